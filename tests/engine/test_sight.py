"""R4: a worklist need not ask whose order a row is, where the row's role tells already."""

from __future__ import annotations

from signback.engine.families import FAMILIES
from signback.orders.roles import CLOCK, MEMBER, ONLY_THE_MALLS, THE_MALLS


def test_the_malls_steps_are_done_by_those_who_see_the_mall() -> None:
    """No step of the mall's books stands on the list of a role that does not see the mall."""
    doers = {
        role
        for book in FAMILIES["mall"].books
        for place in book.places
        for role in (*place.step.who, *(one.role for one in place.entrusted))
    }
    assert doers <= {*THE_MALLS, MEMBER, CLOCK}


def test_nothing_but_the_mall_waits_for_the_malls_own_people() -> None:
    """No step of another book is ever a row of theirs: what they may do there is optional and never presses."""
    others = [
        place for family in FAMILIES.values() if family.kind != "mall" for b in family.books for place in b.places
    ]
    theirs = [place for place in others if ONLY_THE_MALLS & {*place.step.who, *(one.role for one in place.entrusted)}]
    assert theirs and all(place.optional and place.pressing is None for place in theirs)
