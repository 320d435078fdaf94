"""The mall as a visitor finds it: shelves, members, fees; and the browser of somebody who looks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from signback.demo.mall import fill_mall
from signback.demo.mill import PASSWORD, fill_people, fill_policy
from signback.orders.shipping_fees import forget_fees
from tests.shop.visiting import Visitor


@pytest.fixture(autouse=True)
def shelves(db: None) -> None:
    """The demonstration's mall and people, without its mill."""
    fill_people(PASSWORD)
    fill_policy()
    fill_mall(PASSWORD)


@pytest.fixture
def visitor() -> Visitor:
    """Somebody who is not signed in."""
    return Visitor()


@pytest.fixture
def fees() -> Iterator[None]:
    """Each story reads the fee table anew."""
    forget_fees()
    yield
    forget_fees()
