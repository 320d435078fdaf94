"""The process map: lanes are departments, columns are the tracks; pure arithmetic from the places of a book."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from signback.surfaces.web.sheets.dates_picture import text_width

LEFT, TOP, BOX_W, BOX_H, PITCH, APART, MARGIN, SIZE, LEADING = 108, 36, 136, 58, 158, 18, 18, 12, 15


@dataclass(frozen=True)
class MapPlace:
    """One step of the book: who does it, after which steps, how many orders stand on it."""

    name: str
    title: str
    lane: str
    track: str
    url: str
    label: str
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
    """A department's lane, as high as its fullest column; every second one is shaded."""

    y: int
    high: int
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
    dashed: bool


@dataclass(frozen=True)
class MapPicture:
    """Plain numbers for the template."""

    width: int
    height: int
    lanes: tuple[Lane, ...]
    tracks: tuple[TrackHead, ...]
    boxes: tuple[Box, ...]
    box_w: int = BOX_W
    box_h: int = BOX_H


def draw_map(places: Sequence[MapPlace], lanes: Sequence[str]) -> MapPicture:
    """Each step in its department's lane under its track, in the book's order from top to bottom."""
    tracks = list(dict.fromkeys(place.track for place in places))
    rows = _rows(places)
    depths = [1 + max((rows[p.name] for p in places if p.lane == lane), default=-1) for lane in lanes]
    heights = [max(1, depth) * (BOX_H + APART) + 2 * MARGIN - APART for depth in depths]
    tops = [TOP + sum(heights[:number]) for number in range(len(lanes))]
    top_of = dict(zip(lanes, tops, strict=True))
    return MapPicture(
        LEFT + PITCH * len(tracks), TOP + sum(heights),
        tuple(_lane(tops[n], heights[n] - 2, lane, n % 2 == 0) for n, lane in enumerate(lanes)),
        tuple(TrackHead(t, LEFT + PITCH * n, LEFT + PITCH * n + BOX_W) for n, t in enumerate(tracks)),
        tuple(
            _box(p, LEFT + PITCH * tracks.index(p.track), top_of[p.lane] + MARGIN + rows[p.name] * (BOX_H + APART))
            for p in places
        ),
    )  # fmt: skip


def _rows(places: Iterable[MapPlace]) -> dict[str, int]:
    """The place of each step among those of its department in its track."""
    taken: dict[tuple[str, str], int] = {}
    rows: dict[str, int] = {}
    for place in places:
        rows[place.name] = taken.get((place.lane, place.track), 0)
        taken[place.lane, place.track] = rows[place.name] + 1
    return rows


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


def _lane(y: int, high: int, title: str, shaded: bool) -> Lane:
    rows = wrap(title, LEFT - 24)
    top = y + MARGIN + BOX_H // 2 + 4 - 17 * (len(rows) - 1) // 2
    lines = tuple(TextLine(12, top + 17 * row, text) for row, text in enumerate(rows))
    return Lane(y, high, shaded, lines)


def _box(place: MapPlace, x: int, y: int) -> Box:
    rows = wrap(place.title, BOX_W - 13)
    top = y + BOX_H // 2 + 4 - LEADING * (len(rows) - 1) // 2
    lines = tuple(TextLine(x + 8, top + LEADING * row, text) for row, text in enumerate(rows))
    badge_w = 18 + 8 * len(str(place.count))
    late_w = 12 + text_width(place.late_words, SIZE)
    return Box(
        x, y, place.url, place.label, lines, place.count, x + BOX_W + 6 - badge_w, badge_w,
        place.late_words if place.late else "", x + BOX_W + 2 - badge_w - late_w, late_w, place.dashed,
    )  # fmt: skip
