"""What the departments' checks record (S5–S7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True)
class LinePrice:
    """The price of one line and where it comes from (S5.1)."""

    line: str
    asked: Decimal
    expected: Decimal | None
    source: str


@dataclass(frozen=True)
class Deviation:
    """A difference from contract, price plan or earlier transactions (S5.2); percent is of the price."""

    key: str
    line: str
    kind: str
    says: str
    percent: Decimal = Decimal(0)
    beyond_limit: bool = False


@dataclass(frozen=True)
class PriceChecked:
    """Prices, specification and payment were compared with contract, plan and history (S5.1)."""

    prices: tuple[LinePrice, ...]
    deviations: tuple[Deviation, ...]
    currency: str


class Resolution(StrEnum):
    """What the salesperson found out about a deviation."""

    KEEP = "keep as agreed"
    CORRECT = "correct it"


@dataclass(frozen=True)
class DeviationVerdict:
    """The salesperson's written word on one deviation; a corrected price is per unit."""

    part: str
    resolution: Resolution
    why: str
    unit_price: Decimal | None = None


@dataclass(frozen=True)
class DeviationVerified:
    """The salesperson verified deviations in writing (S5.2)."""

    covers: tuple[str, ...]
    verdicts: tuple[DeviationVerdict, ...]


@dataclass(frozen=True)
class DeviationSigned:
    """The customer service supervisor signed deviations (S5.2)."""

    covers: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class DeviationDecided:
    """The marketing director signed deviations beyond the limit (S5.2, P1)."""

    covers: tuple[str, ...]
    note: str = ""


class Makeable(StrEnum):
    """The technical answer on one line (S6)."""

    YES = "can be made"
    WITH_CHANGE = "with a formula change"
    NO = "cannot be made"


@dataclass(frozen=True)
class MaterialNeed:
    """A material that a line holds: kilograms from stock, and from what is on order."""

    material: str
    kilograms: Decimal


@dataclass(frozen=True)
class LineVerdict:
    """The written technical verdict on one line (S6), with the earliest day its materials are here (S6.3)."""

    part: str
    verdict: Makeable
    formula: str
    reason: str
    suggestion: str
    material_date: date | None
    needs: tuple[MaterialNeed, ...] = ()
    short: tuple[str, ...] = ()
    old: bool = False
    """The customer asks for this version, and it is no longer the current one: both sign for it (S6.2)."""


@dataclass(frozen=True)
class LinesConfirmed:
    """The technical confirmation: verdicts signed, materials reserved until an hour (S6, S6.3)."""

    covers: tuple[str, ...]
    verdicts: tuple[LineVerdict, ...]
    held_until: datetime


class Settlement(StrEnum):
    """What the customer says to a line that cannot be made as wished (S6.1, S6.2)."""

    ACCEPTS_CHANGE = "accepts the formula change"
    INSISTS = "insists on the old formula"
    SAMPLE = "wants a sample first"
    DROPPED = "drops the line"


@dataclass(frozen=True)
class LineSettlement:
    """The customer's answer on one line, and who gave it."""

    part: str
    settlement: Settlement
    spoken_with: str
    note: str = ""


@dataclass(frozen=True)
class LinesSettled:
    """Lines that cannot be made as wished were talked over with the customer (S6.1)."""

    covers: tuple[str, ...]
    settlements: tuple[LineSettlement, ...]


@dataclass(frozen=True)
class FormulaConfirmed:
    """The old formula was confirmed in writing by the technical department (S6.2)."""

    covers: tuple[str, ...]
    formula: str
    risk: str


@dataclass(frozen=True)
class FormulaSigned:
    """The customer signed for the old formula; it is pinned to the order (S6.2)."""

    covers: tuple[str, ...]
    signer: str
    route: str


@dataclass(frozen=True)
class OrderDeclined:
    """The order was declined politely, with suggestions (S6.1)."""

    spoken_with: str
    reason: str
    suggestion: str
    sample_request: bool = False


@dataclass(frozen=True)
class VerdictsWithdrawn:
    """Technical takes its own wrong verdicts back, before anything was built on them (R5)."""

    reason: str


@dataclass(frozen=True)
class DateWithdrawn:
    """Production takes its own wrong commitment back, before a confirmation was written on it (R5)."""

    reason: str


@dataclass(frozen=True)
class DateCommitted:
    """Production's written commitment (S7): the scheduled date is the finished date after rewinding."""

    scheduled: date
    production_day: date
    machine: str
    hours: Decimal
    quantity: Decimal
    proposed: date
    why_not_earlier: str
    note: str = ""


@dataclass(frozen=True)
class TakenBack:
    """A department took its own decision back, in writing, before anything was built on it (R5)."""

    what: str
    reason: str
