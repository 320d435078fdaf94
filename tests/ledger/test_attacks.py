"""Whatever is done to the ledger behind the product's back is found and named (E1)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from signback.demo.life import Life
from signback.demo.mill import fill_master_data
from signback.engine.checkpoints import newest_head, sequence
from signback.engine.models import Entry, Root
from signback.engine.verify import verify
from tests.conftest import lift_guards

pytestmark = pytest.mark.django_db
LINE = {"product": "ALD-90", "quantity": "4.5", "width": 840, "diameter": 1200, "core": 76}


@pytest.fixture
def two_orders() -> list[str]:
    """Two orders with a checkpoint over both; then the guards are lifted, as an attacker would."""
    fill_master_data()
    numbers = []
    for customer in ("K-2001", "K-1001"):
        life = Life(customer, [LINE], datetime(2026, 5, 4, 8, tzinfo=UTC), payment="By contract")
        life.intake()
        numbers.append(life.number)
    assert sequence() == 8
    assert verify().ok
    return numbers


def sql(statement: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


CHANGES = {
    "step": "'hand_over'", "kind": "'Nothing'", "actor": "'somebody'", "body": "'{}'", "envelope": "'x'",
    "book": "'order/9'",
    "surface": "'fax'", "ask": "'x'", "subject": "'7'", "happened": "'2020-01-01 00:00:00+00:00'",
    "entered": "'2020-01-01 00:00:00+00:00'", "seq": "90",
}  # fmt: skip


@pytest.mark.parametrize("column", CHANGES)
def test_a_changed_entry_is_named(two_orders: list[str], column: str) -> None:
    """E1: every single column is under the hash."""
    lift_guards()
    entry = Entry.objects.get(root__number=two_orders[0], seq=2)
    value = CHANGES[column]
    if connection.vendor == "sqlite" and column in {"happened", "entered"}:
        value = "'2020-01-01 00:00:00'"
    sql(f"update engine_entry set {column} = {value} where id = %s", entry.pk)
    verdict = verify()
    assert not verdict.ok
    assert any(s.startswith(f"{two_orders[0]}: entry 2") or "entry 2 is missing" in s for s in verdict.sentences)


def test_a_removed_entry_is_named(two_orders: list[str]) -> None:
    """E1: gaps."""
    lift_guards()
    entry = Entry.objects.get(root__number=two_orders[0], seq=2)
    sql("delete from engine_leaf where entry_id = %s", entry.pk)
    sql("delete from engine_entry where id = %s", entry.pk)
    assert any("entry 2 is missing" in s for s in verify().sentences)


def test_a_cut_tail_with_its_head_put_back_is_found_by_the_checkpoint(two_orders: list[str]) -> None:
    """E1: a chain alone does not see it."""
    lift_guards()
    root = Root.objects.get(number=two_orders[1])
    last, before = root.entries.get(seq=4), root.entries.get(seq=3)
    sql("delete from engine_leaf where entry_id = %s", last.pk)
    sql("delete from engine_entry where id = %s", last.pk)
    sql("update engine_root set seq = 3, head = %s where id = %s", bytes(before.hash), root.pk)
    assert not verify().ok


def test_reordered_entries_are_named(two_orders: list[str]) -> None:
    """E1: order."""
    lift_guards()
    root = Root.objects.get(number=two_orders[0])
    for old, new in ((2, 99), (3, 2), (99, 3)):
        sql("update engine_entry set seq = %s where root_id = %s and seq = %s", new, root.pk, old)
    assert any(s.startswith(f"{two_orders[0]}: entry 2") for s in verify().sentences)


def test_a_whole_removed_order_is_found(two_orders: list[str]) -> None:
    """E1: the tree over all chains knows what it witnessed."""
    lift_guards()
    root = Root.objects.get(number=two_orders[0])
    entries = list(root.entries.values_list("pk", flat=True))
    sql("delete from engine_task where root_id = %s", root.pk)
    sql("delete from engine_outbox where root_id = %s", root.pk)
    for pk in entries:
        sql("delete from engine_leaf where entry_id = %s", pk)
    sql("delete from engine_entry where root_id = %s", root.pk)
    sql("delete from engine_root where id = %s", root.pk)
    assert not verify().ok


def test_an_exported_head_witnesses_the_ledger(two_orders: list[str]) -> None:
    """E1: --head."""
    newest = newest_head()
    assert newest is not None
    assert verify(bytes(newest.head).hex()).ok
    verdict = verify("ab" * 32)
    assert not verdict.ok and "exported head" in verdict.sentences[0]


@pytest.mark.parametrize(
    "statement",
    [
        "update engine_entry set step = 'x'",
        "delete from engine_entry",
        "update engine_leaf set position = 77",
        "delete from engine_treehead",
    ],
)
def test_the_database_itself_refuses_to_rewrite(two_orders: list[str], statement: str) -> None:
    """E1: on both databases."""
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql(statement)


def test_replacing_and_truncating_are_refused_too(two_orders: list[str]) -> None:
    """E1: insert-or-replace on SQLite, truncate and upsert on PostgreSQL."""
    pk = Entry.objects.values_list("pk", flat=True)[0]
    statements = (
        ["insert or replace into engine_entry select * from engine_entry where id = %s"]
        if connection.vendor == "sqlite"
        else ["truncate engine_entry cascade"]
    )
    if connection.vendor == "postgresql":
        sql("set constraints all immediate")
    for statement in statements:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            sql(statement, *([pk] if "%s" in statement else []))
