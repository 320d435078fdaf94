"""Proofs for many entries by one pass over the tree, in memory that grows with the entries asked for alone (E1)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from signback.engine.merkle import node_hash
from signback.engine.models import Leaf


@dataclass
class Subtree:
    """A full subtree at the tree's right edge: its head, its height, and the wanted leaves that stand in it."""

    head: bytes
    height: int
    wanted: list[int]


def inclusion_proofs(leaves: Iterable[bytes], wanted: Collection[int]) -> dict[int, list[bytes]]:
    """For each wanted place the hashes that lead from its leaf to the head, nearest first (RFC 6962)."""
    asked, edge = frozenset(wanted), list[Subtree]()
    paths: dict[int, list[bytes]] = {place: [] for place in asked}
    for place, leaf in enumerate(leaves):
        grown = Subtree(leaf, 0, [place] if place in asked else [])
        while edge and edge[-1].height == grown.height:
            grown = joined(edge.pop(), grown, paths)
        edge.append(grown)
    while len(edge) > 1:
        right = edge.pop()
        edge.append(joined(edge.pop(), right, paths))
    return paths


def joined(left: Subtree, right: Subtree, paths: dict[int, list[bytes]]) -> Subtree:
    """Two neighbours under one head; what stands in one has the other's head on its way."""
    for place in left.wanted:
        paths[place].append(right.head)
    for place in right.wanted:
        paths[place].append(left.head)
    return Subtree(node_hash(left.head, right.head), left.height + 1, left.wanted + right.wanted)


def leaves_until(size: int) -> Iterator[bytes]:
    """The leaf hashes of the tree at a size, in their order."""
    rows = Leaf.objects.filter(position__lt=size).order_by("position").values_list("hash", flat=True)
    return (bytes(found) for found in rows.iterator(5000))
