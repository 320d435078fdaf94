"""Money: an amount that knows its currency and never mixes with another (S5, S13)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

SIGNS = {"EUR": "€", "CNY": "¥", "JPY": "JP¥", "USD": "$", "GBP": "£"}
USUAL_DIGITS = 2
WITHOUT_CENTS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
WITH_THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND"
MINOR_DIGITS = dict.fromkeys(WITHOUT_CENTS.split(), 0) | dict.fromkeys(WITH_THOUSANDTHS.split(), 3)


@dataclass(frozen=True)
class Money:
    """An exact amount in one currency (ISO 4217); only sums to pay are rounded (S13)."""

    amount: Decimal
    currency: str = "EUR"

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal) or not self.amount.is_finite():
            raise ValueError(f"An amount of money is a decimal number, not {self.amount!r}")

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._alike(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._alike(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._alike(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._alike(other)

    def __gt__(self, other: Money) -> bool:
        return self.amount > self._alike(other)

    def __ge__(self, other: Money) -> bool:
        return self.amount >= self._alike(other)

    def __mul__(self, quantity: Decimal | int) -> Money:
        """The sum for a quantity at this unit price, in whole minor units."""
        return Money(self.amount * quantity, self.currency).rounded()

    def share(self, percent: Decimal | int) -> Money:
        """So many percent of it, in whole minor units: a deposit (S9.2)."""
        return Money(self.amount * percent / 100, self.currency).rounded()

    def rounded(self) -> Money:
        """In whole minor units of its currency, half a unit going up (away from zero)."""
        return Money(self.amount.quantize(self._minor_unit(), ROUND_HALF_UP), self.currency)

    def __str__(self) -> str:
        sign = SIGNS.get(self.currency, self.currency)
        amount = self.rounded().amount
        return f"{'-' if amount < 0 else ''}{sign} {abs(amount):,f}"

    def _minor_unit(self) -> Decimal:
        return Decimal(1).scaleb(-MINOR_DIGITS.get(self.currency, USUAL_DIGITS))

    def _alike(self, other: Money) -> Decimal:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be reckoned together")
        return other.amount
