"""`import` and `export`: files from and for other programs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from signback.documents.filing import Folder
from signback.documents.registers import MONTH
from signback.interchange.bank.importing import BankOutcome
from signback.interchange.exporting import export_file
from signback.interchange.kinds import Imported, import_table, kind_of, read_as
from signback.interchange.mall.findings import summary
from signback.interchange.mall.orders import MallOutcome
from signback.interchange.outcome import Tell
from signback.orders.persons import Person
from signback.orders.refusals import Invalid
from signback.surfaces.cli.acts import account_of
from signback.surfaces.cli.saying import screen

Data = Annotated[str, typer.Option("--data", help="The data folder")]
Kind = Annotated[
    str, typer.Argument(help="What the files hold, such as customers, products, orders, bank, articles, mall-orders")
]
IMPORTERS = {"bank": "finance", "articles": "mall-administrator", "mall-orders": "mall-administrator"}
"""Who imports a kind when nobody is named."""
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
    by = account_of(sign_in or IMPORTERS.get(kind, "customer-service")).as_person()
    for path in files:
        table = read_as(kind, path)
        with progress(path.name, table.count) as tell:
            done = import_table(kind, path, table, by, tell)
        typer.echo(sentence(kind, done))


@imports.command("export")
def export(
    kind: Annotated[str, typer.Argument(help="customers, products, prices, materials, orders, or filing")],
    file: Annotated[Path, typer.Argument(help="The CSV or XLSX file to write; for filing a ZIP file")],
    month: Annotated[str, typer.Option(help="For filing: which month, as 2026-05")] = "",
    sign_in: Annotated[str, typer.Option("--as", help="For filing: your sign-in name")] = "customer-service",
    data: Data = "",
) -> None:
    """Write a file that `signback import` reads again, or a month's filing as one folder."""
    if kind == "filing":
        typer.echo(f"{file}: {write_folder(file, month, account_of(sign_in).as_person()):,} bytes")
        return
    typer.echo(f"{file}: {export_file(kind, file)} rows")


def write_folder(file: Path, month: str, by: Person) -> int:
    """The folder of a month; a file that was begun and not finished is taken away again."""
    if not MONTH.fullmatch(month):
        raise Invalid("Say the month: --month 2026-05", field="month")
    begun = file.with_name(f".{file.name}.begun")
    try:
        with begun.open("wb") as out:
            size = sum(out.write(piece) for piece in Folder(month, by, timezone.now()).stream())
        begun.replace(file)
    finally:
        begun.unlink(missing_ok=True)
    return size


def sentence(kind: str, done: Imported) -> str:
    """What came of a file, in one line."""
    said = done.outcome
    words = f"{done.path.name}: {said.rows} rows, {said.accepted} accepted, {said.rejected} rejected; "
    words += f"{kind}: {said.made} new, {said.changed} changed, {said.known} known already"
    if isinstance(said, BankOutcome):
        words += statement_words(said)
    if isinstance(said, MallOutcome):
        words += replay_words(said)
    for what, file in (("Rejected rows", done.rejects), ("What the process refuses", done.findings)):
        words += f". {what}: {file}" if file else ""
    return words


def replay_words(said: MallOutcome) -> str:
    """How far the replay went, and what the process refused of it."""
    words = f". Replayed: {said.acts:,} acts, {said.cash} orders as cash on delivery"
    return f"{words}. Refused: {summary(said.findings)}" if said.findings else words


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
