"""What comes back into the process: refused and lost parcels, returns, exchanges (M5)."""

from __future__ import annotations

from decimal import Decimal

from signback.orders.events import mall
from signback.orders.mall_sums import balance, total
from tests.given import Invalid, NotYet, then
from tests.mall_given import ADMINISTRATOR, ANNA, BLOCK, CASH, NOTEBOOK, MallStory, lies_there, mall_order, stock


def refused_at_the_door(payment: str = CASH) -> MallStory:
    """Refused, and back in the house."""
    story = mall_order(upto="ship", payment=payment)
    story.bring("refused")
    story.do("logistics", "return_to_sender", {}, "1")
    return story


def settle(story: MallStory, what: str, **more: object) -> None:
    """The mall decides on the first parcel."""
    story.do(ADMINISTRATOR, "settle_parcels", {"rows": [{"part": "1", "next": what, **more}]})


def test_a_refused_parcel_is_sent_again() -> None:
    """M5: its goods lie in the house, held for the member; they are picked, packed and brought anew."""
    story = refused_at_the_door()
    then.not_needed(story, "confirm_arrival", "1")
    assert stock() == (138, 0)
    settle(story, "send again")
    assert stock() == (140, 2)
    story.do("logistics", "pick")
    story.do("logistics", "pack", {"grams": 1200})
    story.ship("2")
    story.bring("delivered", "2")
    story.collect()
    assert story.root.over and stock() == (138, 0)


def test_a_refused_parcel_is_given_up_and_its_goods_are_sold_again() -> None:
    """M5: the member owes nothing; the order has ended."""
    story = refused_at_the_door()
    settle(story, "do not send again", reason="Moved away")
    assert stock() == (140, 0) and total(story.order) == 0 and story.root.over


def test_what_was_paid_for_goods_given_up_goes_back() -> None:
    """M4, M5."""
    story = refused_at_the_door("bank transfer")
    settle(story, "do not send again", sellable=False)
    assert stock() == (138, 0) and balance(story.order) == Decimal("-49.40")
    then.worklist(story, "refund_member")


def test_a_lost_parcel_is_sent_again_only_from_what_is_left() -> None:
    """M5, M6."""
    story = mall_order(upto="ship", payment=CASH)
    story.bring("lost")
    then.not_needed(story, "return_to_sender", "1")
    lies_there(NOTEBOOK, 1)
    again = {"rows": [{"part": "1", "next": "send again"}]}
    story.refuses(ADMINISTRATOR, "settle_parcels", again, kind=Invalid, says="Only 1 of Notebook A5")
    lies_there(NOTEBOOK, 2)
    settle(story, "send again")
    assert stock() == (2, 2)
    then.worklist(story, "pick")


def asked(rows: list[dict[str, object]] | None = None, **more: object) -> MallStory:
    """Everything arrived, and something is to go back."""
    story = mall_order(upto="arrive")
    story.do(ANNA, "request_return", {"reason": "Too many", "rows": rows or [], **more})
    return story


def test_a_return_goes_from_the_request_to_the_refund() -> None:
    """M5: requested, approved, received, inspected; stock and money back."""
    story = asked([{"part": "1", "quantity": 1}])
    then.told(story, "role:mall_administrator", "asks for a return")
    story.do(ADMINISTRATOR, "approve_return", {"send_to": "The mill, gate 2"}, "R1")
    story.refuses("logistics", "inspect_return", {}, "R1", kind=NotYet)
    story.do("logistics", "receive_return", {}, "R1")
    story.do("logistics", "inspect_return", {}, "R1")
    assert stock() == (139, 0) and balance(story.order) == Decimal("-12.50")
    then.worklist(story, "refund_member")
    story.do(
        "finance-2",
        "refund_member",
        {"amount": "12.50", "by": "post office remittance", "reference": "P 7", "why": "No bank account"},
    )
    assert not story.root.tasks.exists() and story.root.over


def test_scrapped_goods_are_not_sold_again() -> None:
    """M5: accepted for money, but not into stock; what is not accepted is not paid back."""
    story = asked()
    story.do(ADMINISTRATOR, "approve_return", {"send_to": "The mill"}, "R1")
    story.do("logistics", "receive_return", {}, "R1")
    rows = [{"part": "1", "condition": "scrap"}, {"part": "2", "accepted": False}]
    story.do("logistics", "inspect_return", {"rows": rows}, "R1")
    assert stock() == (138, 0) and stock(BLOCK) == (44, 0)
    assert balance(story.order) == Decimal("-25.00")


def test_an_exchange_sends_the_same_again() -> None:
    """M5: the new pieces are held, picked and brought; no money moves."""
    story = asked([{"part": "2", "quantity": 1}], wish="the same again")
    story.do(ADMINISTRATOR, "approve_return", {"send_to": "The mill"}, "R1")
    story.do("logistics", "receive_return", {}, "R1")
    story.do("logistics", "inspect_return", {"rows": [{"part": "2", "condition": "scrap"}]}, "R1")
    assert stock(BLOCK) == (44, 1) and balance(story.order) == 0 and not story.root.over
    story.do("logistics", "pick")
    story.do("logistics", "pack", {"grams": 800})
    story.do("logistics", "hand_to_carrier", {"carrier": "An Post"}, "2")
    story.bring("delivered", "2")
    assert stock(BLOCK) == (43, 0) and story.root.over


def test_a_return_that_is_refused_says_why_and_can_be_asked_for_anew() -> None:
    """M5."""
    story = asked()
    story.refuses(ANNA, "request_return", {"reason": "x"}, kind=NotYet, says="Nothing is with the member")
    story.do(ADMINISTRATOR, "refuse_return", {"reason": "Written in already"}, "R1")
    then.told(story, "member", "cannot be taken back")
    story.refuses(ADMINISTRATOR, "approve_return", {"send_to": "x"}, "R1", kind=NotYet, says="was refused")
    story.do(ANNA, "request_return", {"reason": "The second one is clean", "rows": [{"part": "1", "quantity": 1}]})
    assert [back.key for back in story.order.returns] == ["R1", "R2"]


def test_the_member_says_what_was_wrong_with_a_parcel() -> None:
    """M5: the courier's word and the member's stand side by side."""
    story = mall_order(upto="bring")
    story.refuses(ANNA, "confirm_arrival", {"complete": False}, "1", kind=Invalid, field="remark")
    story.do(ANNA, "confirm_arrival", {"complete": False, "remark": "One notebook is wet"}, "1")
    then.told(story, "role:mall_administrator", "something was wrong")
    assert story.last(mall.DeliveryReported, "1").outcome == "delivered"
