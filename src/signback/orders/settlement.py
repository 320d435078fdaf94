"""What ending an order sets free, and at which stage it stood."""

from __future__ import annotations

from collections.abc import Iterator

from signback.orders.events.checks import DateCommitted, LinesConfirmed
from signback.orders.events.confirming import ConfirmationSent, ReturnAccepted
from signback.orders.events.making import ProductionOrderAccepted, ProgressReported
from signback.orders.order import Order
from signback.orders.pricing import left_the_house, paid, weighed_tonnes

STAGES: tuple[tuple[type[object], str], ...] = (
    (ProgressReported, "in production"),
    (ProductionOrderAccepted, "accepted by production"),
    (ReturnAccepted, "signed by the customer"),
    (ConfirmationSent, "sent to the customer"),
    (DateCommitted, "scheduled"),
    (LinesConfirmed, "confirmed by technical"),
)


def stage(order: Order) -> str:
    """How far the order had come."""
    return next((words for kind, words in STAGES if order.facts.last(kind)), "being written down")


def sets_free(order: Order) -> tuple[str, ...]:
    """What the order held: materials, production time, money, finished goods."""
    return tuple(_held(order))


def _held(order: Order) -> Iterator[str]:
    if order.facts.last(LinesConfirmed):
        yield "the reserved materials"
    commitment = order.facts.last(DateCommitted)
    if commitment:
        yield f"{commitment.event.hours.normalize():f} h on {commitment.event.machine}"
    if money := paid(order):
        yield f"{money:,.2f} paid, to be settled by finance"
    if goods := weighed_tonnes(order) - left_the_house(order):
        yield f"{goods.normalize():f} finished goods in the warehouse, to be offered"
