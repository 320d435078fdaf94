"""What an import did: every row is accepted, or rejected with its line and the reason."""

from __future__ import annotations

import csv
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

from signback.interchange.tables import Row, Table
from signback.interchange.texts import guarded
from signback.interchange.values import BadCell

T = TypeVar("T")
Tell = Callable[[int], None]
"""Hears how many further rows are dealt with."""


def quiet(rows: int) -> None:
    """Nobody listens."""


TOGETHER = 500
"""Rows of master data that share one commit."""


def lines_of(lines: Iterable[int] = ()) -> array[int]:
    """Many lines of a file in little memory."""
    return array("Q", lines)


def batches(found: Iterable[T], size: int) -> Iterator[list[T]]:
    """So many at a time."""
    rest = iter(found)
    while some := list(islice(rest, size)):
        yield some


@dataclass
class Outcome:
    """One import: accepted and rejected together are all rows; `made` is new, `known` was there already."""

    table: Table
    tell: Tell = quiet
    accepted: int = 0
    made: int = 0
    changed: int = 0
    known: int = 0
    told: int = 0

    def __post_init__(self) -> None:
        self.table.spool.reject_nothing()

    @property
    def rows(self) -> int:
        """All rows."""
        return self.table.count

    @property
    def rejected(self) -> int:
        """How many rows were kept out."""
        return self.table.spool.rejected

    def reject(self, lines: Iterable[int], reason: str) -> None:
        """Keep rows out."""
        for line in lines:
            self.table.spool.reject(line, reason)

    @property
    def dealt_with(self) -> int:
        """How many rows are through so far."""
        return self.accepted + self.rejected

    def say(self) -> None:
        """Tell how far it has come."""
        self.tell(self.dealt_with - self.told)
        self.told = self.dealt_with

    @property
    def whole(self) -> bool:
        """Whether every row is accounted for."""
        return self.dealt_with == self.rows


def rejects_file(path: Path) -> Path:
    """Where the rejected rows of a file are written."""
    return path.with_name(f"{path.name}.rejects.csv")


def write_rejects(path: Path, outcome: Outcome) -> Path | None:
    """Write the rejected rows beside the file, in its order; without any, an old list is taken away."""
    target = rejects_file(path)
    if not outcome.rejected:
        target.unlink(missing_ok=True)
        return None
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["line", "reason", *outcome.table.headings])
        for line, reason, cells in outcome.table.spool.rejects():
            writer.writerow([line, reason, *(guarded(cell) for cell in cells)])
    return target


def first_of(
    rows: Iterable[Row], read: Callable[[Row], T], number: Callable[[T], str], what: str, outcome: Outcome
) -> Iterator[T]:
    """The first of the rows that name the same thing and can be read; the others are rejected."""
    seen: dict[str, int] = {}
    for row in rows:
        try:
            one = read(row)
            if seen.setdefault(number(one), row.line) != row.line:
                raise BadCell(f"{what} {number(one)} stands in line {seen[number(one)]} already")
            yield one
        except BadCell as fault:
            outcome.reject([row.line], str(fault))
