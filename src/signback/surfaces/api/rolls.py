"""The call about a roll: its number finds order, formula, tests, delivery and signature (S18)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from signback.surfaces.api.sign_in import person_of
from signback.surfaces.biography import biography

router = Router(tags=["Rolls"])


class ChapterOut(Schema):
    """Something that happened to the roll."""

    happened: datetime
    sentence: str
    delivery: str


class RollOut(Schema):
    """A reel or pallet with everything that happened to it, oldest first."""

    number: str
    order: str
    line: str
    product: str
    kilograms: Decimal | None
    formula: str
    where: str
    delivery: str
    chapters: list[ChapterOut]


@router.get("/{number}", response=RollOut, summary="One roll, from the scale to the signature")
def one_roll(request: HttpRequest, number: str) -> RollOut:
    """The roll behind a number, if its order is the caller's to see."""
    found = biography(number, person_of(request), timezone.now())
    return RollOut(
        number=found.roll.number, order=found.case.root.number, line=found.roll.line, product=found.line.product,
        kilograms=found.roll.kilograms, formula=found.formula, where=found.where, delivery=found.roll.delivery,
        chapters=[ChapterOut(happened=at, sentence=says, delivery=key) for at, says, key in found.chapters],
    )  # fmt: skip
