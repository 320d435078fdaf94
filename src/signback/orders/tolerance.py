"""The trade's table of quantity tolerances (S5.3)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class ToleranceRule:
    """Up to a grammage (None: any heavier) and up to a tonnage (None: any more), so many percent over and under."""

    up_to_grammage: Decimal | None
    up_to_tonnes: Decimal | None
    including: bool
    percent: Decimal


LIGHT = Decimal(180)
COLOURED_MORE = Decimal("2.5")
TRADE_TABLE = (
    ToleranceRule(LIGHT, Decimal(1), False, Decimal(15)),
    ToleranceRule(LIGHT, Decimal(5), True, Decimal(10)),
    ToleranceRule(LIGHT, Decimal(10), True, Decimal("7.5")),
    ToleranceRule(LIGHT, Decimal(100), True, Decimal(5)),
    ToleranceRule(LIGHT, None, True, Decimal(3)),
    ToleranceRule(None, Decimal(5), False, Decimal(15)),
    ToleranceRule(None, Decimal(15), True, Decimal(10)),
    ToleranceRule(None, None, True, Decimal(5)),
)


@dataclass(frozen=True)
class Tolerance:
    """So many percent over and under the ordered tonnes fulfil the contract (S5.3)."""

    percent: Decimal

    def bounds(self, tonnes: Decimal) -> tuple[Decimal, Decimal]:
        """The least and the most tonnes that fulfil it; both bounds count as within."""
        margin = tonnes * self.percent / 100
        return tonnes - margin, tonnes + margin

    def within(self, *, ordered: Decimal, weighed: Decimal) -> bool:
        """Whether the weighed tonnes fulfil the ordered ones."""
        low, high = self.bounds(ordered)
        return low <= weighed <= high


def tolerance_percent(
    grammage: Decimal, tonnes: Decimal, coloured: bool, table: tuple[ToleranceRule, ...] = TRADE_TABLE
) -> Decimal:
    """The tolerance over and under, in percent (S5.3).

    “Under 1 t” excludes 1 t, “to 5 t” includes 5 t; 180 g/m² still counts as light. Coloured paper has its
    further 2.5 % on every row.
    """
    found = next(row for row in table if fits(row, grammage, tonnes))
    return found.percent + (COLOURED_MORE if coloured else 0)


def fits(row: ToleranceRule, grammage: Decimal, tonnes: Decimal) -> bool:
    """Whether a row of the table speaks of this grammage and tonnage."""
    if row.up_to_grammage is not None and grammage > row.up_to_grammage:
        return False
    if row.up_to_tonnes is None:
        return True
    return tonnes <= row.up_to_tonnes if row.including else tonnes < row.up_to_tonnes
