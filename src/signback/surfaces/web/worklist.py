"""The worklist: what waits for this person, most urgent first (R1)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from signback.engine.families import family_of
from signback.engine.models import Entry, Task
from signback.engine.sight import visible_to
from signback.orders.house import house
from signback.orders.persons import Person
from signback.process.standing import State
from signback.surfaces.derive import stands_as
from signback.surfaces.sentences import lateness, when
from signback.surfaces.web.frame import show, staff_page

PAGE = 50
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


def ready(person: Person, now: datetime) -> Q:
    """What stands ready now, flipped or not, and is not barred by separation of duties."""
    return stands_as(State.READY, now) & ~Q(barred__contains=json.dumps(person.sign_in))


def held_back(now: datetime) -> Q:
    """What some rule holds back now."""
    return stands_as(State.BLOCKED, now) & ~Q(owed=True)


def chosen(person: Person, tab: str, now: datetime) -> QuerySet[Task]:
    """The rows of a tab, most urgent first."""
    which = {"ready": ready(person, now), "owed": Q(owed=True)}.get(tab, held_back(now))
    found = Task.objects.filter(mine(person) & which).select_related("root__customer")
    return found.order_by("due", "id")


def counts(person: Person, now: datetime) -> dict[str, int]:
    """How much waits in each tab, by one statement."""
    rows = Task.objects.filter(mine(person)).aggregate(
        ready=Count("id", filter=ready(person, now)),
        waiting=Count("id", filter=held_back(now)),
        owed=Count("id", filter=Q(owed=True)),
        late=Count("id", filter=ready(person, now) & Q(due__lt=now)),
    )
    return {name: int(value) for name, value in rows.items()}


@staff_page
def worklist(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Home: tabs with counts, late things first, the consequence beside the time."""
    now = timezone.now()
    tab = request.GET.get("show", "ready")
    count = counts(person, now)
    done = done_today(person, now) if tab == "done" else []
    rows = [] if tab == "done" else [row_of(task, now) for task in chosen(person, tab, now)[:PAGE]]
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
