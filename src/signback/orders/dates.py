"""The dates of an order and how they move by themselves (S8.1, S9.3): pure functions of facts and calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from signback.orders.events.checks import DateCommitted
from signback.orders.events.confirming import ConfirmationSent, RelaxedDateConfirmed, ReturnRecorded
from signback.orders.events.making import EmergencyPlanned, ProductionOrdered
from signback.orders.events.settling import PaymentReceived
from signback.orders.facts import Fact
from signback.orders.order import Order
from signback.orders.pricing import ZERO, deposit_due, payments
from signback.orders.remembered import remembered


@dataclass(frozen=True)
class Slip:
    """A scheduled date as working-day ordinals: base, and the anchor from which it slips with every day."""

    base: int
    anchor: int | None


def committed(order: Order) -> DateCommitted | None:
    """What production committed to in writing (S7)."""
    fact = order.facts.last(DateCommitted)
    return fact.event if fact else None


@remembered
def deposit_arrived_at(order: Order) -> datetime | None:
    """When the money that arrived first reached the deposit; None while it is missing."""
    due, so_far = deposit_due(order), ZERO
    for moment, amount in sorted((arrived(order, fact), fact.event.amount) for fact in payments(order)):
        so_far += amount
        if so_far >= due:
            return moment
    return None


def arrived(order: Order, payment: Fact[PaymentReceived]) -> datetime:
    """When the money arrived: the bank's day counts, not the day on which it was typed in (S9.3)."""
    day, calendar = payment.event.received, order.calendar
    earlier = day < calendar.local(payment.happened).date()
    return datetime.combine(day, calendar.opens, calendar.zone) if earlier else payment.happened


def slip_ended(order: Order, anchor: int) -> datetime | None:
    """When the slipping ended: signature and deposit are here, or the production order was issued."""
    issued = order.facts.last(ProductionOrdered)
    returned = order.facts.last(ReturnRecorded)
    met = returned.happened if returned else None
    if met is not None and deposit_due(order) > 0:
        arrived = deposit_arrived_at(order)
        met = max(met, arrived) if arrived else None
    ends = [moment for moment in (met, issued.happened if issued else None) if moment]
    return min(ends, default=None)


@remembered
def slip(order: Order) -> Slip | None:
    """The scheduled date with its slip; None before production has committed."""
    commitment = order.facts.last(DateCommitted)
    if commitment is None:
        return None
    base = order.calendar.ordinal(commitment.event.scheduled)
    sent = order.facts.last(ConfirmationSent)
    if sent is None:
        return Slip(base, None)
    anchor = max(order.calendar.today(sent.happened), order.calendar.today(commitment.entered))
    ended = slip_ended(order, anchor)
    if ended is None:
        return Slip(base, anchor)
    return Slip(base + max(0, order.calendar.today(ended) - anchor), None)


def scheduled_date(order: Order, now: datetime) -> date | None:
    """The day by which the goods are finished, as it stands now (S9.3); no job has to have run."""
    return planned_anew(order) or slipped_date(order, now)


@remembered
def planned_anew(order: Order) -> date | None:
    """The finished date of the last emergency plan that names one (S11.1)."""
    plans = [fact.event.new_date for fact in order.facts.live(EmergencyPlanned)]
    return next((day for day in reversed(plans) if day), None)


def slipped_date(order: Order, now: datetime) -> date | None:
    """The committed date with its slip (S9.3)."""
    found = slip(order)
    if found is None:
        return None
    days = 0 if found.anchor is None else max(0, order.calendar.today(now) - found.anchor)
    return order.calendar.day(found.base + days)


@dataclass(frozen=True)
class SlipMove:
    """One working day's slip: when the cut-off passed, and from which day to which the mill's date moved."""

    moment: datetime
    before: date
    after: date


def slip_moves(order: Order, now: datetime) -> list[SlipMove]:
    """Every slip of the commitment in force, oldest first (S9.3)."""
    commitment, sent = order.facts.last(DateCommitted), order.facts.last(ConfirmationSent)
    if commitment is None or sent is None:
        return []
    base = order.calendar.ordinal(commitment.event.scheduled)
    first = max(order.calendar.today(sent.happened), order.calendar.today(commitment.entered))
    return [
        SlipMove(order.calendar.cut_off(first + n), order.calendar.day(base + n), order.calendar.day(base + n + 1))
        for n in range(days_slipped(order, now))
    ]


def days_slipped(order: Order, now: datetime) -> int:
    """By how many working days the scheduled date has moved."""
    first, last = committed(order), slipped_date(order, now)
    if first is None or last is None:
        return 0
    return order.calendar.ordinal(last) - order.calendar.ordinal(first.scheduled)


def told_date(order: Order) -> date | None:
    """The finished date as customer service tells it: relaxed with the salesperson's word, else scheduled (S8.1)."""
    relaxed = order.facts.last(RelaxedDateConfirmed)
    first = committed(order)
    if first is None:
        return None
    return max(relaxed.event.pre_delivery, first.scheduled) if relaxed else first.scheduled


def pre_delivery_date(order: Order, now: datetime) -> date | None:
    """The finished date as the confirmation tells it; it moves once its margin is used up (S9.3)."""
    told = order.checked.pre_delivery if order.checked else told_date(order)
    mill = scheduled_date(order, now)
    return max(told, mill) if told and mill else told


def sign_by(order: Order) -> datetime | None:
    """The cut-off up to which a signature keeps the date (S9.3)."""
    sent = order.facts.last(ConfirmationSent)
    return order.calendar.cut_off(order.calendar.today(sent.happened)) if sent else None


def slips_next(order: Order, now: datetime) -> tuple[date, date] | None:
    """Today's scheduled date and what it becomes at the next cut-off; None while nothing slips."""
    found = slip(order)
    if found is None or found.anchor is None:
        return None
    today = max(0, order.calendar.today(now) - found.anchor)
    return order.calendar.day(found.base + today), order.calendar.day(found.base + today + 1)
