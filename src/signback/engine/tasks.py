"""Worklist rows: what stands ready, blocked or owed, written as a difference."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from signback.engine.families import Family, Member
from signback.engine.glance import glance
from signback.engine.may import doers
from signback.engine.models import Root, Task
from signback.process.standing import Stand, State
from signback.tables.rows import columns_of, stored
from signback.tables.statements import FEW, Asked, fetch, insertion, run, run_many, upsert

KEPT = {State.READY, State.BLOCKED}
FLIP = {State.READY: State.BLOCKED, State.BLOCKED: State.READY, State.DONE: State.READY}


class TaskRow(NamedTuple):
    """One worklist row as it is stored."""

    slot: str
    process: str
    subject: str
    step: str
    parts: str
    role: str
    person: int | None
    state: str
    then: str
    flips: datetime | None
    owed: bool
    due: datetime | None
    since: datetime
    reasons: str
    barred: str


TaskRows = dict[str, TaskRow]
TABLE = "engine_task"
SELECT = f"select {columns_of(Task, TaskRow._fields)} from {TABLE} where root_id = %s"
DELETE = f"delete from {TABLE} where root_id = %s and slot in "


def wanted_tasks(family: Family, members: Sequence[Member], now: datetime) -> TaskRows:
    """The worklist rows that a family should have now, by slot."""
    return {
        found.slot: found
        for member in members
        for stands in glance(member.book, member.subject, now)
        if wanted(stands)
        for found in [row(family, members, member, stands, now)]
    }


def wanted(stands: list[Stand]) -> bool:
    """Whether a step is worth a row: work that waits, a debt, or something that comes back by itself."""
    first = stands[0]
    if first.debt:
        return True
    if first.state is State.DONE:
        return first.flips is not None
    return not first.optional and not first.satisfied and any(stand.state in KEPT for stand in stands)


def row(family: Family, members: Sequence[Member], member: Member, stands: list[Stand], now: datetime) -> TaskRow:
    """One worklist row: the best state among the parts, and everything that holds the others."""
    lead = next((s for s in stands if s.state is State.READY), stands[0])
    place, subject, flips = lead.place, member.subject, lead.flips
    since = lead.since or subject.opened
    return TaskRow(
        slot=f"{subject.key}|{place.step.name}",
        process=member.book.name,
        subject=subject.key,
        step=place.step.name,
        parts=",".join(s.part for s in stands if s.part)[:400],
        role=role_of(lead, subject, now),
        person=person_of(lead, subject, now),
        state=str(lead.state),
        then=str(FLIP.get(lead.state, "")) if flips else "",
        flips=flips,
        owed=lead.debt is not None,
        due=lead.debt.due if lead.debt else subject.due_of(lead.timed, since),
        since=since,
        reasons="\n".join(dict.fromkeys(r.says for s in stands for r in s.unmet)),
        barred=barred_text(family, members, lead),
    )


def barred_text(family: Family, members: Sequence[Member], lead: Stand) -> str:
    """The sign-ins of those whom separation of duties keeps from the step."""
    if not (lead.place.other_than or lead.place.step.signed):
        return ""
    found = sorted(doers(family, members, lead.place))
    return json.dumps(found, separators=(",", ":"))[:200] if found else ""


def role_of(stand: Stand, subject: Any, now: datetime) -> str:
    """On whose worklist the step stands: the owner's, or those it is entrusted to."""
    for entrusted in stand.place.entrusted:
        if not entrusted.outside and entrusted.when.at(subject, now)[0]:
            return entrusted.role
    return stand.place.step.who[0]


def person_of(stand: Stand, subject: Any, now: datetime) -> int | None:
    """The one person whose row it is, where it is one person's."""
    if stand.debt and stand.debt.owner:
        return stand.debt.owner
    if stand.place.belongs_to is None or role_of(stand, subject, now) not in stand.place.step.who:
        return None
    return stand.place.belongs_to(subject)


def refresh_tasks(root: Root, want: TaskRows, have: TaskRows) -> None:
    """Write the difference only: at most one upsert and one delete."""
    put = [(root.pk, *row) for slot, row in want.items() if have.get(slot) != row]
    if put:
        upsert(TABLE, ("root_id", *TaskRow._fields), put, "root_id, slot")
    gone = [slot for slot in have if slot not in want]
    if gone:
        run(f"{DELETE}({', '.join(['%s'] * len(gone))})", [root.pk, *gone])


NAMES = ("root_id", *TaskRow._fields)


def insert_tasks(rows: Sequence[tuple[Any, ...]]) -> None:
    """The first rows of new roots, each led by its root's key."""
    if len(rows) > FEW:
        run_many(insertion(TABLE, NAMES, 1), [[stored(value) for value in row] for row in rows])
        return
    for asked in inserting_tasks(rows):
        run(*asked)


def inserting_tasks(rows: Sequence[tuple[Any, ...]]) -> list[Asked]:
    """The statement that inserts them; none where nothing waits."""
    values = [stored(value) for row in rows for value in row]
    return [(insertion(TABLE, NAMES, len(rows)), values)] if rows else []


def tasks_of(root: Root) -> TaskRows:
    """The stored rows of a root, by slot."""
    return task_rows(fetch(SELECT, [root.pk]))


def task_rows(rows: Iterable[tuple[Any, ...]]) -> TaskRows:
    """Raw rows, by slot."""
    return {row[0]: TaskRow(*row) for row in rows}
