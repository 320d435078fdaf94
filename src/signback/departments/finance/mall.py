"""A mall order's money: payments before delivery, cash at the door, refunds (M4)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from signback.departments.finance import room
from signback.orders.events import mall
from signback.orders.mall import MallOrder
from signback.orders.mall_sums import balance, payments
from signback.orders.persons import Person
from signback.orders.refusals import Invalid
from signback.orders.roles import Role
from signback.process.inputs import Amount, Day, Said, Told, Words, label

Short = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2, json_schema_extra={"kind": "money"})]


@dataclass(frozen=True)
class RecordMallPayment:
    """Money that was seen."""

    amount: Annotated[Amount, label("Amount")]
    source: Annotated[mall.Source, label("Seen on")]
    reference: Annotated[Said, label("Reference")]
    received: Annotated[Day, label("Received on")]


@room.step("Record a member's payment", source="M4", happened=True)
def record_mall_payment(order: MallOrder, data: RecordMallPayment, by: Person) -> mall.MallPaymentReceived:
    """Write down money that arrived for the order, with the paper that shows it."""
    if order.now and data.received > order.calendar.local(order.now).date():
        raise Invalid("This day lies in the future", field="received")
    if any(fact.event.reference == data.reference for fact in payments(order)):
        raise Invalid("This reference is recorded already", field="reference")
    return mall.MallPaymentReceived(data.amount, order.currency, data.source, data.reference, data.received)


@dataclass(frozen=True)
class StrikeMallPayment:
    """Which payment was a mistake."""

    reference: Annotated[Said, label("Reference of the wrong entry")]
    reason: Annotated[Told, label("What was wrong")]


@room.step("Strike a member's wrong payment", source="E1")
def strike_mall_payment(order: MallOrder, data: StrikeMallPayment, by: Person) -> mall.MallPaymentStruck:
    """A payment was entered by mistake: it counts no more, its entry stays."""
    if not any(fact.event.reference == data.reference for fact in payments(order)):
        raise Invalid("No payment with this reference is recorded", field="reference")
    return mall.MallPaymentStruck(data.reference, data.reason)


@dataclass(frozen=True)
class RecordCash:
    """What the member paid at the door."""

    amount: Annotated[Amount, label("Amount")]


@room.step("Record cash taken at the door", source="M4", who=(Role.LOGISTICS, Role.FINANCE), happened=True)
def record_cash_collected(order: MallOrder, data: RecordCash, by: Person) -> mall.CashCollected:
    """The member paid at the door; the cash is with the courier."""
    left = balance(order)
    if data.amount > left:
        raise Invalid(f"{max(left, Decimal(0)):,.2f} {order.currency} are to pay", field="amount")
    return mall.CashCollected(data.amount, order.currency, by.id, by.name)


@dataclass(frozen=True)
class HandInCash:
    """What the courier handed in."""

    amount: Annotated[Amount, label("Amount handed in")]
    short: Annotated[Short, label("Missing")] = Decimal(0)


@room.step("Take cash in from the courier", source="M4", happened=True)
def hand_in_cash(order: MallOrder, data: HandInCash, by: Person) -> mall.CashHandedIn:
    """The courier handed the cash in; what is missing is said."""
    taken = order.facts.live(mall.CashCollected)
    open_sum = sum((fact.event.amount for fact in taken), Decimal(0)) - sum(
        (fact.event.amount + fact.event.short for fact in order.facts.live(mall.CashHandedIn)), Decimal(0)
    )
    if data.amount + data.short > open_sum:
        raise Invalid(f"The courier holds {open_sum:,.2f} {order.currency} of this order", field="amount")
    return mall.CashHandedIn(data.amount, order.currency, taken[-1].event.courier, data.short)


@dataclass(frozen=True)
class BankCash:
    """What went to the bank."""

    amount: Annotated[Amount, label("Amount")]
    reference: Annotated[Said, label("Bank reference")]


@room.step("Bring cash to the bank", source="M4", happened=True)
def bank_cash(order: MallOrder, data: BankCash, by: Person) -> mall.CashBanked:
    """Cash that was handed in went to the bank."""
    handed = sum((fact.event.amount for fact in order.facts.live(mall.CashHandedIn)), Decimal(0))
    left = handed - sum((fact.event.amount for fact in order.facts.live(mall.CashBanked)), Decimal(0))
    if data.amount > left:
        raise Invalid(f"{left:,.2f} {order.currency} of this order lie in the house", field="amount")
    return mall.CashBanked(data.amount, order.currency, data.reference)


@dataclass(frozen=True)
class RefundMember:
    """What goes back, and how."""

    amount: Annotated[Amount, label("Amount")]
    by: Annotated[mall.RefundBy, label("How")]
    reference: Annotated[Said, label("Reference")]
    why: Annotated[Words, label("Why")] = ""


@room.step("Pay money back to the member", source="M4", happened=True)
def refund_member(order: MallOrder, data: RefundMember, by: Person) -> mall.MemberRefunded:
    """Send back what was paid too much, for goods taken back, or for an order that ended."""
    most = -balance(order)
    if data.amount > most:
        raise Invalid(f"{max(most, Decimal(0)):,.2f} {order.currency} are to go back", field="amount")
    return mall.MemberRefunded(data.amount, order.currency, data.by, data.reference, data.why)
