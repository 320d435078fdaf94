"""What was made, inspected and weighed of an order, read from its facts (S11, S12)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from signback.orders.events.making import (
    AbnormalityClosed,
    AbnormalityReported,
    CustomerInspected,
    EmergencyPlanned,
    FactoryInspected,
    Finding,
    LineInspected,
    ProgressReported,
)
from signback.orders.order import Order
from signback.orders.refusals import FieldFault, Invalid
from signback.orders.tolerances import bounds, tolerance_of

ZERO = Decimal(0)
TENTH = Decimal("0.1")
GOOD = {Finding.PASSED, Finding.CONCESSION}


class InspectionRow(Protocol):
    """One line of an inspection form."""

    @property
    def part(self) -> str: ...
    @property
    def finding(self) -> str: ...
    @property
    def quantity(self) -> Decimal: ...
    @property
    def packing_right(self) -> bool: ...
    @property
    def labels_right(self) -> bool: ...
    @property
    def measured(self) -> str: ...
    @property
    def consent(self) -> str: ...


def inspected_lines(rows: Iterable[InspectionRow]) -> tuple[LineInspected, ...]:
    """The inspection's rows; what passes is packed and labelled right, a concession has a written consent."""
    found = [
        LineInspected(r.part, Finding(r.finding), r.quantity, r.packing_right, r.labels_right, r.measured, r.consent)
        for r in rows
    ]
    faults = [fault for place, row in enumerate(found) for fault in inspection_faults(place, row)]
    if faults:
        raise Invalid(faults=tuple(faults))
    return tuple(found)


def inspection_faults(place: int, row: LineInspected) -> Iterable[FieldFault]:
    """What contradicts itself in one row."""
    if row.finding is Finding.PASSED and not (row.packing_right and row.labels_right):
        yield FieldFault(f"rows.{place}.finding", "Goods with wrong packing or labels do not pass")
    if row.finding is Finding.CONCESSION and not row.consent:
        yield FieldFault(f"rows.{place}.consent", "A concession needs the customer's written consent: say where it is")


def good(order: Order) -> dict[str, Decimal]:
    """The good quantity reported of each line."""
    found: dict[str, Decimal] = {}
    for fact in order.facts.live(ProgressReported):
        for row in fact.event.made:
            found[row.line] = found.get(row.line, ZERO) + row.good
    return found


@dataclass(frozen=True)
class Outside:
    """A run that will end, or has ended, outside its tolerance; both percents are of what was ordered (S12)."""

    line: str
    percent: Decimal
    tolerance: Decimal
    ended: bool

    @property
    def says(self) -> str:
        """As it is told: “Line 1 will end 9 % short; the tolerance is 5 %”."""
        how = "short" if self.percent < 0 else "over"
        verb = "ended" if self.ended else "will end"
        return (
            f"Line {self.line} {verb} {abs(self.percent):f} % {how}; the tolerance is {self.tolerance.normalize():f} %"
        )


def outlook(order: Order) -> list[Outside]:
    """The lines whose run does not fulfil them, by what is expected or by what has finished (S5.3, S12)."""
    made, ended = good(order), finished(order)
    last = {row.line: row.expected for fact in order.facts.live(ProgressReported) for row in fact.event.made}
    found = []
    for line in order.lines:
        end = made.get(line.number) if line.number in ended else last.get(line.number)
        least, most = bounds(order, line)
        if end is not None and line.quantity and not least <= end <= most:
            percent = ((end / line.quantity - 1) * 100).quantize(TENTH).normalize()
            found.append(Outside(line.number, percent, tolerance_of(order, line), line.number in ended))
    return found


def finished(order: Order) -> set[str]:
    """The lines whose run production has reported as finished."""
    return {row.line for fact in order.facts.live(ProgressReported) for row in fact.event.made if row.finished}


def passed(order: Order, kind: type[CustomerInspected] | type[FactoryInspected]) -> set[str]:
    """The lines whose last inspection of this kind found them good."""
    last = {row.part: row for fact in order.facts.live(kind) for row in fact.event.lines}
    return {part for part, row in last.items() if row.finding in GOOD}


def abnormalities(order: Order) -> dict[str, AbnormalityReported]:
    """All abnormalities, by the number of their entry."""
    return {str(fact.seq): fact.event for fact in order.facts.live(AbnormalityReported)}


def minutes_until_told(order: Order) -> dict[str, int]:
    """How long the customer did not know what production knew, by abnormality (S11.1)."""
    reported = {str(fact.seq): fact.happened for fact in order.facts.live(AbnormalityReported)}
    found: dict[str, int] = {}
    for fact in order.facts.live(EmergencyPlanned):
        for part in fact.event.covers:
            if part in reported:
                found.setdefault(part, max(0, round((fact.happened - reported[part]).total_seconds() / 60)))
    return found


def open_abnormalities(order: Order) -> list[str]:
    """The abnormalities that nobody has closed."""
    closed = {part for fact in order.facts.live(AbnormalityClosed) for part in fact.event.covers}
    return [key for key in abnormalities(order) if key not in closed]


def planned_abnormalities(order: Order) -> list[str]:
    """The open abnormalities that have a plan."""
    planned = {part for fact in order.facts.live(EmergencyPlanned) for part in fact.event.covers}
    return [key for key in open_abnormalities(order) if key in planned]
