"""Something is taken back: what lapses, what stays, and which signatures no longer bind (S9, S19, R5)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from signback.departments.customer_service import steps as cs
from signback.departments.models import Reservation, Slot
from signback.departments.sales import steps as sales
from signback.engine.models import Entry, Task
from signback.engine.verify import verify
from signback.orders import confirmation
from signback.orders.dates import days_slipped, deposit_arrived_at, pre_delivery_date, scheduled_date
from signback.orders.events import checks, confirming, intake, settling
from signback.orders.history import earlier_lines
from signback.orders.pricing import deposit_due, paid, total
from tests import given
from tests.given import REEL, SHEET, Invalid, NotAllowed, Story, then

OFFER = {"change": "3 t, and a 152 mm core", "spoken_with": "Lin"}
AGAIN = {"hand_over_memorandum", "name_signatory"}
WAYS = [
    ("take_counter_offer", OFFER),
    ("withdraw_confirmation", {"reason": "The wrong paper was confirmed"}),
]


def reopened(upto: str = "confirm", how: int = 0, letter: str = "C", **more: Any) -> Story:
    """A confirmed order that is written anew."""
    story = given.order(letter, upto=upto, **{"deposit": 0, **more})
    story.do("customer-service", *WAYS[how])
    return story


def written_anew(story: Story, *lines: dict[str, Any]) -> Story:
    """The new memorandum, through all checks, up to the confirmation that the customer has."""
    story.lines = list(lines or story.lines)
    story.do("customer-service", "write_memorandum", story.memorandum())
    story.do("customer-service", "hand_over_memorandum")
    story.checks()
    story.confirm()
    return story


@pytest.mark.parametrize("how", [0, 1])
def test_the_memorandum_is_open_again_and_everything_after_it_lapses(how: int) -> None:
    """S9, R5: checks, schedule, confirmation and signatory are asked for again; nothing is removed."""
    story = reopened(how=how)
    for kind in (
        intake.MemorandumHandedOver, checks.PriceChecked, checks.LinesConfirmed, checks.DateCommitted,
        confirming.ConfirmationChecked, confirming.ConfirmationSent, confirming.SignatoryNamed,
    ):  # fmt: skip
        assert story.events(kind) == [] and story.member().subject.facts.history(kind)
    then.worklist(story, "hand_over_memorandum")
    then.ready(story, cs.write_memorandum)
    then.blocked(story, cs.check_price, "First: Hand the memorandum over")
    then.blocked(story, cs.check_confirmation, "First: Check price", "First: Confirm each line", "First: Commit the")
    assert story.events(intake.ArrivalRecorded) and story.events(intake.AnswerGiven)
    assert not Reservation.objects.exists() and not Slot.objects.exists()
    assert scheduled_date(story.order, story.at) is None and story.root.slip_base is None
    assert verify().first is None


def test_the_entry_names_every_entry_that_it_takes_back() -> None:
    """E1: the ledger says by itself what holds; nobody needs the book of that day."""
    story = given.order("C", upto="confirm", deposit=0)
    before = {f.seq: f.step for f in story.member().subject.facts.all}
    story.do("customer-service", "take_counter_offer", OFFER)
    fact = story.member().subject.facts.all[-1]
    assert {before[seq] for seq in fact.supersedes} >= {"hand_over_memorandum", "check_confirmation", "commit_date"}
    assert not {"record_arrival", "write_memorandum", "promise_answer"} & {before[seq] for seq in fact.supersedes}
    assert Entry.objects.filter(root=story.root).count() == len(before) + 1


def test_a_new_memorandum_leads_to_a_new_revision() -> None:
    """S8, S9: 3 t instead of 4.5 t: checked again, priced again, numbered 2, with another code."""
    story = reopened()
    first = story.member().subject.facts.history(confirming.ConfirmationChecked)[0].event
    written_anew(story, {**REEL, "quantity": "3", "core": 152})
    second = story.last(confirming.ConfirmationChecked)
    assert (first.revision, second.revision) == (1, 2)
    assert (first.total, second.total) == (Decimal(4860), Decimal(3240))
    assert first.code != second.code and first.digest != second.digest
    assert story.last(checks.DateCommitted).quantity == 3
    assert story.root.summary.startswith("3 t")
    story.sign_back()
    given.further(story, "close")


def test_the_old_paper_signs_nothing_any_more() -> None:
    """S9: a signature on revision 1 arrives before, or after, revision 2 was sent."""
    story = reopened()
    story.refuses(story.salesperson, "record_signed_confirmation", {"signer": "Lin", "revision": 1})
    written_anew(story, {**REEL, "quantity": "3"})
    paper = {"signer": "Lin", "revision": 1}
    story.refuses(
        story.salesperson, "record_signed_confirmation", paper, kind=Invalid, field="revision",
        says="Revision 2 is in force",
    )  # fmt: skip
    story.do(story.salesperson, "record_signed_confirmation", {**paper, "revision": 2})
    assert story.last(confirming.ReturnRecorded).digest == story.last(confirming.ConfirmationChecked).digest


def test_the_code_of_the_old_paper_proves_nothing_any_more() -> None:
    """S8: the customer reads the code of revision 1 while revision 2 is meant."""
    story = reopened()
    old = story.member().subject.facts.history(confirming.ConfirmationChecked)[0].event
    story.do("customer-service", "hand_over_memorandum")
    story.checks()
    ticked = [item.key for item in confirmation.items(story.order)]
    story.do("customer-service", "check_confirmation", {"ticked": ticked})
    story.do("customer-service", "send_confirmation", {"route": "fax", "to": "+353 61 555 020"})
    call = {"outcome": "done", "spoken_with": "Lin", "code_read_back": old.code}
    now = story.last(confirming.ConfirmationChecked)
    story.refuses("customer-service", "confirm_receipt", call, kind=Invalid, field="code_read_back")
    story.do("customer-service", "confirm_receipt", {**call, "code_read_back": now.code})
    then.done(story, cs.confirm_receipt)


def test_a_signature_that_was_here_no_longer_binds() -> None:
    """S9, S19: signed and checked, then withdrawn before anything was built on it: class C waits for a new one."""
    story = given.order("C", upto="sign_back", deposit=0)
    story.do("customer-service", *WAYS[1])
    assert story.events(confirming.ReturnAccepted) == []
    written_anew(story)
    then.blocked(
        story, cs.issue_production_order, "The customer has not signed the confirmation and sent it back"
    )  # fmt: skip
    story.sign_back()
    story.do("customer-service", "issue_production_order")


def test_what_has_happened_stays() -> None:
    """S9, S19: the deposit is here and is not asked for again; only what is missing to the larger one is."""
    story = reopened("pay_deposit", letter="B", deposit=30, how=1)
    assert paid(story.order) == Decimal(1458)
    written_anew(story, {**REEL, "quantity": "4"})
    assert deposit_due(story.order) == Decimal("1296.00") and deposit_arrived_at(story.order) is not None
    story.sign_back()
    then.ready(story, cs.issue_production_order)
    larger = reopened("pay_deposit", letter="B", deposit=30, how=1)
    written_anew(larger, {**REEL, "quantity": "4.9"})
    larger.sign_back()
    missing = deposit_due(larger.order) - 1458
    then.blocked(larger, cs.issue_production_order, f"The deposit has not arrived: {missing:,.2f} of")
    assert len(larger.events(settling.PaymentReceived)) == 1


def test_there_is_no_side_door_to_another_price() -> None:
    """S5.2: the deviation of the first revision was signed; the price of the second is checked and signed anew."""
    dear = {**REEL, "unit_price": "1000"}
    story = reopened(lines=(dear,))
    written_anew(story, {**REEL, "unit_price": "900"})
    found = [f.event for f in story.member().subject.facts.history(checks.DeviationVerified)]
    assert len(found) == 2 and len(story.events(checks.DeviationVerified)) == 1
    assert total(story.order) == Decimal(4050)


def test_a_revision_that_was_taken_back_is_no_earlier_order() -> None:
    """S5.1, S5.2: later checks see what was confirmed in the end, once; of a cancelled order nothing."""
    story = reopened(lines=({**REEL, "unit_price": "700"},))
    customer = story.root.customer_id
    assert customer is not None and earlier_lines(customer) == {}
    written_anew(story, REEL)
    assert [line.unit_price for line in earlier_lines(customer)["ALD-90"]] == [Decimal(1080)]
    story.do("customer-service", "cancel_order", {"wished_by": "Lin", "reason": "Gone"})
    assert earlier_lines(customer) == {}


def test_the_terms_of_the_new_revision_are_those_of_its_day() -> None:
    """P1: the class asks for something else since; the old revision kept its terms, the new one has the new."""
    story = given.order("C", upto="confirm", deposit=0)
    given.policy("C", balance_before_delivery=False)
    assert story.order.terms is not None and story.order.terms.balance_before_delivery
    story.do("customer-service", "take_counter_offer", OFFER)
    written_anew(story)
    assert story.order.terms is not None and not story.order.terms.balance_before_delivery


def test_a_relaxed_date_is_asked_for_anew() -> None:
    """S8.1: the salesperson's word was for the old date."""
    story = given.order("C", upto="checks", deposit=0)
    late = story.order.calendar.plus_days(story.last(checks.DateCommitted).scheduled, 5)
    story.do("customer-service", "relax_date", {"pre_delivery": late, "why": "Order priority"})
    story.do(story.salesperson, "confirm_relaxed_date", {"agreed": True})
    story.confirm()
    story.do("customer-service", "take_counter_offer", OFFER)
    written_anew(story)
    assert pre_delivery_date(story.order, story.at) == story.last(checks.DateCommitted).scheduled < late


def insisted(line: dict[str, Any] = REEL) -> Story:
    """The customer insists on the old formula and has signed for it."""
    story = given.order("C", upto="intake", deposit=0, lines=(line,))
    old_formula(story)
    return story


def old_formula(story: Story, *, signs: bool = True) -> None:
    """Checks up to the customer's signature for the old formula."""
    story.do("customer-service", "check_price")
    story.verdict(verdict="with a formula change", reason="The pulp is no longer bought")
    row = {"part": "1", "settlement": "insists on the old formula", "spoken_with": "Lin"}
    story.do(story.salesperson, "settle_lines", {"rows": [row]})
    story.do("technical", "confirm_formula", {"covers": ["1"], "formula": "1", "risk": "The shade may drift"})
    if signs:
        signed = {"covers": ["1"], "signer": "Lin", "route": "fax"}
        story.do(story.salesperson, "record_formula_signature", signed)


def test_the_signature_for_an_old_formula_binds_that_line_alone() -> None:
    """S6.2, S9: after a counter-offer line 1 is another paper; the customer signs for its formula anew."""
    story = insisted()
    story.do("planner", "commit_date")
    story.confirm()
    story.do("customer-service", "take_counter_offer", OFFER)
    story.lines = [SHEET]
    story.do("customer-service", "write_memorandum", story.memorandum())
    story.do("customer-service", "hand_over_memorandum")
    old_formula(story, signs=False)
    then.ready(story, sales.record_formula_signature)
    then.blocked(story, "commit_date", "First: Record the customer's signature for the formula")


def test_a_faulty_paper_is_sent_back_and_the_date_slips_on() -> None:
    """S9, S9.3: figures altered by hand: the return does not count; the confirmation itself stands."""
    story = given.order("C", upto="confirm", deposit=0)
    story.do(story.salesperson, "record_signed_confirmation", {"signer": "Lin"})
    fault = {"faults": ["figures altered", "signature or seal unclear"], "reason": "Line 1 was changed by hand"}
    story.do("customer-service", "send_back_return", fault)
    then.worklist(story, "record_signed_confirmation", "chase_signature")
    assert story.last(confirming.ConfirmationSent).revision == 1
    assert days_slipped(story.order, story.on(6).at) == 2
    story.sign_back()
    assert days_slipped(story.order, story.on(11).at) == 2
    then.blocked(story, cs.send_back_return, "No returned paper waits to be checked")


def test_a_paper_is_checked_item_by_item() -> None:
    """S9: every item of the return has its own tick."""
    story = given.order("C", upto="confirm", deposit=0)
    then.blocked(story, cs.accept_return, "First: Record the signed confirmation")
    story.do(story.salesperson, "record_signed_confirmation", {"signer": "Lin", "route": "fax"})
    ticked = list(confirmation.RETURN_ITEMS)
    refused = story.refuses("customer-service", "accept_return", {"ticked": ticked[1:]}, kind=Invalid, field="ticked")
    assert ticked[0] in refused.says
    story.refuses(story.salesperson, "accept_return", {"ticked": ticked}, kind=NotAllowed)
    story.do("customer-service", "accept_return", {"ticked": ticked})
    assert story.last(confirming.ReturnAccepted).revision == 1


def test_class_a_owes_the_paper_again_when_it_was_faulty() -> None:
    """S9.1: produced on trust; the debt comes back with the fault."""
    story = given.order("A", upto="confirm")
    story.do("customer-service", "issue_production_order")
    story.do(story.salesperson, "record_signed_confirmation", {"signer": "Lin"})
    assert not Task.objects.filter(root=story.root, owed=True).exists()
    story.do("customer-service", "send_back_return", {"faults": ["wrong version"], "reason": "Revision 0"})
    then.owed(story, "record_signed_confirmation", story.root.salesperson_id)


@pytest.mark.parametrize("how", [0, 1])
def test_what_the_mill_builds_on_is_not_taken_back(how: int) -> None:
    """R5: once the production order is issued, neither counter-offer nor withdrawal."""
    story = given.order("C", upto="sign_back", deposit=0)
    story.do("customer-service", "issue_production_order")
    then.blocked(story, WAYS[how][0], "The production order is issued already")


def test_a_counter_offer_may_follow_a_counter_offer() -> None:
    """S9: each is written, checked and sent anew, under the next number."""
    story = reopened()
    for quantity in ("4", "3"):
        written_anew(story, {**REEL, "quantity": quantity})
        story.do("customer-service", "take_counter_offer", OFFER)
    written_anew(story)
    assert story.last(confirming.ConfirmationChecked).revision == 4
    assert len(story.member().subject.facts.history(confirming.CounterOffered)) == 3
