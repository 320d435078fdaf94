"""Several steps of many new roots at once: each is checked as at the door, all are written by one stroke, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import IntegrityError, transaction

from signback.engine.asks import Ask, ask_digest, key_conflict, typed_or_fault
from signback.engine.chain import link
from signback.engine.door import decide, decide_opening, name
from signback.engine.families import Family, Member, family_of
from signback.engine.fold import members_from
from signback.engine.gate import writing
from signback.engine.models import Entry, Outbox, Root
from signback.engine.series import next_number, set_last
from signback.engine.tasks import TaskRow, insert_tasks, inserting_tasks, wanted_tasks
from signback.engine.write import Writing, make_entry, said_by, tell, update_root
from signback.orders.facts import Fact
from signback.orders.refusals import Refused
from signback.tables.posting import run_together
from signback.tables.statements import Asked, insert_all, insert_returning_all, inserting

Asks = Sequence[Ask]
"""The opening step of one root, then its next steps."""


def open_many(kind: str, roots: Sequence[Asks]) -> list[str | Refused]:
    """Begin roots under the next numbers of their series and do their next steps: the number of each, or its refusal.

    For what comes in by the thousand (S0–S4 of imported orders): nothing of it is seen before all of it is written,
    so each worklist is worked out once. A refused root leaves nothing, its number goes to the next. The caller keeps
    the record of refusals.
    """
    with writing():
        try:
            with transaction.atomic():
                return by_one_stroke(kind, roots)
        except IntegrityError:
            return [by_itself(kind, asks) for asks in roots]


def by_itself(kind: str, asks: Asks) -> str | Refused:
    """One root, because the database has refused a whole stroke: a key was used by somebody else meanwhile."""
    try:
        with transaction.atomic():
            return by_one_stroke(kind, [asks])[0]
    except IntegrityError as fault:
        return key_conflict(asks[0], fault)


def by_one_stroke(kind: str, roots: Sequence[Asks]) -> list[str | Refused]:
    """Decide each root by itself, then write all that were not refused."""
    family = family_of(kind)
    number = next_number(kind, family.first)
    passages: list[Passage] = []
    answers: list[str | Refused] = []
    for asks in roots:
        try:
            with transaction.atomic():
                passages.append(passage_of(family, family.numbered(number + len(passages)), asks))
            answers.append(passages[-1].root.number)
        except Refused as refused:
            answers.append(refused)
    set_last(kind, number + len(passages) - 1)
    write_all(passages)
    return answers


def passage_of(family: Family, number: str, asks: Asks) -> Passage:
    """The opening step and those that follow."""
    passage = begin(family, number, asks[0])
    for ask in asks[1:]:
        passage.perform(ask)
    return passage


def begin(family: Family, number: str, ask: Ask) -> Passage:
    """The opening step."""
    step = family.process.places[0].step
    data, fault = typed_or_fault(step, ask.data)
    digest = "" if fault else ask_digest(step, "", "", data)
    return begun(family, decide_opening(family, lambda: number, ask, data, fault, digest))


def begun(family: Family, first: Writing) -> Passage:
    """A root with its first entry."""
    passage = Passage(family, first.root, first)
    passage.add(first)
    return passage


@dataclass
class Passage:
    """The steps taken so far on a root that is not written yet."""

    family: Family
    root: Root
    last: Writing
    facts: list[Fact[Any]] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    messages: list[Outbox] = field(default_factory=list)

    def take_number(self, number: str, key: int | None = None) -> None:
        """Its number, which it did not know before: the chain begins with it, every link is made anew.

        With its row's key, where the database gives it before the row.
        """
        name(self.root, number)
        self.root.pk = key
        for entry in self.entries:
            entry.hash = self.root.head = link(bytes(self.root.head), number, entry)
        for message in self.messages:
            message.once = f"{number}{message.once}"

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

    @cached_property
    def members(self) -> list[Member]:
        """The subjects of the root as its facts have them now."""
        return members_from(self.root, self.facts)

    def add(self, told: Writing) -> None:
        """The step's entry, its fact with the event as it was said, and what must be told of it."""
        entry = make_entry(told)
        self.facts.append(said_by(entry, told))
        self.entries.append(entry)
        for known in ("members", "tasks"):
            self.__dict__.pop(known, None)
        if told.place.tells:
            self.messages += tell(told, entry, self.members)
        self.last = told

    @cached_property
    def tasks(self) -> list[TaskRow]:
        """Bring the root's read model up to its facts; the worklist rows that it should have."""
        members = self.members
        update_root(self.root, self.last, members, self.moment)
        self.root.edition = self.family.process.edition
        return [*wanted_tasks(self.family, members, self.moment).values()]


def write_all(passages: Sequence[Passage], changes: Sequence[Asked] = ()) -> None:
    """Roots, entries, messages and worklist rows, each by one statement, with what else is to be changed.

    Where the keys of the roots are known before, all of it is one statement.
    """
    if not passages:
        return
    tasks = [passage.tasks for passage in passages]
    roots = [passage.root for passage in passages]
    keyed = all(root.pk is not None for root in roots)
    if not keyed:
        insert_returning_all(roots, "number")
    for passage in passages:
        for entry in passage.entries:
            entry.root = passage.root
        for message in passage.messages:
            message.root = passage.root
        if passage.family.projects:
            passage.family.projects(passage.members[0].subject, passage.root.seq, passage.last.happened)
    entries = [entry for passage in passages for entry in passage.entries]
    messages = [message for passage in passages for message in passage.messages]
    rows = [(p.root.pk, *row) for p, found in zip(passages, tasks, strict=True) for row in found]
    if keyed:
        run_together([
            inserting(roots, keyed=True), inserting(entries), *map(inserting, filter(None, [messages])),
            *inserting_tasks(rows), *changes,
        ])  # fmt: skip
        return
    run_together(changes)
    insert_all(entries)
    insert_all(messages)
    insert_tasks(rows)
