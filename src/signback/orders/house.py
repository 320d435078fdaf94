"""What holds for the whole house: the working calendar and the due times (P2), read once a minute."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings

from signback.orders.calendar import WorkingCalendar
from signback.orders.models import CalendarDay, DueTime

KEPT_SECONDS = 60.0


@dataclass(frozen=True)
class House:
    """The calendar, how many working hours each named step may take, and who is told when it is late."""

    calendar: WorkingCalendar
    due_hours: Mapping[str, Decimal]
    late_tells: Mapping[str, str] = field(default_factory=dict)


_kept: dict[str, tuple[float, House]] = {}


def house() -> House:
    """The house as it stands; a change of calendar or due times is seen within a minute, here at once."""
    kept = _kept.get("house")
    if kept is None or time.monotonic() - kept[0] > KEPT_SECONDS:
        kept = (time.monotonic(), read_house())
        _kept["house"] = kept
    return kept[1]


def forget_house() -> None:
    """Read the calendar and the due times anew at the next question."""
    _kept.clear()


def read_house() -> House:
    """The calendar and due times as the tables say."""
    days = list(CalendarDay.objects.all())
    calendar = WorkingCalendar(
        holidays=frozenset(d.day for d in days if not d.working),
        special_days=frozenset(d.day for d in days if d.working),
        zone=ZoneInfo(settings.TIME_ZONE),
    )
    named = list(DueTime.objects.all())
    return House(calendar, {d.step: d.working_hours for d in named}, {d.step: d.tells for d in named if d.tells})
