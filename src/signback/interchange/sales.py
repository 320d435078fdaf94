"""Lines of orders in other programs' files: our own layout, and UCI “Online Retail”, told by their headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from signback.interchange.outcome import Outcome
from signback.interchange.tables import Row, Table
from signback.interchange.values import BadCell, above_zero, moment, said, short, whole
from signback.orders.refusals import Invalid

RETAIL = {
    "invoiceno": "order", "invoice": "order", "stockcode": "product", "description": "name",
    "quantity": "quantity", "invoicedate": "date", "unitprice": "unitprice", "price": "unitprice",
    "customerid": "customer", "country": "country",
}  # fmt: skip
NEEDED = frozenset({"order", "customer", "product", "quantity", "unitprice", "date"})
ARTICLE = re.compile(r"\d{5}[A-Z]{0,2}")
"""An article of Online Retail: five digits and at most two letters; POST, DOT, M, BANK CHARGES are none."""
PAPERS = {"C": "a cancellation, not an order", "A": "an adjustment of bad debt, not an order"}


@dataclass(frozen=True)
class SaleLine:
    """One line that may go in; `more` are the cells that only our own layout has."""

    row: Row
    order: str
    customer: str
    product: str
    name: str
    quantity: Decimal
    unit_price: Decimal
    date: datetime
    country: str
    more: Mapping[str, str]

    @property
    def value(self) -> Decimal:
        """Quantity times price."""
        return self.quantity * self.unit_price


def is_retail(table: Table) -> bool:
    """Whether the headings are those of Online Retail."""
    return "stockcode" in table.names


def is_sales(table: Table) -> bool:
    """Whether the table holds lines of orders in either layout."""
    return is_retail(table) or table.names >= NEEDED


def sale_lines(table: Table, outcome: Outcome) -> list[SaleLine]:
    """The lines that may go in; every other row is rejected with its reason."""
    if not is_sales(table):
        missing = ", ".join(sorted(NEEDED - table.names))
        raise Invalid(f"There is no column for: {missing}", field="file")
    return list(readable(table, outcome))


def readable(table: Table, outcome: Outcome) -> Iterator[SaleLine]:
    """Row by row: unreadable ones, exact duplicates and what is no order line stay out."""
    retail = is_retail(table)
    seen: dict[tuple[str, ...], int] = {}
    for row in table.rows:
        key = tuple(row.cells.values())
        try:
            if row.fault:
                raise BadCell(row.fault)
            if seen.setdefault(key, row.line) != row.line:
                raise BadCell(f"Exact duplicate of line {seen[key]}")
            yield retail_line(row) if retail else own_line(row, row.cells)
        except BadCell as fault:
            outcome.reject([row], str(fault))


def retail_line(row: Row) -> SaleLine:
    """A row of Online Retail, if it is a customer's order of an article."""
    cells = {RETAIL[name]: value for name, value in row.cells.items() if name in RETAIL}
    order, product = whole(cells.get("order", "")), whole(cells.get("product", "")).upper()
    for letter, words in PAPERS.items():
        if order.upper().startswith(letter):
            raise BadCell(f"Invoice {order[:20]} is {words}")
    if not ARTICLE.fullmatch(product):
        raise BadCell(f"“{product[:40]}” is no article" if product else "No article")
    return own_line(row, cells | {"order": order, "product": product})


def own_line(row: Row, cells: Mapping[str, str]) -> SaleLine:
    """A row under our own headings."""
    return SaleLine(
        row,
        said("order number", whole(cells.get("order", "")), 60),
        said("customer", whole(cells.get("customer", "")), 20),
        said("product", cells.get("product", ""), 40),
        short("name", " ".join(cells.get("name", "").split()), 200),
        above_zero("Quantity", cells.get("quantity", ""), digits=10, places=3),
        above_zero("Price", cells.get("unitprice", ""), digits=14, places=4),
        moment("date", cells.get("date", "")),
        short("country", cells.get("country", ""), 80),
        cells,
    )
