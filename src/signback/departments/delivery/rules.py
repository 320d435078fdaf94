"""Questions about facts that delivery owns."""

from __future__ import annotations

from signback.orders.delivering import not_yet_planned
from signback.orders.events.settling import ReceiptRecorded
from signback.orders.order import Delivery, Order
from signback.orders.pricing import weighed_tonnes
from signback.process.rules import rule


def order_of(delivery: Delivery) -> Order:
    """The order that a delivery belongs to."""
    return delivery.order


@rule("Goods wait for a planned delivery", otherwise="Everything in the warehouse is planned for delivery")
def goods_unplanned(order: Order) -> bool:
    """S14."""
    return not_yet_planned(order) > 0


@rule(
    "Everything is planned for delivery",
    otherwise="Goods in the warehouse have no planned delivery",
    cleared_by=("plan_delivery",),
)
def all_planned(order: Order) -> bool:
    """S14."""
    return weighed_tonnes(order) > 0 and not_yet_planned(order) <= 0


@rule(
    "Every delivery has its arrival receipt",
    otherwise="A delivery has no arrival receipt yet",
    cleared_by=("record_receipt",),
)
def all_received(order: Order) -> bool:
    """S18."""
    return bool(order.deliveries) and all(d.facts.last(ReceiptRecorded) for d in order.deliveries)


@rule("Nothing is owed any more", otherwise="Papers are still owed")
def nothing_owed(order: Order) -> bool:
    """S9.1, S14.2: an order with open debts is not closed."""
    return not order.facts.debts() and not any(d.facts.debts() for d in order.deliveries)
