"""Who is told, where the procedure says so: through the outbox of the same transaction, and once (S5.2–S19, E4)."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.db import transaction

from signback.engine.models import Notice, Outbox
from signback.messages import worker
from signback.orders.models import Account, Contact
from signback.orders.refusals import Refused
from signback.orders.roles import Role
from tests import given
from tests.given import Story, then

# What is told in a whole life of class B, step by step: role, the salesperson ("hers"), the customer.
LIFE_OF_B = [
    ("send_confirmation", "customer"),
    ("issue_production_order", "role:production"),
    ("issue_production_order", "role:technical"),
    ("complete_warehousing", "hers"),
    ("review_terms", "role:finance"),
    ("issue_balance_notice", "customer"),
    ("issue_balance_notice", "hers"),
    ("issue_delivery_order", "role:delivery"),
    ("ship_goods", "hers"),
    ("send_notice", "customer"),
    ("record_receipt", "hers"),
]


def told(story: Story, *, step: str = "") -> list[tuple[str, str]]:
    """Everything that is to be told of an order, step by step."""
    rows = Outbox.objects.filter(root=story.root, kind="tell").order_by("pk")
    hers = f"person:{story.root.salesperson_id}"
    found = [(r.payload["step"], "hers" if r.payload["to"] == hers else r.payload["to"]) for r in rows]
    return [row for row in found if not step or row[0] == step]


def drain(story: Story) -> None:
    """The worker empties the outbox."""
    with time_machine.travel(datetime(2026, 12, 31, tzinfo=UTC), tick=False):
        while worker.run_once(datetime(2026, 12, 31, tzinfo=UTC)):
            pass


def test_a_whole_life_tells_whom_the_procedure_names_and_nobody_else() -> None:
    """S8, S10, S13, S13.2, S14.1, S16, S17: every telling of an order on its ordinary way."""
    story = given.order("B", upto="close", deposit=30)
    assert Counter(told(story)) == Counter(LIFE_OF_B)


def test_class_a_hears_of_no_balance() -> None:
    """S13.1: finance is shown the terms; nobody is asked for money."""
    story = given.order("A", upto="close")
    assert Counter(told(story)) == Counter(row for row in LIFE_OF_B if row[0] != "issue_balance_notice")


def test_a_deviation_is_told_to_the_three_whom_the_procedure_names() -> None:
    """S5.2: the salesperson is asked, the supervisor and the marketing director are informed."""
    story = given.order(upto="intake", lines=({**given.REEL, "unit_price": "900"},))
    story.do("customer-service", "check_price")
    assert {whom for _, whom in told(story, step="check_price")} == {
        "hers", "role:customer_service_supervisor", "role:marketing_director",
    }  # fmt: skip
    quiet = given.order(upto="intake")
    quiet.do("customer-service", "check_price")
    assert told(quiet) == []


def test_the_salesperson_is_the_orders_own() -> None:
    """R4, S13: the other salesperson hears nothing."""
    given.mill()
    other = Account.objects.get(username="sales-2")
    given.Customer.objects.filter(number="K-3003").update(salesperson=other)
    story = given.order("C", upto="settle")
    whom = {r.payload["to"] for r in Outbox.objects.filter(root=story.root) if r.payload["to"].startswith("person:")}
    assert whom == {f"person:{other.pk}"}


def test_a_faulty_return_and_a_counter_offer_are_told_to_the_salesperson() -> None:
    """S9: who chases the paper knows why it is asked for again."""
    story = given.order("C", upto="confirm")
    story.do(story.salesperson, "record_signed_confirmation", {"signer": "Lin"})
    fault = {"faults": ["figures altered"], "reason": "Line 1 was changed by hand"}
    story.do("customer-service", "send_back_return", fault)
    story.do("customer-service", "take_counter_offer", {"change": "4 t", "spoken_with": "Lin"})
    assert told(story, step="send_back_return") == [("send_back_return", "hers")]
    assert told(story, step="take_counter_offer") == [("take_counter_offer", "hers")]


def test_what_is_refused_is_told_to_nobody() -> None:
    """E4: the telling stands in the transaction of the step."""
    story = given.order("B", upto="confirm", deposit=30)
    before = Outbox.objects.count()
    story.refuses("customer-service", "issue_production_order", {})
    assert Outbox.objects.count() == before


def test_what_is_rolled_back_is_told_to_nobody() -> None:
    """E4: a power cut after the step and before the commit leaves neither."""
    story = given.order("B", upto="pay_deposit", deposit=30)
    before = Outbox.objects.count()
    with transaction.atomic():
        story.do("customer-service", "issue_production_order")
        assert Outbox.objects.count() == before + 2
        transaction.set_rollback(True)
    assert Outbox.objects.count() == before


def test_the_same_key_tells_once() -> None:
    """E4: a repeated call answers again and tells nobody again."""
    story = given.order("B", upto="pay_deposit", deposit=30)
    asked = story.ask("customer-service", "issue_production_order", {})
    keyed = given.Ask(**{**vars(asked), "key": "once"})
    given.perform(story.number, keyed)
    assert given.perform(story.number, keyed).repeated
    assert len(told(story, step="issue_production_order")) == 2


def test_everybody_of_a_role_gets_one_notice_and_one_mail() -> None:
    """E3, E4: both people of finance; the worker may run as often as it likes."""
    story = given.order("B", upto="make", deposit=30)
    story.do("customer-service", "review_terms", {"delivery_terms": "x", "payment_terms": "x", "settlement": "x"})
    drain(story)
    drain(story)
    notices = Notice.objects.filter(root=story.root, says__contains="terms of a finished order")
    assert sorted(notices.values_list("account__username", flat=True)) == ["finance", "finance-2"]
    assert len(mails_to(story, "review_terms")) == len(set(mails_to(story, "review_terms"))) == 2


def mails_to(story: Story, step: str) -> list[str]:
    """The mailboxes that a step's mails went to."""
    rows = Outbox.objects.filter(root=story.root, kind="mail")
    return [row.payload["address"] for row in rows if row.payload["step"] == step]


def test_who_is_named_twice_is_told_once() -> None:
    """R1, E4: a salesperson who is the marketing director too gets one notice and one mail of the deviation."""
    given.mill()
    both = Account.objects.get(username="sales")
    both.roles = [Role.SALES, Role.MARKETING_DIRECTOR]
    both.save()
    story = given.order(upto="intake", lines=({**given.REEL, "unit_price": "900"},))
    given.Root.objects.filter(number=story.number).update(salesperson=both)
    story.do("customer-service", "check_price")
    drain(story)
    assert Notice.objects.filter(root=story.root, account=both).count() == 1
    assert mails_to(story, "check_price").count(both.email) == 1


def test_two_sentences_of_one_step_are_two_messages() -> None:
    """S18: that the goods arrived, and that some are damaged; customer service hears the second alone."""
    story = given.order("A", upto="settle")
    story.delivery_order("4.5", story.plan("4.5"))
    story.truck("4.5")
    story.at = story.at.replace(hour=20)
    found = {"signer": "Lin", "arrived": story.at, "received": "4", "damaged": "0.5"}
    story.do("delivery", "record_receipt", found, "1")
    drain(story)
    hers = Notice.objects.filter(root=story.root, account=story.root.salesperson, says__contains="arrived")
    assert sorted(hers.values_list("says", flat=True)) == [
        "Goods arrived damaged or short, or were refused", "The goods have arrived and are signed for",
    ]  # fmt: skip
    service = Notice.objects.filter(root=story.root, account__username="customer-service", says__contains="arrived")
    assert list(service.values_list("says", flat=True)) == ["Goods arrived damaged or short, or were refused"]


def test_a_customer_without_an_address_is_reported_to_the_salesperson() -> None:
    """S8: who cannot be written to is rung up."""
    given.mill()
    Contact.objects.filter(customer__number="K-3003").update(email="")
    story = given.order("C", upto="confirm")
    drain(story)
    notice = Notice.objects.get(root=story.root, says__contains="no e-mail address")
    assert notice.account == story.root.salesperson and "ready to be signed" in notice.says


def test_who_has_left_the_house_is_told_nothing() -> None:
    """R5: an inactive account gets neither notice nor mail, and the row says that nobody could be told."""
    story = given.order("A", upto="make")
    Account.objects.filter(username__startswith="finance").update(is_active=False)
    story.do("customer-service", "review_terms", {"delivery_terms": "x", "payment_terms": "x", "settlement": "x"})
    drain(story)
    row = Outbox.objects.get(root=story.root, kind="tell", payload__step="review_terms")
    assert row.done and "Nobody could be told" in row.trouble
    assert mails_to(story, "review_terms") == []


@pytest.mark.parametrize("whom", ["customer", "hers"])
def test_the_customer_hears_nothing_that_is_meant_for_the_house(whom: str) -> None:
    """S11.1: of an abnormality the customer is told by a person, never by the machine."""
    story = given.order("A", upto="order_production")
    story.do("production", "report_abnormality", {"what": "A break on the machine"})
    assert (("report_abnormality", whom) in told(story)) == (whom == "hers")
    then.told(story, "role:marketing_director", "abnormality")


def test_refusals_carry_no_message_of_their_own(db: Any) -> None:
    """E3: what was refused stands in the record of refusals, not in anybody's mailbox."""
    story = given.order("B", upto="confirm", deposit=30)
    with pytest.raises(Refused):
        story.do("finance", "issue_production_order")
    assert told(story, step="issue_production_order") == []
