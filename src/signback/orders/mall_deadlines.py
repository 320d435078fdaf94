"""The mall's times: until when an order waits for its money, and when a member is called next (M2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.conf import settings

from signback.orders.calendar import WorkingCalendar
from signback.orders.events import mall
from signback.orders.facts import Fact
from signback.orders.mall import MallOrder

HOURS = {
    mall.Hour.MORNING: time(9), mall.Hour.MIDDAY: time(12), mall.Hour.AFTERNOON: time(14), mall.Hour.EVENING: time(18),
}  # fmt: skip
SPREAD = (time(9, 30), time(12, 30), time(18), time(15), time(10, 30))
"""At which hours a member is tried who was not reached: another one each time."""
TRIES = len(SPREAD)
"""After so many calls in vain a message is written."""
PATIENCE = timedelta(days=2)
"""So long after the message the cancellation is proposed."""
FIRST_CALL = 4.0
"""Within so many working hours a member is called who chose no hour."""
FIRST_CALL_EXPRESS = 1.0
"""The same for an order that an express carrier brings."""

AFTER_CALL = 2.0
"""Within so many working hours after the call it is said whether the order is valid."""
HANDS, HAND = 4, 4.0
"""Giving it to somebody, taking it on, picking and packing have so many working hours each; express a quarter."""


def unpaid_until(order: MallOrder) -> datetime:
    """Until when an order that is paid before delivery waits for its money."""
    confirmed = order.facts.last(mall.OrderConfirmed)
    return (confirmed.entered if confirmed else order.opened) + timedelta(days=settings.MALL_UNPAID_DAYS)


def fetched_until(calendar: WorkingCalendar, ready: datetime) -> datetime:
    """Until when a parcel waits at the counter that is ready now: closing time, so many working days on (M5)."""
    return calendar.end_of_day(ready, settings.MALL_FETCH_DAYS)


def packed_by(order: MallOrder, now: datetime) -> datetime:
    """By when the house means to have it packed: from its confirmation, else from the call that is to come (E3)."""
    confirmed = order.facts.last(mall.OrderConfirmed)
    valid = confirmed.entered if confirmed else order.calendar.plus_hours(call_to_come(order, now), AFTER_CALL)
    return order.calendar.plus_hours(valid, HANDS * (HAND / 4 if order.express else HAND))


def call_to_come(order: MallOrder, now: datetime) -> datetime:
    """When the member is spoken with, if not just now."""
    reached = [call.entered for call in calls(order) if call.event.outcome is mall.CallOutcome.REACHED]
    return reached[-1] if reached else max(next_call(order), now)


def leaves_by(calendar: WorkingCalendar, now: datetime) -> datetime:
    """By when goods that are ordered now leave the house, or lie ready: the call and every hand in their hours (E3)."""
    return calendar.plus_hours(now, FIRST_CALL + AFTER_CALL + HANDS * HAND)


def calls(order: MallOrder) -> Sequence[Fact[mall.ConfirmationCalled]]:
    """Every attempt to call the member."""
    return order.facts.live(mall.ConfirmationCalled)


def in_vain(order: MallOrder) -> int:
    """How many calls reached nobody."""
    return sum(call.event.outcome is not mall.CallOutcome.REACHED for call in calls(order))


def next_call(order: MallOrder) -> datetime:
    """When the member is called next: at the hour they chose, then at spread hours, or when they asked for it."""
    made = calls(order)
    if not made:
        return first_call(order)
    last = made[-1]
    if last.event.call_back:
        return last.event.call_back
    return at_hour(order, last.entered + timedelta(hours=2), SPREAD[len(made) % TRIES])


def first_call(order: MallOrder) -> datetime:
    """Within hours, or at the next hour of the member's choice."""
    if chosen := HOURS.get(order.content.call_at):
        return at_hour(order, order.opened, chosen)
    return order.calendar.plus_hours(order.opened, FIRST_CALL_EXPRESS if order.express else FIRST_CALL)


def at_hour(order: MallOrder, moment: datetime, hour: time) -> datetime:
    """The next time that the clock of the house shows this hour on a day on which somebody is there to call (P2)."""
    here = order.calendar.local(moment)
    call = here.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0)
    while call < here or not order.calendar.is_working(call.date()):
        call += timedelta(days=1)
    return call


def cancelling_proposed(order: MallOrder, now: datetime) -> bool:
    """Whether all calls and the message were in vain for so long that the mall may give the order up."""
    made = calls(order)
    return in_vain(order) >= TRIES and now - made[-1].entered >= PATIENCE
