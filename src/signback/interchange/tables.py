"""Tables from CSV and XLSX files: rows by heading, each with its line; an unreadable row says so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from signback.interchange.sheets import sheet_rows
from signback.interchange.spool import MOST_COLUMNS, Row, Spool, storable
from signback.interchange.texts import text_rows
from signback.orders.refusals import Invalid, NotFound

__all__ = ["Row", "Table", "read_table"]
WORKBOOKS = frozenset({".xlsx", ".xlsm"})


@dataclass(frozen=True)
class Table:
    """A file's headings as written, the same as they are compared, and its rows."""

    headings: tuple[str, ...]
    keys: tuple[str, ...]
    spool: Spool
    name: str = ""

    @property
    def names(self) -> frozenset[str]:
        """The headings as they are compared: small letters and digits only."""
        return frozenset(self.keys)

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self.spool.count

    def rows(self) -> Iterator[Row]:
        """The rows in the file's order."""
        return self.spool.rows(self.keys)

    def groups(self, *by: str) -> Iterator[Iterator[Row]]:
        """The rows that say the same under these headings, in the order of each group's first row."""
        return self.spool.groups(self.keys, by)

    def called(self, names: Mapping[str, str]) -> Table:
        """The same table with other names for some headings."""
        keys = tuple(names.get(key, key) for key in self.keys)
        refuse_doubles(keys)
        return replace(self, keys=keys)


def plain(heading: str) -> str:
    """A heading without spaces, signs and capitals: “Customer ID” and `customer_id` are one."""
    return re.sub(r"[\W_]+", "", heading.lower())


def read_table(path: Path) -> Table:
    """The table of a file, by its ending."""
    if not path.is_file():
        raise NotFound("no_such_file", f"There is no file {path}", "Name a CSV or XLSX file")
    raw = sheet_rows(path) if path.suffix.lower() in WORKBOOKS else text_rows(path)
    first = next(raw, None)
    if first is None or first[2] or not any(plain(cell) for cell in first[1]):
        raise Invalid(f"{path.name} has no headings in its first line", field="file")
    keys = keys_of(first[1], path.name)
    spool = Spool(keys)
    spool.fill(raw)
    return Table(tuple(storable(cell.strip()) for cell in first[1]), keys, spool)


def keys_of(headings: Sequence[str], name: str) -> tuple[str, ...]:
    """The headings as they are compared; none may stand twice."""
    if len(headings) > MOST_COLUMNS:
        raise Invalid(f"{name} has more than {MOST_COLUMNS} columns", field="file")
    keys = tuple(plain(heading) for heading in headings)
    refuse_doubles(keys)
    return keys


def refuse_doubles(keys: Sequence[str]) -> None:
    """Two columns of one meaning cannot both be right."""
    told = [key for key in keys if key]
    for key in told:
        if told.count(key) > 1:
            raise Invalid(f"Two columns are headed “{key}”; leave one of them out", field="file")
