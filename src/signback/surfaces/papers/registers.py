"""The monthly registers for those who file: what is missing, on whose name; the paper; the folder (S16.1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from signback.documents.data import filing
from signback.documents.filing import Folder
from signback.documents.kinds import FILING_REGISTER
from signback.documents.models import Document
from signback.documents.registers import MONTH, months, register_now, register_of
from signback.engine.sight import sees_only_own
from signback.orders.persons import Person
from signback.orders.roles import role_title
from signback.surfaces.papers.files import file_response, no_such_document
from signback.surfaces.sentences import when
from signback.surfaces.web.frame import page, staff_page
from signback.surfaces.web.sheets.lists import Cell, Column, ListRow, ListSheet, RecordSheet, Table
from signback.surfaces.web.sheets.pieces import Act, AsideSection, Badge, Empty, Term, Tone, Trail


@staff_page
def registers(request: HttpRequest, person: Person) -> HttpResponseBase:
    """This month, and the months in which goods left, newest first."""
    refuse_own(person)
    now = timezone.now()
    kept = {row.subject: row for row in Document.objects.filter(kind=FILING_REGISTER.name).order_by("seq")}
    rows = tuple(month_row(month, kept.get(month), now) for month in months(now))
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
    """A month as it stands: what is missing first, from its first day on."""
    known_month(person, month)
    said = register_now(month, person, timezone.now())
    badge = Badge(_("complete"), Tone.DONE) if said.complete else Badge(_("open"), Tone.OWED)
    acts = (
        Act(_("The register as PDF"), reverse("register-paper", args=[month])),
        Act(_("Everything as one folder"), reverse("register-folder", args=[month])),
    )
    trail = (Trail(_("Monthly registers"), reverse("registers")),)
    sheet = RecordSheet(
        _("Register {month}").format(month=month), headline(said), trail,
        badge, acts=acts, tables=(missing_table(said), filed_table(said)), aside=(numbers(said), folder_says()),
    )  # fmt: skip
    return page(request, "record", sheet)


def headline(said: filing.FilingRegister) -> str:
    """How far the month is filed."""
    return _("{filed} of {count} deliveries are filed; {open} papers are missing").format(
        filed=said.filed, count=len(said.rows), open=len(said.open)
    )


def missing_table(said: filing.FilingRegister) -> Table:
    """What is missing, on whose name."""
    columns = (Column(_("Delivery")), Column(_("Missing, and who owes it")), Column(_("Due")))
    today = timezone.localdate()
    rows = tuple(
        ListRow(
            Cell(one.delivery, one.customer, order_url(one.delivery)),
            (
                Cell(one.what, one.who or role_title(one.role)),
                Cell(f"{one.due:%-d %b %Y}" if one.due else "–", late=bool(one.due and one.due < today)),
            ),
        )
        for one in said.open
    )  # fmt: skip
    return Table(_("What is missing"), columns, rows, _("Nothing. Every paper of what has left is here."))


def filed_table(said: filing.FilingRegister) -> Table:
    """What left, with its papers."""
    columns = (
        Column(_("Delivery")),
        Column(_("Sheet")),
        Column(_("Invoice")),
        Column(_("Received")),
        Column(_("Folder")),
    )
    rows = tuple(
        ListRow(
            Cell(one.delivery, one.customer, order_url(one.delivery)),
            (
                Cell(one.sheet, one.delivery_order), Cell(one.invoice or "–", amount(one)),
                Cell(f"{one.received:%-d %b %Y}" if one.received else "–", one.signer), Cell(one.location or "–"),
            ),
        )
        for one in said.rows
    )  # fmt: skip
    return Table(_("What left"), columns, rows, _("Nothing has left in this month."))


def amount(one: filing.Filed) -> str:
    """What was invoiced."""
    return f"{one.amount:,.2f} {one.currency}" if one.amount is not None else ""


def order_url(delivery: str) -> str:
    """The order's page."""
    return reverse("order", args=[delivery.partition("/")[0]])


def numbers(said: filing.FilingRegister) -> AsideSection:
    """The series of numbers, and their gaps."""
    return AsideSection(_("Numbers"), terms=tuple(series_terms(said)))


def series_terms(said: filing.FilingRegister) -> Iterator[Term]:
    """One line for each series."""
    for one in said.series:
        gaps, last = ", ".join(one.missing[:12]), one.last.rpartition("-")[2]
        under = f"{one.first} – {last}" if one.count else ""
        yield Term(
            one.name.capitalize(), str(one.count), _("missing: {numbers}").format(numbers=gaps) if gaps else under
        )


def folder_says() -> AsideSection:
    """What the folder holds."""
    points = (
        _("The register as sealed PDF and as CSV."), _("Every paper of every delivery, and what came back signed."),
        _("The ledger of these orders, with a proof for each entry, and a program that checks it all."),
    )  # fmt: skip
    return AsideSection(_("One folder"), points=points)


@staff_page
def register_paper(request: HttpRequest, person: Person, month: str) -> HttpResponseBase:
    """The register as its paper; a new revision where something has changed since the last."""
    known_month(person, month)
    return file_response(request, register_of(month, person, timezone.now()))


@staff_page
def register_folder(request: HttpRequest, person: Person, month: str) -> HttpResponseBase:
    """The whole month as one file, sent while it is made."""
    known_month(person, month)
    return folder_response(month, person)


def folder_response(month: str, person: Person) -> StreamingHttpResponse:
    """The folder, piece by piece."""
    folder = Folder(month, person, timezone.now())
    answer = StreamingHttpResponse(folder.stream(), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{folder.name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def known_month(person: Person, month: str) -> None:
    """A month, for somebody who may see its register."""
    refuse_own(person)
    if not MONTH.fullmatch(month):
        raise no_such_document()


def refuse_own(person: Person) -> None:
    """Registers tell of all customers: they are not for those who see their own alone (R4)."""
    if sees_only_own(person) or not person.is_of_the_mill:
        raise no_such_document()
