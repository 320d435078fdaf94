"""The hash chain of one root: any change, gap or reordering of its entries is found (E1)."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

from signback.engine.models import Entry

WRITER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def first_link(kind: str, number: str) -> bytes:
    """What the first entry of a root is chained to."""
    return hashlib.sha256(f"signback:{kind}:{number}".encode()).digest()


def link(previous: bytes, number: str, entry: Entry) -> bytes:
    """The hash of an entry over everything it says and everything before it."""
    said = [
        number, entry.seq, entry.subject, entry.step, entry.kind, entry.actor, instant(entry.happened),
        instant(entry.entered), entry.key, entry.ask, entry.book, entry.surface, entry.envelope, entry.body,
    ]  # fmt: skip
    return hashlib.sha256(previous + WRITER.encode(said).encode()).digest()


def instant(moment: datetime) -> str:
    """A moment as the chain writes it: UTC, microseconds."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
