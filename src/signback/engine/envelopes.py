"""What an entry says beside its event: parts covered, debts, superseded facts, the signature."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import datetime
from typing import Any

from signback.engine.asks import Ask
from signback.engine.families import Member
from signback.engine.may import in_place_of
from signback.orders.refusals import Invalid
from signback.orders.shapes import write_shape
from signback.process.places import Place
from signback.process.standing import Stand, State, parts_of


def envelope_of(
    members: list[Member],
    member: Member,
    place: Place[Any],
    stands: list[Stand],
    event: Any,
    ask: Ask,
    moment: datetime,
) -> dict[str, Any]:
    """What the entry says beside its event: parts, debts, superseded facts, the signature, for whom a deputy acted."""
    covers = covered_parts(place, stands, event)
    lends = next(s.lends for s in stands if s.state is State.READY)
    return {
        "covers": covers,
        "owes": [
            {"rule": d.rule, "says": d.says, "pays": d.pays, "owner": d.owner, "due": d.due.isoformat()} for d in lends
        ],
        "supersedes": superseded_by(members, member, place),
        "signature": signature_of(event, ask) if place.step.signed else None,
        "for": in_place_of(place, member.subject, ask.by, moment),
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


def signature_of(event: object, ask: Ask) -> dict[str, Any]:
    """What a signature in the house is bound to: what was recorded, the exact papers it covers, how it was proven."""
    proof = ask.proof
    said = {
        "document": hashlib.sha256(write_shape(event).encode()).hexdigest(),
        "method": proof.method if proof else "",
        "at": proof.at.isoformat() if proof else "",
    }
    more = {"papers": [asdict(one) for one in proof.covers or ()], "evidence": dict(proof.evidence)} if proof else {}
    return said | {name: value for name, value in more.items() if value}
