"""Escalation: who is told when a step has become late, and the daily reminder of what is owed (P2, S14.2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from signback.book.whom import superior
from signback.engine.families import family_of
from signback.engine.models import Outbox, Task
from signback.orders.house import house
from signback.orders.roles import Role, role_title
from signback.process.standing import State

AT_ONCE = 500
LOOKS_BACK = timedelta(days=1)
"""What became late while nothing ran for longer than this stands on the worklists; nobody is told anew."""


def escalate(now: datetime | None = None) -> int:
    """Write what is to be told of the steps that became late, once each; how many rows there were to look at."""
    moment = now or timezone.now()
    rows = list(became_late(moment)) + list(still_owed(moment))
    Outbox.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def became_late(now: datetime) -> Iterator[Outbox]:
    """One telling for each ready step whose time has passed since yesterday."""
    standing = Q(state=State.READY, then="") | Q(state=State.READY, flips__gt=now) | Q(then=State.READY, flips__lte=now)
    rows = Task.objects.filter(standing, role__in=list(Role), due__gt=now - LOOKS_BACK, due__lte=now)
    for task in rows.select_related("root").order_by("due", "id")[:AT_ONCE]:
        assert task.due is not None
        says = f"Late since {when(task.due)}: {title(task)}, held by {role_title(task.role).lower()}"
        yield told(task, f"late/{task.root_id}/{task.slot}/{task.due:%Y%m%d%H%M}", f"role:{told_of(task)}", says, now)


def still_owed(now: datetime) -> Iterator[Outbox]:
    """One reminder a working day for each paper that is owed and past its time, to the person on whose name it is."""
    day = timezone.localdate(now)
    if not house().calendar.is_working(day):
        return
    rows = Task.objects.filter(owed=True, role__in=list(Role), due__lte=now, person__isnull=False)
    for task in rows.select_related("root").order_by("due", "id")[:AT_ONCE]:
        says = f"Still owed on your name: {title(task)}"
        yield told(task, f"owed/{task.root_id}/{task.slot}/{day:%Y%m%d}", f"person:{task.person}", says, now)


def told(task: Task, once: str, to: str, says: str, now: datetime) -> Outbox:
    """A notice without a mail: the list itself stands on the worklist."""
    payload = {"to": to, "says": says, "step": task.step, "subject": task.subject, "quiet": True}
    return Outbox(root=task.root, kind="tell", payload=payload, once=once[:120], due=now)


def told_of(task: Task) -> str:
    """Whom the house names for the step, else the superior of whoever holds it."""
    return house().late_tells.get(task.step) or superior(Role(task.role))


def title(task: Task) -> str:
    """The step, and of which delivery."""
    which = f", delivery {task.subject}" if task.subject else ""
    return f"{family_of(task.root.kind).step(task.step).title}{which}"


def when(moment: datetime) -> str:
    """The time that has passed."""
    return f"{timezone.localtime(moment):%a %-d %b, %H:%M}"
