"""Every entry gets one place in the tree, whoever numbers them, in whatever batches (E1, E4)."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from signback.demo.life import Life
from signback.demo.mill import fill_master_data
from signback.engine import checkpoints
from signback.engine.checkpoints import newest_head, sequence, sequence_all
from signback.engine.merkle import leaf_hash, root
from signback.engine.models import Entry, Leaf, TreeHead
from signback.engine.verify import verify
from tests.stories.test_life import LINE, MONDAY


@pytest.fixture
def calls(db: None) -> Callable[[int], None]:
    """So many calls for an order, four entries each."""
    fill_master_data()

    def some(count: int) -> None:
        for _ in range(count):
            Life("K-1001", [LINE], MONDAY, payment="30 days").intake()

    return some


def test_every_entry_gets_its_place_in_the_order_of_entry(calls: Callable[[int], None]) -> None:
    """E1: consecutive places, the hash of the entry's hash, one head over all."""
    calls(2)
    assert sequence() == 8
    entries = list(Entry.objects.order_by("id"))
    leaves = list(Leaf.objects.order_by("position"))
    assert [(leaf.position, leaf.entry_id) for leaf in leaves] == [(n, e.pk) for n, e in enumerate(entries)]
    assert [bytes(leaf.hash) for leaf in leaves] == [leaf_hash(bytes(entry.hash)) for entry in entries]
    head = newest_head()
    assert head and (head.size, bytes(head.head)) == (8, root(bytes(leaf.hash) for leaf in leaves))


def test_nothing_new_makes_no_head(calls: Callable[[int], None]) -> None:
    """E1: neither on an empty ledger nor after the last entry."""
    assert sequence() == 0 and newest_head() is None
    calls(1)
    assert (sequence(), sequence(), sequence_all()) == (4, 0, 0)
    assert TreeHead.objects.count() == 1


def test_a_backlog_is_taken_in_batches(calls: Callable[[int], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """E1: one head for each batch, each going on from the edge of the one before."""
    monkeypatch.setattr(checkpoints, "BATCH", 3)
    calls(2)
    assert sequence() == 8
    assert list(TreeHead.objects.order_by("size").values_list("size", flat=True)) == [3, 6, 8]
    calls(1)
    assert sequence() == 4
    assert verify().ok and verify().unwitnessed == 0


def test_an_entry_that_was_long_in_coming_is_found(
    calls: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """E1: its transaction ended after thousands of later ones; the look at the whole ledger finds it."""
    calls(1)
    late = Entry.objects.latest("id").pk
    calls(1)
    found = checkpoints.new_entries
    monkeypatch.setattr(checkpoints, "new_entries", lambda after: [e for e in found(after) if e[0] != late])
    assert sequence() == 7
    monkeypatch.undo()
    monkeypatch.setattr(checkpoints, "LOOK_BACK", 2)
    assert sequence() == 0 and verify().unwitnessed == 1
    assert sequence_all() == 1
    assert verify().ok and Leaf.objects.get(position=7).entry_id == late


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_number_nothing_twice(
    calls: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """E4: they take turns, while orders go on being entered."""
    monkeypatch.setattr(checkpoints, "BATCH", 2)
    calls(3)
    placed: list[int] = []
    gate = threading.Barrier(4)

    def work() -> None:
        gate.wait()
        try:
            placed.append(sequence())
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    gate.wait()
    calls(2)
    for thread in threads:
        thread.join()
    assert len(placed) == 3
    assert sum(placed) + sequence() == Entry.objects.count() == 20
    assert verify().ok and verify().unwitnessed == 0


@pytest.mark.django_db(transaction=True)
def test_the_ledger_is_verified_at_one_moment_while_others_write(
    calls: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """E1: outside any transaction; entries that come meanwhile are neither waited for nor a fault."""
    calls(1)
    sequence()
    written = threading.Event()

    def write() -> None:
        try:
            calls(1)
            sequence()
            written.set()
        finally:
            connection.close()

    def meanwhile() -> list[str]:
        thread = threading.Thread(target=write)
        thread.start()
        thread.join(20)
        return []

    monkeypatch.setattr("signback.engine.verify.emptied", meanwhile)
    verdict = verify()
    assert written.is_set(), "the verification must not keep writers waiting"
    assert verdict.ok and (verdict.entries, verdict.heads, verdict.unwitnessed) == (4, 1, 0)
    assert verify().entries == 8
