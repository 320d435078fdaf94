"""Paper is typed in later: what happened, and when it was entered; clocks that jump; corrections (S9.3, E1)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from signback.engine.models import Entry
from signback.engine.verify import verify
from signback.orders import confirmation
from signback.orders.dates import days_slipped, deposit_arrived_at, scheduled_date, sign_by
from signback.orders.events import confirming, intake, making, settling
from signback.orders.events.checks import DateCommitted
from tests import given
from tests.given import Invalid, Story, then

HOUSE = ZoneInfo("Europe/Dublin")
FRIDAY = datetime(2026, 5, 8, 8, tzinfo=UTC)
SIGNED = {"signer": "Lin"}


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """An hour of May by the house's clock."""
    return datetime(2026, 5, day, hour, minute, tzinfo=HOUSE)


def unsent(at: datetime = given.MONDAY) -> Story:
    """A confirmation that is checked and has not left the house."""
    story = given.order("C", upto="checks", deposit=0, at=at)
    story.do("customer-service", "check_confirmation", {"ticked": [i.key for i in confirmation.items(story.order)]})
    return story


# ---- happened and entered
def test_both_times_stand_in_the_ledger() -> None:
    """E1: the fax came on Monday at 15:10, and was typed in on Wednesday; nobody can tell one for the other."""
    story = given.order("C", upto="confirm", deposit=0).on(6, 11)
    done = story.enter(story.salesperson, "record_signed_confirmation", SIGNED, at(4, 15, 10))
    assert done.entry.happened == at(4, 15, 10) and done.entry.entered == at(6, 12, 3)
    fact = story.member().subject.facts.last(confirming.ReturnRecorded)
    assert fact is not None and (fact.happened, fact.entered) == (done.entry.happened, done.entry.entered)


def test_a_return_counts_when_it_arrived_not_when_it_was_typed_in() -> None:
    """S9.3: no day is lost by a clerk who was ill; typed in today, two days would be."""
    story = given.order("C", upto="confirm", deposit=0).on(6, 11)
    assert days_slipped(story.order, story.at) == 2
    story.enter(story.salesperson, "record_signed_confirmation", SIGNED, at(4, 15))
    assert days_slipped(story.order, story.at) == 0
    today = given.order("C", upto="confirm", deposit=0).on(6, 11)
    today.do(today.salesperson, "record_signed_confirmation", SIGNED)
    assert days_slipped(today.order, today.at) == 2


@pytest.mark.parametrize(("hour", "minute", "slipped"), [(16, 59, 0), (17, 0, 1)])
def test_the_cut_off_counts_for_what_is_typed_in_later_too(hour: int, minute: int, slipped: int) -> None:
    """S9.3: 16:59 is that day, 17:00 is the next."""
    story = given.order("C", upto="confirm", deposit=0).on(7)
    story.enter(story.salesperson, "record_signed_confirmation", SIGNED, at(4, hour, minute))
    assert days_slipped(story.order, story.at) == slipped


def test_a_confirmation_handed_over_on_friday_slips_from_friday() -> None:
    """S8, S9.3: typed in on Monday; the sign-by time is Friday's, and one working day is lost by Monday's cut-off."""
    story = unsent(FRIDAY).on(11)
    story.enter("customer-service", "send_confirmation", {"route": "by hand", "to": "Lin"}, at(8, 14))
    assert story.last(confirming.ConfirmationSent).sign_by == sign_by(story.order) == at(8, 17)
    assert days_slipped(story.order, at(11, 16)) == 1
    assert days_slipped(story.order, at(11, 17)) == 2


def test_a_paper_does_not_come_back_before_it_was_sent() -> None:
    """S9, E4: a wrong day is a wrong day."""
    story = given.order("C", upto="confirm", deposit=0)
    with pytest.raises(Invalid) as refused:
        story.enter(story.salesperson, "record_signed_confirmation", SIGNED, at(1))
    assert refused.value.field == "happened" and "before it was sent" in refused.value.says


def test_the_banks_day_ends_the_slip_not_the_day_of_typing() -> None:
    """S9.2, S9.3: the deposit came on Monday; finance typed the statement on Thursday."""
    story = given.order("B", upto="sign_back", deposit=30).on(7)
    assert days_slipped(story.order, story.at) == 3
    payment = {"amount": "1458", "reference": "0504-7", "received": date(2026, 5, 4)}
    story.do("finance", "record_payment", payment)
    arrived = deposit_arrived_at(story.order)
    assert arrived is not None and arrived.date() == date(2026, 5, 4)
    assert days_slipped(story.order, story.at) == 0


def test_a_deposit_in_two_parts_arrives_with_the_part_that_fills_it() -> None:
    """S9.2: typed in the other way round; the bank's days decide."""
    story = given.order("B", upto="sign_back", deposit=30).on(7)
    for amount, reference, day in (("458", "late", 6), ("1000", "early", 4)):
        payment = {"amount": amount, "reference": reference, "received": date(2026, 5, day)}
        story.do("finance", "record_payment", payment)
    arrived = deposit_arrived_at(story.order)
    assert arrived is not None and arrived.date() == date(2026, 5, 6)
    assert days_slipped(story.order, story.at) == 2


def test_goods_that_left_during_an_outage_are_entered_later() -> None:
    """S16, S16.1: the truck left on Friday; its arrival lies behind us; the papers are filed under its month."""
    story = given.order("C", upto="settle", deposit=0, at=datetime(2026, 5, 29, 8, tzinfo=UTC))
    story.delivery_order("4.5", story.plan("4.5"))
    left = story.at
    story.on(1, 10, month=6)
    truck = {**story.truck_input("4.5"), "arrives": left + timedelta(hours=20)}
    story.refuses("delivery", "ship_goods", truck, "1", kind=Invalid, field="arrives", says="say when they left")
    story.enter("delivery", "ship_goods", truck, left + timedelta(minutes=30), "1")
    receipt = {"signer": "The storekeeper", "arrived": left + timedelta(hours=21), "received": "4.5"}
    story.do("delivery", "record_receipt", receipt, "1")
    story.do("finance", "issue_invoice", {}, "1")
    story.do("customer-service", "file_papers", {"location": "Folder 5"}, "1")
    assert story.last(settling.PapersFiled, "1").month == "2026-05"
    then.done(story, "record_receipt", "1")


def test_a_report_of_yesterdays_shift_is_entered_today() -> None:
    """S12: daily, or as it happens; the day is the mill's."""
    story = given.order("A", upto="order_production").on(6)
    rows = {"rows": [{"part": "1", "good": "4.5", "finished": True}], "stage": "Rewinder"}
    story.enter("production", "report_progress", rows, at(5, 22))
    fact = story.member().subject.facts.last(making.ProgressReported)
    assert fact is not None and fact.happened == at(5, 22)
    then.worklist(story, "inspect_for_customer")


@pytest.mark.parametrize(
    ("shift", "says"), [(timedelta(minutes=10), "lies in the future"), (timedelta(days=-371), "more than a year back")]
)
def test_a_time_that_cannot_be_is_refused(shift: timedelta, says: str) -> None:
    """E1, E4: nothing has happened tomorrow; nothing is a year late."""
    story = given.order("A", upto="confirm")
    before = Entry.objects.count()
    with pytest.raises(Invalid) as refused:
        story.enter(story.salesperson, "record_signed_confirmation", SIGNED, story.at + shift)
    assert refused.value.field == "happened" and says in refused.value.says
    assert Entry.objects.count() == before


# ---- days without anybody
def test_friday_to_monday_is_one_day_with_nothing_running() -> None:
    """S9.3: no job, no step, no page was opened over the weekend."""
    story = given.order("C", upto="confirm", deposit=0, at=FRIDAY)
    first = story.last(DateCommitted).scheduled
    assert days_slipped(story.order, at(8, 16)) == 0
    assert [days_slipped(story.order, at(day)) for day in (9, 10, 11)] == [1, 1, 1]
    assert scheduled_date(story.order, at(11)) == story.order.calendar.plus_days(first, 1)
    assert days_slipped(story.order, at(11, 17)) == 2


# ---- clocks
def test_a_clock_that_jumps_back_leaves_the_chain_in_order() -> None:
    """E1: an hour back in autumn, or a wrong server: no entry is entered before the one before it."""
    story = given.order("A", upto="checks")
    last = story.root.entries.latest("seq").entered
    story.at -= timedelta(days=2)
    story.confirm()
    entered = list(story.root.entries.order_by("seq").values_list("entered", flat=True))
    assert entered == sorted(entered) and entered[-1] == last
    assert all(e.happened <= e.entered for e in story.root.entries.all())
    assert verify().first is None


def test_after_the_jump_the_order_goes_on() -> None:
    """E1: once the clock is right again, times go on from it."""
    story = given.order("A", upto="checks")
    right = story.at
    story.at -= timedelta(days=2)
    story.confirm()
    story.at = right + timedelta(hours=1)
    story.sign_back()
    assert story.root.entries.latest("seq").entered > right
    given.further(story, "close")
    assert story.root.over


def test_a_late_entry_does_not_move_what_was_entered_before_it() -> None:
    """E1: entries stand in the order of their typing, whatever they tell of."""
    story = given.order("A", upto="confirm").on(6)
    story.do("customer-service", "issue_production_order")
    story.enter(story.salesperson, "record_signed_confirmation", SIGNED, at(4, 15))
    steps = list(story.root.entries.order_by("seq").values_list("step", flat=True))
    assert steps[-2:] == ["issue_production_order", "record_signed_confirmation"]
    assert story.last(making.ProductionOrdered).scheduled > story.last(DateCommitted).scheduled
    assert not given.Task.objects.filter(root=story.root, owed=True).exists()


# ---- corrections
def test_corrections_are_new_entries() -> None:
    """E1: a memorandum written twice, a payment struck, an inspection repeated: everything stays, and verifies."""
    story = given.order("C", upto="nothing", deposit=0)
    story.do("customer-service", "record_arrival", {"channel": "fax", "customer": "K-3003"})
    story.do("customer-service", "write_memorandum", {**story.memorandum(), "packing": "Pallets"})
    story.do("customer-service", "write_memorandum", story.memorandum())
    assert [e.packing for e in story.events(intake.MemorandumWritten)] == ["Pallets", story.packing]
    assert story.order.memorandum is not None and story.order.memorandum.packing == story.packing
    story.do("customer-service", "promise_answer", {"to": "Lin", "by": story.at + timedelta(hours=6)})
    story.do("customer-service", "hand_over_memorandum")
    given.further(story, "order_production")
    story.made("4.5")
    story.inspect()
    story.inspect("customer-service", "rework")
    assert len(story.events(making.CustomerInspected)) == 2
    story.pay(Decimal(100), "0504-1")
    story.do("finance", "strike_payment", {"reference": "0504-1", "reason": "Another order's money"})
    assert Entry.objects.filter(root=story.root).count() == story.root.seq
    assert verify().first is None
