"""How the engine sees the mall's family: a member's order with its parcels and returns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from signback.book.mall_order import MALL_ORDER, PARCEL, RETURN
from signback.book.mall_tables import keep, keep_anew
from signback.book.mall_words import in_few_words
from signback.departments.mall.rules import order_over
from signback.engine.families import Family, Member
from signback.engine.models import Root
from signback.orders.events.mall import OrderPlaced, ParcelPacked, ReturnRequested
from signback.orders.facts import Fact, Facts
from signback.orders.house import house
from signback.orders.mall import MallOrder, Parcel, Return
from signback.orders.mall_sums import asked_now, goods, received, refunded


def build(root: Root, facts: list[Fact[Any]], superseded: frozenset[int]) -> Sequence[Member]:
    """The order first, then its parcels 1, 2, then its returns R1, R2."""
    of: dict[str, list[Fact[Any]]] = {"": []}
    for fact in facts:
        of.setdefault(fact.subject, []).append(fact)
    order = MallOrder(root, Facts(of[""], superseded), house())
    for n, fact in enumerate(order.facts.history(ParcelPacked), 1):
        own = Facts(of.get(str(n), ()), superseded)
        order.parcels.append(Parcel(order, str(n), own, fact.entered, fact.seq, packed=fact.event))
    for n, asked in enumerate(order.facts.history(ReturnRequested), 1):
        own = Facts(of.get(f"R{n}", ()), superseded)
        order.returns.append(Return(order, f"R{n}", own, asked.entered, asked.seq, requested=asked.event))
    return [
        Member(MALL_ORDER, order),
        *(Member(PARCEL, parcel) for parcel in order.parcels),
        *(Member(RETURN, back) for back in order.returns),
    ]


def columns(order: MallOrder, now: datetime) -> dict[str, Any]:
    """What lists show of an order without reading its ledger."""
    if not order.facts.has(OrderPlaced):
        return {}
    return {
        "summary": in_few_words(order.lines)[:200],
        "value": goods(order) + order.content.fee,
        "over": order_over.at(order, now)[0],
        "owing": asked_now(order),
        "received": received(order) - refunded(order),
        "currency": order.currency,
        "hurries": order.express,
    }


FAMILY = Family(
    "mall",
    "Mall order",
    MALL_ORDER,
    {"parcel": PARCEL, "return": RETURN},
    build,
    columns,
    "M",
    1001,
    projects=keep,
    raised=keep_anew,
)
