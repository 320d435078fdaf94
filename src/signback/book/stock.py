"""The book of the mall's stock: one chain for each article, begun by its first count (M7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from signback.departments.mall import counting
from signback.engine.families import Family, Member
from signback.engine.models import Root
from signback.orders.events.stock import StockCounted
from signback.orders.facts import Fact, Facts
from signback.orders.house import house
from signback.orders.stock import StockSubject
from signback.process.places import Place, Process

STOCK: Process[StockSubject] = Process(
    "stock",
    "The mall's stock",
    1,
    opening=counting.count_stock,
    tracks={
        "Stock": [
            Place(counting.count_stock, repeats=True, optional=True),
            Place(counting.receive_goods, after=[counting.count_stock], repeats=True, optional=True),
        ],
    },
)


def build(root: Root, facts: list[Fact[Any]], superseded: frozenset[int]) -> Sequence[Member]:
    """A stock has no children."""
    return [Member(STOCK, StockSubject(root.number, root.opened, root.edition, Facts(facts, superseded), house()))]


def columns(subject: StockSubject, now: datetime) -> dict[str, Any]:
    """Which article it is."""
    fact = subject.facts.last(StockCounted)
    return {"summary": fact.event.article} if fact else {}


FAMILY = Family("stock", "The mall's stock", STOCK, {}, build, columns)
