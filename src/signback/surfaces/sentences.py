"""What happened, as sentences; when, as people say it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils import timezone

from signback.engine.families import Family
from signback.orders.facts import Fact
from signback.orders.models import Account
from signback.orders.shapes import read_shape

SHORT = 110


@lru_cache(maxsize=2000)
def name_of(sign_in: str) -> str:
    """The name behind a sign-in; names change rarely."""
    account = Account.objects.filter(username=sign_in).first()
    return account.name if account else "Signback" if sign_in == "system" else sign_in


def sentence(family: Family, fact: Fact[Any]) -> str:
    """What a fact says beyond its title: its most telling values."""
    event = read_shape(family.step(fact.step).event, fact.body)
    return "; ".join(telling(event))[:SHORT]


def telling(event: Any) -> list[str]:
    """The short values of an event, named."""
    found = []
    for name, value in vars(event).items():
        words = value_words(value)
        if words and name not in {"covers", "digest", "ticked"}:
            found.append(f"{name.replace('_', ' ')} {words}" if not isinstance(value, str) else words)
    return found[:4]


def value_words(value: Any) -> str:
    """A value in words; long and nested ones say nothing here."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:,f}"
    if isinstance(value, datetime):
        return when(value)
    if isinstance(value, date):
        return f"{value:%-d %B}"
    return str(value) if isinstance(value, str | int) and len(str(value)) < 80 else ""


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
