"""The one door: `open_root` begins a family, `perform` does a step. Nothing else writes facts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from signback.engine.chain import first_link
from signback.engine.families import Family, Member, family_of
from signback.engine.fold import KEY_AT, Row, members_of, rows_of
from signback.engine.gate import writing
from signback.engine.locking import locked
from signback.engine.may import refuse_unless_allowed
from signback.engine.models import Entry, Root
from signback.engine.proof import Proof
from signback.engine.refusals import log_refusal
from signback.engine.sight import refuse_unseen
from signback.engine.tasks import tasks_of
from signback.engine.write import Writing, write
from signback.orders.persons import Person
from signback.orders.refusals import (
    Conflict,
    Invalid,
    KeyReused,
    NotYet,
    Refused,
    SignatureNeeded,
    Stale,
)
from signback.orders.shapes import shape_of, take_input, write_shape
from signback.process.places import Place
from signback.process.standing import Look, Stand, State, parts_of
from signback.process.steps import Step

LONGEST_PAST = timedelta(days=370)


@dataclass(frozen=True)
class Ask:
    """One request to do a step: by whom, with what, under which key, through which surface."""

    step: str
    by: Person
    data: object
    subject: str = ""
    key: str | None = None
    version: int | None = None
    proof: Proof | None = None
    surface: str = "page"
    happened: datetime | None = None
    now: datetime = field(default_factory=timezone.now)


@dataclass(frozen=True)
class Done:
    """What a step left behind: its entry, and whether this call only repeats an earlier one."""

    number: str
    entry: Entry
    repeated: bool = False

    @property
    def version(self) -> int:
        """The order's version after the step."""
        return self.entry.seq


def perform(number: str, ask: Ask) -> Done:
    """Do one step on one root: lock, fold, stand, rules, act, write; or refuse with every reason (E3, E4)."""
    try:
        with writing():
            return _perform(number, ask)
    except IntegrityError as fault:
        refused = key_conflict(ask, fault)
        log_refusal(number, ask, refused)
        raise refused from None
    except Refused as refused:
        log_refusal(number, ask, refused)
        raise


def _perform(number: str, ask: Ask) -> Done:
    root = locked_root(number, ask.by)
    family = family_of(root.kind)
    step = family.step(ask.step)
    rows = rows_of(root)
    data = typed(step, ask.data)
    digest = ask_digest(step, number, ask.subject, data)
    if earlier := same_key(root, rows, ask, digest):
        return earlier
    refuse_stale(root, ask)
    moment = entered_at(rows, ask)
    members = members_of(root, rows)
    member = member_for(members, family, step, ask.subject, number)
    place = member.book.by_step[step.name]
    refuse_unless_allowed(family, members, place, member.subject, ask.by, moment)
    stands = ready_or_refuse(member, place, moment)
    refuse_unsigned(step, ask, moment)
    member.subject.next_seq = root.seq + 1
    member.subject.now = moment
    event = step.act(member.subject, data, ask.by)
    for effect in place.effects:
        effect(member.subject)
    envelope = envelope_of(members, member, place, stands, event, ask)
    entry, _ = write(
        Writing(
            root, family, place, member.book.label, ask.subject, event, envelope, ask.by.sign_in, ask.key,
            digest, ask.surface, happened_at(root, ask, moment), moment,
        ),
        rows, tasks_of(root),
    )  # fmt: skip
    return Done(number, entry)


def open_root(kind: str, number: str, ask: Ask) -> Done:
    """Begin a family by the opening step of its book; the number is the caller's, taken in the same transaction."""
    try:
        with writing():
            return _open(family_of(kind), number, ask)
    except IntegrityError as fault:
        raise key_conflict(ask, fault) from None
    except Refused as refused:
        log_refusal(number, ask, refused)
        raise


def _open(family: Family, number: str, ask: Ask) -> Done:
    place = family.process.places[0]
    step = place.step
    data = typed(step, ask.data)
    digest = ask_digest(step, "", "", data)
    if earlier := opened_before(ask, digest):
        return earlier
    root = Root(kind=family.kind, number=number, opened=ask.now, head=first_link(family.kind, number), changed=ask.now)
    members = members_of(root, [])
    refuse_unless_allowed(family, members, place, members[0].subject, ask.by, ask.now)
    refuse_unsigned(step, ask, ask.now)
    members[0].subject.next_seq = 1
    members[0].subject.now = ask.now
    event = step.act(members[0].subject, data, ask.by)
    entry, _ = write(
        Writing(
            root, family, place, family.process.label, "", event, {}, ask.by.sign_in, ask.key, digest,
            ask.surface, happened_at(root, ask, ask.now), ask.now,
        ),
        [], {},
    )  # fmt: skip
    return Done(root.number, entry)


def locked_root(number: str, by: Person) -> Root:
    """The root, locked until the transaction ends, with what its subject needs beside it."""
    found, in_force = locked(number)
    root = refuse_unseen(found, number, by)
    if in_force > family_of(root.kind).process.edition:
        raise Conflict(
            "older_book", "This program knows an older edition of the procedure than the one in force",
            "Update Signback and start it again",
        )  # fmt: skip
    return root


def typed(step: Step[Any, Any, Any], data: object) -> Any:
    """The step's input, checked field by field unless it is typed already."""
    return data if isinstance(data, step.input) else take_input(step.input, data)


def ask_digest(step: Step[Any, Any, Any], number: str, subject: str, data: object) -> str:
    """What was asked, as a digest: the same key must come with the same request (E4)."""
    text = "\n".join([step.name, number, subject, shape_of(step.input).dump_json(data).decode()])
    return hashlib.sha256(text.encode()).hexdigest()


def same_key(root: Root, rows: list[Row], ask: Ask, digest: str) -> Done | None:
    """The earlier answer to the same key, if there is one."""
    if ask.key is None or not any(row[KEY_AT] == ask.key for row in rows):
        return None
    entry = root.entries.filter(actor=ask.by.sign_in, key=ask.key).first()
    return None if entry is None else repeated(root.number, entry, digest)


def opened_before(ask: Ask, digest: str) -> Done | None:
    """The root that the same key opened already."""
    if ask.key is None:
        return None
    entry = Entry.objects.filter(actor=ask.by.sign_in, key=ask.key).select_related("root").first()
    return None if entry is None else repeated(entry.root.number, entry, digest)


def repeated(number: str, entry: Entry, digest: str) -> Done:
    """The same answer again, or a refusal when the request is another one."""
    if entry.ask != digest:
        raise KeyReused(
            "key_reused", "This key was used for another request already", "Send a new key with a new request"
        )
    return Done(number, entry, repeated=True)


def key_conflict(ask: Ask, fault: IntegrityError) -> Refused:
    """The refusal for a key that another order, or a request at the same moment, has used."""
    if ask.key and Entry.objects.filter(actor=ask.by.sign_in, key=ask.key).exists():
        return KeyReused(
            "key_reused", "This key was used for another order already", "Send a new key with a new request"
        )
    raise fault


def refuse_stale(root: Root, ask: Ask) -> None:
    """Refuse when the order has moved on since the caller read it."""
    if ask.version is not None and ask.version != root.seq:
        raise Stale("stale", "This order has moved on since you opened it", "Look at it again, then decide")


def entered_at(rows: list[Row], ask: Ask) -> datetime:
    """The moment of entry; never before the entry that precedes it, whatever the clock says."""
    return max(ask.now, rows[-1][6]) if rows else ask.now


def happened_at(root: Root, ask: Ask, entered: datetime) -> datetime:
    """When it happened: now, or earlier for paper that is entered later; never in the future."""
    if ask.happened is None:
        return entered
    if ask.happened > entered:
        raise Invalid("This has not happened yet: the time lies in the future", field="happened")
    if ask.happened < entered - LONGEST_PAST:
        raise Invalid("This lies more than a year back", field="happened")
    return ask.happened


def member_for(members: list[Member], family: Family, step: Step[Any, Any, Any], subject: str, number: str) -> Member:
    """The subject of the family that the step is about."""
    book = family.book_of(step.name)
    for member in members:
        if member.book is book and member.subject.key == subject:
            return member
    open_keys = ", ".join(m.subject.key for m in members if m.book is book and m.subject.key)
    hint = f"Say which: {open_keys}" if open_keys else "There is none yet"
    raise Invalid(f"{step.title} is done for one {book.title.lower()} of {number}. {hint}", field="subject")


def ready_or_refuse(member: Member, place: Place[Any], now: datetime) -> list[Stand]:
    """The open parts of the step, or every reason why it may not be done now."""
    stands = Look(member.book, member.subject, now).of(place)
    if any(stand.state is State.READY for stand in stands):
        return stands
    first = stands[0]
    if first.state is State.DONE:
        raise NotYet("done_already", f"{place.step.title}: this is done already", ())
    if first.state is State.NOT_NEEDED:
        over = Look(member.book, member.subject, now).over
        says = "the order has ended" if over else "this order does not need it"
        raise NotYet("not_needed", f"{place.step.title}: {says}", ())
    reasons = tuple(dict.fromkeys(r for s in stands for r in s.unmet))
    raise NotYet("not_yet", f"{place.step.title}: not yet. {reasons[0].says}", reasons, remedy_of(member, reasons))


def remedy_of(member: Member, reasons: tuple[Any, ...]) -> str:
    """The way out: the steps that clear the reasons."""
    steps = dict.fromkeys(name for r in reasons for name in r.cleared_by)
    known = [member.book.by_step[n].step.title for n in steps if n in member.book.by_step]
    return f"Do first: {'; '.join(known)}" if known else ""


def refuse_unsigned(step: Step[Any, Any, Any], ask: Ask, now: datetime) -> None:
    """A signed step wants a fresh proof of who signs (E2)."""
    if step.signed and not (ask.proof and ask.proof.holds_for(ask.by.id, ask.now)):
        raise SignatureNeeded(
            "signature_needed", f"{step.title} is signed: prove again who you are", "Give your password",
            field="signature",
        )  # fmt: skip


def envelope_of(
    members: list[Member], member: Member, place: Place[Any], stands: list[Stand], event: Any, ask: Ask
) -> dict[str, Any]:
    """What the entry says beside its event: parts, debts, superseded facts, the signature."""
    covers = covered_parts(place, stands, event)
    lends = next(s.lends for s in stands if s.state is State.READY)
    return {
        "covers": covers,
        "owes": [
            {"rule": d.rule, "says": d.says, "pays": d.pays, "owner": d.owner, "due": d.due.isoformat()} for d in lends
        ],
        "supersedes": superseded_by(members, member, place),
        "signature": signature_of(event, ask) if place.step.signed else None,
    }  # fmt: skip


def covered_parts(place: Place[Any], stands: list[Stand], event: Any) -> list[str]:
    """The parts that the event settles; each must be open and ready."""
    if place.each is None:
        return []
    covers = [str(part) for part in event.covers]
    ready = parts_of(stands, State.READY)
    for part in covers:
        held = [r.says for s in stands if s.part == part for r in s.unmet]
        if part not in ready:
            raise Invalid(f"{part}: {held[0] if held else 'nothing is open here'}", field="rows")
    if not covers or len(set(covers)) != len(covers):
        raise Invalid("Name each part once, and at least one", field="rows")
    return covers


def superseded_by(members: list[Member], member: Member, place: Place[Any]) -> list[int]:
    """The decisions that a reopening supersedes; what has happened stays, and what it stands on."""
    if not place.reopens:
        return []
    names = member.book.superseded_by(place)
    facts = member.subject.facts
    kept = kept_openings(members, member)
    found = [f for f in facts.all if f.seq not in facts.superseded and f.step in names]
    return [f.seq for f in found if f.seq not in kept]


def kept_openings(members: list[Member], member: Member) -> set[int]:
    """The openings of children to which something has already happened."""
    kept: set[int] = set()
    for child in members:
        if child is member or not child.subject.key:
            continue
        if any(
            child.book.by_step[f.step].step.happened for f in child.subject.facts.all if f.step in child.book.by_step
        ):
            kept.add(child.subject.opened_by)
    return kept


def signature_of(event: object, ask: Ask) -> dict[str, str]:
    """What a signature in the house is bound to: the exact canonical data of what was signed."""
    digest = hashlib.sha256(write_shape(event).encode()).hexdigest()
    proof = ask.proof
    return {
        "document": digest,
        "method": proof.method if proof else "",
        "at": proof.at.isoformat() if proof else "",
    }
