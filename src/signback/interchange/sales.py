"""Lines of orders in other programs' files: our own layout, and UCI “Online Retail”, told by their headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import chain, islice

from signback.interchange.outcome import Outcome
from signback.interchange.tables import Row, Table
from signback.interchange.values import BadCell, above_zero, moment, said, short, whole
from signback.orders.refusals import Invalid

RETAIL = {
    "invoiceno": "order", "invoice": "order", "stockcode": "product", "description": "name",
    "quantity": "quantity", "invoicedate": "date", "unitprice": "unitprice", "price": "unitprice",
    "customerid": "customer", "country": "country",
}  # fmt: skip
REJECTED = ("line", "reason")
"""What stands before the rows of a reject file that is brought in again."""
LONGEST_ORDER = 5000
NEEDED = frozenset({"order", "customer", "product", "quantity", "unitprice", "date"})
ARTICLE = re.compile(r"\d{5}[A-Z]{0,2}")
"""An article of Online Retail: five digits and at most two letters; POST, DOT, M, BANK CHARGES are none."""
PAPERS = {"C": "a cancellation, not an order", "A": "an adjustment of bad debt, not an order"}


@dataclass(frozen=True)
class SaleLine:
    """One line that may go in; `more` are the cells that only our own layout has."""

    line: int
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


def sales(table: Table, outcome: Outcome) -> Iterator[list[SaleLine]]:
    """The lines that may go in, order by order; every other row is rejected with its reason."""
    retail = is_retail(table)
    ours = table.called(RETAIL) if retail else table
    if not ours.names >= NEEDED:
        missing = ", ".join(sorted(NEEDED - ours.names))
        raise Invalid(f"There is no column for: {missing}", field="file")
    for rows in ours.groups("order", "customer"):
        lines = not_too_many(distinct(readable(rows, retail, outcome), outcome), outcome)
        if lines:
            yield lines


def readable(rows: Iterable[Row], retail: bool, outcome: Outcome) -> Iterator[SaleLine]:
    """Row by row: unreadable ones and what is no order line stay out."""
    for row in rows:
        try:
            if row.fault:
                raise BadCell(row.fault)
            yield retail_line(row) if retail else own_line(row.line, row.cells)
        except BadCell as fault:
            outcome.reject([row.line], str(fault))


def distinct(lines: Iterable[SaleLine], outcome: Outcome) -> Iterator[SaleLine]:
    """Without exact duplicates."""
    seen: dict[tuple[str, ...], int] = {}
    for line in lines:
        key = tuple(value for name, value in line.more.items() if name not in REJECTED)
        first = seen.setdefault(key, line.line)
        if first == line.line:
            yield line
        else:
            outcome.reject([line.line], f"Exact duplicate of line {first}")


def not_too_many(lines: Iterable[SaleLine], outcome: Outcome) -> list[SaleLine]:
    """The lines of one order; what is longer than any order stays out as a whole."""
    found = list(islice(lines, LONGEST_ORDER + 1))
    if len(found) <= LONGEST_ORDER:
        return found
    reason = f"Order {found[0].order} has more than {LONGEST_ORDER:,} lines; divide it"
    outcome.reject((line.line for line in chain(found, lines)), reason)
    return []


def retail_line(row: Row) -> SaleLine:
    """A row of Online Retail, if it is a customer's order of an article."""
    order, product = whole(row.cells["order"]), whole(row.cells["product"]).upper()
    for letter, words in PAPERS.items():
        if order.upper().startswith(letter):
            raise BadCell(f"Invoice {order[:20]} is {words}")
    if not ARTICLE.fullmatch(product):
        raise BadCell(f"“{product[:40]}” is no article" if product else "No article")
    return own_line(row.line, row.cells | {"product": product})


def own_line(line: int, cells: Mapping[str, str]) -> SaleLine:
    """A row under our own headings."""
    return SaleLine(
        line,
        said("order number", whole(cells["order"]), 60),
        said("customer", whole(cells["customer"]), 20),
        said("product", cells["product"], 40),
        short("name", " ".join(cells.get("name", "").split()), 200),
        above_zero("Quantity", cells["quantity"], digits=10, places=3),
        above_zero("Price", cells["unitprice"], digits=14, places=4),
        moment("date", cells["date"]),
        short("country", cells.get("country", ""), 80),
        cells,
    )
