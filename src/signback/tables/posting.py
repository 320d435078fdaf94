"""Statements sent together: where the driver can, they wait for one answer instead of one each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.db import models
from psycopg.types.numeric import Int8

from signback.tables.rows import Values, lite, values_of
from signback.tables.statements import Asked, fetch, here, insertion_of, run, straight, watched

Rows = list[tuple[Any, ...]]


def nothing() -> None:
    """Nothing is done meanwhile."""


def fetch_together(asked: Sequence[Asked], meanwhile: Callable[[], object] = nothing) -> list[Rows]:
    """The rows of statements that do not need each other's answers; what else is to be done is done meanwhile."""
    db = here()
    if lite() or watched(db) or posting(db):
        meanwhile()
        return [fetch(sql, params) for sql, params in asked]
    with db.wrap_database_errors:
        with db.line.together():
            answers = [straight(db, sql, params) for sql, params in asked]
            db.line.go()
            meanwhile()
        return [answer.fetchall() for answer in answers]


def post() -> None:
    """From here to the end of the transaction, its commit included, nobody waits for an answer that is not asked for.

    A statement that fails says so at the next question, or at the commit.
    """
    db = here()
    if not (lite() or watched(db) or posting(db)) and db.line.in_transaction:
        db.line.gather()


def on_its_way() -> bool:
    """Whether statements are sent on this thread's connection without waiting for their answers."""
    return not lite() and posting(here())


def posting(db: Any) -> bool:
    """Whether they are on this connection to PostgreSQL."""
    return db.line is not None and db.line.out is not None


@contextmanager
def answered() -> Iterator[None]:
    """By the end of the block every statement that was posted in it has its answer."""
    try:
        yield
    except BaseException:
        if on_its_way():
            here().line.drop()
        raise
    settle()


def settle() -> None:
    """Wait for every answer that is still out; the first failure is raised."""
    if not lite():
        here().settle()


def insert_posted(row: models.Model) -> None:
    """Insert one row; the key that the database gives it is taken when its answer is there."""
    model = type(row)

    def take(rows: Rows) -> None:
        row.pk = rows[0][0]
        row._state.adding = False

    run_then(f"{insertion_of(model, 1)} returning {model._meta.pk.column}", values_of(row), take)


def run_then(sql: str, params: Values, take: Callable[[Rows], None]) -> None:
    """Do a statement; what it returns is taken when its answer is there."""
    db, answer = here(), run(sql, params)
    if not lite() and posting(db):
        db.line.then.append(lambda: take(answer.fetchall()))
    else:
        take(answer.fetchall())


def run_together(asked: Sequence[Asked]) -> None:
    """Several changes that do not need each other's answers: one statement where the database takes them as one."""
    if lite():
        for sql, params in asked:
            run(sql, params)
        return
    if not asked:
        return
    run(as_one(tuple(sql for sql, _ in asked)), [value for _, params in asked for value in alike(params)])


@lru_cache(maxsize=500)
def as_one(said: tuple[str, ...]) -> str:
    """Several changes as one statement."""
    *first, last = said
    before = ", ".join(f"change{n} as ({sql})" for n, sql in enumerate(first))
    return f"with {before} {last}" if first else last


def alike(params: Values) -> Values:
    """Numbers as one kind of number, however large: the statement stays the one that the server knows."""
    return [Int8(value) if type(value) is int else value for value in params]
