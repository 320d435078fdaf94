"""How long something took: by the clock, and on the processor of the one who did it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple


class Took(NamedTuple):
    """Milliseconds by the clock, and on the processor."""

    wall: float
    cpu: float


def timed(work: Callable[[], object]) -> Took:
    """Do it once."""
    cpu, wall = time.thread_time(), time.perf_counter()
    work()
    return Took((time.perf_counter() - wall) * 1000, (time.thread_time() - cpu) * 1000)
