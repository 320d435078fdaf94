"""What people say is found, and what hurries is seen: at the counter, on worklists, lists and the pick list (M2–M5)."""

from __future__ import annotations

import html

import pytest
from django.utils import timezone

from signback.orders.mall_sums import total
from signback.orders.references import creditor_reference, in_fours
from tests.mall_given import ADMINISTRATOR, ANNA, BO, CASH
from tests.surfaces.test_mall_pages import client, fresh

pytestmark = pytest.mark.django_db
FETCHED = {"delivery": "fetched by the member"}
SAID = (
    "01 496", "+353 1 496 0231", "00353 1 4960231", "(01) 496-0231", "0231", "Anna", "kelly", "reference", "digits",
)  # fmt: skip


def test_after_the_cash_one_hands_over() -> None:
    """M5.1: the next page asks who fetches it; where several parcels lie there, the counter shows them."""
    story = fresh("distribute", **FETCHED, payment=CASH)
    story.lay_ready()
    taken = client("logistics").post(f"/counter/{story.number}/cash", {"amount": "44.50", "_key": "cash"})
    assert taken["Location"] == f"/orders/{story.number}/parts/1/hand_over?from=counter"
    page = client("logistics").get(taken["Location"]).content.decode()
    assert "Fetched by" in page and '<input type="hidden" name="_from" value="counter">' in page


def test_from_a_list_one_comes_back_to_it() -> None:
    """M2: the queue is worked off; from the order's page one stays with the order, and no strange address is taken."""
    story, other, third = (fresh("place") for _ in range(3))
    office, valid = client("mall-administrator"), {"address_real": "true", "details_right": "true"}
    reached = office.post(f"/calls/{story.number}", {"outcome": "reached"})
    assert reached["Location"] == f"/orders/{story.number}/declare_valid?from=calls"
    assert office.post(f"/orders/{story.number}/declare_valid", valid | {"_from": "calls"})["Location"] == "/calls"
    for one, said in ((other, {}), (third, {"_from": "https://elsewhere.example"})):
        one.call()
        done = office.post(f"/orders/{one.number}/declare_valid", valid | said)
        assert done["Location"] == f"/orders/{one.number}"


def test_the_caller_reads_everything_from_the_queue() -> None:
    """M2: goods, sum, payment, way and address, as the script asks for them."""
    story = fresh("place", payment=CASH)
    page = client("mall-administrator").get("/calls").content.decode()
    assert "2 × Notebook A5, lined, thread-sewn, 1 × Watercolour block" in page and "and 1 more" not in page
    assert "by carrier to Anna Kelly, 12 Palmerston Road, D06 X2Y3 Dublin, IE" in page
    assert "cash on delivery</p>" in page and f"{total(story.order):,.2f} EUR" in page


def test_an_order_that_ended_says_how_and_what_is_left() -> None:
    """E3: the goods are with the member; cash is still on its way; nothing is ticked that nobody did."""
    story = fresh("distribute", **FETCHED, payment=CASH)
    story.lay_ready()
    story.do("logistics", "record_cash_collected", {"amount": "44.50"})
    story.fetch()
    page = client("finance").get(f"/orders/{story.number}").content.decode()
    assert "Ended: the goods are with the member, and paid." in page and "Still to do: take cash in" in page
    assert "took € 44.50 in cash." in page
    assert "Bring cash to the bank" not in page and "Record a member" not in page
    story.do("finance", "hand_in_cash", {"amount": "44.50"})
    assert "Bring cash to the bank" in client("finance").get(f"/orders/{story.number}").content.decode()
    gone = fresh("place")
    gone.do(ANNA, "cancel_order")
    assert ": it was cancelled." in client("finance").get(f"/orders/{gone.number}").content.decode()


@pytest.mark.parametrize("said", SAID)
def test_the_counter_finds_what_people_say(said: str) -> None:
    """M5: a telephone number however it is written, a name, the order's number, its creditor reference."""
    mine = fresh("distribute", **FETCHED, payment=CASH)
    other = fresh("distribute", **FETCHED, payment=CASH, buyer=BO)
    other.lay_ready()
    mine.lay_ready()
    said = {"reference": in_fours(creditor_reference(mine.number)), "digits": mine.number[1:]}.get(said, said)
    page = client("logistics").get("/counter", {"q": said}).content.decode()
    assert f"{mine.number}/1" in page and f"{other.number}/1" not in page
    assert "No parcel lies here for that" in client("logistics").get("/counter?q=09999").content.decode()


def test_the_counter_finds_whoever_shall_receive_it() -> None:
    """M5: the name on the parcel, and the telephone there, though the member is called otherwise."""
    story = fresh("distribute", **FETCHED, recipient="Niamh O’Brien", telephone="+353 86 123 4567")
    story.pay()
    story.lay_ready()
    for said in ("niamh", "086 123"):
        assert f"{story.number}/1" in client("logistics").get("/counter", {"q": said}).content.decode()


def test_orders_are_searched_by_what_is_read_out() -> None:
    """M2, M4: the reference opens the order, a member's telephone number finds theirs."""
    story = fresh("place")
    for said in (in_fours(creditor_reference(story.number)), story.number.lower()):
        found = client("mall-administrator").get("/search", {"q": said})
        assert found["Location"] == f"/orders/{story.number}"
    page = client("mall-administrator").get("/search", {"q": "01 496 0231"}).content.decode()
    assert story.number in page


def test_express_goods_are_marked_on_every_list() -> None:
    """M3, M5: on the worklist and among the mall's orders; a change of the way takes the mark away."""
    story = fresh("place", delivery="by express carrier")
    for page in ("/", "/mall-orders"):
        assert '<span class="badge owed">express</span>' in client("mall-administrator").get(page).content.decode()
    story.do(ANNA, "change_order", {**story.wish, "delivery": "by carrier"})
    for page in ("/", "/mall-orders"):
        assert "express</span>" not in client("mall-administrator").get(page).content.decode()


def test_what_hurries_stands_first_on_the_pick_list() -> None:
    """M3, M5: by when each order is to be picked; of two taken on at the same hour the express one comes first."""
    slow = fresh("confirm", payment=CASH)
    fast = fresh("confirm", delivery="by express carrier", payment=CASH)
    for story in (slow, fast):
        story.at = max(slow.at, fast.at)
        story.take_on()
    page = client("logistics").get("/pick-list").content.decode()
    assert page.index(f"{fast.number} is picked") < page.index(f"{slow.number} is picked")
    assert "1 of them by express" in page and "picked by" in page
    assert fast.number in (page := client("logistics").get("/").content.decode()) and "express</span>" in page


def test_who_decides_reads_what_they_decide_on() -> None:
    """M5: a return with its goods and reason, a failed parcel with every word of the courier, beside the questions."""
    story = fresh("arrive")
    story.do(ANNA, "request_return", {"reason": "Too thick", "rows": [{"part": "1", "quantity": 1}]})
    page = client("mall-administrator").get(f"/orders/{story.number}/parts/R1/approve_return").content.decode()
    assert "“Too thick”" in page and "1 × Notebook A5, lined" in page and "money back" in page
    assert 'value="Lindwater Paper Mill' in page
    failed = fresh("ship", payment=CASH)
    failed.do("logistics", "report_delivery", {"outcome": "refused", "note": "The box was wet"}, "1")
    failed.do("logistics", "return_to_sender", {"note": "Dried"}, "1")
    page = client("mall-administrator").get(f"/orders/{failed.number}/settle_parcels").content.decode()
    assert "The box was wet" in page and "Dried" in page and "An Post" in page


def test_who_does_not_take_an_order_on_gives_it_back_from_its_page() -> None:
    """M3, R3: refusing stands beside accepting; and who did the other half of a refund is not named as who may."""
    story = fresh("confirm")
    story.do(ADMINISTRATOR, "assign", {"courier": story.by("logistics").id})
    page = client("logistics").get(f"/orders/{story.number}").content.decode()
    assert f"/orders/{story.number}/refuse_assignment" in page and "Give the order back" in page
    for slip in ("a", "b"):
        said = {"amount": "49.40", "reference": slip, "received": timezone.localdate(), "source": "bank line"}
        story.do("finance", "record_mall_payment", said)
    page = client("finance").get(f"/orders/{story.number}/refund_member").content.decode()
    assert "Paul Nkemelu" in page and "Finance: Paul Nkemelu, Rosa" not in page


def test_a_field_that_is_missing_is_named_on_top() -> None:
    """E4: several fields may miss the same; the first thing that is read says which."""
    story = fresh("confirm")
    story.do(ADMINISTRATOR, "assign", {"courier": story.by("logistics").id})
    page = client("logistics").post(f"/orders/{story.number}/refuse_assignment", {"reason": ""}).content.decode()
    assert "Reason: Say this; it is needed" in page


def test_who_calls_reads_what_to_say_and_what_to_do_otherwise() -> None:
    """M2: on the page on which the order is declared valid, the script, the recipient and every other way."""
    story = fresh("place", recipient="Wang Li")
    story.call("reached")
    page = html.unescape(client(ADMINISTRATOR).get(f"/orders/{story.number}/declare_valid").content.decode())
    assert "Read the address letter by letter" in page and "Wang Li, 12 Palmerston Road" in page and "Leaves by" in page
    for name in ("change_order", "cancel_order", "declare_invalid"):
        assert f'href="/orders/{story.number}/{name}"' in page


def test_the_one_act_of_the_page_is_ones_own() -> None:
    """E3: the mall may pick too, and decides first on what is missing, for that is its own."""
    story = fresh("confirm", payment=CASH)
    story.take_on()
    story.do("logistics", "pick", {"rows": [{"part": "1", "there": 0, "why": "not found"}]})
    page = client("mall-administrator").get(f"/orders/{story.number}").content.decode()
    assert f'href="/orders/{story.number}/settle_missing" data-key="c"' in page
