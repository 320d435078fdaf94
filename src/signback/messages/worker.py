"""The worker: drains the outbox with leases and retries, tells people by notice and e-mail, once each (E4)."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import close_old_connections
from django.db.models import F, Q
from django.utils import timezone

from signback.engine.checkpoints import sequence
from signback.engine.gate import writing
from signback.engine.models import Outbox
from signback.engine.restand import restand
from signback.messages.mail import send_mail
from signback.messages.telling import tell

LEASE = timedelta(seconds=60)
WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 240, 480, 960))
TRIES = len(WAITS) + 1
BATCH = 50
IDLE_SECONDS = 1.0
log = logging.getLogger("signback.worker")
Handler = Callable[[Outbox], None]
HANDLERS: dict[str, Handler] = {
    "tell": tell,
    "mail": send_mail,
    "restand": lambda row: restand(row.payload["number"]),
}


def run_once(now: datetime | None = None) -> int:
    """Do what is due; returns how many rows were done. A row that fails waits longer each time, and blocks no other."""
    moment = now or timezone.now()
    return sum(handle(pk, moment) for pk in due(moment))


def due(now: datetime) -> list[int]:
    """The rows whose time has come and which nobody holds."""
    free = Q(lease=None) | Q(lease__lt=now)
    found = Outbox.objects.filter(free, done=None, due__lte=now, attempts__lt=TRIES)
    return list(found.order_by("due", "id").values_list("pk", flat=True)[:BATCH])


def take(pk: int, now: datetime) -> Outbox | None:
    """Lease a row by one conditional update, so that two workers never hold the same."""
    free = Q(lease=None) | Q(lease__lt=now)
    with writing():
        taken = Outbox.objects.filter(free, pk=pk, done=None).update(lease=now + LEASE, attempts=F("attempts") + 1)
    return Outbox.objects.select_related("root__customer").get(pk=pk) if taken else None


def handle(pk: int, now: datetime) -> bool:
    """Do one row and mark it done; what goes wrong is written on it."""
    row = take(pk, now)
    if row is None:
        return False
    try:
        HANDLERS[row.kind](row)
    except Exception as fault:
        log.warning("outbox %s: %s", row.once, fault)
        later = now + WAITS[min(row.attempts, len(WAITS)) - 1]
        with writing():
            Outbox.objects.filter(pk=pk).update(lease=None, due=later, trouble=f"{type(fault).__name__}: {fault}"[:300])
        return False
    with writing():
        Outbox.objects.filter(pk=pk, done=None).update(done=timezone.now(), lease=None, trouble="")
    return True


def run_forever(stop: threading.Event) -> None:
    """Work until told to stop; no single fault ends the worker."""
    while not stop.is_set():
        try:
            done = run_once() + sequence()
        except Exception:
            log.exception("the worker stumbled and goes on")
            done = 0
        close_old_connections()
        if not done:
            stop.wait(IDLE_SECONDS)
