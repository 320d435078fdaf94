"""The tree over all entries: one head witnesses them all, and short proofs show what it holds (E1, RFC 6962)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HASH_BYTES = hashlib.sha256().digest_size
LEAF_SIGN, NODE_SIGN = b"\x00", b"\x01"
EMPTY_ROOT = hashlib.sha256().digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash under which one entry stands in the tree (E1)."""
    return hashlib.sha256(LEAF_SIGN + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbours, which no leaf can imitate (E1)."""
    return hashlib.sha256(NODE_SIGN + left + right).digest()


@dataclass(frozen=True)
class Tree:
    """A tree known by its size and right edge alone: enough to append to and to name the head (E1).

    The frontier holds the heads of the full subtrees, largest first: one for each bit set in the size.
    """

    size: int = 0
    frontier: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.frontier) != self.size.bit_count():
            raise ValueError(f"A tree of {self.size} leaves cannot have a frontier of {len(self.frontier)} hashes")
        if any(len(head) != HASH_BYTES for head in self.frontier):
            raise ValueError(f"Every hash of a frontier is {HASH_BYTES} bytes long")

    def append(self, leaf: bytes) -> Tree:
        """The tree with one more leaf hash at its end."""
        return self.extend((leaf,))

    def extend(self, leaves: Iterable[bytes]) -> Tree:
        """The tree with more leaf hashes at its end, in their order."""
        size, edge = self.size, list(self.frontier)
        for leaf in leaves:
            grow(edge, size, leaf)
            size += 1
        return Tree(size, tuple(edge))

    @property
    def root(self) -> bytes:
        """The head of the tree."""
        if not self.frontier:
            return EMPTY_ROOT
        *rest, head = self.frontier
        for left in reversed(rest):
            head = node_hash(left, head)
        return head

    def stored(self) -> list[str]:
        """The frontier as it is kept: a list of hexadecimal words."""
        return [head.hex() for head in self.frontier]

    @classmethod
    def restored(cls, size: int, stored: Iterable[str]) -> Tree:
        """The tree as it was kept."""
        return cls(size, tuple(bytes.fromhex(head) for head in stored))


def grow(edge: list[bytes], size: int, leaf: bytes) -> None:
    """Put a leaf hash at the end of the edge; equal subtrees join, like a carry in an addition."""
    while size & 1:
        leaf = node_hash(edge.pop(), leaf)
        size >>= 1
    edge.append(leaf)


def root(leaves: Iterable[bytes]) -> bytes:
    """The head over all leaf hashes (E1)."""
    return Tree().extend(leaves).root


def split(size: int) -> int:
    """How many leaves stand in the left subtree: the largest power of two below the size."""
    return 1 << (size - 1).bit_length() - 1


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from one leaf to the head, nearest first (E1)."""
    if not 0 <= index < len(leaves):
        raise ValueError(f"There is no leaf {index} in a tree of {len(leaves)}")
    path: list[bytes] = []
    while len(leaves) > 1:
        middle = split(len(leaves))
        left, right = leaves[:middle], leaves[middle:]
        leaves, other, index = (left, right, index) if index < middle else (right, left, index - middle)
        path.append(root(other))
    return path[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof shows that this leaf hash stands at that place under that head (E1, RFC 9162 2.1.3.2)."""
    if not 0 <= index < size or not whole(leaf, root, *proof):
        return False
    head, place, last = leaf, index, size - 1
    for sibling in proof:
        if last == 0:
            return False
        joins_left = bool(place & 1) or place == last
        head = node_hash(sibling, head) if joins_left else node_hash(head, sibling)
        place, last = climb(place, last, skip=joins_left)
    return last == 0 and head == root


def consistency_proof(leaves: Sequence[bytes], earlier: int) -> list[bytes]:
    """The hashes which show that the tree only grew since it had so many leaves (E1)."""
    if not 0 < earlier <= len(leaves):
        raise ValueError(f"A tree of {len(leaves)} leaves did not grow from one of {earlier}")
    path: list[bytes] = []
    untouched = True
    while earlier < len(leaves):
        middle = split(len(leaves))
        left, right = leaves[:middle], leaves[middle:]
        if earlier <= middle:
            leaves = left
            path.append(root(right))
        else:
            leaves, earlier, untouched = right, earlier - middle, False
            path.append(root(left))
    return ([] if untouched else [root(leaves)]) + path[::-1]


def verify_consistency(size1: int, size2: int, root1: bytes, root2: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the later tree begins with the whole earlier one (E1, RFC 9162 2.1.4.2).

    Nothing is shown of an empty tree: every tree begins with it, so a proof from size 0 is refused.
    """
    if not 0 < size1 <= size2 or not whole(root1, root2, *proof):
        return False
    if size1 == size2:
        return not proof and root1 == root2
    known = size1 & (size1 - 1) == 0
    path = [root1, *proof] if known else list(proof)
    return bool(path) and both_heads(size1 - 1, size2 - 1, path) == (root1, root2)


def both_heads(place: int, last: int, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """The earlier and the later head that a path leads to; None where it is too short or too long."""
    while place & 1:
        place, last = place >> 1, last >> 1
    earlier = later = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        joins_left = bool(place & 1) or place == last
        if joins_left:
            earlier, later = node_hash(sibling, earlier), node_hash(sibling, later)
        else:
            later = node_hash(later, sibling)
        place, last = climb(place, last, skip=joins_left)
    return (earlier, later) if last == 0 else None


def climb(place: int, last: int, *, skip: bool) -> tuple[int, int]:
    """One level up; a node at the right edge without a sibling goes up until it has one."""
    while skip and not place & 1 and place:
        place, last = place >> 1, last >> 1
    return place >> 1, last >> 1


def whole(*hashes: bytes) -> bool:
    """Whether all of these have a hash's length."""
    return all(len(value) == HASH_BYTES for value in hashes)
