"""A roll's page: its number finds the whole story (S18)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from signback.orders.persons import Person
from signback.surfaces.biography import Biography, biography
from signback.surfaces.sentences import when
from signback.surfaces.web.frame import page, staff_page
from signback.surfaces.web.service_beside import service_of_roll
from signback.surfaces.web.sheets.lists import Cell, Column, ListRow, RecordSheet, Table
from signback.surfaces.web.sheets.pieces import AsideSection, Term, Trail


@staff_page
def roll(request: HttpRequest, person: Person, number: str) -> HttpResponseBase:
    """Where the roll is, and everything that happened to it."""
    found = biography(number, person, timezone.now())
    order = found.case.root.number
    sheet = RecordSheet(
        f"Roll {found.roll.number}", f"{found.where[:1].upper()}{found.where[1:]}.",
        (Trail("Orders", reverse("orders")), Trail(f"Order {order}", reverse("order", args=[order]))),
        tables=(story(found),), aside=(made_as(found), service_of_roll(found.roll.number, order, person)),
    )  # fmt: skip
    return page(request, "record", sheet)


def story(found: Biography) -> Table:
    """What happened, oldest first."""
    rows = tuple(
        ListRow(Cell(when(moment, found.case.now)), (Cell(says, f"delivery {key}" if key else ""),))
        for moment, says, key in found.chapters
    )
    return Table("What happened to it", (Column("When"), Column("What")), rows)


def made_as(found: Biography) -> AsideSection:
    """What it is and for whom it was made."""
    line, customer = found.line, found.case.root.customer
    terms = (
        Term("Order", found.case.root.number), Term("Customer", customer.name if customer else ""),
        Term("Paper", line.name or line.product), Term("Line", line.number),
        Term("Weight", f"{found.roll.kilograms:f} kg" if found.roll.kilograms else "not weighed by itself"),
        Term("Formula", found.formula or "the current one"),
    )  # fmt: skip
    return AsideSection("What it is", terms=terms)
