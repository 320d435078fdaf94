"""A new arrival gets its number at once, before it is understood (S0, S1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from signback.book.made_to_order import MADE_TO_ORDER
from signback.engine.asks import Ask
from signback.engine.models import Root
from signback.engine.numbers import open_numbered
from signback.engine.sight import visible_to
from signback.orders.models import Customer
from signback.orders.persons import Person
from signback.orders.refusals import Invalid, NotAllowed
from signback.process.steps import Step
from signback.surfaces.forms import Choices, typed
from signback.surfaces.offers import named_choices
from signback.surfaces.sentences import when
from signback.surfaces.web import asking
from signback.surfaces.web.frame import page, staff_page
from signback.surfaces.web.intake import recognised
from signback.surfaces.web.sending import attachments, fresh_key, lists
from signback.surfaces.web.sheets.pieces import AsideSection, Hidden, Term, Trail
from signback.surfaces.web.sheets.step import About, StepSheet

AGEING = 12
HELP = "It gets its number at once, before it is understood. Then you write down what they say."


@staff_page
def intake(request: HttpRequest, person: Person) -> HttpResponseBase:
    """A new arrival: its number at once, then the memorandum (S0, S2.1)."""
    act = MADE_TO_ORDER.places[0].step
    refuse_strangers(person, act)
    post = lists(request.POST)
    key = post.get("_key", [""])[0] or fresh_key()
    if request.method != "POST":
        return arrival_page(request, person, {"channel": "telephone", **called(request)}, {}, key)
    raw = typed(post, act.input)
    try:
        raw |= attachments(request)
        done = open_numbered("order", Ask(act.name, person, raw, key=key[:80]))
    except Invalid as refused:
        return arrival_page(request, person, raw, {fault.field: fault.says for fault in refused.faults}, key)
    messages.success(request, f"The arrival has its number: {done.number}.")
    return redirect("step", number=done.number, name="write_memorandum")


def arrival_page(
    request: HttpRequest, person: Person, raw: Mapping[str, Any], errors: Mapping[str, str], key: str
) -> HttpResponseBase:
    """The few questions of an arrival, with what is not understood yet beside them."""
    act = MADE_TO_ORDER.places[0].step
    fields = asking.asked(act.input, raw, errors, Choices(named_choices(person, act.name)))
    sheet = StepSheet(
        About("New arrival", help=HELP, trail=(Trail("Worklist", reverse("worklist")),)), reverse("intake"),
        "Give it a number", "perform", asking.groups_of(fields), asking.errors_of(errors, fields),
        hidden=(Hidden("_key", key),), aside=(ageing(person),),
    )  # fmt: skip
    return page(request, "step", sheet, 422 if errors else 200)


def refuse_strangers(person: Person, act: Step[Any, Any, Any]) -> None:
    """Calls are taken by those who may."""
    if not person.roles & set(act.who):
        raise NotAllowed("not_allowed", "Only customer service or sales take arrivals", "Ask customer service")


def called(request: HttpRequest) -> dict[str, Any]:
    """The caller, recognised by number or named by the page one comes from (S2.1)."""
    number, customer = request.GET.get("from", "")[:40], request.GET.get("customer", "")[:20]
    contact = recognised(number)
    if contact is not None:
        return {"telephone": number, "caller": contact.name, "customer": contact.customer.number}
    known = Customer.objects.filter(number=customer.replace("\x00", "")).exists() if customer else False
    return {"telephone": number, **({"customer": customer} if known else {})}


def ageing(person: Person) -> AsideSection:
    """What arrived and is not understood yet, oldest first (S0)."""
    waiting = Root.objects.filter(visible_to(person), kind="order", over=False, tasks__step="hand_over_memorandum")
    rows = waiting.select_related("customer").order_by("opened")[:AGEING]
    terms = tuple(
        Term(r.number, r.customer.name if r.customer else "not known yet", f"since {when(r.opened)}",
             reverse("order", args=[r.number]))
        for r in rows
    )  # fmt: skip
    return AsideSection(
        "Not understood yet", terms=terms, points=() if terms else ("Every arrival is an order or closed.",)
    )
