"""The dates of an order as a small picture: days to pixels, labels that do not touch; pure arithmetic."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LEFT, RIGHT, WIDTH, PITCH = 112, 22, 764, 26
CUSTOMER_Y, FOOT = 40, 18
LEVEL, TWO_LINES = 18, 34


class Shape(StrEnum):
    """How a date is drawn; its label says it too."""

    DOT = "dot"
    RING = "ring"
    DIAMOND = "diamond"
    OPEN_DIAMOND = "open diamond"
    WAS = "was"
    SLIPPED = "slipped"


@dataclass(frozen=True)
class Day:
    """A day of the axis, named as the reader's language names it."""

    on: date
    weekday: str
    number: str
    rest: bool = False


@dataclass(frozen=True)
class Mark:
    """A date with its name; `under` is a second, quieter line."""

    on: date
    label: str
    shape: Shape = Shape.DOT
    under: str = ""


@dataclass(frozen=True)
class Hop:
    """One slip of the mill's date."""

    start: date
    end: date
    label: str = "+1"


@dataclass(frozen=True)
class Plan:
    """What the picture is to show; `says` is the same in words, for those who do not see it."""

    title: str
    says: str
    days: tuple[Day, ...]
    customer: tuple[Mark, ...]
    mill: tuple[Mark, ...]
    hops: tuple[Hop, ...] = ()
    today: date | None = None
    today_words: str = ""
    margin: tuple[date, date, str] | None = None


@dataclass(frozen=True)
class Tick:
    """A day on the axis."""

    x: int
    weekday: str
    number: str
    rest: bool
    today: bool


@dataclass(frozen=True)
class Block:
    """A shaded stretch of days without work."""

    x: int
    width: int


@dataclass(frozen=True)
class Drawn:
    """A mark with its label; `lead` runs from the label to the mark when they stand apart."""

    x: int
    y: int
    shape: Shape
    label: str
    under: str
    label_x: int
    label_y: int
    under_y: int
    lead: str


@dataclass(frozen=True)
class Arc:
    """A hop as a path, its arrowhead, and its label."""

    path: str
    head: str
    x: int
    y: int
    label: str


@dataclass(frozen=True)
class Margin:
    """The dotted way from the mill's date up to the customer's."""

    path: str
    x: int
    y: int
    label: str


@dataclass(frozen=True)
class DatesPicture:
    """Plain numbers for the template."""

    title: str
    says: str
    width: int
    height: int
    left: int
    top: int
    customer_y: int
    mill_y: int
    ticks: tuple[Tick, ...]
    rests: tuple[Block, ...]
    marks: tuple[Drawn, ...]
    arcs: tuple[Arc, ...]
    margin: Margin | None
    today_x: int
    today_words: str
    today_words_x: int


def draw(plan: Plan) -> DatesPicture:
    """Customer above, mill below; labels climb to a free level instead of touching."""
    axis = _Axis(plan.days)
    above = _levels(axis, plan.customer, reach=0)
    customer_y = CUSTOMER_Y + 32 + LEVEL * (1 + max(above.values(), default=0))
    mill_y = customer_y + (98 if plan.hops or plan.margin else 76)
    below = _levels(axis, plan.mill, reach=1)
    height = mill_y + 12 + TWO_LINES * (1 + max(below.values(), default=0)) + _foot(axis, plan)
    marks = [_above(axis, mark, above[mark], customer_y) for mark in plan.customer]
    marks += [_below(axis, mark, below[mark], mill_y) for mark in plan.mill]
    today_x = axis.x(plan.today) if plan.today else 0
    return DatesPicture(
        plan.title, plan.says, axis.width, height, LEFT - 16, CUSTOMER_Y - 4, customer_y, mill_y,
        tuple(axis.ticks(plan.today)), tuple(axis.rests()), tuple(marks),
        tuple(_arc(axis, hop, mill_y) for hop in plan.hops),
        _margin(axis, plan.margin, customer_y, mill_y) if plan.margin else None,
        today_x, plan.today_words, _today_words_x(axis, plan.today_words, today_x),
    )  # fmt: skip


def text_width(text: str, size: int = 13) -> int:
    """How wide a label will be, roughly: a Chinese character is as wide as it is high."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return round(size * wide + size * 0.56 * (len(text) - wide))


class _Axis:
    def __init__(self, days: Sequence[Day]) -> None:
        self.days = days
        steps = max(1, len(days) - 1)
        self.step = max(PITCH, (WIDTH - LEFT - RIGHT) / steps)
        self.width = max(WIDTH, round(LEFT + RIGHT + self.step * steps))

    def x(self, on: date) -> int:
        """The middle of a day; a day beyond the axis stands at its end."""
        first, last = self.days[0].on, self.days[-1].on
        return round(LEFT + self.step * (min(max(on, first), last) - first).days)

    def ticks(self, today: date | None) -> Iterable[Tick]:
        for day in self.days:
            yield Tick(self.x(day.on), day.weekday, day.number, day.rest, day.on == today)

    def rests(self) -> Iterable[Block]:
        """Neighbouring days of rest are one block."""
        half, blocks = self.step / 2, list[tuple[float, float]]()
        for day in (day for day in self.days if day.rest):
            start, end = self.x(day.on) - half, self.x(day.on) + half
            joined = bool(blocks) and abs(blocks[-1][1] - start) < 2
            blocks[-1:] = [(blocks[-1][0], end)] if joined else [*blocks[-1:], (start, end)]
        return [Block(round(start), round(end - start)) for start, end in blocks]


def _levels(axis: _Axis, marks: Sequence[Mark], *, reach: int) -> dict[Mark, int]:
    """The lowest level at which each label stands clear of those beside it, from left to right."""
    ends: list[int] = []
    found: dict[Mark, int] = {}
    for mark in sorted(marks, key=lambda m: m.on):
        start, end = _span(axis, mark)
        free = (level for level, taken in enumerate(ends) if taken + 8 <= start)
        level = next(free, len(ends))
        ends[level:] = [end, *ends[level + 1 :]]
        ends[:level] = [max(taken, axis.x(mark.on) + 6 * reach) for taken in ends[:level]]
        found[mark] = level
    return found


def _span(axis: _Axis, mark: Mark) -> tuple[int, int]:
    middle, half = _label_x(axis, mark), _half(mark)
    return middle - half, middle + half


def _half(mark: Mark) -> int:
    return max(text_width(mark.label), text_width(mark.under, 12)) // 2 + 1


def _label_x(axis: _Axis, mark: Mark) -> int:
    """Above or below its day, but never beyond the picture's edge."""
    half = _half(mark)
    return max(LEFT - 14 + half, min(axis.x(mark.on), axis.width - half))


def _above(axis: _Axis, mark: Mark, level: int, y: int) -> Drawn:
    x, at = axis.x(mark.on), y - 18 - LEVEL * level
    lead = f"M{x} {at + 6}V{y - 12}" if level else ""
    return Drawn(x, y, mark.shape, mark.label, mark.under, _label_x(axis, mark), at, y + 24, lead)


def _below(axis: _Axis, mark: Mark, level: int, y: int) -> Drawn:
    x, at = axis.x(mark.on), y + 26 + TWO_LINES * level
    lead = f"M{x} {y + 12}V{at - 14}" if level else ""
    return Drawn(x, y, mark.shape, mark.label, mark.under, _label_x(axis, mark), at, at + 16, lead)


def _arc(axis: _Axis, hop: Hop, y: int) -> Arc:
    start, end = axis.x(hop.start), axis.x(hop.end)
    middle, top = (start + end) // 2, y - 36
    path = f"M{start} {y - 9}Q{middle} {top} {end - 2} {y - 11}"
    head = f"M{end} {y - 7}l-8-3 6-5z"
    return Arc(path, head, middle, y - 32, hop.label)


def _margin(axis: _Axis, margin: tuple[date, date, str], customer_y: int, mill_y: int) -> Margin:
    start, end, middle = axis.x(margin[0]), axis.x(margin[1]), (customer_y + mill_y) // 2 + 4
    path = f"M{start} {mill_y - 14}V{middle}H{end}V{customer_y + 14}"
    return Margin(path, min(end + 8, axis.width - text_width(margin[2], 12)), middle + 4, margin[2])


def _foot(axis: _Axis, plan: Plan) -> int:
    """Room for the words of today; a line of their own where they would meet a label of the mill's."""
    if plan.today is None:
        return FOOT
    start = _today_words_x(axis, plan.today_words, axis.x(plan.today))
    end = start + text_width(plan.today_words)
    meets = any(start < right + 8 and left - 8 < end for left, right in (_span(axis, mark) for mark in plan.mill))
    return 2 * FOOT if meets else FOOT


def _today_words_x(axis: _Axis, words: str, x: int) -> int:
    """The words stand right of the line, or left of it where the picture ends."""
    width = text_width(words)
    return x + 7 if x + 7 + width <= axis.width else x - 7 - width
