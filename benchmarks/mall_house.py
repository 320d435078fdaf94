"""A mall with so many orders: more are placed in it, its pages are looked at."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from benchmarks.crowd import founded
from benchmarks.mall_crowd import grow
from benchmarks.mall_pages import PAGES
from benchmarks.page import Page, signed_in
from benchmarks.placing import Placings, stocked


class House:
    """The mall of one process."""

    def grow(self, orders: int) -> None:
        """So many orders stand in it, and enough lies on its shelves for more."""
        founded()
        stocked()
        grow(orders)
        self.placings = Placings.begun()
        self.pages = {what: Page(signed_in(who), path) for what, who, path in PAGES}

    def place(self, turns: int) -> dict[str, list[float]]:
        """More orders, and their bare SQL."""
        return self.placings.more(turns)

    def look(self, what: str, turns: int) -> dict[str, list[float]]:
        """One page again."""
        return {what: [took.wall for took in self.pages[what].more(turns)]}

    def cost(self) -> dict[str, Any]:
        """What placing has cost altogether."""
        return asdict(self.placings.cost)

    def load(self, what: str) -> dict[str, Any]:
        """What a page has cost altogether."""
        return asdict(self.pages[what].load)
