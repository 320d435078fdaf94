"""E4: kept statements on PostgreSQL: sent together, kept through refusals, sound after every failure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, OperationalError, ProgrammingError, connection, transaction

from signback.tables.postgresql import line as lines
from signback.tables.postgresql.line import Line
from signback.tables.posting import fetch_together, on_its_way, post, run_then
from signback.tables.statements import fetch, run

pytestmark = pytest.mark.django_db(transaction=True)
COUNT = "select count(*) from engine_series where name like %s"
PUT = "insert into engine_series (name, last) values (%s, %s)"


@pytest.fixture(autouse=True)
def line() -> Iterator[Line]:
    """A fresh line of this thread's connection."""
    if connection.vendor != "postgresql":
        pytest.skip("the embedded database has no line")
    connection.close()
    connection.ensure_connection()
    yield connection.line
    connection.close()


def put(name: str, last: int = 1) -> None:
    """A row in a table without keys of others."""
    run(PUT, [name, last])


def counted(name: str) -> int:
    """How many rows there are."""
    return int(fetch(COUNT, [name])[0][0])


def kept_by_the_server() -> int:
    """What the server says that it keeps of the line's."""
    return int(fetch("select count(*) from pg_prepared_statements where name like 'kept_%%'", [])[0][0])


def test_values_come_back_as_they_went() -> None:
    """Numbers of every size, money, moments, bytes, nothing: asked alone, kept, and together."""
    moment = datetime(2026, 5, 12, 17, 0, 0, 123456, tzinfo=UTC)
    said: list[Any] = [1, 70_000, 2**40, Decimal("1234567.89"), "Büttenpapier 纸", b"\x00\xff", None, True, moment]
    kinds = ["int", "int", "bigint", "numeric", "text", "bytea", "text", "boolean", "timestamptz"]
    sql = f"select {', '.join(f'%s::{kind}' for kind in kinds)}"
    for _ in range(3):
        assert [list(row) for row in fetch(sql, said)] == [said]
    with transaction.atomic():
        assert [[list(row) for row in rows] for rows in fetch_together([(sql, said), (sql, said)])] == [[said], [said]]


def test_a_statement_is_kept_when_it_is_asked_again(line: Line) -> None:
    """Once is not worth it."""
    for times, kept in ((1, 0), (2, 1), (3, 1)):
        counted("nobody")
        assert len(line.names) == kept, times


def test_the_one_that_was_not_asked_for_the_longest_time_is_given_up(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line keeps so many and no more, on the server too."""
    monkeypatch.setattr(lines, "KEPT", 3)
    for each in range(6):
        for _ in range(2):
            fetch(f"select {each}", [])
    assert len(line.names) == 3 and kept_by_the_server() == 3
    assert fetch("select 0", []) == [(0,)]


def test_a_rollback_keeps_what_is_kept(line: Line) -> None:
    """A refusal must not make the next hundred statements slower."""
    for _ in range(2):
        counted("nobody")
    for _ in range(2):
        with pytest.raises(IntegrityError), transaction.atomic():
            put("rolled back")
            put("rolled back")
    with transaction.atomic():
        put("outer")
        with pytest.raises(IntegrityError), transaction.atomic():
            put("inner")
            put("outer")
        assert counted("inner") == 0
    assert counted("outer") == 1 and counted("rolled back") == 0
    assert kept_by_the_server() == len(line.names)


def test_after_tables_changed_everything_is_asked_anew(line: Line) -> None:
    """A kept statement must not answer with the columns of before."""
    with connection.cursor() as cursor:
        cursor.execute("create table kept_or_not (a integer)")
        for _ in range(3):
            assert fetch("select * from kept_or_not", []) == []
        cursor.execute("alter table kept_or_not add column b integer")
        assert not line.names
        cursor.execute("insert into kept_or_not values (1, 2)")
        assert fetch("select * from kept_or_not", []) == [(1, 2)]
        cursor.execute("drop table kept_or_not")
    assert not line.names and counted("nobody") == 0


def test_of_several_that_go_together_a_failure_stops_those_behind_it(line: Line) -> None:
    """The first failure is told, nothing stays; what was to be kept behind it is not taken for kept."""
    for _ in range(3):
        with pytest.raises(IntegrityError), transaction.atomic():
            put("twice")
            post()
            put("twice")
            put("behind")
            run("update engine_series set last = 7 where name = %s", ["behind"])
        assert not on_its_way()
    assert counted("twice") == counted("behind") == 0
    with transaction.atomic():
        put("behind")
        run("update engine_series set last = 7 where name = %s", ["behind"])
    assert fetch("select last from engine_series where name = %s", ["behind"]) == [(7,)]
    assert kept_by_the_server() == len(line.names)


def test_a_statement_that_is_none_is_told_among_several() -> None:
    """The line is sound afterwards."""
    with pytest.raises(ProgrammingError), transaction.atomic():
        fetch_together([("select 1", []), ("select nonsense from nowhere", []), ("select 3", [])])
    assert fetch_together([("select 1", []), ("select 3", [])]) == [[(1,)], [(3,)]]


def test_django_asks_in_the_midst_of_what_is_on_its_way() -> None:
    """What was sent before is answered first; a failure among it is told there."""
    taken: list[Any] = []
    with transaction.atomic():
        put("first")
        post()
        run_then(f"{PUT} returning last", ["second", 5], taken.extend)
        assert taken == []
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from engine_series where name in ('first', 'second')")
            assert cursor.fetchone() == (2,)
        assert taken == [(5,)] and not on_its_way()
    with pytest.raises(IntegrityError), transaction.atomic():
        put("third")
        post()
        put("first")
        connection.cursor()
    assert counted("third") == 0


def test_more_than_fits_on_the_line_goes_through() -> None:
    """Neither side waits for the other for ever."""
    much = "x" * 3_000_000
    asked: list[tuple[str, Any]] = [("select %s::text || ''", [much])] * 6
    with transaction.atomic():
        rows = fetch_together(asked)
    assert [len(row[0][0]) for row in rows] == [3_000_000] * 6


@pytest.mark.parametrize("when", ["before", "sent", "at the commit"])
def test_a_server_that_hangs_up_is_told_and_the_next_request_begins_anew(line: Line, when: str) -> None:
    """Nobody waits for ever, nothing stays half done."""
    with pytest.raises(OperationalError), transaction.atomic():
        put("half")
        if when != "before":
            post()
            put("done")
        hang_up(line)
        if when != "at the commit":
            counted("half")
    assert not on_its_way()
    connection.close_if_unusable_or_obsolete()
    assert counted("half") == counted("done") == 0


def hang_up(line: Line) -> None:
    """Somebody ends the line at the server."""
    with psycopg.connect(line.connection.info.dsn, autocommit=True) as other:
        other.execute("select pg_terminate_backend(%s, 2000)", [line.pg.backend_pid])


def test_the_driver_and_the_line_give_up_nothing_of_each_other(line: Line) -> None:
    """Both keep statements on one connection; what clears the one leaves the other sound."""
    with connection.cursor() as cursor:
        for turn in range(4):
            cursor.execute("create table if not exists kept_or_not (a integer)")
            for _ in range(4):
                cursor.execute("select count(*) from kept_or_not where a > %s", [turn])
                fetch("select count(*) from engine_series", [])
            if turn % 2:
                with transaction.atomic():
                    sid = transaction.savepoint()
                    cursor.execute(connection.ops.savepoint_rollback_sql(sid))
            cursor.execute("alter table kept_or_not alter column a set not null")
        cursor.execute("drop table kept_or_not")
    assert counted("nobody") == 0
