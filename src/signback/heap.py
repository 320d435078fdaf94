"""Memory: what a serving process has loaded is put into large pages, so that it is found with fewer look-ups."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

SIZE = Path("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size")
"""How many bytes a large page has; not there where the system has none."""
COLLAPSE = 25
"""`madvise(2)` of Linux 6.1: gather what lies here into large pages, now."""


def keep() -> None:
    """What is loaded stays, and lies together; what a request leaves behind is looked through less often."""
    gather()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def gather() -> int:
    """Gather the heap of this process: how many bytes lie in large pages then; none where the system cannot."""
    with suppress(OSError, ValueError, AttributeError):
        system, size = ctypes.CDLL(None), int(SIZE.read_text())
        system.madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
        return sum(end - start for start, end in whole_pages(size) if not system.madvise(start, end - start, COLLAPSE))
    return 0


def whole_pages(size: int) -> Iterator[tuple[int, int]]:
    """Where memory lies that is this process's own: each stretch as far as it holds whole pages of that size."""
    for row in Path("/proc/self/maps").read_text().splitlines():
        where, rights, _, _, file, *named = row.split(maxsplit=5)
        start, end = (int(place, 16) for place in where.split("-"))
        first, last = -(-start // size) * size, end // size * size
        if rights == "rw-p" and file == "0" and named in ([], ["[heap]"]) and last > first:
            yield first, last
