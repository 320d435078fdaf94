"""The order is made: production order, supervision, reports, abnormalities (S10–S12)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from signback.departments.customer_service import steps as cs
from signback.departments.models import Reservation
from signback.departments.production import steps as production
from signback.departments.technical import steps as technical
from signback.engine.models import Outbox, Task
from signback.orders.dates import days_slipped, pre_delivery_date, scheduled_date
from signback.orders.events import making
from signback.orders.events.checks import DateCommitted
from signback.orders.making import good
from signback.surfaces.web.dates import moves
from tests import given
from tests.given import REEL, SHEET, Invalid, NotAllowed, NotYet, Story, then

UNSIGNED = "The customer has not signed the confirmation and sent it back"
PLAN = {
    "plan": "Run the rest on paper machine 2", "who": "Marek Dvorak", "told": "Two days later", "answered": "Agreed",
    "spoken_with": "The buyer",
}  # fmt: skip


# ---- the production order (S10)
def test_the_production_order_carries_what_the_mill_needs() -> None:
    """S10: revision, scheduled date, production date, tolerance of each line, packing, special provisions."""
    story = given.order(upto="sign_back", tolerance=4, deposit=0, lines=(REEL, SHEET), packing="Film, on pallets")
    story.do("customer-service", "issue_production_order", {"special": "No sulphur in the wrap"})
    told, promise = story.last(making.ProductionOrdered), story.last(DateCommitted)
    assert (told.revision, told.scheduled, told.production_day) == (1, promise.scheduled, promise.production_day)
    assert told.tolerance == {"1": "4", "2": "4"}
    assert (told.packing, told.special) == ("Film, on pallets", "No sulphur in the wrap")
    then.told(story, "role:production", "A production order waits")
    then.told(story, "role:technical", "A production order waits")
    then.worklist(story, "accept_production_order", "acknowledge_copy")


def test_the_trades_table_gives_the_tolerance_where_the_contract_is_silent() -> None:
    """S5.3, S10: 4.5 t of 90 g/m² is 10 %, 16 t is 5 %; coloured a further 2.5 %."""
    lines = (REEL, {**REEL, "quantity": "16"}, {**REEL, "product": "ALD-90-BLUE"})
    story = given.order(upto="sign_back", deposit=0, lines=lines)
    story.do("customer-service", "issue_production_order")
    assert story.last(making.ProductionOrdered).tolerance == {"1": "10", "2": "5", "3": "12.5"}


def test_it_is_issued_signed_for_and_acknowledged_in_this_order() -> None:
    """S10: customer service signs, the head of production signs for it, technical acknowledges its copy."""
    story = given.order(upto="pay_deposit")
    then.blocked(story, production.accept_production_order, "First: Issue the production order")
    then.blocked(story, technical.acknowledge_copy, "First: Issue the production order")
    story.do("customer-service", "issue_production_order")
    then.done(story, cs.issue_production_order)
    then.blocked(story, production.report_progress, "First: Sign for the production order")
    story.refuses("planner", "accept_production_order", kind=NotAllowed, says="Only head of production")
    story.do("production", "accept_production_order")
    then.worklist(story, "acknowledge_copy", "report_progress")
    story.do("technical", "acknowledge_copy")
    then.done(story, technical.acknowledge_copy)
    story.refuses("customer-service", "issue_production_order", kind=NotYet, says="done already")


@pytest.mark.parametrize("letter", ["B", "C"])
def test_without_the_customers_signature_nothing_is_made(letter: str) -> None:
    """S9.2: classes B and C wait for the signed and checked confirmation."""
    story = given.order(letter, upto="confirm", deposit=0)
    then.blocked(story, cs.issue_production_order, UNSIGNED)
    story.do(story.salesperson, "record_signed_confirmation", {"signer": "Lin"})
    then.blocked(story, cs.issue_production_order, UNSIGNED)


def test_class_a_goes_into_the_mill_and_owes_the_paper() -> None:
    """S9.1: issued at once; the paper is owed on the salesperson's name until it is here; then nothing is owed."""
    story = given.order("A", upto="confirm")
    story.do("customer-service", "issue_production_order")
    debt = then.owed(story, "record_signed_confirmation", story.root.salesperson_id)
    assert debt.due == story.order.calendar.end_of_day(story.at, 3)
    story.sign_back()
    assert not Task.objects.filter(root=story.root, owed=True).exists()


def test_a_class_a_order_that_is_being_made_slips_no_more() -> None:
    """S9.3: slipping ends when the production order is issued, although the paper is still missing."""
    story = given.order("A", upto="confirm").on(6)
    story.do("customer-service", "issue_production_order")
    assert days_slipped(story.order, story.at) == 2
    assert days_slipped(story.order, story.at + timedelta(days=7)) == 2


def test_productions_instruction_governs_not_the_customers_date() -> None:
    """S10: the slip is on the instruction; the relaxed date that the customer was told stays where it was."""
    story = given.order(upto="checks", deposit=0)
    mill = story.last(DateCommitted).scheduled
    relaxed = story.order.calendar.plus_days(mill, 5)
    story.do("customer-service", "relax_date", {"pre_delivery": relaxed, "why": "Paid late last time"})
    story.do(story.salesperson, "confirm_relaxed_date", {"agreed": True})
    story.confirm()
    story.on(6).sign_back()
    story.do("customer-service", "issue_production_order")
    told = story.last(making.ProductionOrdered)
    assert told.scheduled == story.order.calendar.plus_days(mill, 2)
    assert pre_delivery_date(story.order, story.at) == relaxed


def test_a_reservation_that_expired_stops_the_production_order() -> None:
    """S6.3, S10: the technical confirmation is open again; signed anew, it goes on and expires no more."""
    story = given.order(upto="pay_deposit").on(14)
    then.blocked(story, cs.issue_production_order, "First: Confirm each line in writing")
    story.verdict()
    story.do("customer-service", "issue_production_order")
    assert set(Reservation.objects.filter(number=story.number).values_list("until", flat=True)) == {None}
    assert not Task.objects.filter(root=story.root, step="confirm_lines").exists()


# ---- supervision (S11)
def test_every_watch_point_is_looked_at() -> None:
    """S11: the watch points of the order stand on the assistant's worklist until each was found in order."""
    story = given.order(upto="order_production", watch_points=["Blue shade against sample 9b-3", "Core 76 mm"])
    task = Task.objects.get(root=story.root, step="supervise")
    assert (task.role, task.parts, task.state) == ("customer_service_assistant", "1,2", "ready")
    story.do("customer-service-assistant", "supervise", {"covers": ["1"], "found": "As the sample"})
    assert Task.objects.get(root=story.root, step="supervise").parts == "2"
    story.do("customer-service", "supervise", {"covers": ["2"], "found": "76 mm"})
    then.done(story, cs.supervise)
    assert not Task.objects.filter(root=story.root, step="supervise").exists()


def test_a_watch_point_that_is_not_in_order_stays_open() -> None:
    """S11: what was found wrong is told to the supervisor and looked at again."""
    story = given.order(upto="order_production", watch_points=["Blue shade against sample 9b-3"])
    wrong = {"covers": ["1"], "found": "Two shades too light", "in_order": False}
    story.do("customer-service-assistant", "supervise", wrong)
    then.told(story, "role:customer_service_supervisor", "A watch point is not in order")
    then.ready(story, cs.supervise)
    assert Task.objects.get(root=story.root, step="supervise").parts == "1"
    story.do("customer-service-assistant", "supervise", {"covers": ["1"], "found": "Dye corrected"})
    then.done(story, cs.supervise)
    assert [e.in_order for e in story.events(making.Supervised)] == [False, True]


def test_an_order_without_watch_points_asks_for_no_supervision() -> None:
    """S11: nothing to look at is no task."""
    story = given.order(upto="order_production")
    then.not_needed(story, cs.supervise)


# ---- reports (S12)
def test_reports_add_up_line_by_line() -> None:
    """S12: good and waste per line, as it happens; a line is finished when production says so."""
    story = given.order(upto="order_production", lines=(REEL, SHEET))
    first = [{"part": "1", "good": "2", "waste": "0.3"}, {"part": "2", "good": "6", "finished": True}]
    story.do("production", "report_progress", {"rows": first, "stage": "Paper machine"})
    assert good(story.order) == {"1": Decimal(2), "2": Decimal(6)}
    then.worklist(story, "report_progress")
    then.blocked(story, cs.inspect_for_customer, "Production has not finished every line")
    story.do("production", "report_progress", {"rows": [{"part": "1", "good": "2.5", "finished": True}]})
    assert good(story.order)["1"] == Decimal("4.5")
    then.done(story, production.report_progress)
    then.worklist(story, "inspect_for_customer", "inspect_ex_factory")


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"part": "3", "good": "1"}, "rows.0.part"),
        ({"part": "1", "good": "-1"}, "rows.0.good"),
        ({"part": "1", "good": "0", "finished": True}, "rows.0.finished"),
    ],
)
def test_a_report_that_cannot_be_is_named_at_its_field(row: dict[str, object], field: str) -> None:
    """S12, E4: no such line, less than nothing, a run without goods."""
    story = given.order(upto="order_production")
    story.refuses("production", "report_progress", {"rows": [row]}, kind=Invalid, field=field)


@pytest.mark.parametrize(("quantity", "told"), [("4.0", True), ("4.05", False), ("4.95", False), ("5.0", True)])
def test_a_run_that_ends_outside_its_tolerance_is_told_at_once(quantity: str, told: bool) -> None:
    """S12: 4.5 t at 10 %: 4.05 to 4.95; shortfall and surplus are told before the goods are inspected."""
    story = given.order(upto="order_production")
    story.made(quantity)
    rows = Outbox.objects.filter(root=story.root, payload__step="report_progress")
    assert {r.payload["to"] for r in rows} == (
        {"role:customer_service", "role:customer_service_supervisor", f"person:{story.root.salesperson_id}"}
        if told
        else set()
    )
    assert all("outside its tolerance" in r.payload["says"] for r in rows)


# ---- abnormalities (S11.1)
def abnormal(upto: str = "order_production", **more: object) -> tuple[Story, str]:
    story = given.order(upto=upto, deposit=0)
    story.do("production", "report_abnormality", {"what": "A break on the machine", "effect": "Two days", **more})
    return story, str(story.root.seq)


def test_an_abnormality_is_told_at_once_to_everybody_named() -> None:
    """S11.1: customer service, the salesperson, the supervisor, the marketing director."""
    story, key = abnormal(lines=["1"])
    for whom in ("customer_service", "customer_service_supervisor", "marketing_director"):
        then.told(story, f"role:{whom}", "Production reports an abnormality")
    then.told(story, f"person:{story.root.salesperson_id}", "Production reports an abnormality")
    task = Task.objects.get(root=story.root, step="plan_emergency")
    assert (task.role, task.parts) == ("customer_service_supervisor", key)


def test_the_emergency_plan_says_what_the_customer_was_told_and_answered() -> None:
    """S11.1: what, who, new date, told, answered; signed by the supervisor; minutes can be measured."""
    story, key = abnormal()
    story.refuses("customer-service", "plan_emergency", {"covers": [key], **PLAN}, kind=NotAllowed, says="supervisor")
    for field in ("told", "answered", "spoken_with"):
        silent = {"covers": [key], **PLAN, field: ""}
        story.refuses("customer-service-supervisor", "plan_emergency", silent, kind=Invalid, field=field)
    story.do("customer-service-supervisor", "plan_emergency", {"covers": [key], **PLAN})
    fact = story.member().subject.facts.last(making.EmergencyPlanned)
    assert fact is not None and fact.signed and fact.event.told == "Two days later"
    known = story.member().subject.facts.last(making.AbnormalityReported)
    assert known is not None and fact.happened > known.happened


def test_the_new_date_of_the_plan_becomes_the_scheduled_date() -> None:
    """S11.1, E3: the dates follow the plan; it is no slip for want of a signature."""
    story, key = abnormal()
    late = story.order.calendar.plus_days(story.last(DateCommitted).scheduled, 4)
    story.do("customer-service-supervisor", "plan_emergency", {"covers": [key], **PLAN, "new_date": late})
    assert scheduled_date(story.order, story.at) == late
    assert pre_delivery_date(story.order, story.at) == late
    assert days_slipped(story.order, story.at) == 0
    assert story.root.slip_base == story.order.calendar.ordinal(late)
    [move] = moves(story.order, story.at)
    assert move.after == f"{late:%-d %B}" and "Run the rest" in move.why


def test_a_plans_new_date_is_a_day_to_come() -> None:
    """S11.1: nothing is finished in the past."""
    story, key = abnormal()
    past = {"covers": [key], **PLAN, "new_date": story.at.date() - timedelta(1)}
    story.refuses("customer-service-supervisor", "plan_emergency", past, kind=Invalid, field="new_date")


def test_each_abnormality_is_planned_and_closed_by_itself() -> None:
    """S11.1: nothing goes into the warehouse while one is open."""
    story, first = abnormal()
    story.do("production", "report_abnormality", {"what": "Wrong core"})
    second = str(story.root.seq)
    then.blocked(story, cs.close_abnormality, "First: Record the emergency plan", "No abnormality has a plan yet")
    story.do("customer-service-supervisor", "plan_emergency", {"covers": [first], **PLAN})
    story.refuses(
        "customer-service", "close_abnormality", {"covers": [second], "result": "Fine"}, kind=Invalid,
        says="nothing is open here",
    )  # fmt: skip
    story.do("customer-service", "close_abnormality", {"covers": [first], "result": "Made good"})
    story.made("4.5")
    story.inspect("customer-service")
    story.inspect("quality")
    then.blocked(story, "complete_warehousing", "An abnormality is open")
    story.do("customer-service-supervisor", "plan_emergency", {"covers": [second], **PLAN})
    story.do("customer-service", "close_abnormality", {"covers": [second], "result": "Rewound"})
    then.ready(story, "complete_warehousing")


def test_an_abnormality_found_in_the_warehouse_keeps_the_order_open() -> None:
    """S11.1: an open abnormality shows on the order until it is closed."""
    story, key = abnormal(upto="deliver")
    then.blocked(story, cs.close_order, "An abnormality is open")
    story.do("customer-service-supervisor", "plan_emergency", {"covers": [key], **PLAN})
    story.do("customer-service", "close_abnormality", {"covers": [key], "result": "A false alarm"})
    story.close()
    assert story.root.over


def test_an_abnormality_names_lines_of_the_order() -> None:
    """S11.1, E4: no such line."""
    story = given.order(upto="order_production")
    wrong = {"what": "A break", "lines": ["7"]}
    story.refuses("production", "report_abnormality", wrong, kind=Invalid, field="lines")


def test_production_can_report_nothing_before_it_signed() -> None:
    """S11.1: what is not accepted is not being made."""
    story = given.order(upto="pay_deposit")
    then.blocked(story, production.report_abnormality, "First: Sign for the production order")
