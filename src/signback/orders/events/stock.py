"""What is recorded of the mall's stock: counts, and goods that came in (M7)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class StockCounted:
    """Somebody counted what lies there, or found too little when picking; the difference is a fact."""

    article: str
    counted: int
    before: int
    held: int
    reason: str
    found_for: str = ""
    """The order for which too few were found: nobody has counted the rest."""


@dataclass(frozen=True)
class GoodsReceived:
    """Goods came into the mall's stock."""

    article: str
    quantity: int
    source: str
