"""What happened to a mall order, as sentences; one for each kind of event (E3)."""

from __future__ import annotations

from collections.abc import Iterable

from signback.orders.events import mall, stock
from signback.orders.money import Money
from signback.surfaces.sentences import when
from signback.surfaces.story_words import colon, listed, predicate


def pieces(found: Iterable[mall.Pieces]) -> str:
    """2 of line 1 and 1 of line 3."""
    return listed(f"{one.quantity} of line {one.line}" for one in found)


def goods(found: tuple[mall.MallLine, ...]) -> str:
    """3 × Notebook A5, and 2 more."""
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    return f"{found[0].quantity} × {found[0].name}{more}"


# ---- placing (M1)
@predicate.register
def _(e: mall.OrderPlaced) -> str:
    return f"placed the order: {goods(e.lines)}, {e.payment}, {e.delivery}"


@predicate.register
def _(e: mall.OrderChanged) -> str:
    return f"changed the order to {goods(e.lines)}, {e.payment}, {e.delivery}{colon(e.why)}"


@predicate.register
def _(e: mall.MallOrderCancelled) -> str:
    return f"cancelled the order{colon(e.reason)}"


@predicate.register
def _(e: mall.MallOrderExpired) -> str:
    return f"let the order expire: nobody had paid by {when(e.waited_until)}"


# ---- confirming (M2)
@predicate.register
def _(e: mall.ConfirmationCalled) -> str:
    again = f", to call again {when(e.call_back)}" if e.call_back else ""
    return f"rang the member: {e.outcome}{again}{colon(e.note)}"


@predicate.register
def _(e: mall.OrderConfirmed) -> str:
    return f"declared the order valid{' with ' + e.spoken_with if e.spoken_with else ''}{colon(e.note)}"


@predicate.register
def _(e: mall.OrderInvalid) -> str:
    return f"declared the order invalid, as {e.why}{colon(e.words)}"


@predicate.register
def _(e: mall.MallOrderBrokenOff) -> str:
    return f"broke the order off{colon(e.reason)}"


# ---- distributing (M3)
@predicate.register
def _(e: mall.OrderAssigned) -> str:
    return f"assigned the order to {e.name}{colon(e.note)}"


@predicate.register
def _(e: mall.AssignmentAccepted) -> str:
    return f"took the order on{colon(e.note)}"


@predicate.register
def _(e: mall.AssignmentRefused) -> str:
    return f"gave the order back{colon(e.reason)}"


@predicate.register
def _(e: mall.GoodsPicked) -> str:
    away = listed(f"missing {one.quantity} of line {one.line}, {one.why}{colon(one.note)}" for one in e.missing)
    taken = f"picked {pieces(e.pieces)}" if e.pieces else "picked nothing"
    return f"{taken}; {away}" if away else taken


@predicate.register
def _(e: mall.MissingSettled) -> str:
    rows = (f"{row.quantity} of line {row.line}: {row.next}{colon(row.words)}" for row in e.settlements)
    return f"decided on missing goods: {listed(rows)}"


@predicate.register
def _(e: mall.ParcelPacked) -> str:
    return f"packed a parcel of {e.grams:,} g: {pieces(e.pieces)}"


@predicate.register
def _(e: mall.ParcelsSettled) -> str:
    return listed(f"decided on parcel {row.parcel}: {row.next}{colon(row.reason)}" for row in e.settlements)


# ---- shipping (M5)
@predicate.register
def _(e: mall.ParcelHandedOver) -> str:
    return f"handed the parcel to {e.carrier}{', tracking ' + e.tracking if e.tracking else ''}"


@predicate.register
def _(e: mall.ParcelLaidReady) -> str:
    return f"laid the parcel ready at the counter{', ' + e.shelf if e.shelf else ''}, until {when(e.until)}"


@predicate.register
def _(e: mall.ParcelFetched) -> str:
    return f"handed the parcel over at the counter to {e.fetched_by}, known by {e.shown}{colon(e.note)}"


@predicate.register
def _(e: mall.ParcelNotFetched) -> str:
    return f"took the parcel from the counter{colon(e.reason)}"


@predicate.register
def _(e: mall.DeliveryReported) -> str:
    to = f" to {e.received_by}" if e.received_by else ""
    return f"reported the parcel {e.outcome}{to}{colon(e.note)}"


@predicate.register
def _(e: mall.ParcelCameBack) -> str:
    return f"took the parcel back in{colon(e.note)}"


@predicate.register
def _(e: mall.ArrivalConfirmed) -> str:
    return "confirmed that the parcel arrived in order" if e.complete else f"says of the parcel{colon(e.remark)}"


# ---- returns (M5)
@predicate.register
def _(e: mall.ReturnRequested) -> str:
    return f"asked to return {pieces(e.pieces)} for {e.wish}{colon(e.reason)}"


@predicate.register
def _(e: mall.ReturnApproved) -> str:
    return f"approved the return{colon(e.note)}"


@predicate.register
def _(e: mall.ReturnRefused) -> str:
    return f"refused the return{colon(e.reason)}"


@predicate.register
def _(e: mall.ReturnReceived) -> str:
    return f"took the returned goods in{colon(e.note)}"


@predicate.register
def _(e: mall.ReturnInspected) -> str:
    rows = (
        f"{v.quantity} of line {v.line} {'accepted' if v.accepted else 'not accepted'}, {v.condition}"
        for v in e.verdicts
    )
    return f"inspected the return: {listed(rows)}{colon(e.remark)}"


# ---- collecting (M4)
@predicate.register
def _(e: mall.MallPaymentReceived) -> str:
    return f"recorded {Money(e.amount, e.currency)} by {e.source} {e.reference}"


@predicate.register
def _(e: mall.MallPaymentStruck) -> str:
    return f"struck the payment {e.reference}{colon(e.reason)}"


@predicate.register
def _(e: mall.CashCollected) -> str:
    return f"took {Money(e.amount, e.currency)} in cash"


@predicate.register
def _(e: mall.CashHandedIn) -> str:
    short = f", {Money(e.short, e.currency)} missing" if e.short else ""
    return f"took in {Money(e.amount, e.currency)} from the courier{short}"


@predicate.register
def _(e: mall.CashBanked) -> str:
    return f"brought {Money(e.amount, e.currency)} to the bank, {e.reference}"


@predicate.register
def _(e: mall.CashCorrected) -> str:
    return f"corrected: {Money(e.amount, e.currency)} were {e.wrong}{colon(e.reason)}"


@predicate.register
def _(e: mall.ShortSettled) -> str:
    return f"settled missing {Money(e.amount, e.currency)} as {e.how}{colon(e.reason)}"


@predicate.register
def _(e: mall.MemberRefunded) -> str:
    return f"paid {Money(e.amount, e.currency)} back by {e.by}, {e.reference}{colon(e.why)}"


# ---- stock (M7)
@predicate.register
def _(e: stock.StockCounted) -> str:
    moved = f", {abs(e.counted - e.before):,} {'more' if e.counted > e.before else 'fewer'} than written"
    if e.found_for:
        why = colon(e.reason.removeprefix(f"Order {e.found_for}: "))
        return f"found too few for order {e.found_for}: only what orders hold is left, {e.counted:,} pieces{moved}{why}"
    return f"counted {e.counted:,} pieces{moved if e.counted != e.before else ''}{colon(e.reason)}"


@predicate.register
def _(e: stock.GoodsReceived) -> str:
    return f"took in {e.quantity:,} pieces from {e.source}"
