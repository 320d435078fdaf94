"""The page of one order, whatever its book."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from signback.orders.persons import Person
from signback.surfaces.case import Case
from signback.surfaces.web import mall_order, service_cases
from signback.surfaces.web import order as business_order
from signback.surfaces.web.frame import staff_page

SHOWN = {"order": business_order.show, mall_order.MALL: mall_order.show, service_cases.SERVICE: service_cases.show}


@staff_page
def order(request: HttpRequest, person: Person, number: str) -> HttpResponseBase:
    """One order, whole."""
    case = Case.open(number, person, timezone.now())
    return SHOWN[case.root.kind](request, case)
