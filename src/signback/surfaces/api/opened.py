"""An order that a call names, opened for the caller (R4)."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from signback.orders.refusals import NotFound
from signback.surfaces.api.sign_in import person_of
from signback.surfaces.case import Case


def case_of(request: HttpRequest, number: str, kind: str) -> Case:
    """The order, opened for the caller (R4)."""
    case = Case.open(number, person_of(request), timezone.now(), kind)
    if case.root.kind != kind or case.root.number != number:
        raise NotFound("no_such_order", f"There is no order {number[:40]}", "Check the number, or search for it")
    return case
