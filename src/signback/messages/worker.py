"""The worker: drains the outbox with leases and retries, tells people by notice and e-mail, once each (E4)."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone

from signback.engine import anew
from signback.engine.by_the_clock import do_what_is_time
from signback.engine.checkpoints import sequence, sequence_all
from signback.engine.models import Outbox
from signback.engine.restand import restand
from signback.engine.upkeep import keep_statistics
from signback.messages.escalation import escalate
from signback.messages.fax import send_fax
from signback.messages.handed import KIND, send_handed
from signback.messages.letterbox import read_back
from signback.messages.mail import send_mail
from signback.messages.outbox import GoesOn, Later, Unreachable, finish, go_on, put_off, put_off_all, take, wait_until
from signback.messages.reminders import remind
from signback.messages.reported import tell_orders
from signback.messages.telling import tell

AT_ONCE = 200
SLOW = ("document", "mail", "fax", "webhook", anew.KIND)
IDLE_SECONDS = 1.0
WHOLE_LEDGER_SECONDS = 600.0
ESCALATION_SECONDS = 60.0
CLOCK_SECONDS = 20.0
CHECKPOINT_SECONDS = 1.0
LONGEST_COURTESY = 0.25
LOOK_AGAIN = 0.01
log = logging.getLogger("signback.worker")
Handler = Callable[[Outbox], None]
Clock = Callable[[], datetime]
HANDLERS: dict[str, Handler] = {
    "tell": tell,
    "mail": send_mail,
    "fax": send_fax,
    KIND: send_handed,
    "restand": lambda row: restand(row.payload["number"]),
    anew.KIND: lambda row: go_through_roots(row),
}
"""What is done with each kind of row; others register theirs. A kind nobody knows waits for a worker that does."""


EVERY_MINUTE: list[Callable[[], int]] = [escalate, remind]
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
        if row.kind == anew.KIND:  # it may come again at once, and so for an hour
            break
        courtesy.give_way()
    return done


class Courtesy:
    """Gives way to whoever waits for an answer from the same process; by itself the worker meets nobody."""

    def __init__(self) -> None:
        self.somebody_waits: Callable[[], bool] = lambda: False

    def give_way(self) -> None:
        """Between two rows: while somebody waits, but never for longer than a moment, so that the work goes on."""
        until = time.monotonic() + LONGEST_COURTESY
        while self.somebody_waits() and time.monotonic() < until:
            time.sleep(LOOK_AGAIN)


courtesy = Courtesy()


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
    except GoesOn as part:
        go_on(row, clock(), part.left)
        return True
    except Exception as fault:
        log.warning("outbox %s, try %s: %s", row.once, row.attempts, fault)
        put_off(row, clock(), fault)
        if isinstance(fault, Unreachable):
            put_off_all(row.kind, clock(), fault)
        return False
    finish(row)
    return True


def go_through_roots(row: Outbox) -> None:
    """A part of those that stand anew; whoever waits for an answer goes before each of them."""
    if left := anew.go_through(row, courtesy.give_way):
        raise GoesOn(left)


def run_forever(stop: threading.Event) -> None:
    """Work until told to stop; no single fault ends the worker."""
    whole, minute, clock = Every(WHOLE_LEDGER_SECONDS), Every(ESCALATION_SECONDS), Every(CLOCK_SECONDS)
    checkpoint = Every(CHECKPOINT_SECONDS)
    reports = Every(settings.ENVIRONMENT.reports_seconds)
    try:
        while not stop.is_set():
            for work in (*look_after(minute), *((do_what_is_time,) if clock.due() else ())):
                attempt(work)
            if reports.due():
                attempt(read_back)
            every_chain = whole.due()
            if every_chain:
                attempt(keep_statistics)
            busy = [attempt(run_once), attempt(tell_orders)]
            if every_chain or checkpoint.due():
                busy.append(attempt(sequence_all if every_chain else sequence))
            close_old_connections()
            if not any(busy):
                stop.wait(IDLE_SECONDS)
    finally:
        connection.close()


def look_after(minute: Every) -> list[Callable[[], int]]:
    """What is looked after every minute, when a minute is over."""
    return EVERY_MINUTE if minute.due() else []


class Every:
    """Something that is done once in so many seconds, at the start for the first time."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.last = seconds, float("-inf")

    def due(self) -> bool:
        """Whether its time has come; then it begins anew."""
        if time.monotonic() - self.last <= self.seconds:
            return False
        self.last = time.monotonic()
        return True


def attempt(work: Callable[[], int]) -> int:
    """Do a piece of work; a fault is logged, and the next round tries again."""
    try:
        return work()
    except Exception:
        log.exception("the worker stumbled and goes on")
        return 0
