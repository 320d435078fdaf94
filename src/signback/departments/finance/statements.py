"""Finance's acts on bank statements and remittance slips: each line finds a home, none is lost (M4, S13.2)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import F, Sum

from signback.departments.finance import room
from signback.departments.finance.known_lines import Identity, sort_out
from signback.departments.finance.models import BankLine, BankShare
from signback.departments.finance.money_out import cash_banked, money_returned
from signback.departments.finance.statement_inputs import (
    ImportStatement,
    LineInput,
    MatchLines,
    PartInput,
    SettleLine,
    TakeLines,
    UnmatchLine,
)
from signback.engine.series import next_number
from signback.orders.events import bank
from signback.orders.persons import Person
from signback.orders.refusals import Conflict, Invalid
from signback.orders.statement import (
    Statement,
    imported,
    left,
    lines,
    next_reference,
    parts,
    settled,
    settlements,
)

ZERO = Decimal(0)
OUTGOING = frozenset({bank.Home.REFUND})
INCOMING = frozenset({bank.Home.SENT_BACK, bank.Home.CASH})


@room.step("Import a statement", source="M4", happened=True)
def import_statement(statement: Statement, data: ImportStatement, by: Person) -> bank.StatementImported:
    """Take in the lines of a bank statement, or of remittance slips, that are not known yet."""
    next_number("bank-imports")  # one import after the other: two of the same file at once are one
    refuse_empty(data.lines)
    told = sort_out(data, data.lines)
    new = [(line, identity) for line, identity in zip(data.lines, told, strict=True) if identity]
    if not new:
        raise Conflict("known_already", "Every line of this statement is known already", "Nothing is left to do")
    return bank.StatementImported(
        data.source, data.account, data.statement, data.file, data.opening, data.closing, difference(data),
        len(told) - len(new), tuple(line_of(place, *one) for place, one in enumerate(new, 1)),
    )  # fmt: skip


def refuse_empty(asked: Iterable[LineInput]) -> None:
    """A line without an amount moves nothing."""
    for place, line in enumerate(asked):
        if not line.amount:
            raise Invalid("The amount is zero", field=f"lines.{place}.amount")


def difference(data: ImportStatement) -> Decimal:
    """What the lines fall short of the change between the two balances; not zero where lines are missing."""
    if data.opening is None or data.closing is None or len({line.currency for line in data.lines}) > 1:
        return ZERO
    return data.closing - data.opening - sum((line.amount for line in data.lines), ZERO)


def line_of(place: int, line: LineInput, identity: Identity) -> bank.StatementLine:
    """A line as the ledger keeps it."""
    return bank.StatementLine(
        str(place), line.booked, line.valued, line.amount, line.currency, line.payer, line.payer_account,
        line.reference, line.bank_reference, line.text, identity.key, line.slip, line.post_office,
    )  # fmt: skip


@room.step("Match lines to orders", source="S13.2")
def match_lines(statement: Statement, data: MatchLines, by: Person) -> bank.LinesMatched:
    """Say whose money a line is; each order records its part by its own step, in the same moment."""
    free, beside, found = dict(left(statement)), dict.fromkeys(lines(statement), 0), []
    refuse_doubles(data.parts)
    for place, part in enumerate(data.parts):
        refuse_beyond(statement, free, part, f"parts.{place}")
        free[part.line] -= part.amount
        found.append(part_of(statement, part, beside[part.line]))
        beside[part.line] += 1
    for line in dict.fromkeys(part.line for part in data.parts):
        moved = sum((part.amount for part in data.parts if part.line == line), ZERO)
        update_line(statement, line, matched=F("matched") + moved, open=bool(free[line]))
    keep_shares(statement, [BankShare(order=p.order, reference=p.reference, amount=p.amount) for p in found],
                [part.line for part in found])  # fmt: skip
    return bank.LinesMatched(tuple(found), data.why)


def refuse_doubles(asked: Iterable[PartInput]) -> None:
    """A line gives an order one part."""
    seen: set[tuple[str, str]] = set()
    for place, part in enumerate(asked):
        if (part.line, part.order) in seen:
            raise Invalid(f"Line {part.line} and order {part.order} stand here twice", field=f"parts.{place}.order")
        seen.add((part.line, part.order))


def refuse_beyond(statement: Statement, free: dict[str, Decimal], part: PartInput, field: str) -> None:
    """Only money that came, and never more than is left of it."""
    line = lines(statement).get(part.line)
    if line is None:
        raise Invalid(f"{statement.number} has no line {part.line}", field=f"{field}.line")
    if line.amount < 0:
        raise Invalid(f"Line {part.line} is money that went out; settle it instead", field=f"{field}.line")
    if part.amount > free[part.line]:
        raise Invalid(f"{free[part.line]:,.2f} are left of line {part.line}", field=f"{field}.amount")


def part_of(statement: Statement, part: PartInput, beside: int) -> bank.MatchedPart:
    """A part as the ledger keeps it, with the reference under which the order records it."""
    line, said = lines(statement)[part.line], imported(statement)
    source = said.source if said else bank.Source.BANK
    reference = next_reference(statement, part.line, beside)
    return bank.MatchedPart(part.line, part.order, part.amount, line.currency, reference, line.booked, source)


@room.step("Settle a line without an order", source="M4")
def settle_line(statement: Statement, data: SettleLine, by: Person) -> bank.LineSettled:
    """Say where money goes that belongs to no order, and why."""
    line = lines(statement).get(data.line)
    if line is None:
        raise Invalid(f"{statement.number} has no line {data.line}", field="line")
    rest = left(statement)[data.line]
    amount = rest if data.amount is None else data.amount
    if not rest or amount > rest:
        raise Invalid(f"{rest:,.2f} are left of line {data.line}", field="amount" if rest else "line")
    refuse_wrong_way(data, line)
    refuse_unknown(data, amount, line.currency)
    keep_shares(statement, [BankShare(home=data.home, about=data.about, amount=amount)], [data.line])
    update_line(statement, data.line, settled=F("settled") + amount, open=amount < rest)
    return bank.LineSettled(data.line, amount, data.home, data.about, data.reason)


def refuse_wrong_way(data: SettleLine, line: bank.StatementLine) -> None:
    """A refund goes out, cash and what is sent back came in."""
    if data.home in OUTGOING and line.amount > 0:
        raise Invalid("This money came in; a refund goes out", field="home")
    if data.home in INCOMING and line.amount < 0:
        raise Invalid("This money went out", field="home")
    if data.home in (bank.Home.REFUND, bank.Home.CASH) and not data.about:
        raise Invalid("Say which order or which banking it is", field="about")


def refuse_unknown(data: SettleLine, amount: Decimal, currency: str) -> None:
    """What is said to be a refund or couriers' cash must stand so in the orders, and for no other line already."""
    asked = {bank.Home.REFUND: money_returned, bank.Home.CASH: cash_banked}.get(data.home)
    if asked is None:
        return
    same = BankShare.objects.filter(home=data.home, about=data.about, line__currency=currency)
    told = same.aggregate(sum=Sum("amount"))["sum"] or ZERO
    known = asked(data.about, currency)
    if amount > known - told:
        raise Invalid(f"{max(known - told, ZERO):,.2f} {currency} are recorded so under {data.about}", field="about")


@room.step("Take back what was found for a line", source="E1")
def unmatch_line(statement: Statement, data: UnmatchLine, by: Person) -> bank.LineReopened:
    """A line was understood wrongly: its orders strike their parts, and it looks for a home anew."""
    if data.line not in lines(statement):
        raise Invalid(f"{statement.number} has no line {data.line}", field="line")
    mine = tuple(part for part in parts(statement) if part.line == data.line)
    if not mine and not any(one.line == data.line for one in settlements(statement)):
        raise Invalid(f"Nothing was found for line {data.line} yet", field="line")
    BankShare.objects.filter(line__statement=statement.number, line__line=int(data.line)).delete()
    update_line(statement, data.line, matched=ZERO, settled=ZERO, open=True)
    return bank.LineReopened(data.line, mine, settled(statement, data.line), data.reason)


@room.step("Take lines on oneself", source="M4")
def take_lines(statement: Statement, data: TakeLines, by: Person) -> bank.LinesTaken:
    """Clear these lines oneself: from now on they stand under one's name."""
    for place, line in enumerate(data.lines):
        if line not in lines(statement):
            raise Invalid(f"{statement.number} has no line {line}", field=f"lines.{place}")
    numbers = [int(line) for line in data.lines]
    BankLine.objects.filter(statement=statement.number, line__in=numbers).update(owner=by.name[:150])
    return bank.LinesTaken(data.lines, by.id, by.name)


def keep_shares(statement: Statement, shares: list[BankShare], numbers: list[str]) -> None:
    """The rows that say where each part of a line is."""
    asked = BankLine.objects.filter(statement=statement.number, line__in={int(number) for number in numbers})
    rows = dict(asked.values_list("line", "pk"))
    for share, number in zip(shares, numbers, strict=True):
        share.line_id, share.seq = rows[int(number)], statement.next_seq
    BankShare.objects.bulk_create(shares)


def update_line(statement: Statement, line: str, **said: object) -> None:
    """The row that lists read, with the number of the entry that says so."""
    BankLine.objects.filter(statement=statement.number, line=int(line)).update(seq=statement.next_seq, **said)
