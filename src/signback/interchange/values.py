"""Cells as values: numbers, days and moments; what cannot be read is said in a sentence."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from django.utils import timezone

ISO = re.compile(r"\d{4}-")
MOMENTS = ("%d.%m.%Y", "%d.%m.%Y %H:%M", "%Y/%m/%d", "%m/%d/%Y %H:%M", "%m/%d/%Y")
YES, NO = frozenset({"yes", "true", "1"}), frozenset({"", "no", "false", "0"})


class BadCell(Exception):
    """A cell cannot be read; the message says which and why. Mend it and import the reject file."""


def number(name: str, text: str) -> Decimal:
    """A plain number with a point, as 1234.56."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise BadCell(f"{name} “{text[:40]}” is not a number" if text else f"No {name}") from None
    if not found.is_finite():
        raise BadCell(f"{name} “{text[:40]}” is not a number")
    return found


@lru_cache(maxsize=4096)
def above_zero(name: str, text: str, *, digits: int, places: int) -> Decimal:
    """A number above zero that the books can hold."""
    found = not_negative(name, text, digits=digits, places=places)
    if found == 0:
        raise BadCell(f"{name} is zero")
    return found


def not_negative(name: str, text: str, *, digits: int, places: int) -> Decimal:
    """Zero or a number above it that the books can hold."""
    found = number(name, text)
    if found < 0:
        raise BadCell(f"{name} is negative")
    if found >= Decimal(10) ** (digits - places) or found != round(found, places):
        raise BadCell(f"{name} {found} has more than {digits - places} digits, or more than {places} after the point")
    return found


@lru_cache(maxsize=4096)
def moment(name: str, text: str) -> datetime:
    """A moment in the mill's time zone; a day alone is its beginning."""
    if ISO.match(text):
        return iso_moment(name, text)
    for pattern in MOMENTS:
        try:
            return timezone.make_aware(datetime.strptime(text, pattern))
        except ValueError:
            continue
    raise BadCell(f"{name} “{text[:40]}” is no date" if text else f"No {name}")


def iso_moment(name: str, text: str) -> datetime:
    """A moment or a day as most programs write it."""
    try:
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else timezone.make_aware(found)
    except ValueError:
        raise BadCell(f"{name} “{text[:40]}” is no date") from None


def day(name: str, text: str) -> date:
    """A day."""
    return moment(name, text).date()


def said(name: str, text: str, longest: int) -> str:
    """Words that must be there, and fit."""
    if not text:
        raise BadCell(f"No {name}")
    return short(name, text, longest)


def short(name: str, text: str, longest: int) -> str:
    """Words that may be missing, but must fit."""
    if len(text) > longest:
        raise BadCell(f"{name} is longer than {longest} signs")
    return text


def yes(name: str, text: str) -> bool:
    """Yes or no; empty is no."""
    word = text.lower()
    if word not in YES | NO:
        raise BadCell(f"{name} “{text[:40]}” is neither yes nor no")
    return word in YES


def whole(text: str) -> str:
    """A number that a spreadsheet has written as 17850.0, as 17850."""
    head, point, tail = text.partition(".")
    return head if point and head.isdigit() and not tail.strip("0") else text
