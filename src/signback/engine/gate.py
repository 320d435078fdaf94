"""Write transactions: on the embedded database one at a time, in turn, across threads and processes."""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction

TURN = threading.RLock()


@contextmanager
def writing() -> Iterator[None]:
    """A write transaction: all of it or none; on SQLite writers queue instead of failing."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    with TURN, _process_turn(), transaction.atomic():
        yield


@contextmanager
def _process_turn() -> Iterator[None]:
    path = Path(f"{connection.settings_dict['NAME']}.turn")
    if "memory" in path.name:
        yield
        return
    with path.open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield
