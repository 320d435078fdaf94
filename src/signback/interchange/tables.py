"""Tables from CSV and XLSX files: rows by heading, each with its line; an unreadable row says so."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from signback.orders.refusals import Invalid, NotFound

Raw = tuple[int, list[str], str]
LONGEST_ROW = 30
"""How many lines of a file one quoted cell may span; a quotation mark left open must not swallow the rest."""
DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class Row:
    """One row: where it stands, its cells by heading, and why it cannot be read, if so."""

    line: int
    cells: dict[str, str]
    fault: str = ""


@dataclass(frozen=True)
class Table:
    """A file's headings, as written, and its rows."""

    headings: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)

    @property
    def names(self) -> frozenset[str]:
        """The headings as they are compared: small letters and digits only."""
        return frozenset(plain(heading) for heading in self.headings)


def plain(heading: str) -> str:
    """A heading without spaces, signs and capitals: “Customer ID” and `customer_id` are one."""
    return re.sub(r"[\W_]+", "", heading.lower())


def read_table(path: Path) -> Table:
    """The table of a file, by its ending."""
    if not path.is_file():
        raise NotFound("no_such_file", f"There is no file {path}", "Name a CSV or XLSX file")
    raw = sheet_rows(path) if path.suffix.lower() in {".xlsx", ".xlsm"} else text_rows(path)
    first = next(raw, None)
    if first is None or first[2] or not any(first[1]):
        raise Invalid(f"{path.name} has no headings in its first line", field="file")
    headings = tuple(cell.strip() for cell in first[1])
    keys = [plain(heading) for heading in headings]
    if len({key for key in keys if key}) != len([key for key in keys if key]):
        raise Invalid(f"{path.name} names a heading twice", field="file")
    return Table(headings, [row_of(keys, *found) for found in raw])


def row_of(keys: Sequence[str], line: int, cells: list[str], fault: str) -> Row:
    """One row under its headings; too many or too few cells make it unreadable."""
    named = {key: cell.strip() for key, cell in zip(keys, cells, strict=False) if key}
    return Row(line, named, fault or fault_of(cells, len(keys)))


def fault_of(cells: Sequence[str], expected: int) -> str:
    """Why the cells of a row cannot be taken."""
    if len(cells) != expected:
        return f"Unreadable: {len(cells)} cells under {expected} headings"
    text = "".join(cells)
    if "\x00" in text or any(0xD800 <= ord(sign) <= 0xDFFF for sign in text):
        return "Unreadable: signs that are not UTF-8"
    return ""


def text_rows(path: Path) -> Iterator[Raw]:
    """The rows of a CSV file, each read by itself, so that one bad row spoils no other."""
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        lines = file.readlines()
    delimiter = max(DELIMITERS, key=lambda sign: lines[0].count(sign)) if lines else ","
    at = 0
    while at < len(lines):
        cells, taken, fault = one_record(lines, at, delimiter)
        if fault or any(cell.strip() for cell in cells):
            yield at + 1, cells, fault
        at += taken


def one_record(lines: Sequence[str], at: int, delimiter: str) -> tuple[list[str], int, str]:
    """The record that begins at a line, how many lines it takes, and why it is unreadable."""
    for taken in range(1, LONGEST_ROW + 1):
        try:
            return next(csv.reader(lines[at : at + taken], delimiter=delimiter, strict=True), []), taken, ""
        except csv.Error as error:
            if "unexpected end of data" not in str(error) or at + taken >= len(lines):
                break
    return [lines[at].rstrip("\r\n")], 1, "Unreadable: a quotation mark is misplaced or never closed"


def sheet_rows(path: Path) -> Iterator[Raw]:
    """The rows of the first sheet of a workbook."""
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # whatever the file's inside breaks, the sentence is the same
        raise Invalid(f"{path.name} is no workbook that can be read", field="file") from error
    width = 0
    for line, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
        words = [cell_text(cell) for cell in cells]
        if any(words):
            width = width or len(words)
            yield line, words + [""] * (width - len(words)), ""
    book.close()


def cell_text(value: Any) -> str:
    """A workbook's cell as a CSV file would say it."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else str(value)
