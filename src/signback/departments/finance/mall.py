"""A mall order's money: payments before delivery, and what goes back (M4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from signback.departments.finance import room
from signback.departments.finance.lines_brought import refuse_by_hand
from signback.orders.events import mall
from signback.orders.mall import MallOrder
from signback.orders.mall_sums import balance, collected, payments
from signback.orders.persons import Person
from signback.orders.refusals import Invalid
from signback.process.inputs import Amount, Day, Said, Told, Words, label

SAME_WAY = {mall.Source.BANK: mall.RefundBy.BANK, mall.Source.SLIP: mall.RefundBy.REMITTANCE}


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
    refuse_by_hand(order.brought, data.reference, order.currency)
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
    refuse_by_hand(order.brought, data.reference, order.currency)
    if not any(fact.event.reference == data.reference for fact in payments(order)):
        raise Invalid("No payment with this reference is recorded", field="reference")
    return mall.MallPaymentStruck(data.reference, data.reason)


@dataclass(frozen=True)
class RefundMember:
    """What goes back, and how."""

    amount: Annotated[Amount, label("Amount")]
    by: Annotated[mall.RefundBy, label("How")]
    reference: Annotated[Said, label("Reference")]
    why: Annotated[Words, label("Why", "Needed where it goes back another way than it came")] = ""


@room.step("Pay money back to the member", source="M4", happened=True)
def refund_member(order: MallOrder, data: RefundMember, by: Person) -> mall.MemberRefunded:
    """Send back what was paid too much, for goods taken back, or for an order that ended."""
    most = -balance(order)
    if data.amount > most:
        raise Invalid(f"{max(most, most * 0):,.2f} {order.currency} are to go back", field="amount")
    if data.by not in ways_it_came(order) and not data.why:
        raise Invalid("Say why it goes back another way than it came", field="why")
    return mall.MemberRefunded(data.amount, order.currency, data.by, data.reference, data.why)


def ways_it_came(order: MallOrder) -> set[mall.RefundBy]:
    """By bank, by post, in cash: the ways in which the order's money came."""
    found = {SAME_WAY[fact.event.source] for fact in payments(order) if fact.event.source in SAME_WAY}
    return found | ({mall.RefundBy.CASH} if collected(order) else set())
