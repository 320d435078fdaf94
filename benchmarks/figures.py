"""The figures beside their budgets: a life, a step, a long order, the worklist page; with few orders and with many."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from benchmarks import mall, over_http, papers, real, shop, start  # noqa: E402
from benchmarks.bare import Replay  # noqa: E402
from benchmarks.crowd import FAR, count_roots_from, grow  # noqa: E402
from benchmarks.page import Load, worst  # noqa: E402
from benchmarks.watch import Watched, best_of, new_life, one_life, percentile, watched  # noqa: E402
from signback.demo.mill import fill_master_data  # noqa: E402

FEW = 1_000
MANY, MANY_IN_THE_MALL = 20_000, 1_000_000
LIVES = 12
LONG = 300
GROWTH = 10.0


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
    """What was measured with so many orders in the database."""

    orders: int
    seen: list[list[Watched]]
    counted: list[Watched]
    bare: float
    long: float
    page: Load

    @property
    def best(self) -> list[Watched]:
        """Each step at its best."""
        return best_of(self.seen)

    @property
    def life(self) -> float:
        """A life by the clock, each step at its best."""
        return sum(step.wall for step in self.best)

    @property
    def life_cpu(self) -> float:
        """The same on the processor of this process."""
        return sum(step.cpu for step in self.best)

    @property
    def step(self) -> float:
        """The middle step."""
        return statistics.median(step.wall for step in self.best)

    @property
    def ratio(self) -> float:
        """A life against bare SQL of the same rows in the same run."""
        return self.life / self.bare


def measure(only: str | None, orders: int, rows: int | None) -> None:
    """Everything, or one figure; the mall last, because it fills the database."""
    call_command("migrate", verbosity=0)
    fill_master_data()
    count_roots_from(FAR)
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
    """All figures with a thousand orders, then with many."""
    grow(FEW)
    few = measured(FEW)
    grow(rows)
    many = measured(rows)
    tell(few, many, BUDGETS[connection.vendor])


def measured(orders: int) -> Figures:
    """Lives and their bare SQL in turn, so that both meet the machine as it is."""
    life, counted = one_life(recording=True)
    replay, seen, bare = Replay.of(life.number, counted), [], []
    for turn in range(LIVES):
        seen.append(one_life()[1])
        bare.append(replay.again(f"bare-{orders}-{turn}"))
    return Figures(orders, seen, counted, min(bare), long_order(), worst())


def long_order() -> float:
    """One step of an order with three hundred entries, at its best."""
    life = new_life()
    for stretch in list(life.stretches())[:6]:
        stretch()
    line = life.order.lines[0].number
    with watched() as watch:
        for _ in range(LONG - 20):
            made = [{"part": line, "good": Decimal("0.001"), "finished": False}]
            life.at += timedelta(seconds=1)
            life.do("production", "report_progress", {"rows": made, "stage": "Rewinder", "machine": "Rewinder 1"})
            if len(watch.seen) > 1000:
                break
    return min(step.wall for step in watch.seen[-20:])


Row = tuple[str, Callable[[Figures], float], str, float | None, bool]


def tell(few: Figures, many: Figures, budget: Budget) -> None:
    """The table: figure, few, many, growth, budget, verdict."""
    every = [step.wall for life in many.seen for step in life]
    most = max(many.counted, key=lambda step: len(step.statements))
    rows: list[Row] = [
        (f"a life of {len(many.best)} steps, each its own commit", lambda f: f.life, "ms", budget.life, True),
        ("  on the processor of this process", lambda f: f.life_cpu, "ms", None, True),
        ("  bare SQL of the same rows, as many commits", lambda f: f.bare, "ms", None, False),
        ("  against bare SQL", lambda f: f.ratio, "×", None, False),
        ("  statements", lambda f: sum(len(s.statements) for s in f.counted), "", budget.life_statements, False),
        ("one step, median", lambda f: f.step, "ms", budget.step, True),
        (f"one step at {LONG} entries", lambda f: f.long, "ms", 2 * budget.step, True),
        (f"  most statements of one step ({most.step})", lambda f: max(len(s.statements) for s in f.counted), "", budget.step_statements, False),
        (f"the worklist page ({many.page.person}), {many.page.rows} rows", lambda f: f.page.wall, "ms", budget.page, True),
        ("  on the processor of this process", lambda f: f.page.cpu, "ms", None, True),
        ("  statements, session and account included", lambda f: f.page.statements, "", budget.page_statements, False),
    ]  # fmt: skip
    print(f"{'each step and page at its best':58} {few.orders:>12,} {many.orders:>12,}   growth   budget")
    for row in rows:
        line(few, many, *row)
    print(f"{'one step as it came, 95 of 100':58} {'':>12} {percentile(every, 95):>9.2f} ms")


def line(
    few: Figures, many: Figures, what: str, of: Callable[[Figures], float], unit: str, most: float | None, grows: bool
) -> None:
    """One figure; its growth has a budget too."""
    before, after = of(few), of(many)
    growth = (after / before - 1) * 100 if before else 0.0
    digits = 2 if unit == "×" or (after < 20 and unit) else 0 if not unit else 1
    verdict = "" if most is None else verdict_of(after <= most)
    flat = "" if not grows else f"{growth:+6.1f} % {'' if growth <= GROWTH else '(grows)'}"
    print(
        f"{what:58} {before:>9.{digits}f} {unit:2} {after:>9.{digits}f} {unit:2}  {flat:18} "
        f"{'' if most is None else f'≤ {most:g} {unit}':9} {verdict}"
    )


def verdict_of(holds: bool) -> str:
    """As the table says it."""
    return "holds" if holds else "DOES NOT HOLD"
