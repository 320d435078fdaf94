"""Orders without end, every acknowledged step told on standard output: a process that is there to be killed."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from itertools import count

import django


def main(turn: int) -> None:
    """Life after life until the process dies."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "signback.settings"
    from django.conf import settings

    settings.DATABASES["default"].update(json.loads(os.environ["KILLED_DATABASE"]))
    django.setup()
    from signback.demo.life import Life
    from signback.engine.asks import Done

    def heard(who: str, step: str, done: Done) -> None:
        print(done.number, done.version, flush=True)

    reel = {"product": "ALD-90", "quantity": "1", "width": 840, "diameter": 1200, "core": 76}
    for number in count(turn * 1000):
        start = datetime(2026, 5, 4, 8, tzinfo=UTC) + timedelta(minutes=number)
        Life("K-3003", [reel], start, payment="Balance before delivery", heard=heard).whole()


if __name__ == "__main__":
    main(int(sys.argv[1]))
