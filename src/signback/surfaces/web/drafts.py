"""What somebody has typed and not yet handed over: kept as they type, seen by nobody else (S3)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from signback.engine.gate import writing
from signback.engine.models import Draft
from signback.orders.persons import Person
from signback.orders.refusals import Invalid

LARGEST = 200_000


def slot_of(number: str, step: str, key: str) -> str:
    """One draft for each step of each order and person."""
    return f"{number}/{key}/{step}"[:120]


def keep(person: Person, slot: str, values: Mapping[str, Any]) -> Draft:
    """Keep what is typed so far; files are not kept."""
    text = json.dumps({k: v for k, v in values.items() if is_plain(v)}, cls=DjangoJSONEncoder)
    if len(text) > LARGEST or "\\u0000" in text:
        raise Invalid("This is too long to be kept, or holds a character that cannot be kept")
    defaults = {"data": json.loads(text), "saved": timezone.now()}
    with writing():
        return Draft.objects.update_or_create(account_id=person.id, slot=slot, defaults=defaults)[0]


def is_plain(value: Any) -> bool:
    """Whether a value is text, a number, or made of such."""
    try:
        json.dumps(value, cls=DjangoJSONEncoder)
    except TypeError:
        return False
    return True


def kept(person: Person, slot: str) -> Draft | None:
    """What this person left here."""
    return Draft.objects.filter(account_id=person.id, slot=slot).first()


def forget(person: Person, slot: str) -> None:
    """It is handed over, or thrown away."""
    Draft.objects.filter(account_id=person.id, slot=slot).delete()
