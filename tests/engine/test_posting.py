"""E4: what is sent together stands or falls together, and the connection is sound afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, connection

from signback.engine.door import perform, perform_all
from signback.engine.gate import writing
from signback.engine.models import Entry, Outbox, Root
from signback.orders.models import Account
from signback.orders.refusals import KeyReused, NotYet
from signback.tables.posting import fetch_together, insert_posted, on_its_way, post
from signback.tables.statements import fetch
from tests import given

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_key_that_another_order_used_is_refused_at_the_commit_and_leaves_nothing() -> None:
    """The database says so only when the answers come; head, tasks and outbox are as they were."""
    first, second = given.order("C", upto="intake"), given.order("C", upto="intake")
    asks = [s.ask("customer-service", "check_price", {}) for s in (first, second)]
    perform(first.number, replace(asks[0], key="one-key"))
    before = snapshot(second.number)
    with pytest.raises(KeyReused):
        perform(second.number, replace(asks[1], key="one-key"))
    assert snapshot(second.number) == before
    assert not on_its_way()
    perform(second.number, replace(asks[1], key="another-key"))
    assert snapshot(second.number) != before


def test_of_two_orders_one_that_refuses_keeps_both_as_they_were() -> None:
    """One act over several: the first one's rows were sent already."""
    first, second = given.order("C", upto="intake"), given.order("C", upto="checks")
    before = snapshot(first.number), snapshot(second.number)
    with pytest.raises(NotYet):
        perform_all([(s.number, s.ask("customer-service", "check_price", {})) for s in (first, second)])
    assert (snapshot(first.number), snapshot(second.number)) == before
    assert not on_its_way()


def snapshot(number: str) -> tuple[Any, ...]:
    """Everything that a step writes of an order."""
    root = Root.objects.get(number=number)
    tasks = root.tasks.order_by("slot").values_list("slot", "state", "due")
    return root.seq, bytes(root.head), list(tasks), Outbox.objects.filter(root=root).count(), Entry.objects.count()


def twice(root: Root) -> None:
    """An outbox row that is there already."""
    insert_posted(Outbox(root=root, kind="tell", payload={}, once="the same", due=root.opened))


@pytest.mark.parametrize("fault", [twice, lambda root: 1 / 0], ids=["the database refuses", "the program fails"])
def test_a_failure_after_rows_were_sent_takes_them_back(fault: Callable[[Root], None]) -> None:
    """Whether the database says so late or the program fails at once, nothing stays and the next statement works."""
    root = Root.objects.get(number=given.order("C", upto="intake").number)
    twice(root)
    with pytest.raises((IntegrityError, ZeroDivisionError)), writing():
        Root.objects.select_for_update().get(pk=root.pk)
        post()
        insert_posted(Outbox(root=root, kind="tell", payload={}, once="another", due=root.opened))
        fault(root)
    assert not on_its_way()
    assert set(Outbox.objects.filter(once__in=["the same", "another"]).values_list("once", flat=True)) == {"the same"}


def test_a_row_that_was_sent_has_its_key_when_the_block_ends() -> None:
    """The key comes with the answers."""
    root = Root.objects.get(number=given.order("C", upto="intake").number)
    row = Outbox(root=root, kind="tell", payload={}, once="with a key", due=root.opened)
    with writing():
        Root.objects.select_for_update().get(pk=root.pk)
        post()
        insert_posted(row)
        assert (row.pk is None) is (connection.vendor == "postgresql")
    assert Outbox.objects.get(once="with a key").pk == row.pk


def test_several_questions_have_their_own_answers() -> None:
    """Asked in one go, answered one by one, also while rows are on their way."""
    given.mill()
    asked = [("select count(*) from orders_account", []), ("select username from orders_account where id = %s", [1])]
    with writing():
        rows = fetch_together(asked)
    assert rows[0] == [(Account.objects.count(),)] and len(rows[1]) <= 1


@pytest.mark.parametrize("by_cursor", [False, True])
def test_what_is_asked_while_answers_are_awaited_is_answered_too(by_cursor: bool) -> None:
    """Whatever is worked out meanwhile may ask the database itself, by either way; nobody's answer is mixed up."""
    seen: list[Any] = []

    def meanwhile() -> None:
        if by_cursor:
            with connection.cursor() as cursor:
                cursor.execute("select 7")
                seen.append(cursor.fetchall())
        else:
            seen.append(fetch("select 7", []))

    for _ in range(3):
        with writing():
            first, second = fetch_together([("select 1", []), ("select 2", [])], meanwhile)
            assert [list(first[0]), list(second[0]), list(seen[-1][0])] == [[1], [2], [7]]
            assert fetch("select 3", [])[0][0] == 3 and not on_its_way()
    assert len(seen) == 3


def test_what_fails_while_answers_are_awaited_leaves_a_sound_line() -> None:
    """The failure is told, the next transaction goes on."""
    with pytest.raises(RuntimeError, match="meanwhile"), writing():
        fetch_together([("select 1", []), ("select 2", [])], fails)
    with writing():
        assert fetch("select 3", [])[0][0] == 3


def fails() -> None:
    """Something that was to be done meanwhile cannot be."""
    raise RuntimeError("meanwhile")
