"""The earliest day an order can be finished, and why it is not earlier (S7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from signback.departments.production.models import Machine, Slot
from signback.orders.dates import committed, slip
from signback.orders.events.checks import LinesConfirmed
from signback.orders.events.making import ProductionOrdered
from signback.orders.models import Product
from signback.orders.order import Order
from signback.orders.remembered import remembered
from signback.tables.statements import insert, marks, run, select

ZERO = Decimal(0)
HORIZON = timedelta(days=400)
REWINDING_DAYS = 1
COMMITTED_ANEW = 3
"""The book edition from which a full day asks for a new commitment."""
USUAL_MACHINE = "Paper machine 1"


@dataclass(frozen=True)
class Proposal:
    """A finished date with the machine's days it takes, and what keeps it from being earlier."""

    scheduled: date
    production_day: date
    machine: str
    hours: Decimal
    days: tuple[tuple[date, Decimal], ...]
    why_not_earlier: str


def propose(order: Order, not_before: date | None = None) -> Proposal:
    """The earliest finished date by material and by the machine's load, rewinding included."""
    tomorrow = (order.now or order.opened).date() + timedelta(1)
    return run_from(order, max(tomorrow, not_before) if not_before else tomorrow)


def run_from(order: Order, day: date, *, hold: bool = True) -> Proposal:
    """The earliest run from this day on; whoever means to hold it keeps others from the machine meanwhile."""
    machine, hours = machine_of(order), hours_of(order)
    material = material_day(order)
    start = max(day, material) if material else day
    taken = tuple(fill(free_hours(machine, start, order, hold), hours))
    last = taken[-1][0] if taken else order.calendar.plus_days(start, 0)
    scheduled = order.calendar.plus_days(last, REWINDING_DAYS)
    return Proposal(
        scheduled, taken[0][0] if taken else last, machine, hours, taken, why(order, start, material, taken)
    )


def slipped_day(order: Order) -> date | None:
    """The production day to which the commitment slipped; None while it slips on, or has not slipped (S9.3)."""
    promise, found = committed(order), slip(order)
    if promise is None or found is None or found.anchor is not None:
        return None
    moved = found.base - order.calendar.ordinal(promise.scheduled)
    return order.calendar.plus_days(promise.production_day, moved) if moved else None


@remembered
def slipped_to_a_full_day(order: Order) -> bool:
    """Whether the machine has no room for the run where the date slipped to, and nothing is being made yet (S9.3)."""
    if order.edition < COMMITTED_ANEW or order.facts.last(ProductionOrdered):
        return False
    day, found = slipped_day(order), slip(order)
    if day is None or found is None:
        return False
    return run_from(order, day, hold=False).scheduled > order.calendar.day(found.base)


def follow_slip(order: Order) -> None:
    """Hold the machine's hours where the run slipped to (S9.3)."""
    day = slipped_day(order)
    if day is not None:
        hold_slots(order, propose(order, day))


def why(order: Order, start: date, material: date | None, taken: tuple[tuple[date, Decimal], ...]) -> str:
    """Material, machine or queue: what keeps the date from being earlier."""
    tomorrow = (order.now or order.opened).date() + timedelta(1)
    if material and material > tomorrow:
        return f"the material is here on {material:%-d %B}"
    if taken and taken[0][0] > order.calendar.plus_days(start - timedelta(1), 1):
        return f"the machine is full until {taken[0][0]:%-d %B}"
    return "it is the next free run, with a day for rewinding"


def machine_of(order: Order) -> str:
    """The machine of the order's papers."""
    return next((line.machine for line in order.lines if line.machine), USUAL_MACHINE)


def hours_of(order: Order) -> Decimal:
    """The machine hours that the order takes."""
    papers = [line.product for line in order.lines]
    speed = {p.number: p.tonnes_per_hour for p in select(Product, f"where t.number in {marks(papers)}", papers)}
    hours = sum(((x.quantity or ZERO) / (speed.get(x.product) or Decimal(1)) for x in order.lines), ZERO)
    return hours.quantize(Decimal("0.01"))


def material_day(order: Order) -> date | None:
    """The earliest material date of the lines that are still wanted (S6.3)."""
    verdicts = {v.part: v for f in order.facts.live(LinesConfirmed) for v in f.event.verdicts}
    return max(
        (v.material_date for v in verdicts.values() if v.material_date and v.part not in order.dropped),
        default=None,
    )


def free_hours(name: str, start: date, order: Order, hold: bool = True) -> Iterator[tuple[date, Decimal]]:
    """The free hours of a machine, working day by working day."""
    found = select(Machine, "where t.name = %s", [name], lock=hold)
    machine = found[0] if found else Machine.objects.create(name=name)
    used: dict[date, Decimal] = {}
    for slot in select(Slot, "where t.machine_id = %s and t.day >= %s and t.number <> %s", [name, start, order.number]):
        used[slot.day] = used.get(slot.day, ZERO) + slot.hours
    day = start
    while day < start + HORIZON:
        if order.calendar.is_working(day):
            yield day, machine.hours_a_day - used.get(day, ZERO)
        day += timedelta(1)


def fill(free: Iterator[tuple[date, Decimal]], hours: Decimal) -> Iterator[tuple[date, Decimal]]:
    """The days and hours that a run takes."""
    left = hours
    for day, room in free:
        if left <= 0:
            return
        if room > 0:
            yield day, min(room, left)
            left -= room


def hold_slots(order: Order, proposal: Proposal) -> None:
    """Hold the machine's hours for the order; an earlier commitment's are given back."""
    free_slots(order)
    insert(
        [
            Slot(machine_id=proposal.machine, day=day, hours=hours, number=order.number, seq=order.next_seq)
            for day, hours in proposal.days
        ]
    )


def free_slots(order: Order) -> None:
    """Give the machine's hours back."""
    run(f"delete from {Slot._meta.db_table} where number = %s", [order.number])
