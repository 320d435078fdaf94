"""The worklist: what waits for this person, most urgent first (R1)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from signback.engine.families import family_of
from signback.engine.models import Entry, Task
from signback.orders.house import house
from signback.orders.persons import Person
from signback.surfaces.sentences import lateness, when
from signback.surfaces.web import queue
from signback.surfaces.web.frame import TAKES_CALLS, page, staff_page
from signback.surfaces.web.sheets.pieces import (
    Act,
    Badge,
    Choice,
    Empty,
    Filter,
    Hidden,
    Pages,
    Reason,
    State,
    Tab,
    Tone,
)
from signback.surfaces.web.sheets.worklist import Band, KeyHint, News, Row, WorklistSheet

TABS = (("ready", "Ready"), ("waiting", "Waiting"), ("owed", "Owed"), ("done", "Done today"))
CLASSES = ("A", "B", "C")
SLIPPING = {"chase_signature", "record_signed_confirmation"}
KEYS = (KeyHint(("J", "K"), "move"), KeyHint(("↵",), "open"), KeyHint(("N",), "new arrival"), KeyHint(("/",), "find"),
        KeyHint(("?",), "all keys"))  # fmt: skip
NOTHING = {
    "ready": Empty("Nothing waits for you", "What others hold stands under Waiting."),
    "waiting": Empty("Nothing of yours is held back", "Every step of yours that is left can be done."),
    "owed": Empty("Nobody owes a paper", "What is delivered or made ahead of its paper would stand here."),
    "done": Empty("Nothing done yet today", "What you do stands here until midnight."),
}


@staff_page
def worklist(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Home: tabs with counts, late things first, the consequence beside the time."""
    now = timezone.now()
    tab = request.GET.get("show", "ready")
    tab = tab if tab in dict(TABS) else "ready"
    count = queue.counts(person, now)
    bands, further = done_bands(person, now) if tab == "done" else open_bands(person, tab, request.GET, now)
    sheet = WorklistSheet(
        greeting=f"{greeting(now)}, {person.name}" if tab == "ready" else dict(TABS)[tab],
        lede=lede(tab, count, now), tabs=tabs(tab, count), bands=bands,
        heading_act=Act("Take a call", reverse("intake"), "N", icon="phone") if person.roles & TAKES_CALLS else None,
        filters=() if tab == "done" else filters(person, request.GET), filtered=filtered(request.GET),
        keep=(Hidden("show", tab),), keys=KEYS, pages=further, empty=NOTHING[tab],
        news_url=f"{reverse('news')}?since={now.strftime('%Y-%m-%dT%H:%M:%SZ')}" if tab == "ready" else "",
    )  # fmt: skip
    return page(request, "worklist", sheet, unread=count.unread)


@staff_page
def news(request: HttpRequest, person: Person) -> HttpResponse:
    """What became ready since the page was opened, as one quiet line."""
    since, now = parse_datetime(request.GET.get("since", "")[:40]), timezone.now()
    found = queue.arrived_since(person, since, now) if since and timezone.is_aware(since) else 0
    line = News(f"{found} new: show", reverse("worklist")) if found else None
    return render(request, "web/parts/news.html", {"sheet": {"news": line, "news_url": request.get_full_path()}})


def open_bands(person: Person, tab: str, asked: QueryDict, now: datetime) -> tuple[tuple[Band, ...], Pages | None]:
    """The rows of a tab under their bands, and the way to the next fifty."""
    found = queue.chosen(person, tab, now, narrowed(asked), after(asked))
    rows = found[: queue.PAGE]
    bands: dict[str, list[Row]] = {}
    for task in rows:
        bands.setdefault(band_of(task.due, now), []).append(row_of(task, now))
    further = Pages() if asked.get("after") else None
    if len(found) > queue.PAGE and rows[-1].due:
        query = asked.copy()
        query["after"] = f"{rows[-1].due.isoformat()}|{rows[-1].pk}"
        further = Pages(f"?{query.urlencode()}", says=f"The {len(rows)} most urgent are shown.")
    if further is not None and asked.get("after"):
        query = asked.copy()
        query.pop("after")
        further = Pages(further.next_url, f"?{query.urlencode()}", further.says)
    made = (Band(title, tuple(those), str(len(those)), title == "Late") for title, those in bands.items())
    return tuple(made), further


def narrowed(asked: QueryDict) -> Q:
    """The filters of the address."""
    found = Q()
    if asked.get("class") in CLASSES:
        found &= Q(root__customer__classification=asked["class"])
    if step := asked.get("step", "")[:60]:
        found &= Q(step=step)
    if customer := asked.get("customer", "").replace("\x00", "")[:20]:
        found &= Q(root__customer__number=customer)
    return found


def after(asked: QueryDict) -> tuple[datetime, int] | None:
    """Behind which row the page begins."""
    due, _, key = asked.get("after", "")[:60].partition("|")
    moment = parse_datetime(due) if due else None
    return (moment, int(key)) if moment and timezone.is_aware(moment) and key.isdigit() else None


def filters(person: Person, asked: QueryDict) -> tuple[Filter, ...]:
    """By class, and by step among those of the person's roles."""
    steps = sorted(set(my_steps(person)), key=lambda pair: pair[1])
    return (
        Filter("class", "Class", choices("every class", [(c, c) for c in CLASSES], asked.get("class", ""))),
        Filter("step", "Step", choices("every step", steps, asked.get("step", ""))),
    )


def choices(every: str, values: list[tuple[str, str]], chosen: str) -> tuple[Choice, ...]:
    """The values of a filter, the empty one first."""
    return (Choice("", every), *(Choice(value, label, value == chosen) for value, label in values))


def my_steps(person: Person) -> list[tuple[str, str]]:
    """The steps that this person's roles do."""
    family = family_of("order")
    books = (family.process, *family.children.values())
    steps = (place.step for book in books for place in book.places)
    return [(step.name, step.title) for step in steps if person.roles & set(step.who)]


def filtered(asked: QueryDict) -> str:
    """The filters in words."""
    said = [f"class {asked['class']}"] if asked.get("class") in CLASSES else []
    if step := asked.get("step", "")[:60]:
        known = family_of("order").steps.get(step)
        said.append(known.title.lower() if known else step)
    if customer := asked.get("customer", "")[:20]:
        said.append(f"customer {customer}")
    return ", ".join(said)


def greeting(now: datetime) -> str:
    """Good morning, until it is not."""
    hour = timezone.localtime(now).hour
    return "Good morning" if hour < 12 else "Good afternoon" if hour < 18 else "Good evening"


def lede(tab: str, count: queue.Counts, now: datetime) -> str:
    """The day in two sentences."""
    if tab == "waiting":
        return f"{number_of(count.waiting, 'step')} of yours cannot start yet. Each says why."
    if tab == "owed":
        return (
            f"{number_of(count.owed, 'paper')} owed: made or delivered on somebody's word, to be made good in writing."
        )
    late = {0: "Nothing is late.", 1: "One thing is late."}.get(count.late, f"{count.late} things are late.")
    owed = f" {number_of(count.owed, 'paper')} owed." if count.owed else ""
    return f"{timezone.localtime(now):%A %-d %B, %H:%M}. {late}{owed}"


def number_of(count: int, noun: str) -> str:
    """One step, two steps, a thousand and more steps."""
    if count >= queue.COUNTED:
        return f"More than {queue.COUNTED - 1} {noun}s"
    return f"One {noun}" if count == 1 else f"{count or 'No'} {noun}s"


def tabs(here: str, count: queue.Counts) -> tuple[Tab, ...]:
    """The four tabs."""
    numbers = {"ready": count.ready, "waiting": count.waiting, "owed": count.owed}
    return tuple(Tab(title, f"?show={key}", numbers.get(key), key == here, key == "owed") for key, title in TABS)


def row_of(task: Task, now: datetime) -> Row:
    """A stored row as the page shows it."""
    root, customer = task.root, task.root.customer
    words, late = lateness(task.due, now)
    reasons = tuple(Reason(says) for says in task.reasons.splitlines())
    blocked = task.state == "blocked"
    where = url_of(task)
    return Row(
        family_of(root.kind).step(task.step).title, State.BLOCKED if blocked else State.READY,
        root.number + (f"/{task.subject}" if task.subject else ""), customer.name if customer else "Not known yet",
        reverse("order", args=[root.number]) if blocked else where, late and not blocked, task.owed,
        "" if reasons else since_words(task, now), reasons, customer.classification_id if customer else "",
        root.summary, when(task.due, now) if task.due else "", "" if blocked else consequence(task, now) or words,
        Badge("paper owed", Tone.OWED) if task.owed else None,
    )  # fmt: skip


def url_of(task: Task) -> str:
    """The page of the row's step."""
    place = {"number": task.root.number, "name": task.step}
    if task.subject:
        return reverse("delivery-step", kwargs={**place, "key": task.subject})
    return reverse("step", kwargs=place)


def since_words(task: Task, now: datetime) -> str:
    """Since when it waits."""
    parts = f" {len(task.parts.split(','))} lines." if "," in task.parts else ""
    return f"Waits since {when(task.since, now)}.{parts}"


def consequence(task: Task, now: datetime) -> str:
    """What the next cut-off does to the date of an unsigned order."""
    root = task.root
    if root.slip_anchor is None or root.slip_base is None or task.step not in SLIPPING:
        return ""
    calendar = house().calendar
    slipped = max(0, calendar.today(now) - root.slip_anchor)
    first, then = calendar.day(root.slip_base + slipped), calendar.day(root.slip_base + slipped + 1)
    return f"{first:%-d} → {then:%-d %b}" if first.month == then.month else f"{first:%-d %b} → {then:%-d %b}"


def band_of(due: datetime | None, now: datetime) -> str:
    """Late, before noon, before the cut-off, later."""
    if due is None:
        return "Without a time"
    if due < now:
        return "Late"
    here, day = timezone.localtime(now), timezone.localtime(due)
    if day.date() == here.date():
        return "Before noon" if day.hour < 12 else "Today"
    return "Tomorrow" if day.date() == (here + timedelta(1)).date() else "Later"


def done_bands(person: Person, now: datetime) -> tuple[tuple[Band, ...], None]:
    """What this person did today."""
    rows = tuple(done_row(entry) for entry in queue.done_today(person, now))
    return ((Band("Today", rows, str(len(rows))),) if rows else ()), None


def done_row(entry: Entry) -> Row:
    """One act, as the ledger has it."""
    root = entry.root
    customer = root.customer
    return Row(
        family_of(root.kind).step(entry.step).title, State.DONE, root.number, customer.name if customer else "",
        reverse("order", args=[root.number]) if root.kind == "order" else reverse("policy"),
        customer_class=customer.classification_id if customer else "", order_words=root.summary,
        due=f"{timezone.localtime(entry.entered):%H:%M}",
    )  # fmt: skip
