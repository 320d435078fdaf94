"""Picking: what is taken from the shelves, what was not there, and what is done about it (M3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from signback.departments.mall import room
from signback.departments.mall.distributing import LOGISTICS, pieces
from signback.departments.mall.placing import Quantity
from signback.departments.mall.stock import Move, by_article, move, shelves
from signback.orders.events import mall
from signback.orders.mall import Counted, MallOrder
from signback.orders.mall_sums import missing, to_pick
from signback.orders.persons import Person
from signback.orders.refusals import Invalid
from signback.process.inputs import LineNumber, Words, label

There = Annotated[int, Field(ge=0, le=10_000, json_schema_extra={"unit": "pieces", "kind": "number"})]


@dataclass(frozen=True)
class PickedLine:
    """How many pieces of a line were there."""

    part: Annotated[LineNumber, label("Line")]
    there: Annotated[There, label("Were there")]
    why: Annotated[mall.WhyMissing | None, label("Why not all")] = None
    note: Annotated[Words, label("Note")] = ""


@dataclass(frozen=True)
class Pick:
    """What was taken from the shelves, and what was not there."""

    lines: Annotated[
        tuple[LineNumber, ...],
        Field(max_length=500),
        label("Lines picked in full", "All that is left, unless you name lines", parts=True, programs=True),
    ] = ()
    rows: Annotated[
        tuple[PickedLine, ...],
        Field(max_length=500),
        label("Lines", "Say of each line how many pieces were there; untick what you pick later", parts=True),
    ] = ()


@room.step("Pick the goods", source="M3", who=LOGISTICS, happened=True)
def pick(order: MallOrder, data: Pick, by: Person) -> mall.GoodsPicked:
    """Take the goods from the shelves by the pick list, and say of each line how many were there.

    Of what was too few nothing more is offered to anybody until it is counted.
    """
    left = to_pick(order)
    named = [*data.lines, *(row.part for row in data.rows)]
    found = {n: left[n] for n in named or left if n in left}
    for n, row in enumerate(data.rows):
        if row.part in left:
            refuse_unsaid(row, left[row.part], n)
            found[row.part] = row.there
    away = [row for row in data.rows if row.there < left.get(row.part, 0)]
    taken = {n: quantity for n, quantity in found.items() if quantity}
    return mall.GoodsPicked(tuple(named or left), pieces(taken), written_off(order, left, away))


def refuse_unsaid(row: PickedLine, wanted: int, place: int) -> None:
    """Whoever finds too few says why; nobody finds more than were wanted."""
    if row.there > wanted:
        raise Invalid(f"Only {wanted} of line {row.part} are to pick", field=f"rows.{place}.there")
    if row.there < wanted and row.why is None:
        raise Invalid("Say why the others were not there", field=f"rows.{place}.why")
    if row.there < wanted and row.why is mall.WhyMissing.OTHER and not row.note:
        raise Invalid("Say in a few words what was the matter", field=f"rows.{place}.note")


def written_off(order: MallOrder, left: Counted, away: Sequence[PickedLine]) -> tuple[mall.Missing, ...]:
    """What was not there is held no more; the count that goes along says that nothing else of the article is there."""
    if not away:
        return ()
    gone = {row.part: left[row.part] - row.there for row in away}
    fewer = by_article(order, gone)
    found = shelves(sorted(fewer))
    stays = {article: found[article].reserved - quantity for article, quantity in fewer.items()}
    move(found, {article: Move(reserved=-quantity) for article, quantity in fewer.items()})
    article = {line.number: line.article for line in order.lines}
    return tuple(
        mall.Missing(row.part, article[row.part], gone[row.part], row.why or mall.WhyMissing.OTHER, row.note,
                     stays[article[row.part]])
        for row in away
    )  # fmt: skip


@dataclass(frozen=True)
class RestOfLine:
    """What is done about the missing pieces of one line."""

    part: Annotated[LineNumber, label("Line")]
    next: Annotated[mall.Rest, label("What next")]
    quantity: Annotated[Quantity | None, label("Pieces, if not all")] = None
    words: Annotated[Words, label("In words, for the member")] = ""


@dataclass(frozen=True)
class SettleMissing:
    """What is done about pieces that were not there."""

    rows: Annotated[tuple[RestOfLine, ...], Field(min_length=1, max_length=500), label("Missing", parts=True)]


@room.step("Decide on missing goods", source="M3")
def settle_missing(order: MallOrder, data: SettleMissing, by: Person) -> mall.MissingSettled:
    """Wait for the goods, set them aside once they are here, or send the rest without them; the member is told.

    What is not sent is not paid for: money that came for it goes back.
    """
    left = missing(order)
    settled = [settlement(left, row, n) for n, row in enumerate(data.rows)]
    set_aside(order, {row.line: row.quantity for row in settled if row.next is mall.Rest.SET_ASIDE})
    return mall.MissingSettled(tuple(row.part for row in data.rows), tuple(settled))


def settlement(left: Mapping[str, int], row: RestOfLine, place: int) -> mall.RestSettled:
    """One line of the decision; never about more pieces than are missing."""
    known = left.get(row.part, 0)
    if row.quantity is not None and row.quantity > known:
        raise Invalid(f"Only {known} of line {row.part} are missing", field=f"rows.{place}.quantity")
    return mall.RestSettled(row.part, row.quantity or known, row.next, row.words)


def set_aside(order: MallOrder, rest: Counted) -> None:
    """Pieces that are here after all are held for the order again, if nobody else has them (M6)."""
    fewer = by_article(order, rest)
    found = shelves(sorted(fewer)) if fewer else {}
    for article, quantity in fewer.items():
        if (free := found[article].on_hand - found[article].reserved) < quantity:
            says = f"Only {max(0, free)} of {found[article].name} can be set aside: count them or take goods in first"
            raise Invalid(says, field="rows")
    move(found, {article: Move(reserved=quantity) for article, quantity in fewer.items()})
