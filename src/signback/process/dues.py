"""When a step is due, in working time (P2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any


def working_hours(hours: float) -> Callable[[Any, datetime], datetime]:
    """So many working hours after the step could be done."""
    return lambda subject, since: subject.calendar.plus_hours(since, hours)


def end_of_working_day(days: int) -> Callable[[Any, datetime], datetime]:
    """At closing time, so many working days after the step could be done."""
    return lambda subject, since: subject.calendar.end_of_day(since, days)
