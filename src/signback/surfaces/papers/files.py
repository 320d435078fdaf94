"""The documents of an order for the people who may see the order (R4): the list, and each sealed file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from signback.documents.issues import Issue, issues_of
from signback.documents.listing import DocumentRow, documents_of
from signback.documents.models import Document, SealedFile
from signback.documents.store import document_of, reader_language, sealed
from signback.documents.words import LANGUAGES, Language
from signback.orders.persons import Person
from signback.orders.refusals import NotFound
from signback.scans import store
from signback.surfaces.case import Case
from signback.surfaces.papers.listed import badge_of, subject_of
from signback.surfaces.sentences import when
from signback.surfaces.web.frame import page, staff_page
from signback.surfaces.web.sheets.lists import Cell, Column, ListRow, ListSheet, Table
from signback.surfaces.web.sheets.pieces import Empty, Trail


@staff_page
def documents(request: HttpRequest, person: Person, number: str) -> HttpResponseBase:
    """Every document of an order, newest first."""
    case = Case.open(number, person, timezone.now())
    rows = tuple(list_row(row, case) for row in documents_of(case.order))
    columns = (Column(_("Document")), Column(_("Number")), Column(_("Revision")), Column(_("Issued")), Column(""))
    sheet = ListSheet(
        _("Documents of order {number}").format(number=number), Table(_("Documents"), columns, rows),
        trail=(Trail(_("Order {number}").format(number=number), reverse("order", args=[number])),),
        empty=Empty(_("There is no document yet. The memorandum is the first.")),
    )  # fmt: skip
    return page(request, "list", sheet)


def list_row(row: DocumentRow, case: Case) -> ListRow:
    """One document in the list."""
    revision = f"{row.revision}" if row.copy == 1 else _("{n}, copy {copy}").format(n=row.revision, copy=row.copy)
    return ListRow(
        Cell(row.title, subject_of(row), row.href),
        (
            Cell(row.number, row.code), Cell(revision), Cell(when(row.issued, case.now)),
            Cell("", badge=badge_of(row)),
        ),
    )  # fmt: skip


@staff_page
def paper(request: HttpRequest, person: Person, number: str, kind: str, seq: int, part: str = "") -> HttpResponseBase:
    """One document as its sealed file; made on the way if the worker has not come to it yet."""
    return file_response(request, asked_document(Case.open(number, person, timezone.now()), kind, seq, part))


@staff_page
def paper_page(request: HttpRequest, person: Person, number: str, kind: str, seq: int, at: int) -> HttpResponseBase:
    """The picture of one page as it left the house, to be laid beside what came back (S9)."""
    document = asked_document(Case.open(number, person, timezone.now()), kind, seq, "")
    file = sealed(document, reader_language(document))
    kept = store.keep(f"{kind}.pdf", bytes(file.content), "file")
    answer = HttpResponse(store.picture(kept.sha256, at), content_type="image/jpeg")
    answer["Cache-Control"] = "private, max-age=86400"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def asked_document(case: Case, kind: str, seq: int, part: str) -> Document:
    """The document of an order by its kind and the entry that made it."""
    for issue in issues_of(case.order):
        if (issue.kind.name, issue.fact.seq, issue.part) == (kind, seq, part):
            return made(case, issue)
    raise no_such_document()


def made(case: Case, issue: Issue) -> Document:
    """The document of an issue."""
    return document_of(case.root, case.rows, issue)


def file_response(request: HttpRequest, document: Document) -> HttpResponse:
    """The sealed file in the language that was asked for, else in its reader's."""
    return send(sealed(document, language_asked(request, document)), document, download="download" in request.GET)


def language_asked(request: HttpRequest, document: Document) -> Language:
    """The language of the address, else the reader's own."""
    asked = request.GET.get("lang", "")
    return next((language for language in LANGUAGES if language == asked), reader_language(document))


def send(file: SealedFile, document: Document, *, download: bool) -> HttpResponse:
    """The bytes as they are kept; a browser may show them, for they are the mill's own."""
    answer = HttpResponse(bytes(file.content), content_type="application/pdf")
    name = f"{document.kind}-{document.number}-{document.revision}.{file.language}.pdf".replace("/", "-")
    answer["Content-Disposition"] = f'{"attachment" if download else "inline"}; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-cache"
    answer["ETag"] = f'"{file.sha256}"'
    return answer


def no_such_document() -> NotFound:
    """There is none, or it is not this person's to see: both look the same."""
    return NotFound("no_such_document", "There is no such document", "See the order's list of documents")
