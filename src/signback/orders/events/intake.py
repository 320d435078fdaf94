"""What intake records (S0–S4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class Channel(StrEnum):
    """How an arrival reached the house (S1)."""

    TELEPHONE = "telephone"
    FAX = "fax"
    VISIT = "visit"
    E_MAIL = "e-mail"
    SALESPERSON = "salesperson"


class Outcome(StrEnum):
    """How a call ended."""

    DONE = "done"
    DONE_WITH_CHANGE = "done with change"
    CALL_BACK = "call back"
    NO_ANSWER = "no answer"
    BUSY = "busy"
    WRONG_NUMBER = "wrong number"
    REFUSED = "refused"
    LEFT_MESSAGE = "left message"
    NEEDS_SALESPERSON = "needs salesperson"


UNREACHED = frozenset({Outcome.NO_ANSWER, Outcome.BUSY, Outcome.WRONG_NUMBER, Outcome.LEFT_MESSAGE})
"""Calls in which nobody was spoken to."""


@dataclass(frozen=True)
class Attachment:
    """A file kept with a fact: its name, its type, its digest; the bytes lie in the store."""

    name: str
    media_type: str
    sha256: str
    size: int


@dataclass(frozen=True)
class ArrivalRecorded:
    """An arrival got its number at once, before it was understood (S0, S1)."""

    channel: Channel
    caller: str
    telephone: str
    customer: str
    raw: str
    attachment: Attachment | None = None


@dataclass(frozen=True)
class Line:
    """One line as it was said, with what its product is; unsaid values are None (S3)."""

    number: str
    product: str
    name: str
    grammage: Decimal
    coloured: bool
    shape: str
    machine: str
    quantity: Decimal | None = None
    unit: str = "t"
    width: int | None = None
    length: int | None = None
    diameter: int | None = None
    core: int | None = None
    winding: str = ""
    unit_price: Decimal | None = None
    formula: str = ""
    note: str = ""


@dataclass(frozen=True)
class Question:
    """Something unclear, and who is to clear it up (S2.3)."""

    item: str
    text: str


@dataclass(frozen=True)
class MemorandumWritten:
    """The customer information memorandum as it stands (S3); `states` says how each item is known (S2.1)."""

    customer: str
    contact: str
    their_number: str
    requested: date | None
    place: str
    packing: str
    payment: str
    words: str
    lines: tuple[Line, ...]
    watch_points: tuple[str, ...] = ()
    special: str = ""
    states: Mapping[str, str] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True)
class QuestionAnswered:
    """What the customer said to an open question, and to whom (S2.3)."""

    covers: tuple[str, ...]
    answer: str
    spoken_with: str


@dataclass(frozen=True)
class AnswerPromised:
    """The hour by which the customer hears from us (S4)."""

    to: str
    by: datetime
    estimate: datetime | None = None


@dataclass(frozen=True)
class AnswerGiven:
    """The promised answer was given (S4)."""

    spoken_with: str
    answer: str
    outcome: Outcome


@dataclass(frozen=True)
class MemorandumHandedOver:
    """The memorandum is complete item by item and goes to the departments (S3)."""

    assumed: tuple[str, ...] = ()


class Closing(StrEnum):
    """What an arrival became, when it became no order (S0)."""

    QUESTION_ANSWERED = "question answered"
    SAMPLE_REQUEST = "sample request"
    LOST = "lost"
    DUPLICATE = "duplicate"
    NOT_FOR_US = "not for us"


@dataclass(frozen=True)
class ArrivalClosed:
    """An arrival was closed with a reason; nothing is ever deleted (S0, S3)."""

    became: Closing
    reason: str


@dataclass(frozen=True)
class OrderCancelled:
    """The order was cancelled: by whom it was wished, why, and what that sets free."""

    wished_by: str
    reason: str
    sets_free: tuple[str, ...] = ()
    stage: str = ""


@dataclass(frozen=True)
class OrderClosed:
    """Every delivery has its receipt; the order entered product use service (S18)."""

    note: str = ""
