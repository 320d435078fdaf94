"""What comes in for orders that wait, wanted by others at the same moment: no piece is promised twice (M3, M6)."""

from __future__ import annotations

import re
import threading
from functools import partial

import pytest
from django.db import connections
from django.test import Client

from signback.book.sums import sums
from signback.demo.life import person
from signback.departments.mall.shortages import came_in, shares
from signback.departments.models import Stock
from signback.engine.door import Ask, perform, perform_all
from signback.engine.models import Entry, Refusal
from signback.engine.verify import verify
from signback.orders.mall_sums import missing
from signback.orders.models import Account
from signback.orders.refusals import Refused
from signback.orders.stock import stock_number
from signback.surfaces.setting_aside import asks_aside, pieces_by_order, set_aside
from tests.engine.buyers import SOLD, buy
from tests.mall_given import ADMINISTRATOR, CASH, LAST, MallStory, lies_there, mall_order, stock
from tests.together import together

BUYERS, PRESSES = 6, 3
CALLS, ROUNDS = 3, 4


def waiting() -> MallStory:
    """Three pieces were promised, none was found."""
    lies_there(LAST, 3)
    story = mall_order(upto="confirm", payment=CASH, lines=((LAST, 3),))
    story.do(ADMINISTRATOR, "assign", {})
    story.do("logistics", "accept_assignment")
    story.do("logistics", "pick", {"rows": [{"part": "1", "there": 0, "why": "not found"}]})
    return story


def article() -> int:
    """The article's key."""
    return Stock.objects.get(article__number=LAST).pk


def goods(pieces: int) -> tuple[str, Ask]:
    """So many come in."""
    said = {"article": LAST, "quantity": pieces, "source": "Hall 2"}
    return stock_number(article()), Ask("receive_goods", person(ADMINISTRATOR), said)


def press(ready: threading.Barrier) -> str:
    """The button of one click, pressed."""
    try:
        ready.wait()
        if found := came_in(article()):
            perform_all(asks_aside(person(ADMINISTRATOR), article(), shares(article(), found[0].free)))
        return "pressed"
    except Refused as refused:
        return refused.says
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_buyers_and_the_button_at_once_promise_no_piece_twice() -> None:
    """M6: first come, first served; what is set aside and what is sold are together what came in."""
    story = waiting()
    perform(*goods(3))
    ready = threading.Barrier(BUYERS + PRESSES)
    buyers = [lambda n=n: buy(n, LAST, ready) for n in range(BUYERS)]
    said = together([*buyers, *[lambda: press(ready) for _ in range(PRESSES)]])
    assert len(said) == BUYERS + PRESSES
    aside = 3 - sum(missing(story.order).values())
    assert said.count(SOLD) + aside == 3 and stock(LAST) == (3, 3)
    assert sums().ok and (verdict := verify()).ok, verdict.sentences


@pytest.mark.django_db(transaction=True)
def test_taken_in_and_set_aside_in_one_act_nobody_comes_between() -> None:
    """M6: the order that waited has them all."""
    story = waiting()
    ready = threading.Barrier(BUYERS + 1)

    def take_in() -> str:
        try:
            asks = [goods(3), *asks_aside(person(ADMINISTRATOR), article(), shares(article(), 3))]
            ready.wait()
            perform_all(asks)
            return "taken in"
        finally:
            connections.close_all()

    said = together([take_in, *[lambda n=n: buy(n, LAST, ready) for n in range(BUYERS)]])
    assert "taken in" in said and SOLD not in said
    assert not missing(story.order) and stock(LAST) == (3, 3)


def by_program(key: str | None, ready: threading.Barrier) -> str:
    """The same click by program: what each order got, or why not."""
    try:
        ready.wait()
        return str(pieces_by_order(set_aside(person(ADMINISTRATOR), article(), key, "api")))
    except Refused as refused:
        return refused.says
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("keyed", [True, False])
def test_the_same_call_several_times_at_once_is_done_once(keyed: bool) -> None:
    """E4, M6: under one key all get the same answer; without one, the others find nothing left. Nobody is refused."""
    for turn in range(ROUNDS):
        story = waiting()
        perform(*goods(3))
        call = partial(by_program, f"key {turn}" if keyed else None, threading.Barrier(CALLS))
        said = together([call] * CALLS)
        done = str({story.number: 3})
        assert sorted(said) == ([done] * CALLS if keyed else sorted([done, *["{}"] * (CALLS - 1)]))
        assert not missing(story.order) and Entry.objects.filter(step="settle_missing").count() == turn + 1
    assert not Refusal.objects.exists() and sums().ok and verify().ok


def take_in(form: dict[str, str], ready: threading.Barrier) -> str:
    """The page on which goods are taken in, sent: where it leads, and what it says."""
    try:
        desk = Client()
        desk.force_login(Account.objects.get(username=ADMINISTRATOR))
        ready.wait()
        page = desk.post(f"/stock/{article()}/receive_goods", form, follow=True)
        return re.sub("<[^>]*>", "", page.content.decode()) if page.redirect_chain else "refused"
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_a_double_click_takes_in_once_and_sets_aside_once() -> None:
    """E4, M6: both clicks read that it is done."""
    for turn in range(ROUNDS):
        story, before = waiting(), stock(LAST)
        form = {"quantity": "3", "source": "Hall 2", "aside": "1", "_key": f"page {turn}"}
        said = together([partial(take_in, form, threading.Barrier(CALLS))] * CALLS)
        assert all("Take goods in: done" in page for page in said), said
        assert any(f"3 set aside: 3 for {story.number}." in page for page in said)
        assert stock(LAST) == (before[0] + 3, before[1] + 3) and not missing(story.order)
    assert not Refusal.objects.exists() and sums().ok and verify().ok
