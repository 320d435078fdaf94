"""A month's filing as one folder: register, papers, signed originals, and what proves the ledger (S16.1, E1)."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from signback.documents.codes import public_url
from signback.documents.data import filing
from signback.documents.issues import Issue, State, issues_of
from signback.documents.kinds import DELIVERY_KINDS
from signback.documents.letterhead import mill
from signback.documents.models import Document
from signback.documents.registers import delivered_in, register_now, register_of
from signback.documents.store import document_of, reader_language, sealed
from signback.documents.words import language_of
from signback.documents.zipping import Part, zipped
from signback.engine.chain import instant
from signback.engine.checkpoints import newest_head, sequence
from signback.engine.families import family_of
from signback.engine.fold import rows_of
from signback.engine.inclusion import inclusion_proofs, leaves_until
from signback.engine.models import Entry, Leaf, Root, TreeHead
from signback.interchange.texts import guarded
from signback.orders.events.intake import Attachment
from signback.orders.order import Delivery, Order
from signback.orders.persons import Person
from signback.scans import store

FILES = Path(__file__).parent / "folder"
UNSAFE = re.compile(r"[^\w.()-]+", re.ASCII)
DELIVERY_HEADINGS = (
    "delivery", "customer", "sheet", "invoice", "delivery_order", "quantity_t", "amount", "currency", "received",
    "signer", "folder",
)  # fmt: skip
MISSING_HEADINGS = ("delivery", "customer", "what", "who", "role", "due")


@dataclass(frozen=True)
class Folder:
    """The folder of one month, as somebody asks for it at a moment."""

    month: str
    person: Person
    now: datetime

    @property
    def name(self) -> str:
        """What the file is called."""
        return f"filing-{self.month}.zip"

    def stream(self) -> Iterator[bytes]:
        """The folder as a zip file, piece by piece."""
        return zipped(self.parts(), timezone.localtime(self.now))

    def parts(self) -> Iterator[Part]:
        """Every file in it, one after the other."""
        yield from self.register()
        yield from self.tables()
        for root, order in delivered_in(self.month):
            for delivery in self.left(order):
                yield from papers(root, order, delivery)
                yield from originals(delivery)
        yield from self.ledger()
        yield "README.txt", [self.readme().encode()]
        yield "check.py", [(FILES / "check.py").read_bytes()]

    @cached_property
    def said(self) -> filing.FilingRegister:
        """What the register says now."""
        return register_now(self.month, self.person, self.now)

    def left(self, order: Order) -> list[Delivery]:
        """The deliveries of an order that left in the month."""
        return [d for d in order.deliveries if filing.sheet_of(d).startswith(f"S{self.month}-")]

    def register(self) -> Iterator[Part]:
        """The sealed register, in the house's language."""
        document = register_of(self.month, self.person, self.now)
        yield "register.pdf", [bytes(sealed(document, language_of(settings.LANGUAGE_CODE)).content)]

    def tables(self) -> Iterator[Part]:
        """The register for spreadsheets."""
        rows = ((r.delivery, r.customer, r.sheet, r.invoice, r.delivery_order, r.quantity, r.amount, r.currency,
                 r.received, r.signer, r.location) for r in self.said.rows)  # fmt: skip
        yield "register.csv", [table(DELIVERY_HEADINGS, rows)]
        missing = ((o.delivery, o.customer, o.what, o.who, o.role, o.due) for o in self.said.open)
        yield "missing.csv", [table(MISSING_HEADINGS, missing)]

    def ledger(self) -> Iterator[Part]:
        """The chains of the month's orders, with a proof for each entry under the newest head."""
        sequence()
        head = newest_head()
        if head is None:
            return
        numbers = {d.partition("/")[0] for d in (row.delivery for row in self.said.rows)}
        yield "ledger/head.json", [head_text(head).encode()]
        yield "ledger/entries.jsonl", proven_entries(sorted(numbers), head)

    def readme(self) -> str:
        """What lies in the folder, in plain words."""
        said = self.said
        gaps = sum(len(one.missing) for one in said.series)
        return (FILES / "README.txt").read_text("utf-8").format(
            mill=mill().name.en, month=self.month, state="complete" if said.complete else "open",
            filed=said.filed, count=len(said.rows), open=len(said.open), gaps=gaps, verify=f"{public_url()}/verify",
            made=f"{timezone.localtime(self.now):%Y-%m-%d %H:%M}", by=self.person.name,
        )  # fmt: skip


def papers(root: Root, order: Order, delivery: Delivery) -> Iterator[Part]:
    """The newest copy of each of a delivery's papers, sealed, in its reader's language."""
    kinds, rows = {kind.name for kind in DELIVERY_KINDS}, rows_of(root)
    for issue in issues_of(order):
        if issue.kind.name in kinds and issue.subject == delivery.key and issue.state is State.CURRENT:
            yield paper(document_of(root, rows, issue), issue, delivery)


def paper(document: Document, issue: Issue, delivery: Delivery) -> Part:
    """One of them."""
    name = f"papers/{safe(delivery.number)}/{issue.kind.name}-{safe(document.number)}.pdf"
    return name, [bytes(sealed(document, reader_language(document)).content)]


def originals(delivery: Delivery) -> Iterator[Part]:
    """What came back signed, exactly as it came."""
    for fact in delivery.facts.all:
        event = fact.read_as(family_of("order").step(fact.step).event).event
        kept = getattr(event, "attachment", None)
        if isinstance(kept, Attachment) and store.known(kept.sha256):
            yield f"originals/{safe(delivery.number)}/{kept.sha256[:8]}-{safe(kept.name)}", [store.read(kept.sha256)]


def safe(name: str) -> str:
    """A name that stays in its folder on every machine."""
    return UNSAFE.sub("-", name).strip(".-")[-80:] or "file"


def table(headings: Iterable[str], rows: Iterable[Iterable[Any]]) -> bytes:
    """A table as CSV; no cell becomes a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def head_text(head: TreeHead) -> str:
    """The head that all proofs lead to."""
    said = {"size": head.size, "head": bytes(head.head).hex(), "made": instant(head.made)}
    return json.dumps(said, indent=1) + "\n"


def proven_entries(numbers: list[str], head: TreeHead) -> Iterator[bytes]:
    """Every entry of these orders as a line: all that its hash runs over, its place in the tree, its proof."""
    within = Leaf.objects.filter(entry__root__number__in=numbers, entry__root__kind="order", position__lt=head.size)
    places = dict(within.values_list("entry_id", "position"))
    proofs = inclusion_proofs(leaves_until(head.size), places.values())
    found = Entry.objects.filter(root__number__in=numbers, root__kind="order").select_related("root")
    for entry in found.order_by("root__number", "seq").iterator(500):
        if entry.pk in places:
            yield entry_line(entry, places[entry.pk], proofs[places[entry.pk]])


def entry_line(entry: Entry, place: int, proof: list[bytes]) -> bytes:
    """One of them."""
    said = {
        "order": entry.root.number, "seq": entry.seq, "subject": entry.subject, "step": entry.step, "kind": entry.kind,
        "actor": entry.actor, "happened": instant(entry.happened), "entered": instant(entry.entered),
        "key": entry.key, "ask": entry.ask, "book": entry.book, "surface": entry.surface, "envelope": entry.envelope,
        "body": entry.body, "hash": bytes(entry.hash).hex(), "place": place, "proof": [one.hex() for one in proof],
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False).encode() + b"\n"
