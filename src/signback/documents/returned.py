"""Papers that come back are recognised by the codes of their pages (S9)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.db.models import Max, QuerySet

from signback.documents.kinds import BY_NAME
from signback.documents.models import Document
from signback.orders.papers import PaperPage
from signback.scans import store

ADDRESS = re.compile(r"/VERIFY/([0-9A-Z]{12})/([1-9][0-9]{0,2})", re.IGNORECASE)


def pages_on(digest: str) -> list[PaperPage]:
    """The pages of a kept file that carry the code of a document of an order."""
    read = list(codes_on(digest))
    known = {row.code: row for row in documents_of({code for _, code, _ in read})} if read else {}
    return [paper_page(at, known[code], page) for at, code, page in read if code in known]


def codes_on(digest: str) -> Iterator[tuple[int, str, int]]:
    """Each page of the file with the code and the page number that it carries."""
    found = store.known(digest)
    for at, page in enumerate(found.scan.pages if found else (), 1):
        for said in page.codes:
            if match := ADDRESS.search(said):
                yield at, match[1].upper(), int(match[2])


def documents_of(codes: set[str]) -> QuerySet[Document]:
    """The documents with these codes, with their order and the number of their pages."""
    found = Document.objects.filter(code__in=codes, root__isnull=False).select_related("root").defer("data")
    return found.annotate(page_count=Max("files__pages"))


def paper_page(at: int, row: Document, page: int) -> PaperPage:
    """One page, recognised."""
    assert row.root is not None
    title = BY_NAME[row.kind].title.en
    pages = getattr(row, "page_count", None) or page
    return PaperPage(
        at, row.root.number, row.kind, title, row.number, row.subject, row.revision, row.seq, page, pages
    )  # fmt: skip
