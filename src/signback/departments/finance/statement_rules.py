"""Questions about the lines of a statement (M4)."""

from __future__ import annotations

from signback.orders.statement import Statement, left, open_lines, touched_lines
from signback.process.rules import rule


def open_words(statement: Statement) -> str:
    """How many lines, and how much money, have no home."""
    count = len(open_lines(statement))
    lines = "one line" if count == 1 else f"{count} lines"
    return f"{lines}, {sum(left(statement).values()):,.2f} in all"


@rule(
    "Every line has a home", otherwise="Lines have no home yet", detail=open_words,
    cleared_by=("match_lines", "settle_line"),
)  # fmt: skip
def every_line_home(statement: Statement) -> bool:
    """M4: matched to orders, or settled with a reason."""
    return not open_lines(statement)


@rule("Some line has no home yet", otherwise="Every line has a home already")
def some_line_homeless(statement: Statement) -> bool:
    """M4."""
    return bool(open_lines(statement))


@rule("Something was found for a line", otherwise="Nothing was found for any line yet", cleared_by=("match_lines",))
def something_found(statement: Statement) -> bool:
    """E1."""
    return bool(touched_lines(statement))
