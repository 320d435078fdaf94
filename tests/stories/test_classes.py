"""Classes A, B and C differ exactly where the policy says so, and nowhere else (S9.1, S9.2, S13.1, S13.2, P1)."""

from __future__ import annotations

import pytest

from signback.departments.customer_service import steps as cs
from signback.departments.finance import steps as finance
from signback.orders.models import ClassPolicy, Contract, Customer
from signback.orders.pricing import deposit_due
from tests import given
from tests.given import Story, then

UNSIGNED = "The customer has not signed the confirmation and sent it back"
TERMS = {"delivery_terms": "Free to the gate", "payment_terms": "By contract", "settlement": "Bank transfer"}
NO_DEPOSIT = "The deposit has not arrived"


def test_the_table_is_the_sources() -> None:
    """P1: the defaults."""
    given.mill()
    found = {p.pk: (p.signature_before_production, bool(p.deposit_percent), p.balance_before_delivery)
             for p in ClassPolicy.objects.all()}  # fmt: skip
    assert found == {"A": (False, False, False), "B": (True, True, True), "C": (True, False, True)}


@pytest.mark.parametrize(("letter", "waits"), [("A", []), ("B", [NO_DEPOSIT, UNSIGNED]), ("C", [UNSIGNED])])
def test_what_the_production_order_waits_for(letter: str, waits: list[str]) -> None:
    """S9.1: class A may start at once and owes the paper; S9.2: B and C wait for it, and for their deposit."""
    story = given.order(letter, upto="confirm", deposit=30 if letter == "B" else 0)
    if not waits:
        story.do("customer-service", "issue_production_order")
        then.owed(story, "record_signed_confirmation", story.root.salesperson_id)
        return
    then.blocked(story, cs.issue_production_order, *waits)
    story.sign_back()
    if letter == "B":
        then.blocked(story, cs.issue_production_order, NO_DEPOSIT)
        story.pay_deposit()
    story.do("customer-service", "issue_production_order")


def test_the_paper_of_class_a_is_owed_until_it_is_here_and_checked() -> None:
    """S9.1: the order is made and delivered, but does not end without it."""
    story = given.order("A", upto="confirm")
    story.order_production()
    story.make()
    story.settle()
    story.deliver()
    then.blocked(story, cs.close_order, "Papers are still owed: ")
    story.sign_back()
    story.close()


@pytest.mark.parametrize(("letter", "asks"), [("A", False), ("B", True), ("C", True)])
def test_who_pays_before_the_truck_leaves(letter: str, asks: bool) -> None:
    """S13.1: the contract's terms release class A; S13.2: B and C settle a balance notice, released by finance."""
    story = given.order(letter, upto="make", deposit=0)
    story.do("customer-service", "review_terms", TERMS)
    key = story.plan("4.5")
    if not asks:
        then.not_needed(story, cs.issue_balance_notice)
        then.not_needed(story, finance.release_goods)
        story.delivery_order("4.5", key)
        return
    then.ready(story, cs.issue_balance_notice)
    then.blocked(story, cs.issue_delivery_order, "Finance has not released the goods", subject=key)


@pytest.mark.parametrize("letter", ["A", "B", "C"])
def test_inspection_and_delivery_order_are_asked_of_every_class(letter: str) -> None:
    """S12.1, S14.2: no class saves these."""
    story = given.order(letter, upto="order_production", deposit=0)
    stands = story.stands("complete_warehousing")
    assert any("nspect" in reason.says for stand in stands for reason in stand.unmet)
    story.make()
    story.settle()
    key = story.plan("4.5")
    says = [r.says for stand in story.stands("ship_goods", key) for r in stand.unmet]
    assert "There is no delivery order; without it nothing leaves" in says


def test_the_contract_overrides_the_class() -> None:
    """P1: a deposit of 20 per cent by contract, though class C asks for none."""
    story = given.order("C", upto="confirm", deposit=20)
    assert deposit_due(story.order) == 972
    then.blocked(story, cs.issue_production_order, "The deposit has not arrived: 972.00 of 972.00", UNSIGNED)


def test_an_accepted_order_keeps_the_class_under_which_it_was_accepted() -> None:
    """P1: the customer becomes class A while the order waits; this order still waits, the next does not."""
    story = given.order("C", upto="confirm", deposit=0)
    Customer.objects.filter(number=story.customer).update(classification_id="A")
    then.blocked(story, cs.issue_production_order, UNSIGNED)
    later = given.order("C", upto="confirm", deposit=0)
    later.do("customer-service", "issue_production_order")


def test_a_policy_changed_later_changes_no_order_that_stands() -> None:
    """P1: the table is edited; what was confirmed under it keeps its terms."""
    story = given.order("C", upto="confirm", deposit=0)
    given.policy("C", signature_before_production=False, balance_before_delivery=False)
    Contract.objects.filter(customer__number=story.customer).update(deposit_percent=50)
    then.blocked(story, cs.issue_production_order, UNSIGNED)
    assert deposit_due(story.order) == 0


@pytest.mark.parametrize("letter", ["A", "B", "C"])
def test_all_three_end_with_every_paper_here(letter: str) -> None:
    """The same procedure, the same end; only the middle differs."""
    story: Story = given.order(letter, upto="close")
    steps = {fact.step for fact in story.member().subject.facts.all}
    assert {"accept_return", "inspect_for_customer", "inspect_ex_factory", "close_order"} <= steps
    assert ("issue_balance_notice" in steps) is (letter != "A")
