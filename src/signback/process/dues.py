"""When a step is due, in working time (P2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from signback.process.rules import Rule

Due = Callable[[Any, datetime], datetime | None]


def working_hours(hours: float) -> Callable[[Any, datetime], datetime]:
    """So many working hours after the step could be done."""
    return lambda subject, since: subject.calendar.plus_hours(since, hours)


def either(holds: Rule[Any], then: Due, otherwise: Due) -> Due:
    """One due time where a rule holds, another where it does not: express goods, and all others."""
    return lambda subject, since: (then if holds.answer(subject) is True else otherwise)(subject, since)


def end_of_working_day(days: int) -> Callable[[Any, datetime], datetime]:
    """At closing time, so many working days after the step could be done."""
    return lambda subject, since: subject.calendar.end_of_day(since, days)
