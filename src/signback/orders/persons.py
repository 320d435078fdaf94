"""Who acts: a person with roles (R1), or the product itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from signback.orders.roles import BESIDE_THE_MILL, CLOCK, POST, Role


@dataclass(frozen=True)
class Absent:
    """A colleague who is away, with the roles that wait for their deputy (R5)."""

    id: int
    sign_in: str
    name: str
    roles: frozenset[str]


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in, with the roles they hold now, deputyships included (R1, R5)."""

    id: int
    sign_in: str
    name: str
    roles: frozenset[str]
    absent: tuple[Absent, ...] = ()
    own: frozenset[str] = frozenset()
    """The roles held without any deputyship; asked only of a deputy."""

    @property
    def stands_for(self) -> frozenset[int]:
        """The ids of the colleagues whom this person stands in for."""
        return frozenset(away.id for away in self.absent)

    @property
    def sees_only_own(self) -> bool:
        """Whether of business orders and customers this person sees their own alone; who sells none sees none (R4)."""
        return self.roles - BESIDE_THE_MILL <= {Role.SALES}

    @property
    def is_of_the_mill(self) -> bool:
        """Whether any of this person's roles has to do with business orders."""
        return bool(self.roles - BESIDE_THE_MILL)

    def holds(self, role: str) -> bool:
        """Whether this person may act in that role."""
        return role in self.roles

    def acts_for(self, person_id: int) -> bool:
        """Whether a thing that belongs to that person is this person's to do (R5)."""
        return person_id == self.id or any(away.id == person_id for away in self.absent)

    def in_place_of(self, roles: Iterable[str], owner: int | None = None) -> Absent | None:
        """Whose place a deputy takes in a step of these roles, or of this owner; nobody's where it is their own."""
        if not self.absent or owner == self.id:
            return None
        wanted = frozenset(roles)
        if owner is None and self.own & wanted:
            return None
        theirs = (away for away in self.absent if (away.id == owner if owner else away.roles & wanted))
        return next(theirs, None)


SYSTEM = Person(0, "system", "Signback", frozenset({CLOCK, POST}))
"""The product itself, when the worker does what a clocked rule asks for, or writes down what a report says."""
