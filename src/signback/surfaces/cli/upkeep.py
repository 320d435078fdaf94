"""`verify` and `check`: what keeps the house in order."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

import typer
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from signback.book.sums import sums
from signback.documents.audit import audit
from signback.documents.fonts import font_troubles
from signback.engine.families import FAMILIES, family_of
from signback.engine.fold import members_of, rows_of
from signback.engine.guard import missing_guards
from signback.engine.models import Root
from signback.engine.tasks import TaskRow, tasks_of, wanted_tasks
from signback.engine.verify import verify
from signback.messages.letterbox import post_troubles
from signback.orders.models import ShippingFee
from signback.process.check import faults
from signback.scans.audit import audit as audit_files

HEAD = re.compile(r"[0-9a-fA-F]{64}")
Data = Annotated[str, typer.Option("--data", help="The data folder")]


def verify_ledger(
    head: Annotated[str, typer.Option(help="An exported head to check against")] = "", data: Data = ""
) -> None:
    """Check every chain, checkpoint, document and kept file, and the sums of all money; name the first bad one."""
    refuse_no_head(head)
    found = (verify(head or None), audit(), audit_files(), sums())
    for sentence in (said for verdict in found for said in verdict.sentences):
        typer.echo(sentence)
    if not all(verdict.ok for verdict in found):
        raise typer.Exit(1)


def refuse_no_head(head: str) -> None:
    """A mistyped head is no broken ledger."""
    if head and not HEAD.fullmatch(head.strip()):
        raise typer.BadParameter(
            f"{head[:70]} is no head: a head is 64 signs from 0 to 9 and a to f", param_hint="--head"
        )


def check(
    books: Annotated[bool, typer.Option("--books", help="What this edition does to the open orders")] = False,
    data: Data = "",
) -> None:
    """What is wrong, and how to mend it."""
    found = list(troubles())
    if books and not found:
        found += list(book_troubles())
    for sentence in found:
        typer.echo(sentence)
    if found:
        raise typer.Exit(1)
    typer.echo("Everything is in order.")


def troubles() -> Iterator[str]:
    """Configuration, books, database, storage."""
    if not os.access(settings.DATA, os.W_OK):
        yield f"The data folder {settings.DATA} cannot be written. Give this user the right to."
    for family in FAMILIES.values():
        yield from faults(family.books)
    from signback.documents.key import seal_troubles

    yield from (*font_troubles(), *seal_troubles())
    try:
        waiting = MigrationExecutor(connection)
        plan = waiting.migration_plan(waiting.loader.graph.leaf_nodes())
    except DatabaseError as fault:
        yield f"The database cannot be reached: {fault}"
        return
    if plan:
        yield f"{len(plan)} migrations are not applied. Start `signback serve` once."
        return
    for name in missing_guards():
        yield f"The ledger's trigger {name} is missing. Start `signback serve` once; then run `signback verify`."
    yield from post_troubles()
    for fee in ShippingFee.to_nowhere():
        yield f"The shipping fee “{fee}” is to a country that there is not. Correct it or take it away under /manage/."


def state_now(row: TaskRow, now: datetime) -> str:
    """How a stored row stands: what the clock has turned since is no trouble."""
    return row.then if row.then and row.flips and row.flips <= now else row.state


def book_troubles() -> Iterator[str]:
    """How the open orders stand by this edition, against the rows that are stored."""
    now = timezone.now()
    for root in Root.objects.filter(over=False).select_related("customer__classification", "contract").iterator():
        members = members_of(root, rows_of(root))
        want, have = wanted_tasks(family_of(root.kind), members, now), tasks_of(root)
        for slot in sorted(want.keys() | have.keys()):
            before = state_now(have[slot], now) if slot in have else "nothing"
            after = want[slot].state if slot in want else "nothing"
            if before != after:
                yield f"{root.number} {slot.strip('|')}: {before} becomes {after}"
        if root.kind == "order" and not want:
            yield f"{root.number}: nothing is ready, owed or timed"
