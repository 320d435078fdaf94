"""Payments that a line of a statement brings along come and go with that line alone (M4, S13.2)."""

from __future__ import annotations

from signback.orders.brought import Brought
from signback.orders.events.bank import LinesMatched, MatchedPart
from signback.orders.refusals import Invalid
from signback.orders.statement import comes_from_a_line


def refuse_by_hand(brought: Brought | None, reference: str, currency: str) -> None:
    """The money of a bank line comes to an order, and leaves it, from the line's statement; in the order's currency."""
    if brought is None and comes_from_a_line(reference):
        raise Invalid(f"{reference} is a line of a bank statement: match it there", field="reference")
    for part in parts_brought(brought):
        if part.reference == reference and part.currency != currency:
            raise Invalid(f"The line is in {part.currency}, the order in {currency}", field="amount")


def parts_brought(brought: Brought | None) -> tuple[MatchedPart, ...]:
    """The parts of the lines that a match brings along."""
    return brought.event.parts if brought and isinstance(brought.event, LinesMatched) else ()
