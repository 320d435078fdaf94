"""What finance does: money received, goods released, invoices (S13, S14.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from signback.departments.finance import room
from signback.engine.series import next_number
from signback.orders.delivering import payable_quantity, released, shipped
from signback.orders.events import settling
from signback.orders.order import Delivery, Order
from signback.orders.persons import Person
from signback.orders.pricing import cents, mean_price, weighed_tonnes
from signback.orders.refusals import Invalid
from signback.process.inputs import Amount, Day, Said, Tonnes, Words, label


@dataclass(frozen=True)
class RecordPayment:
    """Money that arrived."""

    amount: Annotated[Amount, label("Amount")]
    reference: Annotated[Said, label("Bank reference")]
    received: Annotated[Day, label("Received on")]


@room.step("Record a payment", source="S13.2", happened=True)
def record_payment(order: Order, data: RecordPayment, by: Person) -> settling.PaymentReceived:
    """Write down money that arrived for the order, with its bank reference."""
    if order.now and data.received > order.now.date():
        raise Invalid("This day lies in the future", field="received")
    if any(f.event.reference == data.reference for f in order.facts.live(settling.PaymentReceived)):
        raise Invalid("This bank reference is recorded already", field="reference")
    currency = order.terms.currency if order.terms else "EUR"
    return settling.PaymentReceived(data.amount, currency, data.reference, data.received)


@dataclass(frozen=True)
class ReleaseGoods:
    """How much may be delivered."""

    quantity: Annotated[Tonnes, label("Quantity released")]
    why: Annotated[Words, label("Note")] = ""


@room.step("Release goods for delivery", source="S13", signed=True)
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
class IssueInvoice:
    """A note is welcome."""

    note: Annotated[Words, label("Note")] = ""


@room.step("Issue the sales invoice", source="S14.1")
def issue_invoice(delivery: Delivery, data: IssueInvoice, by: Person) -> settling.SalesInvoiced:
    """Invoice the weighed quantity that left, under the next number without a gap."""
    order, quantity = delivery.order, shipped(delivery)
    month = (delivery.now or delivery.opened).strftime("%Y-%m")
    number = f"I{month}-{next_number(f'sales invoice {month}'):04d}"
    currency = order.terms.currency if order.terms else "EUR"
    return settling.SalesInvoiced(number, quantity, cents(mean_price(order) * quantity), currency)
