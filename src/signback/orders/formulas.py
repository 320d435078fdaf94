"""Which formula each line is made by, where one is named; which one the customer asks for (S6, S6.2)."""

from __future__ import annotations

from collections.abc import Mapping

from signback.orders.events.checks import FormulaConfirmed, LinesConfirmed, LinesSettled, LineVerdict, Settlement
from signback.orders.events.intake import MemorandumWritten
from signback.orders.order import Order
from signback.orders.remembered import remembered

NOT_NAMED = "that was used before"


@remembered
def verdicts(order: Order) -> Mapping[str, LineVerdict]:
    """The newest verdict on each line."""
    return {v.part: v for fact in order.facts.live(LinesConfirmed) for v in fact.event.verdicts}


def insisted(order: Order) -> dict[str, str]:
    """The old formula versions that technical confirmed in writing, by line; they are pinned to the order (S6.2)."""
    return {part: f.event.formula for f in order.facts.live(FormulaConfirmed) for part in f.event.covers}


def formulas(order: Order) -> dict[str, str]:
    """The named formula of each line that is still wanted: insisted upon, else technical's; none is the current one."""
    said = {part: verdict.formula for part, verdict in verdicts(order).items()} | insisted(order)
    return {line.number: said[line.number] for line in order.lines if said.get(line.number)}


def wished(order: Order) -> dict[str, str]:
    """The formula that the customer asks for, by line, unless they gave it up in the talk about the line (S6.2)."""
    before, given_up = insisted_before(order)
    said = {line.number: line.formula for line in order.lines if line.formula and line.number not in given_up}
    return before | said


def insisted_before(order: Order) -> tuple[dict[str, str], set[str]]:
    """What was insisted upon, also before the same paper was written anew; and the lines where it was given up."""
    found: dict[str, str] = {}
    given_up: set[str] = set()
    for fact in order.facts.history(LinesSettled):
        for row in fact.event.settlements:
            found.pop(row.part, None)
            if row.settlement is not Settlement.INSISTS:
                given_up |= set() if fact.seq in order.facts.superseded else {row.part}
            elif same_paper(order, row.part, fact.seq):
                found[row.part] = confirmed_before(order, row.part)
    return found, given_up


def same_paper(order: Order, part: str, seq: int) -> bool:
    """Whether the line was of the same paper at that entry as it is now."""
    now = {line.number: line.product for line in order.lines}.get(part)
    written = [f for f in order.facts.history(MemorandumWritten) if f.seq < seq][-1:]
    return now is not None and any(x.number == part and x.product == now for f in written for x in f.event.lines)


def confirmed_before(order: Order, part: str) -> str:
    """The version that technical once confirmed for the line, if any."""
    versions = [f.event.formula for f in order.facts.history(FormulaConfirmed) if part in f.event.covers]
    return versions[-1] if versions else NOT_NAMED
