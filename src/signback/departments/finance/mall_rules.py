"""Questions about a mall order's money that finance owns (M4)."""

from __future__ import annotations

from datetime import datetime

from signback.orders.cash_places import holding, in_house, people, unsettled_short, with_courier
from signback.orders.coins import Place
from signback.orders.events import mall
from signback.orders.mall import MallOrder
from signback.orders.mall_sums import balance, cash, collected, payments
from signback.process.rules import rule


def due_words(order: MallOrder) -> str:
    """What is still to pay."""
    return f"{balance(order):,.2f} {order.currency}"


@rule("Nothing is due", otherwise="Money is due", detail=due_words, cleared_by=("record_mall_payment",))
def nothing_due(order: MallOrder) -> bool:
    """M4."""
    return balance(order) <= 0


@rule("A payment stands", otherwise="No payment is recorded", cleared_by=("record_mall_payment",))
def some_payment(order: MallOrder) -> bool:
    """E1."""
    return bool(payments(order))


@rule("Money is to go back", otherwise="No money is to go back")
def paid_too_much(order: MallOrder) -> bool:
    """M4: money never disappears."""
    return balance(order) < 0


def overpaid_words(order: MallOrder) -> str:
    """How much goes back."""
    return f"{-balance(order):,.2f} {order.currency}"


@rule("Nothing is to go back", otherwise="Money is to go back", detail=overpaid_words, cleared_by=("refund_member",))
def nothing_overpaid(order: MallOrder) -> bool:
    """M4."""
    return balance(order) >= 0


@rule("A parcel has left to be paid at the door, or lies at the counter",
      otherwise="No parcel has left that is paid at the door, none lies at the counter",
      cleared_by=("hand_to_carrier", "lay_ready"))  # fmt: skip
def cash_on_its_way(order: MallOrder) -> bool:
    """M4."""
    return (cash(order) or order.fetched) and any(
        (parcel.gone or parcel.laid_ready) and not parcel.failed and parcel.outcome is not mall.ParcelOutcome.REFUSED
        for parcel in order.parcels
    )


def held_words(order: MallOrder) -> str:
    """How much is held, and by whom: Ivo Petrov 20.00 EUR."""
    held, names = holding(order, Place.WITH_COURIER), people(order)
    return ", ".join(
        f"{names.get(one) or 'the department'} {amount:,.2f} {order.currency}" for one, amount in held.items()
    )


@rule("The courier holds cash", otherwise="No courier holds cash of this order", cleared_by=("record_cash_collected",))
def courier_holds_cash(order: MallOrder) -> bool:
    """M4."""
    return with_courier(order) > 0


@rule(
    "No courier holds cash", otherwise="Cash of this order is not handed in", detail=held_words,
    cleared_by=("hand_in_cash",),
)  # fmt: skip
def all_handed_in(order: MallOrder) -> bool:
    """M4."""
    return with_courier(order) <= 0


@rule("Cash lies in the house", otherwise="No cash of this order lies in the house", cleared_by=("hand_in_cash",))
def cash_in_house(order: MallOrder) -> bool:
    """M4."""
    return in_house(order) > 0


@rule("All cash is in the bank", otherwise="Cash of this order lies in the house", cleared_by=("bank_cash",))
def all_banked(order: MallOrder) -> bool:
    """M4."""
    return in_house(order) <= 0


@rule("Cash is written down", otherwise="No cash of this order is written down", cleared_by=("record_cash_collected",))
def cash_written_down(order: MallOrder) -> bool:
    """E1."""
    return collected(order) > 0


@rule("Cash is missing", otherwise="No cash of this order is missing")
def cash_missing(order: MallOrder) -> bool:
    """M4: what was short stands on a list until it is settled."""
    return unsettled_short(order) > 0


def short_words(order: MallOrder) -> str:
    """How much is missing."""
    return f"{unsettled_short(order):,.2f} {order.currency}"


@rule("No cash is missing", otherwise="Cash is missing", detail=short_words, cleared_by=("settle_short",))
def nothing_missing(order: MallOrder) -> bool:
    """M4."""
    return unsettled_short(order) <= 0


@rule("Nothing is to be followed up", otherwise="Money is due before delivery", detail=due_words,
      cleared_by=("record_mall_payment",))  # fmt: skip
def nothing_due_before(order: MallOrder) -> bool:
    """M4: what is paid at the door is followed at the door; whoever pays it by bank all the same is welcome."""
    return cash(order) or balance(order) <= 0


def followed_up(order: MallOrder, since: datetime) -> datetime | None:
    """By when finance looks for the money: from the moment the order is valid (M4)."""
    confirmed = order.facts.last(mall.OrderConfirmed)
    return order.calendar.end_of_day(confirmed.entered, 3) if confirmed else None
