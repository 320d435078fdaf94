"""What is recorded of the mall's stock: counts, and goods that came in (M7)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class StockCounted:
    """Somebody counted what lies there; the difference is a fact."""

    article: str
    counted: int
    before: int
    held: int
    reason: str


@dataclass(frozen=True)
class GoodsReceived:
    """Goods came into the mall's stock."""

    article: str
    quantity: int
    source: str
