"""Goods leave, arrive, and are signed for; each delivery by itself (S14–S18)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from signback.departments.customer_service import steps as cs
from signback.departments.delivery import steps as delivery
from signback.departments.finance import steps as finance
from signback.engine.models import Entry, Task
from signback.orders.delivering import not_yet_planned, shipped
from signback.orders.events import settling
from signback.orders.events.intake import OrderClosed
from tests import given
from tests.given import Invalid, NotAllowed, NotYet, Story, address, then

NO_PAPER = "There is no delivery order; without it nothing leaves"
NOT_RELEASED = "Finance has not released the goods"
EXPLAINED = (
    "goods and quantity", "place and consignee", "departure and arrival", "unloading", "papers that travel along",
)  # fmt: skip


def settled(letter: str = "C", **more: Any) -> Story:
    """Goods in the warehouse, released: 4.5 t."""
    return given.order(letter, upto="settle", deposit=0, **more)


def ready(quantity: str = "4.5", **more: Any) -> Story:
    """A delivery with its delivery order."""
    story = settled(**more)
    story.delivery_order(quantity, story.plan(quantity))
    return story


def gone(quantity: str = "4.5", **more: Any) -> Story:
    """The goods are on the road, arriving tomorrow."""
    story = ready(quantity, **more)
    story.truck(quantity)
    return story


def receipt(story: Story, **said: Any) -> dict[str, Any]:
    """What the customer signed."""
    return {"signer": "The storekeeper", "arrived": story.at, "received": "4.5", **said}


# ---- the delivery order (S14, S14.1)
def test_without_a_delivery_order_nothing_leaves() -> None:
    """S14, S14.2: a plan alone moves no goods."""
    story = settled()
    key = story.plan("4.5")
    then.blocked(story, delivery.ship_goods, NO_PAPER, subject=key)
    story.delivery_order("4.5", key)
    then.told(story, "role:delivery", "A delivery order waits to be prepared")
    then.ready(story, delivery.ship_goods, key)
    order = story.last(settling.DeliveryOrderIssued, key)
    assert order.number == "D2026-05-0001" and order.quantity == Decimal("4.5")
    fact = story.member(key).subject.facts.last(settling.DeliveryOrderIssued)
    assert fact is not None and fact.signed


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"address_checked": False}, "address_checked"),
        ({"street": ""}, "street"),
        ({"consignee": "  "}, "consignee"),
        ({"contact": ""}, "contact"),
        ({"telephone": ""}, "telephone"),
        ({"quantity": "5"}, "quantity"),
    ],
)
def test_the_address_is_checked_once_more(said: dict[str, Any], field: str) -> None:
    """S14.1: address, consignee and contact complete and correct; no more than was planned."""
    story = settled()
    key = story.plan("4.5")
    data = {**address(story.order), "quantity": "4.5", **said}
    story.refuses("customer-service", "issue_delivery_order", data, key, kind=Invalid, field=field)


@pytest.mark.parametrize(
    ("said", "field"),
    [({"quantity": "4.501"}, "quantity"), ({"quantity": "0"}, "quantity"), ({"arrives": "2026-05-01"}, "arrives")],
)
def test_a_plan_that_cannot_be_is_named_at_its_field(said: dict[str, Any], field: str) -> None:
    """S14, E4: more than there is, nothing, an arrival before the departure."""
    story = settled()
    plan = {"quantity": "4", "departs": story.at.date(), "arrives": story.at.date(), "carrier": "Nordfracht", **said}
    story.refuses("customer-service", "plan_delivery", plan, kind=Invalid, field=field)


def test_the_delivery_department_signs_no_delivery_orders() -> None:
    """R2: customer service permits, delivery carries out."""
    story = settled()
    key = story.plan("4.5")
    story.refuses("delivery", "issue_delivery_order", {}, key, kind=NotAllowed, says="Only customer service")
    story.refuses("customer-service", "ship_goods", {}, key, kind=NotAllowed, says="Only delivery")


# ---- several deliveries, each by itself
def test_two_deliveries_go_their_own_ways() -> None:
    """S14–S18: the second is planned while the first is on the road; each has its papers; then the order closes."""
    story = settled()
    first = story.plan("3")
    story.delivery_order("3", first)
    story.explain(first)
    story.ship(Decimal(3), first)
    assert not_yet_planned(story.order) == Decimal("1.5")
    then.worklist(story, "plan_delivery")
    second = story.plan("1.5")
    then.done(story, delivery.ship_goods, first)
    then.blocked(story, delivery.ship_goods, NO_PAPER, subject=second)
    story.delivery_order("1.5", second)
    story.arrive(Decimal(3), first)
    then.blocked(story, cs.close_order, "A delivery has no arrival receipt yet")
    story.explain(second)
    story.ship(Decimal("1.5"), second)
    story.arrive(Decimal("1.5"), second)
    story.close()
    assert [story.last(settling.GoodsShipped, k).sheet for k in (first, second)] == ["S2026-05-0001", "S2026-05-0002"]
    assert story.root.over and not Task.objects.filter(root=story.root).exists()


def test_no_delivery_takes_what_another_one_was_promised() -> None:
    """S13.2, S14: 3 t released; a delivery order over 2 t leaves 1 t for the next truck."""
    story = given.order("C", upto="make", deposit=0)
    story.do("customer-service", "review_terms", {"delivery_terms": "x", "payment_terms": "x", "settlement": "x"})
    story.do("customer-service", "issue_balance_notice")
    story.pay(Decimal(3240), "two thirds")
    story.do("finance-2", "release_goods", {"quantity": "3"})
    first, second = story.plan("2"), story.plan("2.5")
    story.delivery_order("2", first)
    more = {**address(story.order), "quantity": "2.5"}
    story.refuses(
        "customer-service", "issue_delivery_order", more, second, kind=Invalid, field="quantity",
        says="Finance has released 1 for this delivery",
    )  # fmt: skip
    story.delivery_order("1", second)
    story.refuses("delivery", "ship_goods", story.truck_input("1.5"), second, kind=Invalid, says="At most 1 may leave")
    story.truck("1", second)
    story.truck("2", first)
    assert sum(shipped(d) for d in story.order.deliveries) == 3


def test_what_a_truck_left_behind_goes_with_the_next() -> None:
    """S14: the delivery order said 4.5 t, 4.2 t fitted; the rest is planned, permitted and delivered."""
    story = ready()
    story.truck("4.2")
    assert not_yet_planned(story.order) == Decimal("0.3")
    key = story.plan("0.3")
    story.delivery_order("0.3", key)
    story.truck("0.3", key)
    assert not_yet_planned(story.order) == 0


def test_a_step_of_a_delivery_says_which_one() -> None:
    """S14, E4: one order, two deliveries; nobody guesses."""
    story = settled()
    story.plan("2")
    story.plan("2.5")
    truck = story.truck_input("2")
    story.refuses("delivery", "ship_goods", truck, kind=Invalid, says="Say which: 1, 2", field="subject")
    story.refuses("delivery", "ship_goods", truck, "3", kind=Invalid, says="Say which: 1, 2")


@pytest.mark.parametrize(("quantity", "says"), [("4.501", "At most 4.5 may leave"), ("9", "At most 4.5 may leave")])
def test_more_than_the_delivery_order_never_leaves(quantity: str, says: str) -> None:
    """S14: the weighbridge decides, the permission limits."""
    story = ready()
    story.refuses("delivery", "ship_goods", story.truck_input(quantity), "1", kind=Invalid, field="quantity", says=says)
    story.refuses("delivery", "ship_goods", story.truck_input("-1"), "1", kind=Invalid, field="quantity")


def test_goods_leave_once() -> None:
    """S14, E4: a second truck on the same delivery order is refused."""
    story = gone()
    story.refuses("delivery", "ship_goods", story.truck_input("4.5"), "1", kind=NotYet, says="done already")


# ---- the emergency delivery (S14.2)
PERMIT = {"quantity": "2", "hours": 4, "reason": "The printing system is down until noon"}


def test_in_an_emergency_the_supervisor_lets_the_goods_leave_and_owes_the_paper() -> None:
    """S14.2: owed on the supervisor's name until the next working day; blocked until written; then nothing is owed."""
    story = settled()
    key = story.plan("2")
    story.refuses("customer-service", "permit_emergency", PERMIT, key, kind=NotAllowed, says="supervisor")
    story.do("customer-service-supervisor", "permit_emergency", PERMIT, key)
    for role in ("delivery", "finance"):
        then.told(story, f"role:{role}", "An emergency delivery was permitted")
    story.truck("2", key)
    supervisor = story.by("customer-service-supervisor").id
    debt = then.owed(story, "issue_delivery_order", supervisor, key)
    assert debt.due == story.order.calendar.end_of_day(story.at, 1)
    then.blocked(story, cs.explain_delivery, "First: Issue the delivery order", subject=key)
    story.do("finance", "issue_invoice", {}, key)
    story.arrive_only("2", key)
    then.blocked(story, cs.file_papers, "First: Issue the delivery order", subject=key)
    story.delivery_order("2", key)
    assert not Task.objects.filter(root=story.root, owed=True).exists()
    story.do("customer-service", "file_papers", {"location": "Folder 5"}, key)


def test_an_order_with_an_owed_paper_is_not_closed() -> None:
    """S14.2: the last delivery has arrived, its delivery order is still owed."""
    story = settled()
    key = story.plan("4.5")
    story.do("customer-service-supervisor", "permit_emergency", {**PERMIT, "quantity": "4.5"}, key)
    story.truck("4.5", key)
    story.arrive_only("4.5", key)
    then.blocked(story, cs.close_order, "Papers are still owed: ")
    story.delivery_order("4.5", key)
    story.close()


def test_the_permit_waives_the_paper_alone() -> None:
    """S14.2: never finance's release, never the inspection."""
    story = given.order("C", upto="make", deposit=0)
    key = story.plan("4.5")
    then.blocked(
        story, cs.permit_emergency, f"{NOT_RELEASED}: 4,860.00 are still to pay", subject=key,
        by="customer-service-supervisor",
    )  # fmt: skip
    waiting = given.order("C", upto="order_production", deposit=0)
    waiting.refuses("customer-service-supervisor", "permit_emergency", PERMIT, "1", kind=Invalid, field="subject")


def test_the_permit_is_limited_in_quantity_and_hours() -> None:
    """S14.2: no kilogram more, no minute longer; a second permit is another decision."""
    story = settled()
    key = story.plan("3")
    for said, field in (({"quantity": "3.1"}, "quantity"), ({"hours": 25}, "hours"), ({"reason": ""}, "reason")):
        story.refuses("customer-service-supervisor", "permit_emergency", {**PERMIT, **said}, key, field=field)
    story.do("customer-service-supervisor", "permit_emergency", PERMIT, key)
    story.refuses("delivery", "ship_goods", story.truck_input("2.1"), key, kind=Invalid, says="At most 2 may leave")
    story.at += timedelta(hours=4)
    then.blocked(story, delivery.ship_goods, NO_PAPER, subject=key)
    story.do("customer-service-supervisor", "permit_emergency", {**PERMIT, "hours": 1}, key)
    story.truck("2", key)


def test_the_paper_is_written_over_what_has_left() -> None:
    """S14.2: the owed delivery order names no less than the truck took, and needs no permit any more."""
    story = settled()
    key = story.plan("2")
    story.do("customer-service-supervisor", "permit_emergency", PERMIT, key)
    story.truck("1.8", key)
    short = {**address(story.order), "quantity": "1.7"}
    story.refuses("customer-service", "issue_delivery_order", short, key, kind=Invalid, says="1.8 have left already")
    story.delivery_order("1.8", key)
    then.blocked(
        story, cs.permit_emergency, "The delivery order is issued; no permit is needed", subject=key,
        by="customer-service-supervisor",
    )  # fmt: skip


# ---- explaining, shipping, the notice (S15, S16)
def test_the_delivery_order_is_explained_item_by_item() -> None:
    """S15: one tick for all does not count; the customer's own requirements are read back."""
    story = ready()
    said = {
        "spoken_with": "The buyer", "ticked": EXPLAINED[:-1], "requirements": "Unload by crane",
        "inspection_time": story.at + timedelta(days=1),
    }  # fmt: skip
    refused = story.refuses("customer-service", "explain_delivery", said, "1", kind=Invalid, field="ticked")
    assert "papers that travel along" in refused.says
    silent = {**said, "ticked": EXPLAINED, "requirements": ""}
    story.refuses("customer-service", "explain_delivery", silent, "1", kind=Invalid, field="requirements")
    story.do("customer-service", "explain_delivery", {**said, "ticked": EXPLAINED}, "1")
    then.done(story, cs.explain_delivery, "1")


def test_the_shipper_checks_goods_and_arrival_against_the_confirmation() -> None:
    """S16: an unticked check ships nothing; the arrival lies ahead."""
    story = ready()
    unticked = {**story.truck_input("4.5"), "as_confirmed": False}
    story.refuses("delivery", "ship_goods", unticked, "1", kind=Invalid, field="as_confirmed")
    past = {**story.truck_input("4.5"), "arrives": story.at - timedelta(hours=1)}
    story.refuses("delivery", "ship_goods", past, "1", kind=Invalid, field="arrives")
    story.truck("4.5")
    then.told(story, f"person:{story.root.salesperson_id}", "The goods have left")
    then.worklist(story, "send_notice", "issue_invoice", "follow_arrival", "record_receipt")


def test_the_delivery_notice_is_sent_and_the_customer_is_called() -> None:
    """S16: sent is not received; the call is repeated until somebody has it, with thanks."""
    story = gone()
    then.blocked(story, cs.confirm_notice, "First: Send the delivery notice", subject="1")
    notice = {"route": "fax", "to": "+353 61 555 020", "inspection_time": story.at + timedelta(hours=20)}
    story.do("delivery", "send_notice", notice, "1")
    then.told(story, "customer", "Your goods are on their way")
    story.do("customer-service", "confirm_notice", {"outcome": "no answer"}, "1")
    then.worklist(story, "confirm_notice")
    call = {"outcome": "done", "spoken_with": "The buyer", "thanked": True}
    story.do("customer-service", "confirm_notice", call, "1")
    then.done(story, cs.confirm_notice, "1")
    assert [e.thanked for e in story.events(settling.NoticeCalled, "1")] == [False, True]


# ---- arrival and receipt (S17, S18)
def test_the_arrival_is_followed_until_it_is_signed_for() -> None:
    """S17, S18: due at the hour the shipper named; a problem on the road is told to the customer first."""
    story = gone()
    assert (
        Task.objects.get(root=story.root, step="record_receipt").due == story.last(settling.GoodsShipped, "1").arrives
    )
    late = {"outcome": "done", "spoken_with": "J. Kowal", "problem": "A flat tyre", "expected": story.at}
    story.refuses("customer-service", "follow_arrival", late, "1", kind=Invalid, field="told_customer")
    story.do("customer-service", "follow_arrival", {**late, "told_customer": True}, "1")
    then.worklist(story, "follow_arrival")
    story.at += timedelta(hours=20)
    story.do("delivery", "record_receipt", receipt(story), "1")
    then.done(story, cs.follow_arrival, "1")
    then.told(story, f"person:{story.root.salesperson_id}", "The goods have arrived and are signed for")


def test_short_and_damaged_goods_are_written_down_and_told() -> None:
    """S17, S18: to the tonne that left; the salesperson and customer service hear how it went."""
    story = gone()
    story.at += timedelta(hours=20)
    wrong = receipt(story, received="4", damaged="0.3")
    story.refuses("delivery", "record_receipt", wrong, "1", kind=Invalid, field="received", says="must add up to 4.5")
    found = receipt(story, received="4", damaged="0.3", short="0.2", remark="Two reels dented, one missing")
    story.do("delivery", "record_receipt", found, "1")
    event = story.last(settling.ReceiptRecorded, "1")
    assert (event.received, event.damaged, event.short) == (Decimal(4), Decimal("0.3"), Decimal("0.2"))
    for whom in ("role:customer_service", f"person:{story.root.salesperson_id}"):
        then.told(story, whom, "damaged or short")


def test_a_receipt_in_order_alarms_nobody() -> None:
    """S18: only what is damaged or short is told as such."""
    story = gone()
    story.arrive_only("4.5")
    assert not [row for row in given.Outbox.objects.filter(root=story.root) if "damaged" in row.payload["says"]]


def test_nothing_arrives_tomorrow() -> None:
    """S18, E4: a receipt is signed when the goods are there."""
    story = gone()
    wrong = receipt(story, arrived=story.at + timedelta(hours=1))
    story.refuses("delivery", "record_receipt", wrong, "1", kind=Invalid, field="arrived", says="lies in the future")


# ---- filing and closing (S16.1, S18)
def test_papers_are_filed_in_the_register_of_the_month_they_left() -> None:
    """S16.1: delivery order, sheet, invoice and receipt together, also after the order is closed."""
    story = given.order("A", upto="settle", at=given.MONDAY.replace(day=28))
    story.delivery_order("4.5", story.plan("4.5"))
    story.truck("4.5")
    then.blocked(
        story, cs.file_papers, "First: Issue the sales invoice", "First: Record the arrival receipt", subject="1"
    )
    story.on(2, 9, month=6)
    story.do("delivery", "record_receipt", receipt(story), "1")
    story.close()
    then.worklist(story, "issue_invoice")
    story.do("finance", "issue_invoice", {}, "1")
    story.do("customer-service", "file_papers", {"location": "Folder 5"}, "1")
    assert story.last(settling.PapersFiled, "1").month == "2026-05"
    assert not Task.objects.filter(root=story.root).exists()


def test_an_order_is_handed_to_product_use_when_everything_is_signed_for() -> None:
    """S18: goods without a plan, or without a receipt, keep it open."""
    story = gone("2")
    then.blocked(
        story, cs.close_order, "First: Plan a delivery", "A delivery has no arrival receipt yet",
    )  # fmt: skip
    story.plan("2.5")
    story.delivery_order("2.5", "2")
    story.truck("2.5", "2")
    story.arrive_only("2", "1")
    story.arrive_only("2.5", "2")
    story.close()
    assert story.events(OrderClosed) and finance.issue_invoice.name in set(
        Task.objects.filter(root=story.root).values_list("step", flat=True)
    )
    assert Entry.objects.filter(root=story.root, step="close_order").count() == 1


def test_an_order_without_a_delivery_says_how_one_begins() -> None:
    """E3: the delivery's steps name the step that opens the first one."""
    story = given.order("B", upto="confirm")
    refused = story.refuses("delivery", "ship_goods", {"quantity": "1"}, kind=Invalid, field="subject")
    assert refused.says.endswith("There is none yet. First: Plan a delivery")
    then.blocked(story, "plan_delivery", "First: Complete the warehousing", "No goods in the warehouse wait")
