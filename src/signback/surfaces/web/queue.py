"""What waits for somebody: the stored worklist read by index ranges, most urgent first (R1)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q
from django.utils import timezone

from signback.engine.models import Entry, Notice, Task
from signback.engine.prepared import fetch
from signback.engine.sight import visible_to
from signback.orders.persons import Person
from signback.process.standing import State

PAGE = 50
COUNTED = 1000


@dataclass(frozen=True)
class Counts:
    """How much stands in each tab, how much of it is late, and what is unread; each up to a thousand."""

    ready: int
    waiting: int
    owed: int
    late: int
    unread: int


def mine(person: Person) -> Q:
    """The rows of my roles, and among them those that are somebody's only if they are mine."""
    own = Q(person=None) | Q(person__in=[person.id, *person.stands_for])
    return Q(role__in=person.roles) & own & visible_to(person, "root__")


def free(person: Person) -> Q:
    """What separation of duties does not bar this person from."""
    return ~Q(barred__contains=json.dumps(person.sign_in))


def ranges(tab: str, person: Person, now: datetime) -> list[Q]:
    """A tab as index ranges: what stands so, and what the clock has turned; never one condition with an `or`."""
    if tab == "owed":
        return [Q(owed=True)]
    state, other = (State.READY, State.BLOCKED) if tab == "ready" else (State.BLOCKED, State.READY)
    more = free(person) if tab == "ready" else Q(owed=False)
    turning = ~Q(then="") & more
    return [
        Q(state=state, then="") & more,
        turning & Q(state=state, then=other, flips__gt=now),
        turning & Q(then=state, flips__lte=now),
    ]


def chosen(person: Person, tab: str, now: datetime, narrow: Q, after: tuple[datetime, int] | None) -> list[Task]:
    """The most urgent rows of a tab and one more, by one statement over its ranges."""
    later = Q(due__gt=after[0]) | Q(due=after[0], id__gt=after[1]) if after else Q()
    parts = [
        Task.objects.filter(mine(person) & part & narrow & later).order_by("due", "id").values("pk")[: PAGE + 1]
        for part in ranges(tab, person, now)
    ]
    keys = [Q(pk__in=Task.objects.filter(pk__in=part)) for part in parts]
    whole = keys[0]
    for key in keys[1:]:
        whole |= key
    return list(Task.objects.filter(whole).select_related("root__customer").order_by("due", "id")[: PAGE + 1])


def counts(person: Person, now: datetime) -> Counts:
    """All counts of the page by one statement."""
    wanted = {tab: ranges(tab, person, now) for tab in ("ready", "waiting", "owed")}
    wanted["late"] = [part & Q(due__lt=now) for part in wanted["ready"]]
    pieces: list[str] = []
    params: list[Any] = []
    for parts in wanted.values():
        queries = [Task.objects.filter(mine(person) & part).values("pk")[:COUNTED] for part in parts]
        pieces.append(" + ".join(counting(query, params) for query in queries))
    pieces.append(counting(Notice.objects.filter(account_id=person.id, seen=None).values("pk")[:COUNTED], params))
    found = fetch(f"select {', '.join(pieces)}", params)[0]
    return Counts(*(min(int(n), COUNTED) for n in found))


def counting(rows: Any, params: list[Any]) -> str:
    """A subquery that counts rows; its values are added to those of the statement."""
    sql, values = rows.query.sql_with_params()
    params += values
    return f"(select count(*) from ({sql}) counted)"


def arrived_since(person: Person, since: datetime, now: datetime) -> int:
    """How many rows became ready since the page was looked at."""
    return Task.objects.filter(mine(person) & free(person), state=State.READY, since__gt=since, since__lte=now).count()


def done_today(person: Person, now: datetime) -> list[Entry]:
    """What this person did today, newest first."""
    start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    found = Entry.objects.filter(actor=person.sign_in, entered__gte=start).select_related("root__customer")
    return list(found.order_by("-entered")[:PAGE])


def standing_counts(person: Person, now: datetime) -> list[dict[str, Any]]:
    """How many orders stand on each step, how many late, since when, by one statement."""
    found = Task.objects.filter(Q(state=State.READY) & visible_to(person, "root__")).values("step", "role")
    late = Count("id", filter=Q(due__lt=now))
    return [dict(row) for row in found.annotate(orders=Count("id"), late=late, oldest=Min("due")).order_by("step")]
