"""Reading a root: its entries become facts, the facts become subjects."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from signback.engine.families import Member, family_of
from signback.engine.models import Entry, Root
from signback.orders.facts import Debt, Fact
from signback.tables.rows import columns_of
from signback.tables.statements import fetch

READ = (
    "seq", "subject", "step", "kind", "actor", "happened", "entered",
    "body", "book", "envelope", "surface", "key", "ask",
)  # fmt: skip
SELECT = f"select {columns_of(Entry, READ)} from engine_entry where root_id = %s order by seq"
KEY_AT = READ.index("key")
Row = tuple[Any, ...]


def rows_of(root: Root) -> list[Row]:
    """One read of all entries of a root."""
    return fetch(SELECT, [root.pk])


def row_of(entry: Entry) -> Row:
    """A freshly written entry as the same read would give it."""
    return tuple(getattr(entry, name) for name in READ)


def facts_of(rows: Iterable[Row]) -> list[Fact[Any]]:
    """The facts of a root, oldest first."""
    return [fact_of(row) for row in rows]


def fact_of(row: Row) -> Fact[Any]:
    """One entry, read; its event stays unread until it is asked for."""
    seq, subject, step, kind, actor, happened, entered, body, book, envelope, surface = row[:11]
    fact: Fact[Any] = Fact(seq, subject, step, kind, actor, happened, entered, body, book=book, surface=surface)
    if envelope:
        open_envelope(fact, json.loads(envelope))
    return fact


def open_envelope(fact: Fact[Any], said: dict[str, Any]) -> None:
    """What an entry says beside its event: parts covered, facts superseded, debts, signature, for whom."""
    fact.covers = tuple(said.get("covers", ()))
    fact.supersedes = tuple(said.get("supersedes", ()))
    fact.owes = tuple(debt_of(owed) for owed in said.get("owes", ()))
    fact.signed = "signature" in said
    fact.proven = said.get("signature", {}).get("method", "")
    fact.stood_for = said.get("for", "")


def debt_of(said: dict[str, Any]) -> Debt:
    """A debt, read back."""
    due = datetime.fromisoformat(said["due"])
    return Debt(said["rule"], said["says"], said["pays"], said["owner"], due)


def members_of(root: Root, rows: Iterable[Row]) -> list[Member]:
    """The root's subject first, then its children."""
    return members_from(root, facts_of(rows))


def members_from(root: Root, facts: list[Fact[Any]]) -> list[Member]:
    """The same from facts that are read already: what one fold has read, the next need not."""
    superseded = frozenset(seq for fact in facts for seq in fact.supersedes)
    return list(family_of(root.kind).build(root, facts, superseded))
