"""Workbooks row by row: values only, never formulas; what unpacks to more than a table could be is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from signback.interchange.spool import MOST_COLUMNS, RawRow
from signback.orders.refusals import Invalid, Refused

MOST_ROWS = 1_048_576
MOST_UNPACKED = 512 * 2**20
MOST_BESIDE = 64 * 2**20
"""Everything but the sheets is read into memory at once: shared words, styles."""


def sheet_rows(path: Path) -> Iterator[RawRow]:
    """The rows of the first sheet with their lines; blank ones are left out."""
    from openpyxl import load_workbook  # no start of the product waits for it

    try:
        refuse_too_large(path)
        book = load_workbook(path, read_only=True, data_only=True)
        try:
            yield from rows_of(book.worksheets[0], path.name)
        finally:
            book.close()
    except Refused:
        raise
    except Exception as error:  # whatever the file's inside breaks, the sentence is the same
        raise Invalid(f"{path.name} is no workbook that can be read", field="file") from error


def refuse_too_large(path: Path) -> None:
    """A small file may unpack to more than any table."""
    with ZipFile(path) as packed:
        parts = packed.infolist()
    beside = sum(part.file_size for part in parts if "worksheets/" not in part.filename)
    if beside > MOST_BESIDE or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Invalid(f"{path.name} unpacks to more than can be read; save it as CSV", field="file")


def rows_of(sheet: Any, name: str) -> Iterator[RawRow]:
    """The first row with words gives the width; what stands in a row beyond it makes that row unreadable."""
    sheet.reset_dimensions()
    found = ((line, cells) for line, cells in numbered(sheet, MOST_COLUMNS + 1, 1, name) if any(cells))
    first, headings = next(found, (0, []))
    width = len(trimmed(headings))
    if headings:
        yield first, trimmed(headings), ""
    for line, cells in numbered(sheet, width + 1, first + 1, name) if headings else ():
        if any(cells):
            yield line, cells if cells[width] else cells[:width], ""


def numbered(sheet: Any, columns: int, first: int, name: str) -> Iterator[tuple[int, list[str]]]:
    """The rows from one on, so many columns wide, as words."""
    for line, cells in enumerate(sheet.iter_rows(min_row=first, max_col=columns, values_only=True), first):
        if line > MOST_ROWS:
            raise Invalid(f"{name} has rows beyond {MOST_ROWS:,}; no sheet has", field="file")
        yield line, [cell_text(cell) for cell in cells]


def trimmed(cells: Sequence[str]) -> list[str]:
    """Without the empty cells at the end."""
    found = list(cells)
    while found and not found[-1]:
        found.pop()
    return found


def cell_text(value: Any) -> str:
    """A workbook's cell as a CSV file would say it; numbers to the fifteen digits that a sheet shows."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else str(value)
