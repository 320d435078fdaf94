"""How many pieces somebody typed."""

from __future__ import annotations

from typing import Final

from signback.orders.models.cart import MOST_PIECES
from signback.orders.refusals import Invalid
from signback.surfaces.shop.cart_words import say

LONGEST: Final = 6
"""More figures are too many pieces, whatever they are."""


def quantity_in(typed: str, field: str = "quantity", least: int = 1) -> int:
    """A whole number of pieces; the figures of every script count."""
    text = typed.strip()
    if not text.isdecimal():
        raise Invalid(say("quantity.whole"), field=field)
    quantity = int(text[:LONGEST])
    if len(text) > LONGEST or quantity > MOST_PIECES:
        raise Invalid(say("quantity.most", most=MOST_PIECES), field=field)
    if quantity < least:
        raise Invalid(say("quantity.least"), field=field)
    return quantity
