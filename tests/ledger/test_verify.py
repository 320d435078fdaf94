"""Whatever is done to the ledger behind the product's back is found and named (E1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from signback.demo.life import Life
from signback.demo.mill import fill_master_data
from signback.engine.chain import first_link, link
from signback.engine.checkpoints import newest_head, sequence
from signback.engine.guard import SAYS, TABLES, missing_guards
from signback.engine.merkle import Tree, leaf_hash
from signback.engine.models import Entry, Leaf, Root, TreeHead
from signback.engine.verify import Verdict, verify
from tests.conftest import lift_guards
from tests.stories.test_life import LINE, MONDAY

FIRST, LAST = "2001", "2003"


def run(sql: str, *values: object) -> None:
    """Raw SQL, as somebody with the database's password would write it."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def settled() -> None:
    """PostgreSQL checks what it has put off, so that tables can be altered inside the same transaction."""
    if connection.vendor == "postgresql":
        run("set constraints all immediate")
        run("set constraints all deferred")


@pytest.fixture(scope="module")
def lives(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[str]]:
    """Three orders from the first call to the receipt, sequenced after each; made once for all tests here."""
    with django_db_blocker.unblock(), transaction.atomic():
        fill_master_data()
        numbers = []
        for customer in ("K-1001", "K-2001", "K-3001"):
            life = Life(customer, [LINE], MONDAY, payment="Balance before delivery")
            life.whole()
            numbers.append(life.number)
            sequence()
        settled()
        yield numbers
        transaction.set_rollback(True)


@pytest.fixture
def db(lives: list[str]) -> Iterator[None]:
    """Whatever a test does is put back, down to the three lives."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def guarded(db: None, lives: list[str]) -> list[str]:
    """The ledger as the database guards it."""
    return lives


@pytest.fixture
def ledger(db: None, lives: list[str]) -> list[str]:
    """The ledger with its guards lifted."""
    lift_guards()
    return lives


def judged(head: str | None = None) -> Verdict:
    """The verdict, without what it says about the lifted triggers."""
    found = verify(head)
    said = tuple(sentence for sentence in found.sentences if "trigger" not in sentence)
    return Verdict(not said, said, found.first, found.entries, found.heads, found.unwitnessed, found.head)


def entry(number: str, seq: int) -> Entry:
    return Entry.objects.get(root__number=number, seq=seq)


def named(verdict: Verdict) -> tuple[str, int, str]:
    assert verdict.first is not None, verdict.sentences
    return verdict.first.number, verdict.first.seq, verdict.first.step


def exported() -> str:
    found = newest_head()
    assert found
    return bytes(found.head).hex()


def test_an_untouched_ledger_is_whole(guarded: list[str]) -> None:
    """E1: and says how far its newest checkpoint reaches."""
    verdict = verify(exported())
    count = Entry.objects.count()
    assert verdict.ok and verdict.first is None
    assert (verdict.entries, verdict.heads, verdict.unwitnessed, verdict.head) == (count, 3, 0, exported())
    assert verdict.sentences[0].startswith(f"The ledger is whole: {count} entries, 3 checkpoints, 0 not yet")


def test_an_earlier_exported_head_still_holds(guarded: list[str]) -> None:
    """E1: what was entered after it is said not to be witnessed by it."""
    earlier = TreeHead.objects.order_by("size")[0]
    verdict = verify(bytes(earlier.head).hex().upper() + "\n")
    assert verdict.ok
    assert verdict.unwitnessed == Entry.objects.count() - earlier.size > 0


def test_entries_since_the_newest_checkpoint_are_counted_openly(guarded: list[str]) -> None:
    """E1: a whole ledger is whole before its last entries are sequenced."""
    Life("K-1001", [LINE], MONDAY, payment="30 days").intake()
    assert verify().ok
    assert verify().unwitnessed == 4


CHANGES = {
    "subject": "'9'",
    "step": "'record_payment'",
    "kind": "'PaymentRecorded'",
    "actor": "'somebody-else'",
    "happened": "'2026-05-01 08:00:00+00'",
    "entered": "'2026-05-01 08:00:00+00'",
    "key": "'another'",
    "ask": "'another'",
    "book": "'order/99'",
    "surface": "'api'",
    "envelope": """'{"covers":["1"]}'""",
    "body": "'{}'",
}


@pytest.mark.parametrize("column", CHANGES)
@pytest.mark.parametrize("seq", [1, 9])
def test_any_changed_column_of_an_entry_is_named(ledger: list[str], column: str, seq: int) -> None:
    """E1: exactly the changed entry is named, nothing else."""
    bad = entry("2002", seq)
    run(f"update engine_entry set {column} = {CHANGES[column]} where id = %s", bad.pk)
    verdict = judged()
    assert not verdict.ok and len(verdict.sentences) == 1
    step = "record_payment" if column == "step" else bad.step
    assert named(verdict) == ("2002", seq, step)
    assert "was changed" in verdict.sentences[0]


def test_every_column_of_an_entry_is_tried() -> None:
    """E1: a new column comes with its own case here."""
    elsewhere = {"id", "root", "seq", "hash"}
    assert {field.name for field in Entry._meta.concrete_fields} == CHANGES.keys() | elsewhere


def test_an_entry_moved_to_another_place_is_named(ledger: list[str]) -> None:
    """E1: its number within the order."""
    run("update engine_entry set seq = 900 where id = %s", entry("2002", 9).pk)
    assert named(judged()) == ("2002", 9, "")
    assert "is missing; entry 10" in judged().sentences[0]


def test_an_entry_moved_to_another_order_is_named(ledger: list[str]) -> None:
    """E1: missing here, too many there."""
    last = Root.objects.get(number=LAST)
    run("update engine_entry set root_id = %s, seq = %s where id = %s", last.pk, last.seq + 1, entry("2002", 9).pk)
    verdict = judged()
    assert named(verdict) == ("2002", 9, "")
    assert any(sentence.startswith(f"2003: entry {last.seq + 1}") for sentence in verdict.sentences)


def test_a_changed_hash_is_named(ledger: list[str]) -> None:
    """E1: the entry itself, the next one, and the leaf that witnesses it."""
    run("update engine_entry set hash = %s where id = %s", b"\1" * 32, entry("2002", 9).pk)
    verdict = judged()
    assert named(verdict)[:2] == ("2002", 9)
    assert [s.split(":")[1][:9] for s in verdict.sentences] == [" entry 9 ", " entry 10", " entry 9 "]


def test_a_changed_row_number_is_found_by_its_leaf(ledger: list[str]) -> None:
    """E1: no fact changed, yet the leaf points at nothing."""
    bad = entry("2002", 9)
    run("update engine_entry set id = id + 100000 where id = %s", bad.pk)
    assert judged().sentences == (
        f"Leaf {bad.leaf.position} witnesses an entry (row {bad.pk}) that is gone from the ledger",
    )


def test_a_removed_entry_in_the_middle_is_named(ledger: list[str]) -> None:
    """E1: a gap."""
    run("delete from engine_entry where id = %s", entry("2002", 9).pk)
    verdict = judged()
    assert named(verdict) == ("2002", 9, "")
    assert len(verdict.sentences) == 2 and "gone from the ledger" in verdict.sentences[1]


def test_a_removed_last_entry_is_found_though_the_head_was_put_back(ledger: list[str]) -> None:
    """E1: the chain is whole again; the checkpoint knows better."""
    root = Root.objects.get(number="2002")
    last, before = entry("2002", root.seq), entry("2002", root.seq - 1)
    place = last.leaf.position
    run("delete from engine_entry where id = %s", last.pk)
    assert named(judged())[:2] == ("2002", before.seq)
    run("update engine_root set seq = %s, head = %s where id = %s", before.seq, bytes(before.hash), root.pk)
    assert judged().sentences == (f"Leaf {place} witnesses an entry (row {last.pk}) that is gone from the ledger",)


@pytest.mark.parametrize(("column", "value"), [("seq", 3), ("head", b"\1" * 32), ("number", "2099"), ("kind", "mall")])
def test_a_changed_head_of_an_order_is_named(ledger: list[str], column: str, value: object) -> None:
    """E1: what the order says of its own chain."""
    run(f"update engine_root set {column} = %s where number = '2002'", value)
    verdict = judged()
    assert not verdict.ok
    assert named(verdict)[0] == ("2099" if column == "number" else "2002")


def test_two_entries_in_each_others_place_are_named(ledger: list[str]) -> None:
    """E1: reordered."""
    one, two = entry("2002", 9), entry("2002", 10)
    for pk, seq in ((one.pk, -1), (two.pk, 9), (one.pk, 10)):
        run("update engine_entry set seq = %s where id = %s", seq, pk)
    verdict = judged()
    assert named(verdict) == ("2002", 9, two.step)


def remove_order(number: str) -> list[int]:
    """A whole order and everything that hangs on it; returns the places of its leaves."""
    root = Root.objects.get(number=number)
    places = list(Leaf.objects.filter(entry__root=root).order_by("position").values_list("position", flat=True))
    for table in ("task", "outbox", "notice", "entry"):
        run(f"delete from engine_{table} where root_id = %s", root.pk)
    run("delete from engine_root where id = %s", root.pk)
    return places


def test_a_removed_order_is_found_by_its_leaves(ledger: list[str]) -> None:
    """E1: no chain is left to be wrong; every leaf of it is."""
    places = remove_order("2002")
    verdict = judged()
    assert not verdict.ok
    assert verdict.sentences[0].startswith(f"Leaf {places[0]} witnesses")
    assert verdict.sentences[-1] == f"And {len(places) - 20 + len(missing_guards())} more faults."


def test_a_removed_order_is_found_by_the_checkpoints_though_its_leaves_went_along(ledger: list[str]) -> None:
    """E1: the positions have a gap."""
    places = remove_order("2002")
    run("delete from engine_leaf where position between %s and %s", places[0], places[-1])
    verdict = judged()
    assert verdict.sentences[0] == f"Leaf {places[0]} is missing; leaf {places[-1] + 1} follows"
    assert any(s.startswith("Checkpoint") for s in verdict.sentences)


def test_a_removed_last_order_is_found_by_an_exported_head(ledger: list[str]) -> None:
    """E1: entries, leaves and checkpoint all cut off: only what left the house still knows."""
    head = exported()
    places = remove_order(LAST)
    run("delete from engine_leaf where position >= %s", places[0])
    assert judged().sentences == (f"Checkpoint {places[-1] + 1} witnesses more than the {places[0]} leaves there are",)
    run("delete from engine_treehead where size > %s", places[0])
    assert judged().ok
    assert head in judged(head).sentences[0]


def test_an_order_left_without_entries_is_named(ledger: list[str]) -> None:
    """E1: the head alone is no order."""
    root = Root.objects.get(number="2002")
    run("delete from engine_entry where root_id = %s", root.pk)
    assert named(judged()) == ("2002", 1, "")


def test_entries_left_without_their_order_are_named(ledger: list[str]) -> None:
    """E1: the chain's number went with the order."""
    root = Root.objects.get(number="2002")
    run("delete from engine_root where id = %s", root.pk)
    assert judged().sentences[0] == (f"Entry {root.pk}/1 (record_arrival) belongs to no order: its order is gone")


def test_an_exchanged_leaf_is_named(ledger: list[str]) -> None:
    """E1: by the entry that it should witness, and by the checkpoint over it."""
    bad = entry("2002", 9)
    run("update engine_leaf set hash = %s where entry_id = %s", b"\1" * 32, bad.pk)
    verdict = judged()
    assert named(verdict) == ("2002", 9, bad.step)
    assert [s.split()[0] for s in verdict.sentences] == ["2002:", "Checkpoint", "Checkpoint"]


def test_two_leaves_in_each_others_place_are_named(ledger: list[str]) -> None:
    """E1: both entries witnessed, in an order that never was."""
    one, two = entry("2002", 9).leaf.position, entry("2002", 10).leaf.position
    for place, to in ((one, 900000), (two, one), (900000, two)):
        run("update engine_leaf set position = %s where position = %s", to, place)
    verdict = judged()
    assert verdict.sentences and all(s.startswith("Checkpoint") for s in verdict.sentences)


@pytest.mark.parametrize(("column", "value"), [("head", b"\1" * 32), ("frontier", "[]"), ("size", 5)])
def test_a_changed_checkpoint_is_named(ledger: list[str], column: str, value: object) -> None:
    """E1: its head, its edge, its size."""
    size = TreeHead.objects.order_by("size")[1].size
    run(f"update engine_treehead set {column} = %s where size = %s", value, size)
    verdict = judged()
    assert verdict.sentences[0].startswith(f"Checkpoint {5 if column == 'size' else size} ")


def test_a_removed_newest_checkpoint_is_found(ledger: list[str]) -> None:
    """E1: leaves are never written without the head over them."""
    run("delete from engine_treehead where size = %s", Entry.objects.count())
    assert "stand under no checkpoint" in judged().sentences[0]


def forge(number: str, seq: int) -> None:
    """Change one fact, and make everything else agree with it: chain, head, leaves, checkpoints."""
    for root in Root.objects.filter(number=number):
        previous = first_link(root.kind, root.number)
        for row in Entry.objects.filter(root=root).order_by("seq"):
            row.body = '{"forged":true}' if row.seq == seq else row.body
            previous = link(previous, root.number, row)
            run("update engine_entry set body = %s, hash = %s where id = %s", row.body, previous, row.pk)
        run("update engine_root set head = %s where id = %s", previous, root.pk)


def forge_tree() -> None:
    """Leaves and checkpoints anew, as if it had always been so."""
    for leaf in Leaf.objects.select_related("entry"):
        run("update engine_leaf set hash = %s where position = %s", leaf_hash(bytes(leaf.entry.hash)), leaf.position)
    leaves = [bytes(leaf) for leaf in Leaf.objects.order_by("position").values_list("hash", flat=True)]
    for size in list(TreeHead.objects.values_list("size", flat=True)):
        tree = Tree().extend(leaves[:size])
        run("delete from engine_treehead where size = %s", size)
        TreeHead.objects.create(size=size, head=tree.root, frontier=tree.stored(), made=MONDAY)


def test_a_rewritten_chain_is_named_by_its_leaves(ledger: list[str]) -> None:
    """E1: the first entry that is not the one once witnessed."""
    forge("2002", 9)
    assert named(judged()) == ("2002", 9, entry("2002", 9).step)


def test_everything_rewritten_is_found_by_an_exported_head(ledger: list[str]) -> None:
    """E1: whoever rewrites the whole database cannot rewrite what customers hold in their hands."""
    heads = [bytes(head).hex() for head in TreeHead.objects.order_by("size").values_list("head", flat=True)]
    forge("2002", 9)
    forge_tree()
    assert judged().ok
    before, after, newest = (judged(head) for head in heads)
    assert before.ok, "an order that ended before the forgery is still as it was witnessed"
    assert not after.ok and not newest.ok
    assert heads[2] in newest.sentences[0]


@pytest.mark.parametrize("column", ["happened", "body", "seq", "hash"])
def test_garbled_values_are_named_instead_of_breaking_the_verification(ledger: list[str], column: str) -> None:
    """E1: SQLite keeps any kind of value in any column."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL refuses values of another kind")
    run(f"update engine_entry set {column} = 'garbled' where id = %s", entry("2002", 9).pk)
    run("update engine_entry set body = x'ff' where id = %s", entry(LAST, 9).pk)
    verdict = judged()
    assert not verdict.ok
    assert {s.split(":")[0] for s in verdict.sentences} >= ({"2003"} if column == "body" else {"2002", "2003"})


def test_lifted_triggers_are_named(ledger: list[str]) -> None:
    """E1: the database would no longer refuse."""
    verdict = verify()
    assert not verdict.ok
    assert len(verdict.sentences) == len(missing_guards()) == 2 * len(TABLES)
    assert verdict.sentences[0].startswith("The trigger engine_entry_")


# ---- the database's own refusal
NAMES = [f'"{field.column}"' for field in Entry._meta.concrete_fields]
COLUMNS, BUT_ID = ", ".join(NAMES), ", ".join(NAMES[1:])
REWRITES: dict[str, Callable[[], str]] = {
    "update": lambda: "update engine_entry set body = 'forged' where seq = 9",
    "update nothing new": lambda: "update engine_entry set body = body where seq = 9",
    "delete": lambda: "delete from engine_entry where seq = 9",
    "upsert": lambda: (
        f"insert into engine_entry ({COLUMNS}) select {COLUMNS} from engine_entry where seq = 9 "
        "on conflict (id) do update set body = 'forged'"
    ),
    "update a leaf": lambda: "update engine_leaf set hash = hash where position = 3",
    "delete a leaf": lambda: "delete from engine_leaf where position = 3",
    "update a checkpoint": lambda: "update engine_treehead set made = made",
    "delete a checkpoint": lambda: "delete from engine_treehead",
}
if connection.vendor == "sqlite":
    REWRITES["insert or replace"] = lambda: (
        f"insert or replace into engine_entry ({COLUMNS}) select {COLUMNS} from engine_entry where seq = 9"
    )
    REWRITES["replace by its place in the order"] = lambda: (
        f"insert or replace into engine_entry ({COLUMNS}) select id + 900000, {BUT_ID} from engine_entry where seq = 9"
    )
else:
    REWRITES["truncate"] = lambda: "truncate engine_entry cascade"
    REWRITES["truncate the leaves"] = lambda: "truncate engine_leaf"
    REWRITES["merge"] = lambda: (
        "merge into engine_entry e using (select 9 as seq) n on e.seq = n.seq when matched then delete"
    )


@pytest.mark.parametrize("rewrite", REWRITES)
def test_the_database_refuses_every_rewrite(guarded: list[str], rewrite: str) -> None:
    """E1: whoever writes to the database, by whatever statement."""
    settled()
    with pytest.raises(DatabaseError, match=SAYS), transaction.atomic():
        run(REWRITES[rewrite]())
    assert verify().ok
