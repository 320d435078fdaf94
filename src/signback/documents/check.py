"""Checking a paper that somebody holds: ours, unaltered, still in force (E2)."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

from signback.documents.codes import LENGTH, typed
from signback.documents.issues import Issue, State, issues_of
from signback.documents.models import Document, SealedFile
from signback.engine.fold import members_of, rows_of
from signback.engine.models import Root

HASH_SIGNS = 64
CONTENT = "data"
PERMITTED = (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING)
BROKEN = (PdfError, SigningError, SignatureValidationError, ValueError, KeyError, IndexError, TypeError, AttributeError)
"""Whatever a reader may say to bytes that are no whole PDF: to us it means one thing, that they are not ours."""


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
    try:
        return check_signed(content) or claimed(content, code)
    except BROKEN:
        return claimed(content, code)


def file_by(content: bytes) -> Document | None:
    """The document whose sealed file has these bytes."""
    sha256 = hashlib.sha256(content).hexdigest()
    row = SealedFile.objects.defer("content").select_related("document__root").filter(sha256=sha256).first()
    return row.document if row else None


def check_signed(content: bytes) -> Checked | None:
    """One of our files with more after it: fine when all of it is signatures that hold."""
    signatures = list(PdfFileReader(io.BytesIO(content), strict=False).embedded_signatures)
    if not signatures:
        return None
    *_, start, length = (int(n) for n in signatures[0].byte_range)
    document = file_by(content[: start + length])
    if document is None:
        return None
    names = tuple(signer_of(signature) for signature in signatures[1:])
    whole = all(holds(signature) for signature in signatures) and bool(names)
    finding = Finding.SIGNED if whole else Finding.ALTERED
    return Checked(finding, document, standing_of(document), whole, names if whole else ())


def holds(signature: EmbeddedPdfSignature) -> bool:
    """Whether what it covers is unchanged, and only signatures came after it."""
    signature.compute_integrity_info()  # type: ignore[no-untyped-call]
    intact, valid = validate_sig_integrity(
        signature.signer_info, signature.signer_cert, CONTENT, signature.compute_digest()
    )
    found = signature.summarise_integrity_info()
    level = getattr(found.get("diff_result"), "modification_level", None)
    return intact and valid and level in PERMITTED and found.get("docmdp_ok") is not False


def signer_of(signature: EmbeddedPdfSignature) -> str:
    """Whom a signature names."""
    said = signature.sig_object.get("/Name") or signature.signer_cert.subject.human_friendly
    return str(said)[:120]


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
