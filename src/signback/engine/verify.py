"""Verifying the ledger: every chain and every checkpoint from the stored bytes; the first bad entry is named (E1)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django.db import DatabaseError, connection, transaction

from signback.engine.chain import first_link, link
from signback.engine.guard import missing_guards
from signback.engine.merkle import EMPTY_ROOT, Tree, leaf_hash
from signback.engine.models import Entry
from signback.engine.passkeys import broken_answers

MOST = 20
CHUNK = 2000
SAID = ("seq", "subject", "step", "kind", "actor", "key", "ask", "book", "surface", "envelope", "body")
TIMES = ("happened", "entered")
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: at which entry, or at none in particular."""

    wrong: str
    number: str = ""
    seq: int = 0
    step: str = ""

    @property
    def sentence(self) -> str:
        """The fault as a person reads it."""
        step = f" ({self.step})" if self.step else ""
        return f"{self.number}: entry {self.seq}{step} {self.wrong}" if self.number else self.wrong


@dataclass(frozen=True)
class Verdict:
    """What the verification found: whole or not, in sentences, and the first bad entry."""

    ok: bool
    sentences: tuple[str, ...]
    first: Fault | None
    entries: int
    heads: int
    unwitnessed: int
    head: str


@dataclass
class Count:
    """What was gone through: entries, heads, the newest head, the size that the exported head stands for."""

    entries: int = 0
    heads: int = 0
    head: str = ""
    witnessed: int = 0


@dataclass
class Chain:
    """One order's chain, as far as it was followed."""

    root_id: int
    number: str
    root_seq: int
    root_head: bytes
    previous: bytes
    seq: int = 0

    @classmethod
    def of(cls, row: Row) -> Chain:
        """The beginning of the chain that an entry belongs to."""
        root_id, kind, number, seq, head = row[:5]
        return cls(root_id, number, seq, raw(head), first_link(kind, number))


def verify(head: str | None = None) -> Verdict:
    """Recompute the whole ledger; with an exported head, also that the ledger still contains what it witnessed."""
    count = Count()
    parts: list[Callable[[], Iterator[Fault]]] = [
        lambda: chains(count), emptied, leaves, lambda: checkpoints(count, head), triggers, passkeys,
    ]  # fmt: skip
    with one_moment():
        faults = Faults(fault for part in parts for fault in readable(part))
    late = count.entries - count.witnessed
    whole = f"The ledger is whole: {count.entries} entries, {count.heads} checkpoints, {late} not yet witnessed."
    sentences = faults.sentences or (f"{whole} Head {count.head}",)
    return Verdict(not faults.total, sentences, faults.first, count.entries, count.heads, late, count.head)


def passkeys() -> Iterator[Fault]:
    """Signatures by passkey: each answer is checked by its own key, for the papers that the entry names (E2)."""
    for number, seq, step in broken_answers():
        yield Fault("is not what its passkey signed", number, seq, step)


class Faults:
    """The first faults in full; of the others only how many."""

    def __init__(self, found: Iterator[Fault]) -> None:
        self.kept: list[Fault] = []
        self.first: Fault | None = None
        self.total = 0
        for fault in found:
            self.add(fault)

    def add(self, fault: Fault) -> None:
        """Take one fault."""
        self.total += 1
        if self.first is None and fault.number:
            self.first = fault
        if len(self.kept) < MOST:
            self.kept.append(fault)

    @property
    def sentences(self) -> tuple[str, ...]:
        """The faults as a person reads them."""
        more = self.total - len(self.kept)
        return (*(fault.sentence for fault in self.kept), *([f"And {more} more faults."] if more else []))


@contextmanager
def one_moment() -> Iterator[None]:
    """The ledger as it stands at one moment, while others go on writing."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("set transaction isolation level repeatable read, read only")
            yield
    else:
        with embedded_moment():
            yield


@contextmanager
def embedded_moment() -> Iterator[None]:
    """SQLite: a transaction that only reads; Django's own would keep writers waiting."""
    with connection.cursor() as cursor:
        cursor.execute("begin deferred")
        try:
            yield
        finally:
            cursor.execute("rollback")


def readable(part: Callable[[], Iterator[Fault]]) -> Iterator[Fault]:
    """A part's faults; a database that cannot even be read is one of them."""
    try:
        yield from part()
    except DatabaseError as fault:
        yield Fault(f"The database could not be read: {' '.join(str(fault).split())}")


def stream(sql: str) -> Iterator[Row]:
    """The rows of a statement, a few at a time."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(CHUNK):
            yield from rows


# ---- the chains
def chains(count: Count) -> Iterator[Fault]:
    """Each order's entries against their hashes, and their end against the order's head."""
    chain: Chain | None = None
    for row in stream(entries_sql()):
        count.entries += 1
        if row[2] is None:
            yield Fault(f"Entry {row[0]}/{row[5]} ({row[7]}) belongs to no order: its order is gone")
            continue
        if chain is None or chain.root_id != row[0]:
            yield from ended(chain)
            chain = Chain.of(row)
        yield from faults_of(chain, row)
    yield from ended(chain)


def entries_sql() -> str:
    """All entries in the order of their chains; the embedded database's times as text, which may be garbled."""
    times = [f"cast(e.{name} as text)" if connection.vendor == "sqlite" else f"e.{name}" for name in TIMES]
    said = [f"e.{name}" for name in SAID]
    return (
        f"select e.root_id, r.kind, r.number, r.seq, r.head, {', '.join(said)}, {', '.join(times)}, e.hash "
        "from engine_entry e left join engine_root r on r.id = e.root_id order by e.root_id, e.seq"
    )


def faults_of(chain: Chain, row: Row) -> Iterator[Fault]:
    """What is wrong with one entry; the chain moves on to it."""
    entry, expected, previous = entry_of(row), chain.seq + 1, chain.previous
    chain.previous = raw(row[-1])
    chain.seq = entry.seq if entry else expected
    if entry is None:
        yield Fault("cannot be read", chain.number, expected, str(row[7]))
    elif entry.seq != expected:
        yield Fault(f"is missing; entry {entry.seq} ({entry.step}) follows", chain.number, expected)
    elif link(previous, chain.number, entry) != entry.hash:
        yield Fault("was changed, or the hash of the one before it", chain.number, entry.seq, entry.step)


def entry_of(row: Row) -> Entry | None:
    """The entry as it was stored; None where the bytes make no entry."""
    said = dict(zip(SAID, row[5:], strict=False))
    happened, entered, digest = row[-3:]
    texts = (said[name] for name in SAID if name not in ("seq", "key"))
    if not isinstance(said["seq"], int) or not all(isinstance(text, str) for text in texts):
        return None
    try:
        return Entry(**said, happened=moment(happened), entered=moment(entered), hash=raw(digest))
    except (TypeError, ValueError):
        return None


def moment(stored: str | datetime) -> datetime:
    """A stored time; the embedded database keeps it as text in UTC."""
    return stored if isinstance(stored, datetime) else datetime.fromisoformat(stored).replace(tzinfo=UTC)


def raw(stored: object) -> bytes:
    """A stored hash; whatever else the embedded database was made to keep there equals no hash."""
    return bytes(stored) if isinstance(stored, bytes | memoryview) else repr(stored).encode()


def ended(chain: Chain | None) -> Iterator[Fault]:
    """Whether a chain ends where its order says."""
    if chain and chain.seq != chain.root_seq:
        wrong = f"is the last there is, but the order says that it has {chain.root_seq}"
        yield Fault(wrong, chain.number, chain.seq)
    elif chain and chain.previous != chain.root_head:
        yield Fault("is the last, but the order's head is another hash", chain.number, chain.seq)


def emptied() -> Iterator[Fault]:
    """Orders without a single entry."""
    sql = (
        "select r.number from engine_root r where not exists (select 1 from engine_entry e where e.root_id = r.id) "
        "order by r.id"
    )
    return (Fault("is missing, and so are all after it", number, 1) for (number,) in stream(sql))


# ---- the tree
def leaves() -> Iterator[Fault]:
    """The leaves follow one another without a gap, each witnessing its entry."""
    expected = 0
    for position, leaf, row, digest, seq, step, number in stream(LEAVES):
        if position != expected:
            yield Fault(f"Leaf {expected} is missing; leaf {position} follows")
        if digest is None:
            yield Fault(f"Leaf {position} witnesses an entry (row {row}) that is gone from the ledger")
        elif leaf_hash(raw(digest)) != raw(leaf):
            yield Fault(f"is not the one that leaf {position} witnesses", number or "?", seq, step)
        expected = position + 1


LEAVES = (
    "select l.position, l.hash, l.entry_id, e.hash, e.seq, e.step, r.number from engine_leaf l "
    "left join engine_entry e on e.id = l.entry_id left join engine_root r on r.id = e.root_id order by l.position"
)


def checkpoints(count: Count, exported: str | None) -> Iterator[Fault]:
    """Each checkpoint recomputed from the leaves before it; the exported head must be one of those recomputed."""
    wanted = (exported or "").strip().lower()
    found = wanted in ("", EMPTY_ROOT.hex())
    tree, rest = Tree(), (raw(leaf) for (leaf,) in stream("select hash from engine_leaf order by position"))
    for size, head, frontier in stream("select size, head, frontier from engine_treehead order by size"):
        tree = tree.extend(islice(rest, max(0, size - tree.size)))
        count.heads, count.head = count.heads + 1, tree.root.hex()
        yield from unlike(tree, size, raw(head), frontier)
        if not wanted or tree.root.hex() == wanted:
            found, count.witnessed = True, tree.size
    if bare := sum(1 for _ in rest):
        yield Fault(f"The last {bare} leaves stand under no checkpoint: one was removed")
    if not found:
        yield Fault(f"The exported head {wanted} is none of this ledger's: what it witnessed was rewritten or cut off")


def unlike(tree: Tree, size: int, head: bytes, frontier: str | list[str]) -> Iterator[Fault]:
    """What a stored checkpoint says otherwise than the leaves do."""
    if tree.size < size:
        yield Fault(f"Checkpoint {size} witnesses more than the {tree.size} leaves there are")
    elif tree.root != head:
        yield Fault(f"Checkpoint {size} is not the head of the leaves before it")
    elif frontier_of(frontier) != tree.stored():
        yield Fault(f"Checkpoint {size} has another edge than the leaves before it")


def frontier_of(stored: str | list[str]) -> object:
    """The stored edge of the tree; None where it cannot be read."""
    try:
        return json.loads(stored) if isinstance(stored, str) else stored
    except ValueError:
        return None


def triggers() -> Iterator[Fault]:
    """The database's own guards."""
    for name in missing_guards():
        yield Fault(f"The trigger {name} is missing: the database no longer refuses to rewrite the ledger")
