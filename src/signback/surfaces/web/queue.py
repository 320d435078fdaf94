"""What waits for somebody: the stored worklist read by index ranges, most urgent first (R1)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from signback.departments.mall.counting import COUNTERS
from signback.departments.mall.shortages import free_for_who_waits
from signback.departments.models import ToCount
from signback.engine.models import Entry, Notice, Root, Task
from signback.engine.sight import visible_to
from signback.orders.persons import Person
from signback.orders.roles import MEMBER, ONLY_THE_MALLS, Role
from signback.process.standing import State
from signback.tables.statements import fetch

PAGE = 50
COUNTED = 1000


@dataclass(frozen=True)
class Counts:
    """How much stands in each tab, how much of it is late, and what is unread; each up to a thousand."""

    ready: int
    waiting: int
    owed: int
    late: int
    came_in: int
    to_count: int
    """Whether goods are there for orders that wait, and articles to be counted, where that is this person's."""
    unread: int


def mine(person: Person) -> Q:
    """The rows of my roles: those that are mine by name, and of those that are nobody's what I may see."""
    own = Q(person__in=[person.id, *person.stands_for]) | Q(person=None) & seen(person)
    return Q(role__in=person.roles or {""}) & own


def seen(person: Person) -> Q:
    """What R4 leaves of a person's rows; where their roles tell already whose orders these are, nothing is asked."""
    of_the_mill = person.is_of_the_mill and not person.sees_only_own and MEMBER not in person.roles
    of_the_mall = bool(person.roles) and person.roles <= ONLY_THE_MALLS
    if of_the_mill or of_the_mall:
        return Q()
    # Asked of each row by itself: the database must not begin with all orders that a person ever had.
    return Q(Exists(Root.objects.filter(visible_to(person), pk=OuterRef("root_id"))))


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


@dataclass(frozen=True)
class Waiting:
    """One row of a worklist with what its page says of the order."""

    id: int
    kind: str
    number: str
    subject: str
    step: str
    parts: str
    state: str
    owed: bool
    due: datetime | None
    since: datetime
    reasons: str
    summary: str
    slip_anchor: int | None
    slip_base: int | None
    role: str
    person: int | None
    hurries: bool
    customer: str
    letter: str
    member: str


COLUMNS = (
    "id", "root__kind", "root__number", "subject", "step", "parts", "state", "owed", "due", "since", "reasons",
    "root__summary", "root__slip_anchor", "root__slip_base", "role", "person", "root__hurries",
    "root__customer__name", "root__customer__classification", "root__member__name",
)  # fmt: skip
NOW = datetime(1, 1, 2, tzinfo=UTC)
"""Stands for the moment in statements that are kept; a kept statement is asked anew with the moment that it is."""
Statement = tuple[str, tuple[Any, ...]]
After = tuple[datetime | None, int]
URGENT = (F("due").asc(nulls_last=True), "id")
"""The most urgent first; what has no due time comes last, on either database."""


@dataclass(frozen=True)
class Narrow:
    """The filters of the page."""

    letter: str = ""
    step: str = ""
    customer: str = ""

    def rows(self) -> Q:
        """The same as a condition on rows."""
        said = {
            "root__customer__classification": self.letter,
            "step": self.step,
            "root__customer__number": self.customer,
        }
        return Q(**{name: value for name, value in said.items() if value})


def chosen(person: Person, tab: str, now: datetime, narrow: Narrow, after: After | None) -> list[Waiting]:
    """The most urgent rows of a tab and one more, by one statement over its ranges."""
    first = choosing(person, tab, narrow, connection.vendor) if after is None else None
    sql, params = first or choose(person, tab, narrow, beyond(after))
    return [as_now(waiting(row), tab) for row in fetch(sql, at(params, now))]


def as_now(row: Waiting, tab: str) -> Waiting:
    """A row as it stands now: what the clock has turned is held back no more."""
    turned = tab == "ready" and row.state == State.BLOCKED
    return replace(row, state=str(State.READY), reasons="") if turned else row


def beyond(after: After | None) -> list[Q]:
    """What comes after a row, as ranges: later ones of the same or a later hour, then those without one."""
    if after is None:
        return [Q()]
    due, key = after
    if due is None:
        return [Q(due=None, id__gt=key)]
    return [Q(due__gt=due) | Q(due=due, id__gt=key), Q(due=None)]


def waiting(row: Sequence[Any]) -> Waiting:
    """A raw row; the embedded database keeps moments without their zone."""
    values = list(row)
    for place in (8, 9):
        if values[place] is not None and values[place].tzinfo is None:
            values[place] = values[place].replace(tzinfo=UTC)
    values[7], values[16] = bool(values[7]), bool(values[16])
    values[17:] = [words or "" for words in values[17:]]
    return Waiting(*values)


@lru_cache(maxsize=2000)
def choosing(person: Person, tab: str, narrow: Narrow, vendor: str) -> Statement:
    """The statement of a tab's first page, kept for each person."""
    return choose(person, tab, narrow, beyond(None))


def choose(person: Person, tab: str, narrow: Narrow, later: list[Q]) -> Statement:
    """Each range gives its most urgent rows by its index; of these the most urgent are taken."""
    parts = [
        Task.objects.filter(mine(person) & part & narrow.rows() & later_part).order_by(*URGENT).values("pk")[: PAGE + 1]
        for part in ranges(tab, person, NOW)
        for later_part in later
    ]
    # One list of keys: PostgreSQL looks each up, where it would read every row for keys of one list or another.
    keys = [Task.objects.filter(pk__in=part).values("pk") for part in parts]
    rows = Task.objects.filter(pk__in=keys[0].union(*keys[1:], all=True)).order_by(*URGENT)
    rows = rows.values_list(*COLUMNS)[: PAGE + 1]
    sql, params = rows.query.sql_with_params()
    return sql, tuple(params)


def at(params: Iterable[Any], now: datetime) -> list[Any]:
    """The values of a kept statement at this moment."""
    adapted = connection.ops.adapt_datetimefield_value
    then, meant = adapted(NOW), adapted(now)
    return [meant if value == then else value for value in params]


def counts(person: Person, now: datetime) -> Counts:
    """All counts of the page by one statement."""
    sql, params = counting(person, connection.vendor)
    return Counts(*(min(int(n), COUNTED) for n in fetch(sql, at(params, now))[0]))


@lru_cache(maxsize=2000)
def counting(person: Person, vendor: str) -> Statement:
    """The statement of all counts, kept for each person."""
    wanted = {tab: ranges(tab, person, NOW) for tab in ("ready", "waiting", "owed")}
    wanted["late"] = [part & Q(due__lt=NOW) for part in wanted["ready"]]
    pieces: list[str] = []
    params: list[Any] = []
    for parts in wanted.values():
        queries = [Task.objects.filter(mine(person) & part).values("pk")[:COUNTED] for part in parts]
        pieces.append(" + ".join(count_of(query, params) for query in queries))
    pieces += [count_of(rows.values("pk")[:1], params) for rows in of_the_shelves(person)]
    pieces.append(count_of(Notice.objects.filter(account_id=person.id, seen=None).values("pk")[:COUNTED], params))
    return f"select {', '.join(pieces)}", tuple(params)


def of_the_shelves(person: Person) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """What the shelves have for this person: goods for orders that wait, articles to be counted."""
    came, count = free_for_who_waits(), ToCount.objects.all()
    return (
        came if person.holds(Role.MALL_ADMINISTRATOR) else came.none(),
        count if person.roles & {*COUNTERS} else count.none(),
    )


def count_of(rows: Any, params: list[Any]) -> str:
    """A subquery that counts rows; its values are added to those of the statement."""
    if rows.query.is_empty():
        return "0"
    sql, values = rows.query.sql_with_params()
    params += values
    return f"(select count(*) from ({sql}) counted)"


def arrived_since(person: Person, since: datetime, now: datetime) -> int:
    """How many rows became ready since the page was looked at."""
    return Task.objects.filter(mine(person) & free(person), state=State.READY, since__gt=since, since__lte=now).count()


def done_today(person: Person, now: datetime) -> list[Entry]:
    """What this person did today, newest first."""
    start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    found = Entry.objects.filter(actor=person.sign_in, entered__gte=start).select_related(
        "root__customer", "root__member"
    )
    return list(found.order_by("-entered")[:PAGE])


def standing_counts(person: Person, now: datetime, kind: str) -> list[dict[str, Any]]:
    """How many orders of a kind stand on each step, how many late, since when, by one statement."""
    found = Task.objects.filter(Q(state=State.READY, root__kind=kind) & visible_to(person, "root__"))
    late = Count("id", filter=Q(due__lt=now))
    return [
        dict(row)
        for row in found.values("step", "role")
        .annotate(orders=Count("id"), late=late, oldest=Min("due"))
        .order_by("step")
    ]
