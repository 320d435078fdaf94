"""Every coin that was taken for an order, from the hand that took it to the bank: it stays with who took it (M4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

from signback.orders.events import mall
from signback.orders.mall import MallOrder
from signback.orders.remembered import remembered

ZERO = Decimal(0)


class Place(StrEnum):
    """Where a coin stands."""

    DUE = "due"
    WITH_COURIER = "with courier"
    HANDED_IN = "handed in"
    BANKED = "banked"
    SHORT = "short"
    RETURNED = "returned"


GIVEN_UP = "given up"
"""Short, and settled: nobody looks for it any more."""
Coins = dict[tuple[int, str], Decimal]
"""So much of what somebody took stands in a place."""


@remembered
def coins(order: MallOrder) -> Mapping[tuple[int, str], Decimal]:
    """Of whom coins stand where: entry after entry, as they were moved."""
    found: Coins = {}
    facts = [fact for kind in MOVES for fact in order.facts.live(kind)]
    for fact in sorted(facts, key=lambda fact: fact.seq):
        MOVES[type(fact.event)](found, fact.event)
    return {at: amount for at, amount in found.items() if amount}


def taken(found: Coins, event: mall.CashCollected) -> None:
    """Whoever takes a coin holds it."""
    add(found, event.courier, Place.WITH_COURIER, event.amount)


def handed_in(found: Coins, event: mall.CashHandedIn) -> None:
    """What was counted lies in the house, what was missing is short, on the sheet of who handed in."""
    carry(found, event.amount, Place.WITH_COURIER, Place.HANDED_IN, [event.courier, *takers(found)])
    carry(found, event.short, Place.WITH_COURIER, Place.SHORT, [event.courier, *takers(found)])


def banked(found: Coins, event: mall.CashBanked) -> None:
    """What was taken first goes to the bank first."""
    carry(found, event.amount, Place.HANDED_IN, Place.BANKED, takers(found))


def settled(found: Coins, event: mall.ShortSettled) -> None:
    """What is paid in later lies in the house; the rest is given up."""
    to = Place.HANDED_IN if event.how is mall.MadeGood.PAID else GIVEN_UP
    carry(found, event.amount, Place.SHORT, to, named(event.courier, takers(found)))


def corrected(found: Coins, event: mall.CashCorrected) -> None:
    """What was not so goes back; where nobody is named, that of the last first."""
    here, there = BACK[event.wrong]
    carry(found, event.amount, here, there, named(event.courier, reversed(takers(found))))


BACK: Mapping[mall.WrongCash, tuple[str, str]] = {
    mall.WrongCash.NOT_COLLECTED: (Place.WITH_COURIER, ""),
    mall.WrongCash.NOT_HANDED_IN: (Place.HANDED_IN, Place.WITH_COURIER),
    mall.WrongCash.NOT_BANKED: (Place.BANKED, Place.HANDED_IN),
}
"""From where to where; what was never taken stands nowhere."""
MOVES: Mapping[type[Any], Callable[[Coins, Any], None]] = {
    mall.CashCollected: taken, mall.CashHandedIn: handed_in, mall.CashBanked: banked, mall.ShortSettled: settled,
    mall.CashCorrected: corrected,
}  # fmt: skip


def takers(found: Coins) -> list[int]:
    """Everybody who took some, the first to do so first."""
    return list(dict.fromkeys(whose for whose, _ in found))


def named(courier: int | None, others: Iterable[int]) -> list[int]:
    """Who was named, then the others."""
    return [*([] if courier is None else [courier]), *others]


def carry(found: Coins, amount: Decimal, here: str, there: str, of: Iterable[int]) -> None:
    """So much goes from one place to another, of these people one after the other as far as theirs goes."""
    for whose in of:
        part = min(amount, found.get((whose, here), ZERO))
        if part > 0:
            add(found, whose, here, -part)
            if there:
                add(found, whose, there, part)
            amount -= part


def add(found: Coins, whose: int, place: str, amount: Decimal) -> None:
    """So much more, or less, of theirs stands there."""
    found[whose, place] = found.get((whose, place), ZERO) + amount
