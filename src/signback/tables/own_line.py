"""A line of one's own: the work that one thread at a time does for all goes by one connection of the process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from signback.tables.rows import lite
from signback.tables.statements import here, watched

_kept: list[Any] = []
_first: list[int] = []
"""The thread that led first: as long as nobody else does, the process's line is its own."""


class LineBrokeError(Exception):
    """The line to the database broke: whether what was asked last was done is not known."""


@contextmanager
def own_line() -> Iterator[None]:
    """Within the block this thread asks by that connection: the server knows there by heart what is asked.

    Not on the embedded database, and not where somebody counts or watches what this thread asks.
    """
    before = here()
    if lite():
        yield
        return
    if not watched(before):
        connections[DEFAULT_DB_ALIAS] = before if is_alone() else opened()
    try:
        with unbroken(here()):
            yield
    finally:
        connections[DEFAULT_DB_ALIAS] = before


def is_alone() -> bool:
    """Whether no other thread of this process has ever led."""
    me = threading.get_ident()
    if not _first:
        _first.append(me)
    return not _kept and _first[0] == me


@contextmanager
def unbroken(line: Any) -> Iterator[None]:
    """A line that is good at first; whether it broke in the block is seen by what it is then: another one."""
    line.close_if_health_check_failed()
    line.ensure_connection()
    good = line.connection
    try:
        yield
    except Exception as fault:
        if good.closed or line.connection is not good:
            raise LineBrokeError from fault
        raise


def opened() -> Any:
    """The connection, opened anew if it was hung up; only one thread at a time has it."""
    if not _kept:
        made = connections.create_connection(DEFAULT_DB_ALIAS)
        made.inc_thread_sharing()
        _kept.append(made)
    line = _kept[0]
    if line.errors_occurred or not line.is_usable():
        line.close_if_unusable_or_obsolete()
    return line


def close_own_line() -> None:
    """Give the connection up; the next who needs it opens another."""
    _first.clear()
    while _kept:
        _kept.pop().close()
