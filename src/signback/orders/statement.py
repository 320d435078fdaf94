"""The subject of the statement's book: the lines of a bank statement and where their money went (M4, S13.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from signback.orders.brought import Brought
from signback.orders.calendar import WorkingCalendar
from signback.orders.events.bank import (
    LineReopened,
    LineSettled,
    LinesMatched,
    LinesTaken,
    MatchedPart,
    StatementImported,
    StatementLine,
)
from signback.orders.facts import Facts
from signback.orders.house import House
from signback.orders.order import due_of
from signback.orders.remembered import remembered

ZERO = Decimal(0)
REFERENCE = re.compile(r"B\d{4,9}/\d{1,6}(-\d{1,6})?")
"""A payment that came from a line: the statement's number, the line, and which match of that line it is."""


@dataclass
class Statement:
    """An imported statement: a root of its own, done when every line has a home."""

    number: str
    opened: datetime
    edition: int
    facts: Facts
    house: House
    key: str = ""
    next_seq: int = 0
    now: datetime | None = None
    happened: datetime | None = None
    brought: Brought | None = None

    @property
    def calendar(self) -> WorkingCalendar:
        """The working calendar (P2)."""
        return self.house.calendar

    def due_of(self, place: Any, since: datetime) -> datetime | None:
        """By when a step is due."""
        return due_of(self, place, since)


@remembered
def imported(statement: Statement) -> StatementImported | None:
    """What came in; nothing before the opening is written."""
    fact = statement.facts.last(StatementImported)
    return fact.event if fact else None


@remembered
def lines(statement: Statement) -> Mapping[str, StatementLine]:
    """The lines by their numbers, in the bank's order."""
    said = imported(statement)
    return {line.number: line for line in said.lines} if said else {}


@remembered
def parts(statement: Statement) -> Sequence[MatchedPart]:
    """The matches that stand."""
    undone = {part.reference for fact in statement.facts.live(LineReopened) for part in fact.event.parts}
    found = (part for fact in statement.facts.live(LinesMatched) for part in fact.event.parts)
    return [part for part in found if part.reference not in undone]


@remembered
def settlements(statement: Statement) -> Sequence[LineSettled]:
    """The settlements that stand: those after the last time their line was opened anew."""
    reopened = {fact.event.line: fact.seq for fact in statement.facts.live(LineReopened)}
    found = statement.facts.live(LineSettled)
    return [fact.event for fact in found if fact.seq > reopened.get(fact.event.line, 0)]


def matched(statement: Statement, line: str) -> Decimal:
    """How much of a line stands with orders."""
    return sum((part.amount for part in parts(statement) if part.line == line), ZERO)


def settled(statement: Statement, line: str) -> Decimal:
    """How much of a line went elsewhere."""
    return sum((one.amount for one in settlements(statement) if one.line == line), ZERO)


@remembered
def left(statement: Statement) -> Mapping[str, Decimal]:
    """What of each line has no home yet, by line, never below zero: incoming and outgoing money alike."""
    found = {number: abs(line.amount) for number, line in lines(statement).items()}
    for part in parts(statement):
        found[part.line] -= part.amount
    for one in settlements(statement):
        found[one.line] -= one.amount
    return found


def open_lines(statement: Statement) -> list[str]:
    """The lines that look for a home."""
    return [number for number, amount in left(statement).items() if amount]


def incoming_open(statement: Statement) -> list[str]:
    """Those among them that brought money."""
    return [number for number in open_lines(statement) if lines(statement)[number].amount > 0]


def touched_lines(statement: Statement) -> list[str]:
    """The lines for which something was found."""
    told = {part.line for part in parts(statement)} | {one.line for one in settlements(statement)}
    return [number for number in lines(statement) if number in told]


def next_reference(statement: Statement, line: str, beside: int = 0) -> str:
    """Under which reference an order records its part; a later match of the same line has a number of its own."""
    ever = sum(1 for fact in statement.facts.history(LinesMatched) for part in fact.event.parts if part.line == line)
    count = ever + beside
    return f"{statement.number}/{line}" if not count else f"{statement.number}/{line}-{count + 1}"


def owners(statement: Statement) -> Mapping[str, LinesTaken]:
    """Who took which line on themselves."""
    return {line: fact.event for fact in statement.facts.live(LinesTaken) for line in fact.event.lines}


def comes_from_a_line(reference: str) -> bool:
    """Whether a payment's reference names a line of an imported statement."""
    return REFERENCE.fullmatch(reference) is not None
