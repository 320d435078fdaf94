"""The engine's few statements, written once: the same text on both databases, rows read straight into models."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models import Field
from django.db.models.base import ModelState

sqlite3.register_converter("moment", lambda kept: datetime.fromisoformat(kept.decode() + "+00:00"))

M = TypeVar("M", bound=models.Model)
Values = Sequence[Any]
Convert = Callable[[Any], Any]


@cache
def lite() -> bool:
    """Whether this is the embedded database."""
    return connection.vendor == "sqlite"


@cache
def fields_of(model: type[models.Model]) -> tuple[Field[Any, Any], ...]:
    """The stored fields of a table, in their order."""
    return tuple(model._meta.concrete_fields)


@cache
def names_of(model: type[models.Model]) -> tuple[str, ...]:
    """The names under which a row keeps its values."""
    return tuple(field.attname for field in fields_of(model))


@cache
def columns(model: type[models.Model], alias: str) -> str:
    """The columns of a table under an alias, as a select names them."""
    return ", ".join(column(field, f"{alias}.") for field in fields_of(model))


def columns_of(model: type[models.Model], names: Iterable[str]) -> str:
    """Some columns of a table, as a select names them."""
    return ", ".join(column(model._meta.get_field(name), "") for name in names)  # type: ignore[arg-type]


def column(field: Field[Any, Any], owner: str) -> str:
    """A column; SQLite keeps moments in UTC without saying so, and reads them aware when they are named so."""
    named = f'{owner}"{field.column}"'
    return f'{named} as "{field.column} [moment]"' if isinstance(field, models.DateTimeField) else named


@cache
def converters(model: type[models.Model]) -> tuple[tuple[str, Convert], ...]:
    """How this database's raw values become Python values, for the columns that need it."""
    found: list[tuple[str, Convert]] = []
    for field in fields_of(model):
        asked = field.get_col(model._meta.db_table)
        steps = [*connection.ops.get_db_converters(asked), *field.get_db_converters(connection)]
        if steps and not isinstance(field, models.DateTimeField | models.BooleanField):
            found.append((field.attname, chained(steps, asked)))
    return tuple(found)


def chained(steps: list[Any], column: Any) -> Convert:
    """Several conversions as one."""

    def convert(value: Any) -> Any:
        for step in steps:
            value = step(value, column, connection)
        return value

    return convert


def read(model: type[M], row: Values) -> M | None:
    """One row as its model; None for the empty side of a join."""
    if row[0] is None:
        return None
    said = dict(zip(names_of(model), row, strict=True))
    for name, convert in converters(model):
        said[name] = convert(said[name])
    return made(model, said, adding=False)


def made(model: type[M], said: dict[str, Any], adding: bool = True) -> M:
    """A row made of all its values, without the signals that nobody waits for."""
    found = model.__new__(model)
    found.__dict__ = said
    found._state = ModelState()
    found._state.adding, found._state.db = adding, "default"
    return found


def fetch(sql: str, params: Values) -> list[tuple[Any, ...]]:
    """The rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def run(sql: str, params: Values) -> None:
    """Do a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def run_many(sql: str, rows: Sequence[Values]) -> None:
    """Do a statement for each of many rows."""
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)


AS_IS = frozenset({str, int, bool, type(None)})


def stored(value: Any) -> Any:
    """A word, number or moment as this database keeps it."""
    return utc_text(value) if type(value) is datetime and lite() else value


def utc_text(moment: datetime) -> str:
    """A moment as SQLite keeps it."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def stored_in(field: Field[Any, Any], value: Any) -> Any:
    """A field's value as this database keeps it; only what is neither word, number nor moment needs the field."""
    kind = type(value)
    if kind is datetime or (kind in AS_IS and not isinstance(field, models.JSONField)):
        return stored(value)
    return field.get_db_prep_save(value, connection)


@cache
def named(model: type[models.Model], names: tuple[str, ...]) -> tuple[Field[Any, Any], ...]:
    """Some fields of a table by name."""
    return tuple(model._meta.get_field(name) for name in names)  # type: ignore[misc]


@cache
def given(model: type[models.Model]) -> tuple[Field[Any, Any], ...]:
    """The fields of a table without the key that the database gives."""
    return tuple(f for f in fields_of(model) if not (f.primary_key and isinstance(f, models.AutoField)))


@cache
def insertion(table: str, names: tuple[str, ...], rows: int) -> str:
    """The statement that inserts so many rows."""
    one = f"({', '.join(['%s'] * len(names))})"
    said = ", ".join(f'"{name}"' for name in names)
    return f"insert into {table} ({said}) values {', '.join([one] * rows)}"


@cache
def insertion_of(model: type[models.Model], rows: int) -> str:
    """The statement that inserts so many rows of a model."""
    return insertion(model._meta.db_table, tuple(field.column for field in given(model)), rows)


def values_of(row: models.Model) -> list[Any]:
    """The values of a row as an insert names them."""
    said = row.__dict__
    return [stored_in(field, said[field.attname]) for field in given(type(row))]


def insert(rows: Sequence[models.Model]) -> None:
    """Insert rows by one statement."""
    run(insertion_of(type(rows[0]), len(rows)), [value for row in rows for value in values_of(row)])


def insert_many(rows: Sequence[models.Model]) -> None:
    """Insert rows by one statement done for each: for so many that one text would grow with them."""
    run_many(insertion_of(type(rows[0]), 1), [values_of(row) for row in rows])


def insert_returning_all(rows: Sequence[M], name: str) -> None:
    """Insert rows and take the keys that the database gave them, told apart by a field that no two share."""
    model = type(rows[0])
    key = f'{model._meta.pk.column}, "{name}"'
    values = [value for row in rows for value in values_of(row)]
    given_keys = {unique: pk for pk, unique in fetch(f"{insertion_of(model, len(rows))} returning {key}", values)}
    for row in rows:
        row.pk = given_keys[getattr(row, name)]
        row._state.adding = False


def insert_returning(row: models.Model) -> None:
    """Insert one row and take the key that the database gave it."""
    model = type(row)
    row.pk = fetch(f"{insertion_of(model, 1)} returning {model._meta.pk.column}", values_of(row))[0][0]
    row._state.adding = False


def upsert(table: str, names: tuple[str, ...], rows: Sequence[Values], key: str) -> None:
    """Insert rows of plain values by one statement; those whose key is there are replaced."""
    said = ", ".join(f'"{name}" = excluded."{name}"' for name in names)
    sql = f"{insertion(table, names, len(rows))} on conflict ({key}) do update set {said}"
    run(sql, [stored(value) for row in rows for value in row])


@cache
def changing(model: type[models.Model], names: tuple[str, ...]) -> str:
    """The statement that writes some fields of a row by its key."""
    said = ", ".join(f'"{field.column}" = %s' for field in named(model, names))
    return f"update {model._meta.db_table} set {said} where {model._meta.pk.column} = %s"


def update(row: models.Model, names: tuple[str, ...]) -> None:
    """Write some fields of a row by its key."""
    model, said = type(row), row.__dict__
    run(changing(model, names), [*(stored_in(f, said[f.attname]) for f in named(model, names)), row.pk])
