"""Bank statements and slips come in: every file whole or not at all, every line once (M4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import groupby, islice

from signback.departments.finance.known_lines import sort_out
from signback.departments.finance.statement_inputs import MOST_LINES, ImportStatement, LineInput
from signback.engine.asks import Ask
from signback.engine.gate import writing
from signback.engine.numbers import open_numbered
from signback.engine.series import next_number
from signback.interchange.outcome import Outcome, Tell, quiet
from signback.interchange.tables import Row, Table
from signback.interchange.values import BadCell
from signback.orders.events.bank import Source, StatementImported
from signback.orders.persons import Person
from signback.orders.refusals import Invalid
from signback.orders.shapes import read_shape, take_input

SURFACE = "import"
ZERO = Decimal(0)
AROUND = ("account", "statement", "opening", "closing")
SIDE = ("payer", "reference", "entry", "slip")
LONGEST = 200


@dataclass
class BankOutcome(Outcome):
    """One file: the statements that were made of it, and those whose lines do not add up."""

    numbers: list[str] = field(default_factory=list)
    short: list[str] = field(default_factory=list)


def import_bank(table: Table, by: Person, tell: Tell = quiet) -> BankOutcome:
    """The lines of a bank file as statements; what is known already is left as it is."""
    outcome = BankOutcome(table, tell)
    with writing():
        next_number("bank-imports")  # one import after the other
        for around, rows in statements(table):
            take_statement(around, rows, by, outcome)
            outcome.say()
    return outcome


def statements(table: Table) -> Iterator[tuple[tuple[str, ...], list[Row]]]:
    """The rows of one statement after the other; those of one stand together in every file."""
    for around, rows in groupby(table.rows(), key=lambda row: tuple(row.cells.get(name, "") for name in AROUND)):
        yield around, list(islice(rows, MOST_LINES + 1))


def take_statement(around: tuple[str, ...], rows: list[Row], by: Person, outcome: BankOutcome) -> None:
    """One statement: its readable lines go in, its other rows are rejected with their reason."""
    if len(rows) > MOST_LINES:
        raise Invalid(f"A statement has more than {MOST_LINES:,} lines; export fewer days", field="file")
    taken: list[LineInput] = []
    for row in rows:
        try:
            taken.append(line_in(row))
        except BadCell as fault:
            outcome.reject([row.line], str(fault))
    if taken:
        open_statement(said(around, taken, outcome.table.name), by, outcome)


def said(around: tuple[str, ...], lines: list[LineInput], name: str) -> ImportStatement:
    """A statement as the step takes it."""
    account, statement, opening, closing = around
    source = Source.SLIPS if all(line.slip for line in lines) else Source.BANK
    try:
        before, after = balance(opening), balance(closing)
    except BadCell as fault:
        raise Invalid(str(fault), field="file") from None
    return ImportStatement(tuple(lines), source, account[:60], statement[:120], before, after, file=name[:LONGEST])


def open_statement(data: ImportStatement, by: Person, outcome: BankOutcome) -> None:
    """A new root for what is new of it."""
    new = sum(1 for identity in sort_out(data, data.lines) if identity)
    outcome.accepted += len(data.lines)
    outcome.known += len(data.lines) - new
    outcome.made += new
    if new:
        done = open_numbered("statement", Ask("import_statement", by, data, surface=SURFACE))
        outcome.numbers.append(done.number)
        if read_shape(StatementImported, done.entry.body).difference:
            outcome.short.append(done.number)


def line_in(row: Row) -> LineInput:
    """A row as a line of a statement."""
    if row.fault:
        raise BadCell(row.fault)
    cells = row.cells
    texts = {name: cells.get(name, "")[:LONGEST] for name in SIDE}
    try:
        return take_input(LineInput, {
            "booked": day(cells, "booked"), "valued": day(cells, "valued") if cells.get("valued") else None,
            "amount": amount(cells.get("amount", "")), "currency": cells.get("currency") or "EUR",
            "payer_account": cells.get("payeraccount", "")[:LONGEST],
            "bank_reference": cells.get("bankreference", "")[:LONGEST], "text": cells.get("text", ""),
            "post_office": cells.get("postoffice", "")[:LONGEST], **texts,
        })  # fmt: skip
    except Invalid as fault:
        raise BadCell(f"{fault.field}: {fault.says}") from None


def day(cells: dict[str, str], name: str) -> date:
    """A day of the layout."""
    try:
        return date.fromisoformat(cells.get(name, ""))
    except ValueError:
        raise BadCell(f"The day “{cells.get(name, '')[:40]}” is none; write it as 2026-05-04") from None


def amount(text: str) -> Decimal:
    """An amount of the layout, not zero, in whole cents."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise BadCell(f"The amount “{text[:40]}” is not a number" if text else "No amount") from None
    if not found:
        raise BadCell("The amount is zero: nothing moved")
    return in_cents(found)


def in_cents(found: Decimal) -> Decimal:
    """An amount with at most two decimals."""
    if found != round(found, 2):
        raise BadCell(f"The amount {found} has more than two decimals")
    return round(found, 2)


def balance(text: str) -> Decimal | None:
    """A balance, where there is one."""
    try:
        return round(Decimal(text), 2) if text else None
    except InvalidOperation:
        raise BadCell(f"The balance “{text[:40]}” is not a number") from None
