"""The order confirmation: made from the data, checked item by item, sent, and known to have arrived whole (S8)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from signback.departments.customer_service import steps as cs
from signback.departments.sales import steps as sales
from signback.orders import confirmation
from signback.orders.dates import days_slipped, sign_by
from signback.orders.events import confirming
from tests import given
from tests.given import REEL, SHEET, Invalid, NotAllowed, Story, then


def checked(**more: object) -> Story:
    """Checked item by item; it has not left the house."""
    story = given.order("C", upto="checks", deposit=0, **more)  # type: ignore[arg-type]
    story.do("customer-service", "check_confirmation", {"ticked": keys(story)})
    return story


def keys(story: Story) -> list[str]:
    """Every item of the confirmation."""
    return [item.key for item in confirmation.items(story.order)]


def call(story: Story, outcome: str, **more: object) -> None:
    """A call to hear whether it arrived."""
    story.do("customer-service", "confirm_receipt", {"outcome": outcome, "spoken_with": "Lin", **more})


def test_every_item_is_ticked_by_itself() -> None:
    """S8: one tick for all does not count; whatever is left out is named."""
    story = given.order("C", upto="checks", deposit=0, lines=(REEL, SHEET))
    items = keys(story)
    assert {"lines.0.quantity", "lines.1.quantity"} <= set(items)
    for gone in (items[0], items[-1], "lines.1.quantity"):
        rest = [key for key in items if key != gone]
        refused = story.refuses(
            "customer-service", "check_confirmation", {"ticked": rest}, kind=Invalid, field="ticked"
        )
        assert gone in refused.says
    story.refuses("customer-service", "check_confirmation", {"ticked": []}, kind=Invalid, field="ticked")
    story.do("customer-service", "check_confirmation", {"ticked": items})


def test_it_is_never_typed_again() -> None:
    """S8: sums, dates and terms come from the order; the input has no place for a figure."""
    story = checked()
    said = story.last(confirming.ConfirmationChecked)
    assert said.total == Decimal(4860) and said.revision == 1
    assert said.terms.customer_class == "C" and said.terms.signature_before_production
    assert (said.scheduled, said.pre_delivery) == (story.order.checked.scheduled, said.scheduled)  # type: ignore[union-attr]


def test_what_differs_from_the_customers_word_is_marked() -> None:
    """S8: the clerk's eye goes where it is needed."""
    story = given.order("C", upto="checks", deposit=0)
    mill = next(item for item in confirmation.items(story.order) if "date" in item.title.lower())
    assert mill.original and mill.confirmed
    asked = story.order.memorandum.requested  # type: ignore[union-attr]
    assert asked is not None and mill.differs is (f"{asked:%-d}" not in mill.confirmed)


def test_sent_is_not_received() -> None:
    """S8: after the fax's “OK” the receipt call still waits."""
    story = checked()
    then.blocked(story, cs.confirm_receipt, "First: Send the confirmation")
    story.do("customer-service", "send_confirmation", {"route": "fax", "to": "+353 61 555 020", "pages": 2})
    then.done(story, cs.send_confirmation)
    then.worklist(story, "confirm_receipt")


@pytest.mark.parametrize("outcome", ["no answer", "call back", "wrong number"])
def test_a_call_that_reached_nobody_is_on_record_and_leaves_the_work_open(outcome: str) -> None:
    """S8: every attempt stands in the ledger with its outcome."""
    story = checked()
    story.do("customer-service", "send_confirmation", {"route": "fax", "to": "+353 61 555 020"})
    call(story, outcome)
    call(story, outcome)
    assert [str(event.outcome) for event in story.events(confirming.ReceiptCalled)] == [outcome] * 2
    then.worklist(story, "confirm_receipt")


def test_the_code_of_the_last_page_proves_that_all_of_it_arrived() -> None:
    """S8: read back letter by letter; a wrong one is asked for again, a right one ends the calls."""
    story = checked()
    story.do("customer-service", "send_confirmation", {"route": "fax", "to": "+353 61 555 020"})
    code = story.last(confirming.ConfirmationChecked).code
    wrong = {"outcome": "done", "spoken_with": "Lin", "code_read_back": code[::-1] + "9"}
    story.refuses("customer-service", "confirm_receipt", wrong, kind=Invalid, field="code_read_back")
    call(story, "done")
    then.worklist(story, "confirm_receipt")
    call(story, "done", code_read_back=f" {code.lower()} ")
    assert story.last(confirming.ReceiptCalled).whole
    then.done(story, cs.confirm_receipt)


def test_a_call_that_reached_nobody_reads_no_code_back() -> None:
    """S8: “no answer” and the right code cannot both be true."""
    story = checked()
    story.do("customer-service", "send_confirmation", {"route": "fax", "to": "+353 61 555 020"})
    code = story.last(confirming.ConfirmationChecked).code
    for outcome in ("no answer", "busy", "left message"):
        said = {"outcome": outcome, "spoken_with": "", "code_read_back": code}
        story.refuses("customer-service", "confirm_receipt", said, kind=Invalid, field="outcome")


def test_a_fax_that_was_lost_is_sent_once_more() -> None:
    """S8: the same revision by another route; its day of dispatch is the day on which it really left (S9.3)."""
    story = checked()
    then.blocked(story, "send_again", "First: Send the confirmation")
    story.do("customer-service", "send_confirmation", {"route": "fax", "to": "+353 61 555 020"})
    call(story, "no answer")
    story.on(6, 10)
    assert days_slipped(story.order, story.at) == 2
    story.do("customer-service", "send_again", {"route": "link", "to": "lin@nordlicht.example"})
    again = story.last(confirming.ConfirmationSent)
    assert (str(again.route), again.revision) == ("link", 1)
    assert days_slipped(story.order, story.at) == 0 and sign_by(story.order) == again.sign_by
    then.worklist(story, "confirm_receipt", "chase_signature")
    call(story, "done", code_read_back=story.last(confirming.ConfirmationChecked).code)
    then.blocked(story, "send_again", "The customer has the whole confirmation already")


def test_no_two_orders_share_a_code() -> None:
    """S8: the code of another order's paper proves nothing."""
    one, other = checked(), checked(customer="K-3001")
    assert one.last(confirming.ConfirmationChecked).code != other.last(confirming.ConfirmationChecked).code


def test_a_paper_of_the_future_is_none() -> None:
    """S9: revision 2 was never sent."""
    story = given.order("C", upto="confirm", deposit=0)
    said = {"signer": "Lin", "revision": 2}
    story.refuses(story.salesperson, "record_signed_confirmation", said, kind=Invalid, field="revision")
    story.refuses("customer-service", "record_signed_confirmation", {**said, "revision": 1}, kind=NotAllowed)


def test_the_signature_is_chased_until_the_paper_is_here() -> None:
    """S9: by the salesperson, every working day; each call with its outcome."""
    story = given.order("C", upto="confirm", deposit=0)
    story.do(story.salesperson, "chase_signature", {"outcome": "call back", "spoken_with": "Lin",
                                                    "next_call": story.at + timedelta(hours=3)})  # fmt: skip
    then.worklist(story, "chase_signature")
    story.sign_back()
    then.done(story, sales.chase_signature)


def test_the_record_says_who_signed_with_what_authority_by_which_route_which_version() -> None:
    """S9: all return routes end in the same record."""
    for route in ("link", "fax", "scan", "post", "by hand"):
        story = given.order("C", upto="confirm", deposit=0, customer="K-3001")
        said = {"signer": "Lin Mei", "authority": "Head of purchasing, register of 2024", "route": route}
        story.do(story.salesperson, "record_signed_confirmation", said)
        found = story.last(confirming.ReturnRecorded)
        sent = story.last(confirming.ConfirmationChecked)
        assert (found.signer, found.authority, str(found.route)) == tuple(said.values())
        assert (found.revision, found.digest) == (sent.revision, sent.digest)


def test_who_does_not_sign_says_why_and_nothing_moves_by_it() -> None:
    """S9: the clerk takes the customer's words down; the counter-offer is another step, taken by the house."""
    story = given.order("C", upto="confirm", deposit=0)
    said = {"answer": "asks for a change", "reason": "Core 152, please", "name": "Lin Mei"}
    story.refuses("technical", "record_answer", said, kind=NotAllowed)
    story.refuses(story.salesperson, "record_answer", {**said, "answer": "perhaps"}, kind=Invalid, field="answer")
    story.do(story.salesperson, "record_answer", said)
    assert story.last(confirming.CustomerAnswered).revision == 1
    then.ready(story, "record_signed_confirmation")
    then.told(story, "role:customer_service", "did not sign")
    story.sign_back()
    then.blocked(story, "record_answer", "The signed confirmation is here already")
