"""P2, S14.2: a late step is told once to whoever the house names; an owed paper is remembered daily."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from signback.engine.models import Notice, Outbox, Task
from signback.messages.escalation import escalate
from signback.messages.worker import run_once
from signback.orders.house import forget_house
from signback.orders.models import DueTime
from tests import given

pytestmark = pytest.mark.django_db
EVENING = datetime(2026, 5, 4, 16, 30, tzinfo=UTC)


def test_the_superior_is_told_once() -> None:
    """Price check four working hours after Monday morning: the supervisor reads of it, once, without a mail."""
    story = given.order("B", upto="intake")
    due = Task.objects.get(root=story.root, step="check_price").due
    assert due is not None and due < EVENING
    for minutes in (0, 1, 60):
        escalate(EVENING + timedelta(minutes=minutes))
    rows = Outbox.objects.filter(root=story.root, once__startswith="late/", payload__step="check_price")
    assert [row.payload["to"] for row in rows] == ["role:customer_service_supervisor"]
    with time_machine.travel(EVENING, tick=False):
        run_once()
    told = Notice.objects.filter(root=story.root, says__startswith="Late since")
    assert "Check price, specification and payment, held by customer service" in " ".join(n.says for n in told)
    assert all(n.account.username == "customer-service-supervisor" for n in told if "Check price" in n.says)
    late_mails = Outbox.objects.filter(kind="mail", payload__says__startswith="Late since")
    assert not late_mails.exists()


def test_the_house_names_somebody_else() -> None:
    """The role in the table of due times goes before the superior."""
    story = given.order("B", upto="intake")
    DueTime.objects.create(step="check_price", working_hours=4, tells="finance")
    forget_house()
    escalate(EVENING)
    row = Outbox.objects.get(root=story.root, once__startswith="late/", payload__step="check_price")
    assert row.payload["to"] == "role:finance"
    forget_house()


def test_what_is_not_late_is_not_told() -> None:
    """Nothing before its time, nothing that waits for others, and nothing of last week."""
    story = given.order("B", upto="intake")
    escalate(given.MONDAY + timedelta(hours=1))
    assert not Outbox.objects.filter(root=story.root, once__startswith="late/").exists()
    escalate(EVENING + timedelta(days=9))
    assert not Outbox.objects.filter(root=story.root, once__startswith="late/").exists()


def test_an_owed_paper_is_remembered_every_working_day() -> None:
    """Class A in production without the signed paper: a reminder a day to the person on whose name it is."""
    story = given.order("A", upto="confirm")
    story.order_production()
    owed = Task.objects.get(root=story.root, owed=True)
    assert owed.due is not None and owed.person is not None
    first = owed.due + timedelta(hours=1)
    for day in range(7):
        escalate(first + timedelta(days=day))
        escalate(first + timedelta(days=day, hours=1))
    rows = Outbox.objects.filter(root=story.root, once__startswith="owed/")
    assert len(rows) == 5 and {row.payload["to"] for row in rows} == {f"person:{owed.person}"}
