"""A change for the whole house reaches every root that hangs on it: the mall's too, in parts, whatever happens (P2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from signback.book.house import HOUSE_NUMBER
from signback.demo.life import person
from signback.demo.mill import open_house
from signback.engine import anew
from signback.engine.door import Ask, perform
from signback.engine.models import Entry, Outbox, Root, Task
from signback.engine.restand import restand
from signback.engine.verify import verify
from signback.messages.outbox import LEASE
from signback.messages.worker import run_once
from signback.orders import house as houses
from signback.orders.house import forget_house, house
from tests import given
from tests.mall_given import ADMINISTRATOR, CASH, MallStory, mall_order
from tests.stories.test_service import Desk

CALL = "record_confirmation_call"
TUESDAY = given.MONDAY + timedelta(days=1, hours=5)
PROMISED = TUESDAY + timedelta(days=3)


@pytest.fixture(autouse=True)
def the_house(db: None) -> Iterator[time_machine.Traveller]:
    """The house's own chain has begun; it is Tuesday, and no worker has anything to do."""
    given.mill()
    with time_machine.travel(TUESDAY) as clock:
        open_house()
        forget_house()
        yield clock
    forget_house()


def quiet() -> None:
    """What was to be told before is told."""
    Outbox.objects.all().delete()


def change(step: str, data: dict[str, Any]) -> None:
    """The administrator changes what holds for the whole house."""
    perform(HOUSE_NUMBER, Ask(step, person("administrator"), data, now=timezone.now()))


def hours(step: str, count: str) -> None:
    """A step may take so many working hours."""
    change("set_due", {"step": step, "working_hours": count})


def holiday(days: int) -> None:
    """So many days after Tuesday nobody works."""
    day = (TUESDAY + timedelta(days=days)).date()
    change("set_day", {"day": day.isoformat(), "working": False, "name": "Mill fair"})


def due(number: str, step: str) -> datetime:
    """By when the worklist says that a step is due."""
    found = Task.objects.get(root__number=number, step=step).due
    assert found is not None
    return found


def in_hours(number: str, step: str, count: float) -> datetime:
    """So many working hours after the step could be done."""
    return house().calendar.plus_hours(Task.objects.get(root__number=number, step=step).since, count)


def work(now: datetime | None = None) -> int:
    """The worker works until nothing is due."""
    rounds = 0
    while run_once(now):
        rounds += 1
        assert rounds < 200
    return rounds


@pytest.fixture
def stood(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whoever stood anew, in this order."""
    numbers: list[str] = []
    monkeypatch.setattr(anew, "restand", lambda number: (numbers.append(number), restand(number)))
    return numbers


def walks() -> list[Outbox]:
    """What is still to be gone through at once."""
    return list(Outbox.objects.filter(kind=anew.KIND, done=None).exclude(once__endswith="/late").order_by("pk"))


# ---- it follows
def test_other_hours_of_the_call_move_the_call_queue(stood: list[str]) -> None:
    """P2, M2: the order that waits for its call follows; who has no row of that step is left alone."""
    waits, called, bought = mall_order(upto="place"), mall_order(upto="confirm"), given.order("B", upto="intake")
    quiet()
    before = due(waits.number, CALL)
    hours(CALL, "1")
    assert due(waits.number, CALL) == before and len(walks()) == 1, "the change itself only asks"
    work()
    assert due(waits.number, CALL) == in_hours(waits.number, CALL, 1) != before
    assert stood == [waits.number] and not walks()
    assert called.number not in stood and bought.number not in stood


def test_a_holiday_moves_parcels_returns_and_orders(stood: list[str]) -> None:
    """P2, M5: whatever the worklist shows by the calendar; also of an order that is over, but not done with."""
    parcel = mall_order(upto="distribute", payment=CASH, at=given.MONDAY + timedelta(days=1))
    bought = given.order("B", upto="checks")
    back = returned()
    ended = mall_order(upto="pay")
    ended.do(ADMINISTRATOR, "break_off_order", {"reason": "No more are made", "refund_to": "IBAN"})
    quiet()
    rows = {row.pk: row.due for row in Task.objects.exclude(due=None)}
    holiday(0)
    work()
    moved = {row.root.number for row in Task.objects.select_related("root") if row.due != rows.get(row.pk, row.due)}
    assert {parcel.number, back.number, bought.number} <= moved
    assert Root.objects.get(number=ended.number).over and ended.number in stood
    assert len(stood) == len(set(stood)) and verify().ok


def returned() -> MallStory:
    """A parcel's goods that come back."""
    story = mall_order(upto="arrive")
    story.do(
        story.buyer, "request_return", {"rows": [{"part": "1", "quantity": 1}], "wish": "money back", "reason": "Torn"}
    )
    return story


def test_the_policy_of_a_class_reaches_its_orders_alone(stood: list[str]) -> None:
    """P1: business orders of that class that are open."""
    ours, others, mall = given.order("C", upto="intake"), given.order("B", upto="intake"), mall_order(upto="place")
    quiet()
    said = {"signature_before_production": True, "balance_before_delivery": True, "deposit_percent": "50"}
    change("set_policy", {"customer_class": "C", **said, "director_limit_percent": "3", "reason": "Two were lost"})
    work()
    assert stood == [ours.number] and not {others.number, mall.number} & {*stood}


# ---- in parts
def five() -> list[MallStory]:
    """Five orders that wait for their call."""
    found = [mall_order(upto="place") for _ in range(5)]
    quiet()
    return found


def all_follow(orders: list[MallStory], count: float) -> bool:
    """Whether each is due by the hours in force."""
    return all(due(one.number, CALL) == in_hours(one.number, CALL, count) for one in orders)


def test_a_change_writes_two_rows_however_many_orders_there_are() -> None:
    """E4: the change's own transaction does not grow with what is open."""
    five()
    hours(CALL, "1")
    holiday(2)
    assert Outbox.objects.filter(kind=anew.KIND).count() == 4 and not Outbox.objects.filter(kind="restand").exists()


def test_it_goes_on_in_parts_and_others_have_their_turn(stood: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """E4: each part ends after its time; a row that is due meanwhile does not wait for the last order."""
    monkeypatch.setattr(anew, "SECONDS", -1.0)
    orders = five()
    hours(CALL, "1")
    assert run_once() == 1 and len(stood) == 1
    (walk,) = walks()
    assert (walk.attempts, walk.lease) == (0, None) and walk.payload["after"] == orders[0].root.pk
    told = Outbox.objects.create(
        root=orders[4].root, kind="restand", payload={"number": orders[4].number}, once="in between", due=timezone.now()
    )
    run_once()
    told.refresh_from_db()
    assert told.done and len(stood) == 2
    work()
    assert stood == [one.number for one in orders] and all_follow(orders, 1)


class Killed(BaseException):
    """The process is gone; nothing of it can tidy up."""


def killing(at: int) -> Callable[[str], None]:
    """Stands anew until the process is killed at the so-manieth order."""
    count = iter(range(1, 100))

    def stand(number: str) -> None:
        if next(count) == at:
            raise Killed
        restand(number)

    return stand


def test_killed_in_the_middle_the_next_worker_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """E4: after the lease, from the last part that was written down; what was done twice is the same."""
    orders = five()
    hours(CALL, "1")
    monkeypatch.setattr(anew, "SECONDS", -1.0)
    run_once()
    monkeypatch.setattr(anew, "SECONDS", 60.0)
    monkeypatch.setattr(anew, "restand", killing(3))
    with pytest.raises(Killed):
        run_once()
    assert not all_follow(orders, 1) and run_once() == 0, "whoever was killed holds it until the lease is over"
    again: list[str] = []
    monkeypatch.setattr(anew, "restand", lambda number: (again.append(number), restand(number)))
    work(timezone.now() + 2 * LEASE)
    assert again[:4] == [one.number for one in orders[1:]] and all_follow(orders, 1) and not walks()


def test_a_root_that_fails_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """E4: it is tried again by itself, with its trouble."""
    orders = five()
    bad = orders[1].number

    def stand(number: str) -> None:
        if number == bad:
            raise ValueError("a torn page")
        restand(number)

    monkeypatch.setattr(anew, "restand", stand)
    hours(CALL, "1")
    assert run_once() == 1 and all_follow([orders[0], *orders[2:]], 1)
    assert Outbox.objects.get(kind="restand", done=None).payload == {"number": bad}
    work()
    assert all_follow(orders, 1)


# ---- several changes
def test_two_changes_at_once_are_one_walk_by_the_last_word(stood: list[str]) -> None:
    """P2: nobody goes twice through the same orders for what one walk brings."""
    orders = five()
    hours(CALL, "1")
    hours(CALL, "2")
    work()
    assert stood == [one.number for one in orders] and all_follow(orders, 2)


def test_a_change_in_the_middle_of_a_walk_is_done_once_more(stood: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """P2: those that stood anew by the first word stand anew by the second; a narrower change ends no wider one."""
    orders = five()
    monkeypatch.setattr(anew, "SECONDS", -1.0)
    hours(CALL, "1")
    run_once()
    run_once()
    hours(CALL, "3")
    work()
    assert all_follow(orders, 3) and stood == [one.number for one in [*orders[:2], *orders]]
    stood.clear()
    holiday(2)
    run_once()
    hours("check_price", "1")
    work()
    assert [number for number in stood if number != orders[0].number] == [one.number for one in orders[1:]]


def test_what_was_written_from_an_old_memory_follows_too(
    the_house: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P2: another process may know the old hours for a minute; what it writes meanwhile is gone through again."""
    early = mall_order(upto="place")
    old = house()
    quiet()
    hours(CALL, "1")
    work()
    the_house.shift(timedelta(seconds=10))
    monkeypatch.setitem(houses._kept, "house", (float("inf"), old))
    late = mall_order(upto="place", at=timezone.now() - (early.at - given.MONDAY))
    forget_house()
    assert due(early.number, CALL) == in_hours(early.number, CALL, 1)
    assert due(late.number, CALL) != in_hours(late.number, CALL, 1)
    work()
    assert due(late.number, CALL) != in_hours(late.number, CALL, 1), "it is not its time yet"
    the_house.shift(anew.FORGOTTEN)
    work()
    assert due(late.number, CALL) == in_hours(late.number, CALL, 1)
    assert not Outbox.objects.filter(kind=anew.KIND, done=None).exists()


# ---- a service case among them
def complaint_and_question() -> tuple[Desk, Desk]:
    """About an order of weeks ago: a complaint is to be looked into, a question has its promised hour."""
    arrived = given.order("C", upto="deliver", at=given.MONDAY - timedelta(days=28))
    arrived.at = TUESDAY - timedelta(hours=1)
    complaint, question = Desk(arrived), Desk(arrived)
    complaint.open()
    question.open(kind="question", due=PROMISED)
    return complaint, question


def test_a_service_case_follows_among_all_the_others(stood: list[str]) -> None:
    """S18, P2: its finding is due a working day later; the hour that a customer was promised stays."""
    parcel, (complaint, question) = mall_order(upto="distribute", payment=CASH), complaint_and_question()
    quiet()
    before, facts = due(complaint.number, "write_finding"), Entry.objects.filter(root__kind="service").count()
    holiday(2)
    work()
    assert {parcel.number, complaint.number, question.number} <= {*stood} and len(stood) == len({*stood})
    assert due(complaint.number, "write_finding") == before + timedelta(days=1)
    assert due(question.number, "answer_case") == PROMISED
    assert Entry.objects.filter(root__kind="service").count() == facts and verify().ok
    complaint.do("quality", "write_finding", finding="A clamp", ours=True)
    assert complaint.waits() == {"decide_remedy": "ready"}
    stood.clear()
    quiet()
    hours("decide_remedy", "2")
    work()
    assert stood == [complaint.number]
    assert due(complaint.number, "decide_remedy") == in_hours(complaint.number, "decide_remedy", 2)
