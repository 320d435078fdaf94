"""A clock, and a record of the statements, beside the engine's door."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from signback.demo import life as demo_life
from signback.demo.life import Input, Life

LINE: Input = {"product": "ALD-90", "quantity": "1.0", "width": 840, "diameter": 1200, "core": 76}
PAYMENT = "Deposit 30 %, balance before delivery"
QUIET = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")
Statement = tuple[str, Any]


@dataclass
class Watched:
    """One passage through the door: which step, how long by the clock and on the processor, which statements."""

    step: str
    wall: float = 0.0
    cpu: float = 0.0
    statements: list[Statement] = field(default_factory=list)


@dataclass
class Watch:
    """Everything that went through the door."""

    recording: bool = False
    seen: list[Watched] = field(default_factory=list)

    def beside(self, door: Callable[..., Any]) -> Callable[..., Any]:
        """The door with a clock beside it; the reading that the demonstration does between steps is not counted."""

        def through(*asked: Any) -> Any:
            self.seen.append(Watched(asked[-1].step))
            with self.watching(self.seen[-1]):
                return door(*asked)

        return through

    @contextmanager
    def watching(self, one: Watched) -> Iterator[None]:
        """Time it; when recording, keep its statements instead, because keeping them costs time."""
        if self.recording:
            with connection.execute_wrapper(lambda do, sql, params, *rest: self.keep(one, do, sql, params, *rest)):
                yield
            return
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        one.wall, one.cpu = (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000

    def keep(self, one: Watched, do: Callable[..., Any], sql: str, params: Any, *rest: Any) -> Any:
        """Do a statement, and keep it."""
        if not sql.upper().startswith(QUIET):
            one.statements.append((sql, params))
        return do(sql, params, *rest)


@contextmanager
def watched(recording: bool = False) -> Iterator[Watch]:
    """Everything that goes through the door until the block ends."""
    watch, doors = Watch(recording), (demo_life.perform, demo_life.open_numbered)
    demo_life.perform, demo_life.open_numbered = watch.beside(doors[0]), watch.beside(doors[1])
    try:
        yield watch
    finally:
        demo_life.perform, demo_life.open_numbered = doors


def new_life(line: Input = LINE) -> Life:
    """An order of four days ago of a customer of class B: deposit and balance before delivery."""
    return Life("K-2001", [line], timezone.now() - timedelta(days=4), payment=PAYMENT)


def one_life(recording: bool = False) -> tuple[Life, list[Watched]]:
    """A whole life, step by step."""
    with watched(recording) as watch:
        life = new_life()
        life.whole()
    return life, watch.seen


def best_of(runs: Sequence[Sequence[Watched]]) -> list[Watched]:
    """Each step at its best: what others do on the machine meanwhile is not this program's."""
    return [
        Watched(turns[0].step, min(t.wall for t in turns), min(t.cpu for t in turns))
        for turns in zip(*runs, strict=True)
    ]


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that so many percent do not exceed."""
    return statistics.quantiles(values, n=100)[percent - 1]
