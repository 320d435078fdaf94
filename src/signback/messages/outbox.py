"""The outbox's rows: taken under a lease, ended, or put off until later (E4)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from signback.engine.gate import writing
from signback.engine.models import Outbox

LEASE = timedelta(seconds=60)
LONG_LEASE = timedelta(minutes=5)
"""A slow mail server may take twenty seconds for each of its answers; nobody else sends the mail meanwhile."""
OUTSIDE = frozenset({"mail", "fax", "code", "webhook"})
WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 240, 480, 960))
TRIES = len(WAITS) + 1


class Unreachable(Exception):
    """What stands outside the house does not answer at all: other rows of the kind need not be tried now."""


class Later(Exception):
    """It is not its time yet: the row waits until then, and loses no try."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"not before {until}")
        self.until = until


class GoesOn(Exception):
    """A part of the row is done; what is left of it comes after everything else that is due."""

    def __init__(self, left: dict[str, Any]) -> None:
        super().__init__("a part is done")
        self.left = left


def take(now: datetime, kinds: Collection[str]) -> Outbox | None:
    """The row that is due longest, leased to this worker alone; a try is counted before it is made."""
    if not free(now, kinds).exists():
        return None
    with writing():
        row = free(now, kinds).select_for_update(skip_locked=True, of=("self",)).first()
        if row is not None:
            row.lease = now + (LONG_LEASE if row.kind in OUTSIDE else LEASE)
            row.attempts += 1
            row.save(update_fields=["lease", "attempts"])
    return row


def free(now: datetime, kinds: Collection[str]) -> QuerySet[Outbox]:
    """The rows of these kinds whose time has come and which nobody holds."""
    unheld = Q(lease=None) | Q(lease__lt=now)
    due = Outbox.objects.filter(unheld, done=None, due__lte=now, attempts__lt=TRIES, kind__in=kinds)
    return due.select_related("root__customer").order_by("due", "id")


def finish(row: Outbox, trouble: str = "") -> None:
    """The row is done; a handler that only writes to the database calls it inside its own transaction."""
    said = {"trouble": trouble[:300]} if trouble else {}
    with writing():
        Outbox.objects.filter(pk=row.pk, done=None).update(done=timezone.now(), lease=None, **said)


def put_off(row: Outbox, now: datetime, fault: Exception) -> None:
    """The row is tried again later, each time after a longer wait; what went wrong is written on it."""
    held = Outbox.objects.filter(pk=row.pk, done=None, attempts=row.attempts)
    with writing():
        held.update(lease=None, due=now + WAITS[min(row.attempts, len(WAITS)) - 1], trouble=sentence_of(fault))


def wait_until(row: Outbox, until: datetime) -> None:
    """The row comes back at its time, as if it had not been taken."""
    held = Outbox.objects.filter(pk=row.pk, done=None, attempts=row.attempts)
    with writing():
        held.update(lease=None, due=until, attempts=row.attempts - 1)


def go_on(row: Outbox, now: datetime, left: dict[str, Any]) -> None:
    """What is left of the row waits for its turn; what is done counts as no try."""
    held = Outbox.objects.filter(pk=row.pk, done=None, attempts=row.attempts)
    with writing():
        held.update(lease=None, due=now, attempts=0, payload=left, trouble="")


def put_off_all(kind: str, now: datetime, fault: Exception) -> None:
    """Every due row of the kind waits a little and says for what; none of them loses a try."""
    waiting = Outbox.objects.filter(kind=kind, lease=None, done=None, due__lte=now)
    with writing():
        waiting.update(due=now + WAITS[0], trouble=sentence_of(fault))


def sentence_of(fault: Exception) -> str:
    """What went wrong, in one line."""
    return " ".join(f"{type(fault).__name__}: {fault}".split())[:300]


def given_up() -> QuerySet[Outbox]:
    """The rows that failed at every try; they stay, with their last trouble, until somebody tries again."""
    return Outbox.objects.filter(done=None, attempts__gte=TRIES).order_by("due", "id")


def try_again(rows: QuerySet[Outbox], now: datetime) -> int:
    """Begin anew with rows that were given up; returns how many."""
    with writing():
        return rows.filter(done=None).update(attempts=0, lease=None, due=now)
