"""What product use service records: questions, complaints and returns after the arrival receipt (S18)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from signback.orders.events.intake import Attachment, Channel, Outcome


class CaseKind(StrEnum):
    """What the customer comes with."""

    QUESTION = "question"
    COMPLAINT = "complaint"
    RETURN = "return"


class Remedy(StrEnum):
    """What a complaint or return leads to."""

    NOTHING = "no remedy"
    CREDIT = "credit"
    REPLACEMENT = "replacement by a new order"
    GOODS_BACK = "goods come back, money is credited"


@dataclass(frozen=True)
class CaseOpened:
    """A customer came with a question, a complaint or a return; it has an owner and a due time."""

    kind: CaseKind
    order: str
    channel: Channel
    caller: str
    what: str
    wish: str
    delivery: str
    rolls: tuple[str, ...]
    owner: int
    due: datetime
    attachment: Attachment | None = None


@dataclass(frozen=True)
class CaseHandedOn:
    """Somebody else answers for the case from now on, by another hour."""

    owner: int
    name: str
    due: datetime
    why: str


@dataclass(frozen=True)
class FindingWritten:
    """What a department found out, in writing."""

    finding: str
    cause: str
    ours: bool


@dataclass(frozen=True)
class RemedyDecided:
    """What the customer gets, signed."""

    remedy: Remedy
    amount: Decimal
    currency: str
    tonnes: Decimal
    why: str


@dataclass(frozen=True)
class GoodsCameBack:
    """The goods of a case are back in the warehouse."""

    tonnes: Decimal
    state: str


@dataclass(frozen=True)
class CaseAnswered:
    """The customer was told, and what they said."""

    outcome: Outcome
    spoken_with: str
    answer: str
    content: bool


@dataclass(frozen=True)
class CaseClosed:
    """The case is over."""

    result: str
