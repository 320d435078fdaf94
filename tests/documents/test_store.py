"""Documents are made after the commit, once, sealed over the whole file, and never changed (S8, E2)."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.status import SignatureCoverageLevel

from signback.documents.audit import audit
from signback.documents.issues import issues_of
from signback.documents.models import Document, SealedFile
from signback.documents.store import Altered, make_after
from signback.engine.checkpoints import sequence
from signback.engine.guard import statements
from signback.engine.models import Outbox
from signback.messages.worker import run_once
from tests.documents.papers import content, file, paper, signatures
from tests.documents.test_seeing import browser
from tests.given import Story

LATER = datetime(2027, 1, 4, tzinfo=UTC)


def test_the_worker_makes_what_each_entry_asks_for(confirmed: Story) -> None:
    """S8: no step makes or asks for a document; after the worker's round all papers of the order are there."""
    waiting = Outbox.objects.filter(kind="document", done=None)
    assert not Document.objects.exists() and not waiting.exists()
    sequence()
    assert waiting.count() == len({issue.fact.seq for issue in issues_of(confirmed.order)})
    while run_once(LATER):
        pass
    assert not waiting.exists()
    assert Document.objects.count() == len(issues_of(confirmed.order))
    assert Document.objects.filter(root=confirmed.root, kind="order-confirmation").count() == 2
    assert SealedFile.objects.filter(document__kind="order-confirmation", language="en").count() == 2


def test_the_same_data_give_the_same_document_once(confirmed: Story) -> None:
    """Doing it again, by the worker or on demand, makes nothing new."""
    first = paper(confirmed, "order-confirmation")
    sealed = file(confirmed, "order-confirmation")
    make_after(confirmed.root, first.seq)
    make_after(confirmed.root, first.seq)
    assert Document.objects.filter(kind="order-confirmation", seq=first.seq).count() == 1
    assert content(file(confirmed, "order-confirmation")) == content(sealed)


def test_what_happens_later_does_not_change_what_was_said(confirmed: Story) -> None:
    """A document that is made late says what the order said at its entry."""
    early = paper(confirmed, "order-confirmation", 0).data
    SealedFile.objects.all()
    confirmed.sign_back()
    assert "The head of purchasing" not in early
    assert "The head of purchasing" in paper(confirmed, "order-confirmation").data
    assert paper(confirmed, "order-confirmation", 0).data == early


def test_a_reader_sees_that_the_whole_file_is_sealed(confirmed: Story) -> None:
    """E2: intact, trusted, over the entire file; filling in the customer's fields is all that is allowed."""
    for language in ("en", "zh"):
        (status,) = signatures(content(file(confirmed, "order-confirmation", language)))
        assert status.intact and status.valid and status.trusted
        assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
        assert status.bottom_line


def test_the_file_is_found_by_its_own_hash(confirmed: Story) -> None:
    row = file(confirmed, "order-confirmation")
    assert hashlib.sha256(content(row)).hexdigest() == row.sha256
    assert row.size == len(content(row)) and row.pages == 2


@pytest.mark.parametrize(
    "rewrite",
    [
        "update documents_document set data = '{}'",
        "update documents_sealedfile set content = content",
        "delete from documents_sealedfile",
        "delete from documents_document",
    ],
)
def test_the_database_refuses_every_rewrite(confirmed: Story, rewrite: str) -> None:
    """E2: stored documents never change."""
    file(confirmed, "order-confirmation")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(rewrite)


def test_the_audit_names_what_was_changed_behind_the_guard(confirmed: Story) -> None:
    """E1: with the guard lifted, a changed byte is still found."""
    row = file(confirmed, "order-confirmation")
    assert audit().ok and "1 documents and 1 sealed files" in audit().sentences[0]
    altered = content(row).replace(b"%PDF", b"%PDX", 1)
    with connection.cursor() as cursor:
        for statement in statements():
            if statement.startswith("drop trigger"):
                cursor.execute(statement)
        cursor.execute("update documents_sealedfile set content = %s", [altered])
    assert not audit().ok
    assert audit().sentences == ("The sealed file of order-confirmation 2001, revision 1 (en) was changed",)
    with pytest.raises(Altered, match="is not what was sealed"):
        file(confirmed, "order-confirmation")
    page = browser("customer-service").get(f"/orders/2001/documents/order-confirmation/{row.document.seq}?lang=en")
    assert page.status_code == 500 and b"not what was sealed" in page.content and b"%PDX" not in page.content
    with connection.cursor() as cursor:
        cursor.execute("update documents_document set data = replace(data, 'Nordlicht', 'Nordlichtt')")
    assert "The data of order-confirmation 2001, revision 1" in audit().sentences[0]


def test_a_sealed_paper_stays_a_tagged_pdf_a_of_its_version(confirmed: Story) -> None:
    """S8: PDF/A-3a and PDF/UA-1 are PDF 1.7; the seal changes neither version nor tags nor what the file says."""
    reader = PdfFileReader(io.BytesIO(content(file(confirmed, "order-confirmation"))))
    assert reader.input_version == (1, 7) and "/Version" not in reader.root
    assert list(reader.root["/Extensions"]) == ["/ESIC"]
    assert reader.root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in reader.root and "/OutputIntents" in reader.root
    said = reader.root["/Metadata"].data.decode()
    for words in ('pdfaid:part="3"', 'pdfaid:conformance="A"', 'pdfuaid:part="1"'):
        assert words in said
