"""Several orders read at once: one statement for their entries, folded each by itself."""

from __future__ import annotations

from collections.abc import Iterable

from signback.engine.families import Member
from signback.engine.fold import READ, Row, members_of
from signback.engine.models import Entry, Root
from signback.tables.rows import columns_of
from signback.tables.statements import fetch, marks


def members_of_many(roots: Iterable[Root]) -> dict[int, list[Member]]:
    """The subjects of each root, by its key."""
    known = {root.pk: root for root in roots}
    if not known:
        return {}
    asked = f"select {columns_of(Entry, READ)}, root_id from engine_entry where root_id in {marks(known)}"
    rows: dict[int, list[Row]] = {pk: [] for pk in known}
    for row in fetch(f"{asked} order by root_id, seq", [*known]):
        rows[row[-1]].append(row[:-1])
    return {pk: members_of(known[pk], found) for pk, found in rows.items()}
