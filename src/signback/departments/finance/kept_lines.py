"""The rows of a statement that lists read, made when its number is known (M4)."""

from __future__ import annotations

from datetime import datetime

from signback.departments.finance.models import BankLine, BankStatement
from signback.orders.events.bank import StatementImported
from signback.orders.statement import Statement, imported
from signback.tables.statements import insert_many


def keep_statement(statement: Statement, seq: int, happened: datetime) -> None:
    """The statement and its lines, once; a key that is there already stops the whole import."""
    event = imported(statement)
    if seq == 1 and event is not None:
        keep_head(statement.number, event)
        keep_lines(statement.number, event)


def keep_head(number: str, event: StatementImported) -> None:
    """Whose statement, of which days, between which balances."""
    days = [line.booked for line in event.lines]
    BankStatement.objects.create(
        number=number, source=event.source, account=event.account[:60], statement=event.statement[:120],
        opening=event.opening, closing=event.closing, first=min(days), last=max(days),
    )  # fmt: skip


def keep_lines(number: str, event: StatementImported) -> None:
    """Its lines."""
    insert_many(
        [
            BankLine(
                statement_id=number, line=int(line.number), seq=1, booked=line.booked, amount=line.amount,
                currency=line.currency, payer=line.payer, payer_account=line.payer_account[:60],
                reference=line.reference, text=line.text, key=line.key, entry=line.key.partition(":")[0],
            )
            for line in event.lines
        ]
    )  # fmt: skip
