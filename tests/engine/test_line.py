"""The line to PostgreSQL: hung up by the server, it is seen before the next request and drawn anew."""

from __future__ import annotations

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db(transaction=True)


def pid() -> int:
    """The server's process at the other end."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        found: int = cursor.fetchone()[0]
        return found


def test_a_line_that_was_hung_up_is_seen_without_asking() -> None:
    """Between requests nothing is to be read on a line that stands."""
    if connection.vendor != "postgresql":
        pytest.skip("The embedded database has no line")
    first = pid()
    assert connection.is_usable()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("select pg_terminate_backend(%s, 5000)", [first])
    other.close()
    assert not connection.is_usable()
    connection.close_if_unusable_or_obsolete()
    connection.close()
    assert pid() != first
