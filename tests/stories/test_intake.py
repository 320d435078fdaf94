"""Intake: an arrival becomes a memorandum, and the memorandum an order (S0–S4)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from signback.departments.customer_service import steps as cs
from signback.engine.models import Entry, Root, Task
from signback.orders.events import intake as said
from signback.orders.memorandum import missing_items
from tests import given
from tests.given import Invalid, NotAllowed, NotYet, then


def test_an_arrival_gets_its_number_before_anything_is_understood() -> None:
    """S0, S1: the number at once; channel and taker are on record; it stands on a worklist."""
    call = given.order()
    call.do("customer-service", "record_arrival", {"channel": "telephone", "raw": "Static on the line"})
    assert call.root.number == "2001"
    assert call.last(said.ArrivalRecorded).channel is said.Channel.TELEPHONE
    assert Entry.objects.get().actor == "customer-service"
    then.worklist(call, "write_memorandum")
    second = given.order()
    second.do("sales", "record_arrival", {"channel": "salesperson", "customer": "K-1001"})
    assert second.root.number == "2002"


def test_a_memorandum_is_kept_although_it_is_incomplete() -> None:
    """S3: nothing is lost; what is missing is named item by item; both versions stay."""
    call = given.order()
    call.do("customer-service", "record_arrival", {"channel": "telephone"})
    call.do("customer-service", "write_memorandum", {"lines": [{"product": "ALD-90", "width": 840}]})
    memorandum = call.last(said.MemorandumWritten)
    missing = {item.path for item in missing_items(memorandum)}
    assert missing == {
        "customer", "contact", "requested", "place", "packing", "payment",
        "lines.0.quantity", "lines.0.diameter", "lines.0.core",
    }  # fmt: skip
    assert memorandum.states["lines.0.width"] == "said" and memorandum.states["packing"] == "missing"
    then.blocked(
        call, cs.hand_over_memorandum, "Nobody has said yet whose order this is", "line 1: diameter",
        "has not been read back yet", "Nobody has promised an answer yet",
    )  # fmt: skip
    call.do("customer-service", "write_memorandum", call.memorandum())
    assert len(call.events(said.MemorandumWritten)) == 2


def test_a_sheet_needs_a_length_and_no_core() -> None:
    """S3: the form knows what each shape needs."""
    call = given.order(lines=({"product": "MAR-160", "quantity": "6", "width": 700},))
    call.do("customer-service", "record_arrival", {"channel": "fax", "customer": "K-2003"})
    call.do("customer-service", "write_memorandum", call.memorandum())
    assert [item.path for item in missing_items(call.last(said.MemorandumWritten))] == ["lines.0.length"]


def test_every_item_says_how_it_is_known() -> None:
    """S2.1: said, read back, assumed from an earlier order, missing; what is assumed is handed over as assumed."""
    call = given.order()
    call.handed_over(all_read_back=False, states={"packing": "assumed from 1999", **read_back_but("packing")})
    states = call.last(said.MemorandumWritten).states
    assert states["packing"] == "assumed from 1999" and states["contact"] == "read back"
    assert states["lines.0.winding"] == "missing"
    assert call.last(said.MemorandumHandedOver).assumed == ("packing",)


def read_back_but(*gone: str) -> dict[str, str]:
    paths = ["customer", "contact", "requested", "place", "packing", "payment"]
    paths += [f"lines.0.{name}" for name in ("product", "quantity", "width", "diameter", "core")]
    return {path: "read back" for path in paths if path not in gone}


@pytest.mark.parametrize("channel", ["fax", "e-mail", "visit", "salesperson"])
def test_only_what_was_spoken_is_read_back(channel: str) -> None:
    """S2.1, S2.2: a fax is its own proof."""
    call = given.order(channel=channel)
    call.handed_over(all_read_back=False)
    then.done(call, cs.hand_over_memorandum)


def test_a_call_is_read_back_before_it_goes_on() -> None:
    """S2.1: typed is said; one key after the reading-back confirms all."""
    call = given.order()
    with pytest.raises(NotYet) as early:
        call.handed_over(all_read_back=False)
    assert [r.code for r in early.value.reasons] == ["read_back"]
    call.do("customer-service", "write_memorandum", call.memorandum())
    call.do("customer-service", "hand_over_memorandum")
    assert call.last(said.MemorandumHandedOver).assumed == ()


@pytest.mark.parametrize(("customer", "role"), [("K-2003", "sales"), ("K-2001", "customer_service")])
def test_what_is_unclear_goes_to_whoever_speaks_with_the_customer(customer: str, role: str) -> None:
    """S2.3: the salesperson clears it up, or customer service where it is entrusted; the answer is recorded."""
    fax = given.order(customer=customer, channel="fax")
    fax.do("customer-service", "record_arrival", {"channel": "fax", "customer": customer})
    questions = [{"item": "core", "text": "76 or 152?"}, {"item": "width", "text": "Smudged"}]
    fax.do("customer-service", "write_memorandum", {**fax.memorandum(), "questions": questions})
    fax.do("customer-service", "promise_answer", {"to": "The buyer", "by": fax.at + timedelta(hours=6)})
    then.blocked(fax, cs.hand_over_memorandum, "There are open questions to the customer")
    task = Task.objects.get(root=fax.root, step="answer_question")
    assert (task.role, task.parts) == (role, "1,2")
    assert task.person == (fax.root.salesperson_id if role == "sales" else None)
    answer = {"answer": "76", "spoken_with": "The buyer"}
    if role == "sales":
        fax.refuses("customer-service", "answer_question", {"covers": ["1"], **answer}, kind=NotAllowed)
    who = "sales" if role == "sales" else "customer-service"
    fax.do(who, "answer_question", {"covers": ["1"], **answer})
    fax.refuses(who, "answer_question", {"covers": ["1"], **answer}, kind=Invalid, says="nothing is open here")
    fax.do(who, "answer_question", {"covers": ["2"], **answer})
    assert [e.covers for e in fax.events(said.QuestionAnswered)] == [("1",), ("2",)]
    then.ready(fax, cs.hand_over_memorandum)


def test_a_promise_is_tracked_until_it_is_kept() -> None:
    """S4: the promised hour is the due time; an answer counts for the promise before it."""
    call = given.order()
    call.do("customer-service", "record_arrival", {"channel": "telephone", "customer": "K-2003"})
    then.not_needed(call, cs.give_answer)
    by = call.at + timedelta(hours=6)
    past = {"to": "The buyer", "by": call.at - timedelta(hours=1)}
    call.refuses("customer-service", "promise_answer", past, kind=Invalid, field="by")
    call.do("customer-service", "promise_answer", {"to": "The buyer", "by": by})
    task = Task.objects.get(root=call.root, step="give_answer")
    assert (task.state, task.due) == ("ready", by)
    given_answer = {"spoken_with": "The buyer", "answer": "By Thursday"}
    call.do("customer-service", "give_answer", given_answer)
    then.done(call, cs.give_answer)
    call.do("customer-service", "promise_answer", {"to": "The buyer", "by": by + timedelta(hours=2)})
    then.ready(call, cs.give_answer)
    assert Task.objects.get(root=call.root, step="give_answer").due == by + timedelta(hours=2)


def test_an_arrival_that_becomes_no_order_is_closed_with_its_reason() -> None:
    """S0, S3: never deleted; the reason is needed; nothing waits any more."""
    call = given.order()
    call.do("customer-service", "record_arrival", {"channel": "visit"})
    call.refuses("customer-service", "close_arrival", {"became": "lost", "reason": " "}, kind=Invalid, field="reason")
    call.do("customer-service", "close_arrival", {"became": "question answered", "reason": "Wanted the opening hours"})
    assert call.last(said.ArrivalClosed).became is said.Closing.QUESTION_ANSWERED
    assert call.root.over and not Task.objects.exists() and Root.objects.count() == 1
    then.not_needed(call, cs.write_memorandum)
    call.refuses("customer-service", "write_memorandum", {}, kind=NotYet, says="the order has ended")


def test_what_became_an_order_is_cancelled_not_closed() -> None:
    """S0: after the hand-over it is an order."""
    story = given.order(upto="intake")
    then.blocked(story, cs.close_arrival, "It is an order already; cancel it instead")
    then.blocked(story, cs.write_memorandum, "The memorandum has been handed over")


def test_a_salesperson_in_the_field_writes_their_own_order() -> None:
    """S2.2, R4: the same form; before the customer is known the arrival is theirs; never another's customer."""
    call = given.order()
    call.do("sales", "record_arrival", {"channel": "salesperson"})
    call.refuses("sales", "write_memorandum", {"customer": "K-1002"}, kind=Invalid, field="customer")
    call.do("sales", "write_memorandum", call.memorandum())
    call.do("sales", "promise_answer", {"to": "The buyer", "by": call.at + timedelta(hours=6)})
    call.do("sales", "hand_over_memorandum")
    assert call.root.salesperson and call.root.salesperson.username == "sales"


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({"product": "NO-SUCH"}, "lines.0.product"),
        ({"product": "ALD-90", "quantity": "0.4"}, "lines.0.quantity"),
        ({"width": 0}, "lines.0.width"),
        ({"width": "wide"}, "lines.0.width"),
    ],
)
def test_what_cannot_be_is_named_at_its_field(line: dict[str, object], field: str) -> None:
    """S3, E4: an unknown paper, less than the smallest run, an impossible measure."""
    call = given.order()
    call.do("customer-service", "record_arrival", {"channel": "fax"})
    call.refuses("customer-service", "write_memorandum", {"lines": [line]}, kind=Invalid, field=field)
