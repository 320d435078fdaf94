"""Reading a file: in a process of its own, few at once, so that no file harms the house (S9, S2.3)."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore

from pydantic import TypeAdapter

from signback.cores import elsewhere
from signback.orders.refusals import Conflict, Invalid
from signback.scans.found import WHY, Scan, ScannedPage

LONGEST = 60.0
AT_ONCE = BoundedSemaphore(2)
PATIENCE = 30.0


def read_file(file: Path, folder: Path, field: str = "attachment") -> Scan:
    """The pages of a file; their pictures are written into the folder. A file that cannot be taken is Invalid."""
    if not AT_ONCE.acquire(timeout=PATIENCE):
        raise Conflict("busy", "Other scans are being read just now", "Send it again in a minute")
    try:
        answer = asked(file, folder)
    finally:
        AT_ONCE.release()
    if answer.refused:
        raise Invalid(WHY[answer.refused], field=field)
    return Scan(answer.pages)


@dataclass(frozen=True)
class Answer:
    """What comes from behind the wall: pages, or a key of `WHY`."""

    pages: tuple[ScannedPage, ...] = ()
    refused: str = ""


ANSWER = TypeAdapter(Answer)


def asked(file: Path, folder: Path) -> Answer:
    """The answer from behind the wall; a process that died there met something too heavy."""
    command = [sys.executable, "-m", "signback.scans.child", str(file), str(folder)]
    try:
        with elsewhere():
            done = subprocess.run(command, capture_output=True, timeout=LONGEST, check=False, stdin=subprocess.DEVNULL)
        return ANSWER.validate_json(done.stdout) if done.returncode == 0 else Answer(refused="heavy")
    except (subprocess.TimeoutExpired, ValueError):
        return Answer(refused="heavy")
