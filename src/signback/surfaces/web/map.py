"""The process map: departments as lanes, tracks as columns, today's orders standing on the steps (E3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from signback.engine.families import family_of
from signback.engine.sight import sees_the_mall
from signback.orders.persons import Person
from signback.orders.roles import role_title
from signback.process.places import Place
from signback.surfaces.sentences import lateness
from signback.surfaces.web.frame import page, staff_page
from signback.surfaces.web.queue import standing_counts
from signback.surfaces.web.sheets.map import LateRow, MapSheet
from signback.surfaces.web.sheets.map_picture import MapPlace, draw_map
from signback.surfaces.web.sheets.pieces import Act
from signback.surfaces.web.sheets.words import Words, late, say

LANES = {
    "customer_service": "Customer service", "sales": "Sales", "technical": "Technical", "production": "Production",
    "quality": "Quality", "warehouse": "Warehouse", "finance": "Finance", "delivery": "Delivery",
}  # fmt: skip
COLUMNS = {"Technical": "Technical, schedule", "Schedule": "Technical, schedule"}
THE_MALLS = ("The member", "Mall administrator", "Logistics", "Finance", "The clock")


@dataclass(frozen=True)
class Chart:
    """Whose orders a map shows: its lanes, which lane a step stands in, where its orders are listed."""

    kind: str
    title: str
    lanes: Sequence[str]
    lane_of: Callable[[Place[Any]], str]
    listed: str

    def orders(self, step: str) -> str:
        """The list of the orders that stand on a step."""
        return f"{reverse(self.listed)}?step={step}"


MILL = Chart("order", "Made to order, today", tuple(LANES.values()), lambda place: LANES[place.step.room], "orders")
MALL = Chart("mall", "The mall, today", THE_MALLS, lambda place: role_title(place.step.who[0]), "mall-orders")


@staff_page
def process_map(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Where today's orders stand, and where it is late."""
    now = timezone.now()
    chart = MALL if request.GET.get("book") == MALL.kind or not person.is_of_the_mill else MILL
    rows = standing_counts(person, now, chart.kind)
    by_step: dict[str, tuple[int, int]] = {}
    for row in rows:
        orders, overdue = by_step.get(row["step"], (0, 0))
        by_step[row["step"]] = (orders + row["orders"], overdue + row["late"])
    shown = shown_places(chart)
    places = [place_of(chart, track, place, by_step.get(place.step.name, (0, 0))) for track, place in shown]
    sheet = MapSheet(
        chart.title, lede(by_step), draw_map(places, list(chart.lanes)), in_words(chart, by_step),
        acts=tuple(other_map(person, chart)), late=tuple(late_row(chart, row, now) for row in rows if row["late"]),
    )  # fmt: skip
    return page(request, "map", sheet)


def other_map(person: Person, chart: Chart) -> Iterator[Act]:
    """The way to the other book's map, for those who see both."""
    if person.is_of_the_mill and sees_the_mall(person):
        yield Act(*(("The mill", reverse("map")) if chart is MALL else ("The mall", f"{reverse('map')}?book=mall")))


def shown_places(chart: Chart) -> list[tuple[str, Place[Any]]]:
    """The work that the map shows: every step that is somebody's to do."""
    family = family_of(chart.kind)
    found = [
        (COLUMNS.get(track, track), place)
        for book in family.books
        for track, places in book.tracks.items()
        for place in places
    ]
    return [(track, place) for track, place in found if not place.optional or place.pressing]


def place_of(chart: Chart, track: str, place: Place[Any], counts: tuple[int, int]) -> MapPlace:
    """One step with how many orders stand on it."""
    orders, overdue = counts
    label = f"{place.step.title}: {orders} order{'s' * (orders != 1)}" + (f", {overdue} late" if overdue else "")
    return MapPlace(
        place.step.name, place.step.title, chart.lane_of(place), track, chart.orders(place.step.name),
        label, place.only_if is not None, orders, overdue, f"{overdue} late",
    )  # fmt: skip


def lede(by_step: dict[str, tuple[int, int]]) -> Words:
    """The picture in a sentence."""
    work, overdue = sum(n for n, _ in by_step.values()), sum(n for _, n in by_step.values())
    steps = sum(1 for n, _ in by_step.values() if n)
    said = f"{work} piece{'s' * (work != 1)} of work wait on {steps} step{'s' * (steps != 1)}. "
    return say(said, late(f"{overdue} late")) if overdue else say(said, "Nothing is late.")


def in_words(chart: Chart, by_step: dict[str, tuple[int, int]]) -> str:
    """The picture for those who do not see it."""
    return (
        f"{len(chart.lanes)} lanes, {len(shown_places(chart))} steps from the first to the last; each shows "
        f"how many orders stand on it and how many are late. {sum(n for n, _ in by_step.values())} in all."
    )


def late_row(chart: Chart, row: dict[str, Any], now: datetime) -> LateRow:
    """One line of the table of what is late."""
    step, url = family_of(chart.kind).step(row["step"]), f"{chart.orders(row['step'])}&late=1"
    oldest = lateness(row["oldest"], now)[0]
    return LateRow(role_title(row["role"]), step.title, url, row["orders"], row["late"], oldest)
