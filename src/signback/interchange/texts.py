"""CSV files row by row: one bad row spoils no other, one huge row fills no memory."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from signback.interchange.spool import Raw, RawRow
from signback.orders.refusals import Invalid

LONGEST_ROW = 30
"""How many lines of a file one quoted cell may span; a quotation mark left open must not swallow the rest."""
LONGEST_LINE = 1_000_000
SHOWN = 200
DELIMITERS = ",;\t|"
OTHERWISE = (
    (b"\xff\xfe", "is written in UTF-16; save it as CSV UTF-8"),
    (b"\xfe\xff", "is written in UTF-16; save it as CSV UTF-8"),
    (b"PK\x03\x04", "is a workbook; let its name end in .xlsx"),
    (b"\xd0\xcf\x11\xe0", "is a workbook of the old kind; save it as .xlsx or CSV"),
)
FORMULA = re.compile(r"'*[=@\t\r]|'*[+\-](?![\d\s()./-]*$)")
"""What a spreadsheet would take for a formula; a plain number or telephone number is none."""


def text_rows(path: Path) -> Iterator[RawRow]:
    """The rows of a CSV file with their lines; blank ones are left out."""
    refuse_other_kinds(path)
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        lines = Lines(file)
        delimiter = lines.delimiter()
        records = csv.reader(lines, delimiter=delimiter, strict=True)
        while True:
            lines.begin()
            try:
                cells = next(records)
            except StopIteration:
                return
            except csv.Error as error:
                yield lines.at, [lines.first[:SHOWN]], why(error)
                lines.again()
                records = csv.reader(lines, delimiter=delimiter, strict=True)
                continue
            if any(cell.strip() for cell in cells):
                yield lines.at, [as_text(cell) for cell in cells], ""


def refuse_other_kinds(path: Path) -> None:
    """What is no CSV file in UTF-8 at all is told at once, not row by row."""
    with path.open("rb") as file:
        begins = file.read(4)
    for sign, says in OTHERWISE:
        if begins.startswith(sign):
            raise Invalid(f"{path.name} {says}", field="file")


def why(error: csv.Error) -> str:
    """Why a row cannot be read."""
    if "field limit" in str(error):
        return f"Unreadable: a cell is longer than {csv.field_size_limit():,} signs"
    if "line limit" in str(error):
        return f"Unreadable: the line is longer than {LONGEST_LINE:,} signs"
    return "Unreadable: a quotation mark is misplaced or never closed"


class TooLong(str):
    """The beginning of a line that is no line of a table."""


class Lines:
    """A file's lines for the CSV reader: no line longer, no record over more lines than a table has."""

    def __init__(self, file: TextIO) -> None:
        self.file = file
        self.number = 0
        self.pending: list[str] = []
        self.record: list[str] = []

    def begin(self) -> None:
        """A new record begins with the next line."""
        self.record.clear()

    @property
    def at(self) -> int:
        """The line at which the record began."""
        return self.number - len(self.record) + 1

    @property
    def first(self) -> str:
        """The record's first line, as it stands."""
        return self.record[0].rstrip("\r\n") if self.record else ""

    def again(self) -> None:
        """The record was none: its first line is given up, the others are read again."""
        self.pending = self.record[1:] + self.pending
        self.number -= len(self.record) - 1

    def delimiter(self) -> str:
        """The sign that separates the headings."""
        line = self.read()
        self.pending = [line] if line else []
        return max(DELIMITERS, key=line.count)

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        line = self.pending.pop(0) if self.pending else self.read()
        if not line:
            raise StopIteration
        if len(self.record) == LONGEST_ROW:
            self.pending.insert(0, line)
            raise csv.Error("unexpected end of data")
        self.number += 1
        self.record.append(line)
        if isinstance(line, TooLong):
            raise csv.Error("line limit")
        return line

    def read(self) -> str:
        """The next line of the file; of one that is too long the beginning."""
        line = self.file.readline(LONGEST_LINE)
        if len(line) < LONGEST_LINE or line[-1] in "\r\n":
            return line
        while (rest := self.file.readline(LONGEST_LINE)) and rest[-1] not in "\r\n":
            pass
        return TooLong(line[:SHOWN])


def as_text(cell: str) -> str:
    """A cell that stood guarded against being taken for a formula, as it was."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def guarded(cell: Raw) -> str:
    """A cell as a CSV file may carry it into a spreadsheet: text stays text."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if FORMULA.match(text) else text
