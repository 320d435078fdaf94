"""The balance for what was really made, money that arrives, goods that are released (S13–S13.2)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from signback.departments.customer_service import steps as cs
from signback.departments.finance import steps as finance
from signback.engine.models import Task
from signback.orders.delivering import payable_quantity, released
from signback.orders.events import settling
from signback.orders.pricing import balance_due, paid, weighed_value
from tests import given
from tests.given import REEL, SHEET, Invalid, NotAllowed, NotYet, Story, then

TERMS = {"delivery_terms": "Free to the gate", "payment_terms": "By contract", "settlement": "Bank transfer"}


def finished(letter: str = "C", weighed: str = "4.5", **more: object) -> Story:
    """Goods in the warehouse, weighed; nothing settled yet. 4.5 t of ALD-90 at 1,080 a tonne."""
    story = given.order(letter, upto="order_production", **more)  # type: ignore[arg-type]
    story.made(weighed)
    story.inspect("customer-service")
    story.inspect("quality")
    story.do("quality", "complete_warehousing", {"rows": [{"part": "1", "quantity": weighed}]})
    story.do("warehouse", "record_place", {"place": "Hall 2"})
    return story


def asked(letter: str = "C", weighed: str = "4.5", **more: object) -> Story:
    """The terms are with finance, the balance notice is out."""
    story = finished(letter, weighed, **more)
    story.do("customer-service", "review_terms", TERMS)
    story.do("customer-service", "issue_balance_notice")
    return story


# ---- class A (S13.1)
def test_class_a_is_released_by_the_contracts_terms() -> None:
    """S13.1: no balance, no waiting for finance; recorded and shown to finance."""
    story = finished("A")
    then.not_needed(story, cs.issue_balance_notice)
    then.not_needed(story, finance.release_goods)
    key = story.plan("4.5")
    then.blocked(
        story, cs.issue_delivery_order, "Finance has not released the goods: the terms have not been reviewed",
        subject=key,
    )  # fmt: skip
    story.do("customer-service", "review_terms", TERMS)
    assert story.last(settling.TermsReviewed).weighed_value == weighed_value(story.order)
    then.told(story, "role:finance", "The terms of a finished order wait for you")
    story.delivery_order("4.5", key)
    story.truck("4.5", key)


@pytest.mark.parametrize("letter", ["B", "C"])
def test_classes_b_and_c_wait_for_the_money(letter: str) -> None:
    """S13.2: neither delivery order nor release without money, and the sentence says how much."""
    story = asked(letter, deposit=0)
    key = story.plan("4.5")
    then.blocked(
        story, cs.issue_delivery_order, "Finance has not released the goods: 4,860.00 are still to pay", subject=key
    )
    then.blocked(story, finance.release_goods, "No money has arrived for more goods: 4,860.00 are still to pay")
    then.blocked(
        story, "ship_goods", "Finance has not released the goods: 4,860.00 are still to pay",
        "There is no delivery order; without it nothing leaves", subject=key,
    )  # fmt: skip


@pytest.mark.parametrize(("letter", "balance", "asks"), [("C", False, False), ("A", True, True)])
def test_the_contract_speaks_before_the_class(letter: str, balance: bool, asks: bool) -> None:
    """P1: a class C customer may pay later, a class A customer may have to pay first, if the contract says so."""
    given.mill()
    given.Contract.objects.filter(customer__number=given.CUSTOMERS[letter]).update(balance_before_delivery=balance)
    story = finished(letter)
    if asks:
        then.worklist(story, "issue_balance_notice")
    else:
        then.not_needed(story, cs.issue_balance_notice)


def test_a_confirmed_order_keeps_the_policy_of_its_day() -> None:
    """P1: the class asks for something else since; the order was accepted under the old word."""
    story = given.order("C", upto="confirm", deposit=0)
    given.policy("C", balance_before_delivery=False)
    story.sign_back()
    given.further(story, "make")
    then.worklist(story, "issue_balance_notice")


# ---- the balance notice (S13.2)
def test_the_balance_is_asked_for_what_was_really_made() -> None:
    """S5.3, S13.2: 4.3 t weighed of 4.5 t ordered; the deposit on the order is deducted."""
    story = asked("B", "4.3", deposit=30)
    notice = story.last(settling.BalanceNoticed)
    assert notice.value == Decimal("4644.00")  # 4.3 t at 1,080
    assert notice.deposit == Decimal("1458.00")  # 30 % of 4.5 t at 1,080
    assert notice.balance == balance_due(story.order) == Decimal("3186.00")
    then.told(story, f"person:{story.root.salesperson_id}", "The balance notice is out")
    then.told(story, "customer", "Notice of receiving the balance")


def test_lines_of_different_price_are_each_rounded_to_the_cent() -> None:
    """S13.2: the sum to pay is the sum of the lines."""
    story = given.order("C", upto="make", deposit=0, lines=(REEL, SHEET))
    assert weighed_value(story.order) == Decimal("4860.00") + Decimal("5761.80")  # 6 t at 990, 3 % off from 5 t on


def test_the_terms_go_to_finance_before_anything_is_released() -> None:
    """S13: reviewed by customer service against the contract, then released by finance."""
    story = finished(deposit=0)
    then.blocked(
        story, finance.release_goods, "First: Review the terms and send them to finance",
        "First: Issue the balance notice", "No money has arrived",
    )  # fmt: skip
    story.refuses("finance", "review_terms", TERMS, kind=NotAllowed, says="Only customer service")
    story.refuses("customer-service", "review_terms", {**TERMS, "settlement": " "}, kind=Invalid, field="settlement")


# ---- money and release (S13.2)
def test_part_of_the_money_releases_part_of_the_goods() -> None:
    """S13.2: a third of the sum is a third of the goods, to the kilogram, and never one more."""
    story = asked(deposit=0)
    story.pay(Decimal("1620.00"), "first third")
    story.refuses(
        "finance-2", "release_goods", {"quantity": "1.501"}, kind=Invalid, field="quantity",
        says="The money received pays for 1.5 more",
    )  # fmt: skip
    story.do("finance-2", "release_goods", {"quantity": "1.5"})
    more = "No money has arrived for more goods: 3,240.00 are still to pay"
    then.blocked(story, finance.release_goods, more, by="finance-2")
    story.pay(Decimal("1080.01"), "and a little")
    story.refuses("finance-2", "release_goods", {"quantity": "1.001"}, kind=Invalid, field="quantity")
    story.do("finance-2", "release_goods", {"quantity": "1"})
    story.pay(Decimal("2159.99"), "the rest")
    story.do("finance-2", "release_goods", {"quantity": "2"})
    assert released(story.order) == Decimal("4.5")
    then.done(story, finance.release_goods)
    assert not Task.objects.filter(root=story.root, step__in=["record_payment", "release_goods"]).exists()


def test_a_cent_too_little_keeps_a_kilogram_back() -> None:
    """S13.2: what is not wholly paid is not wholly released."""
    story = asked(deposit=0)
    story.pay(Decimal("4859.99"), "almost")
    assert payable_quantity(story.order) == Decimal("4.499")
    story.refuses("finance-2", "release_goods", {"quantity": "4.5"}, kind=Invalid, field="quantity")
    story.pay(Decimal("0.01"), "the cent")
    story.do("finance-2", "release_goods", {"quantity": "4.5"})


def test_whoever_took_the_money_does_not_release_the_goods() -> None:
    """R3: another person of finance does."""
    story = asked(deposit=0)
    story.pay(Decimal("4860"), "balance")
    whole = {"quantity": "4.5"}
    refused = story.refuses("finance", "release_goods", whole, kind=NotAllowed, says="somebody else must do this")
    assert refused.code == "same_person"
    story.refuses("customer-service", "release_goods", whole, kind=NotAllowed, says="Only finance")
    assert "finance" in Task.objects.get(root=story.root, step="release_goods").barred
    story.do("finance-2", "release_goods", whole)
    fact = story.member().subject.facts.last(settling.GoodsReleased)
    assert fact is not None and fact.signed and fact.by == "finance-2"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"amount": "0"}, "amount"),
        ({"amount": "-10"}, "amount"),
        ({"amount": "10.001"}, "amount"),
        ({"reference": "deposit"}, "reference"),
        ({"received": "2026-06-30"}, "received"),
    ],
)
def test_money_that_cannot_be_is_named_at_its_field(said: dict[str, str], field: str) -> None:
    """S13.2, E4: nothing, less than nothing, a tenth of a cent, the same bank line twice, a day to come."""
    story = given.order("B", upto="confirm", deposit=30)
    story.pay_deposit()
    payment = {"amount": "10", "reference": "0504-2", "received": story.at.date(), **said}
    story.refuses("finance", "record_payment", payment, kind=Invalid, field=field)


def test_a_payment_entered_by_mistake_is_struck_not_removed() -> None:
    """E1, S13.2: 48,600 was typed for 4,860; the correction is an entry of its own, and nobody releases on it."""
    story = asked(deposit=0)
    story.pay(Decimal("48600"), "0504-7")
    story.refuses("finance", "strike_payment", {"reference": "0504-8", "reason": "?"}, kind=Invalid, field="reference")
    story.do("finance", "strike_payment", {"reference": "0504-7", "reason": "One nought too many"})
    assert paid(story.order) == 0
    then.told(story, "role:customer_service", "entered by mistake")
    more = "No money has arrived for more goods: 4,860.00 are still to pay"
    then.blocked(story, finance.release_goods, more, by="finance-2")
    then.blocked(story, finance.strike_payment, "No payment is recorded")
    story.pay(Decimal("4860"), "0504-7")
    story.do("finance-2", "release_goods", {"quantity": "4.5"})
    assert [e.amount for e in story.events(settling.PaymentReceived)] == [Decimal("48600"), Decimal("4860")]


def test_overpaid_money_stands_on_finances_list_until_it_went_back() -> None:
    """S13.2: never more than was paid too much, by another person than who took it; everybody is told."""
    story = asked(deposit=0)
    then.not_needed(story, finance.return_money)
    story.pay(Decimal("4900"), "balance")
    task = Task.objects.get(root=story.root, step="return_money")
    assert (task.role, task.state) == ("finance", "ready")
    back = {"amount": "40", "reference": "R-1", "why": "Paid by the order, not by the weight"}
    story.refuses("finance", "return_money", back, kind=NotAllowed, says="somebody else must do this")
    story.refuses(
        "finance-2", "return_money", {**back, "amount": "40.01"}, kind=Invalid, field="amount", says="40.00 were paid"
    )
    story.do("finance-2", "return_money", {**back, "amount": "30"})
    then.ready(story, finance.return_money)
    story.do("finance-2", "return_money", {**back, "amount": "10", "reference": "R-2"})
    then.done(story, finance.return_money)
    assert paid(story.order) == Decimal("4860")
    then.told(story, f"person:{story.root.salesperson_id}", "Overpaid money went back")
    then.told(story, "customer", "We have returned what was paid too much")


def test_a_deposit_larger_than_the_goods_goes_back_after_weighing() -> None:
    """S13.2: before the goods are weighed nobody knows what is too much."""
    story = given.order("B", upto="confirm", deposit=30)
    story.pay(Decimal("6000"), "everything, and more")
    then.not_needed(story, finance.return_money)
    story.sign_back()
    given.further(story, "make")
    then.worklist(story, "return_money")
    story.do("customer-service", "review_terms", TERMS)
    story.do("customer-service", "issue_balance_notice")
    assert story.last(settling.BalanceNoticed).balance == 0
    story.do("finance-2", "release_goods", {"quantity": "4.5"})


# ---- the sales invoice (S14.1)
def test_invoices_come_to_the_cent_to_what_was_asked() -> None:
    """S14.1: three trucks of 1.499 t, 1.5 t and 1.5 t at 1,033.33: no cent is lost or made by rounding."""
    given.price("ALD-90", "1033.33", customer="K-3003")
    story = asked("C", "4.499", deposit=0)
    story.pay(balance_due(story.order), "balance")
    story.do("finance-2", "release_goods", {"quantity": "4.499"})
    for quantity in ("1.499", "1.5", "1.5"):
        key = story.plan(quantity)
        story.delivery_order(quantity, key)
        story.truck(quantity, key)
        story.do("finance", "issue_invoice", {}, key)
    found = [story.last(settling.SalesInvoiced, key) for key in ("1", "2", "3")]
    assert sum(invoice.amount for invoice in found) == weighed_value(story.order) == Decimal("4648.95")
    assert all(abs(i.amount - i.quantity * Decimal("1033.33")) < Decimal("0.01") for i in found)


def test_invoices_are_numbered_without_gaps() -> None:
    """S14.1: by month, over all orders; a refused step takes no number."""
    numbers = []
    for letter in ("C", "A"):
        story = asked(letter, deposit=0) if letter == "C" else given.order("A", upto="settle")
        if letter == "C":
            story.pay(balance_due(story.order), "balance")
            story.do("finance-2", "release_goods", {"quantity": "4.5"})
        key = story.plan("4.5")
        story.refuses("finance", "issue_invoice", {}, key, kind=NotYet, says="First: Ship the goods")
        story.delivery_order("4.5", key)
        story.truck("4.5", key)
        story.do("finance", "issue_invoice", {}, key)
        story.refuses("finance", "issue_invoice", {}, key, kind=NotYet, says="done already")
        numbers.append(story.last(settling.SalesInvoiced, key).number)
    assert numbers == ["I2026-05-0001", "I2026-05-0002"]
    june = given.order("A", upto="settle", at=given.MONDAY + timedelta(weeks=4))
    key = june.plan("4.5")
    june.delivery_order("4.5", key)
    june.truck("4.5", key)
    june.do("finance", "issue_invoice", {}, key)
    assert june.last(settling.SalesInvoiced, key).number == "I2026-06-0001"
