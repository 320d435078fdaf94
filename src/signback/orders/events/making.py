"""What production, supervision and inspection record (S10–S12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True)
class ProductionOrdered:
    """The production order: the confirmed revision with production's written instruction (S10)."""

    revision: int
    scheduled: date
    production_day: date
    tolerance: Mapping[str, str]
    packing: str
    special: str
    formulas: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ProductionOrderAccepted:
    """The head of production signed for the production order (S10)."""

    note: str = ""


@dataclass(frozen=True)
class CopyAcknowledged:
    """The technical department has its copy of the production order (S10)."""

    note: str = ""


@dataclass(frozen=True)
class Supervised:
    """A watch point of the order was checked (S11)."""

    covers: tuple[str, ...]
    found: str
    in_order: bool


@dataclass(frozen=True)
class AbnormalityReported:
    """Production reported something abnormal at once (S11.1)."""

    what: str
    lines: tuple[str, ...]
    effect: str


@dataclass(frozen=True)
class EmergencyPlanned:
    """What is done about an abnormality, by whom, the new date, what the customer was told (S11.1)."""

    covers: tuple[str, ...]
    plan: str
    who: str
    new_date: date | None
    told: str
    answered: str
    spoken_with: str


@dataclass(frozen=True)
class AbnormalityClosed:
    """An abnormality is over (S11.1)."""

    covers: tuple[str, ...]
    result: str


@dataclass(frozen=True)
class LineMade:
    """What was made of one line since the last report, in its unit."""

    line: str
    good: Decimal
    waste: Decimal = Decimal(0)
    finished: bool = False
    expected: Decimal | None = None


@dataclass(frozen=True)
class ProgressReported:
    """A production report: quantity good, waste, stage, machine, forecast (S12)."""

    made: tuple[LineMade, ...]
    stage: str
    machine: str
    forecast: date | None
    note: str = ""


class Finding(StrEnum):
    """The result of an inspection of one line (S12.1)."""

    PASSED = "passed"
    CONCESSION = "passed with the customer's written consent"
    REWORK = "rework"
    SCRAP = "scrap"


@dataclass(frozen=True)
class LineInspected:
    """One line's inspection: quantity, packing, labels, properties (S12.1)."""

    part: str
    finding: Finding
    quantity: Decimal
    packing_right: bool
    labels_right: bool
    measured: str = ""
    consent: str = ""


@dataclass(frozen=True)
class CustomerInspected:
    """Customer service inspected finished goods by the customer's requirements (S12.1)."""

    covers: tuple[str, ...]
    lines: tuple[LineInspected, ...]


@dataclass(frozen=True)
class FactoryInspected:
    """Quality inspected finished goods by the ex-factory standard (S12.1)."""

    covers: tuple[str, ...]
    lines: tuple[LineInspected, ...]


@dataclass(frozen=True)
class Roll:
    """One reel or pallet under its own number; its weight in kilograms, where it was weighed by itself."""

    number: str
    kilograms: Decimal | None


@dataclass(frozen=True)
class LineWeighed:
    """The weighed quantity of one line; it decides the sum to pay (S5.3)."""

    line: str
    quantity: Decimal
    packages: int
    rolls: tuple[Roll, ...] = ()


@dataclass(frozen=True)
class WarehousingCompleted:
    """Quality inspection completed the warehousing of finished goods (S12.1)."""

    weighed: tuple[LineWeighed, ...]
    certificate: str


@dataclass(frozen=True)
class PlaceRecorded:
    """The warehouse recorded where the goods lie (S12.1)."""

    place: str
