"""The subject of the mall's book: a member's order with its parcels and returns, read from facts (M1–M5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol

from signback.orders.brought import Brought
from signback.orders.calendar import WorkingCalendar
from signback.orders.events import mall
from signback.orders.facts import Facts
from signback.orders.house import House
from signback.orders.order import due_of


class MallRoot(Protocol):
    """What a mall order needs of its root's row."""

    number: str
    opened: datetime
    edition: int
    member_id: int | None


@dataclass
class MallOrder:
    """A member's order from the cart to the last piece."""

    root: MallRoot
    facts: Facts
    house: House
    parcels: list[Parcel] = field(default_factory=list)
    returns: list[Return] = field(default_factory=list)
    next_seq: int = 0
    now: datetime | None = None
    happened: datetime | None = None
    brought: Brought | None = None
    key: str = ""

    @property
    def number(self) -> str:
        """The order's number: M1001."""
        return self.root.number

    @property
    def edition(self) -> int:
        """The book edition under which it was opened."""
        return self.root.edition

    @property
    def opened(self) -> datetime:
        """When it was placed."""
        return self.root.opened

    @property
    def calendar(self) -> WorkingCalendar:
        """The working calendar (P2)."""
        return self.house.calendar

    @cached_property
    def placed(self) -> mall.OrderPlaced:
        """What the member submitted."""
        fact = self.facts.last(mall.OrderPlaced)
        if fact is None:
            raise LookupError(f"{self.number} was never placed")
        return fact.event

    @cached_property
    def content(self) -> mall.OrderPlaced | mall.OrderChanged:
        """What the order is now, after its last change (M1)."""
        changed = self.facts.last(mall.OrderChanged)
        return changed.event if changed else self.placed

    @property
    def lines(self) -> tuple[mall.MallLine, ...]:
        """The lines as they were ordered or changed last."""
        return self.content.lines

    @property
    def fetched(self) -> bool:
        """Whether the member fetches the goods at the counter."""
        return self.content.delivery is mall.DeliverBy.FETCHED

    @property
    def express(self) -> bool:
        """Whether an express carrier brings them."""
        return self.content.delivery is mall.DeliverBy.EXPRESS

    @property
    def currency(self) -> str:
        """The currency in which the mall sells."""
        return self.placed.currency

    def due_of(self, place: Any, since: datetime) -> datetime | None:
        """By when a step is due (P2)."""
        return due_of(self, place, since)


@dataclass
class Child:
    """What belongs to a mall order and goes its own way: a parcel, a return."""

    order: MallOrder
    key: str
    facts: Facts
    opened: datetime
    opened_by: int
    next_seq: int = 0
    now: datetime | None = None
    happened: datetime | None = None
    brought: Brought | None = None

    @property
    def number(self) -> str:
        """The order's number with its own."""
        return f"{self.order.number}/{self.key}"

    @property
    def edition(self) -> int:
        """The edition of its order."""
        return self.order.edition

    @property
    def house(self) -> House:
        """Calendar and due times."""
        return self.order.house

    @property
    def calendar(self) -> WorkingCalendar:
        """The working calendar (P2)."""
        return self.order.house.calendar

    def due_of(self, place: Any, since: datetime) -> datetime | None:
        """By when a step is due (P2)."""
        return due_of(self, place, since)


@dataclass
class Parcel(Child):
    """One parcel of a mall order: M1001/1."""

    packed: mall.ParcelPacked = field(kw_only=True)

    @property
    def gone(self) -> bool:
        """Whether it left the house."""
        return self.facts.has(mall.ParcelHandedOver) or self.fetched

    @property
    def fetched(self) -> bool:
        """Whether it was handed over at the counter."""
        return self.facts.has(mall.ParcelFetched)

    @property
    def laid_ready(self) -> mall.ParcelLaidReady | None:
        """Where it lies at the counter, until when."""
        fact = self.facts.last(mall.ParcelLaidReady)
        return fact.event if fact else None

    @property
    def outcome(self) -> mall.ParcelOutcome | None:
        """What was reported last."""
        fact = self.facts.last(mall.DeliveryReported)
        return fact.event.outcome if fact else None

    @property
    def back(self) -> bool:
        """Whether it lies in the house again."""
        return self.facts.has(mall.ParcelCameBack) or self.facts.has(mall.ParcelNotFetched)

    @property
    def failed(self) -> bool:
        """Whether it will not arrive: it came back, or was lost."""
        return self.back or self.outcome is mall.ParcelOutcome.LOST


@dataclass
class Return(Child):
    """Goods that a member wants to send back: M1001/R1."""

    requested: mall.ReturnRequested = field(kw_only=True)

    @property
    def inspected(self) -> mall.ReturnInspected | None:
        """What the inspection found."""
        fact = self.facts.last(mall.ReturnInspected)
        return fact.event if fact else None

    @property
    def ended(self) -> bool:
        """Whether it was refused or inspected."""
        return self.inspected is not None or self.facts.has(mall.ReturnRefused)


Counted = dict[str, int]


def count(pieces: Iterable[mall.Pieces]) -> Counted:
    """How many pieces of each line."""
    found: Counted = {}
    for one in pieces:
        found[one.line] = found.get(one.line, 0) + one.quantity
    return found
