"""The process map: departments as lanes, tracks as columns, today's orders standing on the steps (E3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Q
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from signback.engine.families import family_of
from signback.engine.models import Task
from signback.engine.sight import visible_to
from signback.orders.persons import Person
from signback.orders.roles import role_title
from signback.process.places import Place
from signback.surfaces.sentences import lateness
from signback.surfaces.web.frame import show, staff_page

LANES = (
    "customer_service", "sales", "technical", "production", "quality", "warehouse", "finance", "delivery",
)  # fmt: skip
BOX, HIGH, GAP, LANE, LEFT, TOP, APART = 118, 46, 20, 78, 112, 54, 16


@dataclass(frozen=True)
class Box:
    """One step on the map."""

    x: int
    y: int
    words: list[str]
    count: int
    late: int
    step: str


@dataclass(frozen=True)
class Lane:
    """One department."""

    title: list[str]
    y: int
    high: int
    shaded: bool


@staff_page
def process_map(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Where today's orders stand, and where it is late."""
    now = timezone.now()
    rows = standing_counts(person)
    counts = {r["step"]: (r["orders"], r["late"]) for r in rows}
    lanes, columns, boxes, width = layout(counts)
    late = [late_row(r, now) for r in rows if r["late"]]
    context = {
        "lanes": lanes, "columns": columns, "boxes": boxes, "width": width, "height": lanes[-1].y + lanes[-1].high + 12,
        "late": late, "standing": sum(r["orders"] for r in rows), "late_count": sum(r["late"] for r in rows),
        "steps": sum(1 for r in rows if r["orders"]),
    }  # fmt: skip
    return show(request, "office/map.html", context)


def standing_counts(person: Person) -> list[dict[str, Any]]:
    """How many orders stand on each step, how many late, since when: one statement."""
    now = timezone.now()
    found = Task.objects.filter(Q(state="ready") & visible_to(person, "root__")).values("step", "role")
    late = Count("id", filter=Q(due__lt=now))
    return [dict(row) for row in found.annotate(orders=Count("id"), late=late, oldest=Min("due")).order_by("step")]


def shown_places() -> list[tuple[str, Place[Any]]]:
    """The work that the map shows: every step that is somebody's to do."""
    family = family_of("order")
    found = [(track, place) for track, places in family.process.tracks.items() for place in places]
    found += [("Delivery", place) for place in family.children["delivery"].places]
    return [(track, place) for track, place in found if not place.optional]


def layout(counts: dict[str, tuple[int, int]]) -> tuple[list[Lane], list[dict[str, Any]], list[Box], int]:
    """Boxes in their lanes; steps of a track stand side by side, deeper lanes hold several rows."""
    tracks = list(dict.fromkeys(track for track, _ in shown_places()))
    columns, placed, x = [], [], LEFT
    for track in tracks:
        cells: dict[str, int] = {}
        for place in (p for t, p in shown_places() if t == track):
            slot = cells.get(place.step.room, 0)
            cells[place.step.room] = slot + 1
            placed.append((place, x, slot))
        columns.append({"title": track, "x": x, "end": x + BOX})
        x += BOX + GAP
    depth = {room: 1 + max([row for p, _, row in placed if p.step.room == room], default=0) for room in LANES}
    lanes = lanes_of(depth)
    tops = dict(zip(LANES, (lane.y for lane in lanes), strict=True))
    return lanes, columns, [box(p, at, tops[p.step.room], row, counts) for p, at, row in placed], x


def lanes_of(depth: dict[str, int]) -> list[Lane]:
    """The lanes, each as high as its rows."""
    lanes, y = [], TOP
    for number, room in enumerate(LANES):
        high = LANE + (depth[room] - 1) * (HIGH + APART)
        lanes.append(Lane(wrap(room.replace("_", " ").capitalize(), 12), y, high, number % 2 == 0))
        y += high
    return lanes


def box(place: Place[Any], x: int, top: int, row: int, counts: dict[str, tuple[int, int]]) -> Box:
    """One step with how many orders stand on it."""
    orders, late = counts.get(place.step.name, (0, 0))
    return Box(x, top + 16 + row * (HIGH + APART), wrap(place.step.title, 18)[:3], orders, late, place.step.name)


def wrap(words: str, width: int) -> list[str]:
    """Words in lines of a width."""
    lines = [""]
    for word in words.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def late_row(row: dict[str, Any], now: Any) -> dict[str, Any]:
    """One line of the table of what is late."""
    step = family_of("order").step(row["step"])
    return {**row, "title": step.title, "department": role_title(row["role"]), "words": lateness(row["oldest"], now)[0]}
