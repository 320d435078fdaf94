"""Keys for programs: a program acts in the name of the person who made its key (R1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from pydantic import StringConstraints

from signback.orders.models import ApiToken
from signback.orders.persons import Person
from signback.orders.refusals import Invalid
from signback.orders.shapes import take_input
from signback.process.inputs import Day, label
from signback.surfaces.forms import Choices, typed
from signback.surfaces.identity import issue_token, revoke_token
from signback.surfaces.sentences import when
from signback.surfaces.web import asking
from signback.surfaces.web.frame import account_of, page, staff_page
from signback.surfaces.web.own_form import form_page, own_trail
from signback.surfaces.web.sending import lists
from signback.surfaces.web.sheets.lists import Cell, Column, ListRow, Table
from signback.surfaces.web.sheets.pieces import Act, Look
from signback.surfaces.web.sheets.step import About, DoneSheet

SHOWN = 30
USUAL = timedelta(90)
LONGEST = timedelta(366)
KeyName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


@dataclass(frozen=True)
class MakeKey:
    """What a key for a program is for, what it opens, and how long."""

    name: Annotated[KeyName, label("What it is for", "So that you know later which one to take back")]
    last_day: Annotated[Day | None, label("Until", "The last day, itself included; a year at most")] = None
    only_reads: Annotated[bool, label("It only reads", "It can look at orders and lists, and do no step")] = False


def keys(person: Person) -> Table:
    """The keys of one's programs; none can be read back."""
    rows = ApiToken.objects.filter(account_id=person.id).order_by("-made", "-pk")[:SHOWN]
    columns = (Column("What it is for"), Column("Now"), Column("Opens"), Column("Last used"), Column("Until"))
    made = tuple(ListRow(Cell(t.name, f"Made {when(t.made)}"), key_cells(t)) for t in rows)
    return Table(
        "Keys for programs", columns, made, "None. A program signs in with a key of yours, never with your password."
    )


def key_cells(token: ApiToken) -> tuple[Cell, ...]:
    """What a key opens, when it was used, how long it lasts."""
    opens = "reading alone" if token.only_reads else "what you may do"
    ends = f"{timezone.localtime(token.ends - timedelta(seconds=1)):%a %-d %b %Y}" if token.ends else "you take it back"
    return revoking(token), Cell(opens), Cell(said_when(token.last_used)), Cell(ends)


def said_when(moment: datetime | None) -> str:
    """The hour, or that there was none."""
    return when(moment) if moment else "never"


def revoking(token: ApiToken) -> Cell:
    """Taken back, or the way to do so."""
    if token.revoked:
        return Cell(f"taken back {when(token.revoked)}")
    if not token.opens_at(timezone.now()):
        return Cell("over")
    return Cell("", act=Act("Take it back", reverse("key-revoke", args=[token.pk]), post=True, look=Look.LINK))


@staff_page
def key_new(request: HttpRequest, person: Person) -> HttpResponseBase:
    """A key for a program of one's own; it is shown this once."""
    today = timezone.localdate()
    if request.method != "POST":
        return key_page(request, {"last_day": today + USUAL}, {})
    raw = typed(lists(request.POST), MakeKey)
    try:
        said = take_input(MakeKey, raw)
        ends = end_of(said, today)
    except Invalid as refused:
        return key_page(request, raw, {fault.field: fault.says for fault in refused.faults})
    return made_page(request, said.name, issue_token(account_of(request), said.name, ends, only_reads=said.only_reads))


def end_of(said: MakeKey, today: date) -> datetime | None:
    """The midnight after the key's last day."""
    if said.last_day is None:
        return None
    if not today <= said.last_day <= today + LONGEST:
        raise Invalid("Choose a day from today on, a year ahead at most", field="last_day")
    return timezone.make_aware(datetime.combine(said.last_day + timedelta(1), time.min))


def made_page(request: HttpRequest, name: str, clear: str) -> HttpResponseBase:
    """The key, this once."""
    sheet = DoneSheet(
        About(f"The key for “{name}” is made", trail=own_trail()),
        "Copy it now: it is shown this once and kept nowhere. Whoever has it acts in your name.",
        primary=Act("I have copied it", reverse("me"), look=Look.PRIMARY), shown=(clear,),
    )  # fmt: skip
    answer = page(request, "step_done", sheet)
    answer["Cache-Control"] = "no-store"
    return answer


def key_page(request: HttpRequest, values: dict[str, Any], errors: dict[str, str]) -> HttpResponseBase:
    """The form."""
    fields = asking.asked(MakeKey, values, errors, Choices())
    help_ = "A program with this key acts in your name, with your roles. A signature still asks for your password."
    return form_page(request, "Make a key for a program", help_, asking.groups_of(fields)[0], errors)


@require_POST
@staff_page
def key_revoke(request: HttpRequest, person: Person, pk: int) -> HttpResponseBase:
    """The key opens nothing from now on."""
    revoke_token(account_of(request), pk)
    messages.success(request, "The key opens nothing any more.")
    return redirect("me")
