"""The countries of an address: those to which a carrier brings the goods; from all others they are fetched (M1)."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from babel import Locale

from signback.orders.addresses import countries as known
from signback.orders.addresses import plainly
from signback.orders.shipping_fees import CARRIED, Consignment, fees, reached
from signback.surfaces.shop.cart_words import say
from signback.surfaces.shop.words import language
from signback.surfaces.web.sheets.pieces import Choice


@lru_cache(maxsize=4)
def territories(tongue: str) -> dict[str, str]:
    """Every country by its two letters."""
    names = Locale.parse("zh_Hans" if tongue == "zh" else "en").territories
    return {code: name for code, name in names.items() if code in known()}


SOUNDS_LIKE: Final = str.maketrans({"斐": "匪", "梵": "犯", "汶": "问", "瑙": "脑", "秘": "毕"})
"""Signs of country names outside the common ones, or read otherwise there, by a common one of the same sound."""


@lru_cache(maxsize=1024)
def place_of(name: str) -> bytes:
    """Where a name stands in a list: letters without their accents; Chinese by pinyin, as GB 2312 has common signs."""
    return plainly(name).translate(SOUNDS_LIKE).encode("gb18030")


def country_choices(chosen: str, sent: Consignment | None) -> tuple[Choice, ...]:
    """Every country by name; where no carrier brings these goods, they can only be fetched, and that is said."""
    there = brought_to(sent)
    first, rest = (say("order.country.sent"), say("order.country.fetch")) if there != known() else ("", "")
    made = [
        Choice(code, name, code == chosen, group=first if code in there else rest)
        for code, name in sorted(
            territories(language()).items(), key=lambda pair: (pair[0] not in there, place_of(pair[1]))
        )
    ]
    return (Choice("", say("order.country.none"), not chosen), *made)


def brought_to(sent: Consignment | None) -> frozenset[str]:
    """The countries to which a carrier brings these goods; without goods, to which any is brought."""
    if sent is not None:
        return reached(sent, known())
    rows = {fee.country for fee in fees() if fee.way in CARRIED}
    return known() if "" in rows else known() & rows
