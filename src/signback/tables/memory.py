"""What a process saw last: nothing hangs on it before it was looked at again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Generic, TypeVar

V = TypeVar("V")
MOST = 1000
"""Beyond so many a process begins to remember anew."""


class Memory(Generic[V]):
    """Things by their names, as this process saw them last; several threads may read and keep at once."""

    def __init__(self) -> None:
        self.seen: dict[str, V] = {}

    def of(self, names: Collection[str]) -> dict[str, V]:
        """These, if all of them are known; else none."""
        found = {name: one for name in names if (one := self.seen.get(name)) is not None}
        return found if len(found) == len(names) else {}

    def keep(self, seen: Mapping[str, V]) -> None:
        """As they are now."""
        self.seen = {**(self.seen if len(self.seen) < MOST else {}), **seen}

    def forget(self) -> None:
        """Something was not as it was remembered."""
        self.seen = {}
