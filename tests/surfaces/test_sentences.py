"""Every event of every book has its sentence, and a life reads as a story (E3)."""

from __future__ import annotations

import pytest

from signback.engine.families import FAMILIES
from signback.surfaces.case import Case
from signback.surfaces.story import predicate, sentence
from tests import given


def test_every_event_has_a_sentence() -> None:
    """A new step brings its sentence with it."""
    plain = predicate.dispatch(object)
    steps = [p.step for f in FAMILIES.values() for book in (f.process, *f.children.values()) for p in book.places]
    assert not [step.name for step in steps if predicate.dispatch(step.event) is plain]


@pytest.mark.django_db
def test_a_life_reads_as_a_story() -> None:
    """Who did what, in words without code in them."""
    story = given.order("B", upto="close")
    case = Case.open(story.number, story.by("customer-service"), story.at)
    said = [sentence(case.family, fact) for member in case.members for fact in member.subject.facts.all]
    assert len(said) > 35
    assert all(words.split()[0][0].isupper() and "_" not in words and "None" not in words for words in said), said
    assert "Ines Baptista took a call from The buyer" in said
    assert any("issued sales invoice" in words for words in said)
