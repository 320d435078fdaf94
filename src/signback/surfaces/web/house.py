"""The policy table and what else holds for the whole house, changed by acts that are recorded (P1, P2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
from signback.orders.refusals import Invalid, Refused
from signback.orders.roles import role_title
from signback.surfaces.case import Case, StepStand
from signback.surfaces.forms import Choices, typed
from signback.surfaces.sentences import when
from signback.surfaces.story import done, who_did
from signback.surfaces.web import asking
from signback.surfaces.web.frame import page, staff_page
from signback.surfaces.web.refusing import not_yours
from signback.surfaces.web.sending import ask, at_signature, fresh_key, lists, signing
from signback.surfaces.web.sheets.lists import Cell, Column, ListRow, RecordSheet, Table
from signback.surfaces.web.sheets.pieces import Act, Hidden, Look, Trail
from signback.surfaces.web.sheets.step import About, StepSheet
from signback.surfaces.web.worklist import steps

ASKED: tuple[tuple[str, Callable[[ClassPolicy], str]], ...] = (
    ("Signed confirmation before production", lambda p: "yes" if p.signature_before_production else "no"),
    ("Deposit", lambda p: f"{p.deposit_percent.normalize():f} %" if p.deposit_percent else "none"),
    ("Balance before delivery", lambda p: "yes" if p.balance_before_delivery else "no"),
    ("The marketing director decides beyond", lambda p: f"{p.director_limit_percent.normalize():f} %"),
)
CUSTOMERS = 3000


@staff_page
def policy(request: HttpRequest, person: Person) -> HttpResponseBase:
    """The policy table, the calendar, the due times, and who changed them when."""
    case = Case.open(HOUSE_NUMBER, person, timezone.now(), kind="house")
    acts = [s for s in case.steps if s.offered and s.first.place.optional]
    tables = [policy_table(), calendar_table(), due_table(), story_table(case)]
    lede = (
        "The contract’s word goes before the class’s. Accepted orders keep the policy under which they were accepted."
    )
    sheet = RecordSheet(
        "Policy", lede, acts=tuple(Act(s.first.place.step.title, reverse("house-step", args=[s.name])) for s in acts),
        tables=tuple(table for table in tables if table.rows),
    )  # fmt: skip
    return page(request, "record", sheet)


def policy_table() -> Table:
    """One row a question, one column a class (P1)."""
    classes = list(ClassPolicy.objects.order_by("customer_class"))
    columns = (Column("Asked"), *(Column(f"Class {p.customer_class}", figures=True) for p in classes))
    rows = tuple(ListRow(Cell(title), tuple(Cell(says(p), figures=True) for p in classes)) for title, says in ASKED)
    return Table("What each class is asked", columns, rows)


def calendar_table() -> Table:
    """The next days that are not what their weekday says (P2)."""
    days = CalendarDay.objects.filter(day__gte=timezone.localdate()).order_by("day")[:20]
    rows = tuple(
        ListRow(Cell(f"{d.day:%A %-d %B %Y}"), (Cell(d.name), Cell("working day" if d.working else "day off")))
        for d in days
    )
    return Table("Holidays and special working days", (Column("Day"), Column("Name"), Column("It is a")), rows)


def due_table() -> Table:
    """The due times that differ from the book's (P2)."""
    titles = dict(steps())
    rows = tuple(
        ListRow(Cell(titles.get(d.step, d.step)), (
            Cell(f"{d.working_hours.normalize():f} h", figures=True),
            Cell(role_title(d.tells) if d.tells else "by the book"),
        ))
        for d in DueTime.objects.order_by("step")
    )  # fmt: skip
    columns = (Column("Step"), Column("Working hours", figures=True), Column("Told when late"))
    return Table("Due times of the house", columns, rows)


def story_table(case: Case) -> Table:
    """Who changed what when, newest first; of customers' classes only those may read who see all customers (R4)."""
    found = (f for f in case.members[0].subject.facts.all if not (case.person.sees_only_own and f.step == "set_class"))
    facts = sorted(found, key=lambda fact: -fact.seq)[:60]
    rows = tuple(
        ListRow(Cell(when(f.entered, case.now)), (Cell(who_did(f)), Cell(f"{done(case.family, f)}."))) for f in facts
    )
    return Table("What was changed", (Column("When"), Column("Who"), Column("What")), rows)


@staff_page
def change(request: HttpRequest, person: Person, name: str) -> HttpResponseBase:
    """Change one of them."""
    case = Case.open(HOUSE_NUMBER, person, timezone.now(), kind="house")
    found = case.step(name, "")
    if found.refused is not None:
        step, back = found.first.place.step, Act("To the policy", reverse("policy"), look=Look.PRIMARY)
        about = About(step.title, help=step.help, trail=(Trail("Policy", reverse("policy")),))
        return not_yours(request, about, step, found.refused, (back,))
    post = lists(request.POST)
    key = post.get("_key", [""])[0] or fresh_key()
    if request.method != "POST":
        return change_page(request, case, found, opening_values(request, name), {}, key)
    step = found.first.place.step
    raw = typed(post, step.input)
    try:
        perform(HOUSE_NUMBER, ask(request, case, step, raw, found, key))
    except Invalid as refused:
        return change_page(request, case, found, raw, {f.field: f.says for f in refused.faults}, key)
    except Refused as refused:
        return change_page(request, case, found, raw, at_signature(refused), key)
    messages.success(request, f"{step.title}: done.")
    return redirect("policy")


def opening_values(request: HttpRequest, name: str) -> dict[str, Any]:
    """The class's policy as it stands."""
    row = ClassPolicy.objects.filter(pk=request.GET.get("class", "A")[:1].replace("\x00", "")).first()
    if name != "set_policy" or row is None:
        customer = request.GET.get("customer", "")[:20]
        return {"since": timezone.localdate(), "customer": customer}
    names = ("signature_before_production", "balance_before_delivery", "deposit_percent", "director_limit_percent")
    return {"customer_class": row.pk, **{n: getattr(row, n) for n in names}}


def change_page(
    request: HttpRequest, case: Case, found: StepStand, values: Mapping[str, Any], errors: Mapping[str, str], key: str
) -> HttpResponseBase:
    """The form."""
    step = found.first.place.step
    customers = [(c.number, f"{c.name} · {c.classification_id}") for c in Customer.objects.order_by("name")[:CUSTOMERS]]
    offered = Choices({"customers": [("", "Choose"), *customers], "steps": [("", "Choose"), *steps()]})
    fields = asking.asked(step.input, values, errors, offered)
    sign = signing(request, case, step, "", errors.get("signature", "")) if step.signed else None
    sheet = StepSheet(
        About(step.title, help=step.help, trail=(Trail("Policy", reverse("policy")),)),
        reverse("house-step", args=[step.name]), step.title, "perform", asking.groups_of(fields),
        asking.errors_of(errors, fields), sign,
        (Hidden("_key", key), Hidden("_version", str(case.root.seq))), Trail("Leave it as it is", reverse("policy")),
    )  # fmt: skip
    return page(request, "step", sheet, 422 if errors else 200)
