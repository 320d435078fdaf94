"""A look for the worklist: what parts share is worked out once; a step that waits is not asked further."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from signback.orders.facts import Debt
from signback.orders.refusals import Reason
from signback.process.places import Place, Process
from signback.process.standing import Look, Stand, State

Rules = tuple[list[Reason], list[datetime], list[Debt]]


def glance(book: Process[Any], subject: Any, now: datetime) -> list[Stand]:
    """Every step as the worklist needs it; the same states as `standing`, fewer reasons where nobody reads them."""
    return Glance(book, subject, now).everything()


class Glance(Look):
    """One look at one subject, kept short."""

    def __init__(self, book: Process[Any], subject: Any, now: datetime) -> None:
        super().__init__(book, subject, now)
        self._before: dict[str, list[Reason]] = {}
        self._asked: dict[str, Rules] = {}
        self._since: dict[str, datetime] = {}

    def _open(self, place: Place[Any], part: str) -> Stand:
        first = self._first(place)
        if first and place.step.name not in self.debts:
            return Stand(place, State.WAITING, part, tuple(first))
        return super()._open(place, part)

    def open_parts(self, place: Place[Any]) -> list[str]:
        """One part stands for all while the whole step waits."""
        if self._first(place) and place.step.name not in self.debts:
            return [""]
        return super().open_parts(place)

    def _first(self, place: Place[Any]) -> list[Reason]:
        name = place.step.name
        if name not in self._before:
            self._before[name] = super()._first(place)
        return self._before[name]

    def _rules(self, place: Place[Any]) -> Rules:
        name = place.step.name
        if name not in self._asked:
            self._asked[name] = super()._rules(place)
        reasons, flips, lends = self._asked[name]
        return list(reasons), flips, lends

    def since(self, place: Place[Any]) -> datetime:
        """Since when the step could be done, asked once for all its parts."""
        name = place.step.name
        if name not in self._since:
            self._since[name] = super().since(place)
        return self._since[name]
