"""S4, S11.1, S12, S13.2: what is said early: when we answer, how the run will end, what the least is that helps."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from signback.engine.models import Task
from signback.engine.pace import usual_hours
from signback.orders.delivering import least_for
from signback.orders.house import house
from signback.orders.making import minutes_until_told, outlook
from signback.surfaces.suggest import suggested
from tests import given
from tests.given import then


def test_a_run_that_will_end_short_is_told_at_once() -> None:
    """S12: 4.5 t ordered, ±10 %; 4 t expected: customer service and the salesperson know before it ends."""
    story = given.order("C", upto="order_production")
    story.do("production", "report_progress", {"rows": [{"part": "1", "good": "1", "expected": "4.2"}]})
    assert outlook(story.order) == []
    story.do("production", "report_progress", {"rows": [{"part": "1", "good": "1", "expected": "4.0"}]})
    assert [o.says for o in outlook(story.order)] == ["Line 1 will end 11.1 % short; the tolerance is 10 %"]
    then.told(story, "role:customer_service_supervisor", "outside its tolerance")
    then.told(story, f"person:{story.root.salesperson_id}", "outside its tolerance")


def test_what_ended_outside_says_so_and_what_recovers_is_quiet() -> None:
    """S12: the last report counts, and the end counts more than any expectation."""
    story = given.order("C", upto="order_production")
    story.do("production", "report_progress", {"rows": [{"part": "1", "good": "1", "expected": "3"}]})
    story.do(
        "production", "report_progress", {"rows": [{"part": "1", "good": "3.5", "finished": True, "expected": "3"}]}
    )
    assert outlook(story.order) == []
    over = given.order("B", upto="order_production")
    over.do("production", "report_progress", {"rows": [{"part": "1", "good": "5", "finished": True}]})
    assert [o.says for o in outlook(over.order)] == ["Line 1 ended 11.1 % over; the tolerance is 10 %"]


def test_the_minutes_until_the_customer_knows_are_measured() -> None:
    """S11.1: from production's report to what the customer was told."""
    story = given.order("C", upto="order_production")
    story.do("production", "report_abnormality", {"what": "A break on the machine"})
    key = str(story.root.entries.order_by("-seq").values_list("seq", flat=True)[0])
    assert minutes_until_told(story.order) == {}
    story.at += timedelta(minutes=22)
    story.do("customer-service-supervisor", "plan_emergency", {
        "covers": [key], "plan": "Run again", "who": "Marek", "told": "A day later", "answered": "Fine",
        "spoken_with": "Lin",
    })  # fmt: skip
    assert minutes_until_told(story.order) == {key: 25}


def test_finance_sees_the_least_that_releases_a_delivery() -> None:
    """S13.2: 4.5 t weighed, 2 t planned first: their share of the sum, less what is paid, and no cent less."""
    story = given.order("B", upto="make", deposit=0)
    story.do("customer-service", "review_terms", {
        "delivery_terms": "Free", "payment_terms": "Balance before delivery", "settlement": "Bank transfer",
    })  # fmt: skip
    story.do("customer-service", "issue_balance_notice")
    key = story.plan("2")
    delivery = story.member(key).subject
    least = least_for(delivery)
    assert Decimal(0) < least < Decimal(6000)
    task = Task.objects.get(root=story.root, step="issue_delivery_order")
    assert f"{least:,.2f} more release this delivery" in task.reasons
    story.pay(least - Decimal("0.01"), "nearly")
    assert least_for(story.member(key).subject) == Decimal("0.01")
    story.pay(Decimal("0.01"), "all of it")
    assert least_for(story.member(key).subject) == 0
    story.do("finance-2", "release_goods", {"quantity": "2"})
    then.ready(story, "issue_delivery_order", key)


def test_the_promise_follows_the_configured_times_and_then_the_houses_own_pace() -> None:
    """S4: until there is history one due time after another; then the median of the newest orders."""
    call = given.order("B")
    call.do("customer-service", "record_arrival", {"channel": "telephone", "caller": "Lin", "customer": call.customer})
    slow = suggested("promise_answer", call.order, call.at)["by"]
    calendar = house().calendar
    assert 16 <= calendar.hours_between(call.at, slow) <= 21
    for _ in range(5):
        given.order("B", upto="checks")
    usual = usual_hours("hand_over_memorandum", "commit_date", calendar)
    assert usual is not None and usual < 1
    quick = suggested("promise_answer", call.order, call.at)["by"]
    assert quick < slow and quick.minute % 15 == 0 and quick.second == 0
