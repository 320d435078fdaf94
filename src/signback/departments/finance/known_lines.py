"""Which lines of a statement are known already: the same line is one line, in whatever files it comes (M4)."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from django.db.models import F, Q

from signback.departments.finance.models import BankLine, BankStatement

LONGEST = 40
MANY = 500


class Line(Protocol):
    """What tells a line from others."""

    @property
    def booked(self) -> date: ...
    @property
    def valued(self) -> date | None: ...
    @property
    def amount(self) -> Decimal: ...
    @property
    def currency(self) -> str: ...
    @property
    def payer(self) -> str: ...
    @property
    def payer_account(self) -> str: ...
    @property
    def reference(self) -> str: ...
    @property
    def bank_reference(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def entry(self) -> str: ...
    @property
    def slip(self) -> str: ...
    @property
    def post_office(self) -> str: ...


class Sheet(Protocol):
    """The statement around the lines."""

    @property
    def account(self) -> str: ...
    @property
    def statement(self) -> str: ...
    @property
    def opening(self) -> Decimal | None: ...
    @property
    def closing(self) -> Decimal | None: ...


@dataclass(frozen=True)
class Identity:
    """What a line says, as a digest; the how-manieth that says so; which payment of an entry that gathers several."""

    said: str
    time: int
    part: str

    @property
    def key(self) -> str:
        """The one key of the line."""
        return f"{self.said}:{self.time}:{self.part}"


def said_by(sheet: Sheet, line: Line) -> str:
    """What a line says: by the bank's own reference where there is one, else by every word of it."""
    whole = line.entry.split("/")[2] if line.entry.count("/") == 2 else f"{line.amount.normalize():f}"
    if line.slip:
        told = ["slip", line.slip, line.post_office, line.booked.isoformat()]
    elif line.bank_reference:
        told = [sheet.account, line.booked.isoformat(), plain(whole), line.currency, line.bank_reference]
    else:
        told = [
            sheet.account, line.booked.isoformat(), str(line.valued or ""), f"{line.amount.normalize():f}",
            line.currency, line.reference, line.payer, line.payer_account, line.text,
        ]  # fmt: skip
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:LONGEST]


def plain(amount: str) -> str:
    """An amount without idle zeros: 10.00 is 10."""
    return f"{Decimal(amount).normalize():f}"


def identities(sheet: Sheet, lines: Sequence[Line]) -> list[Identity]:
    """The lines told apart: equal lines of one statement are two lines, a slip is one slip."""
    times: dict[str, dict[str, int]] = defaultdict(dict)
    found = []
    for place, line in enumerate(lines):
        said, (entry, part) = said_by(sheet, line), entry_and_part(line, place)
        seen = times[said]
        time = 1 if line.slip else seen.setdefault(entry, len(seen) + 1)
        found.append(Identity(said, time, part))
    return found


def entry_and_part(line: Line, place: int) -> tuple[str, str]:
    """The bank's entry that a line belongs to, and which of its payments it is."""
    entry, _, rest = line.entry.partition("/")
    return (entry or f"line {place}"), rest.partition("/")[0]


def sort_out(sheet: Sheet, lines: Sequence[Line]) -> list[Identity | None]:
    """The identity of each new line; None where it came in before, in this file or another."""
    told = identities(sheet, lines)
    sure = {one.said for one, line in zip(told, lines, strict=True) if line.bank_reference or line.slip}
    here, elsewhere = known(sheet, lines, {identity.said for identity in told}, sure)
    found: list[Identity | None] = []
    taken: set[str] = set()
    for identity in told:
        count = here.get(identity.said, 0)
        is_known = identity.time <= count
        at = identity.time - count + max(count, elsewhere.get(identity.said, 0))
        renamed = Identity(identity.said, at, identity.part)
        fresh = not is_known and renamed.key not in taken
        taken.add(renamed.key)
        found.append(renamed if fresh else None)
    return found


def known(
    sheet: Sheet, lines: Sequence[Line], digests: Iterable[str], sure: set[str]
) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """How many entries say the same in statements that may overlap with this one, and the highest count in any.

    What the bank itself gave a reference is the same wherever it stands.
    """
    beside = neighbours(sheet, lines)
    here: dict[str, set[int]] = defaultdict(set)
    highest: dict[str, int] = defaultdict(int)
    wanted = sorted(digests)
    for start in range(0, len(wanted), MANY):
        rows = BankLine.objects.filter(entry__in=wanted[start : start + MANY]).values_list("entry", "key", "statement")
        for entry, key, statement in rows:
            time = int(key.split(":")[1])
            highest[entry] = max(highest[entry], time)
            if entry in sure or statement not in beside:
                here[entry].add(time)
    return {said: len(times) for said, times in here.items()}, highest


def neighbours(sheet: Sheet, lines: Sequence[Line]) -> frozenset[str]:
    """Statements that end where this one begins, or begin where it ends, by balance and day: they share no line.

    Balances that are the same before and after prove nothing.
    """
    if sheet.opening is None or sheet.closing in (None, sheet.opening) or not lines:
        return frozenset()
    first, last = min(line.booked for line in lines), max(line.booked for line in lines)
    before = Q(closing=sheet.opening, last__lte=first)
    after = Q(opening=sheet.closing, first__gte=last)
    found = BankStatement.objects.filter(before | after, account=sheet.account)
    found = found.exclude(statement=sheet.statement).exclude(opening=F("closing"))
    return frozenset(found.values_list("number", flat=True))
