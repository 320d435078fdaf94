"""How much more or less than ordered may be delivered (S5.3)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from signback.orders.events.intake import Line
from signback.orders.order import Order
from signback.orders.tolerance import tolerance_percent

ZERO = Decimal(0)


def tolerance_of(order: Order, line: Line) -> Decimal:
    """The tolerance of a line in percent: the contract's word, else the trade's table; articles have none."""
    agreed = order.terms.tolerance_percent if order.terms else None
    if agreed is not None:
        return agreed
    if line.unit != "t" or line.quantity is None or line.grammage <= 0:
        return ZERO
    return tolerance_percent(line.grammage, line.quantity, line.coloured)


def bounds(order: Order, line: Line) -> tuple[Decimal, Decimal]:
    """The least and the most that fulfils the line."""
    quantity, share = line.quantity or ZERO, tolerance_of(order, line) / 100
    return quantity * (1 - share), quantity * (1 + share)


def outside(order: Order, found: Mapping[str, Decimal]) -> dict[str, str]:
    """The lines whose quantity lies outside the tolerance, with the span they should keep to."""
    spans = {line.number: bounds(order, line) for line in order.lines if line.number in found}
    return {
        number: f"{least.normalize():f} to {most.normalize():f}"
        for number, (least, most) in spans.items()
        if not least <= found[number] <= most
    }
