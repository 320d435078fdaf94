"""Real orders of a wholesaler through the whole procedure: imported, checked, confirmed, made, paid, delivered, signed for."""

from __future__ import annotations

import os
import re
import shutil
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from signback.demo import life as demo_life
from signback.demo.life import Life, person
from signback.engine.models import Root
from signback.interchange.kinds import import_table
from signback.interchange.tables import Table, read_table
from signback.orders.events.settling import SalesInvoiced
from signback.orders.models import Customer
from signback.orders.pricing import cents, deviations
from signback.orders.refusals import Refused

FILE = Path(__file__).resolve().parents[2] / "shared/data/b2b/online_retail_2010-12_2011-01.csv"
QUIET = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")
MEASURED = 6000
COUNTED_EVERY = 10
NUMBER = re.compile(r"\b\d{4,}\b")
SHORTCUTS = {
    "handed over": (("issue_production_order", ""), ("ship_goods", "1")),
    "confirmed": (("issue_production_order", ""),),
    "warehoused": (("plan_delivery", ""), ("release_goods", "")),
    "planned": (("issue_delivery_order", "1"), ("ship_goods", "1")),
}
WHO = {
    "issue_production_order": "customer-service",
    "ship_goods": "delivery",
    "plan_delivery": "customer-service",
    "release_goods": "finance-2",
    "issue_delivery_order": "customer-service",
}


@dataclass
class Tally:
    """What happened to all of them."""

    steps: int = 0
    times: list[float] = field(default_factory=list)
    lives: list[float] = field(default_factory=list)
    statements: list[int] = field(default_factory=list)
    life_statements: list[int] = field(default_factory=list)
    deviations: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    let_through: list[str] = field(default_factory=list)
    invoiced: Decimal = Decimal(0)
    filed: Decimal = Decimal(0)
    differing: list[str] = field(default_factory=list)


def run(orders: int) -> None:
    """Import, then the procedure; without the file it says so."""
    path = Path(os.environ.get("REAL_ORDERS", FILE))
    if not path.is_file():
        print(f"real orders: skipped, there is no {path.name} beside the checkout")
        return
    path = Path(shutil.copy(path, tempfile.mkdtemp(prefix="signback-real-")))
    table = read_table(path)
    bring_in(path, table, read_table(beginning_of(path)))
    mix_classes()
    roots = list(
        Root.objects.filter(kind="order", entries__surface="import", over=False).distinct().order_by("pk")[:orders]
    )
    tally = Tally()
    for place, root in enumerate(roots):
        whole_life(root, tally, counting=place % COUNTED_EVERY == 0)
    tell(tally, len(roots))


def beginning_of(path: Path) -> Path:
    """The first thousands of its lines as a file of their own."""
    part = path.with_name(f"begin-{path.name}")
    with path.open(encoding="utf-8") as whole:
        part.write_text("".join(islice(whole, MEASURED + 1)), encoding="utf-8")
    return part


def bring_in(path: Path, table: Table, part: Table) -> None:
    """Customers, articles and prices of the whole file; the first thousands of its order lines, timed."""
    by = person("customer-service")
    for kind in ("customers", "products", "prices"):
        done = import_table(kind, path, table, person("administrator")).outcome
        print(f"  {kind:10} {done.rows:>7,} rows, {done.made:,} new, {done.rejected:,} rejected")
    spent, start = time.process_time(), time.perf_counter()
    said = import_table("orders", path, part, by).outcome
    cpu, wall = time.process_time() - spent, time.perf_counter() - start
    print(f"  orders     {said.rows:>7,} rows, {said.made:,} orders opened, {said.rejected:,} lines rejected")
    speed = said.accepted / min(cpu, wall)
    fine = "ok" if speed >= 3000 else "OVER"
    print(f"{'import of real order lines, with all checks':58} {speed:>10,.0f} /s     {'≥ 3,000 lines/s':24} {fine}")


def mix_classes() -> None:
    """A third each of the classes: the file knows none."""
    for place, customer in enumerate(Customer.objects.filter(number__regex=r"^\d+$").order_by("pk")):
        customer.classification_id = "ABC"[place % 3]
        customer.save(update_fields=["classification"])


def whole_life(root: Root, tally: Tally, *, counting: bool) -> None:
    """One order from its price check to its last receipt, every shortcut tried on the way."""
    life = Life(
        root.customer.number if root.customer else "", [], timezone.now(), surface="benchmark", number=root.number
    )
    taken: list[tuple[float, int]] = []
    inner = demo_life.perform

    def timed(*asked: Any) -> Any:
        if counting:
            with CaptureQueriesContext(connection) as found:
                done = inner(*asked)
            taken.append((0.0, sum(1 for q in found if not q["sql"].upper().startswith(QUIET))))
            return done
        start = time.perf_counter()
        done = inner(*asked)
        taken.append(((time.perf_counter() - start) * 1000, 0))
        return done

    demo_life.perform = timed
    try:
        for stretch in stretches(life, tally, inner):
            stretch()
    finally:
        demo_life.perform = inner
    tally.steps += len(taken)
    if counting:
        tally.statements += [n for _, n in taken]
        tally.life_statements.append(sum(n for _, n in taken))
    else:
        tally.times += [ms for ms, _ in taken]
        tally.lives.append(sum(ms for ms, _ in taken))
    compare(life, tally)


def stretches(life: Life, tally: Tally, door: Callable[..., Any]) -> Iterator[Callable[[], None]]:
    """The procedure, with the shortcuts between."""
    try_shortcuts(life, "handed over", tally, door)
    yield life.checks
    tally.deviations.update(found.kind for found in deviations(life.order))
    yield life.confirm
    terms = life.order.terms
    if terms and terms.signature_before_production:
        try_shortcuts(life, "confirmed", tally, door)
    yield life.sign_back
    yield life.pay_deposit
    yield life.order_production
    yield life.make
    if terms and terms.balance_before_delivery:
        try_shortcuts(life, "warehoused", tally, door, but=("plan_delivery",))
    yield life.settle
    yield life.deliver
    yield life.close


def try_shortcuts(life: Life, where: str, tally: Tally, door: Callable[..., Any], but: tuple[str, ...] = ()) -> None:
    """What the procedure forbids here is tried, and must be refused."""
    for step, subject in SHORTCUTS[where]:
        if step in but:
            continue
        asked = life.ask(WHO[step], step, {}, subject)
        try:
            door(life.number, asked)
            tally.let_through.append(f"{life.number} {step}")
        except Refused as refused:
            unmet = [reason.says for reason in refused.reasons if not reason.met] or [refused.says]
            tally.refusals.update(
                NUMBER.sub("N", words if words.startswith("First") else words.split(":")[0]) for words in unmet
            )


def compare(life: Life, tally: Tally) -> None:
    """What was invoiced against what the file says, to the cent."""
    order = life.order
    invoiced = sum((f.event.amount for d in order.deliveries for f in d.facts.live(SalesInvoiced)), Decimal(0))
    filed = sum((cents((x.quantity or Decimal(0)) * (x.unit_price or Decimal(0))) for x in order.all_lines), Decimal(0))
    tally.invoiced, tally.filed = tally.invoiced + invoiced, tally.filed + filed
    if invoiced != filed:
        tally.differing.append(f"{order.number}: {invoiced} invoiced, {filed} in the file")


def tell(tally: Tally, orders: int) -> None:
    """The figures."""
    ended = Root.objects.filter(kind="order", entries__surface="import", over=True).distinct().count()
    print(f"real orders through the whole procedure: {orders}, of them ended {ended}; steps done {tally.steps:,}")
    print(f"  deviations found (S5): {dict(tally.deviations) or 'none'}")
    for words, count in tally.refusals.most_common():
        print(f"  refused {count:>4} × {words}")
    print(f"  let through: {tally.let_through or 'nothing'}")
    times = sorted(tally.times)
    ninety = times[int(len(times) * 0.95)] if times else 0.0
    print(
        f"  one step: median {statistics.median(times):.1f} ms, 95 % below {ninety:.1f} ms, "
        f"median {statistics.median(tally.statements):.0f}, at most {max(tally.statements)} statements"
    )
    print(
        f"  one life: median {statistics.median(tally.lives):.0f} ms, {statistics.median(tally.life_statements):.0f} statements"
    )
    print(
        f"  invoiced {tally.invoiced:,.2f}, in the file {tally.filed:,.2f}: {'equal' if not tally.differing else 'DIFFERENT'}"
    )
    for line in tally.differing[:20]:
        print(f"    {line}")
