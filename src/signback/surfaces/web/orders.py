"""The order page: an answer to where it is, what it waits for, who holds it, and what that does to its dates (E3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from signback.engine.models import Root
from signback.engine.sight import visible_to
from signback.orders import pricing
from signback.orders.events.confirming import SignatoryNamed
from signback.orders.order import Order
from signback.orders.persons import Person
from signback.orders.roles import role_title
from signback.orders.tolerances import tolerance_of
from signback.process.standing import State
from signback.surfaces.case import Case, StepStand
from signback.surfaces.sentences import lateness, name_of, sentence, when
from signback.surfaces.web.dates import dates_picture
from signback.surfaces.web.frame import show, staff_page

PAGE = 50
STATE_WORDS = {"ready": "Ready", "waiting": "Waiting", "blocked": "Cannot start yet", "done": "Done"}


@dataclass(frozen=True)
class TaskRow:
    """One step on the order page."""

    title: str
    url: str
    state: str
    words: str
    reasons: list[tuple[str, bool]]
    side: str
    sub: str
    owed: bool
    late: bool


@dataclass(frozen=True)
class Track:
    """The steps of one track; what is all done folds away."""

    title: str
    note: str
    rows: list[TaskRow]
    folded: bool


@staff_page
def order(request: HttpRequest, person: Person, number: str) -> HttpResponseBase:
    """One order, whole."""
    case = Case.open(number, person, timezone.now())
    subject = case.order
    acts = [s for s in case.steps if s.offered]
    main = most_urgent(acts)
    context = {
        "case": case, "root": case.root, "order": subject, "headline": headline(case),
        "main": link(case, main) if main else None,
        "others": [link(case, s) for s in acts if s is not main and s.first.place.optional],
        "tracks": tracks(case), "picture": dates_picture(subject, case.now), "lines": lines(subject),
        "money": money(subject), "story": story(case), "signatory": signatory(subject), "version": case.root.seq,
    }  # fmt: skip
    return show(request, "office/order.html", context)


def most_urgent(acts: list[StepStand]) -> StepStand | None:
    """The one act of the page: what is due first among this person's work."""
    work = [s for s in acts if not s.first.place.optional and not s.first.satisfied]
    return min(work, key=due_first, default=None)


def due_first(step: StepStand) -> tuple[bool, datetime]:
    """What has a due time goes before what has none."""
    since = step.first.since or step.member.subject.opened
    due = step.member.subject.due_of(step.first.place, since)
    return due is None, due or since


def link(case: Case, step: StepStand) -> dict[str, str]:
    """A step as a button: its act and its page."""
    return {"title": step.first.place.step.title, "url": step_url(case, step)}


def step_url(case: Case, step: StepStand) -> str:
    """The page of a step."""
    where = {"number": case.root.number, "name": step.name}
    key = step.member.subject.key
    return reverse("delivery-step", kwargs={**where, "key": key}) if key else reverse("step", kwargs=where)


def headline(case: Case) -> dict[str, str]:
    """What it waits for, and who holds it, since when."""
    if case.root.over:
        last = case.order.facts.all[-1]
        return {
            "waits": "",
            "says": f"Ended {when(last.entered, case.now)}: {case.family.step(last.step).title.lower()}.",
        }
    open_ = [s for s in case.steps if s.ready and not s.first.place.optional and not s.first.satisfied]
    if not open_:
        held = next((s for s in case.steps if s.first.state is State.BLOCKED), None)
        return {"waits": held.first.unmet[0].says if held else "nothing", "says": ""}
    lead = min(open_, key=due_first)
    who = role_title(lead.first.place.step.who[0])
    since = when(lead.first.since, case.now) if lead.first.since else ""
    more = f" {len(open_) - 1} more steps are open beside it." if len(open_) > 2 else ""
    return {"waits": lead.first.place.step.title.lower(), "says": f"{who} holds it since {since}.{more}"}


def tracks(case: Case) -> list[Track]:
    """The tracks of the order; those that are all done fold into one line."""
    found: list[Track] = []
    for one in each_track(case):
        if found and found[-1].folded and one.folded:
            before = found.pop()
            rows = [*before.rows, *one.rows]
            title = f"{before.title}, {one.title.lower()}"
            one = Track(title, f"all {len(rows)} steps done", rows, True)
        found.append(one)
    return found


def each_track(case: Case) -> Iterator[Track]:
    """The tracks of the order, then those of each delivery."""
    for member in case.members:
        steps = [s for s in case.steps if s.member is member]
        for title in member.book.tracks:
            rows = [s for s in steps if member.book.track_of[s.name] == title and s.first.state is not State.NOT_NEEDED]
            rows = [s for s in rows if not (s.first.place.optional and s.first.state is not State.READY)]
            if rows:
                yield track(case, f"{title} {member.subject.key}".strip(), rows)


def track(case: Case, title: str, steps: list[StepStand]) -> Track:
    """One track with its rows."""
    shown = [s for s in steps if not s.first.place.optional]
    done = [s for s in shown if s.first.state is State.DONE or s.first.satisfied]
    folded = bool(shown) and len(done) == len(shown)
    note = (
        ("done" if len(shown) == 1 else f"all {len(shown)} steps done")
        if folded
        else f"{len(done)} of {len(shown)} done"
        if done
        else "not started"
    )
    return Track(title, note, [task_row(case, s) for s in shown], folded)


def task_row(case: Case, step: StepStand) -> TaskRow:
    """One step: linked when this person may do it, else with every rule's sentence."""
    stand, done = step.first, step.first.state is State.DONE or step.first.satisfied
    due = step.member.subject.due_of(stand.place, stand.since) if stand.since and not done else None
    words, late = lateness(due, case.now) if step.ready and not done else ("", False)
    reasons = [] if done else [(r.says, r.met) for r in dict.fromkeys(r for s in step.stands for r in s.reasons)]
    return TaskRow(
        stand.place.step.title, step_url(case, step) if step.offered else "", "done" if done else str(stand.state),
        STATE_WORDS.get("done" if done else str(stand.state), ""), reasons if stand.unmet or stand.debt else [],
        side(case, step, done), words, stand.debt is not None, late,
    )  # fmt: skip


def side(case: Case, step: StepStand, done: bool) -> str:
    """Who did it when, or who is to do it."""
    facts = step.member.subject.facts.of_step(*step.first.place.step.names)
    if done and facts:
        return f"{name_of(facts[-1].by)}, {when(facts[-1].entered, case.now)}"
    if step.offered:
        return "yours"
    return role_title(step.first.place.step.who[0]).lower()


def lines(order: Order) -> list[dict[str, Any]]:
    """The lines with tolerance, price and sum."""
    return [
        {
            "line": line, "dropped": line.number in order.dropped, "tolerance": tolerance_of(order, line),
            "price": pricing.unit_price(order, line), "sum": pricing.line_total(order, line),
            "measures": measures(line),
            "weighed": pricing.weighed(order).get(line.number),
        }
        for line in order.all_lines
    ]  # fmt: skip


def measures(line: Any) -> str:
    """A line's measures in words."""
    named = [("width", line.width), ("length", line.length), ("core", line.core), ("diameter", line.diameter)]
    said = [f"{name} {value:,} mm" for name, value in named if value]
    return ", ".join([*([line.shape.capitalize()] if line.shape and said else []), *said])


def money(order: Order) -> dict[str, Any]:
    """What is ordered, paid and still open."""
    weighed = pricing.weighed_value(order)
    return {
        "total": pricing.total(order), "deposit": pricing.deposit_due(order), "paid": pricing.paid(order),
        "weighed": weighed, "open": max((weighed or pricing.total(order)) - pricing.paid(order), pricing.ZERO),
        "currency": order.terms.currency if order.terms else "EUR",
    }  # fmt: skip


def signatory(order: Order) -> SignatoryNamed | None:
    """Who signs for the customer."""
    fact = order.facts.last(SignatoryNamed)
    return fact.event if fact else None


def story(case: Case) -> list[dict[str, Any]]:
    """The ledger as sentences, newest first."""
    facts = sorted((f for m in case.members for f in m.subject.facts.all), key=lambda f: -f.seq)
    superseded = case.order.facts.superseded
    return [
        {
            "at": when(f.entered, case.now), "who": name_of(f.by), "title": case.family.step(f.step).title,
            "says": sentence(case.family, f), "surface": f.surface, "superseded": f.seq in superseded,
            "happened": when(f.happened, case.now) if f.happened < f.entered else "",
            "subject": f"Delivery {f.subject}: " if f.subject else "",
        }
        for f in facts
    ]  # fmt: skip


@staff_page
def orders(request: HttpRequest, person: Person) -> HttpResponseBase:
    """All orders that this person may see, newest first, page by page."""
    found = Root.objects.filter(visible_to(person), kind="order").select_related("customer", "salesperson")
    query, state = request.GET.get("q", "").strip()[:80].replace("\x00", ""), request.GET.get("state", "open")
    if query:
        found = found.filter(
            Q(number__startswith=query) | Q(customer__name__icontains=query) | Q(summary__icontains=query)
        )
    if state in {"open", "ended"} and not query:
        found = found.filter(over=state == "ended")
    before = request.GET.get("before", "")
    if before.isdigit() and len(before) < 16:
        found = found.filter(pk__lt=int(before))
    rows = list(found.order_by("-pk")[: PAGE + 1])
    context = {"rows": [list_row(r) for r in rows[:PAGE]], "q": query, "state": state,
               "before": rows[PAGE - 1].pk if len(rows) > PAGE else None}  # fmt: skip
    return show(request, "office/orders.html", context)


def list_row(root: Root) -> dict[str, Any]:
    """One order in the list."""
    now: datetime = timezone.now()
    return {
        "root": root,
        "customer": root.customer,
        "opened": when(root.opened, now),
        "changed": when(root.changed, now),
    }
