"""The process map: lanes are departments, columns follow the tracks; pure arithmetic from the places of a book."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from signback.surfaces.web.sheets.dates_picture import text_width

LEFT, TOP, BOX_W, BOX_H, PITCH, LANE_H, SIZE, LEADING = 104, 36, 100, 64, 120, 100, 12, 15
GUTTER = (PITCH - BOX_W) // 2


@dataclass(frozen=True)
class MapPlace:
    """One step of the book: who does it, after which steps, how many orders stand on it."""

    name: str
    title: str
    lane: str
    track: str
    url: str
    label: str
    after: tuple[str, ...] = ()
    dashed: bool = False
    count: int = 0
    late: int = 0
    late_words: str = ""


@dataclass(frozen=True)
class TextLine:
    """A line of text at its place."""

    x: int
    y: int
    text: str


@dataclass(frozen=True)
class Lane:
    """A department's lane; every second one is shaded."""

    y: int
    shaded: bool
    lines: tuple[TextLine, ...]


@dataclass(frozen=True)
class TrackHead:
    """A track's name over its columns."""

    title: str
    x: int
    end: int


@dataclass(frozen=True)
class Box:
    """A step with its counts."""

    x: int
    y: int
    url: str
    label: str
    lines: tuple[TextLine, ...]
    count: int
    badge_x: int
    badge_w: int
    late: str
    late_x: int
    late_w: int


@dataclass(frozen=True)
class Way:
    """An arrow from one step to the next; dashed where it does not always apply."""

    path: str
    dashed: bool


@dataclass(frozen=True)
class MapPicture:
    """Plain numbers for the template."""

    width: int
    height: int
    lanes: tuple[Lane, ...]
    tracks: tuple[TrackHead, ...]
    boxes: tuple[Box, ...]
    ways: tuple[Way, ...]
    box_w: int = BOX_W
    box_h: int = BOX_H
    lane_h: int = LANE_H - 2


def draw_map(places: Sequence[MapPlace], lanes: Sequence[str]) -> MapPicture:
    """Each step in its department's lane, right of what comes before it in its track."""
    grid = _Grid(places, lanes)
    width = LEFT + PITCH * grid.columns
    return MapPicture(
        width, TOP + LANE_H * len(lanes),
        tuple(_lane(place, lane) for place, lane in enumerate(lanes)),
        tuple(grid.tracks()),
        tuple(_box(place, *grid.corner(place.name)) for place in places),
        tuple(grid.ways()),
    )  # fmt: skip


def wrap(text: str, width: int, rows: int = 3) -> list[str]:
    """Break a title into rows of that width; what does not fit ends in an ellipsis."""
    lines = [""]
    for word in _words(text):
        tried = lines[-1] + word
        fits = text_width(tried.strip(), SIZE) * 1.03 <= width
        lines[-1:] = [tried] if fits or not lines[-1].strip() else [lines[-1], word]
    kept = [line.strip() for line in lines if line.strip()]
    return kept if len(kept) <= rows else [*kept[: rows - 1], kept[rows - 1].rstrip(" ,") + "…"]


def _words(text: str) -> list[str]:
    """Latin words with the space before them; Chinese may break anywhere."""
    found: list[str] = []
    for word in text.split(" "):
        spaced = f" {word}"
        found += [spaced] if word.isascii() else [spaced[:2], *spaced[2:]]
    return found


def _lane(place: int, title: str) -> Lane:
    rows = wrap(title, LEFT - 24)
    top = TOP + place * LANE_H + LANE_H // 2 + 4 - 17 * (len(rows) - 1) // 2
    lines = tuple(TextLine(12, top + 17 * row, text) for row, text in enumerate(rows))
    return Lane(TOP + place * LANE_H, place % 2 == 0, lines)


def _box(place: MapPlace, x: int, y: int) -> Box:
    rows = wrap(place.title, BOX_W - 13)
    top = y + BOX_H // 2 + 4 - LEADING * (len(rows) - 1) // 2
    lines = tuple(TextLine(x + 8, top + LEADING * row, text) for row, text in enumerate(rows))
    badge_w = 18 + 8 * len(str(place.count))
    late_w = 12 + text_width(place.late_words, SIZE)
    return Box(
        x, y, place.url, place.label, lines, place.count, x + BOX_W + 6 - badge_w, badge_w,
        place.late_words if place.late else "", x + BOX_W + 6 - late_w, late_w,
    )  # fmt: skip


class _Grid:
    """Which step stands in which cell, and how the arrows get through."""

    def __init__(self, places: Sequence[MapPlace], lanes: Sequence[str]) -> None:
        self.places = {place.name: place for place in places}
        self.lanes = list(lanes)
        self.cells: dict[str, tuple[int, int]] = {}
        self.starts: dict[str, int] = {}
        for place in places:
            self._settle(place)

    @property
    def columns(self) -> int:
        return 1 + max((column for _, column in self.cells.values()), default=0)

    def _settle(self, place: MapPlace) -> None:
        lane = self.lanes.index(place.lane)
        start = self.starts.setdefault(place.track, 0 if not self.cells else self.columns)
        column = max([start, *(self._after(lane, name, place.track) for name in place.after)])
        while (lane, column) in self.cells.values():
            column += 1
        self.cells[place.name] = (lane, column)

    def _after(self, lane: int, name: str, track: str) -> int:
        """Right of a step in the same lane; below or above one in another lane."""
        if name not in self.cells or self.places[name].track != track:
            return 0
        before_lane, column = self.cells[name]
        return column + (before_lane == lane)

    def corner(self, name: str) -> tuple[int, int]:
        lane, column = self.cells[name]
        return LEFT + PITCH * column, TOP + LANE_H * lane + (LANE_H - BOX_H) // 2

    def tracks(self) -> Iterable[TrackHead]:
        for track, start in self.starts.items():
            last = max(self.cells[p.name][1] for p in self.places.values() if p.track == track)
            yield TrackHead(track, LEFT + PITCH * start, LEFT + PITCH * last + BOX_W)

    def ways(self) -> Iterable[Way]:
        for place in self.places.values():
            known = [name for name in place.after if name in self.cells]
            for name in known:
                if not any(self._leads(other, name) for other in known if other != name):
                    yield Way(self._path(name, place.name), place.dashed)

    def _leads(self, later: str, earlier: str, depth: int = 12) -> bool:
        """Whether the one already comes after the other, so that its arrow says nothing new."""
        before = self.places[later].after if later in self.places else ()
        return depth > 0 and (earlier in before or any(self._leads(name, earlier, depth - 1) for name in before))

    def _path(self, start: str, end: str) -> str:
        (lane_a, column_a), (lane_b, column_b) = self.cells[start], self.cells[end]
        (x_a, y_a), (x_b, y_b) = self.corner(start), self.corner(end)
        mid_a, mid_b = y_a + BOX_H // 2, y_b + BOX_H // 2
        if column_a == column_b and self._column_free(column_a, lane_a, lane_b):
            return _upright(x_a + BOX_W // 2, y_a, y_b)
        if lane_a == lane_b and self._lane_free(lane_a, column_a, column_b):
            return f"M{x_a + BOX_W} {mid_a}H{x_b - 1}"
        right, left = x_a + BOX_W + GUTTER, x_b - GUTTER
        if column_a == column_b:
            return f"M{x_a} {y_a + BOX_H - 12}h-6V{mid_b}H{x_b - 1}"
        if self._lane_free(lane_b, column_a, column_b):
            return f"M{x_a + BOX_W} {mid_a}H{right}V{mid_b}H{x_b - 1}"
        if self._lane_free(lane_a, column_a, column_b):
            return f"M{x_a + BOX_W} {mid_a}H{left}V{mid_b}H{x_b - 1}"
        channel = (y_b - 7) if lane_b > lane_a else (y_b + BOX_H + 7)
        return f"M{x_a + BOX_W} {mid_a}H{right}V{channel}H{left}V{mid_b}H{x_b - 1}"

    def _column_free(self, column: int, one: int, other: int) -> bool:
        between = range(min(one, other) + 1, max(one, other))
        return all((lane, column) not in self.cells.values() for lane in between)

    def _lane_free(self, lane: int, start: int, end: int) -> bool:
        return start < end and all((lane, c) not in self.cells.values() for c in range(start + 1, end))


def _upright(x: int, y_a: int, y_b: int) -> str:
    return f"M{x} {y_a + BOX_H}V{y_b - 1}" if y_b > y_a else f"M{x} {y_a}V{y_b + BOX_H + 1}"
