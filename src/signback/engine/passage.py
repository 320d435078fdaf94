"""Several steps of a new root at once: each is checked as at the door, all are written by one stroke, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError

from signback.engine.asks import Ask, ask_digest, key_conflict, typed_or_fault
from signback.engine.door import decide, decide_opening
from signback.engine.families import Family, family_of
from signback.engine.fold import fact_of, members_from, row_of
from signback.engine.gate import writing
from signback.engine.models import Entry, Outbox, Root
from signback.engine.numbers import FIRST
from signback.engine.prepared import insert, insert_returning
from signback.engine.series import next_number
from signback.engine.tasks import refresh_tasks, wanted_tasks
from signback.engine.write import Writing, make_entry, tell, update_root
from signback.orders.facts import Fact


def open_and_perform(kind: str, asks: Sequence[Ask]) -> str:
    """Begin a root under the next number of its series and do its next steps; the number it got.

    For what comes in by the thousand (S0–S4 of imported orders): nothing of it is seen before all of it is written,
    so the worklist is worked out once. The caller keeps the record of refusals.
    """
    try:
        with writing():
            return _open_and_perform(kind, asks)
    except IntegrityError as fault:
        raise key_conflict(asks[0], fault) from None


def _open_and_perform(kind: str, asks: Sequence[Ask]) -> str:
    passage = begin(family_of(kind), str(next_number(kind, FIRST)), asks[0])
    for ask in asks[1:]:
        passage.perform(ask)
    passage.write()
    return passage.root.number


def begin(family: Family, number: str, ask: Ask) -> Passage:
    """The opening step."""
    step = family.process.places[0].step
    data, fault = typed_or_fault(step, ask.data)
    digest = "" if fault else ask_digest(step, "", "", data)
    first = decide_opening(family, number, ask, data, fault, digest)
    passage = Passage(family, first.root)
    passage.add(first)
    return passage


@dataclass
class Passage:
    """The steps taken so far on a root that is not written yet."""

    family: Family
    root: Root
    facts: list[Fact[Any]] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    messages: list[Outbox] = field(default_factory=list)
    last: Writing | None = None

    def perform(self, ask: Ask) -> None:
        """One more step, checked against everything before it."""
        step = self.family.step(ask.step)
        data, fault = typed_or_fault(step, ask.data)
        digest = "" if fault else ask_digest(step, self.root.number, ask.subject, data)
        self.add(decide(self.root, self.facts, ask, data, fault, digest, max(ask.now, self.moment)))

    @property
    def moment(self) -> datetime:
        """When the last step was entered."""
        return self.entries[-1].entered

    def add(self, told: Writing) -> None:
        """The step's entry, its fact, and what must be told of it."""
        entry = make_entry(told)
        self.facts.append(fact_of(row_of(entry)))
        self.entries.append(entry)
        if told.place.tells:
            self.messages += tell(told, entry, members_from(self.root, self.facts))
        self.last = told

    def write(self) -> None:
        """Root, entries, messages and worklist rows, each by one statement."""
        assert self.last is not None
        members = members_from(self.root, self.facts)
        update_root(self.root, self.last, members, self.moment)
        self.root.edition = self.family.process.edition
        insert_returning(self.root)
        for entry in self.entries:
            entry.root = self.root
        for message in self.messages:
            message.root = self.root
        insert(self.entries)
        if self.messages:
            insert(self.messages)
        refresh_tasks(self.root, wanted_tasks(self.family, members, self.moment), {})
