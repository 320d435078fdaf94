"""Checkpoints: every entry gets its place in one tree, whose heads are exported and so witness the ledger (E1)."""

from __future__ import annotations

from django.db import connection
from django.utils import timezone

from signback.engine.gate import writing
from signback.engine.merkle import Tree, leaf_hash
from signback.engine.models import Entry, Leaf, TreeHead

BATCH = 1000
TURN = 7_212_001


def sequence() -> int:
    """Give every new entry its place in the tree and write one new head; returns how many were new."""
    if not Entry.objects.filter(leaf=None).exists():
        return 0
    with writing():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_xact_lock(%s)", [TURN])
        return _extend()


def _extend() -> int:
    newest = newest_head()
    tree = Tree.restored(newest.size, newest.frontier) if newest else Tree()
    entries = list(Entry.objects.filter(leaf=None).order_by("id").values_list("id", "hash")[:BATCH])
    leaves = [
        Leaf(position=tree.size + place, entry_id=pk, hash=leaf_hash(bytes(digest)))
        for place, (pk, digest) in enumerate(entries)
    ]
    if not leaves:
        return 0
    Leaf.objects.bulk_create(leaves)
    grown = tree.extend(bytes(leaf.hash) for leaf in leaves)
    TreeHead.objects.create(size=grown.size, head=grown.root, frontier=grown.stored(), made=timezone.now())
    return len(leaves)


def newest_head() -> TreeHead | None:
    """The newest checkpoint."""
    return TreeHead.objects.order_by("-size").first()
