"""What tests ask of a paper: its text as poppler reads it, its seal as pyHanko sees it."""

from __future__ import annotations

import io
import subprocess
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from signback.documents.issues import Issue, issues_of
from signback.documents.key import signer
from signback.documents.models import Document, SealedFile
from signback.documents.store import document_of, sealed
from signback.documents.words import Language
from signback.engine.fold import rows_of
from tests.given import Story


def issues(story: Story, kind: str) -> list[Issue]:
    """The issues of one kind of an order, oldest first."""
    return [issue for issue in issues_of(story.order) if issue.kind.name == kind]


def paper(story: Story, kind: str, place: int = -1) -> Document:
    """One document of an order, made now if it is not there."""
    root = story.root
    return document_of(root, rows_of(root), issues(story, kind)[place])


def file(story: Story, kind: str, language: Language = "en", place: int = -1) -> SealedFile:
    """Its sealed file."""
    return sealed(paper(story, kind, place), language)


def content(row: SealedFile) -> bytes:
    """The bytes."""
    return bytes(SealedFile.objects.get(pk=row.pk).content)


def text_of(pdf: bytes) -> str:
    """The text that poppler gets out, one space between words."""
    found = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(found.stdout.decode().split())


def squeezed(text: str) -> str:
    """Without any space: Chinese and figures are spaced by the typesetter."""
    return "".join(text.split())


def signatures(pdf: bytes) -> list[Any]:
    """Each signature's status, the mill's own certificate trusted."""
    trusted = ValidationContext(trust_roots=[signer().signing_cert], allow_fetching=False)
    reader = PdfFileReader(io.BytesIO(pdf))
    return [validate_pdf_signature(signature, trusted) for signature in reader.embedded_signatures]
