"""Since when there is something to do anew on a mall order: hours count from there, not from the first time (E3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from signback.orders.events import mall
from signback.orders.facts import Fact
from signback.orders.mall import MallOrder
from signback.orders.mall_sums import ENDED, undecided


def latest(facts: Iterable[Fact[Any] | None]) -> datetime | None:
    """When the last of these was written down."""
    return max((fact.entered for fact in facts if fact is not None), default=None)


def given_back(order: MallOrder) -> datetime | None:
    """M3: whoever was to bring it gave it back."""
    return latest([order.facts.last(mall.AssignmentRefused)])


def to_pick_again(order: MallOrder) -> datetime | None:
    """M3, M5: missing goods are here, a parcel goes out once more, or goods that came back are exchanged."""
    here = said_so(order, mall.MissingSettled, mall.Rest.SET_ASIDE)
    again = said_so(order, mall.ParcelsSettled, mall.WhatNext.SEND_AGAIN)
    return latest([*here, *again, *inspected(order, mall.Wish.EXCHANGE)])


def said_so(order: MallOrder, kind: type[Any], so: mall.Rest | mall.WhatNext) -> list[Fact[Any]]:
    """The decisions on missing goods, or on parcels, that said so of any of them."""
    return [fact for fact in order.facts.live(kind) if any(row.next is so for row in fact.event.settlements)]


def parcels_failed(order: MallOrder) -> datetime | None:
    """M5: the last word on a parcel of which nothing is decided."""
    failed = undecided(order)
    return latest(parcel.facts.all[-1] for parcel in order.parcels if parcel.key in failed)


def brought_unpaid(order: MallOrder, since: datetime) -> datetime | None:
    """M4: cash for goods that were brought is written down the same day; before that there is nothing to write."""
    brought = [f for p in order.parcels for f in p.facts.live(mall.DeliveryReported)]
    there = latest(f for f in brought if f.event.outcome is mall.ParcelOutcome.DELIVERED)
    return order.calendar.end_of_day(there, 0) if there else None


def too_much_paid(order: MallOrder) -> datetime | None:
    """M4: what came in last, or what was taken off last from what is to be paid."""
    kinds = (mall.MallPaymentReceived, mall.CashCollected, mall.MissingSettled, mall.ParcelsSettled, *ENDED)
    return latest([*(order.facts.last(kind) for kind in kinds), *inspected(order, mall.Wish.MONEY)])


def inspected(order: MallOrder, wish: mall.Wish) -> list[Fact[mall.ReturnInspected] | None]:
    """The verdicts on what was sent back for money, or for the same again."""
    return [back.facts.last(mall.ReturnInspected) for back in order.returns if back.requested.wish is wish]
