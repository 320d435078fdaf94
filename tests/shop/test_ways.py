"""Choosing the delivery: in the checkout, in a change, and what the member reads of it afterwards (M1, M5, E6)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from signback.engine.models import Root
from signback.orders.events.mall import ParcelLaidReady
from signback.orders.models import ShippingFee
from signback.orders.shipping_fees import forget_fees
from tests.mall_given import ANNA, BANK, CASH, MallStory
from tests.shop.visiting import WAYS, Visitor, orders_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fees")]
EXPRESS, FETCHED = "by express carrier", "fetched by the member"
AMERICA = {
    "country": "US", "postal_code": "10001", "region": "NY", "city": "New York", "telephone": "+1 212 555 0100",
}  # fmt: skip


@pytest.fixture
def anna(visitor: Visitor) -> Visitor:
    """A member at the pages."""
    visitor.sign_in()
    return visitor


def speaks(visitor: Visitor, language: str) -> Visitor:
    """The visitor reads the pages in this language."""
    visitor.post("/mall/language", {"language": language, "next": "/mall/"})
    return visitor


def test_every_way_that_fits_is_offered_with_its_fee_and_its_sum(anna: Visitor) -> None:
    """M1: 2 notebooks to Limerick: 25.00 and 4.90 by carrier, 9.90 by express, nothing at the counter."""
    anna.put()
    anna.client.post("/mall/checkout", {**address(), "call_at": "any time", "note": ""})
    page = anna.get(WAYS)
    for fee, total in (("€ 4.90", "€ 29.90"), ("€ 9.90", "€ 34.90"), ("free", "€ 25.00")):
        assert fee in page and f"together {total}" in page
    page = anna.post(WAYS, {"delivery": EXPRESS, "payment": "bank transfer"})
    assert "Order for € 34.90" in page and "By express carrier" in page
    anna.post("/mall/checkout/check", anna.hidden())
    root = Root.objects.get(kind="mall")
    assert root.value is not None and f"{root.value:.2f}" == "34.90"
    assert "Then it leaves by express carrier for" in anna.text


def address() -> dict[str, str]:
    """Where goods go that are sent to Limerick."""
    return {
        "recipient": "Wang Li", "street": "Quay Street 18", "postal_code": "V94 T9PX", "city": "Limerick", "region": "",
        "country": "IE", "telephone": "+353 61 555 018", "address": "another",
    }  # fmt: skip


@pytest.mark.parametrize(
    "said", [{"delivery": "by pigeon"}, {"delivery": ""}, {"payment": "gold"}, {"delivery": "x" * 999}]
)
def test_what_was_not_offered_is_not_taken(anna: Visitor, said: dict[str, str]) -> None:
    """E4: said at its field; nothing is ordered, everything chosen is kept."""
    anna.put()
    page = anna.answer(422, **said)
    assert f'href="#f-{next(iter(said))}"' in page and "is needed" in page
    assert orders_of("member-anna") == 0


def test_a_way_that_does_not_go_there_is_not_on_the_page(anna: Visitor) -> None:
    """M1: no express for the United States; sent all the same it is not taken."""
    anna.put()
    anna.client.post("/mall/checkout", {**address(), **AMERICA, "call_at": "any time", "note": ""})
    page = anna.get(WAYS)
    assert "By carrier" in page and "By express carrier" not in page
    anna.post(WAYS, {"delivery": EXPRESS, "payment": "bank transfer"}, 422)


def test_what_no_carrier_takes_can_be_fetched_and_says_why(anna: Visitor) -> None:
    """M1: 60 kg of paper; the page says what is in the way of a carrier."""
    anna.put("RM-OFF-80", 24)
    anna.client.post("/mall/checkout", {**address(), "call_at": "any time", "note": ""})
    page = anna.get(WAYS)
    assert "too heavy for one order" in page and "By carrier" not in page and "You fetch it yourself" in page


def test_a_way_that_vanished_meanwhile_is_asked_for_again(anna: Visitor) -> None:
    """E4: the fee table or the cart changed after the choice; nobody orders a way that is not offered."""
    anna.put()
    anna.answer(delivery=EXPRESS)
    form = anna.hidden()
    ShippingFee.objects.filter(way=EXPRESS).delete()
    forget_fees()
    anna.post("/mall/checkout/check", form)
    assert anna.path == WAYS and orders_of("member-anna") == 0


def test_the_second_page_wants_the_first(anna: Visitor, visitor: Visitor) -> None:
    """Typed by hand, each address leads to where one has to begin; visitors sign in first."""
    anna.get(WAYS, 302)
    anna.put()
    assert anna.last.status_code == 200
    anna.post(WAYS, {"delivery": EXPRESS, "payment": "gold"})
    assert anna.path == "/mall/checkout"
    visitor.get(WAYS, 302)


def test_goods_to_be_fetched_are_paid_at_the_counter(anna: Visitor) -> None:
    """M4, M5: the placed page says where, and what to bring."""
    anna.put()
    page = anna.answer(delivery=FETCHED, payment=CASH)
    assert "Order for € 25.00" in page and "In cash at the counter" in page
    page = anna.post("/mall/checkout/check", anna.hidden())
    assert "Then you fetch it" in page and "Bring € 25.00 in cash when you fetch it" in page
    number = anna.path.split("/")[3]
    page = anna.get(f"/mall/orders/{number}")
    assert "You fetch it" in page and "Say that it arrived" not in page


def test_the_way_is_changed_until_the_call(anna: Visitor) -> None:
    """M1: only ways that fit are offered; the sum follows."""
    number = anna.order()
    page = anna.get(f"/mall/orders/{number}/address")
    assert (
        "By carrier: € 4.90" in page and "By express carrier: € 9.90" in page and "You fetch it yourself: free" in page
    )
    said = {**anna.hidden(), **address(), "payment": "bank transfer", "delivery": FETCHED}
    page = anna.post(f"/mall/orders/{number}/address", said)
    assert "Your order is changed" in page and "You fetch it at" in page and "€ 25.00" in page
    anna.get(f"/mall/orders/{number}/address")
    page = anna.post(f"/mall/orders/{number}/address", {**said, **anna.hidden(), **AMERICA, "delivery": EXPRESS}, 422)
    assert "choose another delivery" in page and "By carrier: € 9.90" in page


def at_the_counter(payment: str = BANK, *, paid: bool = True) -> MallStory:
    """Anna's goods lie ready at the counter."""
    begun = timezone.now() - timedelta(hours=2)
    story = MallStory(ANNA, [("NB-A5-LINED", 2)], begun, payment, {"delivery": FETCHED})
    for stretch in ("place", "confirm", "distribute", *(("pay",) if paid and payment == BANK else ()), "lay_ready"):
        getattr(story, stretch)()
    return story


def test_the_member_reads_where_and_until_when(anna: Visitor) -> None:
    """M5: what to do, until when, what to bring; afterwards who fetched it."""
    story = at_the_counter(CASH)
    page = anna.get(f"/mall/orders/{story.number}")
    assert "ready to be fetched until" in page and "Fetch parcel 1" in page and "Bring € 25.00 in cash" in page
    assert "lies ready at the counter" in page
    story.do("logistics", "record_cash_collected", {"amount": "25.00"})
    story.fetch()
    page = anna.get(f"/mall/orders/{story.number}")
    assert "fetched by Anna Kelly" in page and "Everything is with you" in page and "Fetch parcel" not in page


def test_what_lies_at_the_counter_unpaid_is_paid_by_transfer_or_there(anna: Visitor) -> None:
    """M4, M5.1: it does not end meanwhile, and the page does not say so."""
    story = at_the_counter(BANK, paid=False)
    page = anna.get(f"/mall/orders/{story.number}")
    assert "Pay € 25.00 before you come, or bring it in cash" in page and "€ 25.00 before you take it" in page
    assert "else the order ends" not in page and "until on" not in page


def test_the_same_in_chinese(anna: Visitor) -> None:
    """E6: the ways page and the order's page."""
    story = at_the_counter()
    speaks(anna, "zh-hans")
    page = anna.get(f"/mall/orders/{story.number}")
    assert "到店自提" in page and "领取包裹 1" in page and "前到店领取" in page
    anna.put()
    anna.client.post("/mall/checkout", {**address(), "call_at": "any time", "note": ""})
    page = anna.get(WAYS)
    assert "普通快递" in page and "特快专递" in page and "到店自提" in page and "合计 € 29.90" in page


def test_what_was_not_fetched_says_so(anna: Visitor) -> None:
    """M5."""
    story = at_the_counter()
    story.at = story.last(ParcelLaidReady, "1").until
    story.do("mall-administrator", "take_from_counter", {"reason": "Not fetched in time"}, "1")
    page = anna.get(f"/mall/orders/{story.number}")
    assert "were not fetched in time" in page and "was not fetched in time" in page
