"""The worklist: what waits for this person, most urgent first (R1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from signback.engine.families import family_of
from signback.engine.models import Entry
from signback.orders.house import house
from signback.orders.persons import Person
from signback.process.steps import Step
from signback.surfaces.case import whose_of
from signback.surfaces.sentences import Clock, lateness
from signback.surfaces.web import queue
from signback.surfaces.web.frame import TAKES_CALLS, page, staff_page
from signback.surfaces.web.hurry import EXPRESS
from signback.surfaces.web.picking import may_be_ticked, row_value
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
from signback.surfaces.web.shortages import shelves_band
from signback.surfaces.web.whereabouts import PARTS, root_url, step_page

TABS = (("ready", "Ready"), ("waiting", "Waiting"), ("owed", "Owed"), ("done", "Done today"))
LONGEST_KEY = 18
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
    if tab == "ready" and not {"after", "step", "class"} & request.GET.keys():
        bands = (*shelves_band(Clock(now), bool(count.came_in), bool(count.to_count)), *bands)
    sheet = WorklistSheet(
        greeting=f"{greeting(now)}, {person.name}" if tab == "ready" else dict(TABS)[tab],
        lede=lede(tab, count, now), tabs=tabs(tab, count), bands=bands,
        heading_act=Act("Take a call", reverse("intake"), "N", icon="phone") if person.roles & TAKES_CALLS else None,
        filters=() if tab == "done" else filters(person, request.GET), filtered=filtered(request.GET),
        keep=(Hidden("show", tab),), keys=KEYS, pages=further, empty=NOTHING[tab],
        together_url=reverse("together") if any(row.tick for band in bands for row in band.rows) else "",
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
    rows, clock = found[: queue.PAGE], Clock(now)
    bands: dict[str, list[Row]] = {}
    ticked = may_be_ticked(rows, {step.name: step for step in work()}) if tab == "ready" else set()
    for task in rows:
        row = row_of(task, clock, person)
        row = replace(row, tick=row_value(task)) if task.id in ticked else row
        row = replace(row, hurry=EXPRESS) if task.hurries else row
        bands.setdefault(band_of(task.due, clock), []).append(row)
    further = Pages() if asked.get("after") else None
    if len(found) > queue.PAGE:
        query = asked.copy()
        query["after"] = f"{rows[-1].due.isoformat() if rows[-1].due else ''}|{rows[-1].id}"
        further = Pages(f"?{query.urlencode()}", says=f"The {len(rows)} most urgent are shown.")
    if further is not None and asked.get("after"):
        query = asked.copy()
        query.pop("after")
        further = Pages(further.next_url, f"?{query.urlencode()}", further.says)
    made = (Band(title, tuple(those), str(len(those)), title == "Late") for title, those in bands.items())
    return tuple(made), further


def narrowed(asked: QueryDict) -> queue.Narrow:
    """The filters of the address."""
    letter = asked.get("class", "")
    customer = asked.get("customer", "").replace("\x00", "")[:20]
    return queue.Narrow(letter if letter in CLASSES else "", asked.get("step", "").replace("\x00", "")[:60], customer)


def after(asked: QueryDict) -> queue.After | None:
    """Behind which row the page begins; rows without a due time are told by their key alone."""
    due, _, key = asked.get("after", "")[:60].partition("|")
    if not (key.isascii() and key.isdigit() and len(key) < LONGEST_KEY):
        return None
    try:
        moment = parse_datetime(due) if due else None
    except ValueError:
        return None
    if due and not (moment and timezone.is_aware(moment)):
        return None
    return moment, int(key)


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
    return [(step.name, step.title) for step in work() if person.roles & set(step.who)]


def steps() -> list[tuple[str, str]]:
    """Every step that an order can stand on."""
    return [(step.name, step.title) for step in work()]


def work() -> Iterator[Step[Any, Any, Any]]:
    """What is somebody's to do, in the books' order."""
    for book in (book for kind in PARTS for book in family_of(kind).books):
        yield from (place.step for place in book.places if not place.optional or place.pressing)


def filtered(asked: QueryDict) -> str:
    """The filters in words."""
    said = [f"class {asked['class']}"] if asked.get("class") in CLASSES else []
    if step := asked.get("step", "")[:60]:
        said.append(f"“{dict(steps()).get(step, step)}”")
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


def row_of(task: queue.Waiting, clock: Clock, person: Person) -> Row:
    """A stored row as the page shows it."""
    words, late = lateness(task.due, clock.now)
    reasons = tuple(Reason(says) for says in task.reasons.splitlines())
    blocked, step = task.state == "blocked", family_of(task.kind).step(task.step)
    away = person.in_place_of({*step.who, task.role}, task.person)
    return Row(
        step.title, State.BLOCKED if blocked else State.READY,
        task.number + (f"/{task.subject}" if task.subject else ""), task.customer or task.member or "Not known yet",
        root_url(task.kind, task.number) if blocked else url_of(task), late and not blocked, task.owed,
        (f"For {away.name}. " if away else "") + ("" if reasons else since_words(task, clock)), reasons, task.letter,
        task.summary, clock.when(task.due) if task.due else "", "" if blocked else consequence(task, clock) or words,
        Badge("paper owed", Tone.OWED) if task.owed else None,
    )  # fmt: skip


def url_of(task: queue.Waiting) -> str:
    """The page of the row's step."""
    return step_page(task.kind, task.number, task.subject, task.step)


def since_words(task: queue.Waiting, clock: Clock) -> str:
    """Since when it waits."""
    parts = f" {len(task.parts.split(','))} lines." if "," in task.parts else ""
    return f"Waits since {clock.when(task.since)}.{parts}"


def consequence(task: queue.Waiting, clock: Clock) -> str:
    """What the next cut-off does to the date of an unsigned order."""
    if task.slip_anchor is None or task.slip_base is None or task.step not in SLIPPING:
        return ""
    calendar = house().calendar
    slipped = max(0, calendar.today(clock.now) - task.slip_anchor)
    first, then = calendar.day(task.slip_base + slipped), calendar.day(task.slip_base + slipped + 1)
    return f"{first:%-d} → {then:%-d %b}" if first.month == then.month else f"{first:%-d %b} → {then:%-d %b}"


def band_of(due: datetime | None, clock: Clock) -> str:
    """Late, before noon, today, tomorrow, later."""
    if due is None:
        return "Without a time"
    if due < clock.now:
        return "Late"
    day = clock.local(due)
    if day.date() == clock.here.date():
        return "Before noon" if day.hour < 12 else "Today"
    return "Tomorrow" if day.date() == (clock.here + timedelta(1)).date() else "Later"


def done_bands(person: Person, now: datetime) -> tuple[tuple[Band, ...], None]:
    """What this person did today."""
    rows = tuple(done_row(entry) for entry in queue.done_today(person, now))
    return ((Band("Today", rows, str(len(rows))),) if rows else ()), None


def done_row(entry: Entry) -> Row:
    """One act, as the ledger has it."""
    root = entry.root
    customer = root.customer
    return Row(
        family_of(root.kind).step(entry.step).title, State.DONE, root.number, whose_of(root),
        root_url(root.kind, root.number),
        customer_class=customer.classification_id if customer else "", order_words=root.summary,
        due=f"{timezone.localtime(entry.entered):%H:%M}",
    )  # fmt: skip
