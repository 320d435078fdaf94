"""The counter: parcels that members fetch themselves lie ready there, are handed over, or go back (M5, M5.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from django.utils import timezone

from signback.departments.mall import room
from signback.departments.mall.distributing import LOGISTICS
from signback.orders.events import mall
from signback.orders.mall import Parcel
from signback.orders.mall_deadlines import fetched_until
from signback.orders.persons import Person
from signback.orders.roles import Role
from signback.process.inputs import Said, Words, label


@dataclass(frozen=True)
class LayReady:
    """Where it is found when somebody comes for it."""

    shelf: Annotated[Words, label("Shelf", "Where it lies behind the counter")] = ""


@room.step("Lay the parcel ready", source="M5", who=LOGISTICS, happened=True)
def lay_ready(parcel: Parcel, data: LayReady, by: Person) -> mall.ParcelLaidReady:
    """The parcel lies at the counter from now on; the member is told, with the day until which it waits."""
    return mall.ParcelLaidReady(data.shelf, fetched_until(parcel.calendar, parcel.now or timezone.now()))


@dataclass(frozen=True)
class HandOverAtCounter:
    """Who fetched it, and how the counter knew them."""

    fetched_by: Annotated[Said, label("Fetched by", "The name of whoever stands at the counter")]
    shown: Annotated[mall.Shown, label("Known by")]
    note: Annotated[Words, label("Note")] = ""


@room.step("Hand the parcel over", source="M5.1", who=LOGISTICS, happened=True, signed=True)
def hand_over(parcel: Parcel, data: HandOverAtCounter, by: Person) -> mall.ParcelFetched:
    """Give the parcel to whoever fetches it at the counter, and sign for it; nothing is handed over unpaid."""
    return mall.ParcelFetched(data.fetched_by, data.shown, data.note)


@dataclass(frozen=True)
class NotFetched:
    """Why nobody has it."""

    reason: Annotated[Said, label("Why", "Not fetched in time, not wanted any more, not accepted at the counter")]


@room.step("Take the parcel from the counter", source="M5", who=(Role.MALL_ADMINISTRATOR, *LOGISTICS), happened=True)
def take_from_counter(parcel: Parcel, data: NotFetched, by: Person) -> mall.ParcelNotFetched:
    """Nobody fetched the parcel: it leaves the counter, and the mall decides what is done about it."""
    return mall.ParcelNotFetched(data.reason)
