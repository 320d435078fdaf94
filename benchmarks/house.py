"""`python -m benchmarks.house KIND`: does what each line of its input asks, until there are no more lines.

Its memory is kept as a serving process keeps its own.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module

import django

from signback import heap


def main(kind: str) -> None:
    """What it is asked are the abilities of its kind; what is printed otherwise does not mix with its answers."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    django.setup()
    house = import_module(f"benchmarks.{kind}_house").House()
    heap.keep()
    for line in sys.stdin:
        what, *said = json.loads(line)
        print(json.dumps(getattr(house, what)(*said)), file=answers)


if __name__ == "__main__":
    main(sys.argv[1])
