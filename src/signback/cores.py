"""Processors: each serving process keeps to one of its own where they share all of them; what it starts may use all.

The threads of a Python process take turns anyway: on one processor they take it sooner, and what they work on is near.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

ALL = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
"""The processors that this house may use; nothing where the system does not say."""
SERVING = "SIGNBACK_SERVING"
"""Under this name each serving process finds how many they are."""
_kept: list[IO[str]] = []


def keep_to_one(folder: Path, serving: int) -> None:
    """This thread and those that it starts share one processor, if there are as many processes as processors.

    They work in longer turns there: a database beside them interrupts them less often, and is waited for anyway.
    """
    if 1 < len(ALL) <= serving:
        os.sched_setaffinity(0, {ALL[place(folder, serving) % len(ALL)]})
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def place(folder: Path, serving: int) -> int:
    """Which of the serving processes this is: a place that no other process has, until this one ends."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(serving):
        kept = (folder / f"serving.{number}.turn").open("a")
        with suppress(BlockingIOError):
            fcntl.flock(kept, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _kept.append(kept)
            return number
        kept.close()
    return os.getpid()


@contextmanager
def elsewhere() -> Iterator[None]:
    """What this thread does or starts meanwhile goes wherever there is room; then it comes back to where it was."""
    if not ALL:
        yield
        return
    kept = os.sched_getaffinity(0)
    os.sched_setaffinity(0, ALL)
    try:
        yield
    finally:
        os.sched_setaffinity(0, kept)
