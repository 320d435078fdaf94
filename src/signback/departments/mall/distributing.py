"""Distributing: who brings it, the pick list, the parcels (M3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from signback.departments.mall import room
from signback.departments.mall.placing import Quantity, Reason
from signback.departments.mall.stock import Move, by_article, move, shelves
from signback.orders.events import mall
from signback.orders.mall import Counted, MallOrder, Parcel, count
from signback.orders.mall_sums import to_pack
from signback.orders.models import Courier
from signback.orders.persons import Person
from signback.orders.refusals import Invalid
from signback.orders.roles import Role
from signback.process.inputs import LineNumber, Said, Words, label

LOGISTICS = (Role.LOGISTICS,)
DEPARTMENT = "Logistics"


@dataclass(frozen=True)
class Assign:
    """Who brings the goods."""

    courier: Annotated[
        int | None, label("Courier", "Leave it open for the department as a whole", choices="couriers")
    ] = None
    note: Annotated[Words, label("Note")] = ""


@room.step("Assign the order", source="M3")
def assign(order: MallOrder, data: Assign, by: Person) -> mall.OrderAssigned:
    """Give the order to a person of logistics, or to the department."""
    if data.courier is None:
        return mall.OrderAssigned(None, DEPARTMENT, data.note)
    found = Courier.objects.select_related("account").filter(account_id=data.courier, active=True).first()
    if found is None:
        raise Invalid("This is no courier of ours at the moment", field="courier")
    return mall.OrderAssigned(found.account_id, found.account.name, data.note)


@dataclass(frozen=True)
class Accept:
    """A note is welcome."""

    note: Annotated[Words, label("Note")] = ""


@room.step("Accept the order", source="M3", who=LOGISTICS)
def accept_assignment(order: MallOrder, data: Accept, by: Person) -> mall.AssignmentAccepted:
    """Take the order on: it is yours to pick, pack and bring."""
    return mall.AssignmentAccepted(data.note)


@room.step("Give the order back", source="M3", who=LOGISTICS)
def refuse_assignment(order: MallOrder, data: Reason, by: Person) -> mall.AssignmentRefused:
    """Say why you cannot take it on; somebody else is asked."""
    return mall.AssignmentRefused(data.reason)


@dataclass(frozen=True)
class PackedLine:
    """Some pieces of a line in the parcel."""

    part: Annotated[LineNumber, label("Line")]
    quantity: Annotated[Quantity, label("Pieces")]


@dataclass(frozen=True)
class Pack:
    """What lies in the parcel, and what it weighs."""

    grams: Annotated[int, Field(ge=1, le=1_000_000, json_schema_extra={"unit": "g", "kind": "number"}), label("Weight")]
    rows: Annotated[
        tuple[PackedLine, ...],
        Field(max_length=500),
        label("In this parcel", "Everything that was picked, unless you say less", parts=True),
    ] = ()
    note: Annotated[Words, label("Note")] = ""


@room.step("Pack a parcel", source="M3", who=LOGISTICS, happened=True)
def pack(order: MallOrder, data: Pack, by: Person) -> mall.ParcelPacked:
    """Pack what was picked into one parcel; what does not fit goes into the next."""
    left = to_pack(order)
    rows = tuple(mall.Pieces(row.part, row.quantity) for row in data.rows) or pieces(left)
    for n, (line, quantity) in enumerate(count(rows).items()):
        if quantity > left.get(line, 0):
            raise Invalid(f"Only {left.get(line, 0)} of line {line} are picked", field=f"rows.{n}.quantity")
    return mall.ParcelPacked(rows, data.grams, data.note)


def pieces(counted: Counted) -> tuple[mall.Pieces, ...]:
    """Counted pieces as an event writes them."""
    return tuple(mall.Pieces(line, quantity) for line, quantity in counted.items())


@dataclass(frozen=True)
class SettledParcel:
    """What is done about one parcel."""

    part: Annotated[LineNumber, label("Parcel")]
    next: Annotated[mall.WhatNext, label("What next")]
    sellable: Annotated[bool, label("The goods can be sold again")] = True
    reason: Annotated[Words, label("Why")] = ""


@dataclass(frozen=True)
class SettleParcels:
    """Parcels that came back or were lost."""

    rows: Annotated[tuple[SettledParcel, ...], Field(min_length=1, max_length=100), label("Parcels", parts=True)]


@room.step("Decide on parcels that failed", source="M5")
def settle_parcels(order: MallOrder, data: SettleParcels, by: Person) -> mall.ParcelsSettled:
    """Send the goods again, or give them up: then the member does not pay for them."""
    known = {parcel.key: parcel for parcel in order.parcels}
    for n, row in enumerate(data.rows):
        if parcel := known.get(row.part):
            follow(order, parcel, row, n)
    settlements = tuple(mall.ParcelSettled(row.part, row.next, row.sellable, row.reason) for row in data.rows)
    return mall.ParcelsSettled(tuple(row.part for row in data.rows), settlements)


def follow(order: MallOrder, parcel: Parcel, row: SettledParcel, place: int) -> None:
    """Stock follows the decision: what came back lies there again, what is sent again is held again."""
    goods = by_article(order, count(parcel.packed.pieces))
    here, held = after_failing(parcel, sellable=row.sellable)
    again = int(row.next is mall.WhatNext.SEND_AGAIN)
    found = shelves(sorted(goods))
    for article, quantity in goods.items():
        free = found[article].on_hand - found[article].reserved + (here - held) * quantity
        if again and free < quantity:
            raise Invalid(f"Only {free} of {found[article].name} are left to send again", field=f"rows.{place}.next")
    move(found, {article: Move(here * n, (held + again) * n) for article, n in goods.items()})


def after_failing(parcel: Parcel, *, sellable: bool) -> tuple[int, int]:
    """How a failed parcel changes what lies there and what is held; what nobody fetched never left the stock."""
    if parcel.gone:
        return int(parcel.back and sellable), 0
    return -int(not sellable), -1


@dataclass(frozen=True)
class HandOver:
    """Who brings it, under which number."""

    carrier: Annotated[Said, label("Carrier")]
    tracking: Annotated[Words, label("Tracking number")] = ""


@room.step("Hand the parcel to the carrier", source="M5", who=LOGISTICS, happened=True)
def hand_to_carrier(parcel: Parcel, data: HandOver, by: Person) -> mall.ParcelHandedOver:
    """Let the parcel leave the house; what is paid before delivery leaves only when it is paid."""
    return mall.ParcelHandedOver(data.carrier, data.tracking)


@dataclass(frozen=True)
class ReportDelivery:
    """How the attempt went."""

    outcome: Annotated[mall.ParcelOutcome, label("Outcome")]
    received_by: Annotated[Words, label("Received by")] = ""
    note: Annotated[Words, label("Note")] = ""


@room.step("Report the delivery", source="M5", who=LOGISTICS, happened=True)
def report_delivery(parcel: Parcel, data: ReportDelivery, by: Person) -> mall.DeliveryReported:
    """Say what became of the attempt: delivered, nobody there, refused, lost."""
    return mall.DeliveryReported(data.outcome, data.received_by, data.note)


@dataclass(frozen=True)
class CameBack:
    """A note is welcome."""

    note: Annotated[Words, label("Note")] = ""


@room.step("Take the parcel back in", source="M5", who=LOGISTICS, happened=True)
def return_to_sender(parcel: Parcel, data: CameBack, by: Person) -> mall.ParcelCameBack:
    """The parcel lies in the house again; the mall decides what is done about it."""
    return mall.ParcelCameBack(data.note)
