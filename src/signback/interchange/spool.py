"""A file's rows on a temporary disk table: any number of them in the same memory, in any order, each rejected once."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from signback.interchange.values import whole

Raw = object
RawRow = tuple[int, list[str], str]
"""Where a row begins, its cells, and why it cannot be read."""
MOST_COLUMNS = 200
HELD = 2000


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where it stands, its cells by heading, and why it cannot be read, if so."""

    line: int
    cells: dict[str, str]
    fault: str = ""


class Spool:
    """The rows and the reasons why some are rejected; gone when nobody holds it."""

    def __init__(self, keys: Sequence[str]) -> None:
        self.keys = list(keys)
        self.columns = [f'"c{place}"' for place in range(len(keys))]
        self.count = self.rejected = 0
        self.waiting: list[tuple[int, str]] = []
        # An empty name is a file of SQLite's own, in memory as long as it is small, taken away at the end.
        self.table = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self.table.create_function("whole", 1, whole, deterministic=True)
        for pragma in ("temp_store = 1", "journal_mode = off", "synchronous = off", "cache_size = -16000"):
            self.table.execute(f"pragma {pragma}")
        self.table.execute(f"create table rows (line integer primary key, fault text, {', '.join(self.columns)})")
        self.table.execute("create table rejects (line integer primary key, reason text)")

    def fill(self, rows: Iterable[RawRow]) -> None:
        """Take in all rows, as far as they can be kept."""
        marks = ", ".join("?" * (len(self.columns) + 2))
        self.table.execute("begin")
        self.table.executemany(f"insert into rows values ({marks})", map(self.kept, rows))
        self.table.execute("commit")
        self.count = self.table.execute("select count(*) from rows").fetchone()[0]

    def kept(self, row: RawRow) -> list[int | str]:
        """A row as the table keeps it: too many or too few cells, or signs that are none, make it unreadable."""
        line, cells, fault = row
        width = len(self.columns)
        fault = fault or fault_of(cells, width)
        if fault:
            cells = [storable(cell) for cell in cells[:width]] + [""] * (width - len(cells))
        return [line, fault, *(cell.strip() for cell in cells)]

    def rows(self, keys: Sequence[str]) -> Iterator[Row]:
        """All rows in the file's order, under these names."""
        for line, fault, *cells in self.table.execute("select * from rows order by line"):
            yield named(keys, line, fault, cells)

    def groups(self, keys: Sequence[str], by: Sequence[str]) -> Iterator[Iterator[Row]]:
        """The rows that say the same under some headings, group by group in the order of their first rows."""
        shared = [f"whole({self.columns[list(keys).index(name)]})" for name in by]
        first = f"min(line) over (partition by {', '.join(shared)})"
        found = self.table.execute(f"select {first} as first, * from rows order by first, line")
        for _, same in groupby(found, key=lambda row: row[0]):
            yield (named(keys, line, fault, cells) for _, line, fault, *cells in same)

    def reject_nothing(self) -> None:
        """Forget what was rejected: the same rows are looked at anew."""
        self.rejected = 0
        self.waiting.clear()
        self.table.execute("delete from rejects")

    def reject(self, line: int, reason: str) -> None:
        """Keep a row out; a row that is kept out twice is a fault of ours."""
        self.rejected += 1
        self.waiting.append((line, reason))
        if len(self.waiting) >= HELD:
            self.put_down()

    def put_down(self) -> None:
        """Write down what waits."""
        self.table.executemany("insert into rejects values (?, ?)", self.waiting)
        self.waiting.clear()

    def rejects(self) -> Iterator[tuple[int, str, list[str]]]:
        """Line, reason and cells of all rejected rows, in the file's order."""
        self.put_down()
        sql = "select line, reason, rows.* from rejects join rows using (line) order by line"
        for line, reason, _, _, *cells in self.table.execute(sql):
            yield line, reason, cells


def named(keys: Sequence[str], line: int, fault: str, cells: Sequence[str]) -> Row:
    """A row under its headings; what stands under none is left out."""
    said = dict(zip(keys, cells, strict=True))
    said.pop("", None)
    return Row(line, said, fault)


def fault_of(cells: Sequence[str], expected: int) -> str:
    """Why the cells of a row cannot be taken."""
    if len(cells) != expected:
        return f"Unreadable: {len(cells)} cells under {expected} headings"
    text = "".join(cells)
    return "" if storable(text) == text else "Unreadable: signs that are not UTF-8"


UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """A text with every sign that no table keeps written out."""
    if text.isascii() and "\x00" not in text:
        return text
    return UNSTORABLE.sub(lambda sign: f"\\x{ord(sign[0]) & 0xFF:02x}", text)
