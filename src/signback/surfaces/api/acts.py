"""Doing a step over the API: one way for orders and for deliveries."""

from __future__ import annotations

import json

from django.http import HttpRequest

from signback.engine.door import Ask, Done, perform
from signback.engine.families import family_of
from signback.engine.numbers import open_numbered
from signback.orders.refusals import Invalid, NotFound
from signback.surfaces import files
from signback.surfaces.api.asking import Sent, key_of, sent_with, version_of
from signback.surfaces.api.shapes import DoneOut
from signback.surfaces.api.sign_in import caller_of
from signback.surfaces.api.unknown import refuse_unknown
from signback.surfaces.derive import AnyStep

SURFACE = "api"


def open_by(request: HttpRequest, kind: str) -> Done:
    """Begin a root by the first step of its book."""
    step = family_of(kind).process.places[0].step
    return open_numbered(kind, ask_of(request, step, sent_with(request), ""))


def do_step(request: HttpRequest, kind: str, number: str, name: str) -> Done:
    """Do a step of an order; the body may say for which delivery."""
    sent = sent_with(request)
    return perform(number[:31], ask_of(request, family_of(kind).step(name), sent, sent.subject))


def do_child_step(request: HttpRequest, kind: str, number: str, key: str, name: str) -> Done:
    """Do a step of one delivery, which the address names."""
    sent = sent_with(request)
    try:
        return perform(number[:31], ask_of(request, family_of(kind).step(name), sent, key))
    except Invalid as refused:
        if refused.field == "subject":
            raise NotFound("no_such_step", refused.says, "See the order's list of steps") from None
        raise


def ask_of(request: HttpRequest, step: AnyStep, sent: Sent, subject: str) -> Ask:
    """The request as the engine takes it; a signature is proven here, before any transaction (E2)."""
    caller, key, version = caller_of(request), key_of(request), version_of(request)
    refuse_unknown(step, sent.data)
    files.refuse_unknown(step.input, sent.data)
    return Ask(step.name, caller.person, sent.data, subject, key, version, sent.proof(caller), SURFACE, sent.happened)


def done_out(done: Done) -> DoneOut:
    """What a step left behind, as the API shows it."""
    entry = done.entry
    return DoneOut(
        number=done.number, subject=entry.subject, step=entry.step, version=done.version, entry=entry.seq,
        event=entry.kind, data=json.loads(entry.body), by=entry.actor, happened=entry.happened,
        entered=entry.entered, hash=bytes(entry.hash).hex(), repeated=done.repeated,
    )  # fmt: skip
