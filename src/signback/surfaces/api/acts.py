"""Doing a step over the API: one way for orders and for deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from pydantic_core import from_json

from signback.engine.asks import NotAsRememberedError
from signback.engine.covering import Covered
from signback.engine.door import Ask, Done, perform, perform_all
from signback.engine.families import family_of
from signback.engine.gate import aside
from signback.engine.numbers import open_numbered
from signback.engine.proof import Proof
from signback.orders.refusals import Invalid, NotFound, Refused, Stale
from signback.surfaces import files
from signback.surfaces.api.asking import Paper, Sent, key_of, sent_with, subject_in, version_of
from signback.surfaces.api.shapes import DoneOut
from signback.surfaces.api.sign_in import Caller, anew, caller_of
from signback.surfaces.api.unknown import refuse_unknown
from signback.surfaces.derive import AnyStep
from signback.surfaces.several import MOST, key_among
from signback.surfaces.signatures import READ, once, over_those_of, refuse_changed

SURFACE = "api"


def open_by(request: HttpRequest, kind: str) -> Done:
    """Begin a root by the first step of its book; who was let in from memory and is not so any more is let in anew."""
    try:
        return looked_at(request, kind)
    except NotAsRememberedError:
        anew(request)
        return opened(request, kind)


def looked_at(request: HttpRequest, kind: str) -> Done:
    """Begin it; nothing is refused to anybody who was not looked at."""
    try:
        return opened(request, kind)
    except Refused:
        if word := caller_of(request).word:
            word.prove()
        raise


def opened(request: HttpRequest, kind: str) -> Done:
    """Begin it, as the request says."""
    step = family_of(kind).process.places[0].step
    return open_numbered(kind, ask_of(request, step, sent_with(request), "", "", kind))


def do_step(request: HttpRequest, kind: str, number: str, name: str) -> Done:
    """Do a step of an order; the body may say for which delivery."""
    sent = sent_with(request)
    return perform(number[:31], ask_of(request, family_of(kind).step(name), sent, sent.subject, number[:31], kind))


def do_child_step(request: HttpRequest, kind: str, number: str, key: str, name: str) -> Done:
    """Do a step of one delivery, which the address names."""
    sent = sent_with(request)
    try:
        return perform(number[:31], ask_of(request, family_of(kind).step(name), sent, key, number[:31], kind))
    except Invalid as refused:
        if refused.field == "subject":
            raise NotFound("no_such_step", refused.says, "See the order's list of steps") from None
        raise


def do_step_for_all(request: HttpRequest, kind: str, name: str) -> list[Done]:
    """Do one step on several orders, all or none; each item of the body is one order's input."""
    sent, step = sent_with(request), family_of(kind).step(name)
    items = items_in(sent.data.pop("items", None))
    for name_beside in sent.data:
        raise Invalid("Every field stands within its item", field=name_beside[:60])
    for _, _, data in items:
        refuse_unknown(step, data)
    caller, key = caller_of(request), key_of(request)
    proof = sent.proof(caller)
    return perform_all([
        (number, Ask(
            name, caller.person, data, subject, key_among(key, number, subject), None,
            proof and over_those_of(proof, number, caller.person, step, subject, kind), SURFACE, sent.happened,
        ))
        for number, subject, data in items
    ])  # fmt: skip


def items_in(said: object) -> list[tuple[str, str, dict[str, Any]]]:
    """Order, delivery and input of each item; every one of them once."""
    if not isinstance(said, list) or not 0 < len(said) <= MOST or not all(isinstance(one, dict) for one in said):
        raise Invalid(f"Send one to {MOST} items, each with its `order`", field="items")
    found = []
    for place, one in enumerate(said):
        number = one.pop("order", None)
        if not isinstance(number, str) or not number:
            raise Invalid("Say the order's number as text", field=f"items.{place}.order")
        found.append((number[:31], subject_in(one.pop("subject", "")), one))
    if len({(number, subject) for number, subject, _ in found}) < len(found):
        raise Invalid("Name each order and delivery once", field="items")
    return found


def ask_of(request: HttpRequest, step: AnyStep, sent: Sent, subject: str, number: str, kind: str) -> Ask:
    """The request as the engine takes it; a signature is proven here, before any transaction (E2)."""
    caller, key, version = caller_of(request), key_of(request), version_of(request)
    refuse_unknown(step, sent.data)
    files.refuse_unknown(step.input, sent.data)
    proof = proof_with(sent, caller, key) if sent.signature else None
    if proof and number:
        proof = over_those_of(proof, number, caller.person, step, subject, kind)
        refuse_other_papers(proof.covers or (), sent.signature.papers if sent.signature else None)
    return Ask(
        step.name, caller.person, sent.data, subject, key, version, proof, SURFACE, sent.happened, word=caller.word
    )


def proof_with(sent: Sent, caller: Caller, key: str | None) -> Proof | None:
    """The proof of who signs; a password takes its time, and nobody who places an order waits for it meanwhile (M6)."""
    with aside.while_waiting():
        return once(caller.person, key, lambda: sent.proof(caller))


def refuse_other_papers(now: Sequence[Covered], named: Sequence[Paper] | None) -> None:
    """What the signer names is what is in force, hash for hash."""
    if named is None:
        return
    said = {(one.number, one.revision, one.hash) for one in named}
    shown = [one for one in now if (one.number, one.revision, one.hash) in said]
    refuse_changed(shown, now)
    if len(said) > len(shown):
        raise Stale("papers_changed", "Not all papers that you name are in force", READ, field="signature.papers")


def done_out(done: Done) -> DoneOut:
    """What a step left behind, as the API shows it."""
    entry = done.entry
    return DoneOut(
        number=done.number, subject=entry.subject, step=entry.step, version=done.version, entry=entry.seq,
        event=entry.kind, data=from_json(entry.body), by=entry.actor, happened=entry.happened,
        entered=entry.entered, hash=bytes(entry.hash).hex(), repeated=done.repeated,
    )  # fmt: skip
