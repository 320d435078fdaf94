"""P2, S11, S12, S9: what is done again until something holds is due anew, counted from the last time."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from signback.engine.models import Task
from tests import given


def due(number: str, step: str) -> datetime:
    """By when the step stands on a worklist, in the mill's own time."""
    found = Task.objects.get(root__number=number, step=step).due
    assert found is not None
    return timezone.localtime(found)


def test_the_daily_report_is_due_on_the_next_working_day() -> None:
    """S12: the first report is due the same day, the one after a report at the end of the next working day."""
    story = given.order("C", upto="order_production")
    assert due(story.number, "report_progress").date() == timezone.localdate(story.at)
    story.on(8, 15).do("production", "report_progress", {"rows": [{"part": "1", "good": "1"}]})
    assert f"{due(story.number, 'report_progress'):%a %d %H:%M}" == "Mon 11 17:00"


def test_a_chase_comes_again_the_next_day_and_ends_with_the_paper() -> None:
    """S9: chased today, chased again tomorrow; the paper ends it."""
    story = given.order("B", upto="confirm")
    assert due(story.number, "chase_signature").date() == timezone.localdate(story.at)
    story.do(story.salesperson, "chase_signature", {"outcome": "no answer", "spoken_with": ""})
    assert due(story.number, "chase_signature").date() > timezone.localdate(story.at)
    story.sign_back()
    assert not Task.objects.filter(root__number=story.number, step="chase_signature").exists()
