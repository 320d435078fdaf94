"""Papers of the mill: production order, daily report, inspection record and quality certificate (S10–S12)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from signback.documents.data.checks import formulas, pinned
from signback.documents.data.common import ZERO, Difference, Goods, Head, Range, Signed, day_text, plain, tonnes
from signback.documents.data.goods import goods, span
from signback.documents.seen import Seen
from signback.orders.events.checks import DateCommitted
from signback.orders.events.intake import Line
from signback.orders.events.making import (
    CopyAcknowledged,
    CustomerInspected,
    FactoryInspected,
    Finding,
    LineInspected,
    ProductionOrderAccepted,
    ProductionOrdered,
    ProgressReported,
    WarehousingCompleted,
)
from signback.orders.facts import Fact
from signback.orders.making import consumed, good, outlook
from signback.orders.order import Order


# ---- the production order
@dataclass(frozen=True)
class OrderedLine:
    """What to make of one line: quantity, permitted range, formula, measures."""

    goods: Goods
    quantity: Decimal
    range: Range
    formula: str
    pinned: bool
    machine: str


@dataclass(frozen=True)
class ProductionOrder:
    """The signed instruction to produce: the confirmed revision, unaltered, with production's date (S10)."""

    head: Head
    scheduled: date
    production_day: date
    machine: str
    hours: Decimal
    confirmation: str
    confirmed_revision: int
    instruction: str
    paper_owed: date | None
    packing: str
    special: str
    lines: tuple[OrderedLine, ...]
    watch: tuple[str, ...]
    differences: tuple[Difference, ...]
    note: str
    issued: Signed | None
    accepted: Signed | None
    copied: Signed | None


def write_production_order(seen: Seen) -> ProductionOrder:
    """What the mill makes, by when, within which limits."""
    order, fact = seen.order, ordered_of(seen)
    promised = order.facts.last(DateCommitted)
    accepted, copied = order.facts.last(ProductionOrderAccepted), order.facts.last(CopyAcknowledged)
    owed = next((debt.due for debt in fact.owes), None)
    return ProductionOrder(
        seen.head(), fact.event.scheduled, fact.event.production_day, promised.event.machine if promised else "",
        promised.event.hours if promised else ZERO, order.number, fact.event.revision, f"P-{order.number}",
        seen.local(owed).date() if owed else None, fact.event.packing, fact.event.special,
        tuple(ordered_lines(order, fact.event)), order.memorandum.watch_points if order.memorandum else (),
        tuple(changed(seen)), accepted.event.note if accepted else "", seen.signed(fact),
        seen.signed(since(seen, accepted)), seen.signed(since(seen, copied)),
    )  # fmt: skip


def ordered_of(seen: Seen) -> Fact[ProductionOrdered]:
    """The order that made this revision."""
    return next(f for f in seen.order.facts.history(ProductionOrdered) if f.seq == seen.issue.first.seq)


def since(seen: Seen, fact: Fact[Any] | None) -> Fact[Any] | None:
    """A signature counts for the revision that it came after."""
    return fact if fact and fact.seq > seen.issue.first.seq else None


def ordered_lines(order: Order, said: ProductionOrdered) -> Iterator[OrderedLine]:
    """The lines as they are to be made."""
    named, both = formulas(order), pinned(order)
    for line in order.lines:
        quantity = line.quantity or ZERO
        percent = Decimal(said.tolerance.get(line.number, "0"))
        margin = quantity * percent / 100
        limits = Range(percent, tonnes(quantity - margin), tonnes(quantity + margin))
        formula = named.get(line.number, "")
        yield OrderedLine(goods(line), tonnes(quantity), limits, formula, line.number in both, line.machine)


def changed(seen: Seen) -> Iterator[Difference]:
    """Only what a changed production order changes (S19)."""
    if seen.before is None:
        return
    old, new = printed(seen.before), printed(seen)
    for key in [*new, *(key for key in old if key not in new)]:
        before, now = old.get(key, ""), new.get(key, "")
        if before != now:
            line, _, item = key.rpartition(".")
            yield Difference(item, line, before, now)


def printed(seen: Seen) -> dict[str, str]:
    """What a production order says, item by item."""
    said = ordered_of(seen).event
    found = {"scheduled": day_text(said.scheduled), "production_day": day_text(said.production_day)}
    found |= {"packing": said.packing, "special": said.special}
    for line in ordered_lines(seen.order, said):
        found[f"{line.goods.no}.quantity"] = str(line.quantity)
        found[f"{line.goods.no}.formula"] = line.formula
        found |= {f"{line.goods.no}.{s.item}": s.value for s in line.goods.spec if s.item != "formula"}
    return {key: value for key, value in found.items() if value}


# ---- the daily report
@dataclass(frozen=True)
class ReportedLine:
    """What was made of one line since the last report, and in all."""

    goods: Goods
    ordered: Decimal
    range: Range
    good: Decimal
    waste: Decimal
    so_far: Decimal
    wasted: Decimal
    expected: Decimal | None
    finished: bool
    outside: str
    percent: Decimal


@dataclass(frozen=True)
class DailyReport:
    """What production reports: quantity good, waste, stage, machine, forecast (S12)."""

    head: Head
    day: date
    stage: str
    machine: str
    scheduled: date | None
    forecast: date | None
    note: str
    lines: tuple[ReportedLine, ...]
    good: Decimal
    waste: Decimal
    so_far: Decimal
    ordered: Decimal
    reported: Signed | None


def write_report(seen: Seen) -> DailyReport:
    """One report with the totals up to it."""
    order, fact = seen.order, reported_of(seen)
    said, lines = fact.event, tuple(reported_lines(seen, fact))
    ordered = order.facts.last(ProductionOrdered)
    return DailyReport(
        seen.head(), seen.local(fact.happened).date(), said.stage, said.machine,
        ordered.event.scheduled if ordered else None, said.forecast, said.note, lines,
        tonnes(sum((x.good for x in lines), ZERO)), tonnes(sum((x.waste for x in lines), ZERO)),
        tonnes(sum((x.so_far for x in lines), ZERO)), tonnes(sum((x.ordered for x in lines), ZERO)), seen.signed(fact),
    )  # fmt: skip


def reported_of(seen: Seen) -> Fact[ProgressReported]:
    """The report itself."""
    return next(f for f in seen.order.facts.history(ProgressReported) if f.seq == seen.issue.first.seq)


def reported_lines(seen: Seen, fact: Fact[ProgressReported]) -> Iterator[ReportedLine]:
    """The lines that the report speaks of."""
    order = seen.order
    made, through = good(order), consumed(order)
    warned = {found.line: found for found in outlook(order)}
    lines = {line.number: line for line in order.all_lines}
    for row in fact.event.made:
        line = lines.get(row.line)
        if line is None:
            continue
        so_far = made.get(row.line, ZERO)
        outside = warned.get(row.line)
        how = "" if outside is None else "short" if outside.percent < 0 else "over"
        yield ReportedLine(
            goods(line), tonnes(line.quantity or ZERO), span(order, line), tonnes(row.good), tonnes(row.waste),
            tonnes(so_far), tonnes(max(ZERO, through.get(row.line, ZERO) - so_far)),
            tonnes(row.expected) if row.expected is not None else None, row.finished, how,
            Decimal(plain(abs(outside.percent))) if outside else ZERO,
        )  # fmt: skip


# ---- inspection record and quality certificate
@dataclass(frozen=True)
class Measured:
    """One measured property: as it was written, taken apart where it could be."""

    name: str
    result: str
    unit: str
    target: Decimal | None = None


@dataclass(frozen=True)
class Inspection:
    """One of the two inspections of one line (S12.1)."""

    by: str
    finding: str
    quantity: Decimal
    packing_right: bool
    labels_right: bool
    consent: str
    signed: Signed | None


@dataclass(frozen=True)
class InspectedLine:
    """One line with both inspections, what was measured, and what was weighed."""

    goods: Goods
    ordered: Decimal
    range: Range
    formula: str
    inspections: tuple[Inspection, ...]
    measured: tuple[Measured, ...]
    remarks: tuple[str, ...]
    weighed: Decimal | None
    packages: int
    verdict: str


@dataclass(frozen=True)
class QualityCertificate:
    """The record of both inspections; a certificate once quality inspection has completed the warehousing."""

    head: Head
    certificate: str
    verdict: str
    concessions: int
    lines: tuple[InspectedLine, ...]
    weighed: Decimal
    packages: int
    requirements: tuple[str, ...]
    special: str
    inspected: Signed | None
    tested: Signed | None
    released: Signed | None


def write_certificate(seen: Seen) -> QualityCertificate:
    """The inspections in force, and the weighing that ends them."""
    order = seen.order
    done = order.facts.last(WarehousingCompleted)
    lines = tuple(inspected_lines(seen, done))
    theirs, ours = order.facts.last(CustomerInspected), order.facts.last(FactoryInspected)
    verdicts = [line.verdict for line in lines]
    memorandum = order.memorandum
    return QualityCertificate(
        seen.head(), done.event.certificate if done else "", overall(verdicts, done is not None),
        verdicts.count("concession"), lines, tonnes(sum((x.weighed or ZERO for x in lines), ZERO)),
        sum(x.packages for x in lines), memorandum.watch_points if memorandum else (),
        memorandum.special if memorandum else "", seen.signed(theirs), seen.signed(ours), seen.signed(done),
    )  # fmt: skip


def overall(verdicts: list[str], complete: bool) -> str:
    """The verdict on the whole: no certificate is given before everything has passed."""
    worst = next((word for word in ("rework", "scrap", "open", "concession") if word in verdicts), "passed")
    return "open" if worst in ("passed", "concession") and not complete else worst


def inspected_lines(seen: Seen, done: Fact[WarehousingCompleted] | None) -> Iterator[InspectedLine]:
    """Each line with the newest of both inspections."""
    order, named = seen.order, formulas(seen.order)
    weighed = {row.line: row for row in done.event.weighed} if done else {}
    for line in order.lines:
        rows = newest_inspections(order, line.number)
        row = weighed.get(line.number)
        found = tuple(inspection(seen, by, fact, row_of) for by, fact, row_of in rows)
        written = [r.measured for _, _, r in rows if r.measured]
        measured = tuple(m for text in written for m in measured_in(text, line))
        remarks = tuple(text for text in written if not list(measured_in(text, line)))
        yield InspectedLine(
            goods(line), tonnes(line.quantity or ZERO), span(order, line), named.get(line.number, ""), found, measured,
            remarks, tonnes(row.quantity) if row else None, row.packages if row else 0, verdict_of(rows),
        )  # fmt: skip


Row = tuple[str, Fact[Any], LineInspected]


def newest_inspections(order: Order, number: str) -> list[Row]:
    """The newest row of each inspection for a line."""
    found: list[Row] = []
    theirs: list[Fact[Any]] = list(order.facts.live(CustomerInspected))
    ours: list[Fact[Any]] = list(order.facts.live(FactoryInspected))
    for by, facts in (("customer", theirs), ("factory", ours)):
        rows = [(fact, row) for fact in facts for row in fact.event.lines if row.part == number]
        if rows:
            found.append((by, *rows[-1]))
    return found


def inspection(seen: Seen, by: str, fact: Fact[Any], row: LineInspected) -> Inspection:
    """One inspection of one line."""
    return Inspection(
        by, row.finding, tonnes(row.quantity), row.packing_right, row.labels_right, row.consent, seen.signed(fact)
    )


def verdict_of(rows: list[Row]) -> str:
    """The verdict on a line: open until both have inspected it."""
    findings = [row.finding for _, _, row in rows]
    for finding, word in ((Finding.REWORK, "rework"), (Finding.SCRAP, "scrap")):
        if finding in findings:
            return word
    if len(rows) < 2:
        return "open"
    return "concession" if Finding.CONCESSION in findings else "passed"


PIECE = re.compile(r"^\s*(?P<name>\D*?)\s*(?P<result>-?\d+(?:[.,]\d+)?)\s*(?P<unit>[^\d;,]{0,12})\s*$")


def measured_in(text: str, line: Line) -> Iterator[Measured]:
    """Properties from what the inspector wrote: “grammage 90.4 g/m²; moisture 5.6 %”; other words stay remarks."""
    for piece in re.split(r"[;\n]|,(?!\d)", text):
        found = PIECE.match(piece)
        if found is None:
            continue
        unit = found["unit"].strip()
        name = found["name"].strip(" :=") or ("grammage" if unit == "g/m²" else "")
        result = found["result"].replace(",", ".")
        if name:
            nominal = line.grammage if name.casefold() == "grammage" and unit == "g/m²" else None
            yield Measured(name, result, unit, nominal or None)
