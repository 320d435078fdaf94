"""Growth: the same work in a house with few orders and in one with many, in turn, in small blocks.

The machine's own speed moves by a third and more while a database grows, so nothing is compared with a figure of minutes
ago. In each round every figure is taken in both houses, one right after the other, the first of the two changing from
round to round. The best of a block is what the work needs when nobody disturbs it; a figure has grown by the median of
all rounds' ratios of two such bests side by side. Where two equal houses were measured while others worked on the machine
(three times, thirteen figures), this said 1.4 % on average and 2.7 % at most; the ratio of all medians said 2.1 and 5.7 %,
that of all bests 5.1 and 8.6 %: one best is luck, and a median of everything depends on whom others disturbed more.
It is by the clock, because on PostgreSQL most of the work is done by another process.
"""

from __future__ import annotations

import math
import statistics
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from benchmarks.side_by_side import House

MOST = 10.0
"""Per cent that a figure may grow from few orders to many."""
Ask = tuple[Any, ...]
"""What a house is asked for, and how much of it; it answers with the milliseconds of each figure's block."""


@dataclass
class Turns:
    """The best of each block of one figure, in the houses side by side."""

    few: list[float] = field(default_factory=list)
    many: list[float] = field(default_factory=list)

    @property
    def ratios(self) -> list[float]:
        """Many against few, round by round."""
        return [after / before for before, after in zip(self.few, self.many, strict=True)]

    @property
    def growth(self) -> float:
        """Per cent from few orders to many."""
        return (statistics.median(self.ratios) - 1) * 100

    @property
    def doubt(self) -> float:
        """Per cent that it may lie off in two runs of three: the standard error of a median."""
        middle = statistics.median(self.ratios)
        deviation = statistics.median(abs(ratio - middle) for ratio in self.ratios)
        return 1.4826 * 1.2533 * deviation / math.sqrt(len(self.ratios)) * 100

    @property
    def holds(self) -> bool:
        """Whether it grows no more than it may."""
        return self.growth <= MOST

    def __str__(self) -> str:
        return f"{self.growth:+.1f} ± {self.doubt:.1f} %"


def in_turn(few: House, many: House, asks: Sequence[Ask], seconds: float) -> dict[str, Turns]:
    """Every figure in both houses, for so many rounds as fit; only one of the houses works at any moment."""
    found: dict[str, Turns] = defaultdict(Turns)
    ends = time.perf_counter() + seconds
    while not found or time.perf_counter() < ends:
        for first, second in ((few, many), (many, few)):
            for ask, house in product(asks, (first, second)):
                for figure, block in house.ask(*ask).items():
                    getattr(found[figure], house.name).append(min(block))
    return found
