"""A business order goes through the whole procedure, class by class."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from signback.demo.life import Life
from signback.demo.mill import fill_master_data
from signback.engine.models import Root, Task

MONDAY = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
LINE = {"product": "ALD-90", "quantity": "4.5", "width": 840, "diameter": 1200, "core": 76}
BEFORE = "Deposit 30 %, balance before delivery"


@pytest.fixture
def mill(db: None) -> None:
    fill_master_data()


@pytest.mark.parametrize(
    ("customer", "payment"),
    [("K-1001", "30 days after delivery"), ("K-2001", BEFORE), ("K-3001", "Balance before delivery")],
)
def test_from_the_first_call_to_the_signed_receipt(mill: None, customer: str, payment: str) -> None:
    """S0–S18 for each class."""
    life = Life(customer, [LINE], MONDAY, payment=payment, watch_points=["Blue shade against sample 9b-3"])
    life.whole()
    root = Root.objects.get(number=life.number)
    assert root.over
    assert not Task.objects.filter(root=root).exists()
