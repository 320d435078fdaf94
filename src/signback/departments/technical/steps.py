"""What the technical department does (S6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from signback.departments.technical import room
from signback.departments.technical.material import Held, hold
from signback.departments.technical.models import Formula
from signback.departments.technical.rules import material_held_until
from signback.orders.events import checks, making
from signback.orders.formulas import insisted, verdicts, wished
from signback.orders.order import Order
from signback.orders.persons import Person
from signback.orders.refusals import Invalid
from signback.process.inputs import LineNumber, Said, TakeBack, Told, Words, label

HELD_WORKING_DAYS = 5
Versions = dict[str, dict[str, bool]]
"""Of each line: its paper's formula versions, and whether each is the current one."""


@dataclass(frozen=True)
class VerdictRow:
    """The verdict on one line."""

    part: Annotated[LineNumber, label("Line")]
    verdict: Annotated[checks.Makeable, label("Verdict")]
    formula: Annotated[Words, label("Formula", "Empty for the current one")] = ""
    reason: Annotated[Words, label("Reason", "Needed unless it can be made")] = ""
    suggestion: Annotated[Words, label("What would make it possible")] = ""


@dataclass(frozen=True)
class ConfirmLines:
    """One verdict for each line, in writing."""

    rows: Annotated[tuple[VerdictRow, ...], Field(min_length=1, title="Lines", json_schema_extra={"parts": True})]


@room.step("Confirm each line in writing", source="S6", signed=True, over=("memorandum",))
def confirm_lines(order: Order, data: ConfirmLines, by: Person) -> checks.LinesConfirmed:
    """Say for each line whether it can be made, by which formula, and reserve its material on signing."""
    for place, row in enumerate(data.rows):
        if row.verdict is not checks.Makeable.YES and not row.reason:
            raise Invalid("Say why; sales must explain it to the customer", field=f"rows.{place}.reason")
    pinned = insisted(order)
    known = versions_of(order) if pinned or wished(order) or any(row.formula for row in data.rows) else {}
    refuse_unknown_formulas(data.rows, known)
    refuse_unanswered(order, data.rows, known)
    until = order.calendar.end_of_day(order.now or order.opened, HELD_WORKING_DAYS)
    makeable = {r.part: r.formula or pinned.get(r.part, "") for r in data.rows if r.verdict is not checks.Makeable.NO}
    held = hold(order, makeable, until)
    refuse_short(data.rows, held)
    return checks.LinesConfirmed(
        tuple(row.part for row in data.rows), tuple(verdicts_with(order, data.rows, held, makeable, known)), until
    )


def verdicts_with(
    order: Order, rows: tuple[VerdictRow, ...], held: dict[str, Held], named: dict[str, str], known: Versions
) -> Iterator[checks.LineVerdict]:
    """The verdicts; what the customer asked for and is no longer current is marked as old (S6.2)."""
    asked = wished(order)
    for row in rows:
        version = named.get(row.part, row.formula)
        current = known.get(row.part, {}).get(version, True)
        old = row.part in asked and row.verdict is checks.Makeable.YES and not current
        yield verdict_of(row, held.get(row.part), version, old=old)


def versions_of(order: Order) -> Versions:
    """The formula versions of each line's paper, and which of them is the current one."""
    products = {line.number: line.product for line in order.lines}
    rows = Formula.objects.filter(product__number__in=products.values())
    found: Versions = {number: {} for number in products}
    for product, version, current in rows.values_list("product__number", "version", "current"):
        for number in (number for number, of in products.items() if of == product):
            found[number][version] = current
    return found


def refuse_unknown_formulas(rows: tuple[VerdictRow, ...], known: Versions) -> None:
    """A named formula must exist for the line's paper."""
    for place, row in enumerate(rows):
        if row.formula and row.formula not in known.get(row.part, {}):
            raise Invalid(f"There is no formula {row.formula} of this paper", field=f"rows.{place}.formula")


def refuse_unanswered(order: Order, rows: tuple[VerdictRow, ...], known: Versions) -> None:
    """Who asks for one formula gets it named, or hears why not; silence is no answer (S6.2)."""
    asked, pinned = wished(order), insisted(order)
    for place, row in enumerate(rows):
        wish, named = asked.get(row.part, ""), row.formula or pinned.get(row.part, "")
        if not wish or row.verdict is not checks.Makeable.YES:
            continue
        if not named or (wish in known.get(row.part, {}) and named != wish):
            raise Invalid(
                f"The customer asks for the formula {wish}: name it here, or choose another verdict and say why not",
                field=f"rows.{place}.formula",
            )


def refuse_short(rows: tuple[VerdictRow, ...], held: dict[str, Held]) -> None:
    """Material that is neither here nor on order cannot be confirmed."""
    for place, row in enumerate(rows):
        found = held.get(row.part)
        if found and found.short:
            raise Invalid(
                "Not enough material, here or on order. " + "; ".join(found.short),
                field=f"rows.{place}.verdict",
            )


def verdict_of(row: VerdictRow, held: Held | None, formula: str, *, old: bool) -> checks.LineVerdict:
    """The verdict with the material it holds."""
    return checks.LineVerdict(
        row.part, row.verdict, formula, row.reason, row.suggestion,
        held.day if held else None, held.needs if held else (), held.short if held else (), old,
    )  # fmt: skip


@dataclass(frozen=True)
class ConfirmFormula:
    """The old formula, confirmed in writing."""

    covers: Annotated[tuple[LineNumber, ...], Field(min_length=1, title="Lines", json_schema_extra={"parts": True})]
    formula: Annotated[Said, label("Formula version")]
    risk: Annotated[Told, label("Expected effect and risk")]


@room.step("Confirm the old formula in writing", source="S6.2", signed=True, over=("memorandum",))
def confirm_formula(order: Order, data: ConfirmFormula, by: Person) -> checks.FormulaConfirmed:
    """The customer insists on the old formula: confirm that version in writing, with its risk."""
    products = {line.product for line in order.lines if line.number in data.covers}
    known = set(Formula.objects.filter(version=data.formula).values_list("product__number", flat=True))
    if not products <= known:
        raise Invalid(f"There is no formula {data.formula} of this paper", field="formula")
    refuse_other_version(order, data)
    ends = [end for line in data.covers if (end := material_held_until(order, line))]
    until = min(ends, default=order.calendar.end_of_day(order.now or order.opened, HELD_WORKING_DAYS))
    held = hold(order, dict.fromkeys(data.covers, data.formula), until)
    short = [words for line in held.values() for words in line.short]
    if short:
        raise Invalid("Not enough material, here or on order. " + "; ".join(short), field="formula")
    return checks.FormulaConfirmed(data.covers, data.formula, data.risk)


def refuse_other_version(order: Order, data: ConfirmFormula) -> None:
    """Where the verdict named the version, that one is confirmed."""
    for line in data.covers:
        said = verdicts(order).get(line)
        if said and said.old and said.formula != data.formula:
            raise Invalid(f"The verdict on line {line} names formula {said.formula}", field="formula")


@dataclass(frozen=True)
class Acknowledge:
    """A note is welcome."""

    note: Annotated[Words, label("Note")] = ""


@room.step("Acknowledge the copy of the production order", source="S10")
def acknowledge_copy(order: Order, data: Acknowledge, by: Person) -> making.CopyAcknowledged:
    """Technical has read its copy of the production order."""
    return making.CopyAcknowledged(data.note)


@dataclass(frozen=True)
class WithdrawVerdicts:
    """A reason, in writing."""

    reason: Annotated[Told, label("What was wrong")]


@room.step("Withdraw the verdicts", source="R5", signed=True, over=("technical-confirmation",))
def withdraw_verdicts(order: Order, data: WithdrawVerdicts, by: Person) -> checks.VerdictsWithdrawn:
    """Take our own wrong verdicts back, as long as nobody has built on them; every line is judged again."""
    return checks.VerdictsWithdrawn(data.reason)


@room.step("Withdraw the confirmed formula", source="R5", signed=True)
def withdraw_formula(order: Order, data: TakeBack, by: Person) -> checks.TakenBack:
    """Take the written word on the old formula back, as long as the customer has not signed for it."""
    return checks.TakenBack("the confirmed formula", data.reason)
