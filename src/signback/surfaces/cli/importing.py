"""`import` and `export`: files from and for other programs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from signback.interchange.bank.importing import BankOutcome
from signback.interchange.exporting import export_file
from signback.interchange.kinds import Imported, import_table, kind_of, read_as
from signback.interchange.outcome import Tell
from signback.surfaces.cli.acts import account_of
from signback.surfaces.cli.saying import screen

Data = Annotated[str, typer.Option("--data", help="The data folder")]
Kind = Annotated[str, typer.Argument(help="customers, products, prices, materials, orders or bank")]
imports = typer.Typer(no_args_is_help=True, help="Files from and for other programs.")


@imports.command("import")
def import_files(
    kind: Kind,
    files: Annotated[list[Path], typer.Argument(help="CSV or XLSX files; the bank's as camt or MT940, too")],
    sign_in: Annotated[str, typer.Option("--as", help="Your sign-in name")] = "",
    data: Data = "",
) -> None:
    """Bring files in; rows that cannot go in are written to FILE.rejects.csv with line and reason."""
    kind_of(kind)
    by = account_of(sign_in or ("finance" if kind == "bank" else "customer-service")).as_person()
    for path in files:
        table = read_as(kind, path)
        with progress(path.name, table.count) as tell:
            done = import_table(kind, path, table, by, tell)
        typer.echo(sentence(kind, done))


@imports.command("export")
def export(
    kind: Kind,
    file: Annotated[Path, typer.Argument(help="The CSV or XLSX file to write")],
    data: Data = "",
) -> None:
    """Write a file that `signback import` reads again."""
    typer.echo(f"{file}: {export_file(kind, file)} rows")


def sentence(kind: str, done: Imported) -> str:
    """What came of a file, in one line."""
    said = done.outcome
    words = f"{done.path.name}: {said.rows} rows, {said.accepted} accepted, {said.rejected} rejected; "
    words += f"{kind}: {said.made} new, {said.changed} changed, {said.known} known already"
    if isinstance(said, BankOutcome):
        words += statement_words(said)
    return f"{words}. Rejected rows: {done.rejects}" if done.rejects else words


def statement_words(said: BankOutcome) -> str:
    """The statements that were made, and those whose lines do not explain the change of their balance."""
    words = f". Statements: {', '.join(said.numbers)}" if said.numbers else ""
    if said.short:
        words += f". The lines of {', '.join(said.short)} do not add up to the closing balance: look for missing lines"
    return words


@contextmanager
def progress(title: str, rows: int) -> Iterator[Tell]:
    """A bar on a terminal; nothing when the output goes into a file or a pipe."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task(title, total=rows)
        yield lambda done: bar.advance(task, done)
