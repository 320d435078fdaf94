"""The tree over all entries (E1): outside vectors, and what no change may slip through."""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signback.engine.merkle import (
    EMPTY_ROOT,
    Tree,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

VECTORS = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "merkle"


def vectors(kind: str) -> list[Any]:
    """The vectors of one kind; one skipped case says so where the folder is absent."""
    files = sorted((VECTORS / kind).rglob("*.json"))
    if not files:
        absent = pytest.mark.skip(reason=f"no outside vectors: {VECTORS / kind} is absent")
        return [pytest.param(None, id="absent", marks=absent)]
    return [pytest.param(json.loads(f.read_text()), id=f"{f.parent.name}/{f.stem}") for f in files]


@pytest.mark.parametrize("vector", vectors("inclusion"))
def test_an_inclusion_proof_holds_exactly_when_the_vector_says_so(vector: dict[str, Any]) -> None:
    """E1: outside proofs that one entry stands in the tree."""
    proof = [b64decode(part) for part in vector["proof"]]
    leaf, head = b64decode(vector["leafHash"]), b64decode(vector["root"])
    holds = verify_inclusion(leaf, vector["leafIdx"], vector["treeSize"], proof, head)
    assert holds is not vector["wantErr"]


@pytest.mark.parametrize("vector", vectors("consistency"))
def test_a_consistency_proof_holds_exactly_when_the_vector_says_so(vector: dict[str, Any]) -> None:
    """E1: outside proofs that a later tree begins with the earlier one."""
    proof = [b64decode(part) for part in vector["proof"]]
    heads = b64decode(vector["root1"]), b64decode(vector["root2"])
    assert verify_consistency(vector["size1"], vector["size2"], *heads, proof) is not vector["wantErr"]


def leaves_of(count: int) -> list[bytes]:
    return [leaf_hash(b"entry %d" % number) for number in range(count)]


def by_definition(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    return node_hash(by_definition(leaves[:middle]), by_definition(leaves[middle:]))


def flipped(value: bytes, bit: int) -> bytes:
    changed = bytearray(value)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_the_published_hashes_of_the_empty_tree_and_the_empty_leaf() -> None:
    """E1: as every other reader of RFC 6962 reckons them."""
    assert Tree().root.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


def test_a_leaf_is_never_taken_for_a_node() -> None:
    """E1: two hashes written into an entry do not make a node of it."""
    left, right = leaves_of(2)
    assert leaf_hash(left + right) != node_hash(left, right)


@given(st.lists(st.binary(max_size=40), max_size=70))
def test_leaf_by_leaf_gives_the_head_of_the_whole(entries: list[bytes]) -> None:
    """E1: the worker that appends one leaf at a time, storing its edge in between, reckons as the definition does."""
    leaves, tree = [leaf_hash(entry) for entry in entries], Tree()
    for leaf in leaves:
        tree = Tree.restored(tree.size, json.loads(json.dumps(tree.stored()))).append(leaf)
    assert tree == Tree().extend(leaves)
    assert tree.root == root(leaves) == by_definition(leaves)


def test_the_edge_stays_short() -> None:
    """E1: a hash for each bit of the size, whatever the ledger holds."""
    tree = Tree().extend(leaves_of(1023))
    assert len(tree.frontier) == 10
    assert len(tree.append(leaf_hash(b"last")).frontier) == 1


@given(st.data(), st.integers(1, 70))
def test_every_entry_is_proved_and_no_flipped_bit_is(data: st.DataObject, size: int) -> None:
    """E1: an entry stands in the tree; another entry, head, path or place does not."""
    leaves = leaves_of(size)
    index = data.draw(st.integers(0, size - 1))
    proof, head = inclusion_proof(leaves, index), root(leaves)
    assert verify_inclusion(leaves[index], index, size, proof, head)

    said = [leaves[index], head, *proof]
    which, bit = data.draw(st.integers(0, len(said) - 1)), data.draw(st.integers(0, 255))
    said[which] = flipped(said[which], bit)
    assert not verify_inclusion(said[0], index, size, said[2:], said[1])
    for other in set(range(-1, size + 2)) - {index}:
        assert not verify_inclusion(leaves[index], other, size, proof, head)


@given(st.data(), st.integers(1, 70))
def test_a_tree_that_only_grew_is_proved_and_no_flipped_bit_is(data: st.DataObject, size: int) -> None:
    """E1: the later head holds all of the earlier one; a changed head or path is found."""
    leaves = leaves_of(size)
    earlier = data.draw(st.integers(1, size))
    proof, heads = consistency_proof(leaves, earlier), (root(leaves[:earlier]), root(leaves))
    assert verify_consistency(earlier, size, *heads, proof)

    said = [*heads, *proof]
    which, bit = data.draw(st.integers(0, len(said) - 1)), data.draw(st.integers(0, 255))
    said[which] = flipped(said[which], bit)
    assert not verify_consistency(earlier, size, said[0], said[1], said[2:])
    assert not verify_consistency(earlier, size, *heads, [*proof, heads[0]])
    if proof:
        assert not verify_consistency(earlier, size, *heads, proof[:-1])


@given(st.data(), st.integers(2, 40))
def test_a_rewritten_past_cannot_be_proved_consistent(data: st.DataObject, size: int) -> None:
    """E1: whoever changes an entry below an exported head finds no honest proof from it."""
    leaves = leaves_of(size)
    earlier = data.draw(st.integers(1, size))
    forged = list(leaves)
    forged[data.draw(st.integers(0, earlier - 1))] = leaf_hash(b"forged")
    proof = consistency_proof(forged, earlier)
    assert not verify_consistency(earlier, size, root(leaves[:earlier]), root(forged), proof)


def test_a_cut_tail_is_not_consistent() -> None:
    """E1: a ledger shorter than an exported head is refused whatever is offered for proof."""
    leaves = leaves_of(8)
    assert not verify_consistency(8, 5, root(leaves), root(leaves[:5]), consistency_proof(leaves, 5))


def test_a_byte_shifted_from_one_hash_to_the_next_is_found() -> None:
    """E1: joined they read the same, so only hashes of full length are taken."""
    first, second = leaves_of(2)
    assert not verify_inclusion(first[:-1], 0, 2, [first[-1:] + second], root([first, second]))
    assert not verify_consistency(1, 2, first[:-1], root([first, second]), [first[-1:] + second])


def test_nothing_is_proved_from_an_empty_tree() -> None:
    """E1: a head of nothing witnesses nothing."""
    assert not verify_consistency(0, 1, EMPTY_ROOT, leaf_hash(b"a"), [])
    assert not verify_inclusion(leaf_hash(b"a"), 0, 0, [], EMPTY_ROOT)


def test_a_question_outside_the_tree_is_refused_in_words() -> None:
    """E1: no leaf there, or no such earlier size."""
    leaves = leaves_of(3)
    for index in (-1, 3):
        with pytest.raises(ValueError, match=f"no leaf {index} in a tree of 3"):
            inclusion_proof(leaves, index)
    for size in (0, 4):
        with pytest.raises(ValueError, match=f"did not grow from one of {size}"):
            consistency_proof(leaves, size)


def test_an_edge_that_does_not_fit_its_size_is_refused() -> None:
    """E1: a stored edge that lost a hash, or part of one, never goes on growing."""
    whole = Tree().extend(leaves_of(7))
    for size, edge in ((7, whole.frontier[:2]), (-1, whole.frontier[:1]), (1, (b"short",))):
        with pytest.raises(ValueError, match="frontier"):
            Tree(size, edge)
