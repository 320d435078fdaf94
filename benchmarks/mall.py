"""The mall's figures: placing an order beside bare SQL of the same rows, and its pages, with few orders and with many."""

from __future__ import annotations

import time
from collections.abc import Iterator

from django.db import connection

from benchmarks.growth import MOST, Turns, in_turn
from benchmarks.mall_pages import PAGES
from benchmarks.page import Load
from benchmarks.placing import BARE, PLACING, PROCESSOR, Placing
from benchmarks.shop import MOST_MS
from benchmarks.side_by_side import FEW, two

SECONDS, PLACED, LOADS = 150.0, 12, 4
RATIOS = {"sqlite": 2.5, "postgresql": 1.5}
STATEMENTS = 7
Line = tuple[str, str, str, bool | None]


def run(rows: int) -> Iterator[Line]:
    """The figures beside their budgets, with a thousand orders and with many."""
    begun = time.perf_counter()
    with two("mall", rows) as (few, many):
        yield f"two malls with {FEW:,} and {rows:,} orders", f"{time.perf_counter() - begun:.0f} s", "", None
        asks = [("place", PLACED), *(("look", what, LOADS) for what, *_ in PAGES)]
        found = in_turn(few, many, asks, SECONDS)
        yield "  rounds in turn", str(len(found[PLACING].few)), "", None
        yield from placing(Placing(**many.ask("cost")), found)
        for what, *_ in PAGES:
            yield page_line(what, Load(**many.ask("load", what)), found[what])


def placing(cost: Placing, found: dict[str, Turns]) -> Iterator[Line]:
    """What placing costs with many orders, and how it grew."""
    most, grown = RATIOS[connection.vendor], found[PLACING]
    yield f"{PLACING}, median", f"{cost.median:.2f} ms", "", None
    yield f"  {BARE}", f"{cost.bare_median:.2f} ms", "", None
    yield "  against bare SQL", f"{cost.ratio:.2f} ×", f"≤ {most} ×", cost.ratio <= most
    yield "  at its best", f"{cost.best:.2f} ms, bare {cost.bare:.2f} ms", "", None
    yield "  growth", str(grown), f"≤ +{MOST:g} %", grown.holds
    yield "  growth on the processor of this process", str(found[PROCESSOR]), "", None
    yield "  growth of bare SQL", str(found[BARE]), "", None
    yield "  statements", str(cost.statements), f"≤ {STATEMENTS}", cost.statements <= STATEMENTS


def page_line(what: str, many: Load, grown: Turns) -> Line:
    """A page at its best with many orders, and how it grew."""
    most = MOST_MS if "worklist" in what else None
    title = f"{what}: {many.statements} statements, {many.bytes / 1000:.0f} kB"
    budget = f"≤ {most:g} ms, ≤ +{MOST:g} %" if most else f"≤ +{MOST:g} %"
    fine = grown.holds and (most is None or many.best <= most)
    return title, f"{many.best:.1f} ms ({grown})", budget, fine
