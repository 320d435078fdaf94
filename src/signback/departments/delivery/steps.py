"""What delivery does: shipping, the notice, the arrival receipt (S14–S18)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from signback.departments.delivery import room
from signback.engine.series import next_number
from signback.orders.delivering import may_ship, shipped
from signback.orders.events import settling
from signback.orders.events.confirming import Route
from signback.orders.events.intake import Attachment
from signback.orders.order import Delivery
from signback.orders.papers import refuse_other_papers
from signback.orders.persons import Person
from signback.orders.refusals import Invalid
from signback.orders.rolls import chosen_rolls, found_rolls, tonnes_found
from signback.process.inputs import Moment, Said, Tonnes, Words, label

Part = Annotated[
    Decimal, Field(ge=0, max_digits=10, decimal_places=3, json_schema_extra={"unit": "t", "kind": "number"})
]


@dataclass(frozen=True)
class ShipGoods:
    """What leaves, on which vehicle, and when it arrives."""

    quantity: Annotated[Tonnes, label("Weighed quantity that leaves")]
    vehicle: Annotated[Said, label("Vehicle")]
    driver: Annotated[Said, label("Driver")]
    arrives: Annotated[Moment, label("Arrives")]
    driver_telephone: Annotated[Words, label("Driver's telephone")] = ""
    rolls: Annotated[
        tuple[Words, ...], label("Rolls that are loaded", "Tick each as it goes on the vehicle", kind="checks")
    ] = ()
    as_confirmed: Annotated[bool, label("Goods and arrival time match the confirmation")] = False


@room.step("Ship the goods", source="S16", happened=True, final=True)
def ship_goods(delivery: Delivery, data: ShipGoods, by: Person) -> settling.GoodsShipped:
    """Check goods and arrival time against the confirmation, then let them leave."""
    if not data.as_confirmed:
        raise Invalid("Check goods and arrival time against the confirmation and tick it", field="as_confirmed")
    if data.arrives <= (delivery.happened or delivery.opened):
        raise Invalid(
            "The goods cannot arrive before they leave; say when they left, if it was earlier", field="arrives"
        )
    most = may_ship(delivery)
    if data.quantity > most:
        raise Invalid(f"At most {most.normalize():f} may leave", field="quantity")
    rolls = chosen_rolls(delivery, data.rolls, data.quantity)
    month = (delivery.now or delivery.opened).strftime("%Y-%m")
    sheet = f"S{month}-{next_number(f'delivery sheet {month}'):04d}"
    return settling.GoodsShipped(
        data.quantity, sheet, data.vehicle, data.driver, data.driver_telephone, data.arrives, data.as_confirmed,
        rolls,
    )  # fmt: skip


@dataclass(frozen=True)
class SendNotice:
    """How the customer is told."""

    route: Annotated[Literal["link", "fax", "scan", "post", "by hand"], label("Route")]
    to: Annotated[Said, label("To")]
    inspection_time: Annotated[Moment, label("Inspection time at arrival")]


@room.step("Send the delivery notice", source="S16")
def send_notice(delivery: Delivery, data: SendNotice, by: Person) -> settling.DeliveryNoticeSent:
    """Tell the customer at once that the goods are on their way, and when to inspect them."""
    return settling.DeliveryNoticeSent(Route(data.route), data.to, data.inspection_time)


@dataclass(frozen=True)
class RollRow:
    """One roll that did not arrive in order."""

    roll: Annotated[Said, label("Roll", choices="rolls")]
    state: Annotated[settling.RollState, label("What is wrong")]
    kilograms: Annotated[
        Decimal | None,
        Field(gt=0, max_digits=6, decimal_places=0, json_schema_extra={"unit": "kg", "kind": "number"}),
        label("Kilograms", "Empty for the whole roll"),
    ] = None
    remark: Annotated[Words, label("Remark")] = ""


@dataclass(frozen=True)
class RecordReceipt:
    """What the customer signed for."""

    signer: Annotated[Said, label("Signed by")]
    arrived: Annotated[Moment, label("Arrived")]
    received: Annotated[Part, label("Received in order")]
    damaged: Annotated[Part, label("Damaged")] = Decimal(0)
    short: Annotated[Part, label("Short")] = Decimal(0)
    refused: Annotated[Part, label("Refused and sent back", "Comes back into the warehouse, to be delivered again")] = (
        Decimal(0)
    )
    rolls: Annotated[tuple[RollRow, ...], Field(max_length=500, title="Rolls that did not arrive in order")] = ()
    remark: Annotated[Words, label("Remark")] = ""
    attachment: Annotated[Attachment | None, label("The signed receipt", kind="file")] = None


@room.step("Record the arrival receipt", source="S18", happened=True)
def record_receipt(delivery: Delivery, data: RecordReceipt, by: Person) -> settling.ReceiptRecorded:
    """The customer signed the arrival receipt: received, damaged, short, or refused and sent back."""
    left = shipped(delivery)
    if data.received + data.damaged + data.short + data.refused != left:
        raise Invalid(f"Received, damaged, short and refused must add up to {left.normalize():f}", field="received")
    rolls = found_rolls(delivery, [settling.RollFound(r.roll, r.state, r.kilograms, r.remark) for r in data.rolls])
    refuse_other_sums(data, rolls)
    if delivery.now and data.arrived > delivery.now:
        raise Invalid("This time lies in the future", field="arrived")
    refuse_other_papers(data.attachment, delivery.order.number, ("arrival-receipt", "delivery-sheet"), delivery.key)
    return settling.ReceiptRecorded(
        data.signer, data.arrived, data.received, data.damaged, data.short, data.remark, data.attachment,
        data.refused, rolls,
    )  # fmt: skip


def refuse_other_sums(data: RecordReceipt, rolls: tuple[settling.RollFound, ...]) -> None:
    """What is said roll by roll is what is said in sum."""
    for state in settling.RollState if rolls else ():
        together, said = tonnes_found(rolls, state), getattr(data, state.value)
        if together != said:
            raise Invalid(f"The rolls that are {state} weigh {together.normalize():f} t", field=state.value)
