"""What settlement, release and delivery record (S13–S18)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from signback.orders.events.confirming import Route
from signback.orders.events.intake import Attachment, Outcome


@dataclass(frozen=True)
class TermsReviewed:
    """Delivery, payment and settlement terms were reviewed against the contract and sent to finance (S13)."""

    delivery_terms: str
    payment_terms: str
    settlement: str
    weighed_value: Decimal


@dataclass(frozen=True)
class BalanceNoticed:
    """The notice of receiving the balance, for the quantity really produced (S13.2)."""

    value: Decimal
    deposit: Decimal
    balance: Decimal
    currency: str


@dataclass(frozen=True)
class PaymentReceived:
    """Money arrived for the order (S13.2)."""

    amount: Decimal
    currency: str
    reference: str
    received: date


@dataclass(frozen=True)
class PaymentStruck:
    """A payment was entered by mistake and no longer counts; its entry stays (E1)."""

    reference: str
    reason: str


@dataclass(frozen=True)
class MoneyReturned:
    """Money that was paid beyond the sum to pay went back to the customer (S13.2)."""

    amount: Decimal
    currency: str
    reference: str
    why: str


@dataclass(frozen=True)
class GoodsReleased:
    """Finance verified and signed: so much may be delivered (S13, S13.2)."""

    quantity: Decimal
    why: str


@dataclass(frozen=True)
class DeliveryPlanned:
    """One delivery of the order: how much, where to, when (S14)."""

    quantity: Decimal
    departs: date
    arrives: date
    carrier: str


@dataclass(frozen=True)
class Address:
    """Where goods go: complete and checked by a second look (S14.1)."""

    consignee: str
    street: str
    city: str
    country: str
    contact: str
    telephone: str


@dataclass(frozen=True)
class ReleaseWithdrawn:
    """Finance takes its own wrong release back, before a delivery order was issued on it (R5)."""

    reason: str


@dataclass(frozen=True)
class DeliveryOrderIssued:
    """The notice of goods sales and delivery: the signed permission (S14, S14.1)."""

    number: str
    quantity: Decimal
    address: Address
    unloading: str


@dataclass(frozen=True)
class EmergencyPermitted:
    """The supervisor's signed order to deliver first; it waives the delivery order alone (S14.2)."""

    quantity: Decimal
    until: datetime
    reason: str
    supervisor: int


@dataclass(frozen=True)
class DeliveryExplained:
    """The delivery order was explained item by item, the customer's requirements read back (S15)."""

    spoken_with: str
    ticked: tuple[str, ...]
    requirements: str
    inspection_time: datetime


@dataclass(frozen=True)
class GoodsShipped:
    """The goods left, weighed, on a vehicle (S16)."""

    quantity: Decimal
    sheet: str
    vehicle: str
    driver: str
    driver_telephone: str
    arrives: datetime
    as_confirmed: bool
    rolls: tuple[str, ...] = ()


@dataclass(frozen=True)
class SalesInvoiced:
    """The numbered sales invoice on the weighed quantity (S14.1)."""

    number: str
    quantity: Decimal
    amount: Decimal
    currency: str


@dataclass(frozen=True)
class DeliveryNoticeSent:
    """The message to the customer that the goods are on their way (S16)."""

    route: Route
    to: str
    inspection_time: datetime


@dataclass(frozen=True)
class NoticeCalled:
    """A call to make sure that the delivery notice was received, with thanks (S16)."""

    outcome: Outcome
    spoken_with: str
    thanked: bool


@dataclass(frozen=True)
class ArrivalFollowed:
    """What the carrier said about the arrival, and what the customer was told (S17, S18)."""

    outcome: Outcome
    spoken_with: str
    expected: datetime | None
    problem: str
    told_customer: bool


class RollState(StrEnum):
    """What the customer found of one roll."""

    DAMAGED = "damaged"
    SHORT = "short"
    REFUSED = "refused"


@dataclass(frozen=True)
class RollFound:
    """One roll that did not arrive in order: what of it, in kilograms (S18)."""

    roll: str
    state: RollState
    kilograms: Decimal | None
    remark: str = ""


@dataclass(frozen=True)
class ReceiptRecorded:
    """The customer signed the arrival receipt (S18)."""

    signer: str
    arrived: datetime
    received: Decimal
    damaged: Decimal
    short: Decimal
    remark: str
    attachment: Attachment | None = None
    refused: Decimal = Decimal(0)
    rolls: tuple[RollFound, ...] = ()


@dataclass(frozen=True)
class PapersFiled:
    """Delivery sheet and sales invoice were filed together for the month (S16.1)."""

    month: str
    location: str
