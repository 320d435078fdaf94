"""Prices and sums of an order, read from its facts (S5, S13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from signback.orders.events.checks import (
    Deviation,
    DeviationDecided,
    DeviationSigned,
    DeviationVerdict,
    DeviationVerified,
    LinePrice,
    OrderDeclined,
    PriceChecked,
    Resolution,
)
from signback.orders.events.confirming import ConfirmationSent
from signback.orders.events.intake import Line, OrderCancelled
from signback.orders.events.making import WarehousingCompleted
from signback.orders.events.settling import (
    BalanceNoticed,
    GoodsShipped,
    MoneyReturned,
    PaymentReceived,
    PaymentStruck,
)
from signback.orders.facts import Fact
from signback.orders.order import Order
from signback.orders.remembered import remembered

CENT = Decimal("0.01")
ZERO = Decimal(0)
HUNDRED = Decimal(100)


def cents(amount: Decimal) -> Decimal:
    """An amount in whole cents."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def deviations(order: Order) -> tuple[Deviation, ...]:
    """The differences that the price check in force found; a dropped line's are nobody's question any more (S5.2)."""
    fact = order.facts.last(PriceChecked)
    found = fact.event.deviations if fact else ()
    return tuple(d for d in found if d.line not in order.dropped) if order.dropped else found


@remembered
def verdicts(order: Order) -> Mapping[str, DeviationVerdict]:
    """The salespeople's written words, by deviation."""
    return {row.part: row for fact in order.facts.live(DeviationVerified) for row in fact.event.verdicts}


def price_checked(order: Order, line: str) -> LinePrice | None:
    """What the price check in force says of a line (S5.1)."""
    fact = order.facts.last(PriceChecked)
    return next((p for p in fact.event.prices if p.line == line), None) if fact else None


def percent_off(asked: Decimal, expected: Decimal) -> Decimal:
    """How far a price lies from the expected one, in percent, unrounded."""
    return (asked - expected) / expected * HUNDRED if expected else HUNDRED


def for_the_director(order: Order, deviation: Deviation) -> bool:
    """Whether the marketing director decides: the price as it stands, corrected or not, is beyond the limit (S5.2)."""
    word, found = verdicts(order).get(deviation.key), price_checked(order, deviation.line)
    if word is None or word.resolution is not Resolution.CORRECT or word.unit_price is None:
        return deviation.beyond_limit
    if found is None or found.expected is None or order.terms is None:
        return True
    return abs(percent_off(word.unit_price, found.expected)) > order.terms.director_limit_percent


def settled(order: Order) -> set[str]:
    """The deviations that everybody has signed whom S5.2 names."""
    signed = {part for fact in order.facts.live(DeviationSigned) for part in fact.event.covers}
    decided = {part for fact in order.facts.live(DeviationDecided) for part in fact.event.covers}
    needs_director = {d.key for d in deviations(order) if for_the_director(order, d)}
    return {key for key in signed & set(verdicts(order)) if key not in needs_director or key in decided}


def unit_price(order: Order, line: Line) -> Decimal:
    """The price of a line as it stands: corrected in writing, else as asked, else as the plan says."""
    word = verdicts(order).get(f"{line.number}-price")
    if word and word.resolution is Resolution.CORRECT and word.unit_price is not None:
        return word.unit_price
    found = price_checked(order, line.number)
    return found.asked if found else line.unit_price or ZERO


def tonnes(order: Order) -> Decimal:
    """The quantity ordered."""
    return sum((line.quantity or ZERO for line in order.lines), ZERO)


def line_total(order: Order, line: Line) -> Decimal:
    """The sum of one line as ordered."""
    return cents(unit_price(order, line) * (line.quantity or ZERO))


@remembered
def total(order: Order) -> Decimal:
    """The sum as ordered; the weighed quantity decides in the end (S5.3)."""
    return sum((line_total(order, line) for line in order.lines), ZERO)


@remembered
def weighed(order: Order) -> Mapping[str, Decimal]:
    """The weighed quantity of each line in the warehouse."""
    found: dict[str, Decimal] = {}
    for fact in order.facts.live(WarehousingCompleted):
        for row in fact.event.weighed:
            found[row.line] = found.get(row.line, ZERO) + row.quantity
    return found


def weighed_tonnes(order: Order) -> Decimal:
    """Everything that lies in the warehouse for this order, delivered or not."""
    return sum(weighed(order).values(), ZERO)


@remembered
def weighed_value(order: Order) -> Decimal:
    """The sum to pay: weighed quantity at the price of each line (S5.3)."""
    by_line = weighed(order)
    return sum((cents(unit_price(order, x) * by_line.get(x.number, ZERO)) for x in order.lines), ZERO)


def value_of(order: Order, quantity: Decimal) -> Decimal:
    """What so much of the weighed goods comes to, at the mean price of the lines, in whole cents."""
    weight = weighed_tonnes(order)
    return cents(weighed_value(order) * quantity / weight) if weight else ZERO


@remembered
def payments(order: Order) -> Sequence[Fact[PaymentReceived]]:
    """The payments that stand, oldest first: a struck one counts no more (E1)."""
    struck = [(fact.event.reference, fact.seq) for fact in order.facts.live(PaymentStruck)]
    return [
        fact
        for fact in order.facts.live(PaymentReceived)
        if not any(reference == fact.event.reference and seq > fact.seq for reference, seq in struck)
    ]


@remembered
def paid(order: Order) -> Decimal:
    """All money that arrived for the order, less what went back."""
    returned = sum((fact.event.amount for fact in order.facts.live(MoneyReturned)), ZERO)
    return sum((fact.event.amount for fact in payments(order)), ZERO) - returned


@remembered
def left_the_house(order: Order) -> Decimal:
    """Everything that has left with a delivery."""
    return sum((f.event.quantity for d in order.deliveries for f in d.facts.live(GoodsShipped)), ZERO)


def broken_off(order: Order) -> bool:
    """Whether the order was cancelled or declined."""
    return order.facts.has(OrderCancelled) or order.facts.has(OrderDeclined)


@remembered
def sum_to_pay(order: Order) -> Decimal:
    """What the customer owes in all: the weighed goods; of an order that was broken off, what has left (S13.2)."""
    if broken_off(order):
        return value_of(order, left_the_house(order))
    notice = order.facts.last(BalanceNoticed)
    return notice.event.value if notice else weighed_value(order)


def overpaid(order: Order) -> Decimal:
    """The money that the house holds and the customer does not owe; before the goods are weighed nobody knows."""
    if not weighed(order) and not broken_off(order):
        return ZERO
    return max(ZERO, paid(order) - sum_to_pay(order))


@remembered
def deposit_due(order: Order) -> Decimal:
    """The deposit that contract or class asks for, on the sum as ordered (S9.2)."""
    percent = order.terms.deposit_percent if order.terms else ZERO
    return cents(total(order) * percent / 100)


def balance_due(order: Order) -> Decimal:
    """What is still to pay for the quantity really produced; never below zero (S13.2)."""
    return max(ZERO, sum_to_pay(order) - paid(order))


def asked_now(order: Order) -> Decimal | None:
    """What the customer is asked to pay now: the deposit, later the balance; below zero what is to go back (S13.2).

    Nothing at all, not even zero, before a confirmation was ever sent: until then the order takes no money.
    """
    if not order.facts.history(ConfirmationSent):
        return None
    if too_much := overpaid(order):
        return -too_much
    if broken_off(order) or order.facts.has(BalanceNoticed):
        return balance_due(order)
    return max(ZERO, deposit_due(order) - paid(order))


def balance_needed(order: Order) -> bool:
    """Whether the balance must be paid before delivery: classes B and C, or the contract's word."""
    return bool(order.terms and order.terms.balance_before_delivery)
