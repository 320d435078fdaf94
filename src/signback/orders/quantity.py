"""Quantities of paper: tonnes to the kilogram (S5.3)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

KILOGRAM = Decimal("0.001")
KILOGRAMS_A_TONNE = 1000


def whole_kilograms(tonnes: Decimal) -> Decimal:
    """Tonnes to three decimals, half a kilogram going up: what the scale can tell (S5.3)."""
    return tonnes.quantize(KILOGRAM, ROUND_HALF_UP)


def kilograms(tonnes: Decimal) -> int:
    """Tonnes as a whole number of kilograms (S5.3)."""
    return int(whole_kilograms(tonnes) * KILOGRAMS_A_TONNE)


def tonnes_of(kilograms: int) -> Decimal:
    """A whole number of kilograms as tonnes to three decimals (S5.3)."""
    return (Decimal(kilograms) / KILOGRAMS_A_TONNE).quantize(KILOGRAM)


def tonnes_words(tonnes: Decimal) -> str:
    """Tonnes as they are printed: 1,234.500 t."""
    return f"{whole_kilograms(tonnes):,f} t"
