"""The monthly filing register: what left, which papers are filed, what is missing and who owes it (S16.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from signback.documents.data.common import Head, Signed, tonnes
from signback.orders.events.settling import (
    DeliveryOrderIssued,
    GoodsShipped,
    PapersFiled,
    ReceiptRecorded,
    SalesInvoiced,
)
from signback.orders.order import Delivery

SERIES: dict[str, tuple[type[Any], str]] = {
    "delivery order": (DeliveryOrderIssued, "number"),
    "delivery sheet": (GoodsShipped, "sheet"),
    "sales invoice": (SalesInvoiced, "number"),
}
OWED: dict[str, tuple[str, type[Any]]] = {
    "issue_delivery_order": ("delivery order", DeliveryOrderIssued),
    "issue_invoice": ("sales invoice", SalesInvoiced),
    "record_receipt": ("signed receipt", ReceiptRecorded),
    "file_papers": ("filing", PapersFiled),
}


ANSWERS = {
    "issue_delivery_order": "customer_service", "issue_invoice": "finance", "record_receipt": "delivery",
    "file_papers": "customer_service",
}  # fmt: skip
"""The role that answers for a step which cannot be done yet."""


@dataclass(frozen=True)
class Owed:
    """Who owes a paper of a delivery, by when."""

    who: str
    role: str
    due: date | None


@dataclass(frozen=True)
class Series:
    """One series of numbers, with the numbers that are not there."""

    name: str
    first: str
    last: str
    count: int
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Open:
    """One paper that is missing, with the person."""

    delivery: str
    customer: str
    what: str
    who: str
    role: str
    due: date | None


@dataclass(frozen=True)
class Filed:
    """One delivery of the month with its papers."""

    delivery: str
    customer: str
    sheet: str
    invoice: str
    delivery_order: str
    quantity: Decimal
    amount: Decimal | None
    currency: str
    received: date | None
    signer: str
    location: str


@dataclass(frozen=True)
class Total:
    """What was invoiced in a currency."""

    currency: str
    amount: Decimal


@dataclass(frozen=True)
class FilingRegister:
    """The register of one month."""

    head: Head
    month: str
    complete: bool
    filed: int
    series: tuple[Series, ...]
    open: tuple[Open, ...]
    rows: tuple[Filed, ...]
    totals: tuple[Total, ...]
    made: Signed | None


Owing = dict[tuple[str, str], Owed]
"""Who owes the step of a delivery: by the delivery's number and the step's name."""


def write(
    head: Head, month: str, deliveries: list[Delivery], owing: Owing, over: bool, made: Signed | None
) -> FilingRegister:
    """Every delivery whose sheet is of this month; complete once the month is over and nothing is missing."""
    left = [d for d in deliveries if sheet_of(d).startswith(f"S{month}-")]
    rows = tuple(sorted((filed(delivery) for delivery in left), key=lambda row: row.sheet))
    series = tuple(series_of(name, month, deliveries) for name in SERIES)
    gone = tuple(found for delivery in left for found in missing(delivery, owing))
    whole = over and not gone and not any(one.missing for one in series)
    count = sum(bool(row.location) for row in rows)
    return FilingRegister(head, month, whole, count, series, gone, rows, tuple(totals(rows)), made)


def sheet_of(delivery: Delivery) -> str:
    """The number of its delivery sheet, once it has left."""
    fact = delivery.facts.last(GoodsShipped)
    return fact.event.sheet if fact else ""


def filed(delivery: Delivery) -> Filed:
    """One delivery with the papers that are there."""
    facts, customer = delivery.facts, delivery.order.customer
    shipped, invoiced = facts.last(GoodsShipped), facts.last(SalesInvoiced)
    issued, received, kept = facts.last(DeliveryOrderIssued), facts.last(ReceiptRecorded), facts.last(PapersFiled)
    assert shipped is not None
    return Filed(
        delivery.number, customer.name if customer else "", shipped.event.sheet,
        invoiced.event.number if invoiced else "", issued.event.number if issued else "",
        tonnes(shipped.event.quantity), invoiced.event.amount if invoiced else None,
        invoiced.event.currency if invoiced else "",
        delivery.calendar.local(received.event.arrived).date() if received else None,
        received.event.signer if received else "", kept.event.location if kept else "",
    )  # fmt: skip


def missing(delivery: Delivery, owing: Owing) -> Iterator[Open]:
    """The papers of a delivery that has left and that are not there yet."""
    customer = delivery.order.customer
    for step, (what, kind) in OWED.items():
        if delivery.facts.last(kind) is None:
            owed = owing.get((delivery.number, step), Owed("", ANSWERS[step], None))
            yield Open(delivery.number, customer.name if customer else "", what, owed.who, owed.role, owed.due)


def series_of(name: str, month: str, deliveries: Iterable[Delivery]) -> Series:
    """The numbers that were given in the month, taken back or not, and the gaps between them."""
    kind, field = SERIES[name]
    said = {getattr(fact.event, field) for delivery in deliveries for fact in delivery.facts.history(kind)}
    numbers = sorted(number for number in said if re.fullmatch(rf"[A-Z]{month}-\d{{4,}}", number))
    if not numbers:
        return Series(name, "", "", 0, ())
    start, taken = numbers[0].rpartition("-")[0], {int(number.rpartition("-")[2]) for number in numbers}
    gaps = tuple(f"{start}-{n:04d}" for n in range(1, max(taken)) if n not in taken)
    return Series(name, numbers[0], numbers[-1], len(numbers), gaps)


def totals(rows: Iterable[Filed]) -> Iterator[Total]:
    """What was invoiced, currency by currency."""
    found: dict[str, Decimal] = {}
    for row in rows:
        if row.amount is not None:
            found[row.currency] = found.get(row.currency, Decimal(0)) + row.amount
    for currency in sorted(found):
        yield Total(currency, found[currency])


def month_of(moment: datetime) -> str:
    """The month of a moment, as numbers carry it."""
    return f"{moment:%Y-%m}"
