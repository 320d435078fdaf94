"""Cash on delivery: every coin of an order stands in exactly one of six places, on one sheet (M4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from signback.orders.coins import GIVEN_UP, Place, coins
from signback.orders.events import mall
from signback.orders.mall import MallOrder
from signback.orders.mall_sums import balance, collected, corrected, goods, never_had, paid_otherwise, takes_cash, worth
from signback.orders.remembered import remembered

ZERO = Decimal(0)


CARRIED = "carried out"
"""The other side of the six places: what couriers carried out to be paid at the door, below zero."""
IN_HAND = (Place.WITH_COURIER, Place.HANDED_IN, Place.BANKED, Place.SHORT)


@dataclass(frozen=True)
class Courier:
    """On whose sheet coins stand; number 0 is the department's."""

    id: int
    name: str


@remembered
def places(order: MallOrder) -> Mapping[str, Decimal]:
    """The six places and their other side; the sum is zero."""
    if not carried_out(order):
        return {}
    taken, due = collected(order), max(ZERO, balance(order))
    left = goods(order) + order.content.fee - worth(order, never_had(order))
    never = max(ZERO, left - paid_otherwise(order) - taken - due)
    found: dict[str, Decimal] = {
        Place.DUE: due, Place.WITH_COURIER: with_courier(order), Place.HANDED_IN: in_house(order),
        Place.BANKED: banked(order), Place.SHORT: missing(order), Place.RETURNED: never,
    }  # fmt: skip
    return {**found, CARRIED: -sum(found.values(), ZERO)}


def carried_out(order: MallOrder) -> bool:
    """Whether a courier left with goods to be paid at the door, or the counter took cash."""
    if not order.facts.has(mall.OrderPlaced) or not takes_cash(order):
        return False
    return any(parcel.gone for parcel in order.parcels) or order.facts.has(mall.CashCollected)


@remembered
def handed_in(order: MallOrder) -> Decimal:
    """Cash that couriers handed in."""
    taken = sum((fact.event.amount for fact in order.facts.live(mall.CashHandedIn)), ZERO)
    return taken - corrected(order, mall.WrongCash.NOT_HANDED_IN)


@remembered
def said_short(order: MallOrder) -> Decimal:
    """Cash that was missing when they did."""
    return sum((fact.event.short for fact in order.facts.live(mall.CashHandedIn)), ZERO)


@remembered
def banked(order: MallOrder) -> Decimal:
    """Cash that went to the bank."""
    there = sum((fact.event.amount for fact in order.facts.live(mall.CashBanked)), ZERO)
    return there - corrected(order, mall.WrongCash.NOT_BANKED)


@remembered
def made_good(order: MallOrder) -> Decimal:
    """What was missing and was paid in later."""
    return sum((f.event.amount for f in order.facts.live(mall.ShortSettled) if f.event.how is mall.MadeGood.PAID), ZERO)


@remembered
def written_off(order: MallOrder) -> Decimal:
    """What was missing and is given up."""
    found = order.facts.live(mall.ShortSettled)
    return sum((fact.event.amount for fact in found if fact.event.how is not mall.MadeGood.PAID), ZERO)


def with_courier(order: MallOrder) -> Decimal:
    """Cash that a courier holds."""
    return collected(order) - handed_in(order) - said_short(order)


def in_house(order: MallOrder) -> Decimal:
    """Cash that lies in the house."""
    return handed_in(order) + made_good(order) - banked(order)


def missing(order: MallOrder) -> Decimal:
    """Cash that is missing, written off or not."""
    return said_short(order) - made_good(order)


def unsettled_short(order: MallOrder) -> Decimal:
    """Cash that is missing and stands on a list."""
    return missing(order) - written_off(order)


# ---- and on whose sheet
@remembered
def sheets(order: MallOrder) -> Mapping[int, Mapping[str, Decimal]]:
    """The same sheet by sheet: what is due with who brings the goods, each coin with who took it."""
    if not (all_of_it := places(order)):
        return {}
    found: dict[int, dict[str, Decimal]] = {}
    for (whose, place), amount in coins(order).items():
        of = found.setdefault(whose, {})
        of[SHEET.get(place, place)] = of.get(SHEET.get(place, place), ZERO) + amount
    bearer = found.setdefault(bearer_of(order).id, {})
    bearer |= {place: all_of_it[place] for place in (Place.DUE, Place.RETURNED)}
    return {whose: {**of, CARRIED: -sum(of.values(), ZERO)} for whose, of in found.items()}


SHEET: Mapping[str, str] = {GIVEN_UP: Place.SHORT}
"""What is given up stays short on its sheet."""


def bearer_of(order: MallOrder) -> Courier:
    """Who brings the goods, and with them what is still due; at the counter whoever took cash last."""
    taken, assigned = order.facts.last(mall.CashCollected), order.facts.last(mall.OrderAssigned)
    if taken and (order.fetched or not assigned):
        return Courier(taken.event.courier, taken.event.name)
    return Courier(assigned.event.courier or 0, assigned.event.name) if assigned else Courier(0, "")


def people(order: MallOrder) -> Mapping[int, str]:
    """Who ever had to do with its cash, by their number; the last to take some comes last."""
    taken = {fact.event.courier: fact.event.name for fact in order.facts.live(mall.CashCollected)}
    bearer = bearer_of(order)
    return {bearer.id: bearer.name} | taken


def holding(order: MallOrder, place: Place) -> Mapping[int, Decimal]:
    """Of whom coins stand in a place, with how much."""
    return {whose: amount for (whose, at), amount in coins(order).items() if at == place and amount > 0}
