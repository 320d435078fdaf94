"""The worker: drains the outbox with leases and retries, tells people by notice and e-mail, once each (E4)."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import close_old_connections, connection
from django.utils import timezone

from signback.engine.by_the_clock import do_what_is_time
from signback.engine.checkpoints import sequence, sequence_all
from signback.engine.models import Outbox
from signback.engine.restand import restand
from signback.engine.upkeep import keep_statistics
from signback.messages.escalation import escalate
from signback.messages.mail import send_mail
from signback.messages.outbox import Later, Unreachable, finish, put_off, put_off_all, take, wait_until
from signback.messages.telling import tell

AT_ONCE = 200
SLOW = ("document", "mail", "webhook")
IDLE_SECONDS = 1.0
WHOLE_LEDGER_SECONDS = 600.0
ESCALATION_SECONDS = 60.0
CLOCK_SECONDS = 20.0
log = logging.getLogger("signback.worker")
Handler = Callable[[Outbox], None]
Clock = Callable[[], datetime]
HANDLERS: dict[str, Handler] = {
    "tell": tell,
    "mail": send_mail,
    "restand": lambda row: restand(row.payload["number"]),
}
"""What is done with each kind of row; others register theirs. A kind nobody knows waits for a worker that does."""


EVERY_MINUTE: list[Callable[[], int]] = [escalate]
"""What is looked after every minute; others add theirs."""


def run_once(now: datetime | None = None) -> int:
    """Do what is due, what is slow last; returns how many rows were done. A row that fails holds up no other."""
    clock = ticking(now or timezone.now())
    done = 0
    for _ in range(AT_ONCE):
        row = take(clock(), HANDLERS.keys() - {*SLOW}) or next(filter(None, (take(clock(), {k}) for k in SLOW)), None)
        if row is None:
            break
        done += handle(row, clock)
    return done


def ticking(start: datetime) -> Clock:
    """A clock that goes on from this moment: a long round must not lease by the time of its beginning."""
    begun = time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - begun)


def handle(row: Outbox, clock: Clock) -> bool:
    """Do one row and mark it done right after; what goes wrong is written on it."""
    try:
        HANDLERS[row.kind](row)
    except Later as later:
        wait_until(row, later.until)
        return False
    except Exception as fault:
        log.warning("outbox %s, try %s: %s", row.once, row.attempts, fault)
        put_off(row, clock(), fault)
        if isinstance(fault, Unreachable):
            put_off_all(row.kind, clock(), fault)
        return False
    finish(row)
    return True


def run_forever(stop: threading.Event) -> None:
    """Work until told to stop; no single fault ends the worker."""
    looked = float("-inf")
    escalated = clocked = float("-inf")
    try:
        while not stop.is_set():
            whole = time.monotonic() - looked > WHOLE_LEDGER_SECONDS
            looked = time.monotonic() if whole else looked
            if time.monotonic() - escalated > ESCALATION_SECONDS:
                escalated = time.monotonic()
                for work in EVERY_MINUTE:
                    attempt(work)
            if whole:
                attempt(keep_statistics)
            if time.monotonic() - clocked > CLOCK_SECONDS:
                clocked = time.monotonic()
                attempt(do_what_is_time)
            busy = [attempt(run_once), attempt(sequence_all if whole else sequence)]
            close_old_connections()
            if not any(busy):
                stop.wait(IDLE_SECONDS)
    finally:
        connection.close()


def attempt(work: Callable[[], int]) -> int:
    """Do a piece of work; a fault is logged, and the next round tries again."""
    try:
        return work()
    except Exception:
        log.exception("the worker stumbled and goes on")
        return 0
