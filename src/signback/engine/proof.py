"""Proof of who signs, and over which papers: given before the transaction, for one signed step (E2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from signback.engine.covering import Covered

FRESH = timedelta(minutes=5)


class Method(StrEnum):
    """How somebody proved who they are."""

    PASSWORD = "password"
    CODE = "code"
    PASSKEY = "passkey"


@dataclass(frozen=True)
class Proof:
    """That a person proved again who they are: how, when, over which papers, with what evidence that outlasts them."""

    person_id: int
    method: str
    at: datetime
    covers: tuple[Covered, ...] | None = None
    evidence: Mapping[str, str] = field(default_factory=dict)

    def holds_for(self, person_id: int, now: datetime) -> bool:
        """Whether the proof is this person's and fresh."""
        return self.person_id == person_id and abs(now - self.at) <= FRESH
