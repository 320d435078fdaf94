"""A bank statement of this morning: lines that agree, lines that somebody must place, a fee (M4, S13.2)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from signback.demo.life import person
from signback.departments.finance.cash_moves import standing_in
from signback.engine.door import Ask, perform
from signback.engine.models import Root
from signback.engine.numbers import open_numbered
from signback.orders.coins import Place

ACCOUNT = "LI21 0881 0000 2324 013A A"
OPENING = Decimal("48210.35")


def take_statement(now: datetime) -> None:
    """Finance has taken the statement in, and has not begun to place its lines."""
    owed = list(Root.objects.filter(kind="order", owing__gt=0).select_related("customer").order_by("number")[:4])
    lines = [*asked_lines(owed, now.date()), *other_lines(now.date())]
    total = sum((line["amount"] for line in lines), Decimal(0))
    data = {
        "account": ACCOUNT, "statement": f"{now:%Y}/{now:%j}", "file": f"statement-{now:%Y-%m-%d}.xml",
        "opening": OPENING, "closing": OPENING + total, "lines": lines,
    }  # fmt: skip
    open_numbered("statement", Ask("import_statement", person("finance"), data, surface="demo", now=now))


def collect_at_the_door(now: datetime) -> None:
    """The courier has taken the cash of the newest parcel on the road, and has not handed it in."""
    due = standing_in(Place.DUE)
    if due:
        order, amount = due[-1][0], due[-1][1].amount
        perform(order, Ask("record_cash_collected", person("logistics"), {"amount": amount}, surface="demo", now=now))


def asked_lines(owed: list[Root], day: date) -> list[dict[str, Any]]:
    """Money for orders that wait for it: named and whole, named and in part, without a number."""
    told = ("Order {number}, thank you", "Your order {number} first half", "As agreed with Mr Okafor", "Re {number}")
    shares = (1, 2, 1, 1)
    return [
        {"booked": day - timedelta(days=place), "amount": round((root.owing or Decimal(0)) / shares[place], 2),
         "payer": root.customer.name if root.customer else "", "text": told[place].format(number=root.number),
         "bank_reference": f"BK{root.number}{place}"}
        for place, root in enumerate(owed)
    ]  # fmt: skip


def other_lines(day: date) -> list[dict[str, Any]]:
    """Money that nobody can place at once, and the bank's own."""
    return [
        {"booked": day - timedelta(days=9), "amount": Decimal("312.40"), "payer": "Amberg & Söhne",
         "text": "Invoice of March", "bank_reference": "BK7001"},
        {"booked": day, "amount": Decimal("-14.90"), "text": "Account charges", "bank_reference": "BK7002"},
    ]  # fmt: skip
