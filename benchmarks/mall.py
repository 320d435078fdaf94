"""Placing a mall order of five lines: beside bare SQL of the same rows, in the same run, with few orders and with many."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from benchmarks.bare import Replay
from benchmarks.crowd import CHUNK, copy, count_roots_from, settle
from benchmarks.watch import Watched, watched
from signback.demo import life as demo_life
from signback.demo.life import person
from signback.departments.models import Stock
from signback.engine.door import Ask
from signback.engine.models import Root

PLACED = 150
FEW = 1_000
ARTICLES = ("RM-OFF-80", "NB-A5-LINED", "LT-BLOT", "WR-KRAFT", "GF-CALENDAR")
RATIOS = {"sqlite": 2.5, "postgresql": 1.5}
STATEMENTS = 7
Line = tuple[str, str, str, bool | None]


@dataclass(frozen=True)
class Placing:
    """What placing an order cost, at its best and in the middle, beside bare SQL of the same rows."""

    best: float
    median: float
    bare: float
    bare_median: float
    statements: int

    @property
    def ratio(self) -> float:
        """Against bare SQL, in the middle."""
        return self.median / self.bare_median


def wish() -> dict[str, object]:
    """Five lines to the member's own house."""
    return {
        "lines": [{"article": article, "quantity": 1} for article in ARTICLES], "recipient": "Anna Kelly",
        "street": "12 Palmerston Road", "postal_code": "D06 X2Y3", "city": "Dublin", "country": "IE",
        "telephone": "+353 1 496 0231", "payment": "bank transfer",
    }  # fmt: skip


def stocked() -> None:
    """Enough of everything."""
    Stock.objects.update(on_hand=100_000_000)


def place(number: int, surface: str = "bench") -> str:
    """One order through the door, under a key of its own."""
    ask = Ask("place_order", person("member-anna"), wish(), key=f"bench-{surface}-{number}", surface=surface)
    return demo_life.open_numbered("mall", ask).number


def measured(first: int) -> Placing:
    """Orders and their bare SQL in turn, so that both meet the machine as it is."""
    stocked()
    with watched(recording=True) as watch:
        number = place(first)
    replay, seen, bare = Replay.of(number, watch.seen), [], []
    replay.request = f"bench-bench-{first}"
    by = person("member-anna")
    for turn in range(PLACED):
        seen.append(timed(Ask("place_order", by, wish(), key=f"bench-{first}-{turn}", now=timezone.now())))
        bare.append(replay.again(f"B{first}-{turn}"))
    return Placing(
        min(seen), statistics.median(seen), min(bare), statistics.median(bare), len(one(watch.seen).statements)
    )


def one(seen: list[Watched]) -> Watched:
    """The one passage that was watched."""
    (found,) = seen
    return found


def timed(ask: Ask) -> float:
    """Milliseconds through the door."""
    start = time.perf_counter()
    demo_life.open_numbered("mall", ask)
    return (time.perf_counter() - start) * 1000


def grow(to: int) -> None:
    """Fill up to so many mall orders, copied by the database itself; a copy has no key of a request."""
    ask = Ask("place_order", person("member-anna"), wish())
    root = Root.objects.get(number=demo_life.open_numbered("mall", ask).number)
    last = Root.objects.aggregate(last=Max("id"))["last"]
    wanted = to - Root.objects.filter(kind="mall").count()
    for start in range(0, wanted, CHUNK):
        with transaction.atomic():
            copy(root, last + 1, 1, range(start, min(start + CHUNK, wanted)))
    count_roots_from(Root.objects.aggregate(last=Max("id"))["last"])
    settle()


def run(rows: int) -> Iterator[Line]:
    """The figures beside their budgets, with a thousand orders and with many."""
    most = RATIOS[connection.vendor]
    stocked()
    place(-1)
    grow(FEW)
    few = measured(1)
    grow(rows)
    found = measured(2)
    growth = (found.best / few.best - 1) * 100
    yield "placing a mall order of 5 lines, median", f"{found.median:.2f} ms", "", None
    yield "  bare SQL of the same rows", f"{found.bare_median:.2f} ms", "", None
    yield "  against bare SQL", f"{found.ratio:.2f} ×", f"≤ {most} ×", found.ratio <= most
    yield "  at its best", f"{found.best:.2f} ms, bare {found.bare:.2f} ms", "", None
    yield f"  growth at its best from {FEW:,} to {rows:,} orders", f"{growth:+.1f} %", "≤ +10 %", growth <= 10
    yield "  statements", str(found.statements), f"≤ {STATEMENTS}", found.statements <= STATEMENTS
