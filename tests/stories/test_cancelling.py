"""An order is cancelled at any point, or declined: what is set free, who is told, what remains (S19, S6.1)."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connections

from signback.departments.customer_service import steps as cs
from signback.departments.finance import steps as finance
from signback.departments.models import Material, Reservation, Slot
from signback.engine.models import Entry, Outbox, Task
from signback.orders.delivering import not_yet_planned
from signback.orders.events import settling
from signback.orders.events.checks import DateCommitted, OrderDeclined
from signback.orders.events.intake import OrderCancelled
from signback.orders.pricing import balance_due, overpaid, paid
from tests import given
from tests.given import REEL, SHEET, Invalid, NotAllowed, NotYet, Refused, Story, then

WISH = {"wished_by": "The buyer", "reason": "Their own customer went away"}
EVERYBODY = {
    "customer", "role:customer_service", "role:technical", "role:planner", "role:production", "role:finance",
    "role:delivery",
}  # fmt: skip


def cancel(story: Story) -> OrderCancelled:
    """The order ends."""
    story.do("customer-service", "cancel_order", WISH)
    return story.last(OrderCancelled)


def on_hand() -> dict[str, Decimal]:
    """The stock of every material."""
    return dict(Material.objects.values_list("number", "on_hand"))


@pytest.mark.parametrize(
    ("upto", "stage", "freed"),
    [
        ("intake", "being written down", 0),
        ("checks", "scheduled", 2),
        ("confirm", "sent to the customer", 2),
        ("sign_back", "signed by the customer", 2),
        ("order_production", "accepted by production", 2),
        ("make", "in production", 3),
        ("settle", "in production", 3),
    ],
)
def test_at_any_point_everything_that_was_held_is_set_free(upto: str, stage: str, freed: int) -> None:
    """S19: materials and machine hours are given back, everybody is told, nothing waits any more."""
    story = given.order("A", upto=upto)
    event = cancel(story)
    assert event.stage == stage and len(event.sets_free) == freed, event
    assert not Reservation.objects.filter(number=story.number).exists()
    assert not Slot.objects.filter(number=story.number).exists()
    assert story.root.over and not Task.objects.filter(root=story.root).exists()
    rows = [r.payload for r in Outbox.objects.filter(root=story.root) if r.payload["step"] == "cancel_order"]
    assert {r["to"] for r in rows} == EVERYBODY | {f"person:{story.root.salesperson_id}"}


def test_before_it_is_an_order_it_is_closed_not_cancelled() -> None:
    """S0, S19: a memorandum that was not handed over is no order yet."""
    call = given.order()
    call.do("customer-service", "record_arrival", {"channel": "telephone", "customer": "K-2003"})
    then.blocked(call, cs.cancel_order, "First: Hand the memorandum over")


def test_customer_service_cancels_with_a_reason() -> None:
    """S19, R2: by nobody else, never without who wished it and why."""
    story = given.order(upto="checks")
    story.refuses(story.salesperson, "cancel_order", WISH, kind=NotAllowed, says="Only customer service")
    for field in WISH:
        story.refuses("customer-service", "cancel_order", {**WISH, field: " "}, kind=Invalid, field=field)


def test_nothing_can_be_done_with_a_cancelled_order() -> None:
    """S19: every step of the procedure is refused, but those that settle what has happened."""
    story = given.order("B", upto="order_production", deposit=0)
    cancel(story)
    for place in story.member().book.places[1:]:
        if place.even_when_over:
            continue
        assert not any(stand.state == "ready" for stand in story.stands(place.step)), place.step.name
        refused = story.refuses(story.whose(place.step.name), place.step.name, {}, kind=NotYet)
        assert "the order has ended" in refused.says or "done already" in refused.says
    story.refuses("customer-service", "cancel_order", WISH, kind=NotYet, says="done already")


def test_the_machine_hours_go_to_the_next_order() -> None:
    """S7, S19: with the first order gone, the second can be finished earlier."""
    heavy = ({**REEL, "quantity": "45"},)
    first = given.order("A", upto="checks", lines=heavy)
    waiting = given.order("A", upto="checks", lines=heavy)
    cancel(first)
    after = given.order("A", upto="checks", lines=heavy)
    dates = [story.last(DateCommitted).scheduled for story in (first, waiting, after)]
    assert dates[0] == dates[2] < dates[1]


def test_the_materials_go_to_the_next_order() -> None:
    """S6.3, S19: what nobody else could promise is free again."""
    story = given.order("A", upto="checks")
    held = sum(Reservation.objects.filter(number=story.number).values_list("kilograms", flat=True))
    before = on_hand()
    assert held > 4500
    cancel(story)
    assert on_hand() == before and not Reservation.objects.exists()


def test_what_was_made_has_used_its_material() -> None:
    """S6.3, S19: 2 t good and 0.25 t waste of 4.5 t: half of what was held has left the stock, never to be promised."""
    story = given.order("A", upto="order_production")
    held = dict(Reservation.objects.filter(number=story.number).values_list("material__number", "kilograms"))
    before = on_hand()
    story.do("production", "report_progress", {"rows": [{"part": "1", "good": "2", "waste": "0.25"}]})
    cancel(story)
    after = on_hand()
    assert held and all(before[number] - after[number] == kilograms / 2 for number, kilograms in held.items())
    assert not Reservation.objects.filter(number=story.number).exists()


def test_a_line_that_was_not_begun_gives_everything_back() -> None:
    """S21, S19: line by line."""
    story = given.order("A", upto="order_production", lines=(REEL, SHEET))
    sheet = dict(Reservation.objects.filter(line="2").values_list("material__number", "kilograms"))
    before = on_hand()
    story.do("production", "report_progress", {"rows": [{"part": "1", "good": "4.5", "finished": True}]})
    cancel(story)
    only = set(sheet) - {"softwood", "starch", "size"}
    assert only and all(on_hand()[number] == before[number] for number in only)


# ---- money
def test_a_deposit_goes_back() -> None:
    """S13.2, S19: it stands on finance's list until it was returned, by another person than who took it."""
    story = given.order("B", upto="pay_deposit", deposit=30)
    event = cancel(story)
    assert "1,458.00 paid, to be settled by finance" in event.sets_free
    assert set(Task.objects.filter(root=story.root).values_list("step", flat=True)) == {"return_money"}
    back = {"amount": "1458", "reference": "R-1", "why": "The order was cancelled"}
    story.refuses("finance-2", "return_money", {**back, "amount": "1458.01"}, kind=Invalid, field="amount")
    story.do("finance-2", "return_money", back)
    assert paid(story.order) == 0 and not Task.objects.filter(root=story.root).exists()


def test_a_deposit_that_never_came_is_asked_for_no_more() -> None:
    """S19: nobody waits for money for goods that are not made."""
    story = given.order("B", upto="confirm", deposit=30)
    then.worklist(story, "record_payment")
    cancel(story)
    assert balance_due(story.order) == 0
    assert not Task.objects.filter(root=story.root).exists()


def test_a_balance_is_asked_for_no_more() -> None:
    """S13.2, S19: the notice was out; the goods stay in the warehouse, to be offered."""
    story = given.order("C", upto="make", deposit=0)
    story.do("customer-service", "issue_balance_notice")
    event = cancel(story)
    assert "4.5 finished goods in the warehouse, to be offered" in event.sets_free
    assert not Task.objects.filter(root=story.root).exists()


def test_money_that_comes_too_late_is_taken_down_and_goes_back() -> None:
    """S13.2, S19: a transfer that was under way; money never disappears."""
    story = given.order("B", upto="confirm", deposit=30)
    cancel(story)
    story.pay(Decimal(1458), "under way")
    assert overpaid(story.order) == 1458
    then.worklist(story, "return_money")


def test_class_a_owes_no_signature_for_a_cancelled_order() -> None:
    """S9.1, S19: the paper is not chased any more."""
    story = given.order("A", upto="confirm")
    story.do("customer-service", "issue_production_order")
    then.owed(story, "record_signed_confirmation", story.root.salesperson_id)
    cancel(story)
    assert not Task.objects.filter(root=story.root).exists()


# ---- deliveries
def test_goods_on_the_road_are_not_called_back() -> None:
    """S19: cancelling waits for the receipt."""
    story = given.order("C", upto="settle", deposit=0)
    story.delivery_order("3", story.plan("3"))
    story.truck("3")
    then.blocked(story, cs.cancel_order, "Goods are on the road; wait for their arrival receipt")


def test_after_a_part_was_delivered_the_rest_is_cancelled() -> None:
    """S19, S13.2: 3 t of 4.5 t are delivered and paid for; a third of the money goes back, 1.5 t are offered."""
    story = given.order("C", upto="settle", deposit=0)
    story.delivery_order("3", story.plan("3"))
    story.truck("3")
    story.arrive_only("3")
    event = cancel(story)
    assert "1.5 finished goods in the warehouse, to be offered" in event.sets_free
    assert overpaid(story.order) == Decimal(1620)
    assert set(Task.objects.filter(root=story.root).values_list("step", flat=True)) == {"return_money", "issue_invoice"}
    story.do("finance", "issue_invoice", {}, "1")
    assert story.last(settling.SalesInvoiced, "1").amount == Decimal(3240)
    story.do("customer-service", "file_papers", {"location": "Folder 5"}, "1")
    story.do("finance-2", "return_money", {"amount": "1620", "reference": "R-1", "why": "1.5 t were cancelled"})
    assert not Task.objects.filter(root=story.root).exists()


def test_what_is_delivered_is_not_cancelled() -> None:
    """S19: a return begins a service case."""
    story = given.order("C", upto="settle", deposit=0)
    story.delivery_order("4.5", story.plan("4.5"))
    story.truck("4.5")
    story.arrive_only("4.5")
    then.blocked(story, cs.cancel_order, "Everything has been delivered already")


def test_an_issued_delivery_order_permits_nothing_any_more() -> None:
    """S14, S19: signed, not yet shipped; the truck stays."""
    story = given.order("C", upto="settle", deposit=0)
    story.delivery_order("4.5", story.plan("4.5"))
    cancel(story)
    story.refuses("delivery", "ship_goods", story.truck_input("4.5"), "1", kind=NotYet, says="the order has ended")
    assert not_yet_planned(story.order) == 0
    assert not Task.objects.filter(root=story.root).exclude(step="return_money").exists()


def test_the_paper_of_an_emergency_delivery_stays_owed() -> None:
    """S14.2, S19: what has left needs its delivery order, its invoice and its file."""
    story = given.order("A", upto="settle")
    key = story.plan("2")
    permit = {"quantity": "2", "hours": 4, "reason": "The printing system is down"}
    story.do("customer-service-supervisor", "permit_emergency", permit, key)
    story.truck("2", key)
    story.arrive_only("2", key)
    cancel(story)
    then.owed(story, "issue_delivery_order", story.by("customer-service-supervisor").id, key)
    story.delivery_order("2", key)
    story.do("finance", "issue_invoice", {}, key)
    story.do("customer-service", "file_papers", {"location": "Folder 5"}, key)
    assert not Task.objects.filter(root=story.root).exists()


# ---- declining (S6.1)
def unmakeable() -> Story:
    """The only line cannot be made, and the customer drops it."""
    story = given.order("C", upto="intake")
    story.do("customer-service", "check_price")
    story.verdict(verdict="cannot be made", reason="Wider than the machine", suggestion="Two reels of half the width")
    row = {"part": "1", "settlement": "drops the line", "spoken_with": "Lin"}
    story.do(story.salesperson, "settle_lines", {"rows": [row]})
    return story


def test_what_cannot_be_made_is_declined_with_a_suggestion() -> None:
    """S6.1: politely, with reason and suggestion; the customer is told; nothing is held."""
    story = unmakeable()
    then.blocked(story, "commit_date", "No line is left to make: decline the order with suggestions")
    said = {"spoken_with": "Lin", "reason": "Wider than the machine", "suggestion": "Two reels of half the width"}
    story.refuses(story.salesperson, "decline_order", {**said, "suggestion": ""}, kind=Invalid, field="suggestion")
    story.do(story.salesperson, "decline_order", {**said, "sample_request": True})
    assert story.last(OrderDeclined).sample_request
    then.told(story, "customer", "We cannot make this order; our suggestions")
    assert story.root.over and not Task.objects.filter(root=story.root).exists()
    story.refuses("customer-service", "cancel_order", WISH, kind=NotYet, says="the order has ended")


def test_an_order_with_a_line_left_is_not_declined() -> None:
    """S6.1, S21: the other line is made."""
    story = given.order("C", upto="intake", lines=(REEL, SHEET))
    story.do("customer-service", "check_price")
    story.verdict("1")
    story.verdict("2", "cannot be made", reason="Too wide")
    row = {"part": "2", "settlement": "drops the line", "spoken_with": "Lin"}
    story.do(story.salesperson, "settle_lines", {"rows": [row]})
    then.not_needed(story, "decline_order")
    story.do("planner", "commit_date")
    assert story.last(DateCommitted).quantity == Decimal("4.5")


# ---- two at once (E4)
@pytest.mark.django_db(transaction=True)
def test_cancelling_and_shipping_at_once(transactional_db: None) -> None:
    """E4, S19: one wins, the other gets its sentence; never a cancelled order with goods on the road."""
    story = given.order("C", upto="settle", deposit=0)
    story.delivery_order("4.5", story.plan("4.5"))
    asks = [
        story.ask("customer-service", "cancel_order", WISH),
        story.ask("delivery", "ship_goods", story.truck_input("4.5"), "1"),
    ]
    said: list[str] = []

    def act(ask: given.Ask) -> None:
        try:
            given.perform(story.number, ask)
            said.append(ask.step)
        except Refused as refused:
            said.append(refused.says)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act, args=(ask,)) for ask in asks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done = Entry.objects.filter(root=story.root, step__in=["cancel_order", "ship_goods"])
    assert done.count() == 1
    loser = "Ship the goods: the order has ended" if done.get().step == "cancel_order" else "Goods are on the road"
    assert any(loser in says for says in said), said


def test_cancelled_twice_is_cancelled_once() -> None:
    """E4: the same key answers again; another wish is refused."""
    story = given.order("A", upto="checks")
    ask = given.Ask(**{**vars(story.ask("customer-service", "cancel_order", WISH)), "key": "cancel"})
    given.perform(story.number, ask)
    assert given.perform(story.number, ask).repeated
    assert Entry.objects.filter(root=story.root, step="cancel_order").count() == 1
    then.not_needed(story, finance.return_money)
    assert story.at - story.root.opened < timedelta(days=1)
