"""The figures beside their budgets: a life, a step, a long order, the worklist page; with few orders and with many."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import django

django.setup()

from django.db import connection  # noqa: E402

from benchmarks import mall, over_http, papers, real, shop, start  # noqa: E402
from benchmarks.crowd import founded  # noqa: E402
from benchmarks.growth import Turns, in_turn  # noqa: E402
from benchmarks.made_house import BARE, LIFE, LIFE_CPU, LONG, LONG_STEP, PEOPLE, STEP, Cost  # noqa: E402
from benchmarks.page import Load  # noqa: E402
from benchmarks.side_by_side import FEW, House, two  # noqa: E402

MANY, MANY_IN_THE_MALL = 20_000, 1_000_000
HOUSES_OF_THEIR_OWN = ("steps", "mall-growth")
"""What needs nothing of the run's own database."""
SECONDS, LIVES, BLOCK = 90.0, 3, 4


@dataclass(frozen=True)
class Budget:
    """What each figure may be (goals of the product): milliseconds by the clock, statements."""

    life: float
    step: float
    life_statements: int = 330
    step_statements: int = 12
    page: float = 15.0
    page_statements: int = 4


BUDGETS = {"sqlite": Budget(100, 3), "postgresql": Budget(140, 5)}


@dataclass(frozen=True)
class Figures:
    """What was measured in one of the two houses."""

    orders: int
    cost: Cost
    page: Load

    @classmethod
    def of(cls, house: House, orders: int, person: str) -> Figures:
        """All that a house can tell, with the worklist page of one person."""
        return cls(orders, Cost(**house.ask("cost")), Load(**house.ask("load", person)))


def measure(only: str | None, orders: int, rows: int | None) -> None:
    """Everything, or one figure; the mall last, because it fills the database."""
    if only not in HOUSES_OF_THEIR_OWN:
        founded()
    print(f"\nDatabase: {connection.vendor}")
    if only in (None, "steps"):
        steps(rows or MANY)
    if only in (None, "papers"):
        documents()
    if only in (None, "shop"):
        told(shop.run())
    if only in (None, "mall"):
        told(over_http.run())
    if only in (None, "mall", "mall-growth"):
        told(mall.run(rows or MANY_IN_THE_MALL))
    if only in (None, "start") and connection.vendor == "sqlite":
        starts()
    if only in (None, "real"):
        real.run(orders)


def starts() -> None:
    """From the command to the first page."""
    for what, took, most in zip(("on an empty folder with --demo", "on a folder that is there"), start.seconds(),
                                (start.MOST_DEMO, start.MOST), strict=True):  # fmt: skip
        what = f"start, until the first page answers, {what}"
        print(f"{what:66} {took:>16.2f} s  {'':18} ≤ {most:g} s      {verdict_of(took <= most)}")


def documents() -> None:
    """Documents, after the commit, by the worker."""
    told(papers.run())


def told(lines: Iterable[tuple[str, str, str, bool | None]]) -> None:
    """Figures that do not grow: what, how much, its budget, whether it holds."""
    for what, value, budget, fine in lines:
        print(f"{what:58} {value:>24}  {'':18} {budget:24} {'' if fine is None else verdict_of(fine)}")


def steps(rows: int) -> None:
    """All figures of the mill with a thousand orders beside those with many."""
    asks = [("live", LIVES), ("report", BLOCK), *(("look", who, BLOCK) for who in PEOPLE)]
    with two("made", rows) as (few, many):
        found = in_turn(few, many, asks, SECONDS)
        slowest = max(PEOPLE, key=lambda who: many.ask("load", who)["best"])
        tell(Figures.of(few, FEW, slowest), Figures.of(many, rows, slowest), found, slowest)


Row = tuple[str, Callable[[Figures], float], str, float | None, str]


def tell(few: Figures, many: Figures, found: dict[str, Turns], person: str) -> None:
    """The table: figure, few, many, growth, budget, verdict."""
    budget, cost, page = BUDGETS[connection.vendor], many.cost, many.page
    rows: list[Row] = [
        (f"a life of {cost.steps} steps, each its own commit", lambda f: f.cost.life, "ms", budget.life, LIFE),
        ("  on the processor of this process", lambda f: f.cost.life_cpu, "ms", None, LIFE_CPU),
        ("  bare SQL of the same rows, as many commits", lambda f: f.cost.bare, "ms", None, BARE),
        ("  against bare SQL", lambda f: f.cost.life / f.cost.bare, "×", None, ""),
        ("  statements", lambda f: f.cost.statements, "", budget.life_statements, ""),
        ("one step, median", lambda f: f.cost.step, "ms", budget.step, STEP),
        (f"one step at {LONG} entries", lambda f: f.cost.long, "ms", 2 * budget.step, LONG_STEP),
        (f"  most statements of one step ({cost.most_step})", lambda f: f.cost.most_statements, "", budget.step_statements, ""),
        (f"the worklist page ({person}), {page.rows} rows", lambda f: f.page.best, "ms", budget.page, person),
        ("  on the processor of this process", lambda f: f.page.cpu, "ms", None, f"{person}, processor"),
        ("  statements, session and account included", lambda f: f.page.statements, "", budget.page_statements, ""),
    ]  # fmt: skip
    print(
        f"{f'each step and page at its best, {len(found[LIFE].few)} rounds in turn':58} {few.orders:>12,} {many.orders:>12,}   growth   budget"
    )
    for what, of, unit, most, figure in rows:
        line(few, many, what, of, unit, most, found[figure] if figure else None)
    print(f"{'one step as it came, 95 of 100':58} {'':>12} {cost.late:>9.2f} ms")


def line(
    few: Figures, many: Figures, what: str, of: Callable[[Figures], float], unit: str, most: float | None,
    grown: Turns | None,
) -> None:  # fmt: skip
    """One figure; its growth has a budget too."""
    before, after = of(few), of(many)
    digits = 2 if unit == "×" or (after < 20 and unit) else 0 if not unit else 1
    verdict = "" if most is None else verdict_of(after <= most)
    flat = "" if grown is None else f"{grown} {'' if grown.holds else '(grows)'}"
    print(
        f"{what:58} {before:>9.{digits}f} {unit:2} {after:>9.{digits}f} {unit:2}  {flat:24} "
        f"{'' if most is None else f'≤ {most:g} {unit}':9} {verdict}"
    )


def verdict_of(holds: bool) -> str:
    """As the table says it."""
    return "holds" if holds else "DOES NOT HOLD"
