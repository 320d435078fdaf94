"""What holds for the whole house is changed by acts with a name and a time (P1, P2)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from signback.book.house import HOUSE_NUMBER
from signback.demo.life import person
from signback.demo.mill import open_house
from signback.engine.door import Ask, Done, perform
from signback.engine.models import Entry, Outbox
from signback.engine.proof import Proof
from signback.messages.worker import run_once
from signback.orders.dates import scheduled_date
from signback.orders.house import forget_house, house
from signback.orders.models import Customer
from signback.orders.refusals import Invalid, NotAllowed
from tests import given

POLICY = {
    "customer_class": "C", "signature_before_production": True, "balance_before_delivery": True,
    "deposit_percent": "50",
    "director_limit_percent": "3", "reason": "Two deposits were lost in spring",
}  # fmt: skip


@pytest.fixture(autouse=True)
def the_house() -> None:
    """The house's own chain has begun."""
    given.mill()
    with time_machine.travel(given.MONDAY, tick=False):
        open_house()


def change(who: str, step: str, data: dict[str, Any], *, signed: bool = False) -> Done:
    """One act of the house, on that Monday."""
    by, now = person(who), given.MONDAY + timedelta(days=1)
    proof = Proof(by.id, "password", now) if signed else None
    return perform(HOUSE_NUMBER, Ask(step, by, data, proof=proof, now=now))


def test_the_house_begins_with_an_entry_of_its_own() -> None:
    """“open_house” is the first link of the house's chain."""
    assert Entry.objects.get(root__number=HOUSE_NUMBER, step="open_house").seq == 1


def test_a_new_policy_binds_what_is_not_confirmed_yet() -> None:
    """P1: the confirmed order keeps its terms; the one still open asks for the new deposit and stands anew."""
    confirmed, opened = given.order("C", upto="confirm"), given.order("C", upto="intake")
    before = confirmed.order.terms
    change("administrator", "set_policy", POLICY)
    assert confirmed.order.terms == before and before is not None and before.deposit_percent != 50
    run_once()
    assert opened.root.tasks.exists() and not Outbox.objects.filter(kind="anew", done=None, due__lte=timezone.now())
    assert Entry.objects.get(root__number=HOUSE_NUMBER, step="set_policy").actor == "administrator"
    with pytest.raises(NotAllowed):
        change("finance", "set_policy", POLICY)


def test_a_class_is_set_by_the_marketing_directors_signature() -> None:
    """P1: with date and reason, and by nobody else."""
    said = {"customer": "K-3003", "customer_class": "B", "since": "2026-05-05", "reason": "Paid on time for two years"}
    with pytest.raises(NotAllowed):
        change("marketing-director", "set_class", said)
    with pytest.raises(NotAllowed):
        change("finance", "set_class", said, signed=True)
    change("marketing-director", "set_class", said, signed=True)
    found = Customer.objects.get(number="K-3003")
    assert (found.classification_id, found.class_reason) == ("B", "Paid on time for two years")


def test_a_new_holiday_moves_what_hangs_on_it() -> None:
    """P2: a day off between today and the scheduled date; a day that is over stays what it was."""
    story = given.order("B", upto="confirm")
    later = given.MONDAY + timedelta(days=8)
    before = scheduled_date(story.order, later)
    change("administrator", "set_day", {"day": "2026-05-07", "working": False, "name": "Mill fair"})
    forget_house()
    assert not house().calendar.is_working(date(2026, 5, 7))
    after = scheduled_date(story.order, later)
    assert before is not None and after is not None and after >= before
    with pytest.raises(Invalid) as refused:
        change("administrator", "set_day", {"day": "2026-05-01", "working": True, "name": "Too late"})
    assert refused.value.faults[0].field == "day"
    forget_house()


def test_a_step_gets_other_hours() -> None:
    """P2: the house's time goes before the book's."""
    change("administrator", "set_due", {"step": "check_price", "working_hours": "1", "tells": "finance"})
    forget_house()
    assert house().due_hours["check_price"] == 1 and house().late_tells["check_price"] == "finance"
    story = given.order("B", upto="intake")
    due = story.root.tasks.get(step="check_price").due
    assert due is not None and due - story.at <= timedelta(hours=1)
    forget_house()
