"""How many pieces somebody typed."""

from __future__ import annotations

from signback.orders.models.cart import MOST_PIECES
from signback.orders.refusals import Invalid
from signback.surfaces.shop.cart_words import say


def quantity_in(typed: str, field: str = "quantity", least: int = 1) -> int:
    """A whole number of pieces; the figures of every script count."""
    text = typed.strip()
    if not text.isdecimal() or len(text) > 6:
        raise Invalid(say("quantity.whole"), field=field)
    quantity = int(text)
    if quantity > MOST_PIECES:
        raise Invalid(say("quantity.most", most=MOST_PIECES), field=field)
    if quantity < least:
        raise Invalid(say("quantity.least"), field=field)
    return quantity
