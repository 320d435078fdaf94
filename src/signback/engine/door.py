"""The one door: `open_root` begins a family, `perform` does a step. Nothing else writes facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import IntegrityError

from signback.engine.along import asks_along, begins, refused_along, touched
from signback.engine.asks import (
    Ask,
    Done,
    ask_digest,
    entered_at,
    happened_at,
    key_conflict,
    opened_before,
    refuse_stale,
    same_key,
    typed_or_fault,
)
from signback.engine.chain import first_link
from signback.engine.covering import refuse_other_versions
from signback.engine.envelopes import envelope_of
from signback.engine.families import Family, Member, family_of
from signback.engine.fold import Row, facts_of, members_from
from signback.engine.gate import writing
from signback.engine.locking import locked
from signback.engine.may import in_place_of, refuse_unless_allowed
from signback.engine.models import Root
from signback.engine.refusals import log_refusal
from signback.engine.sight import refuse_unseen
from signback.engine.tasks import TaskRows
from signback.engine.write import Writing, write
from signback.orders.facts import Fact
from signback.orders.persons import Person
from signback.orders.refusals import Conflict, Invalid, NotFound, NotYet, Refused, Several, SignatureNeeded, each_of
from signback.process.places import Along, Place, Process
from signback.process.standing import Look, Stand, State
from signback.process.steps import Step
from signback.tables.posting import answered, settle
from signback.tables.rows import fresh

__all__ = ["Ask", "Done", "open_root", "open_with", "perform", "perform_all"]


def perform(number: str, ask: Ask) -> Done:
    """Do one step on one root: lock, fold, stand, rules, act, write; or refuse with every reason (E3, E4)."""
    try:
        with writing():
            if others := touched(number, ask):
                lock_all({number, *others}, ask.by)
            return _perform(number, ask)
    except IntegrityError as fault:
        refused = key_conflict(ask, fault)
        log_refusal(number, ask, refused)
        raise refused from None
    except Refused as refused:
        log_refusal(number, ask, refused)
        raise


def perform_all(asked: Sequence[tuple[str, Ask]]) -> list[Done]:
    """One act over several orders, as one receipt for them all: every one of them, or none (architecture 7).

    Each order is asked, so that the refusal names every one that says no, and why.
    """
    try:
        with writing():
            others = {other for number, ask in asked for other in touched(number, ask)}
            for number in in_locking_order({number for number, _ in asked} | others):
                with suppress(NotFound):
                    locked_for(number, asked[0][1].by)
            found = [_perform_among(number, ask) for number, ask in asked]
            refuse_if_any([one for one in found if isinstance(one, Refused)], len(asked))
            return [one for one in found if isinstance(one, Done)]
    except Refused as refused:
        for one, (number, ask) in refusals_of(refused, asked):
            log_refusal(number, ask, one)
        raise


def lock_all(numbers: set[str], by: Person) -> None:
    """Several roots, locked in one order until the transaction ends."""
    for number in in_locking_order(numbers):
        locked_for(number, by)


def refuse_if_any(refused: list[Refused], asked: int) -> None:
    """One refusal speaks for itself; several are said together."""
    if refused:
        raise refused[0] if len(refused) == 1 else Several(tuple(refused), asked)


def refusals_of(refused: Refused, asked: Sequence[tuple[str, Ask]]) -> Iterator[tuple[Refused, tuple[str, Ask]]]:
    """Each refusal with what was asked."""
    for one in each_of(refused):
        yield one, next(pair for pair in asked if named(*pair) == one.about)


def named(number: str, ask: Ask) -> str:
    """The order, with its delivery where one is meant."""
    return f"{number}/{ask.subject}" if ask.subject else number


def in_locking_order(numbers: set[str]) -> list[str]:
    """Known roots in the order of their keys, so that no two acts wait for each other; then what nobody knows."""
    known = list(Root.objects.filter(number__in=numbers).order_by("pk").values_list("number", flat=True))
    return [*known, *sorted(numbers.difference(known))]


def _perform_among(number: str, ask: Ask) -> Done | Refused:
    """Among others: what it refuses leaves nothing behind, and the next one is asked."""
    try:
        with writing():
            return _perform(number, ask)
    except IntegrityError as fault:
        refused = key_conflict(ask, fault)
    except Refused as fault:
        refused = fault
    refused.about = named(number, ask)
    return refused


def _perform(number: str, ask: Ask) -> Done:
    root, rows, tasks = locked_for(number, ask.by)
    family = family_of(root.kind)
    step = family.step(ask.step)
    data, fault = typed_or_fault(step, ask.data)
    digest = "" if fault else ask_digest(step, number, ask.subject, data)
    if earlier := same_key(root, rows, ask, digest):
        return earlier
    refuse_stale(root, ask)
    facts = facts_of(rows)
    told = decide(root, facts, ask, data, fault, digest, entered_at(rows, ask))
    entry, _ = write(told, facts, tasks)
    for along, asked in asks_along(told, ask):
        _perform_along(along, asked)
    return Done(number, entry)


def _perform_along(along: Along, ask: Ask) -> None:
    settle()
    try:
        with answered():
            if begins(along):
                _begin_along(along, ask)
            else:
                _perform(along.number, ask)
    except Refused as refused:
        raise refused_along(along.number, refused) from None


def _begin_along(along: Along, ask: Ask) -> None:
    family = family_of(along.opens)
    step = family.process.places[0].step
    data, fault = typed_or_fault(step, ask.data)
    digest = "" if fault else ask_digest(step, "", "", data)
    _open(family, lambda: along.number, ask, data, fault, digest, along.number)


def decide(
    root: Root, facts: list[Fact[Any]], ask: Ask, data: Any, fault: Invalid | None, digest: str, moment: datetime
) -> Writing:
    """What the step will write, if this person may do it now and the step's own checks agree; else every reason."""
    family, members = family_of(root.kind), members_from(root, facts)
    step = family.step(ask.step)
    member = member_for(members, family, step, ask.subject, root.number)
    place = member.book.by_step[step.name]
    refuse_unless_allowed(family, members, place, member.subject, ask.by, moment)
    stands = ready_or_refuse(member, place, moment)
    if fault:
        raise fault
    refuse_unsigned(step, ask)
    if ask.proof:
        refuse_other_versions(step, members[0].subject, ask.subject, ask.proof.covers)
    member.subject.next_seq = root.seq + 1
    member.subject.now, member.subject.happened = moment, happened_at(root, ask, moment)
    member.subject.brought = ask.brought
    event = step.act(member.subject, data, ask.by)
    for effect in place.effects:
        effect(member.subject)
    envelope = envelope_of(members, member, place, stands, event, ask, moment)
    return Writing(
        root, family, place, member.book.label, ask.subject, event, envelope, ask.by.sign_in, ask.key,
        digest, ask.surface, member.subject.happened, moment,
    )  # fmt: skip


def open_root(kind: str, number: str, ask: Ask) -> Done:
    """Begin a family by the opening step of its book, under a number that is given."""
    return open_with(kind, ask, lambda: number, number)


def open_with(kind: str, ask: Ask, numbered: Callable[[], str], known: str = "") -> Done:
    """Begin a family: act, number, write; a new chain needs no lock and no fold.

    The number is taken in the same transaction, after everything that may be refused; the act knows it before only
    where it is known already. Whether the request's key was
    used before is asked only when something stands in the way: the database itself keeps keys apart (E4).
    """
    family = family_of(kind)
    step = family.process.places[0].step
    data, fault = typed_or_fault(step, ask.data)
    digest = "" if fault else ask_digest(step, "", "", data)
    try:
        with writing():
            return _open(family, numbered, ask, data, fault, digest, known)
    except (IntegrityError, Refused) as stopped:
        return answer_or_refuse(ask, digest, stopped)


def answer_or_refuse(ask: Ask, digest: str, stopped: IntegrityError | Refused) -> Done:
    """The answer that the same key got before, else the refusal, which stays on record (R2)."""
    try:
        if earlier := opened_before(ask, digest):
            return earlier
        raise stopped if isinstance(stopped, Refused) else key_conflict(ask, stopped)
    except Refused as refused:
        log_refusal("", ask, refused)
        raise refused from None


def _open(
    family: Family, numbered: Callable[[], str], ask: Ask, data: Any, fault: Invalid | None, digest: str, known: str
) -> Done:
    told = decide_opening(family, numbered, ask, data, fault, digest, known)
    entry, _ = write(told, [], {})
    return Done(told.root.number, entry)


def decide_opening(
    family: Family, numbered: Callable[[], str], ask: Ask, data: Any, fault: Invalid | None, digest: str,
    known: str = "",
) -> Writing:  # fmt: skip
    """The same for the first step of a root that is not there yet."""
    place = family.process.places[0]
    root = fresh(Root, kind=family.kind, number=known, opened=ask.now, changed=ask.now)
    subject = members_from(root, [])[0].subject
    refuse_unless_allowed(family, [], place, subject, ask.by, ask.now)
    if fault:
        raise fault
    refuse_unsigned(place.step, ask)
    subject.next_seq, subject.brought = 1, ask.brought
    subject.now, subject.happened = ask.now, happened_at(root, ask, ask.now)
    event = place.step.act(subject, data, ask.by)
    name(root, numbered())
    envelope = {"for": in_place_of(place, subject, ask.by, ask.now)}
    return Writing(
        root, family, place, family.process.label, "", event, envelope, ask.by.sign_in, ask.key, digest,
        ask.surface, subject.happened, ask.now,
    )  # fmt: skip


def name(root: Root, number: str) -> None:
    """A new root gets its number; its chain begins with it."""
    root.number, root.head = number, first_link(root.kind, number)


def locked_for(number: str, by: Person) -> tuple[Root, list[Row], TaskRows]:
    """The root, locked until the transaction ends, with its entries and worklist rows."""
    found = locked(number)
    root = refuse_unseen(found.root, number, by)
    if found.in_force > family_of(root.kind).process.edition:
        raise Conflict(
            "older_book", "This program knows an older edition of the procedure than the one in force",
            "Update Signback and start it again",
        )  # fmt: skip
    return root, found.rows, found.tasks


def member_for(members: list[Member], family: Family, step: Step[Any, Any, Any], subject: str, number: str) -> Member:
    """The subject of the family that the step is about."""
    book = family.book_of(step.name)
    for member in members:
        if member.book is book and member.subject.key == subject:
            return member
    open_keys = ", ".join(m.subject.key for m in members if m.book is book and m.subject.key)
    hint = f"Say which: {open_keys}" if open_keys else f"There is none yet{opened_by(family, book)}"
    raise Invalid(f"{step.title} is done for one {book.title.lower()} of {number}. {hint}", field="subject")


def opened_by(family: Family, book: Process[Any]) -> str:
    """The step that opens the first one."""
    names = {name for name, child in family.children.items() if child is book}
    titles = [place.step.title for place in family.process.places if place.opens_child in names]
    return f". First: {titles[0]}" if titles else ""


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


def refuse_unsigned(step: Step[Any, Any, Any], ask: Ask) -> None:
    """A signed step wants a fresh proof of who signs (E2)."""
    if step.signed and not (ask.proof and ask.proof.holds_for(ask.by.id, ask.now)):
        raise SignatureNeeded(
            "signature_needed", f"{step.title} is signed: prove again who you are",
            "Give your password, or the code of your authenticator app",
            field="signature",
        )  # fmt: skip
