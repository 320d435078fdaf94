"""The scheduled date: committed in writing, slipping day by day until the paper is back (S7–S9.3)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from signback.departments.customer_service import steps as cs
from signback.departments.production import steps as production
from signback.departments.production.models import Machine, Slot
from signback.departments.sales import steps as sales
from signback.engine.models import Entry
from signback.orders import confirmation
from signback.orders.dates import days_slipped, pre_delivery_date, scheduled_date, slip_moves, slips_next
from signback.orders.events import checks, confirming
from signback.orders.models import CalendarDay
from tests import given
from tests.given import Invalid, NotAllowed, Story, then

MACHINE = "Paper machine 1"


def ready_to_plan() -> Story:
    """Technical said yes; the planner has not committed yet."""
    story = given.order("C", upto="intake", deposit=0)
    story.do("customer-service", "check_price")
    story.settle_deviations()
    story.verdict()
    return story


def out(letter: str = "C", at: datetime = given.MONDAY, **more: int) -> Story:
    """The confirmation is with the customer since that day."""
    return given.order(letter, upto="confirm", at=at, **({"deposit": 0} | more))  # type: ignore[arg-type]


def dates(story: Story) -> tuple[date | None, date | None]:
    """What the mill works to, and what the customer was told, at the story's hour."""
    return scheduled_date(story.order, story.at), pre_delivery_date(story.order, story.at)


def full(*days: date) -> None:
    """Other orders hold all hours of these days."""
    machine = Machine.objects.get(name=MACHINE)
    Slot.objects.bulk_create(
        Slot(machine=machine, day=day, hours=machine.hours_a_day, number="1111", seq=1) for day in days
    )


# ---- the commitment (S7)
def test_no_date_is_known_before_production_wrote_it_down() -> None:
    """S7: not as a guess, not as a lead time."""
    story = ready_to_plan()
    assert dates(story) == (None, None)
    then.blocked(story, cs.check_confirmation, "First: Commit the scheduled date")


def test_the_date_is_signed_by_planner_or_head_and_by_nobody_else() -> None:
    """S7: committed in writing; a promise has an author."""
    story = ready_to_plan()
    for who in ("technical", "customer-service", story.salesperson):
        story.refuses(who, "commit_date", kind=NotAllowed)
    done = story.do("planner", "commit_date")
    assert (done.entry.actor, done.entry.kind) == ("planner", "DateCommitted")


def test_no_earlier_than_the_machine_can() -> None:
    """S7: the proposal says why; an earlier wish is refused with the same words, a later one is free."""
    story = ready_to_plan()
    full(date(2026, 5, 5), date(2026, 5, 6), date(2026, 5, 7))
    refused = story.refuses("planner", "commit_date", {"scheduled": date(2026, 5, 8)}, kind=Invalid, field="scheduled")
    assert "the machine is full until 8 May" in refused.says
    story.refuses("planner", "commit_date", {"scheduled": date(2026, 5, 16)}, says="no working day", field="scheduled")
    story.do("planner", "commit_date", {"scheduled": date(2026, 5, 13)})
    promise = story.last(checks.DateCommitted)
    assert (promise.scheduled, promise.proposed) == (date(2026, 5, 13), date(2026, 5, 11))


# ---- the pre-delivery date (S8.1)
def test_the_customer_is_told_the_mills_date_unless_it_was_relaxed() -> None:
    """S8.1: they begin as one."""
    story = out()
    mill, told = dates(story)
    assert mill == told == story.last(checks.DateCommitted).scheduled


def test_a_relaxed_date_counts_only_with_the_salespersons_word() -> None:
    """S8.1: until it is there, the confirmation waits; nobody else can give it."""
    story = given.order("C", upto="checks", deposit=0)
    mill = story.last(checks.DateCommitted).scheduled
    later = story.order.calendar.plus_days(mill, 3)
    early = {"pre_delivery": mill - timedelta(1), "why": "Order priority"}
    story.refuses("customer-service", "relax_date", early, kind=Invalid, says="nothing earlier can be promised")
    story.do("customer-service", "relax_date", {"pre_delivery": later, "why": "Payment by letter of credit"})
    then.blocked(story, cs.check_confirmation, "The salesperson has not confirmed the relaxed date")
    story.refuses("customer-service", "confirm_relaxed_date", {"agreed": True}, kind=NotAllowed)
    story.refuses(story.salesperson, "confirm_relaxed_date", {"agreed": False}, kind=Invalid, field="agreed")
    story.do(story.salesperson, "confirm_relaxed_date", {"agreed": True})
    story.confirm()
    assert dates(story) == (mill, later)
    then.done(story, sales.confirm_relaxed_date)


def test_the_relaxed_margin_is_used_up_before_the_customers_date_moves() -> None:
    """S9.3: two days of margin, three days without the paper: the mill's date moves by three, the customer's by one."""
    story = given.order("C", upto="checks", deposit=0)
    calendar, mill = story.order.calendar, story.last(checks.DateCommitted).scheduled
    later = calendar.plus_days(mill, 2)
    story.do("customer-service", "relax_date", {"pre_delivery": later, "why": "Order priority"})
    story.do(story.salesperson, "confirm_relaxed_date", {"agreed": True})
    story.confirm()
    for days, told in ((0, 0), (1, 0), (2, 0), (3, 1), (4, 2)):
        story.on(4 + days, 11)
        assert dates(story) == (calendar.plus_days(mill, days), calendar.plus_days(later, told)), days


# ---- the slip (S9.3)
def test_every_missed_working_day_moves_the_date_by_one_with_nothing_running() -> None:
    """S9.3: no job, no entry: the ledger is not touched, the date is another."""
    story = out()
    calendar, mill = story.order.calendar, story.last(checks.DateCommitted).scheduled
    entries = Entry.objects.count()
    for day in range(5):
        story.on(4 + day, 11)
        assert dates(story) == (calendar.plus_days(mill, day),) * 2
    assert Entry.objects.count() == entries
    assert [move.moment.date() for move in slip_moves(story.order, story.at)] == [date(2026, 5, d) for d in range(4, 8)]
    assert slips_next(story.order, story.at) == (calendar.plus_days(mill, 4), calendar.plus_days(mill, 5))


def test_a_weekend_and_a_holiday_are_one_missed_day() -> None:
    """S9.3: sent on Friday, Monday is a holiday: on Tuesday one working day was missed, on Wednesday two."""
    given.mill()
    CalendarDay.objects.create(day=date(2026, 5, 11), working=False, name="Founders' day")
    story = out(at=datetime(2026, 5, 8, 8, tzinfo=given.UTC))
    found = [days_slipped(story.on(day, 11).order, story.at) for day in (8, 9, 10, 11, 12, 13)]
    assert found == [0, 1, 1, 1, 1, 2]


def test_the_date_stays_where_it_was_when_the_paper_came() -> None:
    """S9.3: two days late is two days, for ever; a check that takes a week moves nothing."""
    story = out().on(6, 11)
    mill = story.last(checks.DateCommitted).scheduled
    story.do(story.salesperson, "record_signed_confirmation", {"signer": "Lin"})
    for day in (6, 7, 13, 20):
        assert dates(story.on(day, 11))[0] == story.order.calendar.plus_days(mill, 2)
    assert slips_next(story.order, story.at) is None


def test_a_slip_is_no_revision_and_leaves_the_signature_valid() -> None:
    """S9.3: the rule is printed on the paper that was signed."""
    story = out().on(7, 11)
    story.sign_back()
    assert days_slipped(story.order, story.at) == 3
    assert story.order.checked is not None and story.order.checked.revision == 1
    then.ready(story, cs.issue_production_order)


def test_it_slips_on_while_the_deposit_is_missing() -> None:
    """S9.3: a signature alone does not stop it where a deposit is asked for."""
    story = out("B", deposit=30)
    story.sign_back()
    story.on(7, 11)
    assert days_slipped(story.order, story.at) == 3
    story.pay_deposit()
    assert days_slipped(story.on(20, 11).order, story.at) == 3


def test_a_clock_that_jumps_back_moves_no_date_before_the_promise() -> None:
    """The days never count below none."""
    story = out()
    mill = story.last(checks.DateCommitted).scheduled
    assert dates(story.on(1, 9)) == (mill, mill)
    with time_machine.travel(datetime(2026, 4, 1, 9, tzinfo=given.UTC), tick=False):
        assert scheduled_date(story.order, story.at) == mill


# ---- a slipped day that is full (S9.3)
def slipped_to_a_full_machine() -> Story:
    """The signature came two days late, and other orders hold the machine by now."""
    story = out().on(6, 11)
    story.sign_back()
    promise = story.last(checks.DateCommitted)
    full(*(story.order.calendar.plus_days(promise.production_day, day) for day in (1, 2, 3, 4)))
    return story


def test_the_run_moves_with_its_date_while_there_is_room() -> None:
    """S9.3: when production is ordered, the machine is held for the slipped day and the old hours are free."""
    story = out().on(6, 11)
    story.sign_back()
    first = story.last(checks.DateCommitted).production_day
    assert list(Slot.objects.filter(number=story.number).values_list("day", flat=True)) == [first]
    story.do("customer-service", "issue_production_order")
    moved = story.order.calendar.plus_days(first, 2)
    assert list(Slot.objects.filter(number=story.number).values_list("day", flat=True)) == [moved]
    then.not_needed(story, production.commit_anew)


def test_if_the_slipped_day_is_full_the_planner_commits_anew() -> None:
    """S9.3: nothing goes to the mill on a day that does not exist; customer and salesperson hear of the new one."""
    story = slipped_to_a_full_machine()
    slipped = scheduled_date(story.order, story.at)
    then.blocked(story, cs.issue_production_order, "The date has slipped to a day on which the machine is full")
    then.ready(story, production.commit_anew)
    story.refuses("customer-service", "commit_anew", kind=NotAllowed)
    story.do("planner", "commit_anew")
    promise = story.last(checks.DateCommitted)
    assert slipped is not None and promise.scheduled > slipped
    assert dates(story) == (promise.scheduled, promise.scheduled)
    then.told(story, "customer", "here is the new date")
    then.told(story, f"person:{story.root.salesperson_id}", "production committed anew")
    story.order_production()
    assert sum(Slot.objects.filter(number=story.number).values_list("hours", flat=True), Decimal(0)) == promise.hours


def test_a_new_commitment_is_asked_for_only_where_it_is_needed() -> None:
    """Without a slip, with room, or once production is ordered, the planner is not asked again."""
    story = out()
    story.refuses("planner", "commit_anew")
    story.sign_back()
    full(*(date(2026, 5, day) for day in range(5, 20)))
    then.ready(story, cs.issue_production_order)
    story.order_production()
    then.not_needed(story.on(20, 9), production.commit_anew)


def test_while_the_date_slips_on_nobody_plans_anew() -> None:
    """S9.3: tomorrow it would be another day again; the planner is asked once the paper is here."""
    story = out().on(6, 9)
    promise = story.last(checks.DateCommitted)
    full(*(story.order.calendar.plus_days(promise.production_day, day) for day in (1, 2, 3)))
    then.not_needed(story, production.commit_anew)
    story.sign_back()
    then.ready(story, production.commit_anew)


@pytest.mark.parametrize("sent", [True, False])
def test_a_date_slips_only_once_its_paper_has_left_the_house(sent: bool) -> None:
    """S9.3: what lies on our own desk costs the customer nothing."""
    story = given.order("C", upto="checks", deposit=0)
    ticked = {"ticked": [item.key for item in confirmation.items(story.order)]}
    story.do("customer-service", "check_confirmation", ticked)
    if sent:
        story.do("customer-service", "send_confirmation", {"route": "fax", "to": "+44 20 7946 0000"})
        assert story.last(confirming.ConfirmationSent).route == "fax"
    assert bool(days_slipped(story.on(6, 9).order, story.at)) is sent
