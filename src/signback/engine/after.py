"""What the worker does after an event's commit, besides telling people; no step pays for it (E4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from signback.engine.models import Entry, Outbox

_work: dict[str, list[str]] = {}
_asks: list[Callable[[list[int]], list[Outbox]]] = []


def do_after(events: Iterable[str], work: str) -> None:
    """After each of these events the worker does this; a package says so once, at start."""
    for event in events:
        if work not in _work.setdefault(event, []):
            _work[event].append(work)


def ask_after(ask: Callable[[list[int]], list[Outbox]]) -> None:
    """Whatever the event, a package is asked what these entries set going; it says so once, at start."""
    if ask not in _asks:
        _asks.append(ask)


def set_going(entries: Iterable[int]) -> None:
    """Put into the outbox what these entries set going: asked when they get their place in the tree, once for each."""
    keys = list(entries)
    found = Entry.objects.filter(pk__in=keys, kind__in=_work).select_related("root").defer("body", "envelope")
    rows = [row for entry in found for row in work_after(entry)]
    Outbox.objects.bulk_create([*rows, *(row for ask in _asks for row in ask(keys))], ignore_conflicts=True)


def work_after(entry: Entry) -> list[Outbox]:
    """The rows for what this entry sets going."""
    return [
        Outbox(
            root=entry.root, seq=entry.seq, kind=work, payload={}, due=entry.entered,
            once=f"{work}/{entry.root.number}/{entry.seq}",
        )
        for work in _work.get(entry.kind, ())
    ]  # fmt: skip
