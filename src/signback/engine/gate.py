"""Write transactions: on the embedded database one at a time, in turn, across threads and processes."""

from __future__ import annotations

import fcntl
import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import transaction

from signback.tables.posting import answered
from signback.tables.rows import lite
from signback.tables.statements import here

TURN = threading.RLock()
log = logging.getLogger("signback.engine")


class Aside:
    """What a thread that has to wait for the turn lets go on meanwhile; by itself nothing."""

    def __init__(self) -> None:
        self.while_waiting: Callable[[], AbstractContextManager[None]] = nullcontext


aside = Aside()


@contextmanager
def writing() -> Iterator[None]:
    """A write transaction: all of it or none; on SQLite writers queue instead of failing."""
    db = here()
    if db.in_atomic_block:
        with transaction.atomic(), answered():
            yield
        return
    if db.vendor != "sqlite":
        with answered(), transaction.atomic():
            yield
        return
    with in_turn(), transaction.atomic():
        yield


@contextmanager
def in_turn() -> Iterator[None]:
    """The turn of the embedded database's one writer; whoever has it keeps it through several transactions."""
    db = here()
    if db.vendor != "sqlite":
        yield
        return
    if not TURN.acquire(blocking=False):
        with aside.while_waiting():
            TURN.acquire()
    try:
        with _process_turn(str(db.settings_dict["NAME"])):
            yield
    finally:
        TURN.release()


DISK = {
    "sqlite": ("pragma synchronous", "pragma synchronous = {}", "normal"),
    "postgresql": ("show synchronous_commit", "set synchronous_commit = {}", "off"),
}
"""How one asks whether a commit waits for the disk, how one says it, and that it shall not."""


@contextmanager
def unhurried() -> Iterator[None]:
    """No commit in it waits for the disk: for what comes out the same when it is done anew.

    The next commit outside of it takes everything before it to the disk too: what says that it is done is never kept
    without it.
    """
    db = here()
    if db.in_atomic_block:
        yield
        return
    ask, say, shall_not = DISK[db.vendor]
    with db.cursor() as cursor:
        before = cursor.execute(ask).fetchone()[0]
        cursor.execute(say.format(shall_not))
    try:
        yield
    finally:
        with db.cursor() as cursor:
            cursor.execute(say.format(before))


def stroke_turn() -> AbstractContextManager[None]:
    """The turn of the strokes of this machine's processes, each with one leader; others join who waits for it (M6).

    They would wait for each other anyway, at the numbers that they take; here more of them go by the next stroke.
    """
    if lite():
        return in_turn()
    turn = _strokes(os.getpid())
    return locked(turn) if turn else nullcontext()


@cache
def _strokes(process: int) -> IO[str] | None:
    """The file of that turn; where it cannot be opened the row of the numbers decides alone, and that is said once."""
    try:
        settings.DATA.mkdir(parents=True, exist_ok=True)
        return (settings.DATA / "strokes.turn").open("a")
    except OSError as fault:
        log.warning("The strokes of this machine's processes take no turns, and are smaller: %s", fault)
        return None


_held: set[str] = set()
"""The databases whose turn this process has; only who has `TURN` looks."""


@contextmanager
def _process_turn(database: str) -> Iterator[None]:
    turn = _turn(database, os.getpid())
    if turn is None or database in _held:
        yield
        return
    with locked(turn):
        _held.add(database)
        try:
            yield
        finally:
            _held.discard(database)


@contextmanager
def locked(turn: IO[str]) -> Iterator[None]:
    """The file, locked; the lock ends with the process."""
    take(turn)
    try:
        yield
    finally:
        fcntl.flock(turn, fcntl.LOCK_UN)


def take(turn: IO[str]) -> None:
    """Lock the file, at once or when the other process is done."""
    try:
        fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        with aside.while_waiting():
            fcntl.flock(turn, fcntl.LOCK_EX)


@cache
def _turn(database: str, process: int) -> IO[str] | None:
    """The file whose lock is the turn, opened once by each process: a lock taken over by a fork would be shared."""
    path = Path(f"{database}.turn")
    return None if "memory" in path.name else path.open("a")
