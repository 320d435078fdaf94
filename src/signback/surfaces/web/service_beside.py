"""The service cases of an order and of a roll, beside their pages (S18)."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from signback.orders.models import CaseRow
from signback.orders.persons import Person
from signback.surfaces.web.frame import TAKES_CALLS
from signback.surfaces.web.sheets.pieces import AsideSection, Term, Trail


def cases_of(found: Iterable[CaseRow]) -> tuple[Term, ...]:
    """Cases as the pages of their order and their rolls list them."""
    return tuple(
        Term(row.number, str(row.kind), "closed" if row.over else "open", reverse("order", args=[row.number]))
        for row in found
    )


def service_of_order(number: str, person: Person) -> AsideSection:
    """The cases about an order, and the way to a new one."""
    terms = cases_of(CaseRow.objects.filter(order=number).order_by("number"))
    more = Trail("Open a case", f"{reverse('service-case-new')}?order={number}") if person.roles & TAKES_CALLS else None
    return AsideSection("Service", terms=terms, points=() if terms else ("No cases.",), link=more)


def service_of_roll(roll: str, order: str, person: Person) -> AsideSection:
    """The cases about a roll, and the way to a new one."""
    found = [row for row in CaseRow.objects.filter(order=order).order_by("number") if roll in row.rolls]
    more = Trail("Open a case", f"{reverse('service-case-new')}?roll={roll}") if person.roles & TAKES_CALLS else None
    return AsideSection("Complaints", terms=cases_of(found), points=() if found else ("None.",), link=more)
