"""The calls about documents: those of an order, their files, and the verification that needs no sign-in (S8, E2)."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from signback.documents.check import Checked, check_code, check_file, document_by, standing_of
from signback.documents.codes import spaced
from signback.documents.kinds import BY_NAME
from signback.documents.listing import DocumentRow, documents_of
from signback.documents.models import Document, SealedFile
from signback.engine.sight import sees_only_own
from signback.orders.persons import Person
from signback.surfaces.api.asking import read_body
from signback.surfaces.api.opened import case_of
from signback.surfaces.api.sign_in import person_of
from signback.surfaces.papers.files import asked_document, file_response, no_such_document
from signback.surfaces.papers.registers import folder_response, known_month

router = Router(tags=["Documents"])
PDF = {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}
SENDS_PDF = {"responses": {200: {"description": "The sealed PDF", "content": PDF}}}
ZIP = {"application/zip": {"schema": {"type": "string", "format": "binary"}}}
SENDS_ZIP = {"responses": {200: {"description": "The folder", "content": ZIP}}}
BYTES = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
TAKES_PDF = {"requestBody": {"required": True, "content": BYTES}}
BIGGEST = 2**31 - 1


class DocumentOut(Schema):
    """One document of an order."""

    kind: str
    title: str
    number: str
    revision: int
    copy_number: int = Field(description="Copies of one revision differ by the signatures that came since")
    state: str = Field(description="current, completed, replaced or withdrawn")
    subject: str = Field(description="The delivery, else empty")
    line: str = Field(description="The line, else empty")
    entry: int = Field(description="The ledger entry that it tells of")
    issued: datetime
    made: bool = Field(description="Whether it is made already; else it is made when it is asked for")
    code: str
    sha256: str = Field(description="Hash of its canonical data")


class FileOut(Schema):
    """A sealed file."""

    language: str
    sha256: str
    size: int
    pages: int
    made: datetime


class DocumentWhole(DocumentOut):
    """A document with its files."""

    order: str
    files: list[FileOut]


class DocumentList(Schema):
    """The documents of an order, newest first."""

    items: list[DocumentOut]


class VerdictOut(Schema):
    """What a code, a hash or a file turned out to be."""

    finding: str = Field(description="ours; ours, and signed since; altered; not ours")
    ours: bool
    unaltered: bool | None = Field(description="None where only the code was given: the file itself tells it")
    in_force: bool
    state: str
    document: str = ""
    number: str = ""
    revision: int = 0
    current_revision: int | None = None
    issued: datetime | None = None
    code: str = ""
    sha256: str = ""
    signatures: list[str] = []


class InLanguage(Schema):
    """Which language's file."""

    lang: Literal["", "en", "zh"] = ""
    part: str = Field("", max_length=40, description="The line, for papers of one line")


@router.get("/orders/{number}/documents", response=DocumentList, summary="List an order's documents")
def list_documents(request: HttpRequest, number: str) -> DocumentList:
    """Every document of an order and its deliveries, those not made yet included."""
    return DocumentList(items=[document_out(row) for row in documents_of(case_of(request, number, "order").order)])


@router.get(
    "/orders/{number}/documents/{kind}/{entry}", response={200: None}, summary="Read an order's document",
    openapi_extra=SENDS_PDF,
)  # fmt: skip
def read_paper(request: HttpRequest, number: str, kind: str, entry: int, asked: Query[InLanguage]) -> HttpResponse:
    """The sealed PDF of a document; made on the way if need be."""
    case = case_of(request, number, "order")
    return file_response(request, asked_document(case, kind, min(entry, BIGGEST), asked.part))


@router.get("/documents/{code}", response=DocumentWhole, summary="Read about a document")
def read_document(request: HttpRequest, code: str) -> DocumentWhole:
    """A document by its printed code or its hash, with its files."""
    document = seen_document(code, person_of(request))
    files = SealedFile.objects.filter(document=document).defer("content").order_by("language")
    kind = BY_NAME[document.kind]
    return DocumentWhole(
        kind=document.kind, title=kind.title.en, number=document.number, revision=document.revision,
        copy_number=document.copy, state=standing_of(document).state, subject=document.subject, line=document.part,
        entry=document.seq, issued=document.issued, made=True, code=spaced(document.code), sha256=document.digest,
        order=document.root.number if document.root else "",
        files=[
            FileOut(language=f.language, sha256=f.sha256, size=f.size, pages=f.pages, made=f.made) for f in files
        ],
    )  # fmt: skip


@router.get("/documents/{code}/file", response={200: None}, summary="Read a document", openapi_extra=SENDS_PDF)
def read_file(request: HttpRequest, code: str, asked: Query[InLanguage]) -> HttpResponse:
    """The sealed PDF, in the language asked for, else in its reader's."""
    return file_response(request, seen_document(code, person_of(request)))


@router.get("/registers/{month}/folder", response={200: None}, summary="Export a month", openapi_extra=SENDS_ZIP)
def read_folder(request: HttpRequest, month: str) -> StreamingHttpResponse:
    """The filing of a month as one ZIP file: register, papers, signed originals, ledger with proofs (S16.1)."""
    person = person_of(request)
    known_month(person, month)
    return folder_response(month, person)


@router.get("/verify/{code}", response=VerdictOut, auth=None, summary="Verify a code or a hash")
def verify_code(request: HttpRequest, code: str) -> VerdictOut:
    """Whether a printed code, the hash of a content, or the hash of a file is ours, and still in force."""
    return verdict_out(check_code(code[:80]))


@router.post("/verify", response=VerdictOut, auth=None, summary="Verify a file", openapi_extra=TAKES_PDF)
def verify_file(request: HttpRequest) -> VerdictOut:
    """Whether a PDF, sent as the body, is ours byte for byte, or with nothing but signatures added."""
    return verdict_out(check_file(read_body(request)))


def seen_document(code: str, person: Person) -> Document:
    """A document whose order this person may see; any other looks as if it were not there (R4)."""
    document = document_by(code[:80])
    if document is None or not person.is_of_the_mill or not may_see(document, person):
        raise no_such_document()
    return document


def may_see(document: Document, person: Person) -> bool:
    """Who may see the order may see its documents; registers are for those who see all orders."""
    if not sees_only_own(person):
        return True
    return document.root is not None and person.acts_for(document.root.salesperson_id or -1)


def document_out(row: DocumentRow) -> DocumentOut:
    """One row of the list."""
    return DocumentOut(
        kind=row.kind, title=BY_NAME[row.kind].title.en, number=row.number, revision=row.revision,
        copy_number=row.copy, state=row.state, subject=row.subject, line=row.part, entry=row.seq, issued=row.issued,
        made=row.made, code=row.code, sha256=row.digest,
    )  # fmt: skip


def verdict_out(checked: Checked) -> VerdictOut:
    """A verdict as programs read it."""
    document, standing = checked.document, checked.standing
    if document is None or standing is None:
        return VerdictOut(finding=checked.finding, ours=False, unaltered=None, in_force=False, state="")
    return VerdictOut(
        finding=checked.finding, ours=checked.whole is not False, unaltered=checked.whole,
        in_force=checked.whole is not False and standing.state in ("current", "completed"), state=standing.state,
        document=document.kind, number=document.number, revision=document.revision,
        current_revision=standing.now.revision if standing.now else None, issued=document.issued,
        code=spaced(document.code), sha256=document.digest, signatures=list(checked.signatures),
    )  # fmt: skip
