"""S12.1, S16, S18: every reel and pallet under its own number, from the scale to the customer's signature."""

from __future__ import annotations

from decimal import Decimal

import pytest

from signback.engine.models import Task
from signback.orders.delivering import not_yet_planned, shipped
from signback.orders.events.making import WarehousingCompleted
from signback.orders.events.settling import GoodsShipped, ReceiptRecorded, RollState, SalesInvoiced
from signback.orders.models import Roll
from signback.orders.refusals import Invalid
from signback.orders.rolls import in_warehouse, rolls_of
from tests import given
from tests.given import Story

WEIGHTS = ["1500", "R-77 1521", "1479"]


def weighed(weights: list[str] = WEIGHTS) -> Story:
    """A class C order of 4.5 t, made and inspected, weighed in roll by roll."""
    story = given.order("C", upto="order_production")
    made = [{"part": "1", "good": "4.5", "finished": True}]
    story.do("production", "report_progress", {"rows": made, "stage": "Rewinder"})
    passed = [{"part": "1", "finding": "passed", "quantity": "4.5", "packing_right": True, "labels_right": True}]
    story.do("customer-service", "inspect_for_customer", {"rows": passed})
    story.do("quality", "inspect_ex_factory", {"rows": passed})
    story.do("quality", "complete_warehousing", {"rows": [{"part": "1", "quantity": "4.5", "rolls": weights}]})
    story.do("warehouse", "record_place", {"place": "Hall 2, row 7"})
    return story


def numbers(story: Story) -> list[str]:
    """The order's three rolls by their numbers."""
    return [f"{story.number}-1-01", "R-77", f"{story.number}-1-03"]


def truck(story: Story, quantity: str, rolls: list[str] | None = None) -> given.Input:
    """What goes onto the vehicle."""
    return {
        "quantity": quantity, "vehicle": "LI-NF 204", "driver": "J. Kowal", "arrives": story.at.replace(hour=20),
        "as_confirmed": True, "rolls": rolls or [],
    }  # fmt: skip


def planned(story: Story, quantity: str, key: str) -> None:
    """A delivery up to the moment at which it is loaded."""
    day = story.at.date()
    plan = {"quantity": quantity, "departs": day, "arrives": day, "carrier": "Nordfracht"}
    story.do("customer-service", "plan_delivery", plan)
    address = given.address(story.order)
    story.do("customer-service", "issue_delivery_order", {**address, "quantity": quantity}, key)
    story.explain(key)


def test_each_roll_has_a_number_of_its_own_or_the_orders() -> None:
    """S12.1: a roll keeps the machine's number; one without gets the order's, the line's and its own."""
    story = weighed()
    assert [(r.number, r.kilograms) for r in rolls_of(story.order)] == [
        (f"{story.number}-1-01", Decimal(1500)), ("R-77", Decimal("1521")), (f"{story.number}-1-03", Decimal("1479")),
    ]  # fmt: skip
    assert story.last(WarehousingCompleted).weighed[0].packages == 3
    assert set(Roll.objects.values_list("number", "order")) == {(number, story.number) for number in numbers(story)}


@pytest.mark.parametrize(
    ("rolls", "says"),
    [
        (["1500", "1500"], "weigh 3 t together, not 4.5"),
        (["heavy"], "write each roll's weight"),
        (["-4500"], "weighs more than nothing"),
        (["1500.5", "1500", "1499.5"], "in whole kilograms"),
        (["R-1 2250", "R-1 2250"], "may not have the same number: R-1"),
        (["NaN"], "weighs more than nothing"),
    ],
)
def test_rolls_that_do_not_fit_are_refused_at_their_line(rolls: list[str], says: str) -> None:
    """S12.1: what was weighed adds up, and no two rolls share a number."""
    story = given.order("C", upto="order_production")
    story.do("production", "report_progress", {"rows": [{"part": "1", "good": "4.5", "finished": True}]})
    passed = [{"part": "1", "finding": "passed", "quantity": "4.5", "packing_right": True, "labels_right": True}]
    story.do("customer-service", "inspect_for_customer", {"rows": passed})
    story.do("quality", "inspect_ex_factory", {"rows": passed})
    rows = [{"part": "1", "quantity": "4.5", "rolls": rolls}]
    story.refuses("quality", "complete_warehousing", {"rows": rows}, kind=Invalid, says=says, field="rows.0.rolls")
    assert not Roll.objects.exists()


def test_a_number_that_another_order_has_is_refused() -> None:
    """S18: one number finds one roll."""
    first = weighed()
    second = given.order("C", upto="order_production")
    second.do("production", "report_progress", {"rows": [{"part": "1", "good": "4.5", "finished": True}]})
    passed = [{"part": "1", "finding": "passed", "quantity": "4.5", "packing_right": True, "labels_right": True}]
    second.do("customer-service", "inspect_for_customer", {"rows": passed})
    second.do("quality", "inspect_ex_factory", {"rows": passed})
    rows = [{"part": "1", "quantity": "4.5", "rolls": ["R-77 4500"]}]
    says = f"R-77 of order {first.number}"
    second.refuses("quality", "complete_warehousing", {"rows": rows}, kind=Invalid, says=says)


def test_a_wrong_roll_is_not_loaded() -> None:
    """S16: a roll of another order, one that has left, or a sum that does not fit stays where it is."""
    story = weighed()
    story.settle()
    planned(story, "1.521", "1")
    other = f"{int(story.number) + 1}-1-01"
    says = f"{other} does not belong to order {story.number}"
    story.refuses("delivery", "ship_goods", truck(story, "1.521", [other]), "1", kind=Invalid, says=says)
    wrong = truck(story, "1.521", [numbers(story)[0]])
    story.refuses("delivery", "ship_goods", wrong, "1", kind=Invalid, says="weigh 1.5 t", field="quantity")
    story.refuses("delivery", "ship_goods", truck(story, "1.521"), "1", kind=Invalid, says="Say which rolls")
    story.do("delivery", "ship_goods", truck(story, "1.521", ["R-77"]), "1")
    planned(story, "2.979", "2")
    again = truck(story, "2.979", ["R-77", numbers(story)[0]])
    story.refuses("delivery", "ship_goods", again, "2", kind=Invalid, says="has left with delivery 1")
    story.do("delivery", "ship_goods", truck(story, "2.979", []), "2")
    assert story.last(GoodsShipped, "2").rolls == (numbers(story)[0], numbers(story)[2])
    assert in_warehouse(story.order) == []


def test_damage_and_shortage_are_recorded_roll_by_roll() -> None:
    """S18: 20 kg of one roll are damaged, one is missing; the sums say the same, who must know is told."""
    story = weighed()
    story.settle()
    planned(story, "4.5", "1")
    story.ship(Decimal("4.5"), "1")
    story.at = story.at.replace(hour=20)
    rolls = [
        {"roll": "R-77", "state": "damaged", "kilograms": "20", "remark": "Edge crushed"},
        {"roll": numbers(story)[2], "state": "short"},
    ]
    said = {"signer": "The storekeeper", "arrived": story.at, "received": "3.001", "damaged": "0.02", "short": "1.479"}
    wrong = {**said, "damaged": "0.03", "received": "2.991", "rolls": rolls}
    story.refuses("delivery", "record_receipt", wrong, "1", kind=Invalid, says="damaged weigh 0.02 t", field="damaged")
    stranger = {**said, "rolls": [{"roll": "R-78", "state": "damaged", "kilograms": "1"}]}
    story.refuses("delivery", "record_receipt", stranger, "1", kind=Invalid, says="R-78 did not leave")
    story.do("delivery", "record_receipt", {**said, "rolls": rolls}, "1")
    found = story.last(ReceiptRecorded, "1").rolls
    assert [(r.roll, r.state, r.kilograms) for r in found] == [
        ("R-77", RollState.DAMAGED, Decimal(20)), (numbers(story)[2], RollState.SHORT, Decimal("1479")),
    ]  # fmt: skip
    given.then.told(story, "role:customer_service", "damaged or short")


def test_a_refused_roll_comes_back_and_is_delivered_again_without_a_second_invoice() -> None:
    """S18: a partial refusal splits cleanly: the rest is signed for, the roll goes again, the money is asked once."""
    story = weighed()
    story.settle()
    planned(story, "4.5", "1")
    story.ship(Decimal("4.5"), "1")
    whole = story.last(SalesInvoiced, "1").amount
    story.at = story.at.replace(hour=20)
    said = {"signer": "The storekeeper", "arrived": story.at, "received": "2.979", "refused": "1.521"}
    story.do("delivery", "record_receipt", {**said, "rolls": [{"roll": "R-77", "state": "refused"}]}, "1")
    assert not_yet_planned(story.order) == Decimal("1.521")
    assert [roll.number for roll in in_warehouse(story.order)] == ["R-77"]
    story.on(7)
    planned(story, "1.521", "2")
    story.do("delivery", "ship_goods", truck(story, "1.521", ["R-77"]), "2")
    assert shipped(story.order.deliveries[1]) == Decimal("1.521")
    assert not Task.objects.filter(root__number=story.number, step="issue_invoice").exists()
    assert [e.amount for d in ("1", "2") for e in story.events(SalesInvoiced, d)] == [whole]
