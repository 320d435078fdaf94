"""What confirming and signing back record (S8–S9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from signback.orders.events.intake import Attachment, Outcome


class Route(StrEnum):
    """How a document travels; all return routes are equal (S9)."""

    LINK = "link"
    FAX = "fax"
    SCAN = "scan"
    POST = "post"
    HAND = "by hand"


@dataclass(frozen=True)
class DateRelaxed:
    """Customer service wants to tell the customer a later finished date (S8.1)."""

    pre_delivery: date
    why: str


@dataclass(frozen=True)
class RelaxedDateConfirmed:
    """The salesperson confirmed the later pre-delivery date (S8.1)."""

    pre_delivery: date


@dataclass(frozen=True)
class Terms:
    """Policy and class under which the order is confirmed; they stay with the order (P1)."""

    customer_class: str
    signature_before_production: bool
    deposit_percent: Decimal
    balance_before_delivery: bool
    director_limit_percent: Decimal
    tolerance_percent: Decimal | None
    contract: str
    currency: str


@dataclass(frozen=True)
class ConfirmationChecked:
    """Revision n of the order confirmation was checked item by item against the originals (S8)."""

    revision: int
    pre_delivery: date
    scheduled: date
    total: Decimal
    terms: Terms
    digest: str
    code: str
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True)
class ConfirmationSent:
    """The confirmation left the house: by which route, to whom (S8)."""

    revision: int
    route: Route
    to: str
    pages: int
    sign_by: datetime
    received_by: str = ""


class Passage(StrEnum):
    """What a mail server or a fax gateway says became of a message (RFC 3464, S8)."""

    DELIVERED = "delivered"
    RELAYED = "passed on"
    DELAYED = "delayed"
    FAILED = "failed"
    TRANSMITTED = "transmitted"
    BUSY = "busy"
    NO_ANSWER = "no answer"
    PARTIAL = "partly transmitted"


@dataclass(frozen=True)
class DispatchReported:
    """A delivery report came back: what became of one message of the order (S8).

    `of` is the entry that sent it, `message` the message's own name, `digest` the hash of what it said.
    """

    of: int
    message: str
    to: str
    passage: Passage
    permanent: bool
    says: str
    digest: str = ""
    delivery: str = ""


@dataclass(frozen=True)
class LinkOpened:
    """Somebody at the customer's opened the confirmation through their link (S8)."""

    revision: int
    address: str


@dataclass(frozen=True)
class ReceiptCalled:
    """A call to make sure that the confirmation arrived whole; the customer reads the code back (S8)."""

    outcome: Outcome
    spoken_with: str
    code_read_back: str
    whole: bool
    next_call: datetime | None = None


@dataclass(frozen=True)
class SignatoryNamed:
    """The person whom the customer designated to sign or seal (S9)."""

    name: str
    position: str
    email: str
    authority: str


@dataclass(frozen=True)
class SignatureChased:
    """A call or letter for the signed confirmation (S9)."""

    outcome: Outcome
    spoken_with: str
    note: str
    next_call: datetime | None = None


@dataclass(frozen=True)
class ReturnRecorded:
    """A signed confirmation came back: who signed, with what authority, which version, by which route (S9)."""

    revision: int
    digest: str
    signer: str
    authority: str
    route: Route
    attachment: Attachment | None = None


class Answer(StrEnum):
    """What a customer says who does not sign as it stands (S9)."""

    CHANGE = "asks for a change"
    DECLINED = "declines"


@dataclass(frozen=True)
class CustomerAnswered:
    """The customer did not sign: asks for a change, or declines, and why (S9)."""

    revision: int
    answer: Answer
    reason: str
    name: str


@dataclass(frozen=True)
class ReturnAccepted:
    """The returned paper was checked item by item and found in order (S9)."""

    revision: int
    ticked: tuple[str, ...]


@dataclass(frozen=True)
class ReturnSentBack:
    """The returned paper has faults and is asked for again, with the reason (S9)."""

    faults: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class CounterOffered:
    """The customer changed the paper by hand: a counter-offer, not an acceptance (S9)."""

    change: str
    spoken_with: str


@dataclass(frozen=True)
class ConfirmationWithdrawn:
    """The house takes its own memorandum or confirmation back to correct it, before anything was built on it (R5)."""

    reason: str
