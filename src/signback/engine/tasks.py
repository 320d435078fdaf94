"""Worklist rows: what stands ready, blocked or owed, written as a difference."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from signback.engine.families import Family, Member
from signback.engine.glance import glance
from signback.engine.may import doers
from signback.engine.models import Root, Task
from signback.engine.prepared import columns, fetch, insert, read, run
from signback.process.standing import Stand, State

Wanted = dict[str, dict[str, Any]]
SELECT = f"select {columns(Task, 't')} from engine_task t where t.root_id = %s"
UPSERT = "on conflict (root_id, slot) do update set " + ", ".join(
    f'"{name}" = excluded."{name}"' for name in Task.WRITTEN
)
KEPT = {State.READY, State.BLOCKED}
FLIP = {State.READY: State.BLOCKED, State.BLOCKED: State.READY, State.DONE: State.READY}


def wanted_tasks(family: Family, members: Sequence[Member], now: datetime) -> Wanted:
    """The worklist rows that a family should have now, by slot."""
    rows: Wanted = {}
    for member in members:
        for stands in grouped(glance(member.book, member.subject, now)):
            if wanted(stands):
                slot = f"{member.subject.key}|{stands[0].place.step.name}"
                rows[slot] = row(family, members, member, stands, now)
    return rows


def grouped(stands: Iterable[Stand]) -> list[list[Stand]]:
    """The parts of one step together: one form answers them, one row shows them."""
    found: dict[str, list[Stand]] = {}
    for stand in stands:
        found.setdefault(stand.place.step.name, []).append(stand)
    return list(found.values())


def wanted(stands: list[Stand]) -> bool:
    """Whether a step is worth a row: work that waits, a debt, or something that comes back by itself."""
    first = stands[0]
    if first.debt:
        return True
    if first.state is State.DONE:
        return first.flips is not None
    return not first.place.optional and not first.satisfied and any(stand.state in KEPT for stand in stands)


def row(
    family: Family, members: Sequence[Member], member: Member, stands: list[Stand], now: datetime
) -> dict[str, Any]:
    """One worklist row: the best state among the parts, and everything that holds the others."""
    lead = next((s for s in stands if s.state is State.READY), stands[0])
    place, subject, flips = lead.place, member.subject, lead.flips
    return {
        "process": member.book.name,
        "subject": subject.key,
        "step": place.step.name,
        "parts": ",".join(s.part for s in stands if s.part)[:400],
        "role": role_of(lead, subject, now),
        "person": person_of(lead, subject, now),
        "state": str(lead.state),
        "then": str(FLIP.get(lead.state, "")) if flips else "",
        "flips": flips,
        "owed": lead.debt is not None,
        "due": lead.debt.due if lead.debt else subject.due_of(place, lead.since or subject.opened),
        "since": lead.since or subject.opened,
        "reasons": "\n".join(dict.fromkeys(r.says for s in stands for r in s.unmet)),
        "barred": barred_text(family, members, lead),
    }


def barred_text(family: Family, members: Sequence[Member], lead: Stand) -> str:
    """The sign-ins of those whom separation of duties keeps from the step."""
    if not (lead.place.other_than or lead.place.step.signed):
        return ""
    found = sorted(doers(family, members, lead.place))
    return json.dumps(found, separators=(",", ":"))[:200] if found else ""


def role_of(stand: Stand, subject: Any, now: datetime) -> str:
    """On whose worklist the step stands: the owner's, or those it is entrusted to."""
    for entrusted in stand.place.entrusted:
        if entrusted.when.at(subject, now)[0]:
            return entrusted.role
    return stand.place.step.who[0]


def person_of(stand: Stand, subject: Any, now: datetime) -> int | None:
    """The one person whose row it is, where it is one person's."""
    if stand.debt and stand.debt.owner:
        return stand.debt.owner
    if stand.place.belongs_to is None or role_of(stand, subject, now) not in stand.place.step.who:
        return None
    return stand.place.belongs_to(subject)


def refresh_tasks(root: Root, want: Wanted, have: dict[str, Task]) -> None:
    """Write the difference only: at most one upsert and one delete."""
    put = [Task(root=root, slot=slot, **values) for slot, values in want.items() if differs(have.get(slot), values)]
    if put:
        insert(put, UPSERT)
    gone = [task.pk for slot, task in have.items() if slot not in want]
    if gone:
        run(f"delete from engine_task where id in ({', '.join(['%s'] * len(gone))})", gone)


def differs(task: Task | None, values: dict[str, Any]) -> bool:
    """Whether the stored row says something else."""
    return task is None or any(getattr(task, name) != value for name, value in values.items())


def tasks_of(root: Root) -> dict[str, Task]:
    """The stored rows of a root, by slot."""
    rows = fetch(SELECT, [root.pk])
    return {task.slot: task for row in rows if (task := read(Task, row))}
