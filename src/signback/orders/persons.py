"""Who acts: a person with roles (R1), or the product itself."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in, with the roles they hold now, deputyships included (R1, R5)."""

    id: int
    sign_in: str
    name: str
    roles: frozenset[str]
    stands_for: frozenset[int] = field(default_factory=frozenset)

    def holds(self, role: str) -> bool:
        """Whether this person may act in that role."""
        return role in self.roles

    def acts_for(self, person_id: int) -> bool:
        """Whether a thing that belongs to that person is this person's to do (R5)."""
        return person_id == self.id or person_id in self.stands_for


SYSTEM = Person(0, "system", "Signback", frozenset())
