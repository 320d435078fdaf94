"""The tables that follow a mall order's facts: the couriers' sheets, and what its missing pieces wait for (M3, M4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from signback.departments.finance.cash_moves import keep_cash, standing, told
from signback.departments.finance.models import CashMove
from signback.departments.mall.shortages import awaited_by, keep_awaited
from signback.departments.models import Awaited
from signback.engine.fold import facts_of, members_of, rows_of
from signback.engine.models import Root, Task
from signback.orders.mall import MallOrder


def keep(order: MallOrder, seq: int, happened: datetime) -> None:
    """After each entry."""
    keep_cash(order, seq, happened)
    keep_awaited(order)


def keep_anew(before: int) -> None:
    """Orders whose sheets an earlier edition wrote otherwise: each coin onto the sheet of who took it, day by day."""
    for root in with_steps("record_cash_collected"):
        rows = rows_of(root)
        if told(as_of(root, rows)) == standing(root.number):
            continue
        with transaction.atomic():
            CashMove.objects.filter(order=root.number).delete()
            for n, fact in enumerate(facts_of(rows), 1):
                keep_cash(as_of(root, rows[:n]), fact.seq, fact.happened)


def with_steps(*steps: str) -> Iterator[Root]:
    """The mall orders of which these steps were done."""
    keys = Root.objects.filter(kind="mall", entries__step__in=steps).values("pk").distinct()
    yield from Root.objects.filter(pk__in=keys).order_by("pk").iterator(200)


def as_of(root: Root, rows: Sequence[Any]) -> MallOrder:
    """The order as these entries tell it."""
    order: MallOrder = members_of(root, rows)[0].subject
    return order


def waiting_faults() -> Iterator[str]:
    """The rows of what orders wait for, against their facts."""
    said: dict[str, dict[str, int]] = {}
    for order, article, pieces in Awaited.objects.values_list("order", "article__number", "pieces"):
        said.setdefault(order, {})[article] = pieces
    waiting = Root.objects.filter(pk__in=Task.objects.filter(step="settle_missing").values("root"))
    for root in waiting.order_by("pk").iterator(200):
        if said.pop(root.number, {}) != awaited_by(as_of(root, rows_of(root))):
            yield f"{root.number}: the rows of what it waits for are not what the ledger says"
    yield from (f"{order}: its rows wait for goods, the ledger knows of none missing" for order in sorted(said))
