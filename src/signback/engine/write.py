"""The only writer of facts: entry, chain head, outbox, tasks. Both halves of the door end here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from signback.engine.chain import link
from signback.engine.families import Family, Member
from signback.engine.fold import fact_of, members_from, row_of
from signback.engine.models import Entry, Outbox, Root
from signback.engine.tasks import TaskRows, refresh_tasks, wanted_tasks
from signback.orders.facts import Fact
from signback.orders.shapes import write_shape
from signback.process.places import Place
from signback.tables.posting import insert_posted, post
from signback.tables.rows import fresh, made
from signback.tables.statements import insert, insert_returning, update


class Writing(NamedTuple):
    """Everything one entry will say."""

    root: Root
    family: Family
    place: Place[Any]
    book: str
    subject: str
    event: object
    envelope: dict[str, Any]
    actor: str
    key: str | None
    ask: str
    surface: str
    happened: datetime
    entered: datetime


def write(writing: Writing, facts: list[Fact[Any]], have: TaskRows) -> tuple[Entry, list[Member]]:
    """Write one fact: the entry, the root's head, what must be told, and the changed worklist rows."""
    root, now = writing.root, writing.entered
    entry = make_entry(writing)
    members = members_from(root, [*facts, said_by(entry, writing)])
    update_root(root, writing, members, now)
    if writing.family.projects:
        writing.family.projects(members[0].subject, entry.seq, writing.happened)
    if entry.seq > 1:
        post()
        save_head(root)
    else:
        insert_returning(root)
        entry.root = root
        post()
    insert_posted(entry)
    insert(tell(writing, entry, members))
    refresh_tasks(root, wanted_tasks(writing.family, members, now), have)
    return entry, members


def said_by(entry: Entry, writing: Writing) -> Fact[Any]:
    """The entry's fact, with its event as it was said."""
    fact = fact_of(row_of(entry))
    fact.event = writing.event
    return fact


def make_entry(writing: Writing) -> Entry:
    """The entry, chained to the one before it; what has no number yet is chained when it gets one."""
    root = writing.root
    root.seq += 1
    said = {
        "id": None, "root_id": root.pk, "seq": root.seq, "subject": writing.subject, "step": writing.place.step.name,
        "kind": type(writing.event).__name__, "actor": writing.actor, "happened": writing.happened,
        "entered": writing.entered, "key": writing.key, "ask": writing.ask, "book": writing.book,
        "surface": writing.surface, "envelope": compact(writing.envelope), "body": write_shape(writing.event),
    }  # fmt: skip
    entry = made(Entry, said)
    entry._state.fields_cache["root"] = root
    if root.number:
        entry.hash = root.head = link(bytes(root.head), root.number, entry)
    return entry


def compact(envelope: dict[str, Any]) -> str:
    """The envelope's text; empty when there is nothing to say."""
    said = {name: value for name, value in envelope.items() if value}
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False) if said else ""


READ_MODEL = (
    "customer", "contract", "salesperson", "summary", "value", "over", "owing", "received", "hurries", "slip_base",
    "slip_anchor",
)  # fmt: skip


def update_root(root: Root, writing: Writing, members: Sequence[Member], now: datetime) -> None:
    """Bring the root's read model up to what the facts now say."""
    root.edition = writing.family.process.edition if root.seq == 1 else root.edition
    root.changed = now
    for name, value in writing.family.columns(members[0].subject, now).items():
        setattr(root, name, value)


def save_head(root: Root) -> None:
    """The root's new head and read model, by one statement."""
    update(root, ("seq", "head", "changed", *READ_MODEL))


def tell(writing: Writing, entry: Entry, members: Sequence[Member]) -> list[Outbox]:
    """What the book says must be told: rows for the outbox of the same transaction (E4)."""
    subject = next((m.subject for m in members if m.subject.key == writing.subject), members[0].subject)
    return [
        fresh(
            Outbox, root_id=writing.root.pk, seq=entry.seq, kind="tell", due=writing.entered,
            payload={"to": whom, "says": order.says, "step": entry.step, "subject": entry.subject},
            once=f"{writing.root.number}/{entry.seq}/{place}/{whom}",
        )
        for place, order in enumerate(writing.place.tells)
        for whom in dict.fromkeys(order.whom(subject))
    ]  # fmt: skip
