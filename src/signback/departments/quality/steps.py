"""What quality inspection does (S12.1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from django.db import IntegrityError, transaction
from pydantic import Field

from signback.departments.quality import room
from signback.orders.events import making
from signback.orders.making import good, inspected_lines
from signback.orders.models import Roll
from signback.orders.order import Order
from signback.orders.persons import Person
from signback.orders.refusals import Invalid
from signback.orders.rolls import refuse_wrong_sum, weighed_rolls
from signback.orders.tolerances import outside
from signback.process.inputs import LineNumber, Tonnes, Words, label
from signback.tables.statements import insert, marks, select


@dataclass(frozen=True)
class FactoryRow:
    """One line's inspection by the ex-factory standard."""

    part: Annotated[LineNumber, label("Line")]
    finding: Annotated[
        Literal["passed", "passed with the customer's written consent", "rework", "scrap"], label("Finding")
    ]
    quantity: Annotated[Tonnes, label("Quantity inspected")]
    packing_right: Annotated[bool, label("Packing to standard")] = False
    labels_right: Annotated[bool, label("Labels to standard")] = False
    measured: Annotated[Words, label("Measured properties")] = ""
    consent: Annotated[Words, label("Written consent", "Where it is kept; needed for a concession")] = ""


@dataclass(frozen=True)
class InspectFactory:
    """The inspection, line by line."""

    rows: Annotated[tuple[FactoryRow, ...], Field(min_length=1, title="Lines", json_schema_extra={"parts": True})]


@room.step("Inspect by the ex-factory standard", source="S12.1", happened=True, signed=True, over=("production-order",))
def inspect_ex_factory(order: Order, data: InspectFactory, by: Person) -> making.FactoryInspected:
    """Inspect the finished goods by the ex-factory standard: quantity, packing, labels, measured properties."""
    lines = inspected_lines(order, data.rows)
    return making.FactoryInspected(tuple(line.part for line in lines), lines)


@dataclass(frozen=True)
class WeighedRow:
    """The weighed quantity of one line."""

    part: Annotated[LineNumber, label("Line")]
    quantity: Annotated[Tonnes, label("Weighed")]
    packages: Annotated[int, Field(ge=1, le=100000, title="Reels or pallets")] = 1
    rolls: Annotated[
        tuple[Words, ...],
        label(
            "Weight of each, in kg",
            "One on each line, after its own number if it has one. Left empty, they are numbered by the order.",
        ),
    ] = ()


@dataclass(frozen=True)
class CompleteWarehousing:
    """What goes into the warehouse."""

    rows: Annotated[tuple[WeighedRow, ...], Field(min_length=1, title="Lines", json_schema_extra={"parts": True})]
    certificate: Annotated[Words, label("Certificate number", "Empty to number it by the order")] = ""


@room.step("Complete the warehousing", source="S12.1", happened=True)
def complete_warehousing(order: Order, data: CompleteWarehousing, by: Person) -> making.WarehousingCompleted:
    """Weigh the qualified goods into the warehouse; the weighed quantity decides the sum to pay."""
    wanted, given = {line.number for line in order.lines}, [row.part for row in data.rows]
    if set(given) != wanted or len(given) != len(wanted):
        raise Invalid("Weigh every line once", field="rows")
    made = good(order)
    for place, row in enumerate(data.rows):
        if row.quantity > made.get(row.part, Decimal(0)):
            raise Invalid(
                f"Production reported {made.get(row.part, Decimal(0)).normalize():f}; more cannot be weighed in",
                field=f"rows.{place}.quantity",
            )
    refuse_outside_tolerance(order, data.rows)
    weighed = tuple(weighed_line(order, place, row) for place, row in enumerate(data.rows))
    keep_rolls(order, weighed)
    return making.WarehousingCompleted(weighed, data.certificate or f"Q-{order.number}")


def weighed_line(order: Order, place: int, row: WeighedRow) -> making.LineWeighed:
    """One line with its rolls; what was weighed roll by roll must add up."""
    rolls = weighed_rolls(order.number, row.part, row.rolls, row.packages, f"rows.{place}.rolls")
    refuse_wrong_sum(rolls, row.quantity, f"rows.{place}.rolls")
    return making.LineWeighed(row.part, row.quantity, len(row.rolls) or row.packages, rolls)


def keep_rolls(order: Order, weighed: Sequence[making.LineWeighed]) -> None:
    """Every roll under its number, which no other roll has."""
    rolls = [
        Roll(number=roll.number, order=order.number, line=line.line, kilograms=roll.kilograms, seq=order.next_seq)
        for line in weighed
        for roll in line.rolls
    ]
    try:
        with transaction.atomic():
            for start in range(0, len(rolls), 100):
                insert(rolls[start : start + 100])
    except IntegrityError:
        raise Invalid(f"Two rolls may not have the same number: {doubled(rolls)}", field="rows.0.rolls") from None


def doubled(rolls: Sequence[Roll]) -> str:
    """Which number stands twice, and on which other order."""
    named = [roll.number for roll in rolls]
    known = [
        f"{roll.number} of order {roll.order}" for roll in select(Roll, f"where t.number in {marks(named)}", named)
    ]
    return (known or [number for number, times in Counter(named).items() if times > 1])[0]


def refuse_outside_tolerance(order: Order, rows: tuple[WeighedRow, ...]) -> None:
    """A quantity outside the contract's tolerance needs the customer's written consent (S5.3)."""
    agreed = {
        x.part for f in order.facts.live(making.CustomerInspected) for x in f.event.lines
        if x.finding is making.Finding.CONCESSION
    }  # fmt: skip
    spans = outside(order, {row.part: row.quantity for row in rows})
    for place, row in enumerate(rows):
        if row.part in spans and row.part not in agreed:
            raise Invalid(
                f"Outside the tolerance ({spans[row.part]}): "
                "customer service must inspect it again, with the customer's written consent",
                field=f"rows.{place}.quantity",
            )
