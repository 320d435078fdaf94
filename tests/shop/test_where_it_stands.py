"""What a member reads of an order at each moment: never what is past as if it were to come (E3)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from signback.demo.mall_life import ADMINISTRATOR, MallLife
from signback.engine.models import Root
from tests.shop.visiting import Visitor

pytestmark = pytest.mark.django_db
CASH, BANK, FETCHED = "cash on delivery", "bank transfer", "fetched by the member"
LINKS = ("place", "confirm", "distribute", "lay_ready", "fetch")


@pytest.fixture
def anna(visitor: Visitor) -> Visitor:
    """A member who is signed in."""
    visitor.sign_in()
    return visitor


def story(*links: str, days: float = 0.2, payment: str = BANK, **said: Any) -> MallLife:
    """An order of some days ago, so far on its way."""
    made = MallLife("member-anna", [("NB-A5-LINED", 2)], timezone.now() - timedelta(days=days), payment, dict(said))
    for link in links:
        getattr(made, link)()
    return made


def lede(page: str) -> str:
    """Where it stands, in a sentence or two."""
    return " ".join(re.findall(r'<p class="lede">(.*?)</p>', page))


def page_of(anna: Visitor, made: MallLife) -> str:
    """The order's page."""
    return anna.get(f"/mall/orders/{made.number}")


# ---- the call
def test_who_chose_no_hour_reads_until_when_we_ring(anna: Visitor) -> None:
    """M2: any time until then; an hour that was chosen is an hour; both pages say the same."""
    anna.order(call_at="any time")
    assert re.search(r"We ring you on \+353 61 555 018, (today|on \w+ \d+ \w+) at \d\d:\d\d at the latest\.", anna.text)
    page = anna.get(anna.path.removesuffix("/placed"))
    assert "at the latest. Until that call ends you can change everything" in lede(page)
    anna.order(call_at="evening")
    assert re.search(r"We ring you (today|on \w+ \d+ \w+) at 18:00 on \+353 61 555 018\.", anna.text)
    assert "at the latest" not in anna.text


def test_a_call_in_vain_says_when_the_next_one_is(anna: Visitor) -> None:
    """M2: at another hour of the day."""
    made = story("place", days=0.01)
    made.call("no answer")
    said = lede(page_of(anna, made))
    assert (
        said.startswith("We could not reach you.")
        and said.count("+353") == 1
        and re.search(r"We ring you (today|on .*) at \d\d:\d\d on", said)
    )


def test_a_member_reads_by_when_it_leaves_and_that_we_are_late(anna: Visitor) -> None:
    """E3: a day at every moment: after the call that is to come, on condition of the money, and when it has passed."""
    day = r"by \w+ \d+ \w+"
    page = page_of(anna, story("place", days=0.01))
    assert re.search(f"after the call.*?{day}.*?leaves us {day} if it is paid by then", page, re.DOTALL)
    page = page_of(anna, story("place", days=0.01, payment=CASH))
    assert re.search(f"leaves us {day}<", page)
    page = page_of(anna, story("place", days=0.01, delivery=FETCHED))
    assert re.search(f"lies ready {day}<", page)
    late = page_of(anna, story("place", "confirm", days=9, payment=CASH))
    assert re.search(rf"was to be done {day}; we are late", late) and "leaves us" not in late


# ---- the money
def test_the_day_until_which_to_pay_has_passed(anna: Visitor) -> None:
    """M2, M4: the order still stands until the rule ends it; nobody reads a past day as one to come."""
    late = page_of(anna, story("place", days=8))
    assert "The time to pay ended on" in late and "was due by" in late and "else the order ends" not in late
    fresh = page_of(anna, story("place"))
    assert "else the order ends" in fresh and "was due by" not in fresh


def test_goods_that_are_fetched_are_paid_before_or_at_the_counter(anna: Visitor) -> None:
    """M4, M5.1: they leave no house; money is welcome at the counter too, and the story says where it was taken."""
    made = story("place", "confirm", delivery=FETCHED)
    said = lede(page_of(anna, made))
    assert "Pay € 25.00 before you come, or in cash at the counter" in said and "leaves the house" not in said
    assert "when it is packed" in anna.text and "packed and paid" not in anna.text
    made.distribute()
    made.lay_ready()
    made.do("logistics", "record_cash_collected", {"amount": "25.00"})
    page = page_of(anna, made)
    assert "You paid € 25.00 in cash at our counter" in page and "at the door" not in page


def test_who_paid_too_much_reads_by_when_it_goes_back(anna: Visitor) -> None:
    """M4, E3: the day by which finance sends it, in the sentence on top."""
    made = story("place", "confirm", days=0.02)
    for slip in ("first", "second"):
        said = {"amount": "25.00", "reference": slip, "received": timezone.localdate(), "source": "bank line"}
        made.do("finance", "record_mall_payment", said)
    assert re.search(r"€ \d+\.\d\d goes back to you by \w+ \d+ \w+\.", lede(page_of(anna, made)))


# ---- packed, ready, fetched
@pytest.mark.parametrize(
    ("said", "before", "packed"),
    [
        ({}, "we pack it", "Your order is packed and leaves the house next"),
        ({"delivery": FETCHED}, "we pack it", "we write to you when it lies ready at the counter"),
    ],
)
def test_what_is_packed_is_not_to_pack(anna: Visitor, said: dict[str, str], before: str, packed: str) -> None:
    """M3: the sentence moves on with the stage."""
    made = story("place", "confirm", payment=CASH, **said)
    assert before in lede(page_of(anna, made))
    made.distribute()
    assert packed in lede(page_of(anna, made))


def test_what_is_packed_says_by_when_it_leaves_or_what_it_waits_for(anna: Visitor) -> None:
    """E3, M5.1: never “when it is packed” of what is packed."""
    day = r"by \w+ \d+ \w+"
    made = story("place", "confirm", "distribute", days=0.01)
    assert "when it is paid" in page_of(anna, made) and "when it is packed" not in anna.text
    made.pay()
    assert re.search(rf"It arrives</b><span class=\"hush\">Later: </span>(leaves us {day}|next)<", page_of(anna, made))
    fetched = story("place", "confirm", "distribute", days=0.01, payment=CASH, delivery=FETCHED)
    assert "when it is packed" not in page_of(anna, fetched)


def test_what_is_sent_once_more_is_not_still_looked_at(anna: Visitor) -> None:
    """M5: before the mall decides it sees to it; then it says so."""
    made = story("place", "confirm", "distribute", "ship", days=3, payment=CASH)
    made.bring("refused")
    made.do("logistics", "return_to_sender", {}, "1")
    assert "We see to it and tell you" in lede(page_of(anna, made))
    rows = [{"part": "1", "next": "send again", "sellable": True, "reason": "They ask for it"}]
    made.do(ADMINISTRATOR, "settle_parcels", {"rows": rows})
    assert lede(page_of(anna, made)) == "A parcel could not be brought; we send the goods to you once more."
    assert "We send the goods of the parcel that came back once more." in anna.text


def test_the_day_until_which_to_fetch_has_passed(anna: Visitor) -> None:
    """M5: the goods still lie there; the page says so, and that it is late."""
    page = page_of(anna, story(*LINKS[:4], days=40, payment=CASH, delivery=FETCHED))
    assert "Your goods were to be fetched until" in lede(page) and "They still lie at the counter" in lede(page)
    assert "was to be fetched until" in page and "ready until" not in page and "It waits until" not in page
    page = page_of(anna, story(*LINKS[:4], payment=CASH, delivery=FETCHED))
    assert "Your goods are ready to be fetched until" in lede(page) and "It waits until" in page


# ---- on its way, there, and back
@pytest.mark.parametrize(("outcome", "says"), [("refused", "refused at the door"), ("lost", "lost; we see to it")])
def test_a_parcel_that_did_not_come_is_not_on_its_way(anna: Visitor, outcome: str, says: str) -> None:
    """M5."""
    made = story("place", "confirm", "distribute", "ship", days=3, payment=CASH)
    made.do("logistics", "report_delivery", {"outcome": outcome}, "1")
    stages = page_of(anna, made).partition('<ol class="five">')[2].partition("</ol>")[0]
    assert says in stages and "on its way" not in stages


def test_who_has_said_how_it_arrived_is_not_asked_again(anna: Visitor) -> None:
    """M5: with money to go back too."""
    made = story("place", "confirm", "distribute", "ship", "bring", days=3, payment=CASH)
    assert "Tell us whether all is well" in lede(page_of(anna, made))
    made.arrive()
    assert lede(page_of(anna, made)) == "Everything is with you. Thank you. € 29.90 is still to pay."
    paid = story("place", "confirm", "distribute", days=3)
    paid.pay(paid.order.content.fee + 30)
    for link in (paid.ship, paid.bring, paid.arrive):
        link()
    assert lede(page_of(anna, paid)).startswith("Everything is with you. Thank you. € 5.00 goes back to you")


def test_an_approved_return_is_something_to_do(anna: Visitor) -> None:
    """M5: where the goods go stands on top, until they are with us."""
    made = story("place", "confirm", "distribute", "pay", "ship", "bring", days=3)
    made.do(
        made.buyer, "request_return", {"rows": [{"part": "1", "quantity": 1}], "reason": "bent", "wish": "money back"}
    )
    task = "Send the goods of return R1 back"
    assert task not in page_of(anna, made)
    made.do(ADMINISTRATOR, "approve_return", {"send_to": "The mill, gate 2"}, "R1")
    page = page_of(anna, made)
    assert task in page and f"To: The mill, gate 2. Write {made.number}, R1 on the parcel." in page
    made.do("logistics", "receive_return", {}, "R1")
    assert task not in page_of(anna, made)


# ---- how it ended
@pytest.mark.parametrize(
    ("wish", "accepted", "says"),
    [
        ("money back", True, "taken back: 1 × Notebook A5, lined, thread-sewn; its price is yours again"),
        ("the same again", True, "taken back: 1 × Notebook A5, lined, thread-sewn; the same is sent again"),
        ("money back", False, "not taken back: 1 × Notebook A5, lined, thread-sewn"),
    ],
)
def test_a_return_says_its_next_day_and_its_end(anna: Visitor, wish: str, accepted: bool, says: str) -> None:
    """M5, E3: when we answer, until when we expect the goods, when we look at them, and what came of it."""
    made, day = story("place", "confirm", "distribute", "pay", "ship", "bring", "arrive", days=2), r"\w+ \d+ \w+"
    page = page_of(anna, made)
    assert "received by A. Kelly" in page
    made.at = timezone.now() - timedelta(minutes=30)
    made.do("member-anna", "request_return", {"reason": "Thick", "wish": wish, "rows": [{"part": "1", "quantity": 1}]})
    assert re.search(rf"asked for; we look at it.*by {day}<", page_of(anna, made), re.DOTALL)
    made.do(ADMINISTRATOR, "approve_return", {"send_to": "The mill"}, "R1")
    assert re.search(rf"we expect them by {day}<", page_of(anna, made))
    made.do("logistics", "receive_return", {}, "R1")
    assert re.search(rf"with us; we look at it.*by {day}<", page_of(anna, made), re.DOTALL)
    rows = [{"part": "1", "condition": "back into stock", "accepted": accepted}]
    made.do("logistics", "inspect_return", {"rows": rows, "remark": "A corner is bent"}, "R1")
    page = page_of(anna, made)
    assert says in page and "A corner is bent" in page


def test_who_cancelled_is_said(anna: Visitor) -> None:
    """M1: the member, or the mall when the member rang."""
    mine, ours = story("place"), story("place")
    mine.do(mine.buyer, "cancel_order", {"reason": ""})
    ours.do(ADMINISTRATOR, "cancel_order", {"reason": "rang us"})
    assert "You cancelled this order" in lede(page_of(anna, mine))
    assert "This order was cancelled for you" in lede(page_of(anna, ours))


def test_the_list_says_how_each_order_ended(anna: Visitor) -> None:
    """E3: with the member, or not; a sum stands in its own currency."""
    there = story("place", "confirm", "distribute", "pay", "ship", "bring", "arrive", days=3)
    gone, bad = story("place"), story("place")
    gone.do(gone.buyer, "cancel_order", {"reason": ""})
    bad.call()
    bad.do(ADMINISTRATOR, "declare_invalid", {"why": "suspicious", "words": "no such street"})
    Root.objects.filter(number=there.number).update(currency="CNY")
    rows = {row[:40].partition(">")[2][:5]: row for row in anna.get("/mall/orders/").split('class="go"')[1:]}
    for made, says in ((there, "With you"), (gone, "Cancelled"), (bad, "Not confirmed")):
        assert says in rows[made.number], made.number
    assert "¥ 29.90" in rows[there.number] and "€ 29.90" in rows[gone.number]
    marks = re.findall(r'<li class="task is-(\w+)">', anna.text)
    assert marks == ["waiting", "waiting", "done"]


def test_the_same_in_chinese(anna: Visitor) -> None:
    """E6."""
    anna.post("/mall/language", {"language": "zh-hans", "next": "/mall/"})
    assert "付款期限" in page_of(anna, story("place", days=8))
    page = page_of(anna, story(*LINKS[:4], days=40, payment=CASH, delivery=FETCHED))
    assert "目前仍在柜台" in lede(page)
    assert "最迟" in page_of(anna, story("place", days=0))
