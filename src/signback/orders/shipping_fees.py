"""What sending costs: the row of the fee table that fits, read once a minute (M7)."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal

from signback.orders.models import ShippingFee
from signback.orders.refusals import Invalid

KEPT_SECONDS = 60.0
_kept: dict[str, tuple[float, list[ShippingFee]]] = {}
_then: ContextVar[Sequence[ShippingFee]] = ContextVar("fees_of_then", default=())


def fee_for(country: str, grams: int, value: Decimal) -> Decimal:
    """The least fee to this country for this weight and value; no row means that we do not send there."""
    rows = fees()
    mine = [row for row in rows if row.country == country] or [row for row in rows if not row.country]
    fitting = [row for row in mine if grams <= row.up_to_grams and value >= row.from_value]
    if not mine:
        raise Invalid("We do not send to this country", field="country")
    if not fitting:
        raise Invalid("This is too heavy for one order to this country; order it in parts", field="lines")
    return min(row.fee for row in fitting)


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
