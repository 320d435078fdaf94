"""S9: the signature is chased: the customer is reminded by mail, not endlessly; then the superior knows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail

from signback.engine.models import Outbox, Root
from signback.messages.reminders import remind
from signback.messages.worker import run_once
from signback.orders import confirmation
from signback.orders.dates import slips_next
from signback.orders.house import forget_house
from signback.orders.models import CalendarDay, Customer
from tests import given
from tests.given import Story, then

pytestmark = pytest.mark.django_db


def unsigned() -> Story:
    """Sent on Monday the 4th of May, and not signed."""
    return given.order("C", upto="confirm", deposit=0)


def at(day: int, hour: int = 9, minute: int = 30) -> datetime:
    """An hour of May by the mill's clock, which is an hour before Greenwich's in summer."""
    return datetime(2026, 5, day, hour - 1, minute, tzinfo=UTC)


def reminders(story: Story) -> list[int]:
    """The days of the reminders to the customer."""
    rows = Outbox.objects.filter(root=story.root, once__startswith="remind/", payload__to="customer")
    return [row.due.day for row in rows.order_by("due")]


def all_days(story: Story, last: int = 20) -> None:
    """The worker looks every two hours, day and night."""
    moment = at(4, 18)
    while moment < at(last, 18):
        remind(moment)
        moment += timedelta(hours=2)


def test_three_reminders_on_working_days_and_no_more() -> None:
    """S9: the first, second and fourth working day after the dispatch, in the morning; Monday to Friday."""
    story = unsigned()
    all_days(story)
    assert reminders(story) == [5, 6, 8]
    hours = {row.due.hour for row in Outbox.objects.filter(once__startswith="remind/", payload__to="customer")}
    assert hours <= set(range(8, 16))


def test_then_the_superior_and_the_salesperson_are_told_once() -> None:
    """S9: what no machine can do is a person's: on the next working day, Monday."""
    story = unsigned()
    all_days(story)
    rows = Outbox.objects.filter(root=story.root, once__startswith="remind/").exclude(payload__to="customer")
    assert {row.payload["to"] for row in rows} == {"role:marketing_director", f"person:{story.root.salesperson_id}"}
    assert len(rows) == 2 and {row.due.day for row in rows} == {11}
    then.told(story, "role:marketing_director", "Three reminders went unanswered")


def test_the_mail_says_what_a_signature_keeps_and_brings_the_paper() -> None:
    """S9.3: the day that is kept today, and what it becomes; the link, the confirmation."""
    story = unsigned()
    slips = slips_next(story.order, at(5))
    assert slips
    remind(at(5))
    with time_machine.travel(at(5), tick=False):
        while run_once(at(5)):
            pass
    found = [m for m in mail.outbox if "still waits for your signature" in m.subject]
    keeps = f"Sign before 17:00 to keep {slips[0]:%-d %B}; after that it becomes {slips[1]:%-d %B}."
    assert found and all("/c/" in m.body and keeps in m.body for m in found)
    assert all(m.attachments for m in found)


def test_a_chinese_customer_reads_the_days_in_chinese() -> None:
    """E6."""
    given.mill()
    Customer.objects.filter(number="K-3003").update(language="zh-hans")
    story = unsigned()
    remind(at(5))
    [row] = Outbox.objects.filter(root=story.root, once__startswith="remind/")
    assert "前签署以保持 5月" in " ".join(row.payload["more"])


def test_a_signed_confirmation_is_not_chased() -> None:
    """S9: nothing more once the paper is here."""
    story = unsigned()
    remind(at(5))
    story.on(5, 13).sign_back()
    all_days(story)
    assert reminders(story) == [5]


def test_where_people_speak_no_machine_writes() -> None:
    """S9: the customer asked for a change; or a call is agreed for Thursday."""
    story = unsigned()
    story.do(story.salesperson, "record_answer", {"answer": "asks for a change", "reason": "Core 152", "name": "Lin"})
    other = unsigned()
    other.do(other.salesperson, "chase_signature",
             {"outcome": "call back", "spoken_with": "Lin", "next_call": at(7, 16)})  # fmt: skip
    for one in (story, other):
        all_days(one)
    assert reminders(story) == [] and reminders(other) == [8]


def test_sent_again_it_begins_anew() -> None:
    """S8: the days count from the day on which it really left."""
    story = given.order("C", upto="checks", deposit=0)
    story.do("customer-service", "check_confirmation",
             {"ticked": [item.key for item in confirmation.items(story.order)]})  # fmt: skip
    story.do("customer-service", "send_confirmation", {"route": "post", "to": "Lin"})
    remind(at(5))
    story.on(6, 10).do("customer-service", "send_again", {"route": "post", "to": "Lin"})
    all_days(story)
    assert reminders(story) == [5, 7, 8, 12]


def test_no_reminder_on_a_holiday_or_after_a_long_silence_of_the_worker() -> None:
    """S9: a holiday moves the days; what was not said in its time is not said all at once later."""
    given.mill()
    CalendarDay.objects.create(day=datetime(2026, 5, 5, tzinfo=UTC).date(), working=False, name="A holiday")
    forget_house()
    story = unsigned()
    all_days(story)
    assert reminders(story) == [6, 7, 11]
    forget_house()
    silent = given.order("C", upto="confirm", deposit=0, customer="K-3001")
    remind(at(29))
    assert reminders(silent) == []


def test_two_workers_write_one_reminder() -> None:
    """E4: the name of the reminder makes it the only one."""
    story = unsigned()
    for _ in range(3):
        remind(at(5))
    assert reminders(story) == [5] and Root.objects.filter(pk=story.root.pk).exists()
