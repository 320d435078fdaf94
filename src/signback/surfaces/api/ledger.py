"""The ledger of one order, so that anybody can check its chain (E1)."""

from __future__ import annotations

from typing import Any

from signback.engine.chain import first_link, instant
from signback.engine.fold import fact_of, row_of
from signback.engine.models import Entry
from signback.orders.models import Account
from signback.surfaces.api.shapes import EntryOut, LedgerOut
from signback.surfaces.case import Case
from signback.surfaces.story import sentence


def ledger_of(case: Case) -> LedgerOut:
    """Every entry with its sentence, its hash and the hash before it."""
    entries = list(Entry.objects.filter(root=case.root).order_by("seq"))
    names = names_of({entry.actor for entry in entries})
    items, previous = [], first_link(case.root.kind, case.root.number)
    for entry in entries:
        items.append(entry_out(case, entry, previous, names))
        previous = bytes(entry.hash)
    return LedgerOut(number=case.root.number, head=previous.hex(), items=items)


def names_of(sign_ins: set[str]) -> dict[str, Any]:
    """The names behind the sign-ins."""
    return {account.username: account.name for account in Account.objects.filter(username__in=sign_ins)}


def entry_out(case: Case, entry: Entry, previous: bytes, names: dict[str, Any]) -> EntryOut:
    """One entry with everything that its hash runs over."""
    return EntryOut(
        seq=entry.seq, subject=entry.subject, step=entry.step, title=case.family.step(entry.step).title,
        event=entry.kind, actor=entry.actor, name=names.get(entry.actor, entry.actor),
        sentence=sentence(case.family, fact_of(row_of(entry))), happened=instant(entry.happened),
        entered=instant(entry.entered), surface=entry.surface, book=entry.book, key=entry.key, ask=entry.ask,
        envelope=entry.envelope, body=entry.body, previous=previous.hex(), hash=bytes(entry.hash).hex(),
    )  # fmt: skip
