"""A change for the whole house: every root that hangs on it stands anew, part by part, however many are open (P1, P2).

The change writes two rows, whatever there is to do. The first goes at once through all roots in the order of their
keys; the second comes when no process remembers the house as it was, for what was written from such a memory.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import InterfaceError, OperationalError
from django.utils import timezone

from signback.engine.gate import unhurried, writing
from signback.engine.models import Outbox, Root, Task
from signback.engine.restand import restand
from signback.orders.house import KEPT_SECONDS, forget_house

KIND = "anew"
SPAN = 1000
"""So many roots are looked at in one reading."""
SECONDS = 1.0
"""So long a part may take; then everything else that is due has its turn."""
FORGOTTEN = timedelta(seconds=KEPT_SECONDS + 30)
"""After so long nobody acts by the house as it was before a change."""
log = logging.getLogger("signback.worker")


@dataclass(frozen=True)
class Change:
    """What changed, and how far its walk through the roots has come."""

    asked: str
    step: str = ""
    """Only roots with a worklist row of this step."""
    customer_class: str = ""
    """Only business orders of customers of this class."""
    late: bool = False
    """Only roots written to while the change may not have been known everywhere."""
    after: int = 0

    @property
    def at(self) -> datetime:
        """When it was asked for."""
        return datetime.fromisoformat(self.asked)

    def covers(self, other: Change) -> bool:
        """Whether its walk brings everything that the other's brings."""
        same = self.step in ("", other.step) and self.customer_class in ("", other.customer_class)
        return same and not self.late


class Seen(NamedTuple):
    """What is read of a root to know whether a change concerns it."""

    pk: int
    number: str
    kind: str
    over: bool
    opened: datetime
    changed: datetime
    customer_class: str | None


READ = ("pk", "number", "kind", "over", "opened", "changed", "customer__classification")


# ---- asked for
def all_anew(why: str, *, step: str = "", customer_class: str = "") -> None:
    """Ask for all roots that a change concerns to stand anew, in the change's own transaction on the house's chain.

    One after another under the house's lock: of two rows the one with the higher key is the later change.
    """
    now = timezone.now()
    change = Change(now.isoformat(), step, customer_class)
    late = replace(change, late=True)
    Outbox.objects.bulk_create(
        [
            Outbox(kind=KIND, payload=asdict(change), once=f"{KIND}/{why}", due=now),
            Outbox(kind=KIND, payload=asdict(late), once=f"{KIND}/{why}/late", due=now + FORGOTTEN),
        ]
    )


# ---- done
def go_through(row: Outbox, between: Callable[[], None] = lambda: None) -> dict[str, Any] | None:
    """Let a part of the roots stand anew; what is left, or nothing. Done twice, a part comes out the same (E4)."""
    change = Change(**row.payload)
    if left_to_another(row, change):
        return None
    forget_house()
    with unhurried():
        return a_part(row, change, between)


def a_part(row: Outbox, change: Change, between: Callable[[], None]) -> dict[str, Any] | None:
    """As many roots as there is time for."""
    until = time.monotonic() + SECONDS
    while roots := read_after(change.after):
        for seen in concerned(change, roots):
            stand_anew(row, seen.number)
            if time.monotonic() > until:
                return asdict(replace(change, after=seen.pk))
            between()
        change = replace(change, after=roots[-1].pk)
        if time.monotonic() > until:
            return asdict(change)
    return None


def left_to_another(row: Outbox, change: Change) -> bool:
    """Whether a later change goes through the same roots anyway: several in a row are one walk, not several."""
    later = Outbox.objects.filter(kind=KIND, done=None, pk__gt=row.pk).values_list("payload", flat=True)
    return any(Change(**payload).covers(change) for payload in later)


def read_after(pk: int) -> list[Seen]:
    """The next roots in the order of their keys."""
    rows = Root.objects.filter(pk__gt=pk).order_by("pk").values_list(*READ)
    return [Seen(*row) for row in rows[:SPAN]]


def concerned(change: Change, roots: list[Seen]) -> list[Seen]:
    """Those of the roots that a change concerns."""
    rows = Task.objects.filter(root_id__gte=roots[0].pk, root_id__lte=roots[-1].pk).values_list("root_id", "step")
    steps: dict[int, set[str]] = {}
    for root, step in rows:
        steps.setdefault(root, set()).add(step)
    return [seen for seen in roots if concerns(change, seen, steps.get(seen.pk, ()))]


def concerns(change: Change, seen: Seen, steps: Collection[str]) -> bool:
    """Whether a root hangs on the change: by its worklist rows, or as an open order with dates of its own."""
    until = change.at + FORGOTTEN
    if seen.opened > until or (change.late and not change.at - FORGOTTEN <= seen.changed <= until):
        return False
    if change.step:
        return change.step in steps
    orders = seen.kind == "order" and not seen.over
    if change.customer_class:
        return orders and seen.customer_class == change.customer_class
    return orders or bool(steps)


def stand_anew(row: Outbox, number: str) -> None:
    """One root; where that fails it is tried again by itself, with its trouble, and holds up no other."""
    try:
        restand(number)
    except (OperationalError, InterfaceError):  # the database itself: the whole part is tried again
        raise
    except Exception:
        log.exception("%s did not stand anew", number)
        alone = Outbox(kind="restand", payload={"number": number}, once=f"{row.once}/{number}", due=timezone.now())
        with writing():
            Outbox.objects.bulk_create([alone], ignore_conflicts=True)
