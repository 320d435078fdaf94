"""A stroke: openings that came at the same moment, decided before their turn, written in it together (M6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from signback.engine.asks import Ask, Done, NotAsRememberedError, Word, ask_digest, typed_or_fault
from signback.engine.door import decide_opening
from signback.engine.families import Family, family_of
from signback.engine.gate import stroke_turn, writing
from signback.engine.passage import Passage, begun, write_all
from signback.engine.series import asking_with_keys, first_of, keys_of, set_last
from signback.orders.refusals import Refused
from signback.process.steps import Sharing
from signback.tables.statements import Asked


@dataclass(frozen=True)
class Prepared:
    """An opening of which everything is known that its own words say: its input is right."""

    ask: Ask
    data: Any
    digest: str


Coming = Callable[[], Sequence[Prepared]]
"""Those who have come since it was asked last."""


def prepared(kind: str, ask: Ask) -> Prepared | None:
    """The opening before its turn; nothing for what goes by itself: a step not shared, an input with a fault."""
    step = family_of(kind).process.places[0].step
    data, fault = typed_or_fault(step, ask.data) if step.shared else (None, None)
    return None if fault or data is None else Prepared(ask, data, ask_digest(step, "", "", data))


def open_at_once(kind: str, wanted: Sequence[Prepared], coming: Coming) -> list[Done | None]:
    """What came of each; nothing for those that cannot go with the others: they are told why by themselves.

    Everything that needs no lock is worked out before the turn. When it has come, `coming` gives those who came while
    it was waited for. Then the rows that they share are locked and looked at again, numbers are taken, all is written.
    What the database refuses, it refuses to all of them.
    """
    family = family_of(kind)
    shared = family.process.places[0].step.shared
    assert shared is not None
    with ExitStack() as turn:
        with shared() as sharing:
            company = Company(family, sharing)
            company.join(wanted)
            company.work_out(but=1)
            turn.enter_context(stroke_turn())
            if late := coming():
                company.join(late)
        if any(company.planned):
            with writing():
                company.write()
    return [Done(one.root.number, one.entries[0]) if one else None for one in company.planned]


@dataclass
class Company:
    """Those who go by one stroke: what each will write; nothing for who does not go with the others."""

    family: Family
    sharing: Sharing
    planned: list[Passage | None] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)

    def join(self, wanted: Sequence[Prepared]) -> None:
        """Some more of them: each sees what those before it will take."""
        self.sharing.look([one.data for one in wanted])
        self.planned += [planned_or_none(self.family, one, self.sharing) for one in wanted]
        self.words += [one.ask.word for one in wanted if one.ask.word]

    def work_out(self, but: int = 0) -> None:
        """The worklist rows of all but so many of the last: those are worked out while the locks are waited for."""
        going = [one for one in self.planned if one]
        for one in going[: len(going) - but]:
            _ = one.tasks

    def write(self) -> None:
        """Under the locks those that stand go on, each with the next number of the series."""
        count = sum(one is not None for one in self.planned)
        asked = [asking_with_keys(self.family.kind, self.family.first, count), *self.asking_words()]
        found = self.sharing.hold(asked, self.work_out)
        taken, *said = found.along
        if not all(word.stands(rows) for rows in said for word in self.words):
            raise NotAsRememberedError
        stands = iter(found.stands)
        self.planned = [one if one and next(stands) else None for one in self.planned]
        going = [one for one in self.planned if one]
        self.number(going, first_of(taken, count), keys_of(taken))
        if len(going) < count:
            set_last(self.family.kind, first_of(taken, count) + len(going) - 1)
        write_all(going, found.changes)

    def number(self, going: Sequence[Passage], first: int, keys: Sequence[int | None]) -> None:
        """The numbers of the series, with the keys of the rows where they are known before."""
        for each, passage in enumerate(going):
            passage.take_number(self.family.numbered(first + each), keys[each] if keys else None)

    def asking_words(self) -> list[Asked]:
        """The one statement that reads on which words they were let in; none where nobody came on a word."""
        return [word.asking([*{one.name: one for one in self.words}]) for word in self.words[:1]]


def planned_or_none(family: Family, one: Prepared, sharing: Sharing) -> Passage | None:
    """What one of them will write, but for its number; what it refuses is said when it is asked by itself."""
    try:
        with sharing.each():
            return begun(family, decide_opening(family, lambda: "", one.ask, one.data, None, one.digest))
    except Refused:
        return None
