"""The process map: departments as lanes, tracks as columns, today's orders standing on the steps (E3)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from signback.engine.families import family_of
from signback.orders.persons import Person
from signback.orders.roles import role_title
from signback.process.places import Place
from signback.surfaces.sentences import lateness
from signback.surfaces.web.frame import page, staff_page
from signback.surfaces.web.queue import standing_counts
from signback.surfaces.web.sheets.map import LateRow, MapSheet
from signback.surfaces.web.sheets.map_picture import MapPlace, draw_map
from signback.surfaces.web.sheets.words import Words, late, say

LANES = {
    "customer_service": "Customer service", "sales": "Sales", "technical": "Technical", "production": "Production",
    "quality": "Quality", "warehouse": "Warehouse", "finance": "Finance", "delivery": "Delivery",
}  # fmt: skip
COLUMNS = {"Technical": "Technical, schedule", "Schedule": "Technical, schedule"}


@staff_page
def process_map(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Where today's orders stand, and where it is late."""
    now = timezone.now()
    rows = standing_counts(person, now)
    by_step: dict[str, tuple[int, int]] = {}
    for row in rows:
        orders, overdue = by_step.get(row["step"], (0, 0))
        by_step[row["step"]] = (orders + row["orders"], overdue + row["late"])
    places = [place_of(track, place, by_step.get(place.step.name, (0, 0))) for track, place in shown_places()]
    sheet = MapSheet(
        "Made to order, today", lede(by_step), draw_map(places, list(LANES.values())), in_words(by_step),
        late=tuple(late_row(row, now) for row in rows if row["late"]),
    )  # fmt: skip
    return page(request, "map", sheet)


def shown_places() -> list[tuple[str, Place[Any]]]:
    """The work that the map shows: every step that is somebody's to do."""
    family = family_of("order")
    found = [(COLUMNS.get(track, track), place) for track, places in family.process.tracks.items() for place in places]
    found += [("Delivery", place) for place in family.children["delivery"].places]
    return [(track, place) for track, place in found if not place.optional]


def place_of(track: str, place: Place[Any], counts: tuple[int, int]) -> MapPlace:
    """One step with how many orders stand on it."""
    orders, overdue = counts
    label = f"{place.step.title}: {orders} order{'s' * (orders != 1)}" + (f", {overdue} late" if overdue else "")
    return MapPlace(
        place.step.name, place.step.title, LANES[place.step.room], track, f"{reverse('orders')}?step={place.step.name}",
        label, place.only_if is not None, orders, overdue, f"{overdue} late",
    )  # fmt: skip


def lede(by_step: dict[str, tuple[int, int]]) -> Words:
    """The picture in a sentence."""
    work, overdue = sum(n for n, _ in by_step.values()), sum(n for _, n in by_step.values())
    steps = sum(1 for n, _ in by_step.values() if n)
    said = f"{work} piece{'s' * (work != 1)} of work wait on {steps} step{'s' * (steps != 1)}. "
    return say(said, late(f"{overdue} late")) if overdue else say(said, "Nothing is late.")


def in_words(by_step: dict[str, tuple[int, int]]) -> str:
    """The picture for those who do not see it."""
    return (
        f"{len(LANES)} departments as lanes, {len(shown_places())} steps from the arrival to the receipt; each shows "
        f"how many orders stand on it and how many are late. {sum(n for n, _ in by_step.values())} in all."
    )


def late_row(row: dict[str, Any], now: datetime) -> LateRow:
    """One line of the table of what is late."""
    step, url = family_of("order").step(row["step"]), f"{reverse('orders')}?step={row['step']}&late=1"
    oldest = lateness(row["oldest"], now)[0]
    return LateRow(role_title(row["role"]), step.title, url, row["orders"], row["late"], oldest)
