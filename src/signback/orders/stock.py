"""One article's stock as a subject: the chain of its counts and of what came in (M7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from signback.orders.brought import Brought
from signback.orders.facts import Facts
from signback.orders.house import House
from signback.orders.order import due_of

PREFIX = "STOCK-"


@dataclass
class StockSubject:
    """The stock of one article."""

    number: str
    opened: datetime
    edition: int
    facts: Facts
    house: House
    key: str = ""
    next_seq: int = 0
    now: datetime | None = None
    happened: datetime | None = None
    brought: Brought | None = None

    def due_of(self, place: Any, since: datetime) -> datetime | None:
        """By when a step is due."""
        return due_of(self, place, since)


def stock_number(article_id: int) -> str:
    """Under which number the chain of an article's stock stands."""
    return f"{PREFIX}{article_id}"
