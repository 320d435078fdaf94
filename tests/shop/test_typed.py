"""What was typed at the checkout is found again after signing in, by whoever typed it (M1, E4)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from signback.demo.mill import PASSWORD
from signback.orders.models import CheckoutAnswers
from tests.shop.visiting import ANSWERS, WAYS, Visitor, orders_of

CHECKOUT = "http://testserver/mall/checkout"
TYPED = {**ANSWERS, "address": "another", "street": "Lost Lane 7", "note": "Ring twice", "keep": "1"}


@pytest.fixture
def anna(visitor: Visitor) -> Visitor:
    """A member who has something to order."""
    visitor.sign_in()
    visitor.put()
    visitor.get("/mall/checkout")
    return visitor


def type_too_late(visitor: Visitor, **other: str) -> str:
    """The session has ended when the address is sent; where it leads."""
    form = {**visitor.hidden(), **TYPED, **other}
    Session.objects.all().delete()
    answer = visitor.client.post("/mall/checkout", form, HTTP_REFERER=CHECKOUT)
    assert answer.status_code == 302
    return str(answer["Location"])


def shows_typed(page: str) -> bool:
    """Whether the checkout has what was typed."""
    return 'value="Lost Lane 7"' in page and 'value="Ring twice"' in page


def test_the_address_is_there_after_signing_in_again(anna: Visitor) -> None:
    """E4: the door leads back to it, its own address says nothing of it; what is wrong in it is said when sent."""
    door = type_too_late(anna, postal_code="12")
    assert door == "/mall/account/sign-in?next=%2Fmall%2Fcheckout"
    assert "what you typed is kept" in anna.get(door) and not anna.is_in()
    page = anna.post(door, {**anna.hidden(), "login": "member-anna@mail.example", "password": PASSWORD})
    assert anna.path == "/mall/checkout" and shows_typed(page) and 'value="12"' in page
    assert shows_typed(anna.get("/mall/checkout"))
    anna.post("/mall/checkout", {**anna.hidden(), **TYPED, "postal_code": "12"}, 422)
    anna.post("/mall/checkout", {**anna.hidden(), **TYPED})
    assert anna.path == WAYS and "typed" not in anna.client.session


def test_a_visitor_who_becomes_a_member_finds_it(visitor: Visitor) -> None:
    """M1, E4: through the register, the code and the way back."""
    visitor.put()
    answer = visitor.client.post("/mall/checkout", TYPED, HTTP_REFERER=CHECKOUT)
    door = str(answer["Location"]).replace("sign-in", "register")
    visitor.get(door)
    form = {**visitor.hidden(), "name": "Wang Li", "email": "li@example.org", "password1": "correct horse 7"}
    visitor.post(door, form)
    page = visitor.prove(visitor.code())
    assert visitor.is_in() and visitor.path == "/mall/checkout" and shows_typed(page)


def test_another_member_at_the_same_browser_does_not_find_it(anna: Visitor) -> None:
    """M6: what Anna typed is not shown to Bo, nor kept for later."""
    type_too_late(anna)
    anna.sign_in("member-bo")
    anna.put()
    page = anna.get("/mall/checkout")
    assert not shows_typed(page) and "Lost Lane" not in page
    assert "typed" not in anna.client.session


def test_what_was_answered_outlives_the_session(anna: Visitor) -> None:
    """M1, E4: at the second and third page the sign-in leads back to it; ordered, it is forgotten."""
    anna.post("/mall/checkout", TYPED)
    Session.objects.all().delete()
    answer = anna.client.post(WAYS, {"delivery": "by carrier", "payment": "bank transfer"})
    assert answer["Location"].startswith("/mall/account/sign-in")
    anna.sign_in()
    assert "€" in anna.get(WAYS)
    anna.post(WAYS, {"delivery": "by carrier", "payment": "bank transfer"})
    other = Visitor()
    other.sign_in()
    assert "Lost Lane 7" in other.get("/mall/checkout/check")
    other.post("/mall/checkout/check", other.hidden())
    assert orders_of("member-anna") == 1
    assert not CheckoutAnswers.objects.exists()
    other.put()
    assert 'value="Ring twice"' not in other.get("/mall/checkout")


def test_what_nobody_ordered_by_is_forgotten(anna: Visitor) -> None:
    """E6: in a month, the member's own and everybody's."""
    anna.post("/mall/checkout", TYPED)
    CheckoutAnswers.objects.update(kept=timezone.now() - timedelta(days=31))
    assert not shows_typed(anna.get("/mall/checkout"))
    bo = Visitor()
    bo.sign_in("member-bo")
    bo.put()
    bo.answer()
    assert CheckoutAnswers.objects.count() == 1


@pytest.mark.parametrize("street", ["", "x" * 5000, "a\x00b", "<script>"])
def test_whatever_is_typed_too_late_breaks_no_page(anna: Visitor, street: str) -> None:
    """E4: empty, huge, unprintable; refused when it is sent, not before."""
    type_too_late(anna, street=street, country="", call_at="never")
    anna.sign_in()
    assert "Ring twice" in anna.get("/mall/checkout")
