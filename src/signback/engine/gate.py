"""Write transactions: on the embedded database one at a time, in turn, across threads and processes."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO

from django.db import transaction

from signback.tables.posting import answered
from signback.tables.statements import here

TURN = threading.RLock()


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
    with TURN, _process_turn(str(db.settings_dict["NAME"])), transaction.atomic():
        yield


@contextmanager
def _process_turn(database: str) -> Iterator[None]:
    turn = _turn(database, os.getpid())
    if turn is None:
        yield
        return
    fcntl.flock(turn, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(turn, fcntl.LOCK_UN)


@cache
def _turn(database: str, process: int) -> IO[str] | None:
    """The file whose lock is the turn, opened once by each process: a lock taken over by a fork would be shared."""
    path = Path(f"{database}.turn")
    return None if "memory" in path.name else path.open("a")
