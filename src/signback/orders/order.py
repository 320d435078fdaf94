"""The subject of the made-to-order book: an order, its lines and its deliveries, read from facts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol

from signback.orders.brought import Brought
from signback.orders.calendar import WorkingCalendar
from signback.orders.events.checks import LinesSettled, Settlement
from signback.orders.events.confirming import ConfirmationChecked, Terms
from signback.orders.events.intake import Line, MemorandumWritten
from signback.orders.events.settling import DeliveryPlanned
from signback.orders.facts import Fact, Facts
from signback.orders.house import House
from signback.orders.models import Account, Contract, Customer


class RootRow(Protocol):
    """What an order needs of its root's row."""

    number: str
    opened: datetime
    edition: int
    customer: Customer | None
    contract: Contract | None
    salesperson: Account | None
    salesperson_id: int | None


class Dated(Protocol):
    """Whatever has a due time."""

    @property
    def house(self) -> House: ...


def due_of(subject: Dated, place: Any, since: datetime) -> datetime | None:
    """By when a step is due: the house's time for it, else the book's (P2)."""
    hours = subject.house.due_hours.get(place.step.name)
    if hours is not None:
        return subject.house.calendar.plus_hours(since, float(hours))
    found: datetime | None = place.due(subject, since) if place.due else None
    return found


@dataclass
class Order:
    """A business order from its arrival to its last receipt."""

    root: RootRow
    facts: Facts
    house: House
    deliveries: list[Delivery] = field(default_factory=list)
    next_seq: int = 0
    now: datetime | None = None
    happened: datetime | None = None
    brought: Brought | None = None
    key: str = ""

    @property
    def number(self) -> str:
        """The order's number, given at once on arrival (S0)."""
        return self.root.number

    @property
    def edition(self) -> int:
        """The book edition under which it was opened."""
        return self.root.edition

    @property
    def opened(self) -> datetime:
        """When it arrived."""
        return self.root.opened

    @property
    def customer(self) -> Customer | None:
        """Whose order it is, once that is known."""
        return self.root.customer

    @property
    def calendar(self) -> WorkingCalendar:
        """The working calendar (P2)."""
        return self.house.calendar

    @cached_property
    def memorandum(self) -> MemorandumWritten | None:
        """What customer service wrote down last (S3)."""
        fact = self.facts.last(MemorandumWritten)
        return fact.event if fact else None

    @cached_property
    def dropped(self) -> frozenset[str]:
        """The lines that the customer dropped, or wants as a sample first (S6.1)."""
        gone = {Settlement.DROPPED, Settlement.SAMPLE}
        rows = [row for fact in self.facts.live(LinesSettled) for row in fact.event.settlements]
        return frozenset(row.part for row in rows if row.settlement in gone)

    @cached_property
    def all_lines(self) -> tuple[Line, ...]:
        """Every line that was asked for."""
        return self.memorandum.lines if self.memorandum else ()

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines that are still wanted (S21)."""
        return tuple(line for line in self.all_lines if line.number not in self.dropped)

    @cached_property
    def checked(self) -> ConfirmationChecked | None:
        """The revision of the order confirmation in force (S8)."""
        fact = self.facts.last(ConfirmationChecked)
        return fact.event if fact else None

    @cached_property
    def terms(self) -> Terms | None:
        """The terms of the confirmation in force, else those that class and contract give now (P1)."""
        if self.checked:
            return self.checked.terms
        return terms_now(self.root.customer, self.root.contract) if self.root.customer else None

    @property
    def customer_class(self) -> str:
        """A, B or C, as the order was confirmed."""
        return self.terms.customer_class if self.terms else ""

    def due_of(self, place: Any, since: datetime) -> datetime | None:
        """By when a step is due (P2)."""
        return due_of(self, place, since)


@dataclass
class Delivery:
    """One delivery of an order; it goes through S14–S18 by itself."""

    order: Order
    key: str
    facts: Facts
    planned: Fact[DeliveryPlanned]
    next_seq: int = 0
    now: datetime | None = None
    happened: datetime | None = None
    brought: Brought | None = None

    @property
    def number(self) -> str:
        """The order's number with the delivery's."""
        return f"{self.order.number}/{self.key}"

    @property
    def edition(self) -> int:
        """The edition of its order."""
        return self.order.edition

    @property
    def opened(self) -> datetime:
        """When it was planned."""
        return self.planned.entered

    @property
    def opened_by(self) -> int:
        """The number of the entry that planned it."""
        return self.planned.seq

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


def terms_now(customer: Customer, contract: Contract | None) -> Terms:
    """What the class asks, with the contract's word before the class's (P1)."""
    policy = customer.classification
    return Terms(
        customer_class=customer.customer_class,
        signature_before_production=said(contract, "signature_before_production", policy.signature_before_production),
        deposit_percent=said(contract, "deposit_percent", policy.deposit_percent),
        balance_before_delivery=said(contract, "balance_before_delivery", policy.balance_before_delivery),
        director_limit_percent=policy.director_limit_percent,
        tolerance_percent=contract.tolerance_percent if contract else None,
        contract=contract.number if contract else "",
        currency=contract.currency if contract else "EUR",
    )


def said(contract: Contract | None, name: str, otherwise: Any) -> Any:
    """The contract's word where it says something, else the class's."""
    value = getattr(contract, name) if contract else None
    return otherwise if value is None else value
