"""Deputies: who stands in for whom, from which day to which, named by whoever is away (R5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from signback.engine.gate import writing
from signback.orders.models import Account, Deputyship
from signback.orders.persons import Person
from signback.orders.refusals import Invalid, NotFound
from signback.orders.shapes import take_input
from signback.process.inputs import Day, Said, Words, label
from signback.surfaces.forms import Choices, typed
from signback.surfaces.web import asking
from signback.surfaces.web.frame import roles_words, staff_page
from signback.surfaces.web.own_form import form_page
from signback.surfaces.web.sending import lists
from signback.surfaces.web.sheets.lists import Cell, Column, ListRow, Table
from signback.surfaces.web.sheets.pieces import Act, Look

SHOWN = 30
LONGEST_ABSENCE = timedelta(days=366)


@dataclass(frozen=True)
class NameDeputy:
    """Who stands in, from which day to which."""

    deputy: Annotated[Said, label("Who stands in for you", choices="people")]
    first_day: Annotated[Day, label("From")]
    last_day: Annotated[Day, label("Until", "The last day, itself included")]
    reason: Annotated[Words, label("Why", "Holiday, illness")] = ""


def deputies(person: Person, today: date) -> Table:
    """Who stands in for this person, now and later; what is over stays readable."""
    rows = Deputyship.objects.filter(absent_id=person.id).select_related("deputy").order_by("-last_day", "-pk")[:SHOWN]
    columns = (Column("Who"), Column("Now"), Column("From"), Column("Until"), Column("Why"))
    made = tuple(ListRow(Cell(row.deputy.name), (ending(row, today), *span(row))) for row in rows)
    return Table(
        "Who stands in for you",
        columns,
        made,
        "Nobody. Before you are away, name a deputy: what waits for you then waits for both.",
    )


def ending(row: Deputyship, today: date) -> Cell:
    """Where it stands, and the way to end it."""
    if row.last_day < today:
        return Cell("over")
    label = "End it now" if row.first_day < today else "Take it back"
    return Cell("", act=Act(label, reverse("deputy-end", args=[row.pk]), post=True, look=Look.LINK))


def stood_for(person: Person, today: date) -> Table:
    """For whom this person stands in."""
    held = Deputyship.objects.filter(deputy_id=person.id, last_day__gte=today).select_related("absent")
    rows = tuple(ListRow(Cell(row.absent.name), span(row)) for row in held.order_by("first_day", "pk")[:SHOWN])
    columns = (Column("Who"), Column("From"), Column("Until"), Column("Why"))
    return Table(
        "For whom you stand in",
        columns,
        rows,
        "Nobody. When a colleague names you, their work stands on your worklist.",
    )


def span(row: Deputyship) -> tuple[Cell, Cell, Cell]:
    """From when to when, and why."""
    return Cell(f"{row.first_day:%a %-d %b %Y}"), Cell(f"{row.last_day:%a %-d %b %Y}"), Cell(row.reason)


@staff_page
def deputy_new(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Name a deputy for some days (R5)."""
    today = timezone.localdate()
    if request.method != "POST":
        return deputy_page(request, person, {"first_day": today, "last_day": today + timedelta(7)}, {})
    raw = typed(lists(request.POST), NameDeputy)
    try:
        said = take_input(NameDeputy, raw)
        made = deputyship(person, said, today)
    except Invalid as refused:
        return deputy_page(request, person, raw, {fault.field: fault.says for fault in refused.faults})
    days = f"from {said.first_day:%-d %B} to {said.last_day:%-d %B}"
    messages.success(request, f"{made.deputy.name} stands in for you {days}.")
    return redirect("me")


def deputyship(person: Person, said: NameDeputy, today: date) -> Deputyship:
    """The days in a possible order, and somebody who is there."""
    deputy = people(person).filter(username=said.deputy).first()
    if deputy is None:
        raise Invalid("Choose one of your colleagues", field="deputy")
    if said.first_day < today:
        raise Invalid("This day is over; what was signed then cannot change its signatory", field="first_day")
    if not said.first_day <= said.last_day <= said.first_day + LONGEST_ABSENCE:
        raise Invalid("The last day must not lie before the first, nor more than a year after it", field="last_day")
    with writing():
        made, new = Deputyship.objects.get_or_create(
            absent_id=person.id, deputy=deputy, first_day=said.first_day, last_day=said.last_day,
            defaults={"reason": said.reason},
        )  # fmt: skip
        if new:
            record(person, made, ADDITION, "named")
    return made


def people(person: Person) -> QuerySet[Account]:
    """The colleagues, by name."""
    return Account.objects.filter(is_active=True).exclude(pk=person.id).order_by("display_name", "pk")


def deputy_page(
    request: HttpRequest, person: Person, values: dict[str, Any], errors: dict[str, str]
) -> HttpResponseBase:
    """The form."""
    colleagues = [(a.username, f"{a.name} · {roles_words(a.as_person())}") for a in people(person) if a.roles]
    fields = asking.asked(NameDeputy, values, errors, Choices({"people": [("", "Choose"), *colleagues]}))
    help_ = "Your deputy sees your worklist and does your steps, in their own name, on these days."
    return form_page(request, "Name a deputy", help_, asking.groups_of(fields)[0], errors)


@require_POST
@staff_page
def deputy_end(request: HttpRequest, person: Person, pk: int) -> HttpResponseBase:
    """One's own deputyship ends; one that has not begun is taken back."""
    row = Deputyship.objects.filter(pk=pk, absent_id=person.id).select_related("deputy").first()
    if row is None:
        raise NotFound("no_such_deputyship", "There is no such deputyship of yours", "Look at your own page")
    today = timezone.localdate()
    with writing():
        record(person, row, CHANGE, "ended")
        if row.first_day >= today:
            row.delete()
        elif row.last_day >= today:
            row.last_day = today - timedelta(1)
            row.save(update_fields=["last_day"])
    messages.success(request, f"{row.deputy.name} no longer stands in for you.")
    return redirect("me")


def record(person: Person, row: Deputyship, what: int, says: str) -> None:
    """Who changed a deputyship, where changes of master data are kept."""
    words = f"{says}: {row.first_day.isoformat()} to {row.last_day.isoformat()}"
    rows = Deputyship.objects.filter(pk=row.pk)
    LogEntry.objects.log_actions(person.id, rows, what, change_message=words, single_object=True)
