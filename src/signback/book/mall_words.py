"""A member's order in a few words, in the language of whoever reads it (E6)."""

from __future__ import annotations

from collections.abc import Sequence

from signback.orders.events.mall import MallLine


def in_few_words(lines: Sequence[MallLine], language: str = "en") -> str:
    """3 × Notebook A5 and 1 more; 3 × Notebook A5，另有 1 种商品."""
    first, *rest = lines
    more = f"，另有 {len(rest)} 种商品" if language == "zh" else f" and {len(rest)} more"
    return f"{first.quantity} × {first.name}{more if rest else ''}"
