"""The book of the mall's stock: one chain for each article, begun by its first count (M7)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from signback.departments.mall import counting
from signback.departments.mall.shortages import keep_awaited, keep_to_count
from signback.engine.families import Family, Member
from signback.engine.fold import members_of, rows_of
from signback.engine.models import Root, Task
from signback.orders.events.stock import StockCounted
from signback.orders.facts import UPCASTERS, Fact, Facts
from signback.orders.house import house
from signback.orders.stock import StockSubject
from signback.process.places import Place, Process

CHUNK = 200
STOCK: Process[StockSubject] = Process(
    "stock",
    "The mall's stock",
    2,
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


def found_for(body: str) -> str:
    """Edition 1 named the order for which too few were found in the reason alone."""
    said = json.loads(body)
    found = FOUND.match(said["reason"])
    return json.dumps({**said, "found_for": found["order"]}) if found else body


FOUND = re.compile(r"Order (?P<order>\S+): missing when picked")
UPCASTERS["StockCounted", "stock/1"] = found_for


def keep(stock: StockSubject, seq: int, happened: datetime) -> None:
    """Whether the article is to be counted."""
    keep_to_count(stock)


def keep_anew(before: int) -> None:
    """What edition 1 did not keep: articles to be counted, and the orders that wait for what comes in."""
    for root in Root.objects.filter(kind="stock").order_by("pk").iterator(CHUNK):
        keep_to_count(members_of(root, rows_of(root))[0].subject)
    waiting = Task.objects.filter(step="settle_missing").values("root")
    for root in Root.objects.filter(pk__in=waiting).order_by("pk").iterator(CHUNK):
        keep_awaited(members_of(root, rows_of(root))[0].subject)


FAMILY = Family("stock", "The mall's stock", STOCK, {}, build, columns, projects=keep, raised=keep_anew)
