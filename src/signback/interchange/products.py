"""Articles and papers from a file: our own layout, or the articles behind the lines of orders."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from signback.engine.gate import writing
from signback.interchange.outcome import TOGETHER, Outcome, Tell, batches, first_of, lines_of, quiet
from signback.interchange.sales import is_sales, sales
from signback.interchange.tables import Row, Table
from signback.interchange.values import BadCell, above_zero, not_negative, said, short, yes
from signback.orders.models import Product
from signback.orders.refusals import Invalid

COLUMNS = ("number", "name", "unit", "grammage", "shape", "coloured", "machine", "smallest run", "tonnes per hour")
PIECES = "pc"
WEIGHTLESS = Decimal(1)
"""A piece has no grammage; the table wants one above zero, and no rule asks for it."""
BOUGHT_IN = Decimal("9999.999")
"""A piece is bought in, not made: it takes next to no hour of a paper machine."""


@dataclass
class Given:
    """An article as a file gives it, with the rows that say so; without fields a known one stays as it is."""

    number: str
    name: str
    fields: dict[str, Any] = field(default_factory=dict)
    lines: array[int] = field(default_factory=lines_of)
    only_new: bool = False


def import_products(table: Table, tell: Tell = quiet) -> Outcome:
    """Make the articles that are new, bring the others up to date."""
    outcome = Outcome(table, tell)
    given = from_sales(table, outcome) if is_sales(table) else from_own(table, outcome)
    for some in batches(given, TOGETHER):
        with writing():
            put(some, outcome)
        outcome.say()
    outcome.say()
    return outcome


def put(given: Sequence[Given], outcome: Outcome) -> None:
    """Some articles in one commit."""
    known = Product.objects.in_bulk([one.number for one in given], field_name="number")
    fresh = [Product(number=one.number, name=one.name, **one.fields) for one in given if one.number not in known]
    Product.objects.bulk_create(fresh, batch_size=500)
    changed = sum(one.number in known and change(one, known[one.number]) for one in given)
    outcome.made += len(fresh)
    outcome.changed += changed
    outcome.known += len(given) - len(fresh) - changed
    outcome.accepted += sum(len(one.lines) for one in given)


def change(one: Given, known: Product) -> bool:
    """What the file says otherwise of a known article; orders keep what was written into them."""
    wanted = {} if one.only_new else {"name": one.name, **one.fields}
    changed = [name for name, value in wanted.items() if getattr(known, name) != value]
    for name in changed:
        setattr(known, name, wanted[name])
    if changed:
        known.save(update_fields=changed)
    return bool(changed)


# ---- our own layout
def from_own(table: Table, outcome: Outcome) -> Iterator[Given]:
    """One article a row."""
    if not table.names >= {"number", "name"}:
        raise Invalid("Products need the columns number and name", field="file")
    for rows in table.groups("number"):
        yield from first_of(rows, own_product, lambda one: one.number, "Product", outcome)


def own_product(row: Row) -> Given:
    """A row as an article or, with the unit t, as a paper."""
    if row.fault:
        raise BadCell(row.fault)
    cells = row.cells
    unit = short("unit", cells.get("unit", "") or "t", 8)
    fields = {"unit": unit} | (paper(cells) if unit == "t" else pieces(unit))
    number, name = said("number", cells.get("number", ""), 40), said("name", cells.get("name", ""), 200)
    return Given(number, name, fields, lines_of([row.line]))


def paper(cells: dict[str, str]) -> dict[str, Any]:
    """What is said of a paper."""
    shape = cells.get("shape", "") or "reel"
    if shape not in {"reel", "sheet"}:
        raise BadCell(f"shape “{shape[:20]}” is neither reel nor sheet")
    grammage = above_zero("grammage", cells.get("grammage", ""), digits=6, places=1)
    if grammage < 1:
        raise BadCell("grammage is less than 1 g/m²")
    said_too = {"shape": shape, "grammage": grammage, "machine": short("machine", cells.get("machine", ""), 40)}
    if cells.get("coloured"):
        said_too |= {"coloured": yes("coloured", cells["coloured"])}
    if cells.get("smallestrun"):
        said_too |= {"smallest_run": not_negative("smallest run", cells["smallestrun"], digits=9, places=3)}
    if cells.get("tonnesperhour"):
        said_too |= {"tonnes_per_hour": above_zero("tonnes per hour", cells["tonnesperhour"], digits=7, places=3)}
    return said_too


def pieces(unit: str) -> dict[str, Any]:
    """An article that is counted, not weighed; it has the table's usual shape, because only sheets want measures."""
    return {"unit": unit, "grammage": WEIGHTLESS, "shape": "reel", "tonnes_per_hour": BOUGHT_IN}


# ---- the articles behind the lines of orders
@dataclass
class Ordered:
    """An article that was ordered: under which descriptions, by which rows."""

    names: Counter[str] = field(default_factory=Counter)
    lines: array[int] = field(default_factory=lines_of)


def from_sales(table: Table, outcome: Outcome) -> Iterator[Given]:
    """Every article that was ordered, under the description that stands most often beside it."""
    articles: dict[str, Ordered] = defaultdict(Ordered)
    for order in sales(table, outcome):
        for line in order:
            articles[line.product].names[line.name] += 1
            articles[line.product].lines.append(line.line)
    for code, found in sorted(articles.items()):
        yield Given(code, most_frequent(found.names) or code, pieces(PIECES), found.lines, only_new=True)


def most_frequent(names: Counter[str]) -> str:
    """The description used most often; among equals the first in the alphabet."""
    return min(filter(None, names), key=lambda name: (-names[name], name), default="")
