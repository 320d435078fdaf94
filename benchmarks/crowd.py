"""Many orders: the rows of real orders at several stages, copied by the database itself."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.core.management import call_command
from django.db import connection, models, transaction

from benchmarks.quickly import quickly
from benchmarks.watch import LINE, new_life
from signback.demo.life import Input
from signback.demo.mill import fill_master_data
from signback.engine.models import Entry, Leaf, Outbox, Root, Task

CHUNK = 20_000
COPIED = (Root, Entry, Task, Outbox)
DEARER = LINE | {"unit_price": "900"}
STAGES = ((1, LINE), (2, LINE), (4, LINE), (5, LINE), (5, DEARER))
"""After how many steps of its life an order is copied: arrival, memorandum, handed over, price checked; one waits for its salesperson."""
SPREAD = 60_000
"""Over how many minutes before and after now the due times lie."""


FAR = 700_000_000
"""From here on the keys of roots are counted: no other value of a row can be mistaken for one."""


class Enough(Exception):
    """The order has come as far as it should."""


def founded() -> None:
    """A house with its master data and no order."""
    call_command("migrate", verbosity=0)
    fill_master_data()
    count_roots_from(FAR)


def begun(steps: int, line: Input) -> Root:
    """A real order after so many steps."""
    life = new_life(line)

    def heard(_by: str, _step: str, done: Any) -> None:
        if done.entry.seq >= steps:
            raise Enough

    life.heard = heard
    with suppress(Enough):
        life.whole()
    return Root.objects.get(number=life.number)


def grow(to: int) -> None:
    """Fill up to so many orders, equally many at each stage."""
    made_from = [begun(steps, line) for steps, line in STAGES]
    last = Root.objects.aggregate(last=models.Max("id"))["last"]
    wanted = (to - Root.objects.filter(kind="order").count()) // len(made_from)
    with quickly(*COPIED):
        for start in range(0, wanted, CHUNK):
            with transaction.atomic():
                for place, root in enumerate(made_from):
                    copy(root, last + 1 + place, len(made_from), range(start, min(start + CHUNK, wanted)))
    witness_last()
    count_roots_from(Root.objects.aggregate(last=models.Max("id"))["last"])
    settle()


def copy(root: Root, first: int, step: int, turns: range, **others: str) -> None:
    """Copies of one order with all its rows, numbered by the keys they get; what was to be told was told."""
    key = f"{first} + n * {step}"
    moved, mine = minutes('"due"', f"((n * 7919) % {2 * SPREAD}) - {SPREAD}"), f'"root_id" = {root.pk}'
    copied(Root, {"id": key, "number": f"'C' || ({key})", **others}, f'"id" = {root.pk}', turns)
    copied(Entry, {"root_id": key}, mine, turns)
    copied(Task, {"root_id": key, "due": moved}, mine, turns)
    copied(Outbox, {"root_id": key, "once": f"'C' || ({key}) || '/' || \"id\"", "done": '"due"'}, mine, turns)


def witness_last() -> None:
    """The newest entry has its place in the tree: no worker begins to sequence all copies while something is measured."""
    Leaf.objects.create(
        position=-1 - Leaf.objects.filter(position__lt=0).count(), entry=Entry.objects.latest("id"), hash=b""
    )


def copied(model: type[models.Model], other: dict[str, str], which: str, turns: Sequence[int]) -> None:
    """The rows of a table, once for each turn, with some columns other than they were."""
    names = [f.column for f in model._meta.concrete_fields if f.column in other or not f.primary_key]
    table, said = model._meta.db_table, ", ".join(other.get(name, f'"{name}"') for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f"insert into {table} ({columns}) select {said} from {table}, {series(turns)} where {which}")


def series(turns: Sequence[int]) -> str:
    """The numbers of the turns as a table."""
    first, last = turns[0], turns[-1]
    if connection.vendor == "postgresql":
        return f"generate_series({first}, {last}) as turn(n)"
    counted = f"select {first} as n union all select n + 1 from turn where n < {last}"
    return f"(with recursive turn(n) as ({counted}) select n from turn)"


def minutes(column: str, by: str) -> str:
    """A moment, so many minutes later."""
    if connection.vendor == "postgresql":
        return f"{column} + make_interval(mins => ({by})::int)"
    return f"strftime('%Y-%m-%d %H:%M:%f', {column}, ({by}) || ' minutes')"


def count_roots_from(key: int) -> None:
    """The next root gets the key after this one."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("update sqlite_sequence set seq = %s where name = 'engine_root'", [key])
        else:
            cursor.execute("select setval(pg_get_serial_sequence('engine_root', 'id'), %s)", [key])


def settle() -> None:
    """What a database does by itself in quiet hours: statistics, and the log brought into the tables."""
    with connection.cursor() as cursor:
        cursor.execute("analyze" if connection.vendor == "sqlite" else "vacuum analyze")
        if connection.vendor == "sqlite":
            cursor.execute("pragma wal_checkpoint(truncate)")
        else:
            cursor.execute("checkpoint")
    os.sync()
