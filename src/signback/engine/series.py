"""Number series without gaps: taken last in a transaction, given back if it fails."""

from __future__ import annotations

from django.db import connection

from signback.tables.posting import Asked, Rows
from signback.tables.statements import fetch

NEXT = (
    "insert into engine_series (name, last) values (%s, %s) "
    "on conflict (name) do update set last = engine_series.last + %s returning last"
)


def next_number(series: str, first: int = 1, count: int = 1) -> int:
    """The next number of a series, or the first of so many: one statement, locking it until the transaction ends."""
    return first_of(fetch(*asking(series, first, count)), count)


def asking(series: str, first: int, count: int) -> Asked:
    """The statement that takes so many numbers, for whoever asks more with it."""
    return NEXT, [series, first + count - 1, count]


def first_of(answer: Rows, count: int) -> int:
    """The first of so many numbers, from what that statement answered."""
    return int(answer[0][0]) - count + 1


def set_last(series: str, last: int) -> None:
    """The last number that was really used, after some were taken at once under the same lock."""
    with connection.cursor() as cursor:
        cursor.execute("update engine_series set last = %s where name = %s", [last, series])
