"""What the worker does after an event's commit, besides telling people; no step pays for it (E4)."""

from __future__ import annotations

from collections.abc import Iterable

from signback.engine.models import Entry, Outbox

_work: dict[str, list[str]] = {}


def do_after(events: Iterable[str], work: str) -> None:
    """After each of these events the worker does this; a package says so once, at start."""
    for event in events:
        if work not in _work.setdefault(event, []):
            _work[event].append(work)


def set_going(entries: Iterable[int]) -> None:
    """Put into the outbox what these entries set going: asked when they get their place in the tree, once for each."""
    found = Entry.objects.filter(pk__in=list(entries), kind__in=_work).select_related("root").defer("body", "envelope")
    Outbox.objects.bulk_create([row for entry in found for row in work_after(entry)], ignore_conflicts=True)


def work_after(entry: Entry) -> list[Outbox]:
    """The rows for what this entry sets going."""
    return [
        Outbox(
            root=entry.root, seq=entry.seq, kind=work, payload={}, due=entry.entered,
            once=f"{work}/{entry.root.number}/{entry.seq}",
        )
        for work in _work.get(entry.kind, ())
    ]  # fmt: skip
