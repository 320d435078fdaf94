"""A mill with so many orders: more go through their whole life in it, people look at their worklists."""

from __future__ import annotations

import statistics
from dataclasses import asdict, dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from benchmarks.bare import Replay
from benchmarks.crowd import founded, grow
from benchmarks.page import Page, signed_in
from benchmarks.watch import Watched, best_of, new_life, one_life, percentile, watched
from signback.demo.life import Life

PEOPLE = ("customer-service", "sales", "technical")
LONG = 300
LIFE, LIFE_CPU, BARE, STEP, LONG_STEP = "life", "life, processor", "bare", "step", "long step"
Blocks = dict[str, list[float]]


@dataclass(frozen=True)
class Cost:
    """What lives cost altogether, each step at its best, beside bare SQL of the same rows."""

    life: float
    life_cpu: float
    bare: float
    steps: int
    statements: int
    step: float
    most_step: str
    most_statements: int
    late: float
    long: float


class House:
    """The mill of one process."""

    def grow(self, orders: int) -> None:
        """So many orders stand in it, and one has gone on for long."""
        founded()
        grow(orders)
        life, self.counted = one_life(recording=True)
        self.replay, self.seen, self.bare = Replay.of(life.number, self.counted), list[list[Watched]](), list[float]()
        self.reported: list[float] = []
        self.long = long_life()
        self.pages = {who: Page(signed_in(who), "/") for who in PEOPLE}

    def live(self, turns: int) -> Blocks:
        """More lives and their bare SQL in turn, each step at its best."""
        first, last = len(self.seen), len(self.seen) + turns
        for turn in range(first, last):
            self.seen.append(one_life()[1])
            self.bare.append(self.replay.again(f"BARE-{turn}"))
        best = best_of(self.seen[first:])
        return {LIFE: [wall_of(best)], LIFE_CPU: [cpu_of(best)], BARE: self.bare[first:], STEP: [middle_of(best)]}

    def report(self, turns: int) -> Blocks:
        """More steps of the order that has gone on for long."""
        with watched() as watch:
            for _ in range(turns):
                report(self.long)
        found = [step.wall for step in watch.seen]
        self.reported += found
        return {LONG_STEP: found}

    def look(self, who: str, turns: int) -> Blocks:
        """Somebody's worklist again."""
        found = self.pages[who].more(turns)
        return {who: [took.wall for took in found], f"{who}, processor": [took.cpu for took in found]}

    def load(self, who: str) -> dict[str, Any]:
        """What somebody's worklist has cost altogether."""
        return asdict(self.pages[who].load)

    def cost(self) -> dict[str, Any]:
        """What lives have cost altogether."""
        best = best_of(self.seen)
        every = [step.wall for life in self.seen for step in life]
        most = max(self.counted, key=lambda step: len(step.statements))
        statements = sum(len(step.statements) for step in self.counted)
        return asdict(
            Cost(wall_of(best), cpu_of(best), min(self.bare), len(best), statements, middle_of(best), most.step,
                 len(most.statements), percentile(every, 95), min(self.reported))
        )  # fmt: skip


def wall_of(steps: list[Watched]) -> float:
    """A life by the clock."""
    return sum(step.wall for step in steps)


def cpu_of(steps: list[Watched]) -> float:
    """A life on the processor of this process."""
    return sum(step.cpu for step in steps)


def middle_of(steps: list[Watched]) -> float:
    """The middle step."""
    return statistics.median(step.wall for step in steps)


def long_life() -> Life:
    """An order that is being made, with some three hundred entries."""
    life = new_life()
    for stretch in list(life.stretches())[:6]:
        stretch()
    for _ in range(LONG - 20):
        report(life)
    return life


def report(life: Life) -> None:
    """A little more is made."""
    made = [{"part": life.order.lines[0].number, "good": Decimal("0.001"), "finished": False}]
    life.at += timedelta(seconds=1)
    life.do("production", "report_progress", {"rows": made, "stage": "Rewinder", "machine": "Rewinder 1"})
