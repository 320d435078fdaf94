"""Lines of an order as documents print them: paper, measures, tolerance, and the tax inside a sum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from signback.documents.data.amounts import in_words
from signback.documents.data.common import ZERO, Goods, Money, Range, Spec, plain, tonnes
from signback.documents.tax import tax_percent
from signback.orders.events.intake import Line
from signback.orders.order import Order
from signback.orders.pricing import cents
from signback.orders.tolerances import bounds, tolerance_of

MEASURES = ("diameter", "core", "winding", "formula")


def goods(line: Line, marks: Mapping[str, str] | None = None, changed: Iterable[str] = (), formula: str = "") -> Goods:
    """A line with its measures; `marks` are the letters of assumed items, `changed` the items new in this revision."""
    new = frozenset(changed)
    found = [spec(item, value, marks or {}, new) for item, value in measures(line, formula)]
    return Goods(line.number, line.product, line.name or line.product, tuple(found), line.unit, line.note)


def spec(item: str, value: str, marks: Mapping[str, str], changed: frozenset[str]) -> Spec:
    """One measure with its marks; the size of a sheet stands for its width and its length."""
    names = ("width", "length") if item == "size" else (item,)
    mark = next((marks[name] for name in names if name in marks), "")
    return Spec(item, value, mark, any(name in changed for name in names))


def measures(line: Line, formula: str) -> list[tuple[str, str]]:
    """The measures that were said."""
    found: list[tuple[str, str]] = []
    if line.width and line.length:
        found.append(("size", f"{line.width}x{line.length}"))
    elif line.width:
        found.append(("width", str(line.width)))
    for item in MEASURES:
        value = (formula or line.formula) if item == "formula" else getattr(line, item)
        if value:
            found.append((item, str(value)))
    return found


def span(order: Order, line: Line) -> Range:
    """The tolerance of a line with the quantities that it allows."""
    low, high = bounds(order, line)
    return Range(Decimal(plain(tolerance_of(order, line))), tonnes(low), tonnes(high))


def money(amount: Decimal, currency: str) -> Money:
    """A sum to pay, with the tax inside it where the house names a rate, and in words."""
    rate = tax_percent()
    tax = cents(amount * rate / (100 + rate)) if rate else None
    return Money(cents(amount), currency, rate or None, tax, in_words(amount, currency))


def currency_of(order: Order) -> str:
    """The currency of the order's terms."""
    return order.terms.currency if order.terms else "EUR"


def letters(items: Iterable[str]) -> dict[str, str]:
    """A letter for each assumed item, in the order of the form: a, b … z, aa."""
    found: dict[str, str] = {}
    for place, item in enumerate(items):
        most, least = divmod(place, 26)
        found[item] = (chr(96 + most) if most else "") + chr(97 + least)
    return found


def marks_of(line: Line, lettered: Mapping[str, str]) -> dict[str, str]:
    """The letters of one line's assumed items, by the item's name."""
    start = f"lines.{int(line.number) - 1}."
    return {path.removeprefix(start): letter for path, letter in lettered.items() if path.startswith(start)}


__all__ = ["ZERO", "currency_of", "goods", "letters", "marks_of", "money", "span"]
