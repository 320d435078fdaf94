"""Confirming: the administrator calls the member, then says in writing whether the order is valid (M2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from signback.departments.mall import room
from signback.departments.mall.placing import refuse_silent_end
from signback.orders.events import mall
from signback.orders.mall import MallOrder
from signback.orders.persons import Person
from signback.orders.refusals import Invalid
from signback.process.inputs import Moment, Said, Words, label


@dataclass(frozen=True)
class RecordCall:
    """How the call went."""

    outcome: Annotated[mall.CallOutcome, label("Outcome")]
    call_back: Annotated[Moment | None, label("Call again at", "When the member asked for it")] = None
    note: Annotated[Words, label("Note")] = ""


@room.step("Record a confirming call", source="M2", happened=True)
def record_confirmation_call(order: MallOrder, data: RecordCall, by: Person) -> mall.ConfirmationCalled:
    """Call the member and write down how it went; whoever is not reached is tried at another hour."""
    if data.outcome is mall.CallOutcome.CALL_BACK and data.call_back is None:
        raise Invalid("Say when the member wants to be called", field="call_back")
    if data.call_back and data.outcome is mall.CallOutcome.REACHED:
        raise Invalid("Who was reached is not called again: choose “call back”, or leave the hour out", field="outcome")
    if data.call_back and order.now and data.call_back <= order.now:
        raise Invalid("This hour is past already", field="call_back")
    return mall.ConfirmationCalled(data.outcome, data.call_back, data.note)


@dataclass(frozen=True)
class DeclareValid:
    """What was made sure of."""

    address_real: Annotated[bool, label("The address is real and complete")] = False
    details_right: Annotated[bool, label("Goods, payment and distribution details are right")] = False
    spoken_with: Annotated[Words, label("Spoken with")] = ""
    note: Annotated[Words, label("Note for those who bring it")] = ""


@room.step("Declare the order valid", source="M2")
def declare_valid(order: MallOrder, data: DeclareValid, by: Person) -> mall.OrderConfirmed:
    """Confirm the order after the call: from now on nobody changes it."""
    for field in ("address_real", "details_right"):
        if not getattr(data, field):
            raise Invalid("Make sure of this with the member and tick it, or change the order first", field=field)
    return mall.OrderConfirmed(data.spoken_with, data.note)


@dataclass(frozen=True)
class DeclareInvalid:
    """Why, and where money goes that has arrived already."""

    why: Annotated[mall.WhyInvalid, label("Why")]
    words: Annotated[Said, label("In words, for the member")]
    refund_to: Annotated[Words, label("Where money goes back to", "Needed when money has arrived already")] = ""


@room.step("Declare the order invalid", source="M2")
def declare_invalid(order: MallOrder, data: DeclareInvalid, by: Person) -> mall.OrderInvalid:
    """Cancel the order with its reason; its pieces are free, money that arrived goes back."""
    refuse_silent_end(order, data.refund_to)
    return mall.OrderInvalid(data.why, data.words, data.refund_to)


@dataclass(frozen=True)
class BreakOff:
    """Why, and where money goes that has arrived already."""

    reason: Annotated[Said, label("Why, in words for the member")]
    refund_to: Annotated[Words, label("Where money goes back to", "Needed when money has arrived already")] = ""


@room.step("Break the order off", source="M3", final=True)
def break_off_order(order: MallOrder, data: BreakOff, by: Person) -> mall.MallOrderBrokenOff:
    """End a confirmed order that cannot be kept: goods are not found, money stays away; only before anything leaves."""
    refuse_silent_end(order, data.refund_to)
    return mall.MallOrderBrokenOff(data.reason, data.refund_to)
