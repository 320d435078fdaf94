"""The dates of an order: the picture, what the next cut-off does to them, and how they moved (S8.1, S9.3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.utils import timezone

from signback.orders.dates import (
    committed,
    planned_anew,
    pre_delivery_date,
    scheduled_date,
    slip_moves,
    slipped_date,
    slips_next,
)
from signback.orders.events.confirming import ConfirmationSent, RelaxedDateConfirmed
from signback.orders.events.making import EmergencyPlanned
from signback.orders.events.settling import GoodsShipped, ReceiptRecorded
from signback.orders.order import Order
from signback.surfaces.sentences import when
from signback.surfaces.web.sheets.dates_picture import Day, Hop, Mark, Plan, Shape, draw
from signback.surfaces.web.sheets.order import DateMove, Dates
from signback.surfaces.web.sheets.words import say, strong

SHORTEST, LONGEST = 14, 45
DIAMONDS = {Shape.DIAMOND, Shape.OPEN_DIAMOND}
PLANNED = "The emergency plan gave a new date:"
UNSIGNED = "The cut-off passed without the signed confirmation and the deposit."


def dates_of(order: Order, now: datetime) -> Dates | None:
    """The picture with its note and moves, once there is a date to show."""
    customer, mill = joined(told_marks(order, now)), list(mill_marks(order, now))
    if not customer and not mill:
        return None
    return Dates(draw(plan(order, customer, mill, now)), note(order, now), tuple(moves(order, now)))


def plan(order: Order, customer: list[Mark], mill: list[Mark], now: datetime) -> Plan:
    """What the picture shows, from the first of its days to the last."""
    today = timezone.localdate(now)
    days = [mark.on for mark in (*customer, *mill)]
    over = all(delivery.facts.last(ReceiptRecorded) for delivery in order.deliveries) and bool(order.deliveries)
    first = min(days if over else [today, *days]) - timedelta(1)
    last = max(days if over else [today, *days]) + timedelta(1)
    count = min(max(SHORTEST, (last - first).days + 1), LONGEST)
    slips = slip_moves(order, now)
    return Plan(
        f"Dates of order {order.number}", in_words(customer, mill, len(slips)),
        tuple(axis_day(order, first + timedelta(n)) for n in range(count)), tuple(customer), tuple(mill),
        tuple(Hop(move.before, move.after) for move in slips), None if over else today, today_words(order, now),
        margin(order, now),
    )  # fmt: skip


def axis_day(order: Order, day: date) -> Day:
    """A day of the axis; days without work are shaded."""
    return Day(day, f"{day:%a}", str(day.day), rest=not order.calendar.is_working(day))


def told_marks(order: Order, now: datetime) -> Iterator[Mark]:
    """What the customer wished and was told."""
    sent = order.facts.last(ConfirmationSent)
    if sent:
        yield Mark(timezone.localdate(sent.happened), "sent")
    if order.memorandum and order.memorandum.requested:
        yield Mark(order.memorandum.requested, "requested", Shape.OPEN_DIAMOND)
    if told := pre_delivery_date(order, now):
        yield Mark(told, "pre-delivery", Shape.DIAMOND)
    for delivery in order.deliveries:
        left, back = delivery.facts.last(GoodsShipped), delivery.facts.last(ReceiptRecorded)
        planned, which = delivery.planned.event, f" {delivery.key}" if len(order.deliveries) > 1 else ""
        departs = timezone.localdate(left.happened) if left else planned.departs
        arrives = timezone.localdate(back.event.arrived) if back else planned.arrives
        yield Mark(departs, ("left" if left else "departs") + which, Shape.DOT if left else Shape.RING)
        yield Mark(arrives, ("arrived" if back else "arrives") + which, Shape.DOT if back else Shape.RING)


def joined(marks: Iterable[Mark]) -> list[Mark]:
    """What falls on one day stands at one mark."""
    days: dict[date, Mark] = {}
    for mark in marks:
        other = days.get(mark.on)
        shape = other.shape if other and other.shape in DIAMONDS else mark.shape
        days[mark.on] = Mark(mark.on, f"{other.label}, {mark.label}" if other else mark.label, shape)
    return list(days.values())


def mill_marks(order: Order, now: datetime) -> Iterator[Mark]:
    """What the mill committed to, and where that has moved."""
    first, mill = committed(order), scheduled_date(order, now)
    if first is None or mill is None:
        return
    if first.scheduled == mill:
        yield Mark(mill, f"scheduled {mill:%-d %b}")
        return
    yield Mark(first.scheduled, "committed", Shape.WAS, f"{first.scheduled:%-d %b}")
    moved = slip_moves(order, now)
    for move in moved[:-1]:
        yield Mark(move.after, "", Shape.WAS)
    late = f"{len(moved)} working day{'s' * (len(moved) > 1)} late"
    yield Mark(mill, f"scheduled {mill:%-d %b}", Shape.SLIPPED, "emergency plan" if planned_anew(order) else late)


def in_words(customer: list[Mark], mill: list[Mark], slipped: int) -> str:
    """The picture for those who do not see it."""
    said = "; ".join(f"{mark.label} {mark.on:%A %-d %B}" for mark in (*customer, *mill) if mark.label)
    moved = f" The mill's date has moved by {slipped} working day{'s' * (slipped > 1)}." if slipped else ""
    return f"{said}.{moved}"


def today_words(order: Order, now: datetime) -> str:
    """Today, and the hour that matters while a signature is missing."""
    if slips_next(order, now) is None:
        return "today"
    cut_off = timezone.localtime(order.calendar.next_cut_off(now))
    return f"today, cut-off {cut_off:%H:%M}" if cut_off.date() == timezone.localdate(now) else "today"


def margin(order: Order, now: datetime) -> tuple[date, date, str] | None:
    """How many working days stand between the mill's date and what the customer was told."""
    mill, told = scheduled_date(order, now), pre_delivery_date(order, now)
    if mill is None or told is None or mill >= told or not order.facts.last(RelaxedDateConfirmed):
        return None
    left = order.calendar.ordinal(told) - order.calendar.ordinal(mill)
    return mill, told, f"{left} day{'s' * (left > 1)} of margin left"


def note(order: Order, now: datetime) -> str:
    """What the next cut-off does to the dates."""
    moved = slips_next(order, now)
    if moved is None:
        return ""
    cut_off = timezone.localtime(order.calendar.next_cut_off(now))
    day = "today" if cut_off.date() == timezone.localdate(now) else f"on {cut_off:%A}"
    told, after = pre_delivery_date(order, now), moved[1]
    customer = "; the customer's date moves with it" if told and after > told else ""
    keeps = f"Signed before {cut_off:%H:%M} {day} keeps {moved[0]:%-d %B}."
    return say(strong(keeps), f" After that it is {after:%-d %B}{customer}.")


def moves(order: Order, now: datetime) -> Iterator[DateMove]:
    """Every slip and every emergency plan with a new date, oldest first."""
    for move in slip_moves(order, now):
        yield DateMove(
            when(move.moment, now), "Scheduled date", f"{move.before:%-d %B}", f"{move.after:%-d %B}", UNSIGNED
        )
    before = slipped_date(order, now)
    for fact in order.facts.live(EmergencyPlanned):
        if before and fact.event.new_date:
            days = f"{before:%-d %B}", f"{fact.event.new_date:%-d %B}"
            yield DateMove(when(fact.happened, now), "Scheduled date", *days, f"{PLANNED} {fact.event.plan}")
            before = fact.event.new_date
