"""Requests to the door: who asks for what, under which key, and when it happened (E4)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import IntegrityError
from django.utils import timezone

from signback.engine.fold import KEY_AT, Row
from signback.engine.models import Entry, Root
from signback.engine.proof import Proof
from signback.orders.brought import Brought
from signback.orders.persons import Person
from signback.orders.refusals import Invalid, KeyReused, Refused, Stale
from signback.orders.shapes import shape_of, take_input
from signback.process.steps import Step
from signback.tables.posting import Rows
from signback.tables.statements import Asked

LONGEST_PAST = timedelta(days=370)


class NotAsRememberedError(Exception):
    """Who was let in from memory is not there any more as remembered: nothing is done before they are let in anew."""


class Word(Protocol):
    """On which word a request was let in that the process took from memory: it is looked at again in its turn (R1)."""

    @property
    def name(self) -> str:
        """Which word it is; two requests may come on the same."""

    def asking(self, names: Sequence[str]) -> Asked:
        """The statement that reads these words as they are now."""

    def stands(self, rows: Rows) -> bool:
        """Whether it is among them as it was remembered."""

    def prove(self) -> None:
        """Look at it now; what is not as it was remembered is raised as such."""


@dataclass(frozen=True)
class Ask:
    """One request to do a step: by whom, with what, under which key, through which surface."""

    step: str
    by: Person
    data: object
    subject: str = ""
    key: str | None = None
    version: int | None = None
    proof: Proof | None = None
    surface: str = "page"
    happened: datetime | None = None
    brought: Brought | None = None
    """The other root's step that brings this one along; no surface says so, the door alone does."""
    word: Word | None = None
    """What lets the caller in, where it was not looked at yet."""
    now: datetime = field(default_factory=timezone.now)

    def prove(self) -> None:
        """Whoever goes by themselves is looked at before it."""
        if self.word:
            self.word.prove()


@dataclass(frozen=True)
class Done:
    """What a step left behind: its entry, and whether this call only repeats an earlier one."""

    number: str
    entry: Entry
    repeated: bool = False

    @property
    def version(self) -> int:
        """The order's version after the step."""
        return self.entry.seq


def typed_or_fault(step: Step[Any, Any, Any], data: object) -> tuple[Any, Invalid | None]:
    """The step's input, checked field by field; a fault is kept until it is known who may ask at all."""
    if isinstance(data, step.input):
        return data, None
    try:
        return take_input(step.input, data), None
    except Invalid as fault:
        return None, fault


def ask_digest(step: Step[Any, Any, Any], number: str, subject: str, data: object) -> str:
    """What was asked, as a digest: the same key must come with the same request (E4)."""
    text = "\n".join([step.name, number, subject, shape_of(step.input).dump_json(data).decode()])
    return hashlib.sha256(text.encode()).hexdigest()


def same_key(root: Root, rows: list[Row], ask: Ask, digest: str) -> Done | None:
    """The earlier answer to the same key, if there is one."""
    if ask.key is None or not any(row[KEY_AT] == ask.key for row in rows):
        return None
    entry = root.entries.filter(actor=ask.by.sign_in, key=ask.key).first()
    return None if entry is None else repeated(root.number, entry, digest)


def opened_before(ask: Ask, digest: str) -> Done | None:
    """The root that the same key opened already."""
    if ask.key is None:
        return None
    entry = Entry.objects.filter(actor=ask.by.sign_in, key=ask.key).select_related("root").first()
    return None if entry is None else repeated(entry.root.number, entry, digest)


def repeated(number: str, entry: Entry, digest: str) -> Done:
    """The same answer again, or a refusal when the request is another one."""
    if entry.ask != digest:
        raise KeyReused(
            "key_reused", "This key was used for another request already", "Send a new key with a new request"
        )
    return Done(number, entry, repeated=True)


def key_conflict(ask: Ask, fault: IntegrityError) -> Refused:
    """The refusal for a key that another order, or a request at the same moment, has used."""
    if ask.key and ("one_key" in str(fault) or "engine_entry.key" in str(fault)):
        return KeyReused(
            "key_reused", "This key was used for another order already", "Send a new key with a new request"
        )
    raise fault


def refuse_stale(root: Root, ask: Ask) -> None:
    """Refuse when the order has moved on since the caller read it."""
    if ask.version is not None and ask.version != root.seq:
        raise Stale("stale", "This order has moved on since you opened it", "Look at it again, then decide")


def entered_at(rows: list[Row], ask: Ask) -> datetime:
    """The moment of entry; never before the entry that precedes it, whatever the clock says."""
    return max(ask.now, rows[-1][6]) if rows else ask.now


def happened_at(root: Root, ask: Ask, entered: datetime) -> datetime:
    """When it happened: now, or earlier for paper that is entered later; never in the future."""
    if ask.happened is None:
        return entered
    if ask.happened > entered:
        raise Invalid("This has not happened yet: the time lies in the future", field="happened")
    if ask.happened < entered - LONGEST_PAST:
        raise Invalid("This lies more than a year back", field="happened")
    return ask.happened
