"""What the API answers: one shape per thing, money and quantities as decimals in text."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ninja import Schema
from pydantic import BaseModel, Field

from signback.surfaces.api.problems import ReasonOut


class CustomerRef(Schema):
    """A customer in brief."""

    number: str
    name: str
    customer_class: str


class OrderRow(Schema):
    """An order in a list."""

    number: str
    state: str = Field(description="open or ended")
    version: int
    opened: datetime
    changed: datetime
    customer: CustomerRef | None
    salesperson: str
    summary: str


class OrderPage(Schema):
    """One page of orders."""

    items: list[OrderRow]
    next: str = Field("", description="The cursor of the next page; empty after the last")


class PaperOut(Schema):
    """One version of a paper under a signature."""

    kind: str
    number: str
    revision: int
    hash: str
    href: str


class StepOut(Schema):
    """One step as it stands for the caller."""

    step: str
    subject: str = Field(description="Empty for the order, else the delivery's number")
    title: str
    help: str
    department: str
    roles: list[str]
    track: str
    state: str = Field(description="ready, waiting, blocked, done or not needed")
    again: bool = Field(description="Done, and may be done once more now")
    optional: bool
    owed: bool
    late: bool
    superseded: bool
    signed: bool
    papers: list[PaperOut] = Field(description="What a signature covers, for a signed step that is ready")
    final: bool
    may: bool
    why_not: str
    since: datetime | None
    due: datetime | None
    parts: list[str]
    reasons: list[ReasonOut]
    input: dict[str, Any]


class StepList(Schema):
    """Every step of an order, or of a delivery."""

    number: str
    version: int
    items: list[StepOut]


class Waiting(Schema):
    """One step that is waited for."""

    step: str
    subject: str
    title: str
    department: str
    since: datetime | None
    due: datetime | None
    late: bool


class LineOut(Schema):
    """One line of an order."""

    number: str
    product: str
    name: str
    quantity: Decimal | None
    unit: str
    width: int | None
    length: int | None
    diameter: int | None
    core: int | None
    winding: str
    formula: str
    note: str
    unit_price: Decimal
    total: Decimal
    weighed: Decimal | None
    dropped: bool


class DateSaid(Schema):
    """One date that was said: which, when, by whom, and whether it still holds."""

    meaning: str = Field(description="requested, scheduled, pre-delivery, departure, arrival or delivered")
    subject: str
    date: date
    entry: int
    said_by: str
    said_at: datetime
    superseded: bool


class Dates(Schema):
    """The dates of an order as they stand now, and everything that was ever said of them."""

    requested: date | None
    scheduled: date | None
    pre_delivery: date | None
    sign_by: datetime | None
    days_slipped: int
    history: list[DateSaid]


class Money(Schema):
    """What is ordered, asked and paid."""

    currency: str
    total: Decimal
    deposit_due: Decimal
    paid: Decimal
    weighed_value: Decimal


class DeliveryRow(Schema):
    """A delivery of an order."""

    order: str
    delivery: str
    version: int
    state: str = Field(description="planned, shipped or received")
    quantity: Decimal
    departs: date
    arrives: date
    carrier: str
    customer: CustomerRef | None


class DeliveryPage(Schema):
    """One page of deliveries."""

    items: list[DeliveryRow]
    next: str = ""


class DeliveryOut(DeliveryRow):
    """One delivery with what it waits for."""

    waits_for: list[Waiting]


class OrderOut(OrderRow):
    """One order, whole."""

    status: str = Field(description="In words: what it waits for, or that it has ended")
    waits_for: list[Waiting]
    their_number: str
    lines: list[LineOut]
    dates: Dates
    money: Money
    deliveries: list[DeliveryRow]


class DoneOut(BaseModel):
    """What a step left behind."""

    number: str
    subject: str
    step: str
    version: int
    entry: int
    event: str
    data: dict[str, Any]
    by: str
    happened: datetime
    entered: datetime
    hash: str
    repeated: bool = Field(description="Whether this answers a request that was done before under the same key")


class EntryOut(Schema):
    """One entry of the ledger, with everything that its hash runs over."""

    seq: int
    subject: str
    step: str
    title: str
    event: str
    actor: str
    name: str
    sentence: str
    happened: str
    entered: str
    surface: str
    book: str
    key: str | None
    ask: str
    envelope: str
    body: str
    previous: str
    hash: str


class LedgerOut(Schema):
    """The ledger of one order; `hash` is SHA-256 of the previous hash and the entry's JSON."""

    number: str
    head: str
    items: list[EntryOut]


class TaskOut(Schema):
    """One row of a worklist."""

    order: str
    subject: str
    step: str
    title: str
    department: str
    role: str
    state: str
    owed: bool
    late: bool
    due: datetime | None
    since: datetime
    parts: list[str]
    reasons: list[str]
    barred: bool = Field(description="Whether separation of duties keeps the caller from it")
    customer: CustomerRef | None
    summary: str
    url: str


class TaskPage(Schema):
    """One page of a worklist, most urgent first."""

    items: list[TaskOut]
    next: str = ""
