"""Where the mall has no page: too old, too late, our own faults; each in its look, with the way out (E3, E4)."""

from __future__ import annotations

import pytest
from django.test import Client

from signback.demo.letterhead import LINDWATER
from signback.demo.mall_life import MallLife
from signback.surfaces.shop import order_sheet
from tests.shop.test_ordering import life_of
from tests.shop.visiting import Visitor, account

NOTEBOOK = [("NB-A5-LINED", 2)]


@pytest.fixture
def anna(visitor: Visitor) -> Visitor:
    """A member who is signed in."""
    visitor.sign_in()
    return visitor


def main(visitor: Visitor) -> str:
    """What stands between head and foot."""
    return visitor.text.partition("<main")[2].partition("</main>")[0]


def test_a_form_from_before_the_sign_in_leads_back_to_its_page() -> None:
    """E4: in the mall's own look; nobody is led into the house."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(account("member-anna"))
    for told, onward in (("http://testserver/mall/goods/NB-POCKET", True), ("https://evil.example/", False)):
        answer = browser.post("/mall/cart", {"quantity": "1"}, headers={"referer": told})
        said = answer.content.decode()
        assert answer.status_code == 403 and "This page is too old" in said and 'href="/"' not in said
        assert ('href="/mall/goods/NB-POCKET">Open it anew' in said) is onward and "evil" not in said


def test_a_fault_of_ours_stays_in_the_mall(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page asks nothing of the database, which may be what failed."""
    browser = Client(raise_request_exception=False)
    browser.force_login(account("member-anna"))

    def broken(*_: object) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr("signback.surfaces.shop.frame.top_shelves", broken)
    answer = browser.get("/mall/help")
    said = answer.content.decode()
    assert answer.status_code == 500 and "We have made a mistake" in said and 'href="/mall/">To the goods' in said
    assert 'href="/"' not in said


@pytest.mark.parametrize("act", ["goods", "hour", "address", "cancel"])
def test_too_late_leads_to_that_very_order(anna: Visitor, monkeypatch: pytest.MonkeyPatch, act: str) -> None:
    """E3: why, what can still be done, whom to ring; looked at and sent alike."""
    monkeypatch.setattr(order_sheet, "mill", lambda: LINDWATER)
    number = anna.order()
    anna.get(f"/mall/orders/{number}/{act}")
    form = anna.hidden()
    life_of(number).confirm()
    for page in (anna.get(f"/mall/orders/{number}/{act}", 409), anna.post(f"/mall/orders/{number}/{act}", form, 409)):
        assert "We have confirmed this order with you; it can no longer be changed or cancelled." in page
        assert f'href="/mall/orders/{number}">To order {number}' in page and "To my orders" not in page
        assert f'href="/mall/orders/{number}#pay">Pay € 29.90' in page
        assert f"Ring us on {LINDWATER.telephone} and say {number}" in page
    assert f"/{act}" not in main(anna)
    assert life_of(number).order.facts.all[-1].step == "declare_valid"
    assert LINDWATER.telephone in anna.get(f"/mall/orders/{number}")


def test_what_is_too_early_says_what_is_possible_now(anna: Visitor) -> None:
    """E3: nothing has come that could go back; the order can still be changed, and cancelled."""
    number = anna.order()
    page = anna.get(f"/mall/orders/{number}/return", 409)
    assert "Nothing has arrived with you that could go back." in page and "Pack a parcel" not in page
    for act in ("goods", "hour", "address", "cancel"):
        assert f'href="/mall/orders/{number}/{act}"' in page


def test_what_is_done_already_says_how_the_order_stands(anna: Visitor) -> None:
    """E4: the button of an old tab, with another word."""
    number = anna.order()
    anna.get(f"/mall/orders/{number}/cancel")
    form = anna.hidden()
    anna.post(f"/mall/orders/{number}/cancel", form)
    page = anna.post(f"/mall/orders/{number}/cancel", {**form, "reason": "once more"}, 409)
    assert "You cancelled this order" in page and f'href="/mall/orders/{number}">To order' in page
    there = MallLife("member-anna", NOTEBOOK, life_of(number).order.opened)
    for link in (there.place, there.confirm, there.distribute, there.pay, there.ship, there.arrive):
        link()
    page = anna.get(f"/mall/orders/{there.number}/parcels/1/arrival", 409)
    assert "Everything is with you" in page and f'href="/mall/orders/{there.number}/return">Ask for a return' in page
