"""A worker that lets all roots stand anew and tells each on standard output: a process that is there to be killed."""

from __future__ import annotations

import json
import os
import sys

import django

PART = 0.01
"""So long a part takes here: what is done is written down many times on the way."""


def main(turn: int) -> None:
    """Until nothing is due, or the process dies; each turn begins when the lease of the one before is over."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "signback.settings"
    from django.conf import settings

    settings.DATABASES["default"].update(json.loads(os.environ["KILLED_DATABASE"]))
    django.setup()
    from django.utils import timezone

    from signback.engine import anew
    from signback.messages.outbox import LEASE
    from signback.messages.worker import run_once

    stand = anew.restand

    def heard(number: str) -> None:
        stand(number)
        print(number, flush=True)

    anew.restand, anew.SECONDS = heard, PART  # type: ignore[assignment]
    while run_once(timezone.now() + 2 * turn * LEASE):
        pass


if __name__ == "__main__":
    main(int(sys.argv[1]))
