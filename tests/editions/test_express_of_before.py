"""Orders of a house that did not keep yet which of them hurry: told by their facts, once (M5)."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection

from signback.engine.models import Root
from signback.orders.events.mall import DeliverBy
from tests.mall_given import ANNA, mall_order

pytestmark = pytest.mark.django_db
SAY = import_module("signback.engine.migrations.0010_roots_that_hurry").say_which


def test_what_an_express_carrier_brings_hurries_from_the_first_day() -> None:
    """The others do not, nor what was placed as express and changed to go by carrier."""
    express, carried, changed = (
        mall_order(upto="place", delivery=way) for way in (DeliverBy.EXPRESS, DeliverBy.STANDARD, DeliverBy.EXPRESS)
    )
    changed.do(ANNA, "change_order", {**changed.wish, "delivery": DeliverBy.STANDARD})
    kept = set(Root.objects.filter(hurries=True).values_list("number", flat=True))
    Root.objects.update(hurries=False)
    SAY(None, SimpleNamespace(connection=connection))
    assert set(Root.objects.filter(hurries=True).values_list("number", flat=True)) == kept == {express.number}
    assert carried.number not in kept
