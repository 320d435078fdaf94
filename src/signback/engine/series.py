"""Number series without gaps: taken last in a transaction, given back if it fails."""

from __future__ import annotations

from functools import cache, lru_cache

from django.db import connection

from signback.tables.posting import Rows
from signback.tables.rows import lite
from signback.tables.statements import Asked, fetch

NEXT = (
    "insert into engine_series (name, last) values (%s, %s) "
    "on conflict (name) do update set last = engine_series.last + %s returning last"
)

KEYS = "select pg_get_serial_sequence('engine_root', 'id')"


def next_number(series: str, first: int = 1, count: int = 1) -> int:
    """The next number of a series, or the first of so many: one statement, locking it until the transaction ends."""
    return first_of(fetch(*asking(series, first, count)), count)


def asking(series: str, first: int, count: int) -> Asked:
    """The statement that takes so many numbers, for whoever asks more with it."""
    return NEXT, [series, first + count - 1, count]


def asking_with_keys(series: str, first: int, count: int) -> Asked:
    """The same, with the keys of so many new roots where the database gives them before their rows."""
    sql, params = asking(series, first, count)
    return (sql if lite() else f"{sql}, {keys(count)}"), params


@lru_cache(maxsize=100)
def keys(count: int) -> str:
    """So many keys of roots that are not there yet, as one value."""
    one = f"nextval('{sequence()}')"
    return f"array[{', '.join([one] * count)}]"


@cache
def sequence() -> str:
    """Where the keys of roots come from."""
    return str(fetch(KEYS, [])[0][0])


def keys_of(answer: Rows) -> list[int | None]:
    """The keys that came with the numbers; none where the rows will get them."""
    return answer[0][1] if len(answer[0]) > 1 else []


def first_of(answer: Rows, count: int) -> int:
    """The first of so many numbers, from what that statement answered."""
    return int(answer[0][0]) - count + 1


def set_last(series: str, last: int) -> None:
    """The last number that was really used, after some were taken at once under the same lock."""
    with connection.cursor() as cursor:
        cursor.execute("update engine_series set last = %s where name = %s", [last, series])
