"""What bank statements and remittance slips say, and where each line's money went (M4, S13.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Source(StrEnum):
    """Where the lines come from."""

    BANK = "bank statement"
    SLIPS = "remittance slips"


class Home(StrEnum):
    """Where money goes that belongs to no order."""

    SENT_BACK = "sent back to the payer"
    FEE = "a fee of the bank"
    INTEREST = "interest"
    MOVED = "moved between our own accounts"
    REFUND = "a refund that an order records"
    CASH = "cash of the couriers, banked"
    TWICE = "the same line in another file"
    OTHER = "something else"


@dataclass(frozen=True)
class StatementLine:
    """One line, as the bank says it: money that came is above zero, money that went below."""

    number: str
    booked: date
    valued: date | None
    amount: Decimal
    currency: str
    payer: str
    payer_account: str
    reference: str
    bank_reference: str
    text: str
    key: str
    slip: str = ""
    post_office: str = ""


@dataclass(frozen=True)
class StatementImported:
    """A statement came in with those of its lines that were not known yet (M4)."""

    source: Source
    account: str
    statement: str
    file: str
    opening: Decimal | None
    closing: Decimal | None
    difference: Decimal
    known: int
    lines: tuple[StatementLine, ...]


@dataclass(frozen=True)
class MatchedPart:
    """So much of a line is the money of an order; the order records it under this reference."""

    line: str
    order: str
    amount: Decimal
    currency: str
    reference: str
    received: date
    source: Source


@dataclass(frozen=True)
class LinesMatched:
    """Lines were matched to orders: one to many, many to one, in whole or in part (S13.2, M4)."""

    parts: tuple[MatchedPart, ...]
    why: str


@dataclass(frozen=True)
class LineSettled:
    """The money of a line, or what is left of it, belongs to no order: where it goes, and why (M4)."""

    line: str
    amount: Decimal
    home: Home
    about: str
    reason: str


@dataclass(frozen=True)
class LineReopened:
    """What was found for a line was wrong: its parts are struck from their orders, it looks for a home anew (E1)."""

    line: str
    parts: tuple[MatchedPart, ...]
    settled: Decimal
    reason: str


@dataclass(frozen=True)
class LinesTaken:
    """Somebody of finance takes lines on themselves until they are settled (M4)."""

    lines: tuple[str, ...]
    owner: int
    name: str
