"""The figures themselves."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks import papers, real  # noqa: E402
from signback.demo import life as demo_life  # noqa: E402
from signback.demo.life import Life  # noqa: E402
from signback.demo.mill import PASSWORD, fill_master_data  # noqa: E402
from signback.engine.models import Root, Task  # noqa: E402
from signback.orders.models import Account, Customer  # noqa: E402

LINE = {"product": "ALD-90", "quantity": "1.0", "width": 840, "diameter": 1200, "core": 76}
QUIET = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")


def measure(only: str | None, orders: int, rows: int) -> None:
    """Everything, or one figure."""
    call_command("migrate", verbosity=0)
    fill_master_data()
    print(f"Database: {connection.vendor}\n")
    figures = {"life": life, "worklist": lambda: worklist(rows), "real": lambda: real.run(orders), "papers": documents}
    for name, figure in figures.items():
        if only in (None, name):
            figure()


def say(what: str, value: str, budget: str, fine: bool) -> None:
    """One figure beside its budget."""
    print(f"{what:58} {value:>16}   {budget:24} {'ok' if fine else 'OVER'}")


def documents() -> None:
    """Documents, after the commit, by the worker."""
    for one in papers.run():
        say(*one)


class Clock:
    """Times and counts every step of a life, without the reading that the demonstration does between steps."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, float, int]] = []
        self.counting = False

    def timed(self, door: Callable[..., Any]) -> Callable[..., Any]:
        """The door with a clock beside it."""

        def through(*asked: Any) -> Any:
            if self.counting:
                with CaptureQueriesContext(connection) as found:
                    done = door(*asked)
                real_ones = sum(1 for q in found if not q["sql"].upper().startswith(QUIET))
                self.steps.append((asked[-1].step, 0.0, real_ones))
                return done
            start = time.perf_counter()
            done = door(*asked)
            self.steps.append((asked[-1].step, (time.perf_counter() - start) * 1000, 0))
            return done

        return through


def life() -> None:
    """One step and a whole life, against bare SQL of the same rows."""
    clock, doors = Clock(), (demo_life.perform, demo_life.open_numbered)
    demo_life.perform, demo_life.open_numbered = clock.timed(doors[0]), clock.timed(doors[1])
    lives = []
    try:
        for turn in range(8):
            clock.steps, clock.counting = [], turn == 0
            one = Life(
                "K-2001", [LINE], timezone.now() - timedelta(days=4), payment="Deposit 30 %, balance before delivery"
            )
            one.whole()
            lives.append(clock.steps)
    finally:
        demo_life.perform, demo_life.open_numbered = doors
    best = min(lives[1:], key=lambda steps: sum(s[1] for s in steps))
    counted = lives[0]
    spent, statements = sum(s[1] for s in best), sum(s[2] for s in counted)
    bare = bare_life(len(best))
    lite = connection.vendor == "sqlite"
    say(
        f"whole life, {len(best)} steps, each its own commit",
        f"{spent:.0f} ms",
        f"≤ {100 if lite else 140} ms",
        spent <= (100 if lite else 140),
    )
    say("  statements", str(statements), "≤ 330", statements <= 330)
    say("  bare SQL of the same rows, same commits", f"{bare:.0f} ms", "", True)
    say("  ratio to bare SQL", f"{spent / bare:.1f}×", "", True)
    step = statistics.median(s[1] for s in best)
    say("one step, median", f"{step:.2f} ms", f"≤ {3 if lite else 5} ms", step <= (3 if lite else 5))
    worst = max(counted, key=lambda s: s[2])
    say(f"one step, most statements ({worst[0]})", str(worst[2]), "≤ 12", worst[2] <= 12)


def bare_life(steps: int) -> float:
    """The same number of commits, each with an entry, a head, three tasks and one message, in bare SQL."""
    root = Root.objects.first()
    assert root is not None
    with connection.cursor() as cursor:
        cursor.execute(
            "create table bare_entry (root_id bigint, seq int, body text, hash text, primary key (root_id, seq))"
        )
        cursor.execute("create table bare_task (root_id bigint, slot text, state text, primary key (root_id, slot))")
        cursor.execute("create table bare_out (body text)")
        start = time.perf_counter()
        for seq in range(steps):
            with transaction.atomic():
                cursor.execute("select id from engine_root where number = %s", [root.number])
                cursor.execute("select seq, body from bare_entry where root_id = %s order by seq", [root.pk])
                cursor.fetchall()
                cursor.execute("insert into bare_entry values (%s, %s, %s, %s)", [root.pk, seq, "x" * 300, "y" * 64])
                cursor.execute("update engine_root set seq = seq where id = %s", [root.pk])
                for slot in range(3):
                    cursor.execute(
                        "insert into bare_task values (%s, %s, %s) on conflict (root_id, slot) do update set state = excluded.state",
                        [root.pk, str(slot), str(seq)],
                    )
                cursor.execute("insert into bare_out values (%s)", ["z" * 120])
    return (time.perf_counter() - start) * 1000


def worklist(rows: int) -> None:
    """The worklist page as HTML, 50 rows, with many orders in the database."""
    client = Client()
    client.force_login(Account.objects.get(username="customer-service"))
    small = page(client)
    stuff(rows)
    large = page(client)
    say(f"worklist page, 50 rows, {rows:,} orders", f"{large[0]:.1f} ms", "≤ 15 ms", large[0] <= 15)
    say("  statements, session and account included", str(large[1]), "≤ 4 + 2 for sign-in", large[1] <= 6)
    say("  with the first orders alone", f"{small[0]:.1f} ms", "", True)
    print(f"  (signed in with “{PASSWORD}”)" if not small[1] else "", end="")


def page(client: Client) -> tuple[float, int]:
    """The best of ten loads, and its statements."""
    times = []
    for _ in range(10):
        with CaptureQueriesContext(connection) as found:
            start = time.perf_counter()
            answer = client.get("/", headers={"host": "localhost"})
            times.append((time.perf_counter() - start) * 1000)
        assert answer.status_code == 200
    return min(times), len([q for q in found if not q["sql"].upper().startswith(QUIET)])


def stuff(rows: int) -> None:
    """Many orders with a task each, spread over the roles."""
    now, customer = timezone.now(), Customer.objects.first()
    roles = ("customer_service", "technical", "planner", "production", "quality", "finance", "delivery", "sales")
    for start in range(0, rows, 5000):
        made = [
            Root(
                kind="order",
                number=f"X{n}",
                opened=now,
                head=b"\0" * 32,
                changed=now,
                customer=customer,
                summary="5 t offset",
            )
            for n in range(start, min(start + 5000, rows))
        ]
        Root.objects.bulk_create(made)
        Task.objects.bulk_create(
            [
                Task(root=r, slot="|check_price", process="order", step="check_price", role=roles[n % 8], state="ready" if n % 3 else "blocked",
                     since=now, due=now + timedelta(minutes=n % 9000))
                for n, r in enumerate(made)
            ]
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("analyze")
