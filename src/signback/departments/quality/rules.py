"""Questions about facts that quality inspection owns."""

from __future__ import annotations

from signback.orders import making
from signback.orders.events.making import FactoryInspected, WarehousingCompleted
from signback.orders.order import Order
from signback.process.rules import rule


@rule(
    "Every line has passed the ex-factory inspection",
    otherwise="A line has not passed the ex-factory inspection",
    cleared_by=("inspect_ex_factory",),
)
def inspection_passed(order: Order) -> bool:
    """S12.1."""
    good = making.passed(order, FactoryInspected)
    return bool(order.lines) and all(line.number in good for line in order.lines)


def lines_to_inspect(order: Order) -> list[str]:
    """The lines that still want the ex-factory inspection."""
    good = making.passed(order, FactoryInspected)
    return [line.number for line in order.lines if line.number not in good]


@rule(
    "The qualified goods are in the warehouse",
    otherwise="The goods are not inspected and in the warehouse",
    cleared_by=("complete_warehousing",),
)
def in_warehouse(order: Order) -> bool:
    """S13."""
    return order.facts.last(WarehousingCompleted) is not None
