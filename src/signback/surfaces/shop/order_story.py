"""What happened to an order, told to its member: the house's inner steps are not their business (E3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from signback.orders.events import mall
from signback.orders.facts import Fact
from signback.orders.mall import MallOrder
from signback.surfaces.shop.order_words import SAYS, say
from signback.surfaces.shop.words import moment_words, money

MINE: Final = frozenset({"place_order", "change_order", "cancel_order", "confirm_arrival", "request_return"})
"""The member's own steps; the others are the house's."""


@dataclass(frozen=True)
class Told:
    """One sentence with its moment; what the house did by itself is marked."""

    when: str
    says: str
    ours: bool


def story_of(order: MallOrder) -> tuple[Told, ...]:
    """The newest first."""
    facts = [*order.facts.all, *(f for child in (*order.parcels, *order.returns) for f in child.facts.all)]
    told = ((fact, sentence(fact, order)) for fact in sorted(facts, key=lambda f: f.seq, reverse=True))
    return tuple(Told(moment_words(fact.happened), says, fact.step not in MINE) for fact, says in told if says)


def sentence(fact: Fact[Any], order: MallOrder) -> str:
    """One fact as the member reads it; empty where it is none of theirs."""
    kind: Any = getattr(mall, fact.kind, None)
    if kind is None:
        return ""
    event = fact.read_as(kind).event
    if isinstance(event, mall.MissingSettled):
        return " ".join(rest_words(row, order) for row in event.settlements)
    outcome = how(event, order)
    key = f"{fact.kind}.{outcome}" if f"{fact.kind}.{outcome}" in SAYS else fact.kind
    return say(key, **filled(event, order)) if key in SAYS else ""


def how(event: Any, order: MallOrder) -> str:
    """How it went, where a sentence tells it apart."""
    if isinstance(event, mall.CashCollected):
        return "counter" if order.fetched else ""
    if isinstance(event, mall.GoodsPicked) and event.missing:
        return "missing" if event.pieces else "none"
    if isinstance(event, mall.OrderPlaced):
        return "one" if sum(line.quantity for line in event.lines) == 1 else ""
    if isinstance(event, mall.ParcelsSettled):
        return "again" if any(row.next is mall.WhatNext.SEND_AGAIN for row in event.settlements) else ""
    return str(getattr(event, "outcome", ""))


def rest_words(row: mall.RestSettled, order: MallOrder) -> str:
    """What becomes of missing pieces, with the house's own word."""
    name = next((line.name for line in order.lines if line.number == row.line), row.line)
    says = say(f"MissingSettled.{row.next.name}", pieces=row.quantity, name=name)
    return f"{says} {row.words}".rstrip()


def filled(event: Any, order: MallOrder) -> dict[str, object]:
    """What a sentence says of its event."""
    said: dict[str, object] = {}
    if hasattr(event, "amount"):
        said["amount"] = money(event.amount, order.currency)
    if isinstance(event, mall.OrderPlaced | mall.OrderChanged):
        said["pieces"] = sum(line.quantity for line in event.lines)
        said["amount"] = money(sum((x.unit_price * x.quantity for x in event.lines), event.fee), order.currency)
    if isinstance(event, mall.GoodsPicked):
        said["pieces"] = sum(one.quantity for one in event.missing)
    if isinstance(event, mall.ParcelHandedOver):
        said["carrier"] = event.carrier
    if isinstance(event, mall.ParcelFetched):
        said["who"] = event.fetched_by
    return said
