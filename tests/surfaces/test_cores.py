"""Serving processes and processors: each to its own where they share all, and what they start goes anywhere."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from signback.cores import ALL

pytestmark = pytest.mark.skipif(len(ALL) < 2, reason="needs two processors and a system that says which are used")
PROCESS = """
import os, subprocess, sys, threading
from pathlib import Path
from signback.cores import elsewhere, keep_to_one
keep_to_one(Path(sys.argv[1]), int(sys.argv[2]))
def here(): return sorted(os.sched_getaffinity(0))
ASK = [sys.executable, "-c", "import os; print(sorted(os.sched_getaffinity(0)))"]
def asked(): return subprocess.run(ASK, capture_output=True, text=True).stdout.strip()
started = []
thread = threading.Thread(target=lambda: started.append(here())); thread.start(); thread.join()
with elsewhere(): beside = asked()
print(here(), started[0], beside, here(), os.sched_getscheduler(0), sep="|", flush=True)
sys.stdin.read()
"""


class Serving:
    """A process that takes its place and keeps it until it is told to end."""

    def __init__(self, folder: Path, serving: int) -> None:
        command = [sys.executable, "-c", PROCESS, str(folder), str(serving)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.said = self.process.stdout.readline().strip().split("|")

    def end(self) -> None:
        self.process.communicate("")


def test_as_many_processes_as_processors_take_one_each(tmp_path: Path) -> None:
    """Threads stay with their process; a process that reads a file beside it goes wherever there is room."""
    all_of_them = [Serving(tmp_path, len(ALL)) for _ in ALL]
    assert sorted(one.said[0] for one in all_of_them) == [f"[{core}]" for core in ALL]
    for one in all_of_them:
        own, thread, beside, after, turns = one.said
        assert own == thread == after and int(turns) == os.SCHED_BATCH
        assert beside == str(ALL)
    all_of_them[0].end()
    again = Serving(tmp_path, len(ALL))
    assert again.said[0] == all_of_them[0].said[0], "the place of the one that ended is free"
    for one in [again, *all_of_them[1:]]:
        one.end()


def test_fewer_processes_than_processors_go_wherever_there_is_room(tmp_path: Path) -> None:
    """Two houses on one machine would else meet on the same processor."""
    one = Serving(tmp_path, len(ALL) - 1)
    assert one.said[0] == str(ALL) and int(one.said[-1]) == os.sched_getscheduler(0)
    one.end()
    assert not os.listdir(tmp_path), "no place was taken"
