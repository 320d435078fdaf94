"""The audit of the store: every document and every sealed file against its hash (E1, E2)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import DatabaseError

from signback.documents.codes import code_of, digest_of
from signback.documents.models import Document, SealedFile

CHUNK = 50
MOST = 20


@dataclass(frozen=True)
class Audit:
    """What was found."""

    ok: bool
    sentences: tuple[str, ...]


def audit() -> Audit:
    """Recompute every hash; name what was changed."""
    try:
        faults = [*data_faults(), *file_faults()]
        counted = f"{Document.objects.count()} documents and {SealedFile.objects.count()} sealed files"
    except DatabaseError as fault:
        return Audit(False, (f"The documents could not be read: {' '.join(str(fault).split())}",))
    if not faults:
        return Audit(True, (f"The documents are whole: {counted}.",))
    more = [f"And {len(faults) - MOST} more."] if len(faults) > MOST else []
    return Audit(False, (*faults[:MOST], *more))


def data_faults() -> Iterator[str]:
    """Documents whose data are not what their hash says."""
    for row in Document.objects.order_by("pk").iterator(CHUNK):
        if digest_of(row.data) != row.digest or code_of(row.digest) != row.code:
            yield f"The data of {row} (made {row.made:%Y-%m-%d}) were changed"


def file_faults() -> Iterator[str]:
    """Files whose bytes are not what their hash says, and documents that lost theirs."""
    for row in SealedFile.objects.select_related("document").order_by("pk").iterator(CHUNK):
        if hashlib.sha256(bytes(row.content)).hexdigest() != row.sha256:
            yield f"The sealed file of {row.document} ({row.language}) was changed"
