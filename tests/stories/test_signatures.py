"""A signature in the house covers exact versions of papers, and nothing that came after (E2)."""

from __future__ import annotations

import json

import pytest

from signback.documents.kinds import BY_NAME
from signback.engine.door import Ask, perform
from signback.engine.families import FAMILIES
from signback.engine.models import Entry
from signback.engine.proof import Proof
from signback.orders.refusals import Stale
from signback.surfaces.case import Case
from signback.surfaces.signatures import covered, over_papers
from tests import given

pytestmark = pytest.mark.django_db
STEP = "issue_production_order"


def signed_now(story: given.Story, sign_in: str = "customer-service") -> Ask:
    """The request of somebody who has just read the papers and proven who they are."""
    by = story.by(sign_in)
    case = Case.open(story.number, by, story.at)
    step = case.family.step(STEP)
    proof = over_papers(Proof(by.id, "password", story.at), covered(case, step, ""))
    return Ask(STEP, by, {}, proof=proof, now=story.at)


def test_every_kind_of_paper_that_a_step_names_is_there() -> None:
    """A misspelt kind would silently cover nothing."""
    named = {kind for family in FAMILIES.values() for step in family.steps.values() for kind in step.over}
    assert named and named <= set(BY_NAME)


def test_the_signature_names_what_was_read() -> None:
    """E2: kind, number, revision and hash of each paper stand in the entry."""
    story = given.order("A", upto="confirm")
    perform(story.number, signed_now(story))
    papers = json.loads(Entry.objects.get(step=STEP).envelope)["signature"]["papers"]
    assert [(one["kind"], one["revision"]) for one in papers] == [
        ("production-instruction", 1), ("order-confirmation", 1),
    ]  # fmt: skip


def test_a_confirmation_that_is_rewritten_in_between_is_not_signed_by_the_old_reading() -> None:
    """E2, E4: read revision 1, sign after revision 2 came: refused with its sentence, nothing is written."""
    story = given.order("A", upto="confirm")
    read = signed_now(story)
    story.do("customer-service", "withdraw_confirmation", {"reason": "The wrong paper was confirmed"})
    story.do("customer-service", "write_memorandum", story.memorandum())
    story.do("customer-service", "hand_over_memorandum")
    story.checks()
    story.confirm()
    before = Entry.objects.count()
    late = Ask(STEP, read.by, {}, proof=over_papers(Proof(read.by.id, "password", story.at), read.proof.covers or ()),  # type: ignore[union-attr]
               now=story.at)  # fmt: skip
    with pytest.raises(Stale) as refused:
        perform(story.number, late)
    assert "revision 2, and your signature would not cover it" in refused.value.says
    assert Entry.objects.count() == before
    perform(story.number, signed_now(story))
    papers = json.loads(Entry.objects.get(step=STEP).envelope)["signature"]["papers"]
    assert {one["revision"] for one in papers} == {2}
