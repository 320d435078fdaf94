"""What is asked of finance about statements and slips (M4, S13.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field, StringConstraints

from signback.orders.events.bank import Home, Source
from signback.process.inputs import Amount, Day, LineNumber, Said, Told, Words, label

Currency = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Z]{3}$")]
Signed = Annotated[Decimal, Field(max_digits=15, decimal_places=2, json_schema_extra={"kind": "money"})]
Long = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)]
Number = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=30)]
MOST_LINES = 5000
MOST_PARTS = 200


@dataclass(frozen=True)
class LineInput:
    """One line of a statement, or one remittance slip."""

    booked: Annotated[Day, label("Booked on")]
    amount: Annotated[Signed, label("Amount", "Money that went out is below zero")]
    currency: Annotated[Currency, label("Currency")] = "EUR"
    valued: Annotated[date | None, label("Value day")] = None
    payer: Annotated[Words, label("Payer")] = ""
    payer_account: Annotated[Words, label("Payer's account")] = ""
    reference: Annotated[Words, label("Reference")] = ""
    bank_reference: Annotated[Words, label("The bank's reference")] = ""
    text: Annotated[Long, label("Words of the payment")] = ""
    entry: Annotated[Words, label("Entry", "Entry/part/whole amount where the bank gathers several payments")] = ""
    slip: Annotated[Words, label("Slip number")] = ""
    post_office: Annotated[Words, label("Post office")] = ""


@dataclass(frozen=True)
class ImportStatement:
    """A statement with its lines."""

    lines: Annotated[tuple[LineInput, ...], Field(min_length=1, max_length=MOST_LINES, title="Lines")]
    source: Annotated[Source, label("Where they come from")] = Source.BANK
    account: Annotated[Words, label("Our account")] = ""
    statement: Annotated[Words, label("Number of the statement")] = ""
    opening: Annotated[Signed | None, label("Balance before")] = None
    closing: Annotated[Signed | None, label("Balance after")] = None
    file: Annotated[Words, label("File")] = ""


@dataclass(frozen=True)
class PartInput:
    """So much of a line for an order."""

    line: Annotated[LineNumber, label("Line")]
    order: Annotated[Number, label("Order")]
    amount: Annotated[Amount, label("Amount")]


@dataclass(frozen=True)
class MatchLines:
    """Which orders the money of which lines belongs to."""

    parts: Annotated[tuple[PartInput, ...], Field(min_length=1, max_length=MOST_PARTS, title="Line, order and amount")]
    why: Annotated[Words, label("What agreed")] = ""


@dataclass(frozen=True)
class SettleLine:
    """Where money goes that belongs to no order."""

    line: Annotated[LineNumber, label("Line")]
    home: Annotated[Home, label("Where it goes")]
    reason: Annotated[Told, label("Reason")]
    amount: Annotated[Amount | None, label("Amount", "Empty: everything that is left of the line")] = None
    about: Annotated[Words, label("Order or paper that it concerns")] = ""


@dataclass(frozen=True)
class UnmatchLine:
    """Which line was understood wrongly."""

    line: Annotated[LineNumber, label("Line")]
    reason: Annotated[Told, label("What was wrong")]


@dataclass(frozen=True)
class TakeLines:
    """Which lines somebody clears."""

    lines: Annotated[tuple[Said, ...], Field(min_length=1, max_length=MOST_PARTS, title="Lines")]
