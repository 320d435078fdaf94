"""Statements whose text is made once: the same on both databases, asked straight of the driver."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from typing import Any, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models

from signback.tables.rows import Values, columns, fields_of, lite, named, named_in, read, stored, stored_in, values_of

M = TypeVar("M", bound=models.Model)
Asked = tuple[str, Values]
FEW = 50


def fetch(sql: str, params: Values) -> list[tuple[Any, ...]]:
    """The rows of a statement."""
    rows: list[tuple[Any, ...]] = run(sql, params).fetchall()
    return rows


def run(sql: str, params: Values) -> Any:
    """Do a statement: straight by the driver, unless somebody counts or watches what is asked."""
    db = here()
    if watched(db):
        cursor = db.cursor()
        cursor.execute(sql, params)
        return cursor
    if not db.in_atomic_block:
        db.close_if_health_check_failed()
        db.ensure_connection()
    with db.wrap_database_errors:
        return straight(db, sql, params)


def straight(db: Any, sql: str, params: Values) -> Any:
    """The driver itself does it; what it would look for in the text at every turn is marked once."""
    return db.connection.execute(marked(sql), params) if lite() else db.line.ask(marked(sql), params)


def here() -> Any:
    """This thread's connection; asked for each time, because an event loop in the thread has another one."""
    return connections[DEFAULT_DB_ALIAS]


def watched(db: Any) -> bool:
    """Whether somebody counts or watches what is asked: then by Django's own way."""
    return bool(db.queries_logged or db.execute_wrappers)


def run_many(sql: str, rows: Sequence[Values]) -> None:
    """Do a statement for each of many rows."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.executemany(sql, rows)


@lru_cache(maxsize=1000)
def marked(sql: str) -> str:
    """The statement with its places marked as the driver wants them."""
    if lite():
        return sql.replace("%s", "?")
    parts = sql.split("%s")
    return "".join(f"{part}${place}" for place, part in enumerate(parts[:-1], 1)) + parts[-1]


Part = tuple[type[models.Model], tuple[str, ...], int, int]
"""One model of a row: its names, where its values begin and end."""
Only = tuple[tuple[str, tuple[str, ...]], ...]
"""Of a row's models those of which few values are read, the key first; the others are read when they are asked for."""


class Selection(NamedTuple):
    """A kept select: its text up to the conditions, and the parts of a row."""

    text: str
    parts: tuple[Part, ...]


@cache
def selection(model: type[models.Model], beside: tuple[str, ...], more: str = "", only: Only = ()) -> Selection:
    """Rows `t` of a table with the rows that its keys lead to (`a__b`: the row that b of a leads to), and one value."""
    found, joins = {"t": model}, []
    for path in beside:
        owner, _, name = path.rpartition("__")
        key = found[owner or "t"]._meta.get_field(name)
        kind = found[path] = key.related_model  # type: ignore[assignment]
        there = f'{path}."{kind._meta.pk.column}" = {owner or "t"}."{key.column}"'  # type: ignore[union-attr]
        joins.append(f'left join "{kind._meta.db_table}" {path} on {there}')  # type: ignore[union-attr]
    few = {alias: few_of(kind, dict(only).get(alias)) for alias, kind in found.items()}
    said = ", ".join([*(columns(fields, alias) for alias, fields in few.items()), *filter(None, [more])])
    cuts = pairwise(accumulate((len(fields) for fields in few.values()), initial=0))
    names = [tuple(field.attname for field in fields) for fields in few.values()]
    text = f'select {said} from "{model._meta.db_table}" t {" ".join(joins)} '
    parts = zip(found.values(), names, cuts, strict=True)
    return Selection(text, tuple((kind, called, start, end) for kind, called, (start, end) in parts))


def few_of(model: type[models.Model], names: tuple[str, ...] | None) -> tuple[models.Field[Any, Any], ...]:
    """The fields of these names; all of them where none are named."""
    return fields_of(model) if names is None else named(model, names)


def select(
    model: type[M], rest: str, params: Values, beside: tuple[str, ...] = (), lock: bool = False, only: Only = ()
) -> list[M]:
    """The rows `t` for which the rest of the statement holds, with those beside them; locked where rows can be."""
    asked = selection(model, beside, only=only)
    text = f"{asked.text}{rest}{locking() if lock else ''}"
    return [joined(asked, beside, row) for row in fetch(text, [stored(value) for value in params])]


def locking() -> str:
    """What keeps the rows `t` from others until the transaction ends; SQLite has one writer at a time anyway."""
    return "" if lite() else " for update of t"


def joined(asked: Selection, beside: tuple[str, ...], row: Values) -> Any:
    """A row with the rows beside it in their places."""
    parts = [read(kind, row[start:end], names) for kind, names, start, end in asked.parts]
    of = dict(zip(("t", *beside), parts, strict=True))
    for path in beside:
        owner, _, name = path.rpartition("__")
        if (holder := of[owner or "t"]) is not None:
            holder._state.fields_cache[name] = of[path]
    return parts[0]


def marks(values: Iterable[Any]) -> str:
    """The places of several values: (%s, %s, %s); of none, what nothing is in."""
    return f"({', '.join('%s' for _ in values) or 'null'})"


@lru_cache(maxsize=500)
def insertion(table: str, names: tuple[str, ...], rows: int) -> str:
    """The statement that inserts so many rows."""
    one = f"({', '.join(['%s'] * len(names))})"
    said = ", ".join(f'"{name}"' for name in names)
    return f"insert into {table} ({said}) values {', '.join([one] * rows)}"


@lru_cache(maxsize=500)
def insertion_of(model: type[models.Model], rows: int, keyed: bool = False) -> str:
    """The statement that inserts so many rows of a model."""
    return insertion(model._meta.db_table, tuple(field.column for field in named_in(model, keyed)), rows)


def inserting(rows: Sequence[models.Model], keyed: bool = False) -> Asked:
    """The statement that inserts rows, with its values; with their keys, where they are known before."""
    text = insertion_of(type(rows[0]), len(rows), keyed)
    return text, [value for row in rows for value in values_of(row, keyed)]


def insert(rows: Sequence[models.Model]) -> None:
    """Insert rows by one statement."""
    if rows:
        run(*inserting(rows))


def insert_many(rows: Sequence[models.Model]) -> None:
    """Insert rows by one statement done for each: for so many that one text would grow with them."""
    run_many(insertion_of(type(rows[0]), 1), [values_of(row) for row in rows])


def insert_all(rows: Sequence[models.Model]) -> None:
    """Insert rows by one statement while they are few, by one done for each when they are many."""
    (insert if len(rows) <= FEW else insert_many)(rows)


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
