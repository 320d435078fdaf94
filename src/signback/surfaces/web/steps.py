"""The page of a step: derived from the step's input, filled with what the order knows, refused in a clerk's words."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from signback.book.made_to_order import MADE_TO_ORDER
from signback.departments.customer_service.settling import EXPLAINED
from signback.engine.door import Ask, Done, perform
from signback.engine.models import Root
from signback.engine.numbers import open_numbered
from signback.engine.proof import Proof
from signback.engine.sight import visible_to
from signback.orders import confirmation
from signback.orders.models import Account, Customer, Product
from signback.orders.order import Order
from signback.orders.persons import Person
from signback.orders.refusals import Invalid, NotAllowed, NotFound
from signback.orders.roles import Role, role_title
from signback.process.steps import Step
from signback.surfaces import files
from signback.surfaces.case import Case, StepStand
from signback.surfaces.forms import Choices, fields_of, typed
from signback.surfaces.parts import part_words
from signback.surfaces.suggest import suggested
from signback.surfaces.web.frame import show, staff_page
from signback.surfaces.web.intake import intake_context, pruned, recognised

HAND_MADE = {"write_memorandum": "office/memorandum.html", "check_confirmation": "office/check.html"}


@staff_page
def step(request: HttpRequest, person: Person, number: str, name: str, key: str = "") -> HttpResponseBase:
    """Ask, or do."""
    case = Case.open(number, person, timezone.now())
    found = case.step(name, key)
    if request.method == "POST":
        return do(request, case, found)
    if not found.offered:
        return not_offered(request, case, found)
    values = suggested(name, found.member.subject, case.now)
    return form_page(request, case, found, values, {}, fresh_key())


def fresh_key() -> str:
    """A key that makes a double click one act."""
    return secrets.token_urlsafe(12)


def not_offered(request: HttpRequest, case: Case, found: StepStand) -> HttpResponseBase:
    """Why the step is not this person's to do now, and who or what helps."""
    title = found.first.place.step.title
    if found.refused is not None and found.ready:
        raise found.refused
    context = {"case": case, "root": case.root, "title": title, "stands": found.stands, "cures": cures(case, found),
               "state": found.first.state}  # fmt: skip
    return show(request, "office/waiting.html", context, status=409)


def cures(case: Case, found: StepStand) -> list[tuple[str, str]]:
    """The steps that clear the reasons, with the department that does them."""
    names = dict.fromkeys(n for s in found.stands for r in s.unmet for n in r.cleared_by)
    steps = [case.family.step(n) for n in names]
    return [(s.title, role_title(s.who[0])) for s in steps]


def do(request: HttpRequest, case: Case, found: StepStand) -> HttpResponseBase:
    """Do the step with what was typed; on a fault the page comes back with everything kept."""
    place = found.first.place
    post = lists(request.POST)
    raw = typed(post, place.step.input)
    try:
        if "add_line" in request.POST:
            return form_page(request, case, found, raw, {}, post.get("_key", [fresh_key()])[0], extra=1)
        raw |= attachments(request)
        done = perform(case.root.number, ask(request, place.step, pruned(place.step.name, raw), found, post))
    except Invalid as refused:
        errors = {fault.field: fault.says for fault in refused.faults}
        return form_page(request, case, found, raw, errors, post.get("_key", [fresh_key()])[0])
    except NotAllowed as refused:
        if refused.field != "signature":
            raise
        return form_page(request, case, found, raw, {"signature": refused.says}, post.get("_key", [fresh_key()])[0])
    return onward(request, case.root.number, place.step, done)


def onward(request: HttpRequest, number: str, done_step: Step[Any, Any, Any], done: Done) -> HttpResponseBase:
    """After the act: said once, then back to the order."""
    messages.success(request, f"{done_step.title}: done on order {number}.")
    return redirect("order", number=number)


def lists(query: QueryDict) -> dict[str, list[str]]:
    """The posted values, every name with all of its values."""
    return {name: [str(v) for v in values] for name, values in query.lists()}


def attachments(request: HttpRequest) -> dict[str, Any]:
    """The uploaded files, kept and named by their digest."""
    return {name: files.keep(upload, name) for name, upload in request.FILES.items() if not isinstance(upload, list)}


def ask(
    request: HttpRequest, act: Step[Any, Any, Any], raw: dict[str, Any], found: StepStand, post: Mapping[str, list[str]]
) -> Ask:
    """The request to the one door."""
    account = request.user
    assert isinstance(account, Account)
    person: Person = request.person  # type: ignore[attr-defined]
    version = post.get("_version", [""])[0]
    return Ask(
        act.name, person, raw, found.member.subject.key, key=post.get("_key", [None])[0] or None,
        proof=proof(account, request.POST.get("signature", "")) if act.signed else None, surface="page",
        version=int(version) if version.isdigit() and act.signed else None,
    )  # fmt: skip


def proof(account: Account, password: str) -> Proof:
    """Who signs proves again who they are, before the transaction (E2)."""
    if not password:
        raise NotAllowed("signature_needed", "Give your password to sign", field="signature")
    if not account.check_password(password[:500]):
        raise NotAllowed("wrong_password", "This is not your password", "Try again", field="signature")
    return Proof(account.pk, "password", timezone.now())


def form_page(
    request: HttpRequest, case: Case, found: StepStand, values: dict[str, Any], errors: dict[str, str], key: str,
    extra: int = 0,
) -> HttpResponseBase:  # fmt: skip
    """The step's page."""
    place = found.first.place
    fields = fields_of(place.step.input, values, errors, choices(case, found, extra))
    context = {
        "case": case, "root": case.root, "order": case.order, "step": place.step, "found": found, "fields": fields,
        "field": {f.name: f for f in fields}, "errors": list(error_links(errors)), "key": key,
        "version": case.root.seq, "signature_error": errors.get("signature", ""),
        "back": reverse("order", args=[case.root.number]),
    }  # fmt: skip
    if place.step.name == "write_memorandum":
        context |= intake_context(case, fields, values)
    if place.step.name == "check_confirmation":
        context["items"] = list(confirmation.items(case.order))
        context["ticked"] = values.get("ticked", [])
    template = HAND_MADE.get(place.step.name, "office/step.html")
    return show(request, template, context, status=422 if errors else 200)


def error_links(errors: dict[str, str]) -> list[tuple[str, str]]:
    """Each error with the id of its field."""
    return [(field.replace(".", "-") or "form", says) for field, says in errors.items()]


def choices(case: Case, found: StepStand, extra: int) -> Choices:
    """What the form may offer."""
    order = case.order
    parts = [(part, part_words(order, found.name, part)) for part in found.parts]
    if found.name in {"report_progress", "complete_warehousing"}:
        parts = [(x.number, part_words(order, found.name, x.number)) for x in order.lines]
    return Choices(named_choices(case.person, found.name), parts, ticks(order, found.name), extra)


def named_choices(person: Person, name: str) -> dict[str, list[tuple[str, str]]]:
    """Master data that a form chooses from."""
    if name not in {"record_arrival", "write_memorandum"}:
        return {}
    customers = Customer.objects.order_by("name")
    if person.roles <= {Role.SALES}:
        customers = customers.filter(salesperson_id__in=[person.id, *person.stands_for])
    papers = Product.objects.filter(active=True).order_by("number").values_list("number", "name")
    return {
        "customers": [("", "not known yet"), *((c.number, f"{c.name} · {c.number}") for c in customers[:3000])],
        "products": [("", "not said yet"), *((number, name) for number, name in papers[:3000])],
    }


def ticks(order: Order, name: str) -> dict[str, list[tuple[str, str]]]:
    """The items that are ticked one by one."""
    if name == "accept_return":
        return {"ticked": [(item, item.capitalize()) for item in confirmation.RETURN_ITEMS]}
    if name == "explain_delivery":
        return {"ticked": [(item, item.capitalize()) for item in EXPLAINED]}
    return {}


@staff_page
def intake(request: HttpRequest, person: Person) -> HttpResponseBase:
    """A new arrival: its number at once, then the memorandum (S0, S2.1)."""
    act = MADE_TO_ORDER.places[0].step
    refuse_strangers(person, act)
    post = lists(request.POST)
    raw = typed(post, act.input) if request.method == "POST" else {"channel": "telephone", **called(request, person)}
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            raw |= attachments(request)
            done = open_numbered("order", Ask(act.name, person, raw, key=post.get("_key", [None])[0] or None))
            return redirect("step", number=done.number, name="write_memorandum")
        except Invalid as refused:
            errors = {fault.field: fault.says for fault in refused.faults}
    offered = Choices(named_choices(person, act.name))
    fields = fields_of(act.input, raw, errors, offered)
    context = {"step": act, "fields": fields, "errors": list(error_links(errors)),
               "key": post.get("_key", [fresh_key()])[0],
               "ageing": ageing(person)}  # fmt: skip
    return show(request, "office/intake.html", context, status=422 if errors else 200)


def refuse_strangers(person: Person, act: Step[Any, Any, Any]) -> None:
    """Calls are taken by those who may."""
    if not person.roles & set(act.who):
        raise NotAllowed("not_allowed", "Only customer service or sales take arrivals", "Ask customer service")


def called(request: HttpRequest, person: Person) -> dict[str, Any]:
    """The caller, recognised by number (S2.1)."""
    number = request.GET.get("from", "")[:40]
    contact = recognised(number)
    if contact is None:
        return {"telephone": number}
    return {"telephone": number, "caller": contact.name, "customer": contact.customer.number}


def ageing(person: Person) -> list[Root]:
    """What arrived and is not understood yet, oldest first (S0)."""
    waiting = Root.objects.filter(visible_to(person), kind="order", over=False, tasks__step="hand_over_memorandum")
    return list(waiting.select_related("customer").order_by("opened")[:12])


@staff_page
def attachment(request: HttpRequest, person: Person, number: str, digest: str) -> HttpResponseBase:
    """A kept file, for those who see its order; always as a download."""
    case = Case.open(number, person, timezone.now())
    if not any(digest in fact.body for m in case.members for fact in m.subject.facts.all):
        raise NotFound("no_such_file", "There is no such file on this order")
    answer = HttpResponse(files.read(digest), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{digest[:12]}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
