"""The mall's words in the language of the page (E6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import get_language

from signback.documents.words import Language, Words, language_of

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


def language() -> Language:
    """The language of the page that is being made."""
    return language_of(get_language() or "en")


class Speech:
    """Some pages' sentences, each by its key."""

    def __init__(self, *said: Mapping[str, Words]) -> None:
        self.said = {key: words for group in said for key, words in group.items()}

    def __call__(self, key: str, /, **filled: object) -> str:
        return self.said[key].in_language(language()).format(**filled)


def money(amount: Decimal, currency: str = "EUR") -> str:
    """€ 7.80, ¥ 61.00: the sign first, two decimals."""
    sign = {"EUR": "€", "CNY": "¥", "GBP": "£", "USD": "$", "BRL": "R$"}.get(currency, currency)
    return f"{sign} {amount:,.2f}"


def day_words(day: date) -> str:
    """Thu 7 May, 5月7日周四."""
    return f"{day.month}月{day.day}日{WEEKDAYS[day.weekday()]}" if language() == "zh" else f"{day:%a %-d %b}"


def moment_words(moment: datetime) -> str:
    """Thu 7 May, 21:14; today is said as today."""
    local = timezone.localtime(moment)
    today = "今天" if language() == "zh" else "Today"
    day = today if local.date() == timezone.localdate() else day_words(local.date())
    return f"{day} {local:%H:%M}" if language() == "zh" else f"{day}, {local:%H:%M}"


def moment_in_words(moment: datetime) -> str:
    """The same within a sentence: today at 14:00, on Thu 7 May at 21:14."""
    local = timezone.localtime(moment)
    if language() == "zh":
        return moment_words(moment)
    day = "today" if local.date() == timezone.localdate() else f"on {day_words(local.date())}"
    return f"{day} at {local:%H:%M}"
