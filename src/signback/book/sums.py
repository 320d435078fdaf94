"""The sums of `verify`: every coin in one place, statements, orders and sheets saying the same as the ledger (M4, E1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import DatabaseError
from django.db.models import Sum

from signback.book.mall_tables import waiting_faults
from signback.departments.finance.cash_moves import exact, standing, told
from signback.departments.finance.models import BankLine, BankShare, CashMove
from signback.engine.families import family_of
from signback.engine.fold import members_of, rows_of
from signback.engine.models import Entry, Root
from signback.engine.verify import one_moment
from signback.orders import mall_sums, pricing
from signback.orders.cash_places import CARRIED, places, sheets
from signback.orders.facts import Fact
from signback.orders.statement import (
    Statement,
    comes_from_a_line,
    left,
    lines,
    matched,
    parts,
    settled,
    settlements,
)

MOST = 20
CHUNK = 200
ZERO = Decimal(0)
PAYING = ("record_payment", "record_mall_payment")
CASH = ("record_cash_collected", "hand_in_cash")
BESIDE = ("customer__classification", "contract")
Paid = dict[str, tuple[str, Decimal]]
"""Payments from bank lines, by their reference: the order and the amount."""


@dataclass(frozen=True)
class Sums:
    """What was found."""

    ok: bool
    sentences: tuple[str, ...]


def sums() -> Sums:
    """Add everything up anew from the ledger; the first sum that does not agree is named."""
    try:
        with one_moment():
            faults = [*money_faults()]
            counted = f"{BankLine.objects.count()} bank lines, {CashMove.objects.count()} moves of cash"
    except DatabaseError as fault:
        return Sums(False, (f"The sums could not be read: {' '.join(str(fault).split())}",))
    if not faults:
        return Sums(True, (f"The sums agree: {counted}.",))
    more = [f"And {len(faults) - MOST} more."] if len(faults) > MOST else []
    return Sums(False, (*faults[:MOST], *more))


def money_faults() -> Iterator[str]:
    """Statements first, then what orders have of them, then cash at the door, last what orders wait for."""
    said: Paid = {}
    for root in roots(kind="statement"):
        yield from statement_faults(subject_of(root), said)
    had: Paid = {}
    for root in roots(entries__step__in=PAYING):
        had |= paid_from_lines(root.number, subject_of(root))
        yield from asked_faults(root)
    yield from unlike(said, had)
    for root in roots(kind="mall", entries__step__in=CASH):
        yield from cash_faults(root.number, subject_of(root))
    for order in CashMove.objects.values_list("order", flat=True).distinct().order_by("order"):
        yield from move_faults(order)
    yield from waiting_faults()


def roots(**which: Any) -> Iterator[Root]:
    """Some roots, each once, oldest first."""
    keys = Root.objects.filter(**which).values("pk").distinct()
    yield from Root.objects.select_related(*BESIDE).filter(pk__in=keys).order_by("pk").iterator(CHUNK)


def subject_of(root: Root) -> Any:
    """What the root is about, read from its ledger."""
    return members_of(root, rows_of(root))[0].subject


# ---- statements
def statement_faults(statement: Statement, said: Paid) -> Iterator[str]:
    """Each line: what is found for it by the ledger, in its row, and in the rows of its parts."""
    rows = {row.line: row for row in BankLine.objects.filter(statement=statement.number)}
    shares = shares_of(statement.number)
    for part in parts(statement):
        said[part.reference] = (part.order, part.amount)
    for number, line in lines(statement).items():
        row = rows.pop(int(number), None)
        told = (line.amount, matched(statement, number), settled(statement, number), bool(left(statement)[number]))
        kept = (row.amount, row.matched, row.settled, row.open) if row else None
        if told != kept:
            yield f"{statement.number}, line {number}: its row is not what the ledger says"
        if left(statement)[number] < 0:
            yield f"{statement.number}, line {number}: more was found for it than it brought"
        if shares.pop(int(number), ZERO) != told[1] + told[2]:
            yield f"{statement.number}, line {number}: its parts do not add up to what was found for it"
    yield from (f"{statement.number}: the ledger knows no line {number}" for number in sorted(rows.keys() | shares))
    yield from part_faults(statement)


def shares_of(number: str) -> dict[int, Decimal]:
    """What the rows of a statement's parts add up to, by line."""
    found = BankShare.objects.filter(line__statement=number).values_list("line__line").annotate(total=Sum("amount"))
    return {line: exact(total) for line, total in found}


def part_faults(statement: Statement) -> Iterator[str]:
    """Each part's row says the same order and amount."""
    rows = BankShare.objects.filter(line__statement=statement.number)
    kept = sorted((row.order, row.reference, row.home, row.amount) for row in rows)
    told = sorted(
        [
            *((part.order, part.reference, "", part.amount) for part in parts(statement)),
            *(("", "", str(one.home), one.amount) for one in settlements(statement)),
        ]
    )
    if kept != told:
        yield f"{statement.number}: the rows of its parts are not what the ledger says"


# ---- orders
def paid_from_lines(number: str, order: Any) -> Paid:
    """An order's payments that stand and came from bank lines."""
    found: list[Fact[Any]] = list(mall_sums.payments(order) if number[:1] == "M" else pricing.payments(order))
    events = [fact.event for fact in found if comes_from_a_line(fact.event.reference)]
    return {event.reference: (number, event.amount) for event in events}


def asked_faults(root: Root) -> Iterator[str]:
    """What lists say of an order's money, against its facts."""
    subject = subject_of(root)
    told = family_of(root.kind).columns(subject, root.changed)
    for name, title in (("owing", "asked for now"), ("received", "received")):
        if name in told and getattr(root, name) is not None and getattr(root, name) != told[name]:
            yield f"{root.number}: {getattr(root, name)} stands as {title}, the ledger says {told[name]}"


def unlike(said: Paid, had: Paid) -> Iterator[str]:
    """A part that its order does not have, or a payment that no statement knows."""
    for reference in sorted(said.keys() | had.keys()):
        there, here = said.get(reference), had.get(reference)
        if there is None:
            yield f"{had[reference][0]}: the payment {reference} is matched on no statement"
        elif here is None:
            yield f"{there[0]}: it has no payment {reference}, of which the statement says {there[1]:,.2f}"
        elif there != here:
            yield f"{reference}: {there[1]:,.2f} for {there[0]} by the statement, {here[1]:,.2f} for {here[0]} by the order"


# ---- cash at the door
def cash_faults(number: str, order: Any) -> Iterator[str]:
    """Where the coins of an order stand by its facts, and by the couriers' sheets."""
    if told(order) != standing(number):
        yield f"{number}: the couriers' sheets do not say where its coins stand by the ledger"
    of_all = {place: sum((of.get(place, ZERO) for of in sheets(order).values()), ZERO) for place in places(order)}
    if of_all != places(order):
        yield f"{number}: what stands on the sheets of those who took cash is not what stands in its six places"
    below = {place for of in sheets(order).values() for place, amount in of.items() if amount < 0 and place != CARRIED}
    yield from (f"{number}: less than nothing stands in the place “{place}”" for place in sorted(below))


def move_faults(order: str) -> Iterator[str]:
    """The moves of each entry add up to nothing, and the entry is there."""
    sums_by_entry = CashMove.objects.filter(order=order).values_list("seq").annotate(total=Sum("amount"))
    for seq, total in sums_by_entry.order_by("seq"):
        if exact(total):
            yield f"{order}: the moves of cash of entry {seq} add up to {exact(total)}, not to zero"
    seqs = set(CashMove.objects.filter(order=order).values_list("seq", flat=True))
    known = set(Entry.objects.filter(root__number=order).values_list("seq", flat=True))
    yield from (f"{order}: cash was moved by entry {seq}, which is not there" for seq in sorted(seqs - known))
