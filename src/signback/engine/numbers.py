"""Opening an order: it gets its number in the same transaction as its first fact (S0)."""

from __future__ import annotations

from signback.engine.door import Ask, Done, open_root
from signback.engine.families import family_of
from signback.engine.gate import writing
from signback.engine.models import Entry
from signback.engine.refusals import log_refusal
from signback.engine.series import next_number
from signback.orders.refusals import Refused


def open_numbered(kind: str, ask: Ask) -> Done:
    """Begin a family under the next number of its series; a refusal gives the number back and stays on record (R2)."""
    try:
        with writing():
            return _open_numbered(kind, ask)
    except Refused as refused:
        log_refusal("", ask, refused)
        raise


def new_number(kind: str) -> str:
    """The next number of a family's series, as it is written."""
    family = family_of(kind)
    return family.numbered(next_number(kind, family.first))


def _open_numbered(kind: str, ask: Ask) -> Done:
    known = ask.key and Entry.objects.filter(actor=ask.by.sign_in, key=ask.key).select_related("root").first()
    number = known.root.number if known else new_number(kind)
    return open_root(kind, number, ask)
