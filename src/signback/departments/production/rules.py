"""Questions about facts that production owns."""

from __future__ import annotations

from signback.departments.production import planning
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


@rule(
    "The machine has room on the slipped day",
    otherwise="The date has slipped to a day on which the machine is full",
    cleared_by=("commit_anew",),
)
def slipped_day_has_room(order: Order) -> bool:
    """S9.3: if the slipped day is full, the planner commits anew."""
    return not planning.slipped_to_a_full_day(order)


@rule("The slipped day is full", otherwise="The machine has room on the slipped day")
def slipped_day_full(order: Order) -> bool:
    """S9.3."""
    return planning.slipped_to_a_full_day(order)
