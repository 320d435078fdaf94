"""The kinds of files that come in, by the word used at the terminal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from signback.interchange.bank.importing import import_bank
from signback.interchange.bank.reading import read_bank
from signback.interchange.customers import import_customers
from signback.interchange.mall.articles import import_articles
from signback.interchange.mall.findings import write_findings
from signback.interchange.mall.orders import MallOutcome, import_mall_orders
from signback.interchange.materials import import_materials
from signback.interchange.orders import import_orders
from signback.interchange.outcome import Outcome, Tell, quiet, write_rejects
from signback.interchange.prices import import_prices
from signback.interchange.products import import_products
from signback.interchange.tables import Table, read_table
from signback.orders.persons import Person
from signback.orders.refusals import NotFound

Import = Callable[[Table, Person, Tell], Outcome]
KINDS: dict[str, Import] = {
    "customers": lambda table, by, tell: import_customers(table, tell),
    "products": lambda table, by, tell: import_products(table, tell),
    "prices": lambda table, by, tell: import_prices(table, tell),
    "materials": lambda table, by, tell: import_materials(table, tell),
    "bank": import_bank,
    "orders": lambda table, by, tell: import_orders(table, by, tell),
    "articles": lambda table, by, tell: import_articles(table, tell),
    "mall-orders": lambda table, by, tell: import_mall_orders(table, by, Path(table.name), tell),
}


def read_in_folder(path: Path) -> Table:
    """A table that knows where it lies, because other files lie beside it."""
    return replace(read_table(path), name=str(path.parent))


READERS: dict[str, Callable[[Path], Table]] = {"bank": read_bank, "mall-orders": read_in_folder}
"""How the files of a kind are read, where they are more than tables."""


@dataclass(frozen=True)
class Imported:
    """One file that came in, and where its rejected rows are."""

    path: Path
    outcome: Outcome
    rejects: Path | None
    findings: Path | None = None


def kind_of(word: str) -> Import:
    """The way of a kind."""
    if word not in KINDS:
        raise NotFound("no_such_kind", f"There is no kind {word}", f"One of {', '.join(KINDS)}")
    return KINDS[word]


def import_file(kind: str, path: Path, by: Person, tell: Tell = quiet) -> Imported:
    """Bring one file in; its rejected rows are written beside it."""
    return import_table(kind, path, read_as(kind, path), by, tell)


def read_as(kind: str, path: Path) -> Table:
    """A file's table, read as its kind is written."""
    return READERS.get(kind, read_table)(path)


def import_table(kind: str, path: Path, table: Table, by: Person, tell: Tell = quiet) -> Imported:
    """Bring a file's table in."""
    outcome = kind_of(kind)(table, by, tell)
    assert outcome.whole, f"{path}: {outcome.accepted} + {outcome.rejected} is not {outcome.rows}"
    found = write_findings(path, outcome.findings) if isinstance(outcome, MallOutcome) else None
    return Imported(path, outcome, write_rejects(path, outcome), found)
