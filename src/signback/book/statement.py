"""The book of bank statements: every line finds a home (M4, S13.2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from signback.departments.finance import statement_rules as rules
from signback.departments.finance import statements as finance
from signback.departments.finance.kept_lines import keep_statement
from signback.departments.finance.statement_inputs import MatchLines, UnmatchLine
from signback.engine.families import Family, Member
from signback.engine.models import Root
from signback.orders.events import mall
from signback.orders.events.bank import LineReopened, LinesMatched, MatchedPart, Source
from signback.orders.facts import Fact, Facts
from signback.orders.house import house
from signback.orders.roles import Role
from signback.orders.statement import Statement, imported, left, lines, open_lines, parts
from signback.process.dues import end_of_working_day
from signback.process.places import Along, Place, Process

PAID_BY = {"order": "record_payment", "mall": "record_mall_payment"}
SEEN_ON = {Source.BANK: mall.Source.BANK, Source.SLIPS: mall.Source.SLIP}
STRUCK_BY = {"order": "strike_payment", "mall": "strike_mall_payment"}


def payments(event: LinesMatched) -> list[Along]:
    """Each order records its part by its own step."""
    kinds = kinds_of(event.parts)
    return [
        Along(part.order, PAID_BY.get(kind := kinds.get(part.order, ""), ""), payment(part, kind))
        for part in event.parts
    ]


def payment(part: MatchedPart, kind: str) -> dict[str, object]:
    """A part as an order's step takes it; the mall's asks where the money was seen."""
    said: dict[str, object] = {"amount": part.amount, "reference": part.reference, "received": part.received}
    return said | ({"source": SEEN_ON[part.source]} if kind == "mall" else {})


def strikes(event: LineReopened) -> list[Along]:
    """Each order strikes its part by its own step."""
    kinds = kinds_of(event.parts)
    return [
        Along(part.order, STRUCK_BY.get(kinds.get(part.order, ""), ""),
              {"reference": part.reference, "reason": event.reason})
        for part in event.parts
    ]  # fmt: skip


def kinds_of(found: Iterable[MatchedPart]) -> dict[str, str]:
    """What kind of order each number is."""
    numbers = {part.order for part in found}
    return dict(Root.objects.filter(number__in=numbers).values_list("number", "kind"))


def orders_asked(statement: Statement, data: MatchLines) -> list[str]:
    """The orders that a match touches."""
    return [part.order for part in data.parts]


def orders_matched(statement: Statement, data: UnmatchLine) -> list[str]:
    """The orders that have parts of a line."""
    return [part.order for part in parts(statement) if part.line == data.line]


STATEMENT: Process[Statement] = Process(
    "statement",
    "Bank statement",
    1,
    over=rules.every_line_home,
    opening=finance.import_statement,
    tracks={
        "Lines": [
            Place(finance.import_statement),
            Place(finance.match_lines, after=[finance.import_statement], needs=[rules.some_line_homeless], repeats=True,
                  until=rules.every_line_home, even_when_over=True, touches=orders_asked, brings=payments,
                  due=end_of_working_day(1)),
            Place(finance.settle_line, after=[finance.import_statement], needs=[rules.some_line_homeless],
                  repeats=True, optional=True, even_when_over=True),
            Place(finance.unmatch_line, after=[finance.import_statement], needs=[rules.something_found], repeats=True,
                  optional=True, even_when_over=True, touches=orders_matched, brings=strikes),
            Place(finance.take_lines, after=[finance.import_statement], needs=[rules.some_line_homeless],
                  repeats=True, optional=True, even_when_over=True),
        ],
    },
)  # fmt: skip


def build(root: Root, facts: list[Fact[Any]], superseded: frozenset[int]) -> Sequence[Member]:
    """A statement has no children."""
    return [Member(STATEMENT, Statement(root.number, root.opened, root.edition, Facts(facts, superseded), house()))]


def columns(statement: Statement, now: datetime) -> dict[str, Any]:
    """What lists show of a statement."""
    return {"summary": summary(statement)[:200], "over": not open_lines(statement)}


def summary(statement: Statement) -> str:
    """Whose lines, and how many have no home."""
    said, count = imported(statement), len(open_lines(statement))
    home = f"{count} of {len(lines(statement))} lines without a home" if count else "every line has a home"
    amount = f", {sum(left(statement).values()):,.2f}" if count else ""
    return f"{said.account or said.source if said else ''}: {home}{amount}"


FAMILY = Family(
    "statement", "Bank statement", STATEMENT, {}, build, columns, prefix="B", first=1001, projects=keep_statement,
    seen_by=frozenset({Role.FINANCE, Role.ADMINISTRATOR}),
)  # fmt: skip
