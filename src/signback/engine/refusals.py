"""The record of refusals (R2): written after the rollback, limited so that nobody can flood it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from signback.engine.gate import writing
from signback.engine.models import Refusal
from signback.orders.persons import Person
from signback.orders.refusals import Refused

PER_MINUTE = 30


class Asked(Protocol):
    """What the record needs to know of a request."""

    @property
    def step(self) -> str: ...
    @property
    def by(self) -> Person: ...
    @property
    def surface(self) -> str: ...
    @property
    def now(self) -> datetime: ...


def log_refusal(number: str, ask: Asked, refused: Refused) -> None:
    """Record who tried what and why it was refused; more than thirty a minute are not kept."""
    now = ask.now
    recent = Refusal.objects.filter(actor=ask.by.sign_in, at__gt=now - timedelta(minutes=1))
    if recent.count() >= PER_MINUTE:
        return
    with writing():
        Refusal.objects.create(
            actor=ask.by.sign_in, number=number[:30], step=ask.step[:60], code=refused.code,
            says=refused.says[:300], surface=ask.surface, at=now,
        )  # fmt: skip
