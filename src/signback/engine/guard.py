"""The database's own refusal of every rewrite of the ledger (E1), made anew after every migration."""

from __future__ import annotations

from django.db import connection

TABLES = ["engine_entry", "engine_leaf", "engine_treehead"]
SAYS = "the ledger is append-only"

ROWS = "for each row execute function engine_keep()"
WHOLE = "for each statement execute function engine_keep()"
POSTGRES_FUNCTION = f"""
create or replace function engine_keep() returns trigger language plpgsql as
$$ begin raise exception '{SAYS}'; end $$
"""


def keep(*tables: str) -> None:
    """These tables too are never changed; a package says so once, at start."""
    TABLES.extend(table for table in tables if table not in TABLES)


def guard_ledger() -> None:
    """Put the triggers in place that refuse update, delete, replace and truncate."""
    with connection.cursor() as cursor:
        for statement in statements():
            cursor.execute(statement)


def statements() -> list[str]:
    """What makes the ledger append-only on this database."""
    return postgres() if connection.vendor == "postgresql" else sqlite()


def there() -> list[str]:
    """The tables to guard that this database has already."""
    known = set(connection.introspection.table_names())
    return [table for table in TABLES if table in known]


def sqlite() -> list[str]:
    """SQLite: also `insert or replace` fires the delete trigger, as recursive triggers are on."""
    made = []
    for table in there():
        for act in ("update", "delete"):
            made += [
                f"drop trigger if exists {table}_no_{act}",
                f"create trigger {table}_no_{act} before {act} on {table} begin select raise(abort, '{SAYS}'); end",
            ]
    return made


def postgres() -> list[str]:
    """PostgreSQL: rows and whole tables; upserts update, so they are refused too."""
    made = [POSTGRES_FUNCTION]
    for table in there():
        made += [
            f"drop trigger if exists {table}_rows on {table}",
            f"create trigger {table}_rows before update or delete on {table} {ROWS}",
            f"drop trigger if exists {table}_whole on {table}",
            f"create trigger {table}_whole before truncate on {table} {WHOLE}",
        ]
    return made


def missing_guards() -> list[str]:
    """The triggers that should be there and are not."""
    wanted = (
        [f"{t}_{what}" for t in TABLES for what in ("rows", "whole")]
        if connection.vendor == "postgresql"
        else [f"{t}_no_{act}" for t in TABLES for act in ("update", "delete")]
    )
    asked = (
        "select tgname from pg_trigger where not tgisinternal and tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "select name from sqlite_master where type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        there = {row[0] for row in cursor.fetchall()}
    return [name for name in wanted if name not in there]
