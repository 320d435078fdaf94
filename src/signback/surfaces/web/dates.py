"""The dates of an order as a small picture: above what the customer is told, below what the mill works to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.utils import timezone

from signback.orders.dates import committed, days_slipped, pre_delivery_date, scheduled_date, slips_next
from signback.orders.events.confirming import ConfirmationSent
from signback.orders.events.settling import GoodsShipped, ReceiptRecorded
from signback.orders.order import Order

LEFT, RIGHT, DAYS = 96, 764, 16
ABOVE, BELOW = 106, 204


@dataclass(frozen=True)
class Day:
    """One day of the axis."""

    x: float
    name: str
    number: int
    rest: bool


@dataclass(frozen=True)
class Mark:
    """One date on the picture."""

    x: float
    y: int
    shape: str
    words: str
    words_x: float
    words_y: int
    anchor: str


@dataclass(frozen=True)
class Picture:
    """Everything that the picture shows, and the same in words."""

    days: list[Day]
    marks: list[Mark]
    hops: list[tuple[float, float]]
    today: float | None
    today_words: str
    width: float
    description: str
    keeps: str
    otherwise: str


def dates_picture(order: Order, now: datetime) -> Picture | None:
    """The picture, once there is a date to show."""
    wished = order.memorandum.requested if order.memorandum else None
    mill, told = scheduled_date(order, now), pre_delivery_date(order, now)
    named = list(named_dates(order, wished, mill, told))
    if not named:
        return None
    today = timezone.localdate(now)
    first = min([today, *(day for _, day, _, _ in named)]) - timedelta(1)
    last = max([today, *(day for _, day, _, _ in named)]) + timedelta(1)
    last = min(max(last, first + timedelta(DAYS - 1)), first + timedelta(45))
    axis = Axis(first, (last - first).days + 1)
    return Picture(
        axis.days(order), spread([axis.mark(*one) for one in named]), hops(order, axis, now),
        axis.x(today), "today", axis.step, description(named, order, now), *warning(order, now),
    )  # fmt: skip


@dataclass(frozen=True)
class Axis:
    """Days to places on the picture."""

    first: date
    count: int

    @property
    def step(self) -> float:
        return (RIGHT - LEFT) / (self.count - 1)

    def x(self, day: date) -> float:
        inside = min(max((day - self.first).days, 0), self.count - 1)
        return round(LEFT + inside * self.step, 1)

    def days(self, order: Order) -> list[Day]:
        every = max(1, round(self.count / 18))
        shown = [self.first + timedelta(n) for n in range(self.count)]
        return [
            Day(self.x(d), d.strftime("%a") if n % every == 0 else "", d.day if n % every == 0 else 0,
                not order.calendar.is_working(d))
            for n, d in enumerate(shown)
        ]  # fmt: skip

    def mark(self, words: str, day: date, y: int, shape: str) -> Mark:
        x = self.x(day)
        anchor = "start" if x < LEFT + 60 else "end" if x > RIGHT - 70 else "middle"
        return Mark(x, y, shape, words, x, y - 18 if y == ABOVE else y + 26, anchor)


def named_dates(
    order: Order, wished: date | None, mill: date | None, told: date | None
) -> list[tuple[str, date, int, str]]:
    """Each date with its name, its row and its shape."""
    found: list[tuple[str, date | None, int, str]] = [("requested", wished, ABOVE, "open diamond")]
    sent = order.facts.last(ConfirmationSent)
    found.append(("sent", timezone.localdate(sent.happened) if sent else None, ABOVE, "dot"))
    found.append(("pre-delivery", told, ABOVE, "diamond"))
    first = committed(order)
    if first and mill and first.scheduled != mill:
        found.append((f"committed {first.scheduled:%-d %b}", first.scheduled, BELOW, "open"))
    found.append(
        (
            f"scheduled {mill:%-d %b}" if mill else "",
            mill,
            BELOW,
            "slipped" if first and first.scheduled != mill else "dot",
        )
    )
    for delivery in order.deliveries:
        left, back = delivery.facts.last(GoodsShipped), delivery.facts.last(ReceiptRecorded)
        departs = timezone.localdate(left.happened) if left else delivery.planned.event.departs
        arrives = timezone.localdate(back.event.arrived) if back else delivery.planned.event.arrives
        found.append(("departed" if left else "departs", departs, ABOVE, "dot" if left else "open"))
        found.append(("arrived" if back else "arrives", arrives, ABOVE, "dot" if back else "open"))
    return [(words, day, y, shape) for words, day, y, shape in found if day]


def spread(marks: list[Mark]) -> list[Mark]:
    """Words that would lie on one another move up (customer) or down (mill), a line each."""
    placed: list[Mark] = []
    for mark in sorted(marks, key=lambda m: m.x):
        level = 0
        while any(p.y == mark.y and abs(p.words_x - mark.x) < 78 and p.words_y == level_y(mark, level) for p in placed):
            level += 1
        placed.append(Mark(mark.x, mark.y, mark.shape, mark.words, mark.words_x, level_y(mark, level), mark.anchor))
    return placed


def level_y(mark: Mark, level: int) -> int:
    """The height of a name on its level."""
    return mark.words_y - 16 * level if mark.y == ABOVE else mark.words_y + 16 * level


def hops(order: Order, axis: Axis, now: datetime) -> list[tuple[float, float]]:
    """A hop for every working day slipped."""
    first = committed(order)
    if first is None:
        return []
    start = order.calendar.ordinal(first.scheduled)
    days = [axis.x(order.calendar.day(start + n)) for n in range(min(days_slipped(order, now), 30) + 1)]
    return list(pairwise(days))


def description(named: list[tuple[str, date, int, str]], order: Order, now: datetime) -> str:
    """The picture in words, for those who cannot see it."""
    words = "; ".join(f"{what} {day:%A %-d %B}" for what, day, _, _ in named)
    slipped = days_slipped(order, now)
    return f"{words}. The mill's date has moved by {slipped} working days." if slipped else f"{words}."


def warning(order: Order, now: datetime) -> tuple[str, str]:
    """What the next cut-off does."""
    moved = slips_next(order, now)
    if moved is None:
        return "", ""
    cut_off = timezone.localtime(order.calendar.next_cut_off(now))
    keeps = f"Signed before {cut_off:%H:%M} on {cut_off:%A} keeps {moved[0]:%-d %B}."
    return keeps, f"After that it is {moved[1]:%-d %B}."
