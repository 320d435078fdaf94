"""The five links of a mall order: none comes before its turn, and money may come at any time (M1–M5)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from signback.engine.models import Root
from signback.orders.events import mall
from signback.orders.mall_sums import balance, total
from tests.given import Invalid, NotAllowed, NotFound, NotYet, then
from tests.mall_given import ADMINISTRATOR, ANNA, BANK, BLOCK, BO, CASH, NOTEBOOK, SLIP, mall_order, stock

LOCKED = "it can no longer be changed or cancelled"
UNPAID = "What is to be paid before delivery is not paid"


def test_an_order_goes_through_the_five_links_and_ends_by_itself() -> None:
    """M1–M5: placed, confirmed, distributed, paid, shipped, arrived; every piece and every coin is in its place."""
    story = mall_order(upto="place")
    assert story.number.startswith("M10") and stock(NOTEBOOK) == (140, 2) and stock(BLOCK) == (45, 1)
    then.told(story, "member", "We have your order")
    story.confirm()
    story.distribute()
    then.worklist(story, "record_mall_payment")
    story.pay()
    story.ship()
    assert stock(NOTEBOOK) == (138, 0) and stock(BLOCK) == (44, 0)
    story.bring()
    assert story.root.over and balance(story.order) == 0
    story.arrive()
    assert story.last(mall.ArrivalConfirmed, "1").complete
    assert not story.root.tasks.exists()


def test_cash_on_delivery_is_collected_at_the_door_handed_in_and_banked() -> None:
    """M4: the courier takes it, finance takes it in, the bank has it."""
    story = mall_order(upto="bring", payment=CASH)
    assert not story.root.over
    then.worklist(story, "record_cash_collected")
    story.collect()
    assert story.root.over
    assert story.last(mall.CashBanked).amount == Decimal("49.40")


LATER = [
    ("assign", {}, ADMINISTRATOR, "First: Declare the order valid"),
    ("accept_assignment", {}, "logistics", "First: Assign the order"),
    ("pick", {}, "logistics", "First: Accept the order"),
    ("pack", {"grams": 5}, "logistics", "First: Pick the goods"),
    ("declare_valid", {}, ADMINISTRATOR, "First: Record a confirming call"),
]


@pytest.mark.parametrize(("step", "data", "who", "says"), LATER)
def test_no_link_comes_before_its_turn(step: str, data: dict[str, Any], who: str, says: str) -> None:
    """M2, M3: valid before distributed, assigned before picked, picked before packed."""
    story = mall_order(upto="place")
    refused = story.refuses(who, step, data, kind=NotYet)
    assert says in [reason.says for reason in refused.reasons]


def test_an_order_is_declared_valid_only_after_a_call_reached_the_member() -> None:
    """M2: an attempt is not a confirmation."""
    story = mall_order(upto="place")
    story.call("no answer")
    then.blocked(story, "declare_valid", "No call has reached the member yet", by=ADMINISTRATOR)
    story.call()
    story.refuses(ADMINISTRATOR, "declare_valid", {"address_real": True}, kind=Invalid, field="details_right")
    story.do(ADMINISTRATOR, "declare_valid", {"address_real": True, "details_right": True})
    then.told(story, "member", "Your order is confirmed")


def test_goods_to_be_paid_before_delivery_are_not_handed_over_unpaid() -> None:
    """M5.1: packed they may be; half of the money is not enough."""
    story = mall_order(upto="distribute", payment=SLIP)
    refused = story.refuses("logistics", "hand_to_carrier", {"carrier": "An Post"}, "1", kind=NotYet, says=UNPAID)
    assert "49.40 EUR are missing" in refused.reasons[0].says
    story.pay(Decimal("47.50"))
    then.blocked(story, "hand_to_carrier", "1.90 EUR are missing", subject="1", by="logistics")
    story.pay(Decimal("1.90"))
    then.ready(story, "hand_to_carrier", "1")


@pytest.mark.parametrize("upto", ["place", "confirm", "distribute"])
def test_money_may_come_at_any_time(upto: str) -> None:
    """M4: collecting hangs on no other link; what comes before the confirming call is kept on the order."""
    story = mall_order(upto=upto)
    story.pay()
    assert balance(story.order) == 0 and story.last(mall.MallPaymentReceived).amount == Decimal("49.40")
    then.not_needed(story, "expire_order")
    then.told(story, "member", "We have received your payment")


def test_a_member_changes_until_the_order_is_confirmed() -> None:
    """M1: after that neither the member nor the administrator does."""
    story = mall_order(upto="place")
    story.do(ANNA, "change_order", {**story.wish, "note": "Ring twice"})
    assert story.order.content.note == "Ring twice"
    story.confirm()
    for who in (ANNA, ADMINISTRATOR):
        story.refuses(who, "change_order", story.wish, kind=NotYet, says=LOCKED)
        story.refuses(who, "cancel_order", {}, kind=NotYet, says=LOCKED)
    story.refuses(ADMINISTRATOR, "declare_invalid", {"why": "suspicious", "words": "x"}, kind=NotYet, says=LOCKED)


def test_cancelling_frees_the_pieces() -> None:
    """M1, M6."""
    story = mall_order(upto="place")
    story.do(ANNA, "cancel_order", {"reason": "Bought elsewhere"})
    assert stock(NOTEBOOK) == (140, 0) and story.root.over and total(story.order) == 0
    story.refuses(ADMINISTRATOR, "record_confirmation_call", {"outcome": "reached"}, kind=NotYet)
    assert not story.root.tasks.exists()


def test_a_paid_order_never_ends_silently() -> None:
    """M2: whoever cancels it says where the money goes back to; then it stands on finance's list until it went."""
    story = mall_order(upto="place")
    story.pay()
    story.refuses(ANNA, "cancel_order", {}, kind=Invalid, field="refund_to", says="49.40 EUR have arrived")
    said = {"why": "suspicious", "words": "No such house"}
    story.refuses(ADMINISTRATOR, "declare_invalid", said, kind=Invalid, field="refund_to")
    story.do(ANNA, "cancel_order", {"refund_to": "IE29 AIBK 9311 5212 3456 78"})
    then.told(story, "role:finance", "its money goes back")
    then.worklist(story, "refund_member")
    refund = {"amount": "49.40", "by": "bank transfer", "reference": "R 1"}
    story.refuses("finance", "refund_member", refund, kind=NotAllowed, says="somebody else must do this")
    story.do("finance-2", "refund_member", refund)
    assert balance(story.order) == 0 and not story.root.tasks.exists()


def test_money_that_comes_after_the_end_is_kept_and_goes_back() -> None:
    """M4: money never disappears, whenever it comes."""
    story = mall_order(upto="place")
    story.do(ANNA, "cancel_order", {})
    story.pay(Decimal("49.40"), "LATE-1")
    then.worklist(story, "refund_member")
    story.do("finance", "strike_mall_payment", {"reference": "LATE-1", "reason": "Another order's money"})
    then.not_needed(story, "refund_member")


def test_an_invalid_order_is_cancelled_with_its_reason() -> None:
    """M2: the member is told; the pieces are free."""
    story = mall_order(upto="place")
    story.call()
    story.do(ADMINISTRATOR, "declare_invalid", {"why": "the address does not exist", "words": "No such street"})
    assert story.root.over and stock(NOTEBOOK) == (140, 0)
    then.told(story, "member", "could not be confirmed")


def test_a_member_sees_their_own_orders_alone() -> None:
    """M6, R4: another member's order looks as if there were none."""
    story = mall_order(upto="place")
    story.refuses(BO, "cancel_order", {}, kind=NotFound, says="There is no order M10")
    story.refuses("production", "pick", {}, kind=NotFound)
    assert story.order.placed.member == story.by(ANNA).id == story.root.member_id


def test_the_mall_enters_an_order_by_telephone() -> None:
    """M1: for a member who called; for nobody it is refused."""
    story = mall_order()
    assert not Root.objects.filter(kind="mall").exists()
    with pytest.raises(Invalid):
        story.do(ADMINISTRATOR, "place_order", story.wish)
    story.do(ADMINISTRATOR, "place_order", {**story.wish, "member": story.by(ANNA).id})
    assert story.root.member_id == story.by(ANNA).id
    story.do(ANNA, "cancel_order", {})


def test_an_assignment_that_is_given_back_is_made_anew() -> None:
    """M3: to somebody else, or to the department; not once goods are picked."""
    story = mall_order(upto="confirm")
    story.do(ADMINISTRATOR, "assign", {"courier": story.by("logistics").id})
    then.told(story, f"person:{story.by('logistics').id}")
    story.do("logistics", "refuse_assignment", {"reason": "Not my area"})
    then.worklist(story, "assign")
    story.do(ADMINISTRATOR, "assign", {})
    then.told(story, "role:logistics")
    story.do("logistics", "accept_assignment")
    story.do("logistics", "pick")
    story.refuses("logistics", "refuse_assignment", {"reason": "x"}, kind=NotYet, says="picked already")


def test_an_order_goes_in_several_parcels() -> None:
    """M5: each on its own way; the order ends when all have arrived."""
    story = mall_order(upto="confirm", payment=CASH)
    story.do(ADMINISTRATOR, "assign", {})
    story.do("logistics", "accept_assignment")
    story.do("logistics", "pick", {"lines": ["1"]})
    story.do("logistics", "pack", {"grams": 300, "rows": [{"part": "1", "quantity": 1}]})
    story.refuses("logistics", "pack", {"grams": 300, "rows": [{"part": "1", "quantity": 2}]}, kind=Invalid)
    story.ship()
    then.worklist(story, "pick", "pack")
    story.do("logistics", "pick")
    story.do("logistics", "pack", {"grams": 900})
    then.done(story, "pack")
    assert stock(NOTEBOOK) == (139, 1)
    story.bring()
    story.do("logistics", "hand_to_carrier", {"carrier": "An Post"}, "2")
    story.bring("nobody there", "2")
    then.ready(story, "report_delivery", "2")
    story.bring("delivered", "2")
    then.done(story, "report_delivery", "2")


def test_a_late_clock_lets_an_unpaid_order_expire() -> None:
    """M2: by rule, by the worker; never once money has arrived."""
    from signback.engine.by_the_clock import do_what_is_time

    story = mall_order(upto="place", payment=BANK)
    other = mall_order(upto="place", payment=BANK, buyer=BO)
    other.pay(Decimal("1.00"))
    assert do_what_is_time(story.at + timedelta(days=6)) == 0
    story.refuses(ADMINISTRATOR, "expire_order", {}, kind=NotAllowed)
    assert do_what_is_time(story.at + timedelta(days=8)) == 1
    assert story.root.over and not other.root.over and stock(NOTEBOOK) == (140, 2)
    then.told(story, "member", "not paid in time")


def test_the_mall_breaks_a_confirmed_order_off_that_it_cannot_keep() -> None:
    """M3, M2: with its reason, never silently when paid, and only before anything leaves."""
    story = mall_order(upto="distribute")
    story.pay(Decimal("9.40"))
    said = {"reason": "The rest never came"}
    story.refuses(ANNA, "break_off_order", said, kind=NotAllowed)
    story.refuses(ADMINISTRATOR, "break_off_order", said, kind=Invalid, field="refund_to", says="9.40 EUR")
    story.do(ADMINISTRATOR, "break_off_order", {**said, "refund_to": "IE29 AIBK 9311 5212 3456 78"})
    assert story.root.over and stock(NOTEBOOK) == (140, 0) and balance(story.order) == Decimal("-9.40")
    then.told(story, "member", "We cannot keep your order")
    then.worklist(story, "refund_member")
    gone = mall_order(upto="ship", payment=CASH)
    gone.refuses(ADMINISTRATOR, "break_off_order", said, kind=NotYet, says="Goods have left the house")
