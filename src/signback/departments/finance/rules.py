"""Questions about facts that finance owns."""

from __future__ import annotations

from signback.orders.dates import deposit_arrived_at
from signback.orders.delivering import least_for, payable_quantity, releasable, released, shipped, to_invoice
from signback.orders.events.settling import BalanceNoticed, DeliveryOrderIssued, SalesInvoiced, TermsReviewed
from signback.orders.order import Delivery, Order
from signback.orders.pricing import (
    balance_due,
    balance_needed,
    broken_off,
    deposit_due,
    overpaid,
    paid,
    payments,
    weighed_tonnes,
)
from signback.process.rules import rule


def deposit_words(order: Order) -> str:
    """How much of the deposit is missing."""
    return (
        f"{max(deposit_due(order) - paid(order), deposit_due(order) * 0):,.2f} of {deposit_due(order):,.2f} are missing"
    )


@rule(
    "The deposit has arrived",
    otherwise="The deposit has not arrived",
    detail=deposit_words,
    cleared_by=("record_payment",),
)
def deposit_arrived(order: Order) -> bool:
    """S9.2: where the contract, else the class, asks for one."""
    return deposit_due(order) <= 0 or deposit_arrived_at(order) is not None


def money_words(order: Order) -> str:
    """The least that still unlocks the whole order."""
    return f"{balance_due(order):,.2f} are still to pay"


@rule(
    "Money has arrived for more than was released",
    otherwise="No money has arrived for more goods",
    detail=money_words,
    cleared_by=("record_payment",),
)
def money_for_more(order: Order) -> bool:
    """S13.2: part of the goods for part of the money."""
    return payable_quantity(order) > released(order)


@rule("Everything is released", otherwise="Finance has not released everything", cleared_by=("release_goods",))
def all_released(order: Order) -> bool:
    """S13.2."""
    return weighed_tonnes(order) > 0 and released(order) >= weighed_tonnes(order)


def release_words(delivery: Delivery) -> str:
    """What finance still waits for."""
    order, least = delivery.order, least_for(delivery)
    if not balance_needed(order):
        return "the terms have not been reviewed"
    if least and least < balance_due(order):
        return f"{least:,.2f} more release this delivery, {money_words(order)} in all"
    return money_words(order)


@rule(
    "Finance has released the goods",
    otherwise="Finance has not released the goods",
    detail=release_words,
    cleared_by=("release_goods", "review_terms"),
)
def released_for(delivery: Delivery) -> bool:
    """S13.1, S13.2: for class A the contract's terms, once reviewed, release the delivery."""
    return delivery.order.facts.last(TermsReviewed) is not None and releasable(delivery) > 0


@rule(
    "The balance notice is out",
    otherwise="The customer has not been asked for the balance",
    cleared_by=("issue_balance_notice",),
)
def balance_noticed(order: Order) -> bool:
    """S13.2."""
    return order.facts.last(BalanceNoticed) is not None


@rule("Nothing is due", otherwise="Money is due", detail=money_words, cleared_by=("record_payment",))
def nothing_due(order: Order) -> bool:
    """S13.2: the deposit before production; the balance once it has been asked for."""
    if broken_off(order):
        return not balance_needed(order) or balance_due(order) <= 0
    noticed = order.facts.last(BalanceNoticed)
    return balance_due(order) <= 0 if noticed else deposit_due(order) <= 0 or deposit_arrived_at(order) is not None


def overpaid_words(order: Order) -> str:
    """How much goes back."""
    return f"{overpaid(order):,.2f}"


@rule("Money was paid beyond the sum to pay", otherwise="Nothing was paid beyond the sum to pay")
def paid_too_much(order: Order) -> bool:
    """S13.2: money never disappears."""
    return overpaid(order) > 0


@rule("Goods have left that stand on no invoice", otherwise="What left was invoiced when it left first")
def not_all_invoiced(delivery: Delivery) -> bool:
    """S14.1, S18: goods that were sent back and leave again are invoiced once."""
    return shipped(delivery) <= 0 or delivery.facts.has(SalesInvoiced) or to_invoice(delivery) > 0


@rule(
    "Nothing is overpaid", otherwise="Overpaid money is to go back", detail=overpaid_words,
    cleared_by=("return_money",),
)  # fmt: skip
def nothing_overpaid(order: Order) -> bool:
    """S13.2."""
    return overpaid(order) <= 0


@rule("A payment stands", otherwise="No payment is recorded", cleared_by=("record_payment",))
def some_payment(order: Order) -> bool:
    """E1."""
    return bool(payments(order))


@rule(
    "No delivery order was issued on the release",
    otherwise="A delivery order was issued on the release already",
    cleared_by=("withdraw_delivery_order",),
)
def release_unused(order: Order) -> bool:
    """R5."""
    return not any(delivery.facts.has(DeliveryOrderIssued) for delivery in order.deliveries)
