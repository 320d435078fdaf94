"""The words of a story: what was done, and how quantities, days and lists are said in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import singledispatch
from typing import Any

from signback.orders.events.intake import UNREACHED, Outcome


@singledispatch
def predicate(event: Any) -> str:
    """What the person did: “checked revision 2 item by item”."""
    raise TypeError(f"No sentence for {type(event).__name__}")


def number(value: Decimal) -> str:
    """A quantity without idle zeros."""
    whole = value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
    return f"{whole:,f}"


def day(value: date) -> str:
    """A day of a letter."""
    return f"{value:%-d %B}"


def listed(words: Iterable[str]) -> str:
    """This, that and the other."""
    found = [word for word in words if word]
    return " and ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)


def lines(parts: Iterable[str]) -> str:
    """Line 1; lines 1 and 2."""
    found = list(parts)
    return f"line{'s' if len(found) > 1 else ''} {listed(found)}"


def colon(words: str) -> str:
    """What was said, behind a colon; nothing where nothing was said."""
    return f": {words.strip().rstrip('.')}" if words.strip() else ""


def called(outcome: Outcome, whom: str, reached: str) -> str:
    """How a call went."""
    whom = whom or "the customer"
    return f"rang {whom}: {outcome}" if outcome in UNREACHED else f"rang {whom}, {reached}"
