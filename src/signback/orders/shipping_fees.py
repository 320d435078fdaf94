"""What delivery costs in each way: the row of the fee table that fits, read once a minute (M1, M7)."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from typing import Final

from signback.orders.events.mall import DeliverBy
from signback.orders.models import ShippingFee
from signback.orders.refusals import Invalid

KEPT_SECONDS = 60.0
CARRIED: Final = (DeliverBy.STANDARD, DeliverBy.EXPRESS)
"""The ways in which a carrier brings the goods to the address."""
NOTHING: Final = Decimal(0)
_kept: dict[str, tuple[float, list[ShippingFee]]] = {}
_then: ContextVar[Sequence[ShippingFee]] = ContextVar("fees_of_then", default=())


def offered(country: str, grams: int, value: Decimal) -> Mapping[DeliverBy, Decimal]:
    """The ways in which these goods can get there, each with its fee; no other is offered (M1)."""
    found = {way: least_fee(way, country, grams, value) for way in DeliverBy}
    return {way: fee for way, fee in found.items() if fee is not None}


def fee_for(way: DeliverBy, country: str, grams: int, value: Decimal) -> Decimal:
    """The fee of this way, if it is offered for this country, weight and value."""
    fee = least_fee(way, country, grams, value)
    if fee is None:
        refuse_way(country, grams, value)
        raise Invalid("These goods cannot be brought there in this way; choose another delivery", field="delivery")
    return fee


def least_fee(way: DeliverBy, country: str, grams: int, value: Decimal) -> Decimal | None:
    """The least fee of the rows that fit; fetching costs nothing unless a row says so."""
    fitting = [row.fee for row in rows_to(way, country) if grams <= row.up_to_grams and value >= row.from_value]
    return min(fitting, default=NOTHING if way is DeliverBy.FETCHED else None)


def rows_to(way: DeliverBy, country: str) -> list[ShippingFee]:
    """A country's own rows of a way, else those for every other country."""
    rows = [row for row in fees() if row.way == way]
    return [row for row in rows if row.country == country] or [row for row in rows if not row.country]


def refuse_way(country: str, grams: int, value: Decimal) -> None:
    """Say what is in the way where no carrier at all brings the goods."""
    if not any(rows_to(way, country) for way in CARRIED):
        raise Invalid("We do not send to this country", field="country")
    if all(least_fee(way, country, grams, value) is None for way in CARRIED):
        raise Invalid("This is too heavy for one order to this country; order it in parts", field="lines")


@contextmanager
def fees_of_then(rows: Sequence[ShippingFee]) -> Iterator[None]:
    """Sending costs what it cost when an order of earlier days was placed; nobody else sees these rows."""
    mark = _then.set(rows)
    try:
        yield
    finally:
        _then.reset(mark)


def fees() -> Sequence[ShippingFee]:
    """The fee table; a change is seen within a minute, here at once."""
    if then := _then.get():
        return then
    kept = _kept.get("fees")
    if kept is None or time.monotonic() - kept[0] > KEPT_SECONDS:
        kept = (time.monotonic(), list(ShippingFee.objects.all()))
        _kept["fees"] = kept
    return kept[1]


def forget_fees() -> None:
    """Read the fee table anew at the next question."""
    _kept.clear()
