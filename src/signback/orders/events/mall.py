"""What the mall records: an order placed, confirmed, distributed, brought, paid, taken back (M1–M5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class PayBy(StrEnum):
    """How a member pays (M4)."""

    CASH = "cash on delivery"
    BANK = "bank transfer"
    REMITTANCE = "post office remittance"


class DeliverBy(StrEnum):
    """How goods reach a member (M1, M5)."""

    STANDARD = "by carrier"
    EXPRESS = "by express carrier"
    FETCHED = "fetched by the member"


class Hour(StrEnum):
    """When a member would like to be called (M2)."""

    ANY = "any time"
    MORNING = "morning"
    MIDDAY = "midday"
    AFTERNOON = "afternoon"
    EVENING = "evening"


class CallOutcome(StrEnum):
    """How a confirming call went (M2)."""

    REACHED = "reached"
    NO_ANSWER = "no answer"
    BUSY = "busy"
    CALL_BACK = "call back"
    WRONG_NUMBER = "wrong number"
    LEFT_MESSAGE = "left a message"


class WhyInvalid(StrEnum):
    """Why an order was declared invalid (M2)."""

    ADDRESS = "the address does not exist"
    NOT_ORDERED = "the member did not order this"
    REFUSED = "the member does not want it any more"
    NOT_REACHED = "the member could not be reached"
    TWICE = "ordered twice"
    SUSPICIOUS = "suspicious"
    OTHER = "another reason"


class ParcelOutcome(StrEnum):
    """What became of an attempt to bring a parcel (M5)."""

    DELIVERED = "delivered"
    FAILED = "nobody there"
    REFUSED = "refused"
    LOST = "lost"


class Shown(StrEnum):
    """By what the counter knew who may fetch a parcel (M5)."""

    IDENTITY = "an identity paper of the member"
    LETTER = "a letter of the member, and an identity paper"
    CONFIRMATION = "our word that it is ready, with the order's number"


class WhatNext(StrEnum):
    """What is done about goods that came back or were lost."""

    SEND_AGAIN = "send again"
    GIVE_UP = "do not send again"


class WhyMissing(StrEnum):
    """Why pieces were not there when they were picked (M3)."""

    NOT_FOUND = "not found"
    DAMAGED = "damaged"
    OTHER = "another reason"


class Rest(StrEnum):
    """What is done about pieces that were not there when they were picked (M3)."""

    WAIT = "wait for the goods"
    SET_ASIDE = "the goods are here: set them aside"
    GIVE_UP = "do not send them"


class Condition(StrEnum):
    """What an inspection finds of goods that a member sent back."""

    GOOD = "back into stock"
    SCRAP = "scrap"


class Wish(StrEnum):
    """What a member wants for goods sent back."""

    MONEY = "money back"
    EXCHANGE = "the same again"


class Source(StrEnum):
    """Where money was seen (M4)."""

    BANK = "bank line"
    SLIP = "remittance slip"
    OTHER = "other"


class WrongCash(StrEnum):
    """What was written down of cash and was not so (E1)."""

    NOT_COLLECTED = "not collected after all"
    NOT_HANDED_IN = "not handed in after all"
    NOT_BANKED = "not banked after all"


class MadeGood(StrEnum):
    """How cash that was missing is settled (M4)."""

    PAID = "paid in later"
    WITHHELD = "withheld from wages"
    WRITTEN_OFF = "written off"


class RefundBy(StrEnum):
    """How money goes back to a member; another way than it came is possible (M4)."""

    BANK = "bank transfer"
    REMITTANCE = "post office remittance"
    CASH = "cash"


@dataclass(frozen=True)
class MallLine:
    """Some pieces of one article, at the price at which they were ordered."""

    number: str
    article: str
    name: str
    quantity: int
    unit_price: Decimal
    grams: int = 0


@dataclass(frozen=True)
class ReceivingAddress:
    """Where a member's goods go."""

    recipient: str
    street: str
    postal_code: str
    city: str
    region: str
    country: str
    telephone: str


@dataclass(frozen=True)
class OrderPlaced:
    """A member submitted an order; its pieces are held for it (M1, M6)."""

    member: int
    lines: tuple[MallLine, ...]
    address: ReceivingAddress
    payment: PayBy
    fee: Decimal
    currency: str
    call_at: Hour = Hour.ANY
    note: str = ""
    delivery: DeliverBy = DeliverBy.STANDARD


@dataclass(frozen=True)
class OrderChanged:
    """What the order is now; untouched lines keep their price (M1)."""

    lines: tuple[MallLine, ...]
    address: ReceivingAddress
    payment: PayBy
    fee: Decimal
    call_at: Hour
    note: str
    why: str
    delivery: DeliverBy = DeliverBy.STANDARD


@dataclass(frozen=True)
class MallOrderCancelled:
    """The order was cancelled before it was confirmed (M1)."""

    reason: str
    refund_to: str


@dataclass(frozen=True)
class MallOrderExpired:
    """Nobody paid in time: the order ended by rule and its pieces are free (M2)."""

    waited_until: datetime


@dataclass(frozen=True)
class MallOrderBrokenOff:
    """The mall could not keep a confirmed order and ended it before anything left (M3)."""

    reason: str
    refund_to: str


@dataclass(frozen=True)
class ConfirmationCalled:
    """One attempt to call the member (M2)."""

    outcome: CallOutcome
    call_back: datetime | None
    note: str


@dataclass(frozen=True)
class OrderConfirmed:
    """The address is real, the distribution details are right: from now on the order is not changed (M2)."""

    spoken_with: str
    note: str


@dataclass(frozen=True)
class OrderInvalid:
    """The order was declared invalid and is cancelled (M2)."""

    why: WhyInvalid
    words: str
    refund_to: str


@dataclass(frozen=True)
class OrderAssigned:
    """Who brings the goods: a person of logistics, or the department (M3)."""

    courier: int | None
    name: str
    note: str


@dataclass(frozen=True)
class AssignmentAccepted:
    """Whoever was asked takes the order on (M3)."""

    note: str


@dataclass(frozen=True)
class AssignmentRefused:
    """Whoever was asked does not take it on; somebody else is asked (M3)."""

    reason: str


@dataclass(frozen=True)
class Pieces:
    """So many pieces of one line."""

    line: str
    quantity: int


@dataclass(frozen=True)
class Missing:
    """So many pieces of a line were not there; from now on so many of its article lie there, all of them held (M3)."""

    line: str
    article: str
    quantity: int
    why: WhyMissing
    note: str
    lies_there: int


@dataclass(frozen=True)
class GoodsPicked:
    """Taken from the shelves by the pick list; what was not there is said line by line (M3)."""

    covers: tuple[str, ...]
    pieces: tuple[Pieces, ...]
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True)
class RestSettled:
    """What is done about missing pieces of one line, in words for the member."""

    line: str
    quantity: int
    next: Rest
    words: str


@dataclass(frozen=True)
class MissingSettled:
    """Pieces that were missing are waited for, set aside after all, or given up (M3)."""

    covers: tuple[str, ...]
    settlements: tuple[RestSettled, ...]


@dataclass(frozen=True)
class ParcelPacked:
    """One parcel: what lies in it, and its weight (M3)."""

    pieces: tuple[Pieces, ...]
    grams: int
    note: str


@dataclass(frozen=True)
class ParcelHandedOver:
    """The parcel left the house (M5, M5.1)."""

    carrier: str
    tracking: str


@dataclass(frozen=True)
class ParcelLaidReady:
    """The parcel lies at the counter for the member, until a moment (M5)."""

    shelf: str
    until: datetime


@dataclass(frozen=True)
class ParcelFetched:
    """The parcel was handed over at the counter: who fetched it, and by what the counter knew them (M5, M5.1)."""

    fetched_by: str
    shown: Shown
    note: str


@dataclass(frozen=True)
class ParcelNotFetched:
    """Nobody fetched the parcel; it left the counter (M5)."""

    reason: str


@dataclass(frozen=True)
class DeliveryReported:
    """The word of whoever brings the parcel (M3, M5)."""

    outcome: ParcelOutcome
    received_by: str
    note: str


@dataclass(frozen=True)
class ParcelCameBack:
    """A parcel that was refused or could not be brought lies in the house again (M5)."""

    note: str


@dataclass(frozen=True)
class ArrivalConfirmed:
    """The member's own word on the parcel (M5)."""

    complete: bool
    remark: str


@dataclass(frozen=True)
class ParcelSettled:
    """What is done about one parcel that came back or was lost."""

    parcel: str
    next: WhatNext
    sellable: bool
    reason: str


@dataclass(frozen=True)
class ParcelsSettled:
    """Parcels that came back or were lost are sent again or given up (M5)."""

    covers: tuple[str, ...]
    settlements: tuple[ParcelSettled, ...]


@dataclass(frozen=True)
class ReturnRequested:
    """A member wants to send goods back (M5)."""

    pieces: tuple[Pieces, ...]
    wish: Wish
    reason: str


@dataclass(frozen=True)
class ReturnApproved:
    """The goods may come back (M5)."""

    send_to: str
    note: str


@dataclass(frozen=True)
class ReturnRefused:
    """The goods may not come back, and why (M5)."""

    reason: str


@dataclass(frozen=True)
class ReturnReceived:
    """The goods sent back lie in the house (M5)."""

    note: str


@dataclass(frozen=True)
class PieceVerdict:
    """What the inspection found of some pieces."""

    line: str
    quantity: int
    condition: Condition
    accepted: bool


@dataclass(frozen=True)
class ReturnInspected:
    """What came back was inspected; what is accepted is paid back or sent again (M5)."""

    verdicts: tuple[PieceVerdict, ...]
    remark: str


@dataclass(frozen=True)
class MallPaymentReceived:
    """Money for the order was seen (M4)."""

    amount: Decimal
    currency: str
    source: Source
    reference: str
    received: date


@dataclass(frozen=True)
class MallPaymentStruck:
    """A payment was entered by mistake; it counts no more, its entry stays (E1)."""

    reference: str
    reason: str


@dataclass(frozen=True)
class CashCollected:
    """The courier took cash at the door (M4)."""

    amount: Decimal
    currency: str
    courier: int
    name: str


@dataclass(frozen=True)
class CashHandedIn:
    """The courier handed the cash in (M4)."""

    amount: Decimal
    currency: str
    courier: int
    short: Decimal
    reason: str = ""


@dataclass(frozen=True)
class CashBanked:
    """Cash that was handed in went to the bank (M4)."""

    amount: Decimal
    currency: str
    reference: str


@dataclass(frozen=True)
class CashCorrected:
    """Cash was written down where it was not; it goes back to where it stood before, with whoever took it (E1)."""

    amount: Decimal
    currency: str
    wrong: WrongCash
    reason: str
    courier: int | None = None


@dataclass(frozen=True)
class ShortSettled:
    """Cash that was missing was paid in later, or is given up, and why (M4)."""

    amount: Decimal
    currency: str
    how: MadeGood
    reason: str
    courier: int | None = None


@dataclass(frozen=True)
class MemberRefunded:
    """Money went back to the member (M4)."""

    amount: Decimal
    currency: str
    by: RefundBy
    reference: str
    why: str
