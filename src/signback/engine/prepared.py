"""The engine's few statements, written once: the same text on both databases, rows read straight into models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models import Field

M = TypeVar("M", bound=models.Model)
Values = Sequence[Any]
Convert = Callable[[Any], Any]


@cache
def fields_of(model: type[models.Model]) -> tuple[Field[Any, Any], ...]:
    """The stored fields of a table, in their order."""
    return tuple(model._meta.concrete_fields)


@cache
def columns(model: type[models.Model], alias: str) -> str:
    """The columns of a table under an alias, as a select names them."""
    return ", ".join(f'{alias}."{field.column}"' for field in fields_of(model))


@cache
def converters(model: type[models.Model], vendor: str) -> tuple[tuple[int, Convert], ...]:
    """How this database's raw values become Python values, for the columns that need it."""
    found = []
    for place, field in enumerate(fields_of(model)):
        column = field.get_col(model._meta.db_table)
        steps = [*connection.ops.get_db_converters(column), *field.get_db_converters(connection)]
        if steps:
            found.append((place, chained(steps, column)))
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
    values = list(row)
    for place, convert in converters(model, connection.vendor):
        values[place] = convert(values[place])
    return model.from_db("default", [field.attname for field in fields_of(model)], values)


def fetch(sql: str, params: Values) -> list[tuple[Any, ...]]:
    """The rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def run(sql: str, params: Values) -> None:
    """Do a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


PLAIN: dict[type[Any], type[Any]] = {
    models.CharField: str, models.TextField: str, models.IntegerField: int, models.BigAutoField: int,
}  # fmt: skip


def stored(row: models.Model, field: Field[Any, Any]) -> Any:
    """A field's value as this database keeps it; words and whole numbers are kept as they are."""
    value = getattr(row, field.attname)
    if type(value) is PLAIN.get(type(field)):
        return value
    return field.get_db_prep_save(value, connection)


@cache
def named(model: type[models.Model], names: tuple[str, ...]) -> tuple[Field[Any, Any], ...]:
    """Some fields of a table by name."""
    return tuple(model._meta.get_field(name) for name in names)  # type: ignore[misc]


def insert(rows: Sequence[models.Model], upsert: str = "") -> None:
    """Insert rows by one statement; with an upsert clause, replace those that are there."""
    model = type(rows[0])
    fields = [field for field in fields_of(model) if not field.primary_key or not isinstance(field, models.AutoField)]
    one = f"({', '.join(['%s'] * len(fields))})"
    names = ", ".join(f'"{field.column}"' for field in fields)
    sql = f"insert into {model._meta.db_table} ({names}) values {', '.join([one] * len(rows))} {upsert}"
    run(sql, [stored(row, field) for row in rows for field in fields])


def insert_returning(row: models.Model) -> None:
    """Insert one row and take the key that the database gave it."""
    model = type(row)
    fields = [field for field in fields_of(model) if not field.primary_key]
    names, marks = ", ".join(f'"{f.column}"' for f in fields), ", ".join(["%s"] * len(fields))
    sql = f"insert into {model._meta.db_table} ({names}) values ({marks}) returning {model._meta.pk.column}"
    row.pk = fetch(sql, [stored(row, field) for field in fields])[0][0]
    row._state.adding = False


def update(row: models.Model, names: tuple[str, ...]) -> None:
    """Write some fields of a row by its key."""
    model = type(row)
    fields = named(model, names)
    said = ", ".join(f'"{field.column}" = %s' for field in fields)
    run(
        f"update {model._meta.db_table} set {said} where {model._meta.pk.column} = %s",
        [*(stored(row, field) for field in fields), row.pk],
    )
