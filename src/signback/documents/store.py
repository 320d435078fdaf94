"""The store: each document once by its data, each sealed file once by its content; nothing is ever changed (E2)."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone

from signback.documents.codes import code_of, digest_of
from signback.documents.data.common import Witness
from signback.documents.issues import Issue, issues_of
from signback.documents.kinds import BY_NAME, For
from signback.documents.models import Document, SealedFile
from signback.documents.press import print_paper
from signback.documents.seen import order_until, see
from signback.documents.words import Language, language_of
from signback.documents.writing import WRITERS
from signback.engine.checkpoints import newest_head, sequence
from signback.engine.fold import Row, rows_of
from signback.engine.gate import writing
from signback.engine.models import Entry, Root
from signback.orders.refusals import Refused
from signback.orders.shapes import write_shape


class Altered(Refused):
    """A kept file is not what was sealed; the administrator puts it back from a backup."""

    status = 500


def make_after(root: Root, seq: int) -> list[Document]:
    """Every document that the entry of this number makes or completes, sealed in its reader's language."""
    rows = rows_of(root)
    issues = [issue for issue in issues_of(order_until(root, rows, seq)) if issue.fact.seq == seq]
    found = [document_of(root, rows, issue) for issue in issues if issue.kind.name in WRITERS]
    for document in found:
        sealed(document, reader_language(document))
    return found


def document_of(root: Root, rows: list[Row], issue: Issue) -> Document:
    """The document of an issue: the one that is kept, else made now from the order as it stood then."""
    return kept(root, issue) or keep(root, issue, write(root, rows, issue))


def kept(root: Root, issue: Issue) -> Document | None:
    """The document as it was made before."""
    about = {"kind": issue.kind.name, "subject": issue.subject, "part": issue.part, "seq": issue.fact.seq}
    return Document.objects.select_related("root__customer").filter(root=root, **about).first()


def write(root: Root, rows: list[Row], issue: Issue) -> str:
    """The canonical data of an issue, as text."""
    witness = witness_of(root, issue) if issue.kind.confirms else None
    return write_shape(WRITERS[issue.kind.name](see(root, rows, issue, witness)))


def witness_of(root: Root, issue: Issue) -> Witness | None:
    """The ledger's newest head, which the confirmation carries out of the house (E1)."""
    sequence()
    head = newest_head()
    entry = Entry.objects.filter(root=root, seq=issue.fact.seq).values_list("hash", flat=True).first()
    if head is None or entry is None:
        return None
    return Witness(head.size, bytes(head.head).hex(), issue.fact.seq, bytes(entry).hex())


def keep(root: Root | None, issue: Issue, text: str) -> Document:
    """Keep the data once; whoever made the same at the same time made the same document."""
    said = {
        "subject": issue.subject, "part": issue.part, "number": issue.number, "revision": issue.revision,
        "copy": issue.copy, "seq": issue.fact.seq, "issued": issue.fact.entered,
    }  # fmt: skip
    return insert_once(root, issue.kind.name, text, said)


def insert_once(root: Root | None, kind: str, text: str, said: dict[str, Any]) -> Document:
    """Insert, unless it is there."""
    digest = digest_of(text)
    row = Document(
        root=root, kind=kind, data=text, digest=digest, code=code_of(digest), made=timezone.now(), **said
    )  # fmt: skip
    try:
        with writing():
            row.save(force_insert=True)
    except IntegrityError:
        same = {"root": root, "kind": kind, "seq": said["seq"], "subject": said["subject"], "part": said["part"]}
        found = Document.objects.filter(code=row.code).first() or Document.objects.filter(**same).first()
        if found is None:
            raise
        return found
    return row


def sealed(document: Document, language: Language) -> SealedFile:
    """The sealed file in a language: the one that is kept, else printed and sealed now.

    The sealing is loaded when something is sealed: half a second that no start waits for.
    """
    from signback.documents.key import signer
    from signback.documents.seal import seal

    found = file_of(document, language)
    if found is not None:
        return found
    printed = print_paper(BY_NAME[document.kind], document.data, document.issued, language)
    content = seal(printed, signer())
    row = SealedFile(
        document=document, language=language, sha256=hashlib.sha256(content).hexdigest(), size=len(content),
        pages=printed.pages, made=timezone.now(), content=content,
    )  # fmt: skip
    try:
        with writing():
            row.save(force_insert=True)
    except IntegrityError:
        found = file_of(document, language)
        if found is None:
            raise
        return found
    return row


def file_of(document: Document, language: str) -> SealedFile | None:
    """The file that is kept; one that was changed behind the house's back goes out to nobody."""
    found = SealedFile.objects.filter(document=document, language=language).first()
    if found is not None and hashlib.sha256(bytes(found.content)).hexdigest() != found.sha256:
        raise Altered(
            "paper_altered", f"The kept file of {document.number} is not what was sealed: it is handed out to nobody",
            "Tell the administrator: signback verify names it, and a backup has it whole",
        )  # fmt: skip
    return found


def reader_language(document: Document) -> Language:
    """The customer's language for what goes to the customer, else the house's."""
    customer = document.root.customer if document.root else None
    if customer is not None and BY_NAME[document.kind].speaks is For.CUSTOMER:
        return language_of(customer.language)
    return language_of(settings.LANGUAGE_CODE)
