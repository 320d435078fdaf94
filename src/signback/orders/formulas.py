"""Which formula each line is made by, where one is named (S6, S6.2)."""

from __future__ import annotations

from signback.orders.events.checks import FormulaConfirmed, LinesConfirmed
from signback.orders.order import Order


def insisted(order: Order) -> dict[str, str]:
    """The old formula versions that technical confirmed in writing, by line; they are pinned to the order (S6.2)."""
    return {part: f.event.formula for f in order.facts.live(FormulaConfirmed) for part in f.event.covers}


def formulas(order: Order) -> dict[str, str]:
    """The named formula of each line that is still wanted: insisted upon, else technical's; none is the current one."""
    said = {v.part: v.formula for f in order.facts.live(LinesConfirmed) for v in f.event.verdicts} | insisted(order)
    return {line.number: said[line.number] for line in order.lines if said.get(line.number)}
