"""What the member says of the goods: they arrived, or they go back (M5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from signback.departments.mall import room
from signback.departments.mall.distributing import LOGISTICS, pieces
from signback.departments.mall.placing import MEMBERS, Quantity, Reason
from signback.departments.mall.stock import Move, by_article, move, shelves
from signback.orders.events import mall
from signback.orders.mall import MallOrder, Parcel, Return, count
from signback.orders.mall_sums import returnable
from signback.orders.persons import Person
from signback.orders.refusals import Invalid
from signback.process.inputs import LineNumber, Said, Told, Words, label


@dataclass(frozen=True)
class ConfirmArrival:
    """How it arrived."""

    complete: Annotated[bool, label("Everything arrived in order")] = True
    remark: Annotated[Words, label("What was wrong")] = ""


@room.step("Confirm the arrival", source="M5", who=MEMBERS, happened=True)
def confirm_arrival(parcel: Parcel, data: ConfirmArrival, by: Person) -> mall.ArrivalConfirmed:
    """Say that the parcel arrived, and whether all is well."""
    if not data.complete and not data.remark:
        raise Invalid("Say what was wrong", field="remark")
    return mall.ArrivalConfirmed(data.complete, data.remark)


@dataclass(frozen=True)
class ReturnedLine:
    """Some pieces that shall go back."""

    part: Annotated[LineNumber, label("Line")]
    quantity: Annotated[Quantity, label("Pieces")]


@dataclass(frozen=True)
class RequestReturn:
    """What shall go back, and why."""

    reason: Annotated[Told, label("Why")]
    wish: Annotated[mall.Wish, label("What you want for it")] = mall.Wish.MONEY
    rows: Annotated[
        tuple[ReturnedLine, ...],
        Field(max_length=500),
        label("Goods", "Everything that arrived, unless you say less", parts=True),
    ] = ()


@room.step("Ask for a return", source="M5", who=MEMBERS)
def request_return(order: MallOrder, data: RequestReturn, by: Person) -> mall.ReturnRequested:
    """Ask to send goods back, for money or for the same again."""
    left = returnable(order)
    rows = tuple(mall.Pieces(row.part, row.quantity) for row in data.rows) or pieces(left)
    for n, (line, quantity) in enumerate(count(rows).items()):
        if quantity > left.get(line, 0):
            raise Invalid(f"Only {left.get(line, 0)} of line {line} can go back", field=f"rows.{n}.quantity")
    return mall.ReturnRequested(rows, data.wish, data.reason)


@dataclass(frozen=True)
class ApproveReturn:
    """Where the goods go."""

    send_to: Annotated[Said, label("Send the goods to")]
    note: Annotated[Words, label("Note for the member")] = ""


@room.step("Approve the return", source="M5")
def approve_return(back: Return, data: ApproveReturn, by: Person) -> mall.ReturnApproved:
    """Let the goods come back."""
    return mall.ReturnApproved(data.send_to, data.note)


@room.step("Refuse the return", source="M5")
def refuse_return(back: Return, data: Reason, by: Person) -> mall.ReturnRefused:
    """Say why the goods cannot come back."""
    return mall.ReturnRefused(data.reason)


@dataclass(frozen=True)
class ReceiveReturn:
    """A note is welcome."""

    note: Annotated[Words, label("Note")] = ""


@room.step("Take the returned goods in", source="M5", who=LOGISTICS, happened=True)
def receive_return(back: Return, data: ReceiveReturn, by: Person) -> mall.ReturnReceived:
    """The goods sent back lie in the house."""
    return mall.ReturnReceived(data.note)


@dataclass(frozen=True)
class InspectedLine:
    """What was found of one line."""

    part: Annotated[LineNumber, label("Line")]
    condition: Annotated[mall.Condition, label("Condition")] = mall.Condition.GOOD
    accepted: Annotated[bool, label("We take it back")] = True


@dataclass(frozen=True)
class InspectReturn:
    """What was found, line by line."""

    rows: Annotated[tuple[InspectedLine, ...], Field(max_length=500), label("Goods", parts=True)] = ()
    remark: Annotated[Words, label("Remark")] = ""


@room.step("Inspect the returned goods", source="M5", who=LOGISTICS, happened=True)
def inspect_return(back: Return, data: InspectReturn, by: Person) -> mall.ReturnInspected:
    """Say what goes back into stock, and what is accepted: it is paid back or sent again."""
    found = {row.part: row for row in data.rows}
    verdicts = tuple(verdict(piece, found.get(piece.line)) for piece in back.requested.pieces)
    follow(back, verdicts)
    return mall.ReturnInspected(verdicts, data.remark)


def verdict(piece: mall.Pieces, row: InspectedLine | None) -> mall.PieceVerdict:
    """What was said of a line; what nobody found fault with is good and accepted."""
    condition, accepted = (row.condition, row.accepted) if row else (mall.Condition.GOOD, True)
    return mall.PieceVerdict(piece.line, piece.quantity, condition, accepted)


def follow(back: Return, verdicts: tuple[mall.PieceVerdict, ...]) -> None:
    """Good pieces lie in stock again; for an exchange as many are held for the member."""
    exchange = back.requested.wish is mall.Wish.EXCHANGE
    good = count(kept for v in verdicts for kept in kept_pieces(v, v.condition is mall.Condition.GOOD and v.accepted))
    again = count(kept for v in verdicts for kept in kept_pieces(v, exchange and v.accepted))
    into, out = by_article(back.order, good), by_article(back.order, again)
    if not {*into, *out}:
        return
    found = shelves(sorted({*into, *out}))
    for article, quantity in out.items():
        if found[article].on_hand - found[article].reserved + into.get(article, 0) < quantity:
            raise Invalid(f"{found[article].name} is sold out and cannot be exchanged", field="rows")
    move(found, {article: Move(into.get(article, 0), out.get(article, 0)) for article in {*into, *out}})


def kept_pieces(verdict: mall.PieceVerdict, kept: bool) -> list[mall.Pieces]:
    """The pieces of a verdict where it is so."""
    return [mall.Pieces(verdict.line, verdict.quantity)] if kept else []
