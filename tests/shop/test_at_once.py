"""The same form sent twice at the same moment, and two members at the last pieces: one order, one of them (E4, M6)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from signback.departments.models import Stock
from signback.engine.models import Entry
from signback.orders.models import CartLine
from signback.surfaces.identity import issue_token
from signback.surfaces.shop import checkout, placing
from tests.shop.visiting import Visitor, account, orders_of

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[BaseException]:
    """All of them at the same moment; what went wrong in any."""
    start, wrong = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        except BaseException as fault:
            wrong.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def copies(visitor: Visitor, many: int) -> list[Visitor]:
    """The same browser, so many times."""
    made = [Visitor() for _ in range(many)]
    for browser in made:
        browser.client.cookies = SimpleCookie(visitor.client.cookies.output(header=""))
    return made


def ready(sign_in: str, article: str, pieces: int) -> tuple[Visitor, dict[str, str]]:
    """A member before the last button."""
    visitor = Visitor()
    visitor.sign_in(sign_in)
    visitor.put(article, pieces)
    visitor.answer()
    return visitor, visitor.hidden()


def test_one_form_sent_by_four_at_once_is_one_order() -> None:
    """E4: an impatient finger, a browser that sends again."""
    visitor, form = ready("member-anna", "NB-POCKET", 2)
    browsers = [Visitor() for _ in range(4)]
    for browser in browsers:
        browser.client.cookies = visitor.client.cookies
    wrong = at_once(*(lambda b=browser: b.post("/mall/checkout/check", form) for browser in browsers))
    assert not wrong
    assert orders_of("member-anna") == 1
    assert Stock.objects.get(article__number="NB-POCKET").reserved == 2
    assert {browser.path for browser in browsers} == {"/mall/orders/M1001/placed"}


def test_the_last_pieces_go_to_one_of_two_members() -> None:
    """M6: the other one reads what is left."""
    (anna, annas), (bo, bos) = ready("member-anna", "AR-TONED", 2), ready("member-bo", "AR-TONED", 2)
    send = [
        lambda: anna.client.post("/mall/checkout/check", annas),
        lambda: bo.client.post("/mall/checkout/check", bos),
    ]
    assert not at_once(*send)
    assert sorted((orders_of("member-anna"), orders_of("member-bo"))) == [0, 1]
    assert Stock.objects.get(article__number="AR-TONED").reserved == 2


@pytest.mark.parametrize(
    ("act", "said", "says"),
    [
        ("goods", {"pieces-0": "3"}, "Your order is changed"),
        ("hour", {"call_at": "evening"}, "Your order is changed"),
        ("cancel", {"reason": "too many"}, "Your order is cancelled"),
    ],
)
def test_an_act_that_is_sent_twice_is_done_once_and_said_to_be_done(act: str, said: dict[str, str], says: str) -> None:
    """E4: one after the other, and at the same moment; the impatient finger reads no refusal."""
    visitor, form = ready("member-anna", "NB-POCKET", 2)
    visitor.post("/mall/checkout/check", form)
    page = visitor.path.removesuffix("/placed")
    visitor.get(f"{page}/{act}")
    form = {**visitor.hidden(), **said}
    browsers = copies(visitor, 3)
    assert not at_once(*(lambda b=browser: b.post(f"{page}/{act}", form) for browser in browsers))
    for browser in (*browsers, visitor):
        if browser is visitor:
            browser.post(f"{page}/{act}", form)
        assert browser.path == page and says in browser.text
    assert Entry.objects.filter(root__number=page.rpartition("/")[2]).count() == 2
    visitor.post(f"{page}/{act}", {**form, "reason": "x", "call_at": "midday", "pieces-0": "4"}, 409)
    assert visitor.path == f"{page}/{act}"
    assert Entry.objects.filter(root__number=page.rpartition("/")[2]).count() == 2


def test_an_old_form_that_was_overtaken_is_not_said_to_be_done() -> None:
    """E4: sent once more after another change, it changes nothing and says that the order moved on."""
    visitor, form = ready("member-anna", "NB-POCKET", 2)
    visitor.post("/mall/checkout/check", form)
    page = visitor.path.removesuffix("/placed")
    for hour in ("evening", "morning"):
        visitor.get(f"{page}/hour")
        sent = {**visitor.hidden(), "call_at": hour}
        visitor.post(f"{page}/hour", sent)
        form = sent if hour == "evening" else form
    assert "The order moved on" in visitor.post(f"{page}/hour", form, 409)
    assert "In the morning" in visitor.get(page) and Entry.objects.filter(root__kind="mall").count() == 3


def test_a_double_click_puts_once_into_the_cart() -> None:
    """E4: the same page sent twice; opened anew it puts more. A visitor's cart and a member's alike."""
    member = Visitor()
    member.sign_in()
    for visitor in (Visitor(), member):
        visitor.get("/mall/goods/NB-POCKET")
        form = {**visitor.hidden(), "quantity": "2"}
        for _ in range(2):
            assert "2 × Pocket notebooks" in visitor.post("/mall/goods/NB-POCKET", form)
        assert 'value="2"' in visitor.get("/mall/cart")
        visitor.get("/mall/goods/NB-POCKET")
        visitor.post("/mall/goods/NB-POCKET", {**visitor.hidden(), "quantity": "2"})
        assert 'value="4"' in visitor.get("/mall/cart")


@pytest.mark.parametrize("member", [True, False])
def test_one_form_sent_by_many_at_once_puts_once_into_the_cart(member: bool) -> None:
    """E4, M1: a double click on two threads, for members and visitors; a page that is opened anew puts more."""
    visitor = Visitor()
    opened = visitor.sign_in if member else visitor.put
    opened()
    for together in (2, 4):
        visitor.get("/mall/goods/NB-POCKET")
        form = {**visitor.hidden(), "quantity": "2"}
        browsers = copies(visitor, 4)
        assert not at_once(*(lambda b=browser, f=form: b.post("/mall/goods/NB-POCKET", f) for browser in browsers))
        assert all("2 × Pocket notebooks" in browser.text for browser in browsers)
        assert f'value="{together}"' in visitor.get("/mall/cart")


@pytest.mark.parametrize("member", [True, False])
def test_forms_of_many_pages_at_once_all_put_into_the_cart(member: bool) -> None:
    """E4, M1: nothing that was put is lost, and one page's other number is another act."""
    visitor = Visitor()
    opened = visitor.sign_in if member else visitor.put
    opened()
    browsers, forms = copies(visitor, 4), []
    for browser in browsers:
        browser.get("/mall/goods/NB-POCKET")
        forms.append({**browser.hidden(), "quantity": "1"})
    sent = zip(browsers, forms, strict=True)
    assert not at_once(*(lambda b=browser, f=form: b.post("/mall/goods/NB-POCKET", f) for browser, form in sent))
    assert 'value="4"' in visitor.get("/mall/cart")
    visitor.post("/mall/goods/NB-POCKET", {**forms[0], "quantity": "3"})
    assert 'value="7"' in visitor.get("/mall/cart")


def test_two_browsers_of_one_member_put_into_one_cart_at_once() -> None:
    """E4, M1: each counts."""
    browsers = [Visitor() for _ in range(4)]
    for browser in browsers:
        browser.sign_in()
    assert not at_once(*(lambda b=browser: b.put("NB-POCKET", 1) for browser in browsers))
    assert 'value="4"' in browsers[0].get("/mall/cart")


def put_whole(article: str, ready: threading.Barrier, said: list[Any]) -> None:
    """A program fills the member's cart: what it was answered, article by article."""
    key = issue_token(account("member-anna"), "program")
    ready.wait()
    body = {"lines": [{"article": one, "quantity": 1} for one in article.split()]}
    answer = Client(headers={"authorization": f"Bearer {key}"}).put("/api/v1/mall/cart", body, "application/json")
    said.append(tuple(line["article"] for line in answer.json()["lines"]))


def test_programs_that_fill_one_cart_at_once_leave_what_one_of_them_said() -> None:
    """E4, M1: never a part of each; each is answered with what it put there itself."""
    fillings = ("NB-POCKET", "AR-TONED NB-A5-LINED", "NB-A5-LINED NB-POCKET")
    for _ in range(6):
        said: list[Any] = []
        ready = threading.Barrier(len(fillings))
        assert not at_once(*(lambda one=one, r=ready, s=said: put_whole(one, r, s) for one in fillings))
        assert {" ".join(one) for one in map(sorted, said)} == {*fillings}
        assert {*CartLine.objects.values_list("article__number", "quantity")} in [
            {(article, 1) for article in one.split()} for one in fillings
        ]


def test_a_page_and_a_program_at_one_cart_at_once() -> None:
    """E4, M1: what the page puts is added to what the program filled in, or is gone with all that lay there before."""
    browser = Visitor()
    browser.sign_in()
    for _ in range(6):
        browser.get("/mall/goods/NB-POCKET")
        form = {**browser.hidden(), "quantity": "2"}
        ready = threading.Barrier(2)

        def put(ready: threading.Barrier = ready, form: dict[str, str] = form) -> None:
            ready.wait()
            browser.post("/mall/goods/NB-POCKET", form)

        assert not at_once(put, lambda r=ready: put_whole("AR-TONED NB-POCKET", r, []))
        held = dict(CartLine.objects.values_list("article__number", "quantity"))
        assert held in ({"AR-TONED": 1, "NB-POCKET": 1}, {"AR-TONED": 1, "NB-POCKET": 3})


def test_what_another_browser_puts_in_while_one_orders_stays_in_the_cart(monkeypatch: pytest.MonkeyPatch) -> None:
    """M1, E4: what was ordered leaves the cart, no more."""
    visitor, form = ready("member-anna", "NB-POCKET", 2)
    other = Visitor()
    other.sign_in()

    def placed(*asked: Any) -> Any:
        done = placing.place(*asked)
        other.put("NB-POCKET", 3)
        return done

    monkeypatch.setattr(checkout, "place", placed)
    visitor.post("/mall/checkout/check", form)
    assert visitor.path.endswith("/placed") and orders_of("member-anna") == 1
    assert 'value="3"' in other.get("/mall/cart")
