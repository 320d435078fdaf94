"""Questions about facts that production owns."""

from __future__ import annotations

from signback.orders import making
from signback.orders.order import Order
from signback.process.rules import rule


@rule(
    "Production has finished every line",
    otherwise="Production has not finished every line",
    cleared_by=("report_progress",),
)
def finished(order: Order) -> bool:
    """S12."""
    done = making.finished(order)
    return bool(order.lines) and all(line.number in done for line in order.lines)


@rule("Something has been made", otherwise="Nothing has been reported as made", cleared_by=("report_progress",))
def begun(order: Order) -> bool:
    """S12."""
    return any(quantity > 0 for quantity in making.good(order).values())
