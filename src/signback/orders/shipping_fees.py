"""What delivery costs in each way: the row of the fee table that fits, in the goods' currency (M1, M7)."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from typing import Final, NamedTuple

from signback.orders.events.mall import DeliverBy
from signback.orders.models import ShippingFee
from signback.orders.refusals import Invalid

KEPT_SECONDS = 60.0
CARRIED: Final = (DeliverBy.STANDARD, DeliverBy.EXPRESS)
"""The ways in which a carrier brings the goods to the address."""
NOTHING: Final = Decimal(0)
_kept: dict[str, tuple[float, list[ShippingFee]]] = {}
_then: ContextVar[Sequence[ShippingFee]] = ContextVar("fees_of_then", default=())


class Consignment(NamedTuple):
    """What a fee is asked for: goods of one currency on their way to a country."""

    country: str
    grams: int
    value: Decimal
    currency: str


def offered(sent: Consignment) -> Mapping[DeliverBy, Decimal]:
    """The ways in which these goods can get there, each with its fee; no other is offered (M1)."""
    found = {way: least_fee(way, sent) for way in DeliverBy}
    return {way: fee for way, fee in found.items() if fee is not None}


def fee_for(way: DeliverBy, sent: Consignment) -> Decimal:
    """The fee of this way, if it is offered for this country, weight, value and currency."""
    fee = least_fee(way, sent)
    if fee is None:
        refuse_way(sent)
        raise Invalid("These goods cannot be brought there in this way; choose another delivery", field="delivery")
    return fee


def least_fee(way: DeliverBy, sent: Consignment) -> Decimal | None:
    """The least fee of the rows that fit; fetching costs nothing unless a row says so."""
    rows = rows_to(way, sent.country, sent.currency)
    fitting = [row.fee for row in rows if sent.grams <= row.up_to_grams and sent.value >= row.from_value]
    return min(fitting, default=NOTHING if way is DeliverBy.FETCHED else None)


def rows_to(way: DeliverBy, country: str, currency: str) -> list[ShippingFee]:
    """A country's own rows of a way in this currency, else those for every other country; no other sum is added."""
    rows = [row for row in fees() if row.way == way and row.currency == currency]
    return [row for row in rows if row.country == country] or [row for row in rows if not row.country]


def refuse_way(sent: Consignment) -> None:
    """Say what is in the way where no carrier at all brings the goods."""
    if not any(rows_to(way, sent.country, sent.currency) for way in CARRIED):
        raise Invalid(says_nowhere(sent), field="country")
    if not carried(sent):
        raise Invalid("This is too heavy for one order to this country; order it in parts", field="lines")


def carried(sent: Consignment) -> bool:
    """Whether a carrier brings these goods there."""
    return any(least_fee(way, sent) is not None for way in CARRIED)


def reached(sent: Consignment, among: Iterable[str]) -> frozenset[str]:
    """The countries to which a carrier brings these goods; all that no row names are asked for once."""
    named = {row.country for row in fees()}
    there = {country: carried(sent._replace(country=country)) for country in {*named, ""}}
    return frozenset(country for country in among if there[country if country in named else ""])


def says_nowhere(sent: Consignment) -> str:
    """Not to this country at all, or only goods that are priced otherwise."""
    others = {row.currency for row in fees()} - {sent.currency}
    if any(rows_to(way, sent.country, other) for way in CARRIED for other in others):
        return f"Goods priced in {sent.currency} are not sent to this country"
    return "We do not send to this country"


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
