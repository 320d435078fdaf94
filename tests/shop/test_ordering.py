"""From the cart to the parcel in the hand, by the pages alone and without a script (M1–M6)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from signback.demo.mall_life import MallLife
from signback.departments.models import Stock
from signback.engine.models import Entry, Root
from signback.orders.events import mall
from signback.orders.models import Address, Article, CartLine
from signback.orders.persons import SYSTEM
from signback.orders.references import creditor_reference, in_fours
from tests.shop.visiting import ADDRESS, Visitor, account, orders_of


@pytest.fixture
def anna(visitor: Visitor) -> Visitor:
    """A member at the pages."""
    visitor.sign_in()
    return visitor


def held(article: str = "NB-A5-LINED") -> int:
    """How many pieces are held for orders."""
    return Stock.objects.get(article__number=article).reserved


def life_of(number: str) -> MallLife:
    """The house's side of an order."""
    return MallLife("member-anna", [], timezone.now(), number=number)


# ---- the cart
def test_a_visitors_cart_joins_the_members_at_sign_in(visitor: Visitor) -> None:
    """M1: of the same article the larger number stays; nothing is lost on either side."""
    mine = Article.objects.in_bulk(["NB-A5-LINED", "AR-WC-300", "NB-POCKET"], field_name="number")
    for number, pieces in (("NB-A5-LINED", 5), ("AR-WC-300", 1)):
        CartLine.objects.create(member_id=account("member-anna").pk, article=mine[number], quantity=pieces)
    visitor.put("NB-A5-LINED", 2)
    visitor.put("NB-POCKET", 3)
    visitor.sign_in()
    rows = CartLine.objects.filter(member_id=account("member-anna").pk)
    assert dict(rows.values_list("article__number", "quantity")) == {"NB-A5-LINED": 5, "AR-WC-300": 1, "NB-POCKET": 3}
    assert "cart" not in visitor.client.session


@pytest.mark.parametrize("quantity", ["", "0", "-1", "1.5", "abc", "99999999", "1e3", "٣x"])
def test_only_whole_pieces_go_into_the_cart(visitor: Visitor, quantity: str) -> None:
    """E4: said at the field, what was typed is kept."""
    page = visitor.put("NB-POCKET", quantity, 422)
    assert 'aria-invalid="true"' in page
    assert "Your cart is empty" in visitor.get("/mall/cart")


def test_the_cart_is_reckoned_anew_and_says_what_is_not_there(visitor: Visitor) -> None:
    """M1: more than there is can lie in the cart, but is said before anybody orders."""
    visitor.put("AR-TONED", 2)
    pk = Article.objects.get(number="AR-TONED").pk
    page = visitor.post("/mall/cart", {f"quantity-{pk}": "9"})
    assert "Only 3 are left" in page
    page = visitor.post("/mall/cart", {f"quantity-{pk}": "9", "out": str(pk)})
    assert "Your cart is empty" in page


def test_what_is_taken_off_the_shelf_leaves_the_cart(visitor: Visitor) -> None:
    """M7: an article that is not offered any more is in nobody's cart."""
    visitor.put("NB-POCKET", 2)
    Article.objects.filter(number="NB-POCKET").update(active=False)
    assert "Your cart is empty" in visitor.get("/mall/cart")
    visitor.post("/mall/goods/NB-POCKET", {"quantity": "1"}, 404)


def test_what_is_not_sold_any_more_is_named_when_it_leaves_the_cart(anna: Visitor) -> None:
    """M1: nothing goes without a word; the head counts what can be ordered."""
    for goods in ("NB-POCKET", "AR-TONED"):
        anna.put(goods, 2)
    Article.objects.filter(number="NB-POCKET").update(active=False)
    page = anna.get("/mall/cart")
    assert "Not sold any more, and out of your cart: Pocket notebooks, three of a kind" in page
    assert 'Cart <span class="count">2</span>' in page and page.count("Pocket notebooks") == 1
    Article.objects.filter(number="AR-TONED").update(active=False)
    page = anna.get("/mall/cart")
    assert "Your cart is empty" in page and "Toned drawing paper" in page and "/mall/orders/" in page


# ---- the checkout
def test_visitors_are_asked_in_before_they_order(visitor: Visitor) -> None:
    """M1: members submit orders; the way back leads to the order."""
    visitor.put()
    for way, door in (("sign_in", "sign-in"), ("register", "register")):
        answer = visitor.client.post("/mall/cart", {"on": way})
        assert answer["Location"] == f"/mall/account/{door}?next=%2Fmall%2Fcheckout"
    visitor.get("/mall/checkout", 302)


def test_what_is_typed_in_the_cart_goes_along_to_the_order(anna: Visitor) -> None:
    """M1, M6: the button that orders takes the numbers as they stand there; what cannot be had is said first."""
    anna.put("AR-TONED", 2)
    toned = Article.objects.get(number="AR-TONED").pk
    page = anna.post("/mall/cart", {f"quantity-{toned}": "4", "on": "on"}, 422)
    assert "Only 3 are left" in page and 'value="4"' in page and 'href="#f-quantity-' in page
    anna.post("/mall/cart", {f"quantity-{toned}": "3", "on": "on"})
    assert anna.path == "/mall/checkout"
    assert CartLine.objects.get(article=toned).quantity == 3
    anna.post("/mall/cart", {f"quantity-{toned}": "0", "on": "on"})
    assert anna.path == "/mall/cart" and "Your cart is empty" in anna.text


@pytest.mark.parametrize(
    ("said", "field", "says"),
    [
        ({"postal_code": "12"}, "postal_code", "does not exist in this country"),
        ({"telephone": "12"}, "telephone", "no telephone number"),
        ({"city": ""}, "city", "needed"),
        ({"country": "XX"}, "country", ""),
        ({"recipient": "x" * 300}, "recipient", "At most"),
        ({"street": "a\x00b"}, "street", "cannot be printed"),
        ({"payment": "gold"}, "payment", "needed"),
        ({"call_at": ""}, "call_at", "needed"),
        ({"note": "x" * 300}, "note", "At most"),
    ],
)
def test_what_no_parcel_could_follow_is_said_at_its_field(
    anna: Visitor, said: dict[str, str], field: str, says: str
) -> None:
    """M2, E4: country formats, telephone numbers; everything typed is kept."""
    anna.put()
    page = anna.answer(422, address="another", **said)
    assert f'href="#f-{field.replace("_", "-")}"' in page or f'href="#f-{field}"' in page
    assert says in page
    assert orders_of("member-anna") == 0


def test_an_order_is_placed_and_says_what_happens_next(anna: Visitor) -> None:
    """M1, M2, M4: the call, its place in the queue, the reference to pay under; the cart is empty again."""
    anna.put("NB-A5-LINED", 2)
    anna.answer(address="another", keep="1")
    assert "Order for € 29.90" in anna.text and "In the afternoon" in anna.text
    page = anna.post("/mall/checkout/check", anna.hidden())
    root = Root.objects.get(kind="mall", member=account("member-anna").pk)
    assert f"Order {root.number} is placed" in page
    assert "+353 61 555 018" in page and "Nobody waits before you" in page
    assert "Pay € 29.90" in page and in_fours(creditor_reference(root.number)) in page and root.number in page
    assert held() == 2
    assert "Your cart is empty" in anna.get("/mall/cart")
    assert Address.objects.filter(member_id=root.member_id, street=ADDRESS["street"]).count() == 1
    second = Visitor()
    second.sign_in("member-bo")
    second.order("NB-POCKET", 1)
    assert "One call comes before yours" in second.text


def test_pressed_twice_it_is_one_order(anna: Visitor) -> None:
    """E4: the same form leads to the same order, however often it is sent."""
    anna.put()
    anna.answer()
    form = anna.hidden()
    anna.post("/mall/checkout/check", form)
    first = anna.path
    anna.post("/mall/checkout/check", form)
    assert anna.path == first
    anna.put("NB-POCKET", 1)
    anna.answer()
    anna.post("/mall/checkout/check", form)
    assert anna.path == first
    assert (orders_of("member-anna"), held()) == (1, 2)


def test_a_price_that_changed_meanwhile_is_shown_before_it_counts(anna: Visitor) -> None:
    """Nobody orders at a price they have not seen."""
    anna.put()
    anna.answer()
    form = anna.hidden()
    Article.objects.filter(number="NB-A5-LINED").update(price=Decimal("99"))
    page = anna.post("/mall/checkout/check", form, 409)
    assert "Something changed while you looked" in page and "Order for € 198.00" in page
    assert orders_of("member-anna") == 0
    anna.post("/mall/checkout/check", anna.hidden())
    assert orders_of("member-anna") == 1


def test_what_was_sold_meanwhile_is_not_sold_again(anna: Visitor) -> None:
    """M6."""
    anna.put("AR-TONED", 3)
    anna.answer()
    form = anna.hidden()
    Stock.objects.filter(article__number="AR-TONED").update(reserved=1)
    page = anna.post("/mall/checkout/check", form, 422)
    assert "Only 2 of Toned drawing paper" in page
    assert orders_of("member-anna") == 0


def test_what_is_short_at_the_last_look_leads_to_where_it_is_changed(anna: Visitor) -> None:
    """M6, E4: one is left of two: the sentence says so, and is the way to the goods."""
    anna.put("AR-TONED", 2)
    anna.answer()
    fields = anna.hidden()
    Stock.objects.filter(article__number="AR-TONED").update(on_hand=1, reserved=0)
    page = anna.post("/mall/checkout/check", fields, 422)
    assert 'href="#change-goods">Only one of Toned drawing paper' in page and 'id="change-goods"' in page
    anna.post("/mall/language", {"language": "zh-hans", "next": "/mall/cart"})
    assert "仅剩 1 件" in anna.get("/mall/cart")


# ---- until the call
def test_an_order_is_changed_until_the_call(anna: Visitor) -> None:
    """M1: goods, hour, address; untouched lines keep their price, stock follows."""
    number = anna.order("NB-A5-LINED", 3)
    Article.objects.filter(number="NB-A5-LINED").update(price=Decimal("20"))
    anna.get(f"/mall/orders/{number}/goods")
    page = anna.post(
        f"/mall/orders/{number}/goods", {**anna.hidden(), "pieces-0": "2", "article": "xyzzy", "more": ""}, 422
    )
    assert "no article with this number" in page
    several = {**anna.hidden(), "pieces-0": "2", "article": "notebook a5", "more": ""}
    page = anna.post(f"/mall/orders/{number}/goods", several, 422)
    assert "Which one? NB-A5-DOT Notebook A5, dotted, thread-sewn; NB-A5-LINED Notebook A5, lined" in page
    assert 'value="notebook a5"' in page
    form = {**anna.hidden(), "pieces-0": "2", "article": "pocket notebooks", "more": "4"}
    page = anna.post(f"/mall/orders/{number}/goods", form)
    assert "Your order is changed" in page and "€ 12.50" in page and "€ 33.60" in page
    assert "The order was changed: now 6 pieces, € 63.50 together." in page
    assert (held(), held("NB-POCKET")) == (2, 4)
    anna.get(f"/mall/orders/{number}/hour")
    assert "In the morning" in anna.post(f"/mall/orders/{number}/hour", {**anna.hidden(), "call_at": "morning"})
    anna.get(f"/mall/orders/{number}/address")
    moved = {**anna.hidden(), **ADDRESS, "street": "New Road 3", "payment": "cash on delivery"}
    page = anna.post(f"/mall/orders/{number}/address", moved)
    assert "New Road 3" in page and "Cash on delivery" in page
    assert Entry.objects.filter(root__number=number, step="change_order").count() == 3


def test_more_than_there_is_cannot_be_changed_into_an_order(anna: Visitor) -> None:
    """M6, E4: said at the field; the order stays as it was."""
    number = anna.order("AR-TONED", 2)
    anna.get(f"/mall/orders/{number}/goods")
    form = anna.hidden()
    assert "Only 3 are left" in anna.post(f"/mall/orders/{number}/goods", {**form, "pieces-0": "4"}, 422)
    assert "cancel the order instead" in anna.post(f"/mall/orders/{number}/goods", {**form, "pieces-0": "0"}, 422)
    assert held("AR-TONED") == 2


def test_a_page_that_was_open_too_long_changes_nothing(anna: Visitor) -> None:
    """E4: the second of two gets its sentence."""
    number = anna.order()
    anna.get(f"/mall/orders/{number}/hour")
    form = anna.hidden()
    anna.post(f"/mall/orders/{number}/hour", {**form, "call_at": "morning"})
    page = anna.post(f"/mall/orders/{number}/hour", {**form, "call_at": "evening"}, 409)
    assert "moved on while this page was open" in page
    life = life_of(number)
    assert life.order.content.call_at is mall.Hour.MORNING


def test_cancelling_frees_the_goods_and_says_where_money_goes(anna: Visitor) -> None:
    """M1, M2: a paid order never ends silently."""
    number = anna.order()
    life = life_of(number)
    life.pay()
    anna.get(f"/mall/orders/{number}/cancel")
    form = anna.hidden()
    assert "say where they go back to" in anna.post(f"/mall/orders/{number}/cancel", form, 422)
    page = anna.post(f"/mall/orders/{number}/cancel", {**form, "refund_to": "IE29 AIBK 9311 5212 3456 78"})
    assert "You cancelled this order" in page and "€ 29.90 goes back to you" in page
    assert held() == 0


def test_after_the_call_nothing_can_be_changed(anna: Visitor) -> None:
    """M2: locked; the page offers nothing that fails, and an old page gets its sentence."""
    number = anna.order()
    anna.get(f"/mall/orders/{number}/cancel")
    form = anna.hidden()
    life_of(number).confirm()
    page = anna.get(f"/mall/orders/{number}")
    assert "Cancel the order" not in page and "Choose another hour" not in page
    assert "no longer be changed or cancelled" in anna.post(f"/mall/orders/{number}/cancel", form, 409)
    assert Root.objects.get(number=number).over is False
    for act in ("goods", "hour", "address", "cancel"):
        anna.get(f"/mall/orders/{number}/{act}", 409)


# ---- on its way, and back
def test_the_member_sees_the_parcel_and_says_how_it_arrived(anna: Visitor) -> None:
    """M5, E3: carrier, number, every date; the member's word stands beside the courier's."""
    number = anna.order()
    life = life_of(number)
    assert "What happens next" in anna.get(f"/mall/orders/{number}/placed")
    life.confirm()
    assert "It leaves the house when € 29.90 has arrived" in anna.get(f"/mall/orders/{number}")
    anna.get(f"/mall/orders/{number}/placed", 302)
    assert anna.last["Location"] == f"/mall/orders/{number}"
    life.pay()
    assert "we pack it" in anna.get(f"/mall/orders/{number}")
    life.distribute()
    life.ship()
    page = anna.get(f"/mall/orders/{number}")
    assert "on their way" in page and "An Post" in page and "Say that parcel 1 arrived" in page
    anna.get(f"/mall/orders/{number}/parcels/2/arrival", 404)
    anna.get(f"/mall/orders/{number}/parcels/1/arrival")
    page = anna.post(f"/mall/orders/{number}/parcels/1/arrival", {**anna.hidden(), "remark": "One is wet"})
    assert "you say: One is wet" in page
    anna.get(f"/mall/orders/{number}/return")
    form = {**anna.hidden(), "pieces-1": "1", "wish": "money back", "reason": ""}
    assert "Why: this is needed" in anna.post(f"/mall/orders/{number}/return", form, 422)
    assert "Only 2 are left" in anna.post(
        f"/mall/orders/{number}/return", {**form, "reason": "wet", "pieces-1": "3"}, 422
    )
    page = anna.post(f"/mall/orders/{number}/return", {**form, "reason": "One is wet"})
    assert "asked for; we look at it" in page
    assert Entry.objects.filter(root__number=number, step__in=["confirm_arrival", "request_return"]).count() == 2
    life.do("mall-administrator", "approve_return", {"send_to": "Mill Lane 4"}, "R1")
    life.do("logistics", "receive_return", {}, "R1")
    life.do("logistics", "inspect_return", {}, "R1")
    page = anna.get(f"/mall/orders/{number}")
    assert "Sent back, not to pay: 1." in page and "−€ 12.50" in page and "€ 12.50 goes back to you" in page


def test_an_order_that_nobody_paid_says_so(anna: Visitor) -> None:
    """M2: ended by rule; the member owes nothing."""
    number = anna.order()
    life = life_of(number)
    life.at = timezone.now() + timedelta(days=30)
    life.people["system"] = SYSTEM
    life.do("system", "expire_order")
    page = anna.get(f"/mall/orders/{number}")
    assert "You owe nothing" in page and "Pay €" not in page


def test_orders_stand_newest_first_and_page_by_page(anna: Visitor) -> None:
    """M6: the member's own."""
    numbers = [anna.order("NB-POCKET", 1) for _ in range(3)]
    page = anna.get("/mall/orders/")
    places = [page.index(f">{number}<") for number in numbers]
    assert places == sorted(places, reverse=True)
    assert page.count("To pay") == 3
    life = life_of(numbers[0])
    for link in (life.confirm, life.pay, life.distribute, life.ship):
        link()
    page = anna.get("/mall/orders/")
    assert page.count("To pay") == 2 and "Tell us whether it arrived" in page


def test_the_list_says_the_goods_in_the_members_language(anna: Visitor) -> None:
    """E6: as they are now, changed or not; the house's row keeps its English words."""
    plain = anna.order("NB-POCKET", 1)
    number = anna.order("NB-A5-LINED", 3)
    anna.get(f"/mall/orders/{number}/goods")
    anna.post(f"/mall/orders/{number}/goods", {**anna.hidden(), "pieces-0": "2", "article": "NB-POCKET", "more": "4"})
    name = Article.objects.get(number="NB-A5-LINED").name
    english, chinese = f"2 × {name} and 1 more", f"2 × {name}，另有 1 种商品"
    assert english in anna.get("/mall/orders/")
    anna.client.post("/mall/language", {"language": "zh-hans", "next": "/mall/"})
    page = anna.get("/mall/orders/")
    assert chinese in page and " more" not in page and "1 × Pocket notebooks" in page and plain in page
    assert Root.objects.get(number=number).summary == english


# ---- own data
def test_name_and_addresses_are_kept(anna: Visitor) -> None:
    """M1: what a parcel needs, changed by the member."""
    page = anna.post("/mall/account/", {"name": "Anna K.", "telephone": "+353 1 496 0232"})
    assert "Kept" in page and account("member-anna").member.name == "Anna K."
    assert "Write your name" in anna.post("/mall/account/", {"name": " ", "telephone": ""}, 422)
    assert "no telephone number" in anna.post("/mall/account/", {"name": "A", "telephone": "x"}, 422)
    anna.post("/mall/account/addresses/new", {**ADDRESS, "postal_code": "1"}, 422)
    anna.post("/mall/account/addresses/new", ADDRESS)
    mine = Address.objects.get(street=ADDRESS["street"])
    anna.post(f"/mall/account/addresses/{mine.pk}/usual")
    assert list(Address.objects.filter(usual=True, member_id=account("member-anna").pk)) == [mine]
    anna.post(f"/mall/account/addresses/{mine.pk}/drop")
    assert not Address.objects.filter(pk=mine.pk).exists()


def test_a_member_reads_what_became_of_missing_goods(anna: Visitor) -> None:
    """M3: said plainly while it is open, while it is waited for, and when it is given up; in both languages."""
    life = MallLife("member-anna", [("NB-A5-LINED", 3)], timezone.now() - timedelta(hours=3))
    for link in (life.place, life.pay, life.confirm):
        link()
    life.do("mall-administrator", "assign", {})
    life.do("logistics", "accept_assignment")
    life.do("logistics", "pick", {"rows": [{"part": "1", "there": 1, "why": "not found"}]})
    page = f"/mall/orders/{life.number}"
    assert "Some of your goods were not on our shelves" in anna.get(page) and "Not there: 2." in anna.get(page)
    settle = {"part": "1", "words": "We expect them on Friday."}
    life.do("mall-administrator", "settle_missing", {"rows": [{**settle, "next": "wait for the goods"}]})
    shown = anna.get(page)
    assert "Comes later: 2." in shown and "We expect them on Friday." in shown and "We wait for some" in shown
    life.do("logistics", "pack", {"grams": 400})
    life.do("logistics", "hand_to_carrier", {"carrier": "An Post", "tracking": "A1"}, "1")
    assert "Your goods are on their way." in anna.get(page)
    life.do("logistics", "report_delivery", {"outcome": "delivered", "received_by": "A"}, "1")
    shown = anna.get(page)
    assert "What we have sent so far has arrived." in shown and "on their way" not in shown
    assert "the first part has arrived" in shown and "on its way since" not in shown
    life.do("mall-administrator", "settle_missing", {"rows": [{"part": "1", "next": "do not send them"}]})
    shown = anna.get(page)
    assert "Not sent and not to pay: 2." in shown and "€ 25.00 goes back to you" in shown and "−€ 25.00" in shown
    anna.client.post("/mall/language", {"language": "zh-hans", "next": page})
    assert "其中 2 件不再发出，无需付款。" in anna.get(page)
