"""Many at once in the mall: no piece is sold twice, and of two who cross each other one wins (M6, E4)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections

from signback.demo.life import person
from signback.departments.models import Stock
from signback.engine.door import Ask, perform
from signback.engine.families import family_of
from signback.engine.fold import members_of, rows_of
from signback.engine.models import Entry, Outbox, Refusal, Root, Task
from signback.engine.numbers import open_numbered
from signback.engine.proof import Proof
from signback.engine.tasks import tasks_of, wanted_tasks
from signback.engine.verify import verify
from signback.orders.events import mall
from signback.orders.refusals import KeyReused, Refused
from tests.engine.buyers import SOLD, buy
from tests.mall_given import ADMINISTRATOR, ANNA, CASH, LAST, MallStory, lies_there, mall_order, stock
from tests.together import together

BUYERS = 50


def must_be_three(said: list[str]) -> None:
    """Three got a piece, everybody else a sentence; stock, ledger and worklist agree."""
    assert len(said) == BUYERS and said.count(SOLD) == 3, said
    assert {says for says in said if says != SOLD} == {"Toned drawing paper, 40 sheets A4 is sold out"}
    assert stock(LAST) == (3, 3)
    assert Root.objects.filter(kind="mall").count() == Entry.objects.filter(step="place_order").count() == 3
    assert Task.objects.filter(step="record_confirmation_call").count() == 3
    assert (verdict := verify()).ok, verdict.sentences


@pytest.mark.django_db(transaction=True)
def test_fifty_buyers_in_threads_get_the_last_three_pieces() -> None:
    """M6."""
    lies_there(LAST, 3)
    ready = threading.Barrier(BUYERS)
    must_be_three(together([lambda n=n: buy(n, LAST, ready) for n in range(BUYERS)]))


@pytest.mark.django_db(transaction=True)
def test_fifty_buyers_in_processes_get_the_last_three_pieces() -> None:
    """M6: five processes of ten buyers each."""
    lies_there(LAST, 3)
    named = ("NAME", "HOST", "PORT", "USER", "PASSWORD")
    env = {k: v for k, v in os.environ.items() if not k.startswith("SIGNBACK_TEST")}
    env |= {
        "KILLED_DATABASE": json.dumps({name: str(connection.settings_dict.get(name) or "") for name in named}),
        "SIGNBACK_SECRET_KEY": "only for tests",
    }
    env.pop("DATABASE_URL", None)
    if connection.vendor == "postgresql":
        env["DATABASE_URL"] = "postgresql://somebody@localhost/somewhere"
    connection.close()
    command = [sys.executable, "-m", "tests.engine.buyers"]
    started = [
        subprocess.Popen(
            [*command, str(first), LAST], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for first in range(0, BUYERS, 10)
    ]
    answers = [process.communicate(timeout=120) for process in started]
    assert not any(faults for _, faults in answers), answers
    must_be_three([line for out, _ in answers for line in out.splitlines()])


@pytest.mark.django_db(transaction=True)
def test_carts_that_cross_each_other_never_wait_for_one_another() -> None:
    """M6: the same articles in opposite order, many times at once; every order goes through or is told why."""
    mall_order()
    articles = ["NB-A5-LINED", "AR-WC-300", "LT-BLOT", "WR-KRAFT"]

    def cart(number: int) -> str:
        lines = [{"article": a, "quantity": 1} for a in (articles if number % 2 else articles[::-1])]
        story = mall_order(payment=CASH)
        try:
            open_numbered("mall", Ask("place_order", person(ANNA), {**story.wish, "lines": lines}))
            return SOLD
        finally:
            connections.close_all()

    assert together([lambda n=n: cart(n) for n in range(20)]) == [SOLD] * 20
    assert {tuple(pair) for pair in Stock.objects.filter(article__number__in=articles).values_list("reserved")} == {
        (20,)
    }


def cross(story: MallStory, first: tuple[str, str, Any], second: tuple[str, str, Any]) -> list[str]:
    """Two acts on one order at once: what each got."""

    def act(who: str, step: str, data: Any) -> str:
        try:
            perform(story.number, Ask(step, person(who), data, now=story.at + timedelta(minutes=5)))
            return step
        except Refused as refused:
            return refused.says
        finally:
            connections.close_all()

    return together([lambda: act(*first), lambda: act(*second)])


VALID = (ADMINISTRATOR, "declare_valid", {"address_real": True, "details_right": True})
LOCKED = "it can no longer be changed or cancelled"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
def test_cancelling_and_confirming_at_once(turn: int) -> None:
    """M1, M2: a confirmed order is not cancelled, a cancelled one not confirmed."""
    story = mall_order(upto="place")
    story.call()
    said = cross(story, (ANNA, "cancel_order", {}), VALID)
    won = set(Entry.objects.filter(step__in=["cancel_order", "declare_valid"]).values_list("step", flat=True))
    assert len(won) == 1
    loser = "Declare the order valid: the order has ended" if won == {"cancel_order"} else LOCKED
    assert any(loser in says for says in said), said
    assert stock()[1] == (0 if won == {"cancel_order"} else 2)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
def test_changing_and_confirming_at_once(turn: int) -> None:
    """M1, M2: what was confirmed is what the order says."""
    story = mall_order(upto="place")
    story.call()
    seen = story.root.seq
    change = {**story.wish, "lines": [{"article": "NB-A5-LINED", "quantity": 5}]}
    said = cross(story, (ANNA, "change_order", change), VALID)
    order = story.order
    changed = order.facts.last(mall.OrderChanged)
    assert order.facts.has(mall.OrderConfirmed)
    assert any(LOCKED in says for says in said) == (changed is None), (said, seen)
    assert stock()[1] == (5 if changed else 2)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
def test_paying_and_cancelling_at_once(turn: int) -> None:
    """M2, M4: the money is kept either way; who cancels after it came has to say where it goes back to."""
    story = mall_order(upto="place")
    paid = {"amount": "49.40", "source": "bank line", "reference": "R 1", "received": story.at.date()}
    said = cross(story, ("finance", "record_mall_payment", paid), (ANNA, "cancel_order", {}))
    assert "record_mall_payment" in said
    cancelled = story.order.facts.has(mall.MallOrderCancelled)
    assert cancelled or any("say where they go back to" in says for says in said), said
    assert Task.objects.filter(step="refund_member").exists() == cancelled


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("other", ["hand_over", "take_from_counter", "break_off_order"])
def test_a_parcel_at_the_counter_goes_one_way_alone(other: str) -> None:
    """M5, M6: fetched by two at once, fetched and taken back, fetched and broken off: one wins, the stock agrees."""
    story = mall_order(upto="pay", delivery="fetched by the member")
    story.lay_ready()
    story.at = story.last(mall.ParcelLaidReady, "1").until + timedelta(hours=1)
    data = {
        "hand_over": {"fetched_by": "B", "shown": "an identity paper of the member"},
        "take_from_counter": {"reason": "Not fetched"}, "break_off_order": {"reason": "Wet", "refund_to": "IE29"},
    }  # fmt: skip
    acts = [("hand_over", {**data["hand_over"], "fetched_by": "A"}), (other, data[other])]

    def act(step: str, said: dict[str, str]) -> str:
        by = person(ADMINISTRATOR)
        try:
            key = "" if step == "break_off_order" else "1"
            perform(story.number, Ask(step, by, said, key, now=story.at, proof=Proof(by.id, "password", story.at)))
            return "won"
        except Refused as refused:
            return refused.says
        finally:
            connections.close_all()

    said = together([lambda one=one: act(*one) for one in acts])
    assert said.count("won") == 1, said
    fetched, broken = story.order.parcels[0].fetched, story.order.facts.has(mall.MallOrderBrokenOff)
    assert stock() == ((138, 0) if fetched else (140, 0) if broken else (140, 2))
    assert story.root.entries.filter(step__in=["hand_over", "take_from_counter", "break_off_order"]).count() == 1
    assert (verdict := verify()).ok, verdict.sentences


@pytest.mark.django_db(transaction=True)
def test_a_double_click_places_one_order() -> None:
    """E4: the same key at once gets the same answer, also when nothing is left for a second one."""
    story = mall_order()
    lies_there(LAST, 1)
    ask = Ask("place_order", person(ANNA), {**story.wish, "lines": [{"article": LAST, "quantity": 1}]}, key="click")

    def click() -> str:
        try:
            return open_numbered("mall", ask).number
        finally:
            connections.close_all()

    assert len(set(together([click] * 8))) == 1
    assert Root.objects.filter(kind="mall").count() == 1 and stock(LAST) == (1, 1)
    assert not Refusal.objects.exists()
    other = Ask("place_order", person(ANNA), story.wish, key="click")
    with pytest.raises(KeyReused):
        open_numbered("mall", other)


@pytest.mark.django_db
def test_an_opening_writes_what_a_step_would_write() -> None:
    """Architecture: both halves of the door write the same entry, tasks and outbox."""
    story = mall_order(upto="place")
    root = story.root
    entry = root.entries.get()
    members = members_of(root, rows_of(root))
    assert tasks_of(root) == wanted_tasks(family_of("mall"), members, entry.entered)
    columns = family_of("mall").columns(members[0].subject, entry.entered)
    assert {name: getattr(root, name) for name in columns} == columns
    assert [row.payload["to"] for row in Outbox.objects.filter(root=root)] == ["member"]
    assert bytes(root.head) == bytes(entry.hash) and root.seq == 1
    assert (verdict := verify()).ok, verdict.sentences
