"""kill -9 in the middle of a change for the whole house: the next worker goes on, and every root follows (P2, E4)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from signback.book.house import HOUSE_NUMBER
from signback.demo.life import person
from signback.demo.mill import open_house
from signback.engine import anew
from signback.engine.door import Ask, perform
from signback.engine.gate import DISK, unhurried
from signback.engine.models import Entry, Notice, Outbox, Task
from signback.engine.verify import verify
from signback.messages.worker import run_once
from signback.orders.house import forget_house, house
from signback.surfaces.cli.upkeep import book_troubles
from tests import given
from tests.engine.test_killed import database
from tests.mall_given import NOTEBOOK, lies_there, mall_order

KILLS = int(os.environ.get("KILLS", "3"))
ORDERS, FIRST = 60, 5
CALL = "record_confirmation_call"


def worker(turn: int) -> subprocess.Popen[str]:
    """A worker of its own over the test's database."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("SIGNBACK_TEST")}
    env |= {"KILLED_DATABASE": database(), "SIGNBACK_SECRET_KEY": "only for tests"}
    env.pop("DATABASE_URL", None)
    if connection.vendor == "postgresql":
        env["DATABASE_URL"] = "postgresql://somebody@localhost/somewhere"
    command = [sys.executable, "-m", "tests.engine.walking", str(turn)]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def killed(turn: int) -> list[str]:
    """Which roots a worker let stand anew before it was killed."""
    with worker(turn) as process:
        assert process.stdout is not None and process.stderr is not None
        first = [process.stdout.readline() for _ in range(FIRST)]
        process.send_signal(signal.SIGKILL)
        assert all(first), process.stderr.read()
        rest = process.stdout.read()
    assert process.returncode == -signal.SIGKILL
    return ("".join(first) + rest).rpartition("\n")[0].split()


def walks() -> list[Outbox]:
    """What is still to be gone through at once."""
    return list(Outbox.objects.filter(kind=anew.KIND, done=None).exclude(once__endswith="/late"))


def follow(count: int) -> list[bool]:
    """Of each order whether its call is due by so many working hours."""
    calendar = house().calendar
    rows = Task.objects.filter(step=CALL).order_by("root_id")
    return [row.due == calendar.plus_hours(row.since, count) for row in rows]


def everything() -> list[Any]:
    """What a root that stands anew must not touch: facts, what people are told, which rows there are."""
    rows = Task.objects.order_by("root_id", "slot").values_list("root_id", "slot", "since")
    return [[*rows], Entry.objects.count(), Notice.objects.count(), Outbox.objects.exclude(kind=anew.KIND).count()]


@pytest.mark.django_db(transaction=True)
def test_a_killed_walk_goes_on_where_it_was_and_reaches_every_root() -> None:
    """Killed again and again: nothing of the walk is lost, what was done twice shows once, nobody is told twice."""
    given.mill()
    open_house()
    lies_there(NOTEBOOK, ORDERS)
    for _ in range(ORDERS):
        mall_order(upto="place", at=timezone.now() - timedelta(hours=1), lines=((NOTEBOOK, 1),))
    Outbox.objects.all().delete()
    before = everything()
    said = {"step": CALL, "working_hours": "1"}
    perform(HOUSE_NUMBER, Ask("set_due", person("administrator"), said, now=timezone.now()))
    before[1] += 1
    forget_house()
    connection.close()
    reached = 0
    for turn in range(KILLS):
        assert len(killed(turn)) >= FIRST
        (walk,) = walks()
        assert walk.payload["after"] >= reached and walk.lease is not None
        reached = walk.payload["after"]
        assert any(follow(1)) and not all(follow(1))
    assert reached
    last = worker(KILLS)
    told, trouble = last.communicate(timeout=60)
    assert last.returncode == 0, trouble
    assert told and not Outbox.objects.filter(done=None).exists() and all(follow(1))
    assert everything() == before and not [*book_troubles()] and verify().ok


def waits_for_disk() -> str:
    """Whether this connection's commits wait for the disk."""
    with connection.cursor() as cursor:
        cursor.execute(DISK[connection.vendor][0])
        return str(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_only_what_is_done_anew_waits_for_no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """E4: in a part no root waits for it; whatever the part ends with, the word that it is done waits again."""
    given.mill()
    open_house()
    mall_order(upto="place")
    Outbox.objects.all().delete()
    always = {"sqlite": "2", "postgresql": "on"}[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(DISK[connection.vendor][1].format(always))
    seen: list[str] = []

    def stand(number: str) -> None:
        seen.append(waits_for_disk())
        if len(seen) == 1:
            raise OperationalError("the line is cut")

    monkeypatch.setattr(anew, "restand", stand)
    for _ in range(2):
        perform(HOUSE_NUMBER, Ask("set_due", person("administrator"), {"step": CALL, "working_hours": "1"}))
        run_once(timezone.now())
        assert waits_for_disk() == always
    assert seen == [{"sqlite": "1", "postgresql": "off"}[connection.vendor]] * 2
    with transaction.atomic(), unhurried():
        assert waits_for_disk() == always
