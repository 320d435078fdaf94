"""The documents of an order as pages and programs list them: made ones, and those that are being made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import get_language

from signback.documents.codes import spaced
from signback.documents.issues import Issue, State, issues_of
from signback.documents.models import Document
from signback.documents.words import language_of
from signback.engine.models import Root
from signback.orders.order import Order


@dataclass(frozen=True)
class DocumentRow:
    """One document of an order: what it is, whether it still speaks, and where its file is."""

    title: str
    number: str
    revision: int
    state: State
    href: str
    kind: str
    subject: str
    part: str
    seq: int
    copy: int
    issued: datetime
    made: bool
    sealed: datetime | None
    code: str
    digest: str


def documents_of(order: Order) -> list[DocumentRow]:
    """Every document of an order, newest first; what is not made yet is made when it is asked for."""
    known = {key_of(row): row for row in rows_of_root(order)}
    return [row_of(order, issue, known) for issue in reversed(issues_of(order))]


def current_documents_of(order: Order) -> list[DocumentRow]:
    """The newest copy of every document that is in force, newest first."""
    return [row for row in documents_of(order) if row.state is State.CURRENT]


def newest_copies(order: Order) -> list[DocumentRow]:
    """The newest copy of every revision, newest first: a copy that was completed since says nothing of its own."""
    return [row for row in documents_of(order) if row.state is not State.COMPLETED]


def rows_of_root(order: Order) -> list[Document]:
    """What is kept of an order's documents, without their content."""
    root = order.root
    assert isinstance(root, Root)
    return list(Document.objects.filter(root=root).defer("data"))


Key = tuple[str, str, str, int]


def key_of(row: Document) -> Key:
    """What makes a document the only one of its order."""
    return row.kind, row.subject, row.part, row.seq


def row_of(order: Order, issue: Issue, known: dict[Key, Document]) -> DocumentRow:
    """One row of the list."""
    row = known.get((issue.kind.name, issue.subject, issue.part, issue.fact.seq))
    return DocumentRow(
        issue.kind.title.in_language(language_of(get_language() or "en")), issue.number, issue.revision, issue.state,
        href(order.number, issue), issue.kind.name, issue.subject, issue.part, issue.fact.seq, issue.copy,
        issue.fact.entered, row is not None, row.made if row else None, spaced(row.code) if row else "",
        row.digest if row else "",
    )  # fmt: skip


def href(number: str, issue: Issue) -> str:
    """Where the file is; it is made on the way if need be."""
    place = [number, issue.kind.name, issue.fact.seq]
    return reverse("paper-of-line", args=[*place, issue.part]) if issue.part else reverse("paper", args=place)
