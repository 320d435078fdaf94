"""The departments and their steps, as the books have them."""

from __future__ import annotations

from functools import cache

from signback.engine.families import FAMILIES
from signback.orders.refusals import FieldFault, Invalid
from signback.orders.roles import Role


@cache
def departments() -> dict[str, frozenset[str]]:
    """The steps of each department, over all books."""
    found: dict[str, set[str]] = {}
    for family in FAMILIES.values():
        for book in family.books:
            for place in book.places:
                found.setdefault(place.step.room, set()).update(place.step.names)
    return {room: frozenset(steps) for room, steps in sorted(found.items())}


def steps_in(department: str) -> frozenset[str]:
    """The steps of a department."""
    known = departments()
    if department not in known:
        raise Invalid(faults=(FieldFault("department", f"Choose one of {', '.join(known)}"),))
    return known[department]


def role_named(name: str) -> Role:
    """The role of that name."""
    if name not in set(Role):
        raise Invalid(faults=(FieldFault("role", f"Choose one of {', '.join(Role)}"),))
    return Role(name)
