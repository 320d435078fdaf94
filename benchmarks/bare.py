"""Bare SQL of the same rows: the statements of a whole life, asked of the driver alone for an order of another number."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import transaction

from benchmarks.watch import Statement, Watched
from signback.engine.models import Root
from signback.tables.statements import here, straight

T = TypeVar("T")


@dataclass
class Replay:
    """A recorded life that can be written again under other numbers."""

    steps: Sequence[Sequence[Statement]]
    number: str
    key: int
    request: str = ""
    """The key of the request that made it; every order has another."""
    spent: float = 0.0

    @classmethod
    def of(cls, number: str, seen: Sequence[Watched]) -> Replay:
        """The statements of a life that was watched, as the driver wants them."""
        return cls([one.statements for one in seen], number, Root.objects.get(number=number).pk)

    def again(self, number: str) -> float:
        """Write every row of the life again, by as many commits: milliseconds by the clock."""
        self.spent, key = 0.0, 0
        for step in self.steps:
            turn = transaction.atomic()
            self.timed(turn.__enter__)
            for sql, params in step:
                rows = self.asked(sql, [self.value(value, number, key) for value in params or ()])
                key = key_in(sql, rows) or key
            self.timed(lambda turn=turn: turn.__exit__(None, None, None))
        return self.spent * 1000

    def asked(self, sql: str, params: list[Any]) -> list[Any]:
        """Ask the driver, and take all rows."""
        return self.timed(lambda: straight(here(), sql, params).fetchall())

    def timed(self, work: Callable[[], T]) -> T:
        """Do it by the clock."""
        start = time.perf_counter()
        done = work()
        self.spent += time.perf_counter() - start
        return done

    def value(self, value: Any, number: str, key: int) -> Any:
        """A value for another order: its key, its number, and what begins with its number."""
        if value == self.key:
            return key
        if self.request and value == self.request:
            return f"{self.request} {number}"
        if isinstance(value, str) and (
            value == self.number or value.startswith((f"{self.number}/", f"{self.number}-"))
        ):
            return number + value[len(self.number) :]
        return value


def key_in(sql: str, rows: list[Any]) -> int:
    """The key of the new order: its row gives it, or it comes with the number before."""
    if sql.startswith("insert into engine_root "):
        return int(rows[0][0])
    return int(rows[0][1][0]) if rows and "nextval" in sql else 0
