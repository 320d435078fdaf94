"""A mall order in figures: pieces on their way, and money (M3, M4, M5)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from signback.orders.events import mall
from signback.orders.facts import Fact
from signback.orders.mall import Counted, MallOrder, Parcel, count
from signback.orders.remembered import remembered

ZERO = Decimal(0)
ENDED = (mall.MallOrderCancelled, mall.MallOrderExpired, mall.OrderInvalid, mall.MallOrderBrokenOff)


# ---- pieces
@remembered
def settled(order: MallOrder) -> dict[str, mall.ParcelSettled]:
    """What was decided on parcels that came back or were lost, by parcel."""
    rows = [row for fact in order.facts.live(mall.ParcelsSettled) for row in fact.event.settlements]
    return {row.parcel: row for row in rows}


@remembered
def gone_wrong(order: MallOrder) -> Counted:
    """Pieces of parcels that failed and were decided on."""
    done = settled(order)
    return count(piece for parcel in order.parcels if parcel.key in done for piece in parcel.packed.pieces)


@remembered
def given_up(order: MallOrder) -> Counted:
    """Pieces that are not sent, or not sent again."""
    done = {key for key, row in settled(order).items() if row.next is mall.WhatNext.GIVE_UP}
    failed = (piece for parcel in order.parcels if parcel.key in done for piece in parcel.packed.pieces)
    return count([*failed, *(mall.Pieces(n, quantity) for n, quantity in never_had(order).items())])


@remembered
def never_had(order: MallOrder) -> Counted:
    """Pieces that were missing when they were picked and are given up."""
    return settled_rest(order, mall.Rest.GIVE_UP)


def settled_rest(order: MallOrder, so: mall.Rest) -> Counted:
    """Missing pieces that were decided on so."""
    rows = (row for fact in order.facts.live(mall.MissingSettled) for row in fact.event.settlements)
    return count(mall.Pieces(row.line, row.quantity) for row in rows if row.next is so)


@remembered
def missing(order: MallOrder) -> Counted:
    """Pieces that were not there when they were picked, until they are set aside after all or given up."""
    gone = count(mall.Pieces(one.line, one.quantity) for one in said_missing(order))
    back, never = settled_rest(order, mall.Rest.SET_ASIDE), never_had(order)
    left = {n: quantity - back.get(n, 0) - never.get(n, 0) for n, quantity in gone.items()}
    return {n: quantity for n, quantity in left.items() if quantity > 0}


def said_missing(order: MallOrder) -> list[mall.Missing]:
    """Everything that was ever said to be missing."""
    return [one for fact in order.facts.live(mall.GoodsPicked) for one in fact.event.missing]


@remembered
def waited_for(order: MallOrder) -> Mapping[str, str]:
    """The lines whose missing pieces are waited for, each with the last word to the member."""
    said = {row.line: row for fact in order.facts.live(mall.MissingSettled) for row in fact.event.settlements}
    return {n: said[n].words for n in missing(order) if n in said and said[n].next is mall.Rest.WAIT}


@remembered
def exchanged(order: MallOrder) -> Counted:
    """Pieces that are sent once more for good ones that a member sent back."""
    return count(
        mall.Pieces(verdict.line, verdict.quantity)
        for back in order.returns
        if back.inspected and back.requested.wish is mall.Wish.EXCHANGE
        for verdict in back.inspected.verdicts
        if verdict.accepted
    )


@remembered
def wanted(order: MallOrder) -> Counted:
    """Pieces that have to leave in all."""
    less, more = given_up(order), exchanged(order)
    return {line.number: line.quantity - less.get(line.number, 0) + more.get(line.number, 0) for line in order.lines}


@remembered
def picked(order: MallOrder) -> Counted:
    """Pieces taken from the shelves."""
    return count(piece for fact in order.facts.live(mall.GoodsPicked) for piece in fact.event.pieces)


@remembered
def packed(order: MallOrder) -> Counted:
    """Pieces that lie in parcels, failed ones too."""
    return count(piece for parcel in order.parcels for piece in parcel.packed.pieces)


def to_pick(order: MallOrder) -> Counted:
    """Pieces still to take from the shelves."""
    done, wrong, away = picked(order), gone_wrong(order), missing(order)
    left = {n: wish + wrong.get(n, 0) - done.get(n, 0) - away.get(n, 0) for n, wish in wanted(order).items()}
    return {n: quantity for n, quantity in left.items() if quantity > 0}


def to_pack(order: MallOrder) -> Counted:
    """Pieces picked and not yet packed."""
    done = packed(order)
    left = {n: quantity - done.get(n, 0) for n, quantity in picked(order).items()}
    return {n: quantity for n, quantity in left.items() if quantity > 0}


def undecided(order: MallOrder) -> list[str]:
    """The parcels that came back or were lost, without a decision."""
    return [parcel.key for parcel in order.parcels if parcel.failed and parcel.key not in settled(order)]


@remembered
def arrived(order: MallOrder) -> Counted:
    """Pieces that reached the member."""
    return count(piece for parcel in order.parcels if has_arrived(parcel) for piece in parcel.packed.pieces)


def has_arrived(parcel: Parcel) -> bool:
    """Whether the parcel is with the member, by the courier's word, the counter's or the member's."""
    brought = parcel.outcome is mall.ParcelOutcome.DELIVERED
    return brought or parcel.fetched or parcel.facts.has(mall.ArrivalConfirmed)


def returnable(order: MallOrder) -> Counted:
    """Pieces with the member that no return has asked for yet."""
    asked = count(p for back in order.returns if not refused(back) for p in back.requested.pieces)
    left = {n: quantity - asked.get(n, 0) for n, quantity in arrived(order).items()}
    return {n: quantity for n, quantity in left.items() if quantity > 0}


def refused(back: object) -> bool:
    """Whether a return was refused."""
    return back.facts.has(mall.ReturnRefused)  # type: ignore[attr-defined, no-any-return]


# ---- money
def ended(order: MallOrder) -> bool:
    """Whether it was cancelled, expired or declared invalid."""
    return any(order.facts.has(kind) for kind in ENDED)


def goods(order: MallOrder) -> Decimal:
    """The price of everything ordered."""
    return sum((line.unit_price * line.quantity for line in order.lines), ZERO)


def worth(order: MallOrder, pieces: Counted) -> Decimal:
    """The price of these pieces, as they were ordered."""
    return sum((line.unit_price * pieces.get(line.number, 0) for line in order.lines), ZERO)


@remembered
def total(order: MallOrder) -> Decimal:
    """The sum to pay: goods that were not given up or taken back, and the fee for sending them."""
    if ended(order):
        return ZERO
    less, back = given_up(order), taken_back(order)
    left = {line.number: line.quantity - less.get(line.number, 0) for line in order.lines}
    value = sum((line.unit_price * (left[line.number] - back.get(line.number, 0)) for line in order.lines), ZERO)
    return value + order.content.fee if any(left.values()) else value


@remembered
def taken_back(order: MallOrder) -> Counted:
    """Pieces that were sent back and accepted, for money."""
    return count(
        mall.Pieces(verdict.line, verdict.quantity)
        for back in order.returns
        if back.inspected and back.requested.wish is mall.Wish.MONEY
        for verdict in back.inspected.verdicts
        if verdict.accepted
    )


@remembered
def payments(order: MallOrder) -> list[Fact[mall.MallPaymentReceived]]:
    """The payments that count: those not struck."""
    struck = [(fact.event.reference, fact.seq) for fact in order.facts.live(mall.MallPaymentStruck)]
    return [
        fact
        for fact in order.facts.live(mall.MallPaymentReceived)
        if not any(reference == fact.event.reference and seq > fact.seq for reference, seq in struck)
    ]


@remembered
def collected(order: MallOrder) -> Decimal:
    """Cash that was taken at the door."""
    taken = sum((fact.event.amount for fact in order.facts.live(mall.CashCollected)), ZERO)
    return taken - corrected(order, mall.WrongCash.NOT_COLLECTED)


def corrected(order: MallOrder, wrong: mall.WrongCash) -> Decimal:
    """What was written down wrongly of that kind and taken back."""
    found = order.facts.live(mall.CashCorrected)
    return sum((fact.event.amount for fact in found if fact.event.wrong is wrong), ZERO)


@remembered
def refunded(order: MallOrder) -> Decimal:
    """Money that went back."""
    return sum((fact.event.amount for fact in order.facts.live(mall.MemberRefunded)), ZERO)


@remembered
def received(order: MallOrder) -> Decimal:
    """All money that came in for the order."""
    return paid_otherwise(order) + collected(order)


@remembered
def paid_otherwise(order: MallOrder) -> Decimal:
    """Money that came by bank or post, not in cash at the door."""
    return sum((fact.event.amount for fact in payments(order)), ZERO)


def balance(order: MallOrder) -> Decimal:
    """What is still to pay; below zero what is to go back."""
    return total(order) - received(order) + refunded(order)


def asked_now(order: MallOrder) -> Decimal:
    """What the member is asked to pay by bank or post now; below zero what is to go back (M4)."""
    left = balance(order)
    return ZERO if cash(order) and left > 0 else left


def cash(order: MallOrder) -> bool:
    """Whether it is paid at the door."""
    return order.content.payment is mall.PayBy.CASH


def takes_cash(order: MallOrder) -> bool:
    """Whether coins belong to it: it is paid at the door, or was paid in cash at the counter all the same."""
    return cash(order) or order.facts.has(mall.CashCollected)
