"""What is short on the mall's shelves: said on the worklist, and goods that came in set aside by one click (M3, M7)."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from signback.departments.mall.shortages import MOST, CameIn, came_in, to_count
from signback.departments.models import ToCount
from signback.orders.persons import Person
from signback.surfaces import setting_aside
from signback.surfaces.sentences import Clock
from signback.surfaces.web.frame import staff_page
from signback.surfaces.web.sheets.pieces import Act, Look, State
from signback.surfaces.web.sheets.worklist import Band, Row

TITLE, SHOWN = "On the shelves", 4
UNTIL_THEN = "until then anybody can order them."


# ---- on the worklist
def shelves_band(clock: Clock, some_came: bool, some_to_count: bool) -> tuple[Band, ...]:
    """What came in for orders that wait, and what is to be counted; asked only where there is something."""
    came, count = came_in() if some_came else [], to_count() if some_to_count else []
    rows = (
        *(came_row(one, clock) for one in came[:SHOWN]), *further(len(came), "came in for orders that wait", "waits"),
        *(count_row(one, clock) for one in count[:SHOWN]), *further(len(count), "to be counted", "count"),
    )  # fmt: skip
    return (Band(TITLE, rows, str(len(came) + len(count))),) if rows else ()


def further(found: int, what: str, which: str) -> tuple[Row, ...]:
    """The way to those that are not shown."""
    if found <= SHOWN:
        return ()
    many = f"{found - SHOWN} more" if found < MOST else f"{found - SHOWN} or more"
    says = f"{many} {what}"
    return (Row(says, State.READY, "", "The stock", f"{reverse('stock')}?which={which}"),)


def came_row(one: CameIn, clock: Clock) -> Row:
    """One article that came in."""
    return Row(
        f"Set {one.covers} aside for {orders_words(one.orders)}", State.READY, one.number, one.name,
        reverse("stock-of", args=[one.article]), why=f"{came_words(one)}; {UNTIL_THEN}", due=clock.when(one.since),
        consequence="waits since then",
        acts=(Act("Set aside", reverse("stock-aside", args=[one.article]), "A", Look.PRIMARY, post=True),),
    )  # fmt: skip


def count_row(one: ToCount, clock: Clock) -> Row:
    """One article to be counted."""
    return Row(
        "Count the stock", State.READY, one.article.number, one.article.name,
        reverse("stock-step", args=[one.article_id, "count_stock"]),
        why=f"{one.by} found too few for {one.order}. No more is offered until it is counted.",
        due=clock.when(one.since), consequence="found short",
    )  # fmt: skip


def came_words(one: CameIn) -> str:
    """12 are free; 2 orders wait for 5."""
    free = "One is free" if one.free == 1 else f"{one.free:,} are free"
    return f"{free}; {orders_words(one.orders)} wait{'s' * (one.orders == 1)} for {one.pieces:,}"


def orders_words(count: int) -> str:
    """One order, several orders."""
    return "one order" if count == 1 else f"{count} orders"


# ---- one click
@require_POST
@staff_page
def set_aside(request: HttpRequest, person: Person, pk: int) -> HttpResponseBase:
    """One click: every order that waits gets what of it is here."""
    if done := setting_aside.set_aside(person, min(pk, 2**62)):
        messages.success(request, aside_words(setting_aside.pieces_by_order(done)))
    else:
        messages.info(request, "Nothing is left to set aside: no free piece lies there, or no order waits for one.")
    return redirect("stock-of", pk=min(pk, 2**62))


def aside_words(gets: Mapping[str, int]) -> str:
    """5 set aside: 3 for M1011, 2 for M1014."""
    told = ", ".join(f"{pieces} for {number}" for number, pieces in gets.items())
    return f"{sum(gets.values()):,} set aside: {told}. The members are told."
