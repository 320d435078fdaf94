"""The mall in the back office: lists, orders, steps, map; what a page offers is done (M2–M5, R1, R4)."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from signback.demo.mall import fill_mall_orders
from signback.demo.mill import PASSWORD
from signback.engine.models import Root, Task
from signback.orders.events import mall
from signback.orders.mall_sums import total
from signback.orders.models import Account, Article, Member, ShippingFee
from signback.orders.shipping_fees import forget_fees
from tests.given import mill
from tests.mall_given import CASH, MallStory, mall_order

pytestmark = pytest.mark.django_db
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
HOUSE = ("mall-administrator", "logistics", "finance", "customer-service")


def client(sign_in: str) -> Client:
    """Somebody signed in."""
    found = Client()
    found.force_login(Account.objects.get(username=sign_in))
    return found


def fresh(upto: str, **more: object) -> MallStory:
    """An order of an hour ago, as pages know only today."""
    return mall_order(upto=upto, at=timezone.now() - timedelta(hours=2), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("who", HOUSE)
def test_every_page_of_the_mall_opens(who: str) -> None:
    """R1: lists, orders at every point, and each step on a worklist."""
    mill()
    fill_mall_orders(timezone.now(), lambda moment: moment)
    pages = ["/", "/mall-orders", "/mall-orders?state=all", "/search?q=M10", "/search?q=Anna", "/map?book=mall", "/map"]
    pages += [f"/orders/{root.number}" for root in Root.objects.filter(kind="mall")]
    for task in Task.objects.filter(root__kind="mall").select_related("root"):
        part = f"parts/{task.subject}/" if task.subject else ""
        pages.append(f"/orders/{task.root.number}/{part}{task.step}")
    browser = client(who)
    answers = {page: browser.get(page).status_code for page in pages}
    assert not {page: status for page, status in answers.items() if status not in (200, 302, 403, 409)}
    assert answers["/orders/" + Root.objects.filter(kind="mall")[0].number] == 200


def test_a_call_is_recorded_and_the_order_declared_valid_on_its_pages() -> None:
    """M2: from the worklist to the order's page, by what the pages offer."""
    story = fresh("place")
    browser = client("mall-administrator")
    assert f"/orders/{story.number}/record_confirmation_call" in browser.get("/").content.decode()
    browser.post(f"/orders/{story.number}/record_confirmation_call", {"outcome": "reached"})
    said = {"address_real": "true", "details_right": "true", "spoken_with": "Anna"}
    answer = browser.post(f"/orders/{story.number}/declare_valid", said, follow=True)
    assert story.order.facts.has(mall.OrderConfirmed)
    text = answer.content.decode()
    assert "Assign the order" in text and "Anna Kelly" in text and "49.40" in text


def test_calling_back_asks_for_the_hour_alone() -> None:
    """M2: the way from the queue has its outcome chosen; whoever was reached has no hour of another call."""
    story = fresh("place", telephone="020 555 0123", country="NL", postal_code="1012 AB", city="Amsterdam")
    browser = client("mall-administrator")
    queue = html.unescape(browser.get("/calls").content.decode())
    assert '<a href="tel:+31205550123">+31 20 555 0123</a>' in queue
    way = re.search(rf'href="(/orders/{story.number}/record_confirmation_call[^"]*)"', queue)
    assert way and '<option value="call back" selected>' in browser.get(way[1]).content.decode()
    hour = (timezone.now() + timedelta(days=3)).isoformat()
    said = {"outcome": "reached", "call_back": hour}
    answer = browser.post(f"/orders/{story.number}/record_confirmation_call", said)
    assert answer.status_code == 422 and "Who was reached is not called again" in answer.content.decode()
    assert not story.order.facts.has(mall.ConfirmationCalled)
    browser.post(f"/orders/{story.number}/record_confirmation_call", {**said, "outcome": "call back"})
    assert story.order.facts.has(mall.ConfirmationCalled)


def test_the_house_reads_by_when_goods_leave_and_until_when_money_is_waited_for() -> None:
    """E3, M2: what a member asks on the telephone stands on the order's page."""
    story = fresh("place")
    browser = client("mall-administrator")
    text = browser.get(f"/orders/{story.number}").content.decode()
    assert "Leaves by" in text and "if it is paid by then" in text
    assert "Pays until" in text and "else the order ends by itself" in text
    story.pay()
    text = browser.get(f"/orders/{story.number}").content.decode()
    assert "Leaves by" in text and "Pays until" not in text


def test_goods_are_picked_packed_and_brought_on_their_pages() -> None:
    """M3, M5: the pages fill themselves with what is left."""
    story = fresh("confirm", payment=CASH)
    courier = str(story.by("logistics").id)
    assert b"knows the area" in client("mall-administrator").get(f"/orders/{story.number}/assign").content
    client("mall-administrator").post(f"/orders/{story.number}/assign", {"courier": courier})
    browser = client("logistics")
    browser.post(f"/orders/{story.number}/accept_assignment", {})
    assert b"2 \xc3\x97 Notebook A5" in browser.get(f"/orders/{story.number}/pick").content
    browser.post(f"/orders/{story.number}/pick", {"lines": ["1", "2"]})
    packing = browser.get(f"/orders/{story.number}/pack").content.decode()
    assert 'value="1400"' in packing
    rows = {"rows.0._part": "1", "rows.0.part": "1", "rows.0._use": "1", "rows.0.quantity": "2"}
    browser.post(f"/orders/{story.number}/pack", {"grams": "700", **rows})
    browser.post(f"/orders/{story.number}/pack", {"grams": "800"})
    browser.post(f"/orders/{story.number}/parts/1/hand_to_carrier", {"carrier": "Ourselves"})
    browser.post(f"/orders/{story.number}/parts/1/report_delivery", {"outcome": "delivered"})
    order = story.order
    assert [parcel.outcome for parcel in order.parcels] == [mall.ParcelOutcome.DELIVERED, None]
    assert "1 piece, 800 g" in browser.get(f"/orders/{story.number}").content.decode()


def test_what_is_missing_is_said_and_decided_on_pages() -> None:
    """M3: from the pick list to the line; a wrong number stays typed; the mall decides; the member reads it."""
    story = fresh("confirm")
    story.do("mall-administrator", "assign", {})
    story.do("logistics", "accept_assignment")
    browser, page = client("logistics"), f"/orders/{story.number}/pick"
    assert f'href="{page}?from=pick-list"' in browser.get("/pick-list").content.decode()
    assert 'value="2"' in browser.get(page).content.decode()
    row = {"rows.0.part": "1", "rows.0._part": "1", "rows.0._use": "1", "rows.0.why": "damaged", "rows.1._part": "1"}
    wrong = browser.post(page, {**row, "rows.0.there": "7"})
    assert wrong.status_code == 422 and b"Only 2 of line 1 are to pick" in wrong.content
    browser.post(page, {**row, "rows.0.there": "1"})
    assert story.last(mall.GoodsPicked).pieces == (mall.Pieces("1", 1),)
    shown = browser.get(f"/orders/{story.number}").content.decode()
    assert "1 missing" in shown and "missing 1 of line 1, damaged" in shown
    record = f"/stock/{Article.objects.get(number='NB-A5-LINED').pk}"
    office, page = client("mall-administrator"), f"/orders/{story.number}/settle_missing"
    waiting = browser.get(record).content.decode()
    assert "Orders that wait for it" in waiting and story.number in waiting
    assert "Notebook A5, lined, thread-sewn, damaged" in office.get(page).content.decode()
    office.post(page, {"rows.0.part": "1", "rows.0._part": "1", "rows.0._use": "1", "rows.0.next": "do not send them"})
    assert "1 given up" in office.get(f"/orders/{story.number}").content.decode()
    stock = browser.get(record).content.decode()
    assert "Orders that wait for it" not in stock
    assert f"found too few for order {story.number}" in stock and "missing when picked, damaged" in stock


def test_a_member_finds_none_of_the_houses_pages() -> None:
    """R4, M6: members have pages of their own."""
    story = fresh("place")
    browser = client("member-anna")
    for page in (
        "/",
        "/orders",
        f"/orders/{story.number}",
        f"/orders/{story.number}/cancel_order",
        "/map",
        "/customers",
    ):
        answer = browser.get(page)
        assert answer.status_code == 302 and answer["Location"] == "/mall/", page
    assert browser.get("/api/v1/worklist").status_code == 403
    assert browser.get("/api/v1/customers").status_code == 403


def test_people_whose_work_needs_no_mall_find_none_of_its_orders() -> None:
    """R4."""
    story = fresh("place")
    for who in ("technical", "production", "sales"):
        assert client(who).get(f"/orders/{story.number}").status_code == 404


def test_a_caller_is_found_by_number_however_it_is_written() -> None:
    """M1: by their own number or an address's; as a display shows it, or as people say it."""
    fresh("nothing")
    Member.objects.filter(account__username="member-anna").update(telephone="")
    browser = client("mall-administrator")
    for typed in ("+353 1 496 0231", "0035314960231", "01 496-0231", "4960231"):
        page = browser.get("/mall-orders/new", {"q": typed}).content.decode()
        assert "Anna Kelly" in page and "Li Bo" not in page, typed
    assert "Anna Kelly" not in browser.get("/mall-orders/new", {"q": "0231"}).content.decode()


def test_members_orders_stand_in_a_list_without_salespeople() -> None:
    """M7, R4: the mall's list names the member; a step's page says what has to go back, never less than nothing."""
    story = fresh("confirm")
    story.pay(total(story.order) + 10)
    story.do("mall-administrator", "assign", {})
    story.do("logistics", "accept_assignment")
    shown = client("mall-administrator").get("/mall-orders").content.decode()
    assert story.number in shown and ">Member<" in shown and "Salesperson" not in shown
    page = client("logistics").get(f"/orders/{story.number}/pick").content.decode()
    assert "To go back" in page and "€ 10.00" in page and "-€" not in page


def test_the_mall_takes_an_order_by_telephone_on_its_pages() -> None:
    """M1: who calls is found with their address, each fault stands at its field, a double click is one order."""
    story = fresh("nothing")
    browser, member = client("mall-administrator"), story.by("member-anna").id
    assert f"/mall-orders/new/{member}" in browser.get("/mall-orders/new?q=anna").content.decode()
    page = browser.get(f"/mall-orders/new/{member}").content.decode()
    assert "12 Palmerston Road" in page and "Notebook A5, lined, thread-sewn · 12.50 EUR" in page
    wish = {k: str(v) for k, v in story.wish.items() if k != "lines"} | {"_key": "click"}
    lines = {"lines.0.article": "NB-A5-LINED", "lines.0.quantity": "2"}
    many = lines | {"lines.0.quantity": "2000"}
    assert "Only 140 of" in browser.post(f"/mall-orders/new/{member}", wish | many).content.decode()
    for _ in range(2):
        answer = browser.post(f"/mall-orders/new/{member}", wish | lines)
    root = Root.objects.get(kind="mall")
    assert answer["Location"] == f"/orders/{root.number}" and root.member_id == member
    assert client("logistics").get("/mall-orders/new").status_code == 403
    assert browser.get("/mall-orders/new/999999").status_code == 404


def test_the_telephone_form_offers_the_ways_that_fit_with_what_they_cost() -> None:
    """M1: by the goods and the country as they are typed so far; reckoned anew with every look."""
    story = fresh("nothing")
    browser, member = client("mall-administrator"), story.by("member-anna").id
    page = browser.get(f"/mall-orders/new/{member}").content.decode()
    assert "by carrier: 4.90" in page and "by express carrier: 9.90" in page and "fetched by the member: free" in page
    wish = {k: str(v) for k, v in story.wish.items() if k != "lines"}
    heavy = {"lines.0.article": "RM-OFF-80", "lines.0.quantity": "3", "add_row": "lines"}
    page = browser.post(f"/mall-orders/new/{member}", wish | heavy).content.decode()
    assert "by carrier: 7.90" in page and "by express carrier: 14.90" in page
    page = browser.post(f"/mall-orders/new/{member}", wish | heavy | {"country": "CN"}).content.decode()
    assert "by carrier: 64.00" in page and "by express" not in page
    lines = {"lines.0.article": "NB-A5-LINED", "lines.0.quantity": "2", "delivery": "by express carrier"}
    browser.post(f"/mall-orders/new/{member}", wish | lines)
    root = Root.objects.get(kind="mall")
    story.number = root.number
    assert (story.order.content.delivery, f"{story.order.content.fee}") == ("by express carrier", "9.90")


def test_a_way_that_is_offered_no_more_is_not_changed_unasked() -> None:
    """E4: the order's own way stands chosen in the house's form, whatever the fee table says today."""
    story = fresh("place", delivery="by express carrier")
    ShippingFee.objects.filter(way="by express carrier").delete()
    forget_fees()
    page = client("mall-administrator").get(f"/orders/{story.number}/change_order").content.decode()
    assert "by express carrier: not offered any more" in page
    assert '<option value="by express carrier" selected' in page


def test_goods_at_the_counter_stand_before_those_who_must_act() -> None:
    """M3, M5: no round, a badge on the lists, the hour turns the administrator's row by itself."""
    story = fresh("confirm", delivery="fetched by the member")
    assert "fetched at the counter" in client("mall-administrator").get("/board").content.decode()
    for stretch in (story.pay, story.distribute, story.lay_ready):
        stretch()
    assert story.number not in client("logistics").get("/round").content.decode()
    assert "Hand the parcel over" in client("logistics").get("/").content.decode()
    page = client("mall-administrator").get(f"/orders/{story.number}").content.decode()
    assert "at the counter (Counter, shelf 2) until" in page and "Parcel 1." in page
    row = f"/orders/{story.number}/parts/1/take_from_counter"
    assert row not in client("mall-administrator").get("/").content.decode()
    with time_machine.travel(story.last(mall.ParcelLaidReady, "1").until + timedelta(hours=1)):
        page = client("mall-administrator").get("/").content.decode()
        assert row in page and "There is still time" not in page


def test_the_counter_is_worked_on_one_page() -> None:
    """M5, M5.1: laid ready, paid, handed over; found by number and name; a double click is one act."""
    story = fresh("distribute", delivery="fetched by the member", payment=CASH)
    logistics = client("logistics")
    lay = f"/counter/{story.number}/1/ready"
    assert lay in logistics.get("/counter").content.decode()
    for _ in range(2):
        logistics.post(lay, {"shelf": "B 7", "_key": "lay"})
    page = logistics.get(f"/counter?q={story.number.lower()}").content.decode()
    assert "B 7" in page and "44.50 EUR taken in cash" in page and "Hand over" not in page and lay not in page
    for _ in range(2):
        logistics.post(f"/counter/{story.number}/cash", {"amount": "44.50", "_key": "cash"})
    assert len(story.events(mall.CashCollected)) == len(story.events(mall.ParcelLaidReady, "1")) == 1
    page = logistics.get("/counter?q=anna").content.decode()
    assert "taken in cash" not in page and f"/orders/{story.number}/parts/1/hand_over" in page
    url = f"/orders/{story.number}/parts/1/hand_over"
    said = {"fetched_by": "Anna Kelly", "shown": "an identity paper of the member", "act": "check", "_key": "hand"}
    checked = logistics.post(url, said).content.decode()
    answers = {name: html.unescape(value) for name, value in HIDDEN.findall(checked) if name.startswith("_")}
    assert "Anna Kelly" in checked and not story.events(mall.ParcelFetched, "1")
    for secret in ("guess", PASSWORD, PASSWORD):
        logistics.post(url, {**answers, "act": "perform", "signature": secret})
    assert [one.fetched_by for one in story.events(mall.ParcelFetched, "1")] == ["Anna Kelly"]
    assert story.root.over and "Nothing lies ready" in logistics.get("/counter").content.decode()
    for who, status in (("finance", 403), ("member-anna", 302), ("mall-administrator", 200)):
        assert client(who).get("/counter").status_code == status


def test_express_goods_are_marked_where_people_work() -> None:
    """M2, M3: in the call queue, on the board, on the pick list."""
    story = fresh("place", delivery="by express carrier")
    mark = ">express</span>"
    assert mark in client("mall-administrator").get("/calls").content.decode()
    story.confirm()
    assert mark in client("mall-administrator").get("/board").content.decode()
    story.take_on()
    assert mark in client("logistics").get("/pick-list").content.decode()


def test_a_change_on_the_houses_page_takes_one_more_article() -> None:
    """M1: the administrator changes what the member says in the call."""
    story = fresh("place", lines=(("NB-A5-LINED", 2),))
    browser, url = client("mall-administrator"), f"/orders/{story.number}/change_order"
    assert "One more" in browser.get(url).content.decode()
    wish = {k: str(v) for k, v in story.wish.items() if k != "lines"}
    lines = {"lines.0.article": "NB-A5-LINED", "lines.0.quantity": "2"}
    assert "lines.1.article" in browser.post(url, wish | lines | {"add_row": "lines"}).content.decode()
    browser.post(url, wish | lines | {"lines.1.article": "LT-BLOT", "lines.1.quantity": "1"})
    assert [(line.article, line.quantity) for line in story.order.lines] == [("NB-A5-LINED", 2), ("LT-BLOT", 1)]
