"""What was made, inspected and weighed of an order, read from its facts (S11, S12)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import Any, Protocol

from signback.orders.events.making import (
    AbnormalityClosed,
    AbnormalityReported,
    CustomerInspected,
    EmergencyPlanned,
    FactoryInspected,
    Finding,
    LineInspected,
    ProgressReported,
    Supervised,
)
from signback.orders.facts import Fact
from signback.orders.order import Order
from signback.orders.refusals import FieldFault, Invalid
from signback.orders.remembered import remembered
from signback.orders.tolerances import bounds, tolerance_of

ZERO = Decimal(0)
TENTH = Decimal("0.1")
GOOD = {Finding.PASSED, Finding.CONCESSION}
RUN = (ProgressReported, CustomerInspected, FactoryInspected)


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


def inspected_lines(order: Order, rows: Iterable[InspectionRow]) -> tuple[LineInspected, ...]:
    """The inspection's rows; what passes is packed and labelled right, a concession has a written consent."""
    made = good(order)
    found = [
        LineInspected(r.part, Finding(r.finding), r.quantity, r.packing_right, r.labels_right, r.measured, r.consent)
        for r in rows
    ]
    faults = [fault for place, row in enumerate(found) for fault in inspection_faults(place, row, made)]
    if faults:
        raise Invalid(faults=tuple(faults))
    return tuple(found)


def inspection_faults(place: int, row: LineInspected, made: Mapping[str, Decimal]) -> Iterable[FieldFault]:
    """What contradicts itself in one row, or what production reported."""
    if row.quantity > made.get(row.part, row.quantity):
        yield FieldFault(f"rows.{place}.quantity", f"Production reported {made[row.part].normalize():f} as good")
    if row.finding is Finding.PASSED and not (row.packing_right and row.labels_right):
        yield FieldFault(f"rows.{place}.finding", "Goods with wrong packing or labels do not pass")
    if row.finding is Finding.CONCESSION and not row.consent:
        yield FieldFault(f"rows.{place}.consent", "A concession needs the customer's written consent: say where it is")


@remembered
def run_of(order: Order) -> Sequence[Fact[Any]]:
    """What was reported and inspected, oldest first."""
    return sorted((fact for kind in RUN for fact in order.facts.live(kind)), key=attrgetter("seq"))


@remembered
def inspections_of(order: Order) -> Sequence[Fact[Any]]:
    """What was inspected, oldest first."""
    return [fact for fact in run_of(order) if not isinstance(fact.event, ProgressReported)]


@remembered
def good(order: Order) -> Mapping[str, Decimal]:
    """The good quantity of each line: as reported, less what an inspection scrapped."""
    found: dict[str, Decimal] = {}
    for fact in run_of(order):
        event = fact.event
        if isinstance(event, ProgressReported):
            for made in event.made:
                found[made.line] = found.get(made.line, ZERO) + made.good
            continue
        for row in sent_back(event):
            if row.finding is Finding.SCRAP:
                found[row.part] = max(ZERO, found.get(row.part, ZERO) - row.quantity)
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


def consumed(order: Order) -> dict[str, Decimal]:
    """What has gone through the machine for each line, good or not."""
    found: dict[str, Decimal] = {}
    for fact in order.facts.live(ProgressReported):
        for row in fact.event.made:
            found[row.line] = found.get(row.line, ZERO) + row.good + row.waste
    return found


def sent_back(event: CustomerInspected | FactoryInspected) -> list[LineInspected]:
    """The lines that an inspection gives back to production: to be reworked, or made anew (S12.1)."""
    return [row for row in event.lines if row.finding not in GOOD]


@remembered
def finished(order: Order) -> Set[str]:
    """The lines whose run production has reported as finished, and no inspection has given back since."""
    found: set[str] = set()
    for fact in run_of(order):
        event = fact.event
        if isinstance(event, ProgressReported):
            found.update(row.line for row in event.made if row.finished)
        else:
            found.difference_update(row.part for row in sent_back(event))
    return found


def passed(order: Order, kind: type[CustomerInspected] | type[FactoryInspected]) -> set[str]:
    """The lines that this inspection found good; what either inspection gave back is inspected twice anew."""
    found: set[str] = set()
    for fact in inspections_of(order):
        if isinstance(fact.event, kind):
            found |= {row.part for row in fact.event.lines}
        found -= {row.part for row in sent_back(fact.event)}
    return found


def in_order(order: Order) -> set[str]:
    """The watch points that the last look found in order (S11)."""
    last = {part: fact.event.in_order for fact in order.facts.live(Supervised) for part in fact.event.covers}
    return {part for part, fine in last.items() if fine}


@remembered
def abnormalities(order: Order) -> Mapping[str, AbnormalityReported]:
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


@remembered
def open_abnormalities(order: Order) -> Sequence[str]:
    """The abnormalities that nobody has closed."""
    closed = {part for fact in order.facts.live(AbnormalityClosed) for part in fact.event.covers}
    return [key for key in abnormalities(order) if key not in closed]


@remembered
def planned_abnormalities(order: Order) -> Sequence[str]:
    """The open abnormalities that have a plan."""
    planned = {part for fact in order.facts.live(EmergencyPlanned) for part in fact.event.covers}
    return [key for key in open_abnormalities(order) if key in planned]
