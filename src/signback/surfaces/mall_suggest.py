"""What a mall step's form is filled with when it opens: what the order already knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils import timezone

from signback.departments.models import Stock
from signback.documents.letterhead import mill
from signback.orders.cash_places import holding, in_house, unsettled_short
from signback.orders.coins import Place
from signback.orders.events import mall
from signback.orders.mall import Child, MallOrder, Parcel
from signback.orders.mall_sums import balance, missing, returnable, to_pack, to_pick, undecided
from signback.orders.pricing import CENT, ZERO

Values = dict[str, Any]


def suggested_in_mall(step: str, subject: MallOrder | Child, now: datetime) -> Values:
    """The values that a mall step's form opens with."""
    if isinstance(subject, MallOrder):
        maker = FOR_ORDER.get(step)
        return maker(subject) if maker else {}
    if step == "hand_over" and isinstance(subject, Parcel):
        return {"fetched_by": subject.order.content.address.recipient}
    if step == "approve_return":
        return {"send_to": ", ".join(part for part in (mill().name.en, mill().address.en) if part)}
    return dict(FOR_CHILD.get(step, {}))


def content(order: MallOrder) -> Values:
    """The order as it is."""
    said = order.content
    lines: dict[str, int] = {}
    for line in said.lines:
        lines[line.article] = lines.get(line.article, 0) + line.quantity
    return {
        "lines": [{"article": article, "quantity": quantity} for article, quantity in lines.items()],
        **asdict(said.address), "payment": said.payment, "delivery": said.delivery, "call_at": said.call_at,
        "note": said.note,
    }  # fmt: skip


def payment(order: MallOrder) -> Values:
    """What is due now."""
    due = balance(order)
    return {"amount": due if due > 0 else "", "received": timezone.localdate(), "source": mall.Source.BANK}


def picking(order: MallOrder) -> Values:
    """Everything was there."""
    return {"rows": [{"part": n, "there": quantity} for n, quantity in to_pick(order).items()]}


def rest(order: MallOrder) -> Values:
    """What is here again is set aside; else the goods are waited for."""
    away = missing(order)
    article = {line.number: line.article for line in order.lines}
    free = free_pieces(sorted({article[n] for n in away}))
    return {
        "rows": [
            {"part": n, "next": mall.Rest.SET_ASIDE if free.get(article[n], 0) >= quantity else mall.Rest.WAIT}
            for n, quantity in away.items()
        ]
    }


def free_pieces(articles: list[str]) -> dict[str, int]:
    """How many pieces of these articles nobody holds."""
    rows = Stock.objects.filter(article__number__in=articles).values_list("article__number", "on_hand", "reserved")
    return {number: on_hand - reserved for number, on_hand, reserved in rows}


def packing(order: MallOrder) -> Values:
    """Everything that was picked, and what it weighs."""
    left = to_pack(order)
    grams = sum(line.grams * left.get(line.number, 0) for line in order.lines)
    return {"grams": grams or "", "rows": [{"part": n, "quantity": quantity} for n, quantity in left.items()]}


def returning(order: MallOrder) -> Values:
    """Everything that arrived."""
    return {"rows": [{"part": n, "quantity": quantity} for n, quantity in returnable(order).items()]}


def handing_in(order: MallOrder) -> Values:
    """What one person holds; where several do, nobody is meant unasked."""
    held = holding(order, Place.WITH_COURIER)
    return {"courier": next(iter(held)), "amount": next(iter(held.values()))} if len(held) == 1 else {}


def refund(order: MallOrder) -> Values:
    """What is to go back."""
    return {"amount": max(-balance(order), ZERO).quantize(CENT), "by": mall.RefundBy.BANK}


FOR_ORDER: dict[str, Callable[[MallOrder], Values]] = {
    "change_order": content,
    "record_confirmation_call": lambda order: {"outcome": mall.CallOutcome.REACHED},
    "declare_valid": lambda order: {"spoken_with": order.content.address.recipient},
    "pick": picking,
    "settle_missing": rest,
    "pack": packing,
    "settle_parcels": lambda order: {
        "rows": [{"part": key, "next": mall.WhatNext.SEND_AGAIN, "sellable": True} for key in undecided(order)]
    },
    "record_mall_payment": payment,
    "record_cash_collected": lambda order: {"amount": balance(order)},
    "hand_in_cash": handing_in,
    "bank_cash": lambda order: {"amount": in_house(order)},
    "settle_short": lambda order: {"amount": unsettled_short(order)},
    "refund_member": refund,
    "request_return": returning,
}
FOR_CHILD: dict[str, Values] = {
    "report_delivery": {"outcome": mall.ParcelOutcome.DELIVERED},
    "confirm_arrival": {"complete": True},
    "take_from_counter": {"reason": "Not fetched in time"},
}
