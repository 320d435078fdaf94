"""R4: a worklist need not ask whose order a row is, where the row's role tells already."""

from __future__ import annotations

from signback.engine.families import FAMILIES
from signback.orders.roles import CLOCK, MEMBER, THE_MALLS


def test_the_malls_steps_are_done_by_those_who_see_the_mall() -> None:
    """No step of the mall's books stands on the list of a role that does not see the mall."""
    doers = {
        role
        for book in FAMILIES["mall"].books
        for place in book.places
        for role in (*place.step.who, *(one.role for one in place.entrusted))
    }
    assert doers <= {*THE_MALLS, MEMBER, CLOCK}
