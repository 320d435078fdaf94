"""Which mall orders hurry: those that an express carrier brings, told apart on every list (M5)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import BooleanField, Case, Value, When

from signback.engine.models import Entry
from signback.orders.events.mall import DeliverBy
from signback.surfaces.web.sheets.pieces import Badge, Tone

EXPRESS = Badge("express", Tone.OWED)
SAID = f'"delivery":"{DeliverBy.EXPRESS}"'
CONTENT = ("place_order", "change_order")


def express_among(numbers: Iterable[str]) -> frozenset[str]:
    """Those of these orders that go by express as they were placed or changed last, by one statement."""
    wanted = set(numbers)
    if not wanted:
        return frozenset()
    express = Case(When(body__contains=SAID, then=Value(True)), default=Value(False), output_field=BooleanField())
    found = Entry.objects.filter(root__number__in=wanted, subject="", step__in=CONTENT).order_by("seq")
    last = dict(found.annotate(express=express).values_list("root__number", "express"))
    return frozenset(number for number, is_so in last.items() if is_so)
