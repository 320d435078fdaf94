"""The same form sent twice at the same moment, and two members at the last pieces: one order, one of them (E4, M6)."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from signback.departments.models import Stock
from tests.shop.visiting import Visitor, orders_of

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
