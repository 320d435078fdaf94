"""The departments' written answers: technical confirmation, formula confirmation, production instruction (S6, S7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from signback.documents.data.common import Difference, Goods, Head, Range, Signed, Witness, day_text, tonnes
from signback.documents.data.goods import goods, span
from signback.documents.seen import Seen
from signback.orders.codes import check_code
from signback.orders.events.checks import (
    DateCommitted,
    FormulaConfirmed,
    FormulaSigned,
    LinesConfirmed,
    LinesSettled,
    LineVerdict,
)
from signback.orders.events.intake import Line
from signback.orders.facts import Fact
from signback.orders.order import Order


@dataclass(frozen=True)
class Material:
    """A material held for a line."""

    name: str
    kilograms: Decimal


@dataclass(frozen=True)
class Answer:
    """What the customer says to a line that cannot be made as wished (S6.1)."""

    settlement: str
    spoken_with: str
    note: str
    at: datetime


@dataclass(frozen=True)
class Verdict:
    """The written verdict on one line."""

    goods: Goods
    quantity: Decimal
    verdict: str
    formula: str
    reason: str
    suggestion: str
    material_day: date | None
    materials: tuple[Material, ...]
    short: tuple[str, ...]
    signed: Signed | None
    new: bool
    answer: Answer | None


@dataclass(frozen=True)
class TechnicalConfirmation:
    """One verdict for each line, in writing; a spoken word is not accepted anywhere."""

    head: Head
    verdicts: tuple[Verdict, ...]
    open_lines: tuple[str, ...]
    material_day: date | None
    held_until: datetime
    made: int
    changed: int
    refused: int
    signed: Signed | None
    witness: Witness | None


def write_technical(seen: Seen) -> TechnicalConfirmation:
    """Every verdict in force as of this entry; those of this revision are marked."""
    found = tuple(verdicts(seen))
    last = seen.order.facts.history(LinesConfirmed)
    held = next((f.event.held_until for f in reversed(last) if f.seq <= seen.issue.fact.seq), seen.moment)
    words = [v.verdict for v in found]
    days = [v.material_day for v in found if v.material_day]
    answered = {v.goods.no for v in found}
    return TechnicalConfirmation(
        seen.head(), found, tuple(x.number for x in seen.order.all_lines if x.number not in answered),
        max(days, default=None), seen.local(held), words.count("can be made"), words.count("with a formula change"),
        words.count("cannot be made"), seen.signed(seen.issue.first), seen.witness,
    )  # fmt: skip


def verdicts(seen: Seen) -> Iterator[Verdict]:
    """The newest verdict on each line."""
    order = seen.order
    said: dict[str, tuple[Fact[LinesConfirmed], LineVerdict]] = {}
    for fact in confirmed(seen):
        said |= {row.part: (fact, row) for row in fact.event.verdicts}
    answers = {row.part: (fact, row) for fact in order.facts.live(LinesSettled) for row in fact.event.settlements}
    for line in order.all_lines:
        if line.number in said:
            fact, row = said[line.number]
            told = answers.get(line.number)
            answer = None
            if told:
                answer = Answer(told[1].settlement, told[1].spoken_with, told[1].note, seen.local(told[0].happened))
            yield verdict_of(seen, line, fact, row, answer)


def confirmed(seen: Seen) -> Sequence[Fact[LinesConfirmed]]:
    """The confirmations in force; the one of this paper always among them."""
    facts = seen.order.facts
    own = [fact for fact in facts.history(LinesConfirmed) if fact.seq == seen.issue.first.seq]
    live = facts.live(LinesConfirmed)
    return live if any(fact.seq == seen.issue.first.seq for fact in live) else own


def verdict_of(seen: Seen, line: Line, fact: Fact[LinesConfirmed], row: LineVerdict, answer: Answer | None) -> Verdict:
    """One verdict with the material that it holds."""
    held = tuple(Material(need.material, need.kilograms) for need in row.needs)
    return Verdict(
        goods(line), tonnes(line.quantity or Decimal(0)), row.verdict, row.formula, row.reason, row.suggestion,
        row.material_date, held, row.short, seen.signed(fact), fact.seq == seen.issue.first.seq, answer,
    )  # fmt: skip


@dataclass(frozen=True)
class FormulaConfirmation:
    """The old formula, on which the customer insists: confirmed with its risk, signed by both, pinned (S6.2)."""

    head: Head
    goods: Goods
    quantity: Decimal
    formula: str
    risk: str
    reason: str
    proposed: str
    wish: str
    spoken_with: str
    confirmed: Signed | None
    signer: str
    route: str
    signed_at: datetime | None
    recorded: Signed | None
    readback: str
    witness: Witness | None


def write_formula(seen: Seen) -> FormulaConfirmation:
    """One line's pinned formula."""
    order, part = seen.order, seen.issue.part
    line = next(x for x in order.all_lines if x.number == part)
    fact = next(f for f in order.facts.history(FormulaConfirmed) if f.seq == seen.issue.first.seq)
    verdict = next((v for f in order.facts.history(LinesConfirmed) for v in f.event.verdicts if v.part == part), None)
    wish = next((s for f in order.facts.history(LinesSettled) for s in f.event.settlements if s.part == part), None)
    signed = next((f for f in reversed(order.facts.live(FormulaSigned)) if part in f.event.covers), None)
    bound = f"{seen.issue.number}/{seen.issue.revision}/{fact.event.formula}"
    return FormulaConfirmation(
        seen.head(), goods(line), tonnes(line.quantity or Decimal(0)), fact.event.formula, fact.event.risk,
        verdict.reason if verdict else "", verdict.suggestion if verdict else "", wish.note if wish else "",
        wish.spoken_with if wish else "", seen.signed(fact), signed.event.signer if signed else "",
        signed.event.route if signed else "", seen.local(signed.happened) if signed else None, seen.signed(signed),
        check_code(bound.encode()), seen.witness,
    )  # fmt: skip


@dataclass(frozen=True)
class PlannedLine:
    """One line to be made."""

    goods: Goods
    quantity: Decimal
    range: Range
    formula: str


@dataclass(frozen=True)
class ProductionInstruction:
    """Production's commitment in writing: the finished date after rewinding, which governs production (S7, S10)."""

    head: Head
    scheduled: date
    production_day: date
    machine: str
    hours: Decimal
    quantity: Decimal
    proposed: date
    why_not_earlier: str
    material_day: date | None
    requested: date | None
    note: str
    differences: tuple[Difference, ...]
    lines: tuple[PlannedLine, ...]
    signed: Signed | None
    witness: Witness | None


def write_instruction(seen: Seen) -> ProductionInstruction:
    """The commitment with the lines that it is for."""
    order, fact = seen.order, commitment_of(seen)
    said, memorandum = fact.event, order.memorandum
    return ProductionInstruction(
        seen.head(), said.scheduled, said.production_day, said.machine, said.hours, tonnes(said.quantity),
        said.proposed, said.why_not_earlier, material_day(order), memorandum.requested if memorandum else None,
        said.note, tuple(moved(seen)), planned_lines(order), seen.signed(fact), seen.witness,
    )  # fmt: skip


def commitment_of(seen: Seen) -> Fact[DateCommitted]:
    """The commitment that made this revision."""
    return next(f for f in seen.order.facts.history(DateCommitted) if f.seq == seen.issue.first.seq)


def moved(seen: Seen) -> Iterator[Difference]:
    """What production committed to anew."""
    if seen.before is None:
        return
    before, now = commitment_of(seen.before).event, commitment_of(seen).event
    for item in ("scheduled", "production_day"):
        old, new = getattr(before, item), getattr(now, item)
        if old != new:
            yield Difference(item, "", day_text(old), day_text(new), now.note)
    if before.machine != now.machine:
        yield Difference("machine", "", before.machine, now.machine, now.note)
    if before.quantity != now.quantity:
        yield Difference("quantity", "", str(tonnes(before.quantity)), str(tonnes(now.quantity)), now.note)


def material_day(order: Order) -> date | None:
    """The earliest day on which all materials are here (S6.3)."""
    days = [v.material_date for f in order.facts.live(LinesConfirmed) for v in f.event.verdicts if v.material_date]
    return max(days, default=None)


def planned_lines(order: Order) -> tuple[PlannedLine, ...]:
    """The lines with tolerance and formula."""
    named = formulas(order)
    return tuple(
        PlannedLine(goods(x), tonnes(x.quantity or Decimal(0)), span(order, x), named.get(x.number, ""))
        for x in order.lines
    )


def formulas(order: Order) -> dict[str, str]:
    """The formula of each line: pinned by both signatures, else as the technical department named it."""
    named = {v.part: v.formula for f in order.facts.live(LinesConfirmed) for v in f.event.verdicts if v.formula}
    pinned = {part: f.event.formula for f in order.facts.live(FormulaConfirmed) for part in f.event.covers}
    asked = {x.number: x.formula for x in order.lines if x.formula}
    return asked | named | pinned


def pinned(order: Order) -> frozenset[str]:
    """The lines whose formula both sides signed (S6.2)."""
    return frozenset(part for f in order.facts.live(FormulaSigned) for part in f.event.covers)
