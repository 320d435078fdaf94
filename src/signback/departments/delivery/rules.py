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


@rule("Goods wait for a planned delivery", otherwise="No goods in the warehouse wait for a delivery")
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


def owed_words(order: Order) -> str:
    """What is owed, of which delivery."""
    said = [debt.says for debt in order.facts.debts().values()]
    said += [f"delivery {d.key}: {debt.says}" for d in order.deliveries for debt in d.facts.debts().values()]
    return "; ".join(said)


@rule(
    "Nothing is owed any more",
    otherwise="Papers are still owed",
    detail=owed_words,
    cleared_by=("record_signed_confirmation", "issue_delivery_order"),
)
def nothing_owed(order: Order) -> bool:
    """S9.1, S14.2: an order with open debts is not closed."""
    return not order.facts.debts() and not any(d.facts.debts() for d in order.deliveries)
