"""Questions about facts that the mall owns."""

from __future__ import annotations

from datetime import datetime

from signback.orders.events import mall
from signback.orders.mall import MallOrder, Parcel, Return
from signback.orders.mall_deadlines import calls, next_call, unpaid_until
from signback.orders.mall_sums import (
    arrived,
    balance,
    cash,
    ended,
    has_arrived,
    missing,
    received,
    returnable,
    takes_cash,
    to_pack,
    to_pick,
    undecided,
    wanted,
)
from signback.process.rules import Span, rule


def order_of(child: Parcel | Return) -> MallOrder:
    """The order that a parcel or a return belongs to."""
    return child.order


@rule(
    "The order has not been confirmed yet",
    otherwise="The mall has confirmed this order with the member; it can no longer be changed or cancelled",
)
def not_confirmed(order: MallOrder) -> bool:
    """M1, M2: locked after the confirmation."""
    return not order.facts.has(mall.OrderConfirmed)


@rule("The order has ended", otherwise="The order goes on")
def order_over(order: MallOrder) -> bool:
    """Cancelled, expired, invalid; or everything is with the member and paid."""
    return ended(order) or fulfilled(order)


def fulfilled(order: MallOrder) -> bool:
    """Whether nothing is left to do for anybody."""
    if not order.facts.has(mall.OrderConfirmed) or undecided(order) or any(not back.ended for back in order.returns):
        return False
    there = arrived(order)
    return all(there.get(line, 0) >= quantity for line, quantity in wanted(order).items()) and balance(order) == 0


@rule(
    "A call reached the member",
    otherwise="No call has reached the member yet",
    cleared_by=("record_confirmation_call",),
)
def member_reached(order: MallOrder) -> bool:
    """M2."""
    return any(call.event.outcome is mall.CallOutcome.REACHED for call in calls(order))


@rule("It is said whether the order is valid", otherwise="Nobody has said yet whether the order is valid")
def verdict_given(order: MallOrder) -> bool:
    """M2."""
    return order.facts.has(mall.OrderConfirmed) or ended(order)


def call_due(order: MallOrder, since: datetime) -> datetime:
    """When the member is called next."""
    return next_call(order)


@rule("The order is paid before delivery", otherwise="The order is paid at the door")
def paid_before(order: MallOrder) -> bool:
    """M4."""
    return not cash(order)


@rule("The order is paid at the door", otherwise="The order is paid before delivery")
def paid_at_the_door(order: MallOrder) -> bool:
    """M4."""
    return cash(order)


@rule("It is paid at the door, or the goods are fetched", otherwise="It is paid before the goods are brought")
def cash_may_come(order: MallOrder) -> bool:
    """M4: at the counter cash is welcome, whatever was chosen."""
    return cash(order) or order.fetched


@rule("Cash is taken for it", otherwise="No cash is taken for it")
def cash_is_taken(order: MallOrder) -> bool:
    """M4."""
    return takes_cash(order)


@rule("An express carrier brings the goods", otherwise="No express carrier brings the goods")
def express(order: MallOrder) -> bool:
    """M5."""
    return order.express


@rule("The member fetches the goods", otherwise="A carrier brings the goods")
def fetched(order: MallOrder) -> bool:
    """M5."""
    return order.fetched


@rule("A carrier brings the goods", otherwise="The member fetches the goods")
def brought(order: MallOrder) -> bool:
    """M5."""
    return not order.fetched


@rule("The order waits for its money", otherwise="Money has arrived, or it is paid at the door")
def waits_for_money(order: MallOrder) -> bool:
    """M2: no order expires once any money has arrived, or while its goods lie at the counter."""
    away = any(parcel.gone or (parcel.laid_ready and not parcel.back) for parcel in order.parcels)
    return not cash(order) and received(order) <= 0 and not away


@rule("Nobody paid in time", otherwise="There is still time to pay")
def unpaid_too_long(order: MallOrder) -> bool | Span:
    """M2."""
    return Span(start=unpaid_until(order))


def balance_words(order: MallOrder) -> str:
    """What is still to pay."""
    return f"{balance(order):,.2f} {order.currency} are missing"


@rule(
    "It is paid, or paid at the door",
    otherwise="What is to be paid before delivery is not paid",
    detail=balance_words,
    cleared_by=("record_mall_payment",),
)
def paid_or_cash(order: MallOrder) -> bool:
    """M5.1."""
    return cash(order) or balance(order) <= 0


@rule(
    "It is paid",
    otherwise="Nothing is handed over unpaid",
    detail=balance_words,
    cleared_by=("record_mall_payment", "record_cash_collected"),
)
def paid_in_full(order: MallOrder) -> bool:
    """M5.1: at the counter cash is taken first."""
    return balance(order) <= 0


@rule("Nothing has been picked yet", otherwise="Goods were picked already; pack and bring them")
def nothing_picked(order: MallOrder) -> bool:
    """M3."""
    return not order.facts.has(mall.GoodsPicked)


@rule("Nothing has left the house", otherwise="Goods have left the house; what comes back is decided on by itself")
def nothing_left(order: MallOrder) -> bool:
    """M3, M5."""
    return not any(parcel.gone for parcel in order.parcels)


def lines_to_pick(order: MallOrder) -> list[str]:
    """The lines of the pick list."""
    return list(to_pick(order))


@rule("Everything is picked", otherwise="Goods are still to pick", cleared_by=("pick",))
def all_picked(order: MallOrder) -> bool:
    """M3."""
    return not to_pick(order)


def lines_missing(order: MallOrder) -> list[str]:
    """The lines of which pieces were not there."""
    return list(missing(order))


@rule("Goods were missing when they were picked", otherwise="Nothing was missing when it was picked")
def some_missing(order: MallOrder) -> bool:
    """M3."""
    return bool(missing(order))


@rule("Nothing is missing any more", otherwise="Goods that were missing wait for a decision",
      cleared_by=("settle_missing",))  # fmt: skip
def none_missing(order: MallOrder) -> bool:
    """M3."""
    return not missing(order)


@rule("Picked goods wait to be packed", otherwise="Nothing that was picked waits to be packed", cleared_by=("pick",))
def goods_to_pack(order: MallOrder) -> bool:
    """M3."""
    return bool(to_pack(order))


@rule("Everything is packed", otherwise="Goods are still to pack", cleared_by=("pack",))
def all_packed(order: MallOrder) -> bool:
    """M3."""
    return not to_pick(order) and not to_pack(order)


def parcels_undecided(order: MallOrder) -> list[str]:
    """The parcels that came back or were lost."""
    return undecided(order)


@rule("A parcel came back or was lost", otherwise="No parcel came back or was lost")
def some_undecided(order: MallOrder) -> bool:
    """M5."""
    return bool(undecided(order))


@rule("Every parcel that failed is decided on", otherwise="A parcel that failed waits for a decision",
      cleared_by=("settle_parcels",))  # fmt: skip
def none_undecided(order: MallOrder) -> bool:
    """M5."""
    return not undecided(order)


@rule("Goods are with the member", otherwise="Nothing is with the member that could go back")
def something_returnable(order: MallOrder) -> bool:
    """M5."""
    return bool(returnable(order))


def courier(order: MallOrder) -> int | None:
    """Whose the order is to bring; nobody's own while it is the department's."""
    fact = order.facts.last(mall.OrderAssigned)
    return fact.event.courier if fact else None


def taker_of_cash(order: MallOrder) -> int | None:
    """Who takes the cash at the door; at the counter whoever stands there."""
    return None if order.fetched else courier(order)


def courier_of_parcel(parcel: Parcel) -> int | None:
    """Whose the parcel is to bring."""
    return courier(parcel.order)


@rule("The mall keeps the status up to date too", otherwise="")
def always(subject: object) -> bool:
    """M3: by the administrator or the person assigned."""
    return True


@rule("The parcel has not failed", otherwise="The parcel came back or was lost")
def not_failed(parcel: Parcel) -> bool:
    """M5."""
    return not parcel.failed and parcel.outcome is not mall.ParcelOutcome.REFUSED


@rule("It is known what became of the parcel", otherwise="The parcel is on its way", cleared_by=("report_delivery",))
def parcel_ended(parcel: Parcel) -> bool:
    """M5: delivered, lost, or refused; a failed attempt is followed by another."""
    final = (mall.ParcelOutcome.DELIVERED, mall.ParcelOutcome.LOST, mall.ParcelOutcome.REFUSED)
    return parcel.outcome in final or parcel.back or has_arrived(parcel)


@rule("The parcel could not be brought", otherwise="The parcel was not refused and no attempt failed",
      cleared_by=("report_delivery",))  # fmt: skip
def could_not_be_brought(parcel: Parcel) -> bool:
    """M5."""
    return parcel.outcome in (mall.ParcelOutcome.REFUSED, mall.ParcelOutcome.FAILED) and not has_arrived(parcel)


@rule("The parcel was refused", otherwise="The parcel was not refused")
def was_refused(parcel: Parcel) -> bool:
    """M5: what was refused comes back; after a failed attempt it may."""
    return parcel.outcome is mall.ParcelOutcome.REFUSED


@rule("The parcel is not back in the house", otherwise="The parcel lies in the house again")
def not_back(parcel: Parcel) -> bool:
    """M5."""
    return not parcel.back


@rule("The parcel waits to be fetched", otherwise="A carrier brings the parcel, or it left the counter")
def to_be_fetched(parcel: Parcel) -> bool:
    """M5."""
    return parcel.order.fetched and not parcel.back


@rule("The parcel lies at the counter", otherwise="The parcel does not lie at the counter", cleared_by=("lay_ready",))
def at_counter(parcel: Parcel) -> bool:
    """M5."""
    return parcel.laid_ready is not None and not parcel.fetched and not parcel.back


@rule("The time to fetch the parcel is over", otherwise="There is still time to fetch the parcel")
def not_fetched_in_time(parcel: Parcel) -> bool | Span:
    """M5."""
    ready = parcel.laid_ready
    return Span(start=ready.until) if ready else False


def fetching_due(parcel: Parcel, since: datetime) -> datetime | None:
    """Until when the parcel waits at the counter."""
    return parcel.laid_ready.until if parcel.laid_ready else None


@rule("The return was approved", otherwise="The return was not approved")
def return_approved(back: Return) -> bool:
    """M5."""
    return back.facts.has(mall.ReturnApproved)


@rule("The return was not refused", otherwise="The return was refused")
def return_not_refused(back: Return) -> bool:
    """M5."""
    return not back.facts.has(mall.ReturnRefused)


@rule("Nobody has decided on the return yet", otherwise="The return is decided on already")
def return_undecided(back: Return) -> bool:
    """M5."""
    return not back.facts.has(mall.ReturnApproved) and not back.facts.has(mall.ReturnRefused)
