"""Opening an order: it gets its number in the same transaction as its first fact (S0)."""

from __future__ import annotations

from django.db import connection

from signback.engine.company import lane
from signback.engine.door import Ask, Done, open_with
from signback.engine.families import family_of
from signback.engine.series import next_number
from signback.engine.stroke import prepared


def open_numbered(kind: str, ask: Ask) -> Done:
    """Begin a family under the next number of its series; a refusal takes none."""
    wanted = None if connection.in_atomic_block else prepared(kind, ask)
    if wanted is None:
        return by_itself(kind, ask)
    return lane.open(kind, wanted, lambda: by_itself(kind, ask))


def by_itself(kind: str, ask: Ask) -> Done:
    """The opening in a transaction of its own."""
    ask.prove()
    return open_with(kind, ask, lambda: new_number(kind))


def new_number(kind: str) -> str:
    """The next number of a family's series, as it is written."""
    family = family_of(kind)
    return family.numbered(next_number(kind, family.first))
