"""Articles from a file: our own layout, or a shop's list without names and prices (M7)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import slugify

from signback.departments.models import Stock
from signback.engine.gate import writing
from signback.interchange.outcome import TOGETHER, Outcome, Tell, batches, first_of, quiet
from signback.interchange.tables import Row, Table
from signback.interchange.values import BadCell, not_negative, said, short
from signback.orders.models import Article, Category
from signback.orders.models.mall import IN_AN_ADDRESS
from signback.orders.refusals import Invalid

OTHERS = "others"
SHOP = {
    "productid": "number", "productcategoryname": "category", "productweightg": "grams", "productlengthcm": "length",
    "productwidthcm": "width", "productheightcm": "height",
}  # fmt: skip
"""The headings of a shop's list, by ours."""
HEAVIEST, LONGEST = 1_000_000, 100_000
MEASURES = (("length", "length_mm"), ("width", "width_mm"), ("height", "height_mm"))
MILLIMETRES = 10


@dataclass
class Given:
    """An article as a file gives it."""

    number: str
    line: int
    shelf: str
    fields: dict[str, Any] = field(default_factory=dict)


def import_articles(table: Table, tell: Tell = quiet) -> Outcome:
    """Make the articles that are new, bring the others up to date; without a price they are not offered yet."""
    shop = "productid" in table.names
    table = table.called({theirs: ours for theirs, ours in SHOP.items() if theirs in table.names})
    if not table.names >= {"number"}:
        raise Invalid("Articles need the column number (or product_id)", field="file")
    outcome = Outcome(table, tell)
    rows = (
        one for group in table.groups("number") for one in first_of(group, reader(shop), number_of, "Article", outcome)
    )
    for some in batches(rows, TOGETHER):
        with writing():
            put(some, outcome)
        outcome.say()
    outcome.say()
    return outcome


def number_of(one: Given) -> str:
    """What makes two rows the same article."""
    return one.number


def reader(shop: bool) -> Any:
    """How a row is read: a shop's measures are centimetres, ours millimetres."""
    return lambda row: given(row, MILLIMETRES if shop else 1)


def given(row: Row, scale: int) -> Given:
    """A row as an article."""
    if row.fault:
        raise BadCell(row.fault)
    cells = row.cells
    number = in_an_address(said("number", cells.get("number", ""), 40))
    shelf = slugify(short("category", cells.get("category", ""), 60)) or OTHERS
    name = short("name", cells.get("name", ""), 200) or f"{shelf.replace('-', ' ').capitalize()} {number[:8]}"
    fields: dict[str, Any] = {"name": name, "grams": whole("weight", cells.get("grams", ""), HEAVIEST)}
    for ours, column in MEASURES:
        fields[column] = whole(ours, cells.get(ours, ""), LONGEST) * scale or None
    if cells.get("description"):
        fields["description"] = short("description", cells["description"], 4000)
    if cells.get("price"):
        fields |= {"price": not_negative("price", cells["price"], digits=12, places=2), "active": True}
    return Given(number, row.line, shelf, fields)


def in_an_address(number: str) -> str:
    """A number that can stand in its article's address, as everywhere."""
    if not re.match(IN_AN_ADDRESS.regex, number):
        raise BadCell(f"number {number[:20]} holds more than letters, figures, dots and hyphens")
    return number


def whole(what: str, text: str, most: int) -> int:
    """A measure in whole units; nothing is nought."""
    if not text:
        return 0
    value = not_negative(what, text, digits=9, places=2)
    if value > most:
        raise BadCell(f"{what} {text[:20]} is more than {most:,}")
    return int(value)


def put(given: Sequence[Given], outcome: Outcome) -> None:
    """Some articles in one commit."""
    shelves = shelves_of({one.shelf for one in given})
    known = Article.objects.in_bulk([one.number for one in given], field_name="number")
    fresh = [made(one, shelves) for one in given if one.number not in known]
    Article.objects.bulk_create(fresh, batch_size=500)
    Stock.objects.bulk_create([Stock(article=article) for article in fresh], batch_size=500)
    changed = sum(one.number in known and change(one, known[one.number], shelves) for one in given)
    outcome.made += len(fresh)
    outcome.changed += changed
    outcome.known += len(given) - len(fresh) - changed
    outcome.accepted += len(given)


def shelves_of(slugs: set[str]) -> dict[str, Category]:
    """The shelves of these names; new ones stand last."""
    found = Category.objects.in_bulk(sorted(slugs), field_name="slug")
    for slug in sorted(slugs - found.keys()):
        found[slug] = Category.objects.create(slug=slug, name=slug.replace("-", " ").capitalize()[:120], position=1000)
    return found


def made(one: Given, shelves: Mapping[str, Category]) -> Article:
    """A new article; what has no price is not offered."""
    fields = {"price": 0, "active": False, **one.fields}
    return Article(number=one.number, category=shelves[one.shelf], **fields)


def change(one: Given, known: Article, shelves: Mapping[str, Category]) -> bool:
    """What the file says otherwise of a known article; orders keep what was written into them."""
    wanted = {**one.fields, "category": shelves[one.shelf]}
    changed = [name for name, value in wanted.items() if getattr(known, name) != value]
    for name in changed:
        setattr(known, name, wanted[name])
    if changed:
        known.save(update_fields=changed)
    return bool(changed)
