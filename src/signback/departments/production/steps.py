"""What production does: the planner's commitment, the head's signature, the reports (S7, S10–S12)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from signback.departments.production import room
from signback.departments.production.planning import hold_slots, propose
from signback.orders.events import checks, making
from signback.orders.making import good
from signback.orders.order import Order
from signback.orders.persons import Person
from signback.orders.pricing import tonnes
from signback.orders.refusals import Invalid
from signback.orders.roles import Role
from signback.process.inputs import Day, LineNumber, Told, Words, label


@dataclass(frozen=True)
class CommitDate:
    """The scheduled date, in writing."""

    scheduled: Annotated[
        Day | None, label("Scheduled date", "Finished after rewinding; empty for the proposed date")
    ] = None
    note: Annotated[Words, label("Note")] = ""


@room.step(
    "Commit the scheduled date",
    source="S7",
    signed=True,
    over=("memorandum", "technical-confirmation"),
    who=(Role.PLANNER, Role.PRODUCTION),
)
def commit_date(order: Order, data: CommitDate, by: Person) -> checks.DateCommitted:
    """Commit in writing to the finished date after rewinding, planned on material and machine load."""
    return commitment(order, data)


@room.step(
    "Commit the date anew",
    source="S9.3",
    signed=True,
    over=("production-instruction",),
    who=(Role.PLANNER, Role.PRODUCTION),
)
def commit_anew(order: Order, data: CommitDate, by: Person) -> checks.DateCommitted:
    """The date slipped to a day on which the machine is full: commit in writing to another."""
    return commitment(order, data)


@dataclass(frozen=True)
class WithdrawDate:
    """A reason, in writing."""

    reason: Annotated[Told, label("What was wrong")]


@room.step(
    "Withdraw the committed date",
    source="R5",
    signed=True,
    over=("production-instruction",),
    who=(Role.PLANNER, Role.PRODUCTION),
)
def withdraw_date(order: Order, data: WithdrawDate, by: Person) -> checks.DateWithdrawn:
    """Take our own wrong date back, as long as no confirmation was written on it; the machine's hours go back."""
    return checks.DateWithdrawn(data.reason)


def commitment(order: Order, data: CommitDate) -> checks.DateCommitted:
    """The date in writing, with the machine's hours held for it."""
    first = propose(order)
    wished = data.scheduled
    if wished and wished < first.scheduled:
        raise Invalid(f"Not before {first.scheduled:%-d %B}: {first.why_not_earlier}", field="scheduled")
    if wished and not order.calendar.is_working(wished):
        raise Invalid("This is no working day", field="scheduled")
    hold_slots(order, first)
    return checks.DateCommitted(
        wished or first.scheduled, first.production_day, first.machine, first.hours, tonnes(order),
        first.scheduled, first.why_not_earlier, data.note,
    )  # fmt: skip


@dataclass(frozen=True)
class Accept:
    """A note is welcome."""

    note: Annotated[Words, label("Note")] = ""


@room.step("Sign for the production order", source="S10", signed=True, over=("production-order", "order-confirmation"))
def accept_production_order(order: Order, data: Accept, by: Person) -> making.ProductionOrderAccepted:
    """The head of production signs for the production order."""
    return making.ProductionOrderAccepted(data.note)


@dataclass(frozen=True)
class AbnormalityInput:
    """What is abnormal."""

    what: Annotated[Told, label("What happened")]
    effect: Annotated[Words, label("Effect on date, quantity or quality")] = ""
    lines: Annotated[tuple[LineNumber, ...], Field(max_length=200, title="Lines concerned")] = ()


@room.step("Report an abnormality", source="S11.1", happened=True)
def report_abnormality(order: Order, data: AbnormalityInput, by: Person) -> making.AbnormalityReported:
    """Report at once what is abnormal; customer service, sales and the director are told."""
    unknown = set(data.lines) - {line.number for line in order.lines}
    if unknown:
        raise Invalid(f"There is no line {', '.join(sorted(unknown))}", field="lines")
    return making.AbnormalityReported(data.what, data.lines, data.effect)


Good = Annotated[
    Decimal, Field(ge=0, max_digits=10, decimal_places=3, json_schema_extra={"unit": "t", "kind": "number"})
]


@dataclass(frozen=True)
class ProgressRow:
    """What was made of one line since the last report."""

    part: Annotated[LineNumber, label("Line")]
    good: Annotated[Good, label("Good")]
    waste: Annotated[Good, label("Waste")] = Decimal(0)
    finished: Annotated[bool, label("Finished")] = False
    expected: Annotated[Good | None, label("Good in the end, expected")] = None


@dataclass(frozen=True)
class ReportProgress:
    """A daily report, or one as it happens (S12)."""

    rows: Annotated[tuple[ProgressRow, ...], Field(min_length=1, title="Lines", json_schema_extra={"parts": True})]
    stage: Annotated[Words, label("Stage", "Paper machine, rewinder, packing")] = ""
    machine: Annotated[Words, label("Machine")] = ""
    forecast: Annotated[Day | None, label("Forecast finished date")] = None
    note: Annotated[Words, label("Note")] = ""


@room.step("Report progress", source="S12", happened=True)
def report_progress(order: Order, data: ReportProgress, by: Person) -> making.ProgressReported:
    """Report what was made: good, waste, stage; say when a line is finished."""
    known = {line.number for line in order.lines}
    so_far = good(order)
    for place, row in enumerate(data.rows):
        if row.part not in known:
            raise Invalid(f"There is no line {row.part}", field=f"rows.{place}.part")
        if row.finished and so_far.get(row.part, Decimal(0)) + row.good <= 0:
            raise Invalid("Nothing good has been made of this line", field=f"rows.{place}.finished")
    made = tuple(making.LineMade(r.part, r.good, r.waste, r.finished, r.expected) for r in data.rows)
    return making.ProgressReported(made, data.stage, data.machine, data.forecast, data.note)
