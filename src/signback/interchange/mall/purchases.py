"""The orders of a shop as its files tell them: what was bought, paid, handed over, delivered, and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from django.utils import timezone

from signback.interchange.outcome import Outcome
from signback.interchange.tables import Row, Table, read_table
from signback.interchange.values import BadCell, above_zero, not_negative, said, short
from signback.orders.refusals import Invalid

BESIDE = {"items": "order_items.csv", "payments": "payments.csv", "customers": "customers.csv"}
"""The files that must lie beside the orders."""
CANCELLED = frozenset({"canceled", "cancelled", "unavailable"})
ZERO = Decimal(0)
Cells = Mapping[str, str]


@dataclass(frozen=True)
class Bought:
    """Pieces of one article at one price."""

    article: str
    quantity: int
    price: Decimal


@dataclass(frozen=True)
class Buyer:
    """Who bought, and where the goods went."""

    key: str
    postal_code: str
    city: str
    region: str


@dataclass(frozen=True)
class Purchase:
    """One order of the shop."""

    key: str
    line: int
    status: str
    buyer: Buyer
    bought: tuple[Bought, ...]
    freight: Decimal
    payments: tuple[tuple[str, Decimal], ...]
    placed: datetime
    approved: datetime | None
    handed_over: datetime | None
    delivered: datetime | None

    @property
    def cancelled(self) -> bool:
        """Whether the shop ended it."""
        return self.status in CANCELLED

    @property
    def billed(self) -> Decimal:
        """What the goods and their freight cost."""
        return sum((one.price * one.quantity for one in self.bought), self.freight)

    @property
    def paid(self) -> Decimal:
        """What the shop was paid."""
        return sum((amount for _, amount in self.payments), ZERO)


@dataclass
class Beside:
    """What lies beside the orders, by order or customer."""

    items: dict[str, list[Cells]] = field(default_factory=lambda: defaultdict(list))
    payments: dict[str, list[Cells]] = field(default_factory=lambda: defaultdict(list))
    customers: dict[str, Cells] = field(default_factory=dict)
    bad: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> Beside:
        """Read the three files; a row that cannot be read spoils its own order only."""
        found = cls()
        for what, name in BESIDE.items():
            for row in read_table(folder / name).rows():
                found.take(what, name, row)
        return found

    def take(self, what: str, name: str, row: Row) -> None:
        """One row of one file."""
        cells = row.cells
        if what == "customers":
            self.customers.setdefault(cells.get("customerid", ""), cells)
        elif row.fault:
            self.bad[cells.get("orderid", "")] = f"{name} line {row.line}: {row.fault}"
        else:
            (self.items if what == "items" else self.payments)[cells.get("orderid", "")].append(cells)


def purchases(table: Table, folder: Path, outcome: Outcome) -> Iterator[Purchase]:
    """Every order that can be read, oldest first; the others are rejected with their reason."""
    if not table.names >= {"orderid", "customerid", "orderstatus", "orderpurchasetimestamp"}:
        raise Invalid("Mall orders need the columns order_id, customer_id, order_status, order_purchase_timestamp",
                      field="file")  # fmt: skip
    beside, seen, found = Beside.of(folder), dict[str, int](), list[Purchase]()
    for row in table.rows():
        try:
            one = purchase(row, beside)
            if seen.setdefault(one.key, row.line) != row.line:
                raise BadCell(f"Order {one.key[:40]} stands in line {seen[one.key]} already")
            found.append(one)
        except BadCell as fault:
            outcome.reject([row.line], str(fault))
    yield from sorted(found, key=lambda one: (one.placed, one.key))


def purchase(row: Row, beside: Beside) -> Purchase:
    """One order with everything that lies beside it."""
    if row.fault:
        raise BadCell(row.fault)
    cells = row.cells
    key = said("order_id", cells.get("orderid", ""), 60)
    if key in beside.bad:
        raise BadCell(beside.bad[key])
    bought, freight = goods(beside.items.get(key, ()))
    return Purchase(
        key, row.line, short("order_status", cells.get("orderstatus", ""), 20),
        buyer(beside.customers.get(cells.get("customerid", ""))), bought, freight,
        tuple(payment(one) for one in beside.payments.get(key, ())), moment("order_purchase_timestamp", cells),
        maybe("order_approved_at", cells), maybe("order_delivered_carrier_date", cells),
        maybe("order_delivered_customer_date", cells),
    )  # fmt: skip


def goods(rows: list[Cells] | tuple[()]) -> tuple[tuple[Bought, ...], Decimal]:
    """The articles with their pieces, and what sending them cost; each row of the file is one piece."""
    pieces: dict[str, list[Decimal]] = defaultdict(list)
    freight = ZERO
    for cells in rows:
        article = said("product_id", cells.get("productid", ""), 40)
        pieces[article].append(not_negative("price", cells.get("price", ""), digits=12, places=2))
        freight += not_negative("freight_value", cells.get("freightvalue", "") or "0", digits=12, places=2)
    if not pieces:
        raise BadCell("The file names no article of this order: there is nothing to order")
    for article, prices in pieces.items():
        if len(set(prices)) > 1:
            raise BadCell(f"Article {article[:40]} stands in one order at two prices")
    return tuple(Bought(article, len(prices), prices[0]) for article, prices in pieces.items()), freight


def buyer(cells: Cells | None) -> Buyer:
    """Who bought."""
    if cells is None:
        raise BadCell("The customer of this order is not in the file of customers")
    key = said("customer_unique_id", cells.get("customeruniqueid", ""), 60)
    city = said("customer_city", cells.get("customercity", ""), 120)
    return Buyer(key, cells.get("customerzipcodeprefix", "").zfill(5)[:5], city, cells.get("customerstate", "")[:2])


def payment(cells: Cells) -> tuple[str, Decimal]:
    """How something was paid, and how much."""
    kind = short("payment_type", cells.get("paymenttype", ""), 20)
    value = cells.get("paymentvalue", "")
    return kind, above_zero("payment_value", value, digits=12, places=2) if value.strip("0.") else ZERO


def maybe(heading: str, cells: Cells) -> datetime | None:
    """A moment, where the file says one."""
    return moment(heading, cells) if cells.get(heading.replace("_", "")) else None


def moment(heading: str, cells: Cells) -> datetime:
    """A moment by the house's clock."""
    text = cells.get(heading.replace("_", ""), "")
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadCell(f"{heading} “{text[:30]}” is no moment; write it as 2026-05-12 17:00:00") from None
    return found if timezone.is_aware(found) else timezone.make_aware(found)
