"""Verifying the ledger: every chain, every checkpoint; the first bad entry is named (E1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from signback.engine.chain import first_link, link
from signback.engine.guard import missing_guards
from signback.engine.merkle import Tree, leaf_hash
from signback.engine.models import Entry, Leaf, Root, TreeHead

MOST = 20


@dataclass(frozen=True)
class Verdict:
    """What the verification found: whole or not, in sentences, the worst first."""

    ok: bool
    sentences: tuple[str, ...]
    entries: int
    heads: int
    unwitnessed: int
    head: str


def verify(head: str | None = None) -> Verdict:
    """Recompute everything from the stored bytes; with an exported head, also that the ledger still contains it."""
    found = [*triggers(), *chains(), *tree(head)][:MOST]
    entries, heads = Entry.objects.count(), TreeHead.objects.count()
    newest = TreeHead.objects.order_by("-size").first()
    late = entries - (newest.size if newest else 0)
    name = bytes(newest.head).hex() if newest else ""
    whole = f"The ledger is whole: {entries} entries, {heads} checkpoints, {late} not yet witnessed. Head {name}"
    return Verdict(not found, tuple(found) or (whole,), entries, heads, late, name)


def triggers() -> Iterator[str]:
    """The database's own guards."""
    for name in missing_guards():
        yield f"The trigger {name} is missing: the database no longer refuses to rewrite the ledger"


def chains() -> Iterator[str]:
    """Each root's entries against their hashes, and against the root's head; one read, in order."""
    heads = {r.pk: r for r in Root.objects.only("kind", "number", "seq", "head").iterator()}
    previous, at, root = b"", 0, None
    broken: set[int] = set()
    for entry in Entry.objects.order_by("root_id", "seq").iterator(chunk_size=2000):
        if root is None or entry.root_id != root.pk:
            yield from ended(root, at, previous, broken)
            root, at = heads.get(entry.root_id), 0
            if root is None:
                yield f"Entry {entry.root_id}/{entry.seq} belongs to no order"
                continue
            previous = first_link(root.kind, root.number)
        at += 1
        if root.pk in broken:
            continue
        fault = fault_of(root, entry, at, previous)
        if fault:
            broken.add(root.pk)
            yield fault
        previous = bytes(entry.hash)
    yield from ended(root, at, previous, broken)
    with_entries = set(Entry.objects.values_list("root_id", flat=True).distinct())
    yield from (f"{r.number}: all its entries are gone" for pk, r in heads.items() if pk not in with_entries)


def fault_of(root: Root, entry: Entry, at: int, previous: bytes) -> str:
    """What is wrong with one entry, or nothing."""
    if entry.seq != at:
        return f"{root.number}: entry {at} is missing; the next one is {entry.seq} ({entry.step})"
    if link(previous, root.number, entry) != bytes(entry.hash):
        return f"{root.number}: entry {entry.seq} ({entry.step}) was changed, or one before it"
    return ""


def ended(root: Root | None, at: int, previous: bytes, broken: set[int]) -> Iterator[str]:
    """Whether a chain ends where its root says."""
    if root is not None and root.pk not in broken and (at, previous) != (root.seq, bytes(root.head)):
        yield f"{root.number}: its chain ends at entry {at}, its head says {root.seq}"


def tree(head: str | None) -> Iterator[str]:
    """The leaves against the entries, the checkpoints against the leaves, the exported head against them all."""
    entries = dict(Entry.objects.values_list("pk", "hash"))
    heads = {h.size: bytes(h.head) for h in TreeHead.objects.iterator()}
    grown, recomputed = Tree(), {Tree().root.hex()}
    for place, leaf in enumerate(Leaf.objects.order_by("position").iterator(chunk_size=2000)):
        if leaf.position != place:
            yield f"The tree has no leaf {place}; the next one is {leaf.position}"
            return
        stored = entries.get(leaf.entry_id)
        if stored is None:
            yield f"Leaf {place}: the entry that it witnesses is gone from the ledger"
        elif leaf_hash(bytes(stored)) != bytes(leaf.hash):
            yield f"Leaf {place}: its entry is no longer the one that was witnessed"
        grown = grown.append(bytes(leaf.hash))
        if grown.size in heads:
            recomputed.add(grown.root.hex())
            if grown.root != heads[grown.size]:
                yield f"Checkpoint {grown.size} does not agree with its leaves"
    yield from (f"Checkpoint {size} witnesses more entries than there are" for size in heads if size > grown.size)
    if head is not None and head.strip().lower() not in recomputed:
        yield f"The exported head {head[:16]}… is not a head of this ledger: something before it was rewritten or cut"
