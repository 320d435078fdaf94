"""How the engine sees the made-to-order family: an order with its deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from signback.book.delivery import DELIVERY
from signback.book.house import FAMILY as HOUSE_FAMILY
from signback.book.made_to_order import MADE_TO_ORDER
from signback.book.mall_family import FAMILY as MALL_FAMILY
from signback.book.service_case import FAMILY as SERVICE_FAMILY
from signback.book.statement import FAMILY as STATEMENT_FAMILY
from signback.book.stock import FAMILY as STOCK_FAMILY
from signback.departments.customer_service.rules import order_over
from signback.departments.finance.steps import currency_of
from signback.engine.families import Family, Member, register
from signback.engine.models import Root
from signback.orders.dates import Slip, planned_anew, slip
from signback.orders.events.settling import DeliveryPlanned
from signback.orders.facts import Fact, Facts
from signback.orders.house import house
from signback.orders.order import Delivery, Order
from signback.orders.pricing import asked_now, paid


def build(root: Root, facts: list[Fact[Any]], superseded: frozenset[int]) -> Sequence[Member]:
    """The order first, then each of its deliveries."""
    of: dict[str, list[Fact[Any]]] = {"": []}
    for fact in facts:
        of.setdefault(fact.subject, []).append(fact)
    order = Order(root, Facts(of[""], superseded), house())
    order.deliveries = [
        Delivery(order, str(n), Facts(of.get(str(n), ()), superseded), planned)
        for n, planned in enumerate(order.facts.history(DeliveryPlanned), 1)
        if planned.seq not in superseded
    ]
    return [Member(MADE_TO_ORDER, order), *(Member(DELIVERY, d) for d in order.deliveries)]


def columns(order: Order, now: datetime) -> dict[str, Any]:
    """What lists show of an order without reading its ledger."""
    planned, moved = planned_anew(order), slip(order)
    if planned:
        moved = Slip(order.calendar.ordinal(planned), None)
    return {
        "summary": summary(order)[:200],
        "over": order_over.at(order, now)[0],
        "owing": asked_now(order),
        "received": paid(order),
        "currency": currency_of(order),
        "slip_base": moved.base if moved else None,
        "slip_anchor": moved.anchor if moved else None,
    }


def summary(order: Order) -> str:
    """The goods in a few words: 16.5 t Aldwater Offset 90 g/m² and 1 more."""
    lines = order.lines
    if not lines:
        return ""
    quantity = sum((line.quantity for line in lines if line.quantity), Decimal(0))
    words = f"{quantity.normalize():f} {lines[0].unit} " if quantity else ""
    more = f" and {len(lines) - 1} more" if len(lines) > 1 else ""
    return f"{words}{lines[0].name or lines[0].product}{more}"


FAMILY = Family("order", "Order", MADE_TO_ORDER, {"delivery": DELIVERY}, build, columns)


def register_all() -> None:
    """Make every family known to the engine."""
    register(FAMILY)
    register(MALL_FAMILY)
    register(STOCK_FAMILY)
    register(HOUSE_FAMILY)
    register(STATEMENT_FAMILY)
    register(SERVICE_FAMILY)
