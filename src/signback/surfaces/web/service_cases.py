"""Product use service: the list of cases, a new one, and the page of one (S18)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from signback.book.service_case import SERVICE_CASE
from signback.engine.asks import Ask
from signback.engine.models import Root
from signback.engine.numbers import open_numbered
from signback.engine.sight import visible_to
from signback.orders.models import Account, Roll
from signback.orders.persons import Person
from signback.orders.refusals import Invalid, NotAllowed
from signback.orders.service import ServiceCase, owner_of, remedy_of, said
from signback.surfaces.case import Case
from signback.surfaces.forms import Choices, typed
from signback.surfaces.sentences import when
from signback.surfaces.service_offers import suggested_in_service
from signback.surfaces.web import asking
from signback.surfaces.web.frame import TAKES_CALLS, page, staff_page
from signback.surfaces.web.mall_order import story_of
from signback.surfaces.web.order import RECENT, beside, earlier, most_urgent, waits_for
from signback.surfaces.web.order_tracks import is_done, step_url, tracks_of
from signback.surfaces.web.orders import PAGE, TABS, further, narrowed, table_of
from signback.surfaces.web.sending import attachments, fresh_key, lists
from signback.surfaces.web.sheets.lists import ListSheet
from signback.surfaces.web.sheets.order import OrderSheet
from signback.surfaces.web.sheets.pieces import Act, AsideSection, Empty, Hidden, Look, Tab, Term, Trail
from signback.surfaces.web.sheets.step import About, StepSheet
from signback.surfaces.web.sheets.words import Words, say

SERVICE = "service"
NONE_YET = Empty("No cases here", "A case begins on the page of an order that has arrived, or with a roll's number.")
HELP = "It gets its number, you as its owner, and the hour by which the customer hears."


@staff_page
def service_cases(request: HttpRequest, person: Person) -> HttpResponseBase:
    """All cases that this person may see, newest first, page by page."""
    asked, now = request.GET, timezone.now()
    state = asked.get("state", "open")
    state = state if state in dict(TABS) else "open"
    found = narrowed(Root.objects.filter(visible_to(person), kind=SERVICE), asked, state, now)
    rows = list(found.select_related("customer", "salesperson", "member").order_by("-pk")[: PAGE + 1])
    sheet = ListSheet(
        "Service cases", table_of("Service cases", rows[:PAGE], now),
        "Questions, complaints and returns, each with an owner and the hour of its answer.",
        tabs=tuple(Tab(title, f"?state={key}", here=key == state) for key, title in TABS),
        keep=(Hidden("state", state),), pages=further(asked, rows), empty=NONE_YET,
        acts=(Act("Open a case", reverse("service-case-new")),) if person.roles & TAKES_CALLS else (),
    )  # fmt: skip
    return page(request, "list", sheet)


@staff_page
def service_case_new(request: HttpRequest, person: Person) -> HttpResponseBase:
    """What the customer comes with; the order or roll one comes from is filled in."""
    act, post = SERVICE_CASE.places[0].step, lists(request.POST)
    if not person.roles & set(act.who):
        raise NotAllowed("not_allowed", "Only customer service or sales open a case", "Ask customer service")
    key = post.get("_key", [""])[0] or fresh_key()
    if request.method != "POST":
        return new_page(request, {**suggested_in_service(act.name, timezone.now()), **about(request)}, {}, key)
    raw = typed(post, act.input)
    try:
        raw |= attachments(request)
        done = open_numbered(SERVICE, Ask(act.name, person, raw, key=key[:80]))
    except Invalid as refused:
        return new_page(request, raw, {fault.field: fault.says for fault in refused.faults}, key)
    messages.success(request, f"The case has its number: {done.number}.")
    return redirect("order", number=done.number)


def about(request: HttpRequest) -> dict[str, Any]:
    """The order or the roll that one comes from."""
    number, order = request.GET.get("roll", "")[:40], request.GET.get("order", "")[:30]
    roll = Roll.objects.filter(number=number.replace("\x00", "")).first() if number else None
    return {"order": roll.order, "rolls": [roll.number], "kind": "complaint"} if roll else {"order": order}


def new_page(request: HttpRequest, raw: Mapping[str, Any], errors: Mapping[str, str], key: str) -> HttpResponseBase:
    """The questions of a new case."""
    fields = asking.asked(SERVICE_CASE.places[0].step.input, raw, errors, Choices())
    trail = (Trail("Worklist", reverse("worklist")), Trail("Service cases", reverse("service-cases")))
    sheet = StepSheet(
        About("New service case", help=HELP, trail=trail), reverse("service-case-new"), "Open the case", "perform",
        asking.groups_of(fields), asking.errors_of(errors, fields), hidden=(Hidden("_key", key),),
    )  # fmt: skip
    return page(request, "step", sheet, 422 if errors else 200)


def show(request: HttpRequest, case: Case) -> HttpResponseBase:
    """One case, whole."""
    subject: ServiceCase = case.members[0].subject
    acts = [s for s in case.steps if s.offered]
    lead, story, whole = most_urgent(acts), list(story_of(case)), "story" in request.GET
    customer = case.root.customer
    sheet = OrderSheet(
        case.root.number, case.whose, headline(case), customer.classification_id if customer else "",
        trail=(Trail("Worklist", reverse("worklist")), Trail("Service cases", reverse("service-cases"))),
        primary=Act(lead.first.place.step.title, step_url(case, lead), "C", Look.PRIMARY) if lead else None,
        acts=tuple(Act(s.first.place.step.title, step_url(case, s)) for s in acts if s is not lead and beside(s)),
        tracks=tracks_of(case, case.members[0]), story=tuple(story if whole else story[:RECENT]),
        older=None if whole else earlier(len(story)), aside=tuple(aside(subject)),
        printed=f"Case {case.root.number} · entry {case.root.seq} of its ledger",
    )  # fmt: skip
    return page(request, "order", sheet)


def headline(case: Case) -> Words:
    """What it waits for, or how it ended."""
    if case.root.over:
        last = case.members[0].subject.facts.all[-1]
        return say(f"Ended {when(last.entered, case.now)}: {case.family.step(last.step).title.lower()}.")
    return say(waits_for(case, [s for s in case.steps if s.ready and not s.first.optional and not is_done(s)]))


def aside(subject: ServiceCase) -> Iterator[AsideSection]:
    """What they came with, who answers for it, what they get."""
    opened = said(subject)
    if opened is None:
        return
    owner = Account.objects.filter(pk=owner_of(subject) or 0).first()
    terms = [Term("Says", opened.caller), Term("Wish", opened.wish or "not said")]
    if opened.delivery:
        terms.append(Term("Delivery", opened.delivery))
    terms.append(Term("Owner", owner.name if owner else ""))
    more = Trail(f"Order {opened.order}", reverse("order", args=[opened.order]))
    yield AsideSection(str(opened.kind).capitalize(), terms=tuple(terms), points=(opened.what,), link=more)
    if opened.rolls:
        rolls = tuple(Term("Roll", number, url=reverse("roll", args=[number])) for number in opened.rolls)
        yield AsideSection("Rolls", terms=rolls)
    if decided := remedy_of(subject):
        yield AsideSection("Remedy", str(decided.remedy).capitalize(), decided.why)


def in_short(case: Case) -> AsideSection:
    """The case beside a step's questions."""
    found = next(aside(case.members[0].subject))
    return AsideSection(f"Case {case.root.number}", case.whose, terms=found.terms, points=found.points, link=found.link)
