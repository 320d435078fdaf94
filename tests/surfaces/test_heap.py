"""What a serving process has loaded lies in large pages, where the system has them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from signback import heap
from signback.tables.memory import MOST, Memory

LOADED = """
from signback.heap import gather
loaded = [bytes([n % 256]) * 1000 for n in range(40_000)]
print(gather(), all(one == bytes([n % 256]) * 1000 for n, one in enumerate(loaded)))
"""


def test_what_was_loaded_is_gathered_and_stays_what_it_was() -> None:
    """Of forty megabytes most lie in large pages then; every byte is the same."""
    if not heap.SIZE.exists():
        pytest.skip("This system has no large pages")
    found = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    gathered, same = found.stdout.split()
    assert same == "True"
    assert int(gathered) % int(heap.SIZE.read_text()) == 0 and int(gathered) < 400_000_000


def test_a_system_without_large_pages_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then nothing is gathered, and nothing said."""
    monkeypatch.setattr(heap, "SIZE", heap.SIZE / "not-there")
    assert heap.gather() == 0


def test_a_process_remembers_so_much_and_no_more() -> None:
    """Whoever sends a thousand names does not fill its memory; what was seen last is known."""
    memory: Memory[int] = Memory()
    for number in range(2 * MOST + 500):
        memory.keep({str(number): number})
        assert len(memory.seen) <= MOST
    last = str(2 * MOST + 499)
    assert memory.of([last]) == {last: 2 * MOST + 499} and memory.of([last, "0"]) == {}
    memory.forget()
    assert memory.of([last]) == {}
