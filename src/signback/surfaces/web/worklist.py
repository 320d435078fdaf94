"""The worklist: what waits for this person, most urgent first (R1)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from signback.engine.families import family_of
from signback.engine.models import Entry, Task
from signback.engine.prepared import fetch
from signback.engine.sight import visible_to
from signback.orders.house import house
from signback.orders.persons import Person
from signback.process.standing import State
from signback.surfaces.sentences import lateness, when
from signback.surfaces.web.frame import show, staff_page

PAGE = 50
COUNTED = 1000
TABS = (("ready", "Ready"), ("waiting", "Waiting"), ("owed", "Owed"), ("done", "Done today"))


@dataclass(frozen=True)
class Row:
    """One row of the worklist."""

    title: str
    url: str
    order_url: str
    number: str
    customer: str
    letter: str
    goods: str
    why: str
    due: str
    consequence: str
    late: bool
    state: str
    owed: bool
    band: str


@dataclass(frozen=True)
class Band:
    """Rows that are due together."""

    title: str
    late: bool
    rows: list[Row]


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


def chosen(person: Person, tab: str, now: datetime) -> list[Task]:
    """The most urgent rows of a tab, by one statement over its ranges."""
    parts = [
        Task.objects.filter(mine(person) & part).order_by("due", "id").values("pk")[:PAGE]
        for part in ranges(tab, person, now)
    ]
    keys = [Q(pk__in=Task.objects.filter(pk__in=part)) for part in parts]
    whole = keys[0]
    for key in keys[1:]:
        whole |= key
    return list(Task.objects.filter(whole).select_related("root__customer").order_by("due", "id")[:PAGE])


def counts(person: Person, now: datetime) -> dict[str, int]:
    """How much waits in each tab, up to a thousand, by one statement."""
    wanted = {tab: ranges(tab, person, now) for tab in ("ready", "waiting", "owed")}
    wanted["late"] = [part & Q(due__lt=now) for part in wanted["ready"]]
    pieces: list[str] = []
    params: list[Any] = []
    for parts in wanted.values():
        sums = []
        for part in parts:
            rows = Task.objects.filter(mine(person) & part).values("pk")[:COUNTED]
            sql, values = rows.query.sql_with_params()
            sums.append(f"(select count(*) from ({sql}) counted)")
            params += values
        pieces.append(" + ".join(sums))
    found = fetch(f"select {', '.join(pieces)}", params)[0]
    return dict(zip(wanted, (min(int(n), COUNTED) for n in found), strict=True))


@staff_page
def worklist(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Home: tabs with counts, late things first, the consequence beside the time."""
    now = timezone.now()
    tab = request.GET.get("show", "ready")
    count = counts(person, now)
    done = done_today(person, now) if tab == "done" else []
    rows = [] if tab == "done" else [row_of(task, now) for task in chosen(person, tab, now)]
    context = {
        "lede": lede(person, count, now), "bands": banded(rows, now), "done": done, "tab": tab,
        "tabs": [(key, title, count.get(key)) for key, title in TABS], "greeting": greeting(now),
        "more": count.get(tab, 0) > len(rows) and tab != "done", "shown": len(rows),
    }  # fmt: skip
    return show(request, "office/worklist.html", context)


def greeting(now: datetime) -> str:
    """Good morning, until it is not."""
    hour = timezone.localtime(now).hour
    return "Good morning" if hour < 12 else "Good afternoon" if hour < 18 else "Good evening"


def lede(person: Person, count: dict[str, int], now: datetime) -> str:
    """The day in two sentences."""
    here = timezone.localtime(now)
    late = {0: "Nothing is late.", 1: "One thing is late."}.get(count["late"], f"{count['late']} things are late.")
    owed = f" {count['owed']} owed." if count["owed"] else ""
    return f"{here:%A %-d %B, %H:%M}. {late}{owed}"


def row_of(task: Task, now: datetime) -> Row:
    """A stored row as the page shows it."""
    root, customer = task.root, task.root.customer
    family = family_of(root.kind)
    words, late = lateness(task.due, now)
    place = {"number": root.number, "name": task.step}
    url = (
        reverse("delivery-step", kwargs={**place, "key": task.subject})
        if task.subject
        else reverse("step", kwargs=place)
    )
    reasons = task.reasons.splitlines()
    return Row(
        title=family.step(task.step).title, url="" if task.state == "blocked" else url,
        order_url=reverse("order", args=[root.number]),
        number=root.number + (f"/{task.subject}" if task.subject else ""),
        customer=customer.name if customer else "Not known yet", letter=customer.classification_id if customer else "",
        goods=root.summary, why=reasons[0] if reasons else since_words(task, now),
        due=when(task.due, now) if task.due else "",
        consequence=consequence(task, now) or words, late=late, state="late" if late else task.state, owed=task.owed,
        band=band_of(task.due, now),
    )  # fmt: skip


def since_words(task: Task, now: datetime) -> str:
    """Since when it waits."""
    parts = f" {len(task.parts.split(','))} lines." if "," in task.parts else ""
    return f"Waits since {when(task.since, now)}.{parts}"


def consequence(task: Task, now: datetime) -> str:
    """What the next cut-off does to the date of an unsigned order."""
    root = task.root
    if (
        root.slip_anchor is None
        or root.slip_base is None
        or task.step not in {"chase_signature", "record_signed_confirmation"}
    ):
        return ""
    calendar = house().calendar
    slipped = max(0, calendar.today(now) - root.slip_anchor)
    first, then = calendar.day(root.slip_base + slipped), calendar.day(root.slip_base + slipped + 1)
    return f"{first:%-d} → {then:%-d %b}" if first.month == then.month else f"{first:%-d %b} → {then:%-d %b}"


def band_of(due: datetime | None, now: datetime) -> str:
    """Late, before noon, today, later."""
    if due is None:
        return "Without a time"
    if due < now:
        return "Late"
    here, day = timezone.localtime(now), timezone.localtime(due)
    if day.date() == here.date():
        return "Before noon" if day.hour < 12 else "Today"
    return "Tomorrow" if day.date() == (here + timedelta(1)).date() else "Later"


def banded(rows: list[Row], now: datetime) -> list[Band]:
    """The rows under their bands, in order."""
    bands: dict[str, list[Row]] = {}
    for row in rows:
        bands.setdefault(row.band, []).append(row)
    return [Band(title, title == "Late", found) for title, found in bands.items()]


def done_today(person: Person, now: datetime) -> list[dict[str, str]]:
    """What I did today."""
    start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    found = Entry.objects.filter(actor=person.sign_in, entered__gte=start).select_related("root__customer")
    return [
        {
            "title": family_of(e.root.kind).step(e.step).title, "number": e.root.number,
            "customer": e.root.customer.name if e.root.customer else "", "at": f"{timezone.localtime(e.entered):%H:%M}",
        }
        for e in found.order_by("-entered")[:PAGE]
    ]  # fmt: skip
