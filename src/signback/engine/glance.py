"""A look for the worklist: only the steps that may be worth a row are asked for their reasons."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from signback.process.places import Place, Process
from signback.process.standing import Look, Stand


def glance(book: Process[Any], subject: Any, now: datetime) -> list[list[Stand]]:
    """The steps that may be worth a row as `standing` has them, each with its parts."""
    look = Glance(book, subject, now)
    places = book.early if look.just_begun else book.places
    return [look.of(place) for place in places if not look.idle(place)]


class Glance(Look):
    """A look that can tell without asking a step's rules that nobody waits for it."""

    @property
    def just_begun(self) -> bool:
        """Whether the opening is all that was done, nothing is owed and the subject has not ended."""
        return len(self.facts.all) == 1 and not self.debts and not self.over and self.book.opening is not None

    def idle(self, place: Place[Any]) -> bool:
        """Whether the step is surely not worth a row: it waits, is done for good, is not needed or need not be done."""
        if place.step.name in self.debts or (place.lapses is not None and self.complete(place)):
            return False
        return (
            (place.optional and not self.presses(place))
            or self.waits(place)
            or not self.applies(place)
            or (self.complete(place) and not place.repeats)
            or self.satisfied(place)
        )
