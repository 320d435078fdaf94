"""A signature over exact papers: what a step asks to be signed, and the proof for it, in every surface (E2)."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any

from django.utils import timezone
from pydantic import TypeAdapter, ValidationError

from signback.documents.covering import ToSign, papers_to_sign
from signback.engine.covering import Covered, difference
from signback.engine.models import Entry
from signback.engine.proof import Proof
from signback.orders.persons import Person
from signback.orders.refusals import NotAllowed, Stale
from signback.process.steps import Step
from signback.surfaces.case import Case

AnyStep = Step[Any, Any, Any]
LIST: TypeAdapter[tuple[Covered, ...]] = TypeAdapter(tuple[Covered, ...])
LONGEST = 50_000
USED = {"wrong_code", "wrong_passkey"}
LOOKS = 5
READ = "Read the step's papers, then sign"


def to_sign(case: Case, step: AnyStep, key: str) -> tuple[ToSign, ...]:
    """The papers that a signature on this step covers, as they are in force now."""
    return papers_to_sign(case.root, case.rows, case.order, key, step.over) if step.over else ()


def covered(case: Case, step: AnyStep, key: str) -> tuple[Covered, ...]:
    """The same, without where they are read."""
    return tuple(one.covered for one in to_sign(case, step, key))


def over_papers(proof: Proof, papers: Sequence[Covered]) -> Proof:
    """The proof, for these papers alone."""
    return replace(proof, covers=tuple(papers))


def over_those_of(proof: Proof, number: str, person: Person, step: AnyStep, key: str, kind: str = "order") -> Proof:
    """The proof for whatever is in force now, where the signer has named no list."""
    return over_papers(proof, covered(Case.open(number, person, timezone.now(), kind), step, key) if step.over else ())


def written(papers: Sequence[ToSign]) -> str:
    """The list as a page carries it along."""
    return json.dumps([asdict(one.covered) for one in papers], ensure_ascii=False, separators=(",", ":"))


def read(text: str) -> tuple[Covered, ...] | None:
    """The list that a page carried along; None where it brings none."""
    if not text or len(text) > LONGEST:
        return None
    try:
        return LIST.validate_json(text)
    except ValidationError:
        return None


def refuse_changed(shown: Sequence[Covered], now: Sequence[Covered]) -> None:
    """What was shown to the signer is what is in force, hash for hash."""
    says = difference(shown, now)
    if says:
        raise Stale("papers_changed", says, READ, field="signature")


def once(person: Person, key: str | None, prove: Callable[[], Proof | None]) -> Proof | None:
    """The proof; none is asked for what the same key did before, for a code proves once and a click may come twice.

    The door answers a repeated request by its key, before it asks who signs.
    """
    if done_before(person, key):
        return None
    try:
        return prove()
    except NotAllowed as refused:
        if refused.code in USED and soon(lambda: done_before(person, key)):
            return None
        raise


def done_before(person: Person, key: str | None) -> bool:
    """Whether this person's key has done something already."""
    return bool(key) and Entry.objects.filter(actor=person.sign_in, key=key).exists()


def soon(holds: Callable[[], bool]) -> bool:
    """Whether it comes to hold within a second: the first of two clicks may still be on its way."""
    for _ in range(LOOKS):
        if holds():
            return True
        time.sleep(1 / LOOKS)
    return holds()
