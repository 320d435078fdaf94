"""The one layout into which every bank file is brought: a row for each line, told by what its bank says of it (M4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from signback.interchange.spool import RawRow, Spool, storable
from signback.interchange.tables import Table, keys_of

COLUMNS = (
    "account", "statement", "opening", "closing", "booked", "valued", "amount", "currency", "bank reference",
    "reference", "payer", "payer account", "text", "entry", "slip", "post office",
)  # fmt: skip
LONGEST = 900
"""Signs of the longest text that is kept of one cell; banks write at most 9 × 65, several lines of it in camt."""


@dataclass
class Said:
    """One line as its file says it, still words; `fault` says why it cannot be taken."""

    line: int
    cells: dict[str, str] = field(default_factory=dict)
    fault: str = ""


def table_of(name: str, lines: Iterable[Said]) -> Table:
    """Lines as a table, kept on disk: any number of them in the same memory."""
    keys = keys_of(COLUMNS, name)
    spool = Spool(keys)
    spool.fill(rows_of(lines))
    return Table(COLUMNS, keys, spool, name)


def rows_of(lines: Iterable[Said]) -> Iterator[RawRow]:
    """Each line under the one layout's headings, none at the same place as another."""
    last = 0
    for said in lines:
        last = max(said.line, last + 1)
        cells = [storable(" ".join(said.cells.get(name, "").split())[:LONGEST]) for name in COLUMNS]
        yield last, cells, said.fault


def plainly(amount: Decimal | None) -> str:
    """An amount as the layout writes it; nothing where there is none."""
    return "" if amount is None else f"{amount:f}"


def iso(day: date | None) -> str:
    """A day as the layout writes it."""
    return day.isoformat() if day else ""
