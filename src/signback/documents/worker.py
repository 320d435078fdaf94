"""The worker's part: documents are made after the commit of what they tell of, never inside it (E4)."""

from __future__ import annotations

from signback.documents.store import make_after
from signback.engine.models import Outbox


def make_documents(row: Outbox) -> None:
    """Make and seal what the row's entry makes or completes; doing it twice makes nothing twice."""
    assert row.root is not None
    make_after(row.root, row.seq)
