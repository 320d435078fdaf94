"""Questions about facts that the technical department owns."""

from __future__ import annotations

from datetime import date, datetime

from signback.orders.events.checks import DateCommitted, FormulaConfirmed, FormulaSigned, LinesConfirmed, LinesSettled
from signback.orders.events.making import ProductionOrdered
from signback.orders.formulas import verdicts
from signback.orders.order import Order
from signback.process.rules import part_rule, rule


def lines_of(order: Order) -> list[str]:
    """Every line that was asked for: one verdict per line."""
    return [line.number for line in order.all_lines]


def material_held_until(order: Order, line: str) -> datetime | None:
    """When an unused reservation expires and the technical confirmation is open again (S6.3)."""
    if line in order.dropped or order.facts.last(ProductionOrdered) is not None:
        return None
    facts = [f for f in order.facts.live(LinesConfirmed) if line in f.event.covers]
    if not facts or not verdicts(order)[line].needs:
        return None
    return facts[-1].event.held_until


def material_date(order: Order) -> date | None:
    """The day on which the material of all lines is here."""
    days = [v.material_date for v in verdicts(order).values() if v.material_date and v.part not in order.dropped]
    return max(days, default=None)


@part_rule(
    "Technical has confirmed the old formula",
    otherwise="Technical has not confirmed the old formula in writing",
    cleared_by=("confirm_formula",),
)
def formula_confirmed(order: Order, line: str) -> bool:
    """S6.2."""
    return any(line in fact.event.covers for fact in order.facts.live(FormulaConfirmed))


@rule(
    "Nobody has built on the verdicts",
    otherwise="Something was built on the verdicts: a date is committed, a line was talked over or a formula signed",
    cleared_by=("withdraw_date", "withdraw_confirmation"),
)
def verdicts_unused(order: Order) -> bool:
    """R5."""
    return not any(order.facts.has(kind) for kind in (DateCommitted, LinesSettled, FormulaSigned))


@rule(
    "The customer has not signed for the formula",
    otherwise="The customer has signed for the formula, or a date is committed on it",
    cleared_by=("withdraw_formula_signature", "withdraw_date"),
)
def formula_unsigned(order: Order) -> bool:
    """R5, S6.2."""
    return not order.facts.has(FormulaSigned) and not order.facts.has(DateCommitted)
