"""What the warehouse does: it records only the place (S12.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from signback.departments.warehouse import room
from signback.orders.events.checks import TakenBack
from signback.orders.events.making import PlaceRecorded
from signback.orders.order import Order
from signback.orders.persons import Person
from signback.process.inputs import Said, TakeBack, label


@dataclass(frozen=True)
class RecordPlace:
    """Where the goods lie."""

    place: Annotated[Said, label("Place", "Hall, row, bay")]


@room.step("Record the place in the warehouse", source="S12.1")
def record_place(order: Order, data: RecordPlace, by: Person) -> PlaceRecorded:
    """Write down where the goods lie, so that delivery finds them."""
    return PlaceRecorded(data.place)


@room.step("Record another place", source="R5")
def withdraw_place(order: Order, data: TakeBack, by: Person) -> TakenBack:
    """The goods lie elsewhere: the place is recorded once more."""
    return TakenBack("the place in the warehouse", data.reason)
