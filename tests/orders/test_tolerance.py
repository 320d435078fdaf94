"""How much more or less than ordered fulfils the contract (S5.3)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from signback.orders.tolerance import TRADE_TABLE, Tolerance, ToleranceRule, tolerance_percent

CASES = [
    # g/m², tonnes, plain, coloured
    ("80", "0.5", "15", "17.5"),
    ("80", "0.999", "15", "17.5"),
    ("80", "1", "10", "12.5"),
    ("80", "5", "10", "12.5"),
    ("80", "5.001", "7.5", "10"),
    ("80", "10", "7.5", "10"),
    ("80", "10.001", "5", "7.5"),
    ("80", "100", "5", "7.5"),
    ("80", "100.001", "3", "5.5"),
    ("180", "0.999", "15", "17.5"),
    ("180", "3", "10", "12.5"),
    ("180", "5", "10", "12.5"),
    ("180", "100.001", "3", "5.5"),
    ("180.5", "3", "15", "17.5"),
    ("180.5", "4.999", "15", "17.5"),
    ("250", "5", "10", "12.5"),
    ("250", "15", "10", "12.5"),
    ("250", "15.001", "5", "7.5"),
    ("250", "500", "5", "7.5"),
]


@pytest.mark.parametrize(("grammage", "tonnes", "plain", "coloured"), CASES)
def test_the_trades_table(grammage: str, tonnes: str, plain: str, coloured: str) -> None:
    """S5.3: by grammage, tonnage and colour; “under” excludes its bound, “to” includes it."""
    asked = Decimal(grammage), Decimal(tonnes)
    assert tolerance_percent(*asked, False) == Decimal(plain)
    assert tolerance_percent(*asked, True) == Decimal(coloured)


def test_a_house_may_bring_its_own_table() -> None:
    """S5.3: the table is data."""
    table = (ToleranceRule(None, Decimal(2), True, Decimal(8)), ToleranceRule(None, None, True, Decimal(4)))
    assert tolerance_percent(Decimal(300), Decimal(2), False, table) == 8
    assert tolerance_percent(Decimal(300), Decimal("2.001"), False, table) == 4


def test_the_trades_table_answers_every_paper() -> None:
    """S5.3: both halves end with a row for any tonnage."""
    assert [row.up_to_grammage for row in TRADE_TABLE if row.up_to_tonnes is None] == [Decimal(180), None]


@pytest.mark.parametrize(
    ("weighed", "fulfils"),
    [("18.999", False), ("19", True), ("20", True), ("21", True), ("21.001", False)],
)
def test_the_bounds_themselves_fulfil_the_contract(weighed: str, fulfils: bool) -> None:
    """S5.3: five percent over and under twenty tonnes."""
    five = Tolerance(Decimal(5))
    assert five.bounds(Decimal(20)) == (Decimal(19), Decimal(21))
    assert five.within(ordered=Decimal(20), weighed=Decimal(weighed)) is fulfils


def test_a_fraction_of_a_percent_stays_exact() -> None:
    """S5.3: no kilogram is lost by reckoning."""
    assert Tolerance(Decimal("7.5")).bounds(Decimal("8.4")) == (Decimal("7.77"), Decimal("9.03"))
