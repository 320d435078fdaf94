"""A department withdraws its own wrong confirmation, in writing, as long as nothing was built on it (R5)."""

from __future__ import annotations

from signback.departments.customer_service import steps as cs
from signback.departments.finance import steps as finance
from signback.departments.models import Reservation, Slot
from signback.departments.production import steps as production
from signback.departments.technical import steps as technical
from signback.engine.verify import verify
from signback.orders.dates import scheduled_date
from signback.orders.events import checks, settling
from tests import given
from tests.given import NotAllowed, NotYet, Story, then

WRONG = {"reason": "The wrong order was on the desk"}


def judged() -> Story:
    """Technical said yes; nobody has planned on it yet."""
    story = given.order("C", upto="intake", deposit=0)
    story.do("customer-service", "check_price")
    story.settle_deviations()
    story.verdict()
    return story


def test_technical_takes_its_verdict_back() -> None:
    """The verdict stays in the ledger and holds no more; the material is free; the line is judged again."""
    story = judged()
    assert Reservation.objects.filter(number=story.number).exists()
    story.do("technical", "withdraw_verdicts", WRONG)
    assert story.events(checks.LinesConfirmed) == [] and story.member().subject.facts.history(checks.LinesConfirmed)
    assert not Reservation.objects.filter(number=story.number).exists()
    then.worklist(story, "confirm_lines")
    then.blocked(story, production.commit_date, "First: Confirm each line")
    story.verdict()
    then.ready(story, production.commit_date)
    assert verify().first is None


def test_a_verdict_that_was_built_on_stands() -> None:
    """The date is committed: production withdraws it first, then technical may."""
    story = judged()
    story.do("planner", "commit_date")
    story.refuses("technical", "withdraw_verdicts", WRONG, kind=NotYet, says="Something was built on the verdicts")
    story.do("planner", "withdraw_date", WRONG)
    then.ready(story, technical.withdraw_verdicts)


def test_production_takes_its_date_back() -> None:
    """The machine's hours go back, no date is known, and the planner commits another."""
    story = given.order("C", upto="checks", deposit=0)
    first = scheduled_date(story.order, story.at)
    story.do("planner", "withdraw_date", WRONG)
    assert scheduled_date(story.order, story.at) is None and not Slot.objects.filter(number=story.number).exists()
    then.blocked(story, cs.check_confirmation, "First: Commit the scheduled date")
    then.worklist(story, "commit_date")
    story.do("planner", "commit_date")
    assert scheduled_date(story.order, story.at) == first
    assert [f.event.reason for f in story.member().subject.facts.history(checks.DateWithdrawn)] == [WRONG["reason"]]


def test_a_date_on_which_a_confirmation_was_written_stands() -> None:
    """From the checked confirmation on the whole is withdrawn, not its date alone."""
    story = given.order("C", upto="confirm", deposit=0)
    story.refuses("planner", "withdraw_date", WRONG, kind=NotYet, says="The confirmation is checked")


def test_finance_takes_its_release_back() -> None:
    """What was released by mistake waits for another release, until a delivery order goes out on it."""
    story = given.order("B", upto="settle")
    whole = story.last(settling.GoodsReleased).quantity
    story.do("finance-2", "withdraw_release", WRONG)
    assert story.events(settling.GoodsReleased) == []
    then.worklist(story, "release_goods")
    key = story.plan(whole)
    story.refuses(
        "customer-service", "issue_delivery_order", {"unloading": "By crane"}, key, kind=NotYet,
        says="Finance has not released",
    )  # fmt: skip
    story.do("finance-2", "release_goods", {"quantity": whole})
    story.delivery_order(whole, key)
    story.refuses("finance-2", "withdraw_release", WRONG, kind=NotYet, says="A delivery order was issued")
    assert finance.withdraw_release.signed and verify().first is None


def test_nobody_withdraws_for_another_department() -> None:
    """R2: a department takes back its own; and says why."""
    story = given.order("C", upto="checks", deposit=0)
    story.refuses("customer-service", "withdraw_date", WRONG, kind=NotAllowed, says="Only production planner or")
    story.refuses("planner", "withdraw_verdicts", WRONG, kind=NotAllowed)
    story.refuses("planner", "withdraw_date", {"reason": ""}, field="reason")
