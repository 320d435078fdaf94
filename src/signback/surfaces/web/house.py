"""The policy table and what else holds for the whole house, changed by acts that are recorded (P1, P2)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from signback.book.house import HOUSE_NUMBER
from signback.engine.door import perform
from signback.orders.models import CalendarDay, ClassPolicy, Customer, DueTime
from signback.orders.persons import Person
from signback.orders.refusals import Invalid, NotAllowed
from signback.surfaces.case import Case, StepStand
from signback.surfaces.forms import Choices, fields_of, typed
from signback.surfaces.sentences import name_of, when
from signback.surfaces.story import done
from signback.surfaces.web.frame import show, staff_page
from signback.surfaces.web.steps import ask, error_links, fresh_key, lists


@staff_page
def policy(request: HttpRequest, person: Person) -> HttpResponseBase:
    """The policy table, the calendar, the due times, and who changed them when."""
    case = Case.open(HOUSE_NUMBER, person, timezone.now(), kind="house")
    acts = [s for s in case.steps if s.offered and s.first.place.optional]
    context = {
        "rows": ClassPolicy.objects.order_by("customer_class"),
        "days": CalendarDay.objects.filter(day__gte=timezone.localdate()).order_by("day")[:20],
        "dues": DueTime.objects.order_by("step"), "story": story(case),
        "acts": [{"title": s.first.place.step.title, "url": reverse("house-step", args=[s.name])} for s in acts],
    }  # fmt: skip
    return show(request, "office/policy.html", context)


def story(case: Case) -> list[dict[str, str]]:
    """Who changed what when, newest first."""
    facts = sorted(case.members[0].subject.facts.all, key=lambda fact: -fact.seq)
    return [
        {"at": when(f.entered, case.now), "who": name_of(f.by), "title": f"{done(case.family, f)}.", "says": ""}
        for f in facts
    ]


@staff_page
def change(request: HttpRequest, person: Person, name: str) -> HttpResponseBase:
    """Change one of them."""
    case = Case.open(HOUSE_NUMBER, person, timezone.now(), kind="house")
    found = case.step(name, "")
    if found.refused is not None:
        raise found.refused
    post = lists(request.POST)
    key = post.get("_key", [fresh_key()])[0]
    if request.method != "POST":
        return page(request, case, found, opening_values(request, name), {}, key)
    raw = typed(post, found.first.place.step.input)
    try:
        perform(HOUSE_NUMBER, ask(request, found.first.place.step, raw, found, post))
    except Invalid as refused:
        return page(request, case, found, raw, {f.field: f.says for f in refused.faults}, key)
    except NotAllowed as refused:
        if refused.field != "signature":
            raise
        return page(request, case, found, raw, {"signature": refused.says}, key)
    messages.success(request, f"{found.first.place.step.title}: done.")
    return redirect("policy")


def opening_values(request: HttpRequest, name: str) -> dict[str, Any]:
    """The class's policy as it stands."""
    row = ClassPolicy.objects.filter(pk=request.GET.get("class", "")[:1]).first()
    if name != "set_policy" or row is None:
        return {"since": timezone.localdate(), "customer": request.GET.get("customer", "")[:20]}
    names = ("signature_before_production", "balance_before_delivery", "deposit_percent", "director_limit_percent")
    return {"customer_class": row.pk, **{n: getattr(row, n) for n in names}}


def page(
    request: HttpRequest, case: Case, found: StepStand, values: dict[str, Any], errors: dict[str, str], key: str
) -> HttpResponseBase:
    """The form."""
    step = found.first.place.step
    customers = [(c.number, f"{c.name} · {c.classification_id}") for c in Customer.objects.order_by("name")[:3000]]
    offered = Choices({"customers": [("", "Choose"), *customers]})
    context = {
        "root": case.root, "step": step, "fields": fields_of(step.input, values, errors, offered), "key": key,
        "errors": list(error_links(errors)), "signature_error": errors.get("signature", ""), "version": case.root.seq,
    }  # fmt: skip
    return show(request, "office/house_step.html", context, status=422 if errors else 200)
