"""What the product does by itself when its time has come: steps of the clock, done by the worker (architecture 9)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from signback.engine.door import Ask, perform
from signback.engine.models import Task
from signback.orders.persons import SYSTEM
from signback.orders.refusals import Refused
from signback.orders.roles import CLOCK
from signback.process.standing import State

AT_ONCE = 200


def do_what_is_time(now: datetime | None = None) -> int:
    """Do each step of the clock that may be done now; how many were done. What somebody prevents is not done."""
    moment = now or timezone.now()
    return sum(done(task, moment) for task in its_time(moment))


def its_time(now: datetime) -> list[Task]:
    """The rows of the clock's own worklist that are ready, whether the clock has turned them or not."""
    turned = Q(then=State.READY, flips__lte=now)
    ready = Q(state=State.READY, then="") | Q(state=State.READY, flips__gt=now)
    rows = Task.objects.filter(turned | ready, role=CLOCK).select_related("root")
    return list(rows.order_by("flips", "id")[:AT_ONCE])


def done(task: Task, now: datetime) -> bool:
    """Do one of them; the door asks every rule once more."""
    try:
        perform(task.root.number, Ask(task.step, SYSTEM, {}, task.subject, surface="clock", now=now))
    except Refused:
        return False
    return True
