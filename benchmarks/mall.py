"""Placing a mall order of five lines: beside bare SQL of the same rows, in the same run, with few orders and with many."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from benchmarks.bare import Replay
from benchmarks.mall_crowd import grow
from benchmarks.shop import MOST_MS, Load, load_of
from benchmarks.watch import Watched, watched
from signback.demo import life as demo_life
from signback.demo.life import person
from signback.departments.models import Stock
from signback.engine.door import Ask
from signback.orders.models import Account

PLACED, WARM = 150, 1_000
FEW = 1_000
ARTICLES = ("RM-OFF-80", "NB-A5-LINED", "LT-BLOT", "WR-KRAFT", "GF-CALENDAR")
RATIOS = {"sqlite": 2.5, "postgresql": 1.5}
STATEMENTS = 7
GROWTH = 10.0
PAGES = (
    ("the mall's worklist", "mall-administrator", "/"),
    ("the call queue", "mall-administrator", "/calls"),
    ("  by age", "mall-administrator", "/calls?by=age"),
    ("  by value", "mall-administrator", "/calls?by=value"),
    ("the assignment board", "mall-administrator", "/board"),
    ("the mall's orders", "mall-administrator", "/mall-orders"),
    ("logistics' worklist", "logistics", "/"),
    ("the pick list", "logistics", "/pick-list"),
    ("a member's orders", "member-anna", "/mall/orders/"),
    ("an article, to a visitor", "", "/mall/goods/NB-A5-LINED"),
    ("a search", "", "/mall/search?q=notebook"),
)
"""What the mall's people, its members and its visitors look at."""
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
    place(first + WARM)
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


def run(rows: int) -> Iterator[Line]:
    """The figures beside their budgets, with a thousand orders and with many."""
    stocked()
    place(-1)
    grow(FEW)
    few, pages_of_few = measured(1), [load_of(signed_in(who), path) for _, who, path in PAGES]
    begun = time.perf_counter()
    grow(rows)
    yield f"growing from {FEW:,} to {rows:,} mall orders", f"{time.perf_counter() - begun:.0f} s", "", None
    yield from placing(few, measured(2), rows)
    for (what, who, path), before in zip(PAGES, pages_of_few, strict=True):
        yield page_line(what, before, load_of(signed_in(who), path))


def placing(few: Placing, found: Placing, rows: int) -> Iterator[Line]:
    """What placing costs, and how it grew."""
    most, growth = RATIOS[connection.vendor], (found.best / few.best - 1) * 100
    bare = (found.bare / few.bare - 1) * 100
    yield "placing a mall order of 5 lines, median", f"{found.median:.2f} ms", "", None
    yield "  bare SQL of the same rows", f"{found.bare_median:.2f} ms", "", None
    yield "  against bare SQL", f"{found.ratio:.2f} ×", f"≤ {most} ×", found.ratio <= most
    yield "  at its best", f"{found.best:.2f} ms, bare {found.bare:.2f} ms", "", None
    yield f"  growth at its best from {FEW:,} to {rows:,} orders", f"{growth:+.1f} %", "≤ +10 %", growth <= GROWTH
    yield "  growth of bare SQL in the same run", f"{bare:+.1f} %", "", None
    yield "  statements", str(found.statements), f"≤ {STATEMENTS}", found.statements <= STATEMENTS


def page_line(what: str, few: Load, many: Load) -> Line:
    """A page at its best with many orders, and how it grew."""
    growth = (many.best / few.best - 1) * 100
    value = f"{many.best:.1f} ms ({growth:+.0f} %)"
    title = f"{what}: {many.statements} statements, {many.bytes / 1000:.0f} kB"
    most = MOST_MS if "worklist" in what else None
    budget = f"≤ {most:g} ms, ≤ +10 %" if most else "≤ +10 %"
    return title, value, budget, growth <= GROWTH and (most is None or many.best <= most)


def signed_in(who: str) -> Client:
    """A browser of somebody of the house, of a member, or of a visitor."""
    client = Client()
    if who:
        client.force_login(Account.objects.get(username=who), settings.AUTHENTICATION_BACKENDS[0])
    return client
