"""Papers of the money: balance notice, finance release, sales invoice (S13, S14.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from signback.documents.data.common import ZERO, Goods, Head, Money, Party, Signed, price, tonnes
from signback.documents.data.goods import currency_of, goods, money
from signback.documents.seen import Seen
from signback.orders.delivering import released, shipped
from signback.orders.events.making import WarehousingCompleted
from signback.orders.events.settling import (
    BalanceNoticed,
    DeliveryOrderIssued,
    GoodsReleased,
    GoodsShipped,
    MoneyReturned,
    PaymentReceived,
    SalesInvoiced,
    TermsReviewed,
)
from signback.orders.facts import Fact
from signback.orders.order import Order
from signback.orders.pricing import cents, paid, payments, unit_price, weighed, weighed_tonnes, weighed_value

EXACT = 4


@dataclass(frozen=True)
class WeighedLine:
    """One line as it was weighed; the weighed quantity decides the sum (S5.3)."""

    goods: Goods
    ordered: Decimal
    weighed: Decimal
    packages: int
    price: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Paid:
    """Money that arrived, or that went back."""

    received: date
    reference: str
    amount: Decimal


@dataclass(frozen=True)
class BalanceNotice:
    """The notice of receiving the balance, for the quantity really produced (S13.2)."""

    head: Head
    payment: str
    lines: tuple[WeighedLine, ...]
    quantity: Decimal
    packages: int
    value: Money
    paid: tuple[Paid, ...]
    deposit: Decimal
    balance: Money
    first: bool
    made: Signed | None


def write_notice(seen: Seen) -> BalanceNotice:
    """What is still to pay, and what it unlocks."""
    order = seen.order
    fact = next(f for f in order.facts.history(BalanceNoticed) if f.seq == seen.issue.first.seq)
    lines, said = tuple(weighed_lines(order)), fact.event
    return BalanceNotice(
        seen.head(), order.memorandum.payment if order.memorandum else "", lines, tonnes(weighed_tonnes(order)),
        sum(x.packages for x in lines), money(said.value, said.currency), tuple(payments_of(seen)),
        cents(said.deposit), money(said.balance, said.currency),
        bool(order.terms and order.terms.balance_before_delivery), seen.signed(fact),
    )  # fmt: skip


def weighed_lines(order: Order) -> Iterator[WeighedLine]:
    """The lines as they were weighed into the warehouse."""
    found, packages = weighed(order), packages_of(order)
    for line in order.lines:
        quantity = found.get(line.number, ZERO)
        each = unit_price(order, line)
        yield WeighedLine(
            goods(line), tonnes(line.quantity or ZERO), tonnes(quantity), packages.get(line.number, 0), price(each),
            cents(each * quantity),
        )  # fmt: skip


def packages_of(order: Order) -> dict[str, int]:
    """Reels or pallets of each line."""
    found: dict[str, int] = {}
    for fact in order.facts.live(WarehousingCompleted):
        for row in fact.event.weighed:
            found[row.line] = found.get(row.line, 0) + row.packages
    return found


def payments_of(seen: Seen) -> Iterator[Paid]:
    """Every payment that stands, and what went back."""
    for fact in payments(seen.order):
        yield paid_by(fact)
    for returned in seen.order.facts.live(MoneyReturned):
        yield Paid(seen.local(returned.happened).date(), returned.event.reference, -cents(returned.event.amount))


def paid_by(fact: Fact[PaymentReceived]) -> Paid:
    """One payment."""
    return Paid(fact.event.received, fact.event.reference, cents(fact.event.amount))


@dataclass(frozen=True)
class FinanceRelease:
    """Finance verified and signed: so much may be delivered (S13)."""

    head: Head
    quantity: Decimal
    why: str
    released: Decimal
    weighed: Decimal
    left: Decimal
    value: Money
    paid: tuple[Paid, ...]
    received: Money
    open: Money
    reviewed: Signed | None
    delivery_terms: str
    payment_terms: str
    settlement: str
    noticed: Signed | None
    signed: Signed | None


def write_release(seen: Seen) -> FinanceRelease:
    """What may leave, and on what finance's signature rests."""
    order = seen.order
    fact = next(f for f in order.facts.history(GoodsReleased) if f.seq == seen.issue.first.seq)
    reviewed, noticed = order.facts.last(TermsReviewed), order.facts.last(BalanceNoticed)
    value, received, currency = weighed_value(order), paid(order), currency_of(order)
    terms = reviewed.event if reviewed else TermsReviewed("", "", "", ZERO)
    return FinanceRelease(
        seen.head(), tonnes(fact.event.quantity), fact.event.why, tonnes(released(order)),
        tonnes(weighed_tonnes(order)), tonnes(weighed_tonnes(order) - released(order)), money(value, currency),
        tuple(payments_of(seen)), money(received, currency), money(max(ZERO, value - received), currency),
        seen.signed(reviewed), terms.delivery_terms, terms.payment_terms, terms.settlement, seen.signed(noticed),
        seen.signed(fact),
    )  # fmt: skip


@dataclass(frozen=True)
class InvoicedLine:
    """One row of the invoice; goods that left in part stand together at their mean price."""

    goods: Goods | None
    quantity: Decimal
    price: Decimal
    mean: bool
    amount: Decimal


@dataclass(frozen=True)
class SalesInvoice:
    """The numbered sales invoice on the weighed quantity that left (S14.1)."""

    head: Head
    consignee: Party | None
    delivery: str
    delivery_order: str
    sheet: str
    shipped: date | None
    payment: str
    lines: tuple[InvoicedLine, ...]
    quantity: Decimal
    total: Money
    paid: tuple[Paid, ...]
    received: Decimal
    before: Decimal
    settled: bool
    made: Signed | None


def write_invoice(seen: Seen) -> SalesInvoice:
    """The sum for what left; all invoices of an order come together to the cent."""
    order, delivery = seen.order, seen.delivery
    assert delivery is not None
    fact = next(f for f in delivery.facts.history(SalesInvoiced) if f.seq == seen.issue.first.seq)
    said = fact.event
    left, issued = delivery.facts.last(GoodsShipped), delivery.facts.last(DeliveryOrderIssued)
    before = sum((f.event.amount for d in order.deliveries for f in d.facts.live(SalesInvoiced)), ZERO) - said.amount
    received = paid(order)
    return SalesInvoice(
        seen.head(), consignee(issued), delivery.number, issued.event.number if issued else "",
        left.event.sheet if left else "", seen.local(left.happened).date() if left else None,
        order.memorandum.payment if order.memorandum else "", tuple(invoiced_lines(seen, said)),
        tonnes(said.quantity), money(said.amount, said.currency), tuple(payments_of(seen)), cents(received),
        cents(before), received >= before + said.amount, seen.signed(fact),
    )  # fmt: skip


def consignee(issued: Fact[DeliveryOrderIssued] | None) -> Party | None:
    """Where the goods went."""
    if issued is None:
        return None
    where = issued.event.address
    place = ", ".join(x for x in (where.street, where.city, where.country) if x)
    return Party(where.consignee, "", place, where.contact, where.telephone)


def invoiced_lines(seen: Seen, said: SalesInvoiced) -> Iterator[InvoicedLine]:
    """Line by line where everything left at once, and the sums agree; else the whole at the mean price."""
    order, delivery = seen.order, seen.delivery
    assert delivery is not None
    rows = list(weighed_lines(order))
    whole = shipped(delivery) == weighed_tonnes(order) and sum((x.amount for x in rows), ZERO) == said.amount
    if whole:
        for row in rows:
            yield InvoicedLine(row.goods, row.weighed, row.price, False, row.amount)
        return
    single = rows[0].goods if len(rows) == 1 else None
    mean = (said.amount / said.quantity).quantize(Decimal(1).scaleb(-EXACT)) if said.quantity else ZERO
    yield InvoicedLine(
        single, tonnes(said.quantity), rows[0].price if single else mean, single is None, cents(said.amount)
    )
