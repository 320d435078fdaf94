"""The monthly registers for the people who file: the months, and each month's paper (S16.1)."""

from __future__ import annotations

import re
from datetime import datetime

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from signback.documents.kinds import FILING_REGISTER
from signback.documents.models import Document
from signback.documents.registers import months, register_of
from signback.engine.sight import sees_only_own
from signback.orders.persons import Person
from signback.surfaces.papers.files import file_response, no_such_document
from signback.surfaces.sentences import when
from signback.surfaces.web.frame import page, staff_page
from signback.surfaces.web.sheets.lists import Cell, Column, ListRow, ListSheet, Table
from signback.surfaces.web.sheets.pieces import Empty

MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


@staff_page
def registers(request: HttpRequest, person: Person) -> HttpResponseBase:
    """The months in which goods left, newest first."""
    refuse_own(person)
    now = timezone.now()
    kept = {row.subject: row for row in Document.objects.filter(kind=FILING_REGISTER.name).order_by("seq")}
    rows = tuple(month_row(month, kept.get(month), now) for month in months())
    columns = (Column(_("Month")), Column(_("Last revision")), Column(_("Made")))
    lede = _(
        "Delivery sheets and sales invoices of each month: numbers without gaps, what is missing, and who owes it."
    )
    sheet = ListSheet(
        _("Monthly registers"), Table(_("Registers"), columns, rows), lede=lede, empty=Empty(_("Nothing has left yet."))
    )
    return page(request, "list", sheet)


def month_row(month: str, kept: Document | None, now: datetime) -> ListRow:
    """One month, with the revision that was made last."""
    revision, made = (str(kept.revision), when(kept.made, now)) if kept else ("–", _("not yet"))
    return ListRow(Cell(month, "", reverse("register", args=[month])), (Cell(revision), Cell(made)))


@staff_page
def register(request: HttpRequest, person: Person, month: str) -> HttpResponseBase:
    """The register of a month as it stands now; a new revision where something has changed since the last."""
    refuse_own(person)
    if not MONTH.fullmatch(month):
        raise no_such_document()
    return file_response(request, register_of(month, person, timezone.now()))


def refuse_own(person: Person) -> None:
    """Registers tell of all customers: they are not for those who see their own alone (R4)."""
    if sees_only_own(person):
        raise no_such_document()
