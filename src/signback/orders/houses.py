"""The house as a subject: the chain of everything that holds for all orders (P1, P2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from signback.orders.brought import Brought
from signback.orders.facts import Facts
from signback.orders.house import House
from signback.orders.order import due_of


@dataclass
class HouseSubject:
    """The house itself: its facts are its policy's history."""

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
