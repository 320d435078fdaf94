"""What an import did: every row is accepted, or rejected with its line and the reason."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from signback.interchange.tables import Row, Table

Tell = Callable[[int], None]
"""Hears how many further rows are dealt with."""


def quiet(rows: int) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Reject:
    """A row that could not go in, and why."""

    row: Row
    reason: str


@dataclass
class Outcome:
    """One import: accepted and rejected together are all rows; `made` is new, `known` was there already."""

    rows: int
    accepted: int = 0
    made: int = 0
    changed: int = 0
    known: int = 0
    rejects: list[Reject] = field(default_factory=list)

    def reject(self, rows: Iterable[Row], reason: str) -> None:
        """Keep rows out."""
        self.rejects += [Reject(row, reason) for row in rows]

    @property
    def whole(self) -> bool:
        """Whether every row is accounted for."""
        return self.accepted + len(self.rejects) == self.rows


def rejects_file(path: Path) -> Path:
    """Where the rejected rows of a file are written."""
    return path.with_name(f"{path.name}.rejects.csv")


def write_rejects(path: Path, table: Table, outcome: Outcome) -> Path | None:
    """Write the rejected rows beside the file, in its order; without any, an old list is taken away."""
    target = rejects_file(path)
    if not outcome.rejects:
        target.unlink(missing_ok=True)
        return None
    names = [*table.rows[0].cells] if table.rows else []
    with target.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["line", "reason", *names])
        for found in sorted(outcome.rejects, key=lambda reject: reject.row.line):
            cells = found.row.cells
            writer.writerow([found.row.line, found.reason, *(cells.get(name, "") for name in names)])
    return target
