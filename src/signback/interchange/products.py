"""Articles and papers from a file: our own layout, or the articles behind the lines of orders."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction

from signback.interchange.outcome import Outcome, Tell, quiet
from signback.interchange.sales import SaleLine, is_sales, sale_lines
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
    rows: list[Row] = field(default_factory=list)
    only_new: bool = False


@transaction.atomic
def import_products(table: Table, tell: Tell = quiet) -> Outcome:
    """Make the articles that are new, bring the others up to date."""
    outcome = Outcome(len(table.rows))
    given = from_sales(table, outcome) if is_sales(table) else from_own(table, outcome)
    known = Product.objects.in_bulk([one.number for one in given], field_name="number")
    fresh = [Product(number=one.number, name=one.name, **one.fields) for one in given if one.number not in known]
    Product.objects.bulk_create(fresh, batch_size=500)
    for one in given:
        if one.number in known and change(one, known[one.number]):
            outcome.changed += 1
        outcome.accepted += len(one.rows)
        tell(len(one.rows))
    outcome.made, outcome.known = len(fresh), len(given) - len(fresh) - outcome.changed
    return outcome


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
def from_own(table: Table, outcome: Outcome) -> list[Given]:
    """One article a row."""
    if not table.names >= {"number", "name"}:
        raise Invalid("Products need the columns number and name", field="file")
    found: dict[str, Given] = {}
    for row in table.rows:
        try:
            one = own_product(row)
            if one.number in found:
                raise BadCell(f"Product {one.number} stands in line {found[one.number].rows[0].line} already")
            found[one.number] = one
        except BadCell as fault:
            outcome.reject([row], str(fault))
    return list(found.values())


def own_product(row: Row) -> Given:
    """A row as an article or, with the unit t, as a paper."""
    if row.fault:
        raise BadCell(row.fault)
    cells = row.cells
    unit = short("unit", cells.get("unit", "") or "t", 8)
    fields = {"unit": unit} | (paper(cells) if unit == "t" else pieces(unit))
    return Given(said("number", cells.get("number", ""), 40), said("name", cells.get("name", ""), 200), fields, [row])


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
def from_sales(table: Table, outcome: Outcome) -> list[Given]:
    """Every article that was ordered, under the description that stands most often beside it."""
    lines: dict[str, list[SaleLine]] = defaultdict(list)
    for line in sale_lines(table, outcome):
        lines[line.product].append(line)
    return [
        Given(code, most_frequent(found) or code, pieces(PIECES), [x.row for x in found], only_new=True)
        for code, found in sorted(lines.items())
    ]


def most_frequent(lines: Sequence[SaleLine]) -> str:
    """The description used most often; among equals the first in the alphabet."""
    counts = Counter(line.name for line in lines if line.name)
    return min(counts, key=lambda name: (-counts[name], name), default="")
