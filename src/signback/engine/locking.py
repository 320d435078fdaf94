"""Reading a root under its lock, with everything its subject needs, in one go."""

from __future__ import annotations

from typing import NamedTuple

from signback.engine.fold import SELECT as ENTRIES
from signback.engine.fold import Row
from signback.engine.models import Root
from signback.engine.tasks import SELECT as TASKS
from signback.engine.tasks import TaskRows, task_rows
from signback.tables.posting import fetch_together
from signback.tables.statements import joined, locking, selection

BESIDE = ("customer", "customer__classification", "contract")
IN_FORCE = "(select b.edition from engine_bookinforce b where b.process = t.kind)"
OF_NUMBER = "(select id from engine_root where number = %s)"


class Locked(NamedTuple):
    """A root, locked until the transaction ends: the edition of its book in force, its entries, its worklist rows."""

    root: Root | None
    in_force: int
    rows: list[Row]
    tasks: TaskRows


def locked(number: str) -> Locked:
    """The root with all its rows; the lock is taken before the rows are read."""
    asked = selection(Root, BESIDE, IN_FORCE)
    roots, entries, tasks = fetch_together(
        [
            (f"{asked.text}where t.number = %s{locking()}", [number]),
            (ENTRIES.replace("root_id = %s", f"root_id = {OF_NUMBER}"), [number]),
            (TASKS.replace("root_id = %s", f"root_id = {OF_NUMBER}"), [number]),
        ]
    )
    if not roots:
        return Locked(None, 0, [], {})
    return Locked(joined(asked, BESIDE, roots[0]), roots[0][-1] or 0, entries, task_rows(tasks))
