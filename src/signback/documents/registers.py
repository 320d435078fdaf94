"""The monthly registers: written from the ledger when asked, a new revision where something changed (S16.1)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils import timezone

from signback.documents.data import filing
from signback.documents.data.common import Head, Replaced, Signed
from signback.documents.kinds import FILING_REGISTER
from signback.documents.letterhead import mill
from signback.documents.models import Document
from signback.documents.store import insert_once
from signback.engine.fold import members_of, rows_of
from signback.engine.models import Entry, Root, Task
from signback.orders.models import Account
from signback.orders.order import Delivery, Order
from signback.orders.persons import Person
from signback.orders.shapes import write_shape

MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
NUMBERED = tuple(kind.__name__ for kind, _ in filing.SERIES.values())
DAY = timedelta(days=1)
UNSAID = ("head", "made")


def register_of(month: str, person: Person, now: datetime) -> Document:
    """The register of a month as it stands: the newest revision, or a new one where something has changed."""
    number = f"{FILING_REGISTER.letter}-{month}"
    newest = Document.objects.filter(kind=FILING_REGISTER.name, number=number).order_by("-seq").first()
    text = write_shape(written(month, number, newest, person, now))
    if newest is not None and content(newest.data) == content(text):
        return newest
    revision = newest.revision + 1 if newest else 1
    said = {
        "subject": month, "part": "", "number": number, "revision": revision, "copy": 1, "seq": revision, "issued": now,
    }  # fmt: skip
    return insert_once(None, FILING_REGISTER.name, text, said)


def written(month: str, number: str, newest: Document | None, person: Person, now: datetime) -> filing.FilingRegister:
    """The register's data now."""
    local = timezone.localtime(now)
    replaces = Replaced(newest.revision, timezone.localtime(newest.issued)) if newest else None
    revision = newest.revision + 1 if newest else 1
    head = Head(
        FILING_REGISTER.name, number, revision, 1, local, mill(), service=person.name, replaces=replaces
    )  # fmt: skip
    deliveries = deliveries_of(month)
    made = Signed(person.name, next(iter(sorted(person.roles)), ""), local)
    over = filing.month_of(now.astimezone(UTC)) > month
    return filing.write(head, month, deliveries, owing(deliveries), over, made)


def content(text: str) -> dict[str, Any]:
    """What a register says, without who asked and when."""
    said: dict[str, Any] = json.loads(text)
    return {key: value for key, value in said.items() if key not in UNSAID}


def register_now(month: str, person: Person, now: datetime) -> filing.FilingRegister:
    """What the register says now, for a page: no revision is made by looking."""
    number = f"{FILING_REGISTER.letter}-{month}"
    newest = Document.objects.filter(kind=FILING_REGISTER.name, number=number).order_by("-seq").first()
    return written(month, number, newest, person, now)


def deliveries_of(month: str) -> list[Delivery]:
    """Every delivery for which a number of the month was given."""
    return [delivery for _, order in delivered_in(month) for delivery in order.deliveries]


def delivered_in(month: str) -> Iterator[tuple[Root, Order]]:
    """Every order for one of whose deliveries a number of the month was given."""
    first = date.fromisoformat(f"{month}-01")
    start = datetime(first.year, first.month, 1, tzinfo=UTC)
    end = (start + 32 * DAY).replace(day=1)
    numbered = Entry.objects.filter(kind__in=NUMBERED, entered__gte=start - DAY, entered__lt=end + DAY)
    roots = Root.objects.select_related("customer__classification", "contract", "salesperson")
    for root in roots.filter(pk__in=numbered.values("root_id")).order_by("pk").iterator():
        yield root, members_of(root, rows_of(root))[0].subject


def owing(deliveries: list[Delivery]) -> filing.Owing:
    """Who owes the steps that bring the missing papers, as the worklists have it."""
    numbers = {delivery.order.number for delivery in deliveries}
    tasks = Task.objects.filter(root__number__in=numbers, step__in=filing.OWED).exclude(subject="")
    rows = list(tasks.select_related("root"))
    people = Account.objects.filter(pk__in={row.person for row in rows if row.person})
    names = {account.pk: account.name for account in people}
    return {
        (f"{row.root.number}/{row.subject}", row.step): filing.Owed(
            names.get(row.person or 0, ""), row.role, timezone.localtime(row.due).date() if row.due else None
        )
        for row in rows
    }


def months(now: datetime) -> list[str]:
    """This month from its first day on, and every month in which something left, newest first."""
    entered = Entry.objects.filter(kind="GoodsShipped").dates("entered", "month", order="DESC")
    return sorted({filing.month_of(timezone.localtime(now)), *(f"{day:%Y-%m}" for day in entered)}, reverse=True)
