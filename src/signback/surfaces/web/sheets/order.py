"""The order's page: where it is, what it waits for, who holds it, what its dates did (E3)."""

from __future__ import annotations

from dataclasses import dataclass

from signback.surfaces.web.sheets.dates_picture import DatesPicture
from signback.surfaces.web.sheets.pieces import Act, AsideSection, Badge, Task, Trail


@dataclass(frozen=True)
class Track:
    """Steps that belong together; folded when all are done."""

    title: str
    tasks: tuple[Task, ...]
    note: str = ""
    done: bool = False


@dataclass(frozen=True)
class Delivery:
    """One delivery of the order with tracks of its own."""

    title: str
    tracks: tuple[Track, ...]
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class DateMove:
    """One move of one date: when, which, from where to where, why."""

    when: str
    which: str
    before: str
    after: str
    why: str


@dataclass(frozen=True)
class Dates:
    """The picture, what happens next to the dates, and what they did."""

    picture: DatesPicture | None
    note: str = ""
    moves: tuple[DateMove, ...] = ()


@dataclass(frozen=True)
class LineRow:
    """One line of the order; numbers are written out with their separators."""

    number: str
    name: str
    details: str
    quantity: str
    tolerance: str
    price: str
    amount: str
    badge: Badge | None = None


@dataclass(frozen=True)
class Lines:
    """The lines as ordered; units stand in the headings."""

    rows: tuple[LineRow, ...]
    quantity_heading: str
    price_heading: str
    amount_heading: str
    total_label: str = ""
    total_quantity: str = ""
    total_amount: str = ""
    name_heading: str = ""
    tolerated: bool = True
    """Whether the weighed quantity may differ from the ordered one; pieces are counted."""


@dataclass(frozen=True)
class Document:
    """A paper of the order."""

    title: str
    url: str
    details: str
    badge: Badge | None = None


@dataclass(frozen=True)
class Entry:
    """One sentence of what happened; `system` marks what nobody did."""

    when: str
    says: str
    system: bool = False
    surface: str = ""


@dataclass(frozen=True)
class OrderSheet:
    """One order."""

    number: str
    customer: str
    headline: str
    customer_class: str = ""
    trail: tuple[Trail, ...] = ()
    primary: Act | None = None
    acts: tuple[Act, ...] = ()
    warnings: tuple[str, ...] = ()
    dates: Dates | None = None
    tracks: tuple[Track, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    lines: Lines | None = None
    documents: tuple[Document, ...] = ()
    story: tuple[Entry, ...] = ()
    older: Trail | None = None
    aside: tuple[AsideSection, ...] = ()
    printed: str = ""
    backs: tuple[Act, ...] = ()
    """What can be taken back: folded, since it is seldom wanted."""
