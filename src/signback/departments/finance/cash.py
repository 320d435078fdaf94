"""Cash on delivery: taken at the door, handed in, banked; what is missing is settled with its reason (M4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from signback.departments.finance import room
from signback.orders.cash_places import holding, in_house, people
from signback.orders.coins import Place
from signback.orders.events import mall
from signback.orders.mall import MallOrder
from signback.orders.mall_sums import balance
from signback.orders.persons import Person
from signback.orders.refusals import Invalid
from signback.orders.roles import Role
from signback.process.inputs import Amount, Said, Told, Words, label

Short = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2, json_schema_extra={"kind": "money"})]
Taker = Annotated[
    int | None, label("Who took it", "Needed where several people took cash of this order", choices="takers")
]
ZERO = Decimal(0)


@dataclass(frozen=True)
class RecordCash:
    """What the member paid in cash."""

    amount: Annotated[Amount, label("Amount")]


@room.step("Record cash that was taken", source="M4", who=(Role.LOGISTICS, Role.FINANCE), happened=True)
def record_cash_collected(order: MallOrder, data: RecordCash, by: Person) -> mall.CashCollected:
    """The member paid at the door or at the counter; the cash is with whoever took it."""
    due = max(balance(order), ZERO)
    if data.amount > due:
        raise Invalid(f"{due:,.2f} {order.currency} are to pay", field="amount")
    return mall.CashCollected(data.amount, order.currency, by.id, by.name)


@dataclass(frozen=True)
class HandInCash:
    """What the courier handed in, as it was counted."""

    amount: Annotated[Short, label("Amount handed in", "As counted")]
    short: Annotated[Short, label("Missing")] = ZERO
    reason: Annotated[Words, label("Why it is missing", "What the courier says")] = ""
    courier: Taker = None


@room.step("Take cash in from the courier", source="M4", happened=True)
def hand_in_cash(order: MallOrder, data: HandInCash, by: Person) -> mall.CashHandedIn:
    """The courier handed the cash in; it is counted, and what is missing is said with the reason."""
    if not data.amount and not data.short:
        raise Invalid("Say how much was counted", field="amount")
    courier, held = whose(order, data.courier, Place.WITH_COURIER, by)
    if data.amount + data.short > held:
        raise Invalid(f"{who(order, courier)} holds {held:,.2f} {order.currency} of this order", field="amount")
    if data.short and not data.reason:
        raise Invalid("Say why it is missing", field="reason")
    return mall.CashHandedIn(data.amount, order.currency, courier, data.short, data.reason)


def whose(order: MallOrder, said: int | None, place: Place, by: Person) -> tuple[int, Decimal]:
    """Whose coins are meant, and how much of theirs stands there; who took some is meant by themselves."""
    found = holding(order, place)
    if said is None and len(found) > 1:
        if by.id not in found:
            raise Invalid(f"{several(order, found)}: say whose it is", field="courier")
        said = by.id
    courier = next(iter(found), by.id) if said is None else said
    return courier, found.get(courier, ZERO)


def only_taker(order: MallOrder) -> int | None:
    """Who took all cash of the order; nobody where several did."""
    found = {fact.event.courier for fact in order.facts.live(mall.CashCollected)}
    return found.pop() if len(found) == 1 else None


def several(order: MallOrder, found: Mapping[int, Decimal]) -> str:
    """Ivo Petrov 10.00 EUR, Mei Tanaka 20.00 EUR."""
    return ", ".join(f"{who(order, one)} {amount:,.2f} {order.currency}" for one, amount in found.items())


def who(order: MallOrder, courier: int) -> str:
    """Somebody who took cash, by name."""
    return people(order).get(courier) or "The department"


@dataclass(frozen=True)
class BankCash:
    """What went to the bank."""

    amount: Annotated[Amount, label("Amount")]
    reference: Annotated[Said, label("Deposit slip", "The bank line of the deposit is settled under it")]


@room.step("Bring cash to the bank", source="M4", happened=True)
def bank_cash(order: MallOrder, data: BankCash, by: Person) -> mall.CashBanked:
    """Cash that was handed in went to the bank."""
    lying = in_house(order)
    if data.amount > lying:
        raise Invalid(f"{lying:,.2f} {order.currency} of this order lie in the house", field="amount")
    return mall.CashBanked(data.amount, order.currency, data.reference)


@dataclass(frozen=True)
class SettleShort:
    """What becomes of cash that is missing."""

    amount: Annotated[Amount, label("Amount")]
    how: Annotated[mall.MadeGood, label("How it is settled")]
    reason: Annotated[Told, label("Reason")]
    courier: Taker = None


@room.step("Settle missing cash", source="M4", signed=True)
def settle_short(order: MallOrder, data: SettleShort, by: Person) -> mall.ShortSettled:
    """Cash that was missing was paid in later, is withheld, or is given up."""
    courier, left = whose(order, data.courier, Place.SHORT, by)
    if data.amount > left:
        raise Invalid(f"{left:,.2f} {order.currency} of this order are missing", field="amount")
    return mall.ShortSettled(data.amount, order.currency, data.how, data.reason, courier)


@dataclass(frozen=True)
class CorrectCash:
    """What was not so."""

    wrong: Annotated[mall.WrongCash, label("What was not so")]
    amount: Annotated[Amount, label("Amount")]
    reason: Annotated[Told, label("What happened")]
    courier: Taker = None


@room.step("Correct what was written down of cash", source="E1", who=(Role.LOGISTICS,))
def correct_cash(order: MallOrder, data: CorrectCash, by: Person) -> mall.CashCorrected:
    """Cash was written down where it was not: it goes back by an entry of its own, what was written stays."""
    if data.wrong is not mall.WrongCash.NOT_COLLECTED and not by.holds(Role.FINANCE):
        raise Invalid("Only finance may say that", field="wrong")
    courier, most = whose(order, data.courier, WRONGLY_AT[data.wrong], by)
    if not by.holds(Role.FINANCE) and not by.acts_for(courier):
        raise Invalid("Only finance may say that of cash that somebody else took", field="courier")
    if data.amount > most:
        raise Invalid(f"{most:,.2f} {order.currency} of this order stand there", field="amount")
    return mall.CashCorrected(data.amount, order.currency, data.wrong, data.reason, courier)


WRONGLY_AT: Mapping[mall.WrongCash, Place] = {
    mall.WrongCash.NOT_COLLECTED: Place.WITH_COURIER,
    mall.WrongCash.NOT_HANDED_IN: Place.HANDED_IN,
    mall.WrongCash.NOT_BANKED: Place.BANKED,
}
"""As much can be wrong as stands where it was written down."""
