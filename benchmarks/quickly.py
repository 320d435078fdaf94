"""Filling large tables quickly: without the indexes that are no rule, without waiting for the disk; as it was after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, models

EASY = {
    "sqlite": (
        "pragma journal_mode = off",
        "pragma synchronous = off",
        "pragma cache_size = -1000000",
        "pragma foreign_keys = off",
    ),
    "postgresql": (
        "set synchronous_commit = off",
        "set maintenance_work_mem = '1GB'",
        "set session_replication_role = replica",
    ),
}
AGAIN = {
    "sqlite": (
        "pragma journal_mode = wal",
        "pragma synchronous = full",
        "pragma cache_size = -16000",
        "pragma foreign_keys = on",
    ),
    "postgresql": ("reset synchronous_commit", "reset maintenance_work_mem", "reset session_replication_role"),
}
PLAIN = {
    "sqlite": "select name, sql from sqlite_master where type = 'index' and tbl_name = %s and sql not like 'create unique%%'",
    "postgresql": "select indexname, indexdef from pg_indexes where tablename = %s and indexdef not like 'CREATE UNIQUE%%'",
}


@contextmanager
def quickly(*tables: type[models.Model]) -> Iterator[None]:
    """Within it rows go in as fast as the database can; the indexes are made anew at the end, each by one sort."""
    found = [index for model in tables for index in plain_indexes(model._meta.db_table)]
    do(*EASY[connection.vendor], *(f'drop index "{name}"' for name, _ in found))
    yield
    do(*(made for _, made in found), *AGAIN[connection.vendor])


def plain_indexes(table: str) -> list[tuple[str, str]]:
    """The indexes of a table that only make it quicker, each with what makes it."""
    with connection.cursor() as cursor:
        cursor.execute(PLAIN[connection.vendor], [table])
        return [(name, made) for name, made in cursor.fetchall() if made]


def do(*statements: str) -> None:
    """One after the other."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
