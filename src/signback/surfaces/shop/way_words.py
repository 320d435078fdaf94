"""How a way of delivery is called on the mall's pages, where the counter is, what delivery costs (E6)."""

from __future__ import annotations

from decimal import Decimal

from signback.documents.letterhead import counter
from signback.orders.events.mall import DeliverBy, PayBy
from signback.surfaces.shop.cart_words import say
from signback.surfaces.shop.help_words import say as free_words
from signback.surfaces.shop.words import language, money


def fee_words(fee: Decimal, currency: str) -> str:
    """What delivery costs."""
    return money(fee, currency) if fee else free_words("free")


def counter_words() -> str:
    """Where goods are fetched."""
    return counter().in_language(language())


def way_says(way: DeliverBy) -> str:
    """What a way means for the member."""
    return say(f"{way}.says", counter=counter_words())


def pay_words(payment: PayBy, way: DeliverBy) -> str:
    """How an order is paid: cash is paid at the door, or at the counter."""
    at_counter = payment == PayBy.CASH and way == DeliverBy.FETCHED
    return say("cash at the counter" if at_counter else str(payment))
