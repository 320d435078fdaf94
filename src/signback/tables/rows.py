"""Rows: how this database's values become a model's, and a model's become the database's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models import Field
from django.db.models.base import ModelState

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


def columns(fields: Iterable[Field[Any, Any]], alias: str) -> str:
    """Some columns of a table under an alias, as a select names them."""
    return ", ".join(column(field, f"{alias}.") for field in fields)


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


def read(model: type[M], row: Values, names: tuple[str, ...] = ()) -> M | None:
    """One row as its model; None for the empty side of a join."""
    if row[0] is None:
        return None
    said = dict(zip(names or names_of(model), row, strict=True))
    for name, convert in converters(model):
        if name in said:
            said[name] = convert(said[name])
    return made(model, said, adding=False)


def made(model: type[M], said: dict[str, Any], adding: bool = True) -> M:
    """A row made of all its values, without the signals that nobody waits for."""
    found = model.__new__(model)
    found.__dict__ = said
    found._state = ModelState()
    found._state.adding, found._state.db = adding, "default"
    return found


AS_IS: frozenset[type[Any]] = frozenset({str, int, bool, bytes, type(None)})
NOTHING: frozenset[type[Any]] = frozenset()


ORDINARY = Decimal(10) ** 9
"""Beyond it Django's own way sees to it that a column is not asked to hold more than it can."""


def stored(value: Any) -> Any:
    """A word, number or moment as this database keeps it."""
    return utc_text(value) if type(value) is datetime and lite() else value


@lru_cache(maxsize=1000)
def utc_text(moment: datetime) -> str:
    """A moment as SQLite keeps it."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def stored_in(field: Field[Any, Any], value: Any) -> Any:
    """A field's value as this database keeps it; only what is neither word, number nor moment needs the field."""
    kind = type(value)
    if kind is datetime or (kind in AS_IS and not isinstance(field, models.JSONField)):
        return stored(value)
    if kind is Decimal and isinstance(field, models.DecimalField) and abs(value) < ORDINARY:
        return f"{value.quantize(unit(field.decimal_places)):f}" if lite() else value
    return field.get_db_prep_save(value, connection)


@cache
def unit(places: int) -> Decimal:
    """The smallest amount with so many places."""
    return Decimal(1).scaleb(-places)


@cache
def named(model: type[models.Model], names: tuple[str, ...]) -> tuple[Field[Any, Any], ...]:
    """Some fields of a table by name."""
    return tuple(model._meta.get_field(name) for name in names)  # type: ignore[misc]


@cache
def given(model: type[models.Model]) -> tuple[Field[Any, Any], ...]:
    """The fields of a table without the key that the database gives."""
    return tuple(f for f in fields_of(model) if not (f.primary_key and isinstance(f, models.AutoField)))


@cache
def named_in(model: type[models.Model], keyed: bool) -> tuple[Field[Any, Any], ...]:
    """The fields that an insert names: with the key, where it is known before."""
    return fields_of(model) if keyed else given(model)


def values_of(row: models.Model, keyed: bool = False) -> list[Any]:
    """The values of a row as an insert names them."""
    said = row.__dict__
    return [
        value if type(value := said[name]) in plain else stored_in(field, value)
        for name, field, plain in kept_as(type(row), keyed)
    ]


@cache
def kept_as(model: type[models.Model], keyed: bool) -> tuple[tuple[str, Field[Any, Any], frozenset[type[Any]]], ...]:
    """The fields of a new row with the kinds of values that they keep as they are."""
    fields = named_in(model, keyed)
    return tuple((f.attname, f, NOTHING if isinstance(f, models.JSONField) else AS_IS) for f in fields)


@cache
def blank(model: type[models.Model]) -> dict[str, Any]:
    """The values of a row of which nothing was said."""
    return {field.attname: field.get_default() for field in fields_of(model)}


def fresh(model: type[M], **said: Any) -> M:
    """A new row of which this much is said, without the signals that nobody waits for."""
    return made(model, {**blank(model), **said})
