"""Reading a root under its lock, with everything its subject needs, by one statement."""

from __future__ import annotations

from signback.engine.models import Root
from signback.tables.statements import fetch, joined, locking, selection

BESIDE = ("customer", "customer__classification", "contract")
IN_FORCE = "(select b.edition from engine_bookinforce b where b.process = t.kind)"


def locked(number: str) -> tuple[Root | None, int]:
    """The root, locked until the transaction ends, and the edition of its book that is in force."""
    asked = selection(Root, BESIDE, IN_FORCE)
    for row in fetch(f"{asked.text}where t.number = %s{locking()}", [number]):
        return joined(asked, BESIDE, row), row[-1] or 0
    return None, 0
