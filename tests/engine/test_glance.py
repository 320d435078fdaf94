"""A look for the worklist asks fewer steps than the order's page, and finds the same rows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from signback.engine.families import FAMILIES, family_of
from signback.engine.fold import members_of, rows_of
from signback.engine.glance import glance
from signback.engine.models import Root
from signback.engine.tasks import wanted
from signback.process.standing import standing
from tests.mall_given import mall_order

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("payment", ["cash on delivery", "bank transfer", "post office remittance"])
@pytest.mark.parametrize("days", [0, 1, 30])
def test_a_new_order_has_the_rows_that_the_whole_standing_gives(payment: str, days: int) -> None:
    """What surely waits for another step is not even asked; whatever the day, nothing is missing (E3)."""
    root = mall_order(upto="place", payment=payment).root
    (member,) = members_of(root, rows_of(root))
    now = root.opened + timedelta(days=days)
    steps: dict[str, list[object]] = {}
    for stand in standing(member.book, member.subject, now):
        steps.setdefault(stand.place.step.name, []).append(stand)
    all_of_them = {name for name, stands in steps.items() if wanted(stands)}  # type: ignore[arg-type]
    few = {stands[0].place.step.name for stands in glance(member.book, member.subject, now) if wanted(stands)}
    assert few == all_of_them and "record_confirmation_call" in few


def test_only_steps_that_cannot_come_first_are_left_out() -> None:
    """In every book: who may follow the opening at once, or after a step that may not be needed, is asked."""
    for family in FAMILIES.values():
        for book in family.books:
            early = {place.step.name for place in book.early}
            for place in book.places:
                first = not place.after and not place.once and not place.optional
                assert not first or place.step.name in early, (book.name, place.step.name)
    assert family_of("mall").process.opening is not None and Root.objects.count() == 0
