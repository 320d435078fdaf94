"""Money and tonnes: exact, rounded once, never mixed (S5.3, S13)."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signback.orders.money import Money
from signback.orders.quantity import kilograms, tonnes_of, tonnes_words, whole_kilograms


def money(amount: str, currency: str = "EUR") -> Money:
    return Money(Decimal(amount), currency)


@pytest.mark.parametrize(
    ("sum_", "words"),
    [
        (money("5562"), "€ 5,562.00"),
        (money("1234567.895"), "€ 1,234,567.90"),
        (money("-0.5"), "-€ 0.50"),
        (money("-0.001"), "€ 0.00"),
        (money("1E+3"), "€ 1,000.00"),
        (money("88", "CNY"), "¥ 88.00"),
        (money("1500.5", "JPY"), "JP¥ 1,501"),
        (money("1.2345", "KWD"), "KWD 1.235"),
        (money("10", "CHF"), "CHF 10.00"),
    ],
)
def test_money_as_it_is_printed(sum_: Money, words: str) -> None:
    """S13: with its currency and its whole minor units."""
    assert str(sum_) == words


@pytest.mark.parametrize(
    ("price", "quantity", "total"),
    [
        (money("927"), "6", money("5562.00")),
        (money("1.005"), "1", money("1.01")),
        (money("2.675"), "1", money("2.68")),
        (money("-2.675"), "1", money("-2.68")),
        (money("101.5", "JPY"), "3", money("305", "JPY")),
        (money("912.50"), "4.973", money("4537.86")),
    ],
)
def test_a_sum_is_price_times_quantity_in_whole_minor_units(price: Money, quantity: str, total: Money) -> None:
    """S5.3: the weighed quantity decides the sum to pay; half a cent goes up."""
    assert price * Decimal(quantity) == total


def test_a_share_is_a_deposit() -> None:
    """S9.2: so many percent of the sum as ordered."""
    assert money("5562").share(30) == money("1668.60")
    assert money("0.05").share(Decimal("50")) == money("0.03")


def test_sums_of_one_currency() -> None:
    """S13: what was paid is deducted exactly."""
    assert money("10.10") + money("0.20") == money("10.30")
    assert money("10.10") - money("20") == money("-9.90") == -money("9.90")
    assert money("1") < money("1.01") and money("1.0") <= money("1.00") and money("2") > money("1")
    assert money("2") >= money("2") and money("2.0") == money("2.00") != money("2", "CNY")
    assert not money("0.00") and money("0.01")


@pytest.mark.parametrize(
    "reckon",
    [operator.add, operator.sub, operator.lt, operator.le, operator.gt, operator.ge],
)
def test_two_currencies_are_never_reckoned_together(reckon: Callable[[Money, Money], object]) -> None:
    """S13: the refusal names both."""
    with pytest.raises(ValueError, match="EUR and CNY cannot be reckoned together"):
        reckon(money("1"), money("1", "CNY"))


@pytest.mark.parametrize("amount", [Decimal("NaN"), Decimal("Infinity"), 1.5])
def test_what_is_no_amount_is_refused(amount: Decimal) -> None:
    """S13: neither a float nor infinity is money."""
    with pytest.raises(ValueError, match="An amount of money is a decimal number"):
        Money(amount)


@pytest.mark.parametrize(
    ("tonnes", "whole", "words"),
    [
        ("4.9725", 4973, "4.973 t"),
        ("4.9724", 4972, "4.972 t"),
        ("0.0005", 1, "0.001 t"),
        ("1234.5", 1234500, "1,234.500 t"),
        ("-0.0005", -1, "-0.001 t"),
    ],
)
def test_tonnes_are_weighed_to_the_kilogram(tonnes: str, whole: int, words: str) -> None:
    """S5.3: half a kilogram goes up."""
    assert kilograms(Decimal(tonnes)) == whole
    assert tonnes_words(Decimal(tonnes)) == words


@given(st.integers(-(10**9), 10**9))
def test_kilograms_and_tonnes_are_each_others_reverse(weight: int) -> None:
    """S5.3: no kilogram is lost on the way."""
    assert kilograms(tonnes_of(weight)) == weight
    assert whole_kilograms(tonnes_of(weight)) == tonnes_of(weight)
