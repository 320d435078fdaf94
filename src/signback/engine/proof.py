"""Proof of who signs: given before the transaction, for one signed step (E2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

FRESH = timedelta(minutes=5)


@dataclass(frozen=True)
class Proof:
    """That a person proved again who they are: how, and when."""

    person_id: int
    method: str
    at: datetime

    def holds_for(self, person_id: int, now: datetime) -> bool:
        """Whether the proof is this person's and fresh."""
        return self.person_id == person_id and abs(now - self.at) <= FRESH
