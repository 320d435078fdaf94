"""Quantities on their way: planned, released, permitted, shipped (S13, S14)."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from signback.orders.events.settling import (
    DeliveryOrderIssued,
    EmergencyPermitted,
    GoodsReleased,
    GoodsShipped,
    ReceiptRecorded,
    SalesInvoiced,
)
from signback.orders.order import Delivery, Order
from signback.orders.pricing import CENT, balance_needed, paid, value_of, weighed_tonnes, weighed_value

ZERO = Decimal(0)
KILOGRAM = Decimal("0.001")


def planned(order: Order) -> Decimal:
    """The quantity that deliveries are planned for; once one has left, what it really took."""
    return sum((gone(d) if shipped(d) else d.planned.event.quantity for d in order.deliveries), ZERO)


def not_yet_planned(order: Order) -> Decimal:
    """What lies in the warehouse without a planned delivery."""
    return weighed_tonnes(order) - planned(order)


def shipped(delivery: Delivery) -> Decimal:
    """What has left with this delivery."""
    return sum((f.event.quantity for f in delivery.facts.live(GoodsShipped)), ZERO)


def gone(delivery: Delivery) -> Decimal:
    """What has left with this delivery and was not sent back (S18)."""
    receipt = delivery.facts.last(ReceiptRecorded)
    return shipped(delivery) - (receipt.event.refused if receipt else ZERO)


def left_to_ship(order: Order) -> Decimal:
    """What was weighed in and is not gone."""
    return weighed_tonnes(order) - sum((gone(d) for d in order.deliveries), ZERO)


def released(order: Order) -> Decimal:
    """What finance has released, in the order's unit (S13.2)."""
    return sum((f.event.quantity for f in order.facts.live(GoodsReleased)), ZERO)


def free_quantity(order: Order) -> Decimal:
    """What may be delivered as far as the money goes: the contract's terms for class A, else finance's release."""
    return released(order) if balance_needed(order) else weighed_tonnes(order)


def spoken_for(order: Order, but: Delivery | None = None) -> Decimal:
    """The released quantity that other deliveries have used."""
    return sum((used(d) for d in order.deliveries if d is not but), ZERO)


def used(delivery: Delivery) -> Decimal:
    """What a delivery has used of the release: what left, else what its delivery order says."""
    issued = delivery.facts.last(DeliveryOrderIssued)
    return gone(delivery) if shipped(delivery) else issued.event.quantity if issued else ZERO


def earlier_invoices(order: Order) -> list[SalesInvoiced]:
    """The invoices that stand."""
    return [fact.event for d in order.deliveries for fact in d.facts.live(SalesInvoiced)]


def to_invoice(delivery: Delivery) -> Decimal:
    """What left and stands on no invoice yet; goods that were sent back and leave again are invoiced once (S14.1)."""
    order = delivery.order
    invoiced = sum((invoice.quantity for invoice in earlier_invoices(order)), ZERO)
    return min(shipped(delivery), sum((gone(d) for d in order.deliveries), ZERO) - invoiced)


def invoice_amount(delivery: Delivery) -> Decimal:
    """The sum for what left: all invoices together come to the cent to the price of all that they name (S14.1)."""
    order = delivery.order
    earlier = earlier_invoices(order)
    so_far = sum((invoice.quantity for invoice in earlier), ZERO)
    whole = value_of(order, so_far + to_invoice(delivery))
    return whole - sum((invoice.amount for invoice in earlier), ZERO)


def releasable(delivery: Delivery) -> Decimal:
    """What this delivery may still take of the released quantity."""
    return free_quantity(delivery.order) - spoken_for(delivery.order, delivery)


def payable_quantity(order: Order) -> Decimal:
    """The quantity that the money received pays for: part of the goods for part of the money (S13.2)."""
    value, quantity = weighed_value(order), weighed_tonnes(order)
    if value <= 0 or paid(order) >= value:
        return quantity
    return (paid(order) * quantity / value).quantize(KILOGRAM, ROUND_FLOOR)


def least_for(delivery: Delivery) -> Decimal:
    """The least further payment that releases everything planned for this delivery (S13.2); zero if none is needed."""
    order = delivery.order
    value, quantity = weighed_value(order), weighed_tonnes(order)
    if quantity <= 0 or not balance_needed(order):
        return ZERO
    wanted = min(quantity, spoken_for(order, delivery) + delivery.planned.event.quantity)
    return max(ZERO, (value * wanted / quantity).quantize(CENT, ROUND_CEILING) - paid(order))


def may_ship(delivery: Delivery) -> Decimal:
    """The most that may leave: by the delivery order, else by the supervisor's permit (S14, S14.2)."""
    issued = delivery.facts.last(DeliveryOrderIssued)
    permit = delivery.facts.last(EmergencyPermitted)
    limit = issued.event.quantity if issued else permit.event.quantity if permit else ZERO
    return min(limit, releasable(delivery))
