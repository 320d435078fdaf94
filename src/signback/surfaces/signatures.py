"""A signature over exact papers: what a step asks to be signed, and the proof for it, in every surface (E2)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from django.utils import timezone
from pydantic import TypeAdapter, ValidationError

from signback.documents.covering import ToSign, papers_to_sign
from signback.engine.covering import Covered, difference
from signback.engine.proof import Proof
from signback.orders.persons import Person
from signback.orders.refusals import Stale
from signback.process.steps import Step
from signback.surfaces.case import Case

AnyStep = Step[Any, Any, Any]
LIST: TypeAdapter[tuple[Covered, ...]] = TypeAdapter(tuple[Covered, ...])
LONGEST = 50_000
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
