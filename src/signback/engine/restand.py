"""Standing anew: when something outside an order changes, its worklist rows follow."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from signback.engine.families import family_of
from signback.engine.fold import members_of
from signback.engine.gate import writing
from signback.engine.locking import locked
from signback.engine.models import Outbox, Root
from signback.engine.tasks import refresh_tasks, wanted_tasks
from signback.engine.write import READ_MODEL


def restand(number: str) -> None:
    """Work out a root's worklist rows anew; no fact is written."""
    with writing():
        root, _, rows, tasks = locked(number)
        if root is None:
            return
        family, now = family_of(root.kind), timezone.now()
        members = members_of(root, rows)
        refresh_tasks(root, wanted_tasks(family, members, now), tasks)
        columns = family.columns(members[0].subject, now)
        if other := [name for name, value in columns.items() if name in READ_MODEL and getattr(root, name) != value]:
            for name in other:
                setattr(root, name, columns[name])
            root.save(update_fields=other)


def restand_later(why: str, **which: Any) -> None:
    """Ask for the open orders of one customer to stand anew, in the same transaction as the change."""
    now = timezone.now()
    roots = Root.objects.filter(over=False, kind="order", **which).values_list("pk", "number")
    Outbox.objects.bulk_create(
        [
            Outbox(root_id=pk, kind="restand", payload={"number": number}, once=f"restand/{why}/{number}", due=now)
            for pk, number in roots
        ]
    )
