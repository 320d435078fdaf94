"""Checking a paper that somebody holds: ours, unaltered, still in force (E2)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q

from signback.documents.codes import LENGTH, typed
from signback.documents.issues import Issue, State, issues_of
from signback.documents.models import Document, SealedFile
from signback.documents.signed import names_on_top
from signback.engine.fold import members_of, rows_of
from signback.engine.models import Root

HASH_SIGNS = 64


class Finding(StrEnum):
    """What a paper turned out to be."""

    OURS = "ours"
    SIGNED = "ours, and signed since"
    ALTERED = "altered"
    UNKNOWN = "not ours"


@dataclass(frozen=True)
class Standing:
    """Whether a document still speaks, and what speaks in its stead."""

    state: State
    now: Issue | None
    since: datetime | None


@dataclass(frozen=True)
class Checked:
    """What was found: which document, whether the file is whole, who signed on top."""

    finding: Finding
    document: Document | None = None
    standing: Standing | None = None
    whole: bool | None = None
    signatures: tuple[str, ...] = ()


def document_by(text: str) -> Document | None:
    """The document of a printed code, of the hash of its content, or of the hash of its file."""
    said = text.strip()
    if len(said) == HASH_SIGNS:
        by_hash = Q(digest=said.lower()) | Q(files__sha256=said.lower())
        return Document.objects.select_related("root").filter(by_hash).first()
    code = typed(said)
    found = Document.objects.select_related("root").filter(code=code) if len(code) == LENGTH else None
    return found.first() if found is not None else None


def check_code(text: str) -> Checked:
    """What a code or a hash stands for; the hash of a file says that it is whole."""
    document = document_by(text)
    if document is None:
        return Checked(Finding.UNKNOWN)
    of_file = len(text.strip()) == HASH_SIGNS and document.digest != text.strip().lower()
    return Checked(Finding.OURS, document, standing_of(document), True if of_file else None)


def check_file(content: bytes, code: str = "") -> Checked:
    """What a file is: one of ours byte for byte, one of ours with signatures on top, or an altered one."""
    found = file_by(content)
    if found is not None:
        return Checked(Finding.OURS, found, standing_of(found), True)
    return check_signed(content) or claimed(content, code)


def file_by(content: bytes) -> Document | None:
    """The document whose sealed file has these bytes."""
    sha256 = hashlib.sha256(content).hexdigest()
    row = SealedFile.objects.defer("content").select_related("document__root").filter(sha256=sha256).first()
    return row.document if row else None


def check_signed(content: bytes) -> Checked | None:
    """One of our files with more after it: fine when all of it is signatures that hold."""
    document = begun_as(content)
    if document is None:
        return None
    names = names_on_top(content)
    finding = Finding.SIGNED if names else Finding.ALTERED
    return Checked(finding, document, standing_of(document), bool(names), names)


def begun_as(content: bytes) -> Document | None:
    """The document as whose sealed file these bytes begin; nothing of a stranger's file is opened to know it."""
    for word in words_in(content):
        rows = SealedFile.objects.filter(document__digest=word).defer("content").select_related("document__root")
        for row in rows:
            if hashlib.sha256(content[: row.size]).hexdigest() == row.sha256:
                return row.document
    return None


def claimed(content: bytes, code: str) -> Checked:
    """A file that is none of ours, but says it is: altered. Its code stands in the address, or in the file."""
    document = document_by(code) if code else None
    for word in () if document else words_in(content):
        document = document or document_by(word)
    if document is None:
        return Checked(Finding.UNKNOWN)
    return Checked(Finding.ALTERED, document, standing_of(document), False)


def words_in(content: bytes) -> list[str]:
    """The hashes that a PDF names among its keywords."""
    start = content.find(b"/Keywords")
    said = content[start : start + 400].decode("latin-1") if start >= 0 else ""
    return re.findall(rf"[0-9a-f]{{{HASH_SIGNS}}}", said)


def standing_of(document: Document) -> Standing:
    """Whether a document still speaks, by the ledger as it is now."""
    root = document.root
    if root is None:
        return register_standing(document)
    found = issue_of(document, root)
    if found is None:
        return Standing(State.WITHDRAWN, None, None)
    issue, issues = found
    now = next((i for i in reversed(issues) if i.same_paper(issue) and i.state is State.CURRENT), None)
    later = [i for i in issues if i.same_paper(issue) and i.fact.seq > issue.fact.seq]
    return Standing(issue.state, now, later[0].fact.entered if later else None)


def issue_of(document: Document, root: Root) -> tuple[Issue, list[Issue]] | None:
    """The issue that a document was made of, among all of its order."""
    issues = issues_of(members_of(root, rows_of(root))[0].subject)
    about = (document.kind, document.subject, document.part, document.seq)
    found = [i for i in issues if (i.kind.name, i.subject, i.part, i.fact.seq) == about]
    return (found[0], issues) if found else None


def register_standing(document: Document) -> Standing:
    """A register is replaced by the next one of its month."""
    newer = Document.objects.filter(kind=document.kind, number=document.number, seq__gt=document.seq).order_by("seq")
    first = newer.first()
    return Standing(State.REPLACED, None, first.issued) if first else Standing(State.CURRENT, None, None)
