"""The house's own book: who may change what holds for all orders (P1, P2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from signback.departments.administration import steps
from signback.engine.families import Family, Member
from signback.engine.models import Root
from signback.orders.facts import Fact, Facts
from signback.orders.house import house
from signback.orders.houses import HouseSubject
from signback.process.places import Place, Process

HOUSE_NUMBER = "HOUSE"

HOUSE: Process[HouseSubject] = Process(
    "house",
    "The house",
    1,
    opening=steps.open_house,
    tracks={
        "Policy": [
            Place(steps.open_house),
            Place(steps.set_policy, after=[steps.open_house], repeats=True, optional=True),
            Place(steps.set_class, after=[steps.open_house], repeats=True, optional=True),
            Place(steps.set_day, after=[steps.open_house], repeats=True, optional=True),
            Place(steps.set_due, after=[steps.open_house], repeats=True, optional=True),
        ],
    },
)


def build(root: Root, facts: list[Fact[Any]], superseded: frozenset[int]) -> Sequence[Member]:
    """The house has no children."""
    return [Member(HOUSE, HouseSubject(root.number, root.opened, root.edition, Facts(facts, superseded), house()))]


def columns(subject: HouseSubject, now: datetime) -> dict[str, Any]:
    """Nothing of it stands in lists."""
    return {}


FAMILY = Family("house", "The house", HOUSE, {}, build, columns)
