"""How the terminal speaks: tables on a screen, plain lines when piped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import typer
from rich.console import Console
from rich.table import Table

from signback.orders.refusals import Invalid, Refused, Several

screen = Console()


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Rows under heads; tab-separated when the output goes into a file or a pipe."""
    if not screen.is_terminal:
        for row in rows:
            typer.echo("\t".join(row))
        return
    shown = Table(*heads, box=None, pad_edge=False)
    for row in rows:
        shown.add_row(*row)
    screen.print(shown)


def refused(refusal: Refused) -> None:
    """A refusal in one line: what, why, what to do; every field and reason below it."""
    typer.echo(f"{refusal.code}: {refusal.says}. {refusal.remedy}".strip(), err=True)
    for one in refusal.each if isinstance(refusal, Several) else ():
        typer.echo(f"{one.about}: {one.says}. {one.remedy}".strip(), err=True)
        below(one)
    if not isinstance(refusal, Several):
        below(refusal)


def below(refusal: Refused) -> None:
    """Every field and reason."""
    if isinstance(refusal, Invalid):
        for fault in refusal.faults:
            typer.echo(f"  {fault.field}: {fault.says}", err=True)
    for reason in refusal.reasons:
        if not reason.met:
            typer.echo(f"  – {reason.says}", err=True)
