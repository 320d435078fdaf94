"""What happened to the lines of a statement, as sentences (M4)."""

from __future__ import annotations

from signback.orders.events import bank
from signback.orders.money import Money
from signback.surfaces.story_words import predicate


@predicate.register
def imported(e: bank.StatementImported) -> str:
    """Which statement came in, with how many lines."""
    count = len(e.lines)
    what = {bank.Source.BANK: "the statement", bank.Source.SLIPS: "remittance slips"}[e.source]
    known = f", {e.known} more were known already" if e.known else ""
    short = f"; {e.difference:,.2f} between its balances are explained by no line" if e.difference else ""
    return f"took in {what} {e.statement}".rstrip() + f": {count} line{'' if count == 1 else 's'}{known}{short}"


@predicate.register
def matched(e: bank.LinesMatched) -> str:
    """Whose money it is."""
    parts = [f"{Money(p.amount, p.currency)} of line {p.line} to order {p.order}" for p in e.parts]
    shown = "; ".join(parts[:3]) + (f" and {len(parts) - 3} more" if len(parts) > 3 else "")
    return f"matched {shown}{f' ({e.why})' if e.why else ''}"


@predicate.register
def settled(e: bank.LineSettled) -> str:
    """Where money went that belongs to no order."""
    about = f", {e.about}" if e.about else ""
    return f"settled {e.amount:,.2f} of line {e.line} as {e.home}{about}: {e.reason.rstrip('.')}"


@predicate.register
def reopened(e: bank.LineReopened) -> str:
    """What was taken back."""
    orders = ", ".join(dict.fromkeys(part.order for part in e.parts))
    struck = f"; struck at {orders}" if orders else ""
    return f"took back what was found for line {e.line}: {e.reason.rstrip('.')}{struck}"


@predicate.register
def taken(e: bank.LinesTaken) -> str:
    """Who clears which lines."""
    return f"clears line{'s' if len(e.lines) > 1 else ''} {', '.join(e.lines)}"
