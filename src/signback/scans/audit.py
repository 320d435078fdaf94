"""The audit of what came back on paper: every kept file against its name, every named file there (E1, S9)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from signback.engine.models import Entry
from signback.scans.store import path_of

MOST = 20
CHUNK = 1 << 20


@dataclass(frozen=True)
class Audit:
    """What was found."""

    ok: bool
    sentences: tuple[str, ...]


def audit() -> Audit:
    """Recompute every file's hash, and look for those that the ledger names."""
    kept = sorted(path for path in (Path(settings.DATA) / "files").glob("??/*") if len(path.name) == 64)
    faults = [f"The kept file {path.name[:12]}… was changed" for path in kept if hash_of(path) != path.name]
    faults += [f"The file of order {number}, entry {seq} is gone" for number, seq in gone()]
    if not faults:
        return Audit(True, (f"The kept files are whole: {len(kept)}.",))
    more = [f"And {len(faults) - MOST} more."] if len(faults) > MOST else []
    return Audit(False, (*faults[:MOST], *more))


def hash_of(path: Path) -> str:
    """The hash of a file, read piece by piece."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            found.update(piece)
    return found.hexdigest()


def gone() -> Iterator[tuple[str, int]]:
    """Entries that name a file which is not in the store."""
    rows = Entry.objects.filter(body__contains='"attachment":{').values_list("root__number", "seq", "body")
    for number, seq, body in rows.iterator(2000):
        digest = str((json.loads(body).get("attachment") or {}).get("sha256", ""))
        if not path_of(digest).is_file():
            yield number, seq
