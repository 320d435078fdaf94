"""Checkpoints: every entry gets its place in one tree, whose heads are exported and so witness the ledger (E1)."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from signback.engine.after import set_going
from signback.engine.gate import writing
from signback.engine.merkle import Tree, leaf_hash
from signback.engine.models import Leaf, TreeHead
from signback.tables.statements import fetch

BATCH = 1000
"""What comes while a batch is placed waits for the next round: under load a head stands for many entries."""
LOOK_BACK = 5000
"""How many entries behind the newest leaf are looked through for those whose transaction ended later."""
TURN = 7_212_001

NEW = (
    "select e.id, e.hash from engine_entry e where e.id > %s and not exists "
    "(select 1 from engine_leaf l where l.entry_id = e.id and l.entry_id > %s) order by e.id limit %s"
)
Found = list[tuple[int, bytes]]


def sequence() -> int:
    """Give every new entry its place in the tree, one new head for each thousand; returns how many were new."""
    return _in_batches(lambda: new_entries(newest_placed() - LOOK_BACK))


def sequence_all() -> int:
    """The same for the whole ledger: also for an entry that was hours in coming."""
    return _in_batches(lambda: new_entries(0))


def newest_head() -> TreeHead | None:
    """The newest checkpoint."""
    return TreeHead.objects.order_by("-size").first()


def _in_batches(waiting: Callable[[], Found]) -> int:
    placed, last = 0, BATCH
    while last == BATCH and waiting():
        with writing():
            wait_for_turn()
            last = place(waiting())
        placed += last
    return placed


def wait_for_turn() -> None:
    """One process at a time numbers the leaves; on SQLite the write transaction is the turn."""
    if connection.vendor == "postgresql":
        fetch("select pg_advisory_xact_lock(%s)", [TURN])


def newest_placed() -> int:
    """The newest entry that has a place."""
    return Leaf.objects.aggregate(newest=Max("entry_id"))["newest"] or 0


def new_entries(after: int) -> Found:
    """Entries beyond this one that have no place yet, in their order."""
    return [(pk, bytes(digest)) for pk, digest in fetch(NEW, [after, after, BATCH])]


def place(entries: Found) -> int:
    """Put entries at the end of the tree and write its new head."""
    if not entries:
        return 0
    newest = newest_head()
    tree = Tree.restored(newest.size, newest.frontier) if newest else Tree()
    hashes = [leaf_hash(digest) for _, digest in entries]
    placed = enumerate(zip(entries, hashes, strict=True), tree.size)
    set_going(pk for pk, _ in entries)
    Leaf.objects.bulk_create([Leaf(position=at, entry_id=pk, hash=leaf) for at, ((pk, _), leaf) in placed])
    grown = tree.extend(hashes)
    TreeHead.objects.create(size=grown.size, head=grown.root, frontier=grown.stored(), made=timezone.now())
    return len(entries)
