"""The order confirmation as data: its items for the check, its canonical text for the hash (S8)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from signback.orders.codes import check_code
from signback.orders.dates import told_date
from signback.orders.events.intake import Line
from signback.orders.memorandum import items as memorandum_items
from signback.orders.order import Order
from signback.orders.pricing import line_total, total, unit_price

RETURN_ITEMS = (
    "right version",
    "no altered figures",
    "signature and seal clear",
    "special requirements understood",
)


@dataclass(frozen=True)
class ConfirmationItem:
    """One item of the order confirmation beside what the originals say."""

    key: str
    title: str
    original: str
    confirmed: str
    state: str

    @property
    def differs(self) -> bool:
        """Whether the confirmation says something else than the originals."""
        return bool(self.original) and self.original != self.confirmed


def items(order: Order) -> Iterator[ConfirmationItem]:
    """Every item that must be checked, in the order of the form."""
    if order.memorandum is None:
        return
    wanted = {line.number for line in order.lines}
    for found in memorandum_items(order.memorandum):
        number = str(int(found.path.split(".")[1]) + 1) if found.path.startswith("lines.") else ""
        if number and number not in wanted:
            continue
        if found.path.endswith("unit_price"):
            line = next(x for x in order.lines if x.number == number)
            yield ConfirmationItem(
                found.path, found.title, words(found.value), words(unit_price(order, line)), found.state
            )
        elif found.path == "customer" and order.customer:
            name = f"{order.customer.name} · {order.customer.number}"
            yield ConfirmationItem(found.path, found.title, name, name, found.state)
        elif found.value not in (None, ""):
            yield ConfirmationItem(found.path, found.title, words(found.value), words(found.value), found.state)
    yield ConfirmationItem("pre_delivery", "pre-delivery date", "", words(told_date(order)), "")
    yield ConfirmationItem("total", "sum as ordered", "", words(total(order)), "")


def words(value: object) -> str:
    """A value as the form shows it."""
    if isinstance(value, Decimal):
        return f"{value:,.2f}" if value == value.quantize(Decimal("0.01")) else f"{value.normalize():,f}"
    if isinstance(value, date):
        return f"{value:%-d %B %Y}"
    if isinstance(value, int):
        return f"{value:,} mm"
    return "" if value is None else str(value)


def canonical(order: Order, revision: int) -> str:
    """Exactly what the customer signs, as canonical text: its hash binds the signature (S9)."""
    said = {
        "number": order.number,
        "revision": revision,
        "customer": order.customer.number if order.customer else "",
        "items": [[found.key, found.confirmed] for found in items(order)],
        "lines": [line_words(order, line) for line in order.lines],
        "special": order.memorandum.special if order.memorandum else "",
    }
    return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def line_words(order: Order, line: Line) -> list[str]:
    """One line of the confirmation."""
    return [
        line.number,
        line.product,
        words(line.quantity),
        words(unit_price(order, line)),
        words(line_total(order, line)),
    ]


def code(digest: bytes) -> str:
    """The short code on the last page that the customer reads back (S8)."""
    return check_code(digest)
