"""Ten buyers at once in a process of their own: each tells on standard output what it got."""

from __future__ import annotations

import json
import os
import sys
import threading

import django

SOLD = "sold"


def main(first: int, article: str) -> None:
    """All of them press the button together, once the starter says so."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "signback.settings"
    from django.conf import settings

    settings.DATABASES["default"].update(json.loads(os.environ["KILLED_DATABASE"]))
    django.setup()
    ready = threading.Barrier(10)
    buyers = [threading.Thread(target=lambda n=n: tell(buy(n, article, ready))) for n in range(first, first + 10)]
    for buyer in buyers:
        buyer.start()
    for buyer in buyers:
        buyer.join()


def buy(number: int, article: str, ready: threading.Barrier) -> str:
    """One buyer: what came of it."""
    from django.db import connections

    from signback.demo.life import person
    from signback.engine.door import Ask
    from signback.engine.numbers import open_numbered
    from signback.orders.refusals import Refused

    who = person("member-anna" if number % 2 else "member-bo")
    home = {
        "recipient": "A", "street": "Rapenburg 70", "postal_code": "2311 EZ", "city": "Leiden", "country": "NL",
        "telephone": "+31 71 527 2727", "payment": "cash on delivery",
    }  # fmt: skip
    ask = Ask("place_order", who, {"lines": [{"article": article, "quantity": 1}], **home}, key=f"buyer-{number}")
    try:
        ready.wait()
        open_numbered("mall", ask)
        return SOLD
    except Refused as refused:
        return refused.says
    finally:
        connections.close_all()


def tell(said: str) -> None:
    """One line for each buyer."""
    print(said, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
