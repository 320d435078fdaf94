"""The biography of a roll: from its number to its order, formula, tests, delivery, signature and complaints (S18)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from signback.orders.events import checks, making, settling
from signback.orders.events.intake import Line
from signback.orders.facts import Fact
from signback.orders.formulas import formulas
from signback.orders.models import Roll
from signback.orders.order import Order
from signback.orders.persons import Person
from signback.orders.refusals import NotFound
from signback.orders.rolls import RollOnItsWay, rolls_of
from signback.surfaces.case import Case
from signback.surfaces.story import sentence

NOT_THERE = "Read the number again, or search for the order"
LONGEST = 40
OF_ALL_LINES = ("ProductionOrderIssued", "ProductionOrderAccepted", "PlaceRecorded", "WarehousingCompleted")
"""What concerns every roll of the order."""


@dataclass(frozen=True)
class Biography:
    """One roll with the order that it was made for and everything that happened to it, oldest first."""

    case: Case
    roll: RollOnItsWay
    formula: str
    chapters: tuple[tuple[datetime, str, str], ...]

    @property
    def line(self) -> Line:
        """The line that it was made for."""
        return next(line for line in self.case.order.lines if line.number == self.roll.line)

    @property
    def where(self) -> str:
        """Where it is, in words."""
        return where(self.case.order, self.roll)


def biography(number: str, person: Person, now: datetime) -> Biography:
    """The roll behind a number, if its order is this person's to see (R4)."""
    known = Roll.objects.filter(number=number.replace("\x00", "")[:LONGEST]).first()
    refused = NotFound("no_such_roll", f"There is no roll {number[:LONGEST]}", NOT_THERE)
    if known is None:
        raise refused
    try:
        case = Case.open(known.order, person, now)
    except NotFound:
        raise refused from None
    roll = next(roll for roll in rolls_of(case.order) if roll.number == known.number)
    formula = formulas(case.order).get(roll.line, "")
    return Biography(case, roll, formula, tuple(chapters(case, roll)))


def chapters(case: Case, roll: RollOnItsWay) -> Iterable[tuple[datetime, str, str]]:
    """Each fact that concerns the roll: when, the sentence, the delivery it belongs to."""
    for member in case.members:
        key = member.subject.key
        for fact in member.subject.facts.all:
            read = fact.read_as(case.family.step(fact.step).event)
            if key == roll.delivery if key else concerns(read, roll.line):
                yield fact.happened, sentence(case.family, fact), key


def concerns(fact: Fact[Any], line: str) -> bool:
    """Whether a fact of the order is about this line."""
    if fact.kind in OF_ALL_LINES:
        return True
    event = fact.event
    if isinstance(event, making.ProgressReported):
        return any(row.line == line for row in event.made)
    if isinstance(event, making.CustomerInspected | making.FactoryInspected):
        return any(row.part == line for row in event.lines)
    if isinstance(event, making.AbnormalityReported):
        return not event.lines or line in event.lines
    if isinstance(event, making.EmergencyPlanned | making.AbnormalityClosed):
        return True
    return isinstance(event, checks.LinesConfirmed | checks.FormulaConfirmed) and line in fact.covers


def where(order: Order, roll: RollOnItsWay) -> str:
    """In the warehouse, on the road, with the customer, or what became of it."""
    if roll.in_warehouse:
        placed = order.facts.last(making.PlaceRecorded)
        back = "came back; " if roll.delivery else ""
        return f"{back}in the warehouse{f', {placed.event.place}' if placed else ''}"
    if roll.found:
        remark = f" ({roll.found.remark})" if roll.found.remark else ""
        return f"delivery {roll.delivery}: {roll.found.state} on arrival{remark}"
    delivery = next(d for d in order.deliveries if d.key == roll.delivery)
    receipt = delivery.facts.last(settling.ReceiptRecorded)
    if receipt:
        return f"delivery {roll.delivery}: arrived in order, signed by {receipt.event.signer}"
    return f"delivery {roll.delivery}: on the road"
