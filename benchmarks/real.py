"""Real orders through the whole procedure; filled by the import."""

from __future__ import annotations


def run(orders: int) -> None:
    """Not without the import's data."""
    print(f"real orders ({orders}): no file of real orders beside the checkout; skipped")
