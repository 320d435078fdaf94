"""Who, and when, as people say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cached_property, lru_cache

from django.utils import timezone

from signback.orders.models import Account

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@lru_cache(maxsize=2000)
def name_of(sign_in: str) -> str:
    """The name behind a sign-in; names change rarely."""
    account = Account.objects.filter(username=sign_in).first()
    if account is not None:
        return account.name
    return "Signback" if sign_in == "system" else sign_in.removeprefix("signatory:")


@dataclass(frozen=True)
class Clock:
    """One moment, seen from the house, against which others are said."""

    now: datetime

    @cached_property
    def zone(self) -> tzinfo:
        """The house's time zone."""
        return timezone.get_current_timezone()

    @cached_property
    def here(self) -> datetime:
        """The moment on the house's clock."""
        return self.now.astimezone(self.zone)

    def local(self, moment: datetime) -> datetime:
        """Another moment on the house's clock."""
        return moment.astimezone(self.zone)

    def when(self, moment: datetime) -> str:
        """A moment as people say it: 16:20 today, Thu 7 May 16:20 otherwise."""
        there = self.local(moment)
        time = f"{there.hour:02}:{there.minute:02}"
        if there.date() == self.here.date():
            return time
        day = f"{there.day} {MONTHS[there.month - 1]}"
        weekday = WEEKDAYS[there.weekday()]
        return f"{weekday} {day}, {time}" if there.year == self.here.year else f"{day} {there.year}, {time}"


def when(moment: datetime, now: datetime | None = None) -> str:
    """A moment as people say it, seen from now."""
    return Clock(now or timezone.now()).when(moment)


def lateness(due: datetime | None, now: datetime) -> tuple[str, bool]:
    """How far away a due time is, in words, and whether it has passed."""
    if due is None:
        return "", False
    minutes = int((due - now).total_seconds() // 60)
    span = abs(minutes)
    words = f"{span} min" if span < 90 else f"{round(span / 60)} h" if span < 48 * 60 else f"{round(span / 1440)} days"
    return (f"{words} late", True) if minutes < 0 else (f"in {words}", False)
