"""Steps that go along with a step: on other roots, in the same transaction, all of them or none (architecture 7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from signback.engine.asks import Ask, typed_or_fault
from signback.engine.families import FAMILIES, family_of
from signback.engine.fold import members_of, rows_of
from signback.engine.models import Root
from signback.engine.write import Writing
from signback.orders.brought import Brought
from signback.orders.refusals import Invalid, NotFound, Refused
from signback.process.places import Along


def touched(number: str, ask: Ask) -> set[str]:
    """The other roots that a step will bring along, read before anything is locked; for most steps none."""
    if not any(ask.step in family.bringing for family in FAMILIES.values()):
        return set()
    root = Root.objects.select_related("customer__classification", "contract").filter(number=number).first()
    if root is None or ask.step not in family_of(root.kind).bringing:
        return set()
    return set(_asked(root, ask))


def _asked(root: Root, ask: Ask) -> Iterator[str]:
    family = family_of(root.kind)
    place = family.book_of(ask.step).by_step[ask.step]
    data, fault = typed_or_fault(place.step, ask.data)
    member = next((m for m in members_of(root, rows_of(root)) if m.subject.key == ask.subject), None)
    if place.touches is not None and not fault and member is not None:
        yield from place.touches(member.subject, data)


def asks_along(told: Writing, ask: Ask) -> Iterator[tuple[Along, Ask]]:
    """The steps that go along with what was just recorded, by the same person at the same moment."""
    brought = Brought(told.root.number, told.event)
    for along in told.place.brings(told.event) if told.place.brings else ():
        if not along.step:
            raise NotFound("no_such_order", f"There is no order {along.number}", "Check the number, or search for it")
        yield (
            along,
            replace(
                ask, step=along.step, data=along.data, subject=along.subject, key=None, version=None, brought=brought
            ),
        )


def begins(along: Along) -> bool:
    """Whether the step that goes along has to begin its root."""
    return bool(along.opens) and not Root.objects.filter(number=along.number).exists()


def refused_along(number: str, refused: Refused) -> Refused:
    """A refusal of a step that went along, as the one who did the first step reads it."""
    if isinstance(refused, Invalid):
        return Invalid(f"{number}: {refused.says}")
    said: Any = refused
    said.says, said.args = f"{number}: {refused.says}", (f"{number}: {refused.says}",)
    return refused
