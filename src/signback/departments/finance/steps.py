"""What finance does: money received, goods released, invoices (S13, S14.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from signback.departments.finance import room
from signback.departments.finance.lines_brought import refuse_by_hand
from signback.engine.series import next_number
from signback.orders.delivering import invoice_amount, payable_quantity, released, to_invoice
from signback.orders.events import settling
from signback.orders.order import Delivery, Order
from signback.orders.persons import Person
from signback.orders.pricing import overpaid, payments, weighed_tonnes
from signback.orders.refusals import Invalid
from signback.process.inputs import Amount, Day, Said, Told, Tonnes, Words, label


@dataclass(frozen=True)
class RecordPayment:
    """Money that arrived."""

    amount: Annotated[Amount, label("Amount")]
    reference: Annotated[Said, label("Bank reference")]
    received: Annotated[Day, label("Received on")]


@room.step("Record a payment", source="S13.2", happened=True)
def record_payment(order: Order, data: RecordPayment, by: Person) -> settling.PaymentReceived:
    """Write down money that arrived for the order, with its bank reference."""
    refuse_by_hand(order.brought, data.reference, currency_of(order))
    if order.now and data.received > order.calendar.local(order.now).date():
        raise Invalid("This day lies in the future", field="received")
    if any(fact.event.reference == data.reference for fact in payments(order)):
        raise Invalid("This bank reference is recorded already", field="reference")
    return settling.PaymentReceived(data.amount, currency_of(order), data.reference, data.received)


def currency_of(order: Order) -> str:
    """The currency of the contract."""
    return order.terms.currency if order.terms else "EUR"


@dataclass(frozen=True)
class StrikePayment:
    """Which payment was a mistake."""

    reference: Annotated[Said, label("Bank reference of the wrong entry")]
    reason: Annotated[Told, label("What was wrong")]


@room.step("Strike a wrong payment", source="E1")
def strike_payment(order: Order, data: StrikePayment, by: Person) -> settling.PaymentStruck:
    """A payment was entered by mistake: it counts no more, its entry stays; enter it again as it was."""
    refuse_by_hand(order.brought, data.reference, currency_of(order))
    if not any(fact.event.reference == data.reference for fact in payments(order)):
        raise Invalid("No payment with this bank reference is recorded", field="reference")
    return settling.PaymentStruck(data.reference, data.reason)


@dataclass(frozen=True)
class ReturnMoney:
    """What goes back to the customer."""

    amount: Annotated[Amount, label("Amount")]
    reference: Annotated[Said, label("Bank reference")]
    why: Annotated[Told, label("Why")]


@room.step("Return overpaid money", source="S13.2", signed=True, over=("balance-notice",))
def return_money(order: Order, data: ReturnMoney, by: Person) -> settling.MoneyReturned:
    """Send back what was paid beyond the sum to pay, or for an order that was cancelled."""
    most = overpaid(order)
    if data.amount > most:
        raise Invalid(f"{most:,.2f} were paid beyond the sum to pay", field="amount")
    return settling.MoneyReturned(data.amount, currency_of(order), data.reference, data.why)


@dataclass(frozen=True)
class ReleaseGoods:
    """How much may be delivered."""

    quantity: Annotated[Tonnes, label("Quantity released")]
    why: Annotated[Words, label("Note")] = ""


@room.step(
    "Release goods for delivery",
    source="S13",
    signed=True,
    over=("order-confirmation", "quality-certificate", "balance-notice"),
)
def release_goods(order: Order, data: ReleaseGoods, by: Person) -> settling.GoodsReleased:
    """Verify what was paid and release that much; part of the goods for part of the money."""
    left = min(payable_quantity(order), weighed_tonnes(order)) - released(order)
    if data.quantity > left:
        raise Invalid(
            f"The money received pays for {max(left, left * 0).normalize():f} more; nothing beyond can be released",
            field="quantity",
        )
    return settling.GoodsReleased(data.quantity, data.why)


@dataclass(frozen=True)
class WithdrawRelease:
    """A reason, in writing."""

    reason: Annotated[Told, label("What was wrong")]


@room.step("Withdraw the release of the goods", source="R5", signed=True, over=("finance-release",))
def withdraw_release(order: Order, data: WithdrawRelease, by: Person) -> settling.ReleaseWithdrawn:
    """Take our own wrong release back, as long as no delivery order was issued; the goods wait for another."""
    return settling.ReleaseWithdrawn(data.reason)


@dataclass(frozen=True)
class IssueInvoice:
    """A note is welcome."""

    note: Annotated[Words, label("Note")] = ""


@room.step("Issue the sales invoice", source="S14.1")
def issue_invoice(delivery: Delivery, data: IssueInvoice, by: Person) -> settling.SalesInvoiced:
    """Invoice the weighed quantity that left and was not invoiced yet, under the next number without a gap."""
    order, quantity = delivery.order, to_invoice(delivery)
    month = (delivery.now or delivery.opened).strftime("%Y-%m")
    number = f"I{month}-{next_number(f'sales invoice {month}'):04d}"
    return settling.SalesInvoiced(number, quantity, invoice_amount(delivery), currency_of(order))
