"""Who, and when, as people say it."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django.utils import timezone

from signback.orders.models import Account


@lru_cache(maxsize=2000)
def name_of(sign_in: str) -> str:
    """The name behind a sign-in; names change rarely."""
    account = Account.objects.filter(username=sign_in).first()
    return account.name if account else "Signback" if sign_in == "system" else sign_in


def when(moment: datetime, now: datetime | None = None) -> str:
    """A moment as people say it: 16:20 today, Thu 7 May 16:20 otherwise."""
    here, today = timezone.localtime(moment), timezone.localtime(now) if now else timezone.localtime()
    if here.date() == today.date():
        return f"{here:%H:%M}"
    return f"{here:%a %-d %b, %H:%M}" if here.year == today.year else f"{here:%-d %b %Y, %H:%M}"


def lateness(due: datetime | None, now: datetime) -> tuple[str, bool]:
    """How far away a due time is, in words, and whether it has passed."""
    if due is None:
        return "", False
    minutes = int((due - now).total_seconds() // 60)
    span = abs(minutes)
    words = f"{span} min" if span < 90 else f"{round(span / 60)} h" if span < 48 * 60 else f"{round(span / 1440)} days"
    return (f"{words} late", True) if minutes < 0 else (f"in {words}", False)
