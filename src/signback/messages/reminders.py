"""The customer is reminded of the signature: by mail, at sensible hours, three times; then the superior knows (S9)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time

from django.utils import timezone

from signback.book.whom import superior
from signback.documents.words import Words, language_of
from signback.engine.fold import members_of, rows_of
from signback.engine.gate import writing
from signback.engine.models import Entry, Outbox, Root, Task
from signback.orders.calendar import WorkingCalendar
from signback.orders.dates import slips_next
from signback.orders.house import house
from signback.orders.order import Order
from signback.orders.roles import Role
from signback.process.standing import State

DAYS = (1, 2, 4)
"""On which working days after the dispatch; whoever has not answered then is somebody's to call, not a machine's."""
FROM = time(9)
UNTIL = time(16)
AT_ONCE = 500
SAYS = "Your order confirmation still waits for your signature"
UNANSWERED = "Three reminders went unanswered: the confirmation is not signed"
KEEPS = Words(
    "Sign before {time} to keep {keeps}; after that it becomes {after}.",
    "请于 {time} 前签署以保持 {keeps} 完工；此后顺延至 {after}。",
)
TALKED = ("CustomerAnswered", "SignatureChased")


@dataclass(frozen=True)
class Unsigned:
    """A confirmation that is out: which sending, how many working days ago."""

    root: Root
    seq: int
    days: int


def remind(now: datetime | None = None) -> int:
    """Write the reminders whose time has come, each once; how many there were to look at."""
    moment = now or timezone.now()
    calendar = house().calendar
    here = calendar.local(moment)
    if not calendar.is_working(here.date()) or not FROM <= here.time() < UNTIL:
        return 0
    rows = [row for one in unsigned(moment, calendar) for row in rows_for(one, moment)]
    with writing():
        Outbox.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def unsigned(now: datetime, calendar: WorkingCalendar) -> Iterator[Unsigned]:
    """The confirmations that wait for their signature, by their last sending."""
    tasks = Task.objects.filter(step="record_signed_confirmation", state=State.READY, root__over=False)
    roots = {task.root_id: task.root for task in tasks.select_related("root").order_by("due", "id")[:AT_ONCE]}
    sent = Entry.objects.filter(root__in=roots, kind="ConfirmationSent").order_by("seq")
    last = {root: (seq, happened) for root, seq, happened in sent.values_list("root", "seq", "happened")}
    for pk, (seq, happened) in last.items():
        yield Unsigned(roots[pk], seq, calendar.today(now) - calendar.today(happened))


def rows_for(one: Unsigned, now: datetime) -> Iterator[Outbox]:
    """The reminder of this day, or the word to the superior when the last one went unanswered."""
    passed = sum(day <= one.days for day in DAYS)
    if one.days > DAYS[-1]:
        yield from to_superior(one, now)
    elif passed and one.days - DAYS[passed - 1] <= 1 and not was_written(one, passed) and not spoken_with(one, now):
        yield reminder(one, passed, now)


def was_written(one: Unsigned, which: int) -> bool:
    """Whether this reminder was written already."""
    return Outbox.objects.filter(once=name_of(one, which)).exists()


def name_of(one: Unsigned, which: int) -> str:
    """What makes this reminder the only one."""
    return f"remind/{one.root.pk}/{one.seq}/{which}"


def spoken_with(one: Unsigned, now: datetime) -> bool:
    """The customer has answered, or a call is agreed: then people speak, and no machine writes."""
    for kind, body in Entry.objects.filter(root=one.root, seq__gt=one.seq, kind__in=TALKED).values_list("kind", "body"):
        if kind == "CustomerAnswered":
            return True
        agreed = json.loads(body).get("next_call")
        if agreed and datetime.fromisoformat(agreed) > now:
            return True
    return False


def reminder(one: Unsigned, which: int, now: datetime) -> Outbox:
    """One mail to the customer, with what a signature today keeps."""
    payload = {
        "to": "customer", "says": SAYS, "step": "record_signed_confirmation", "subject": "",
        "more": keeps(one.root, now),
    }  # fmt: skip
    return Outbox(root=one.root, seq=one.seq, kind="tell", payload=payload, once=name_of(one, which), due=now)


def keeps(root: Root, now: datetime) -> list[str]:
    """Which day a signature keeps, and what it becomes otherwise (S9.3)."""
    order: Order = members_of(root, rows_of(root))[0].subject
    slips = slips_next(order, now)
    if slips is None:
        return []
    until = order.calendar.local(order.calendar.next_cut_off(now))
    language = language_of(order.customer.language if order.customer else "en")
    said = {"time": f"{until:%H:%M}", "keeps": day(slips[0], language), "after": day(slips[1], language)}
    return ["", KEEPS.in_language(language).format(**said)]


def day(date: object, language: str) -> str:
    """A day as the letter's language writes it."""
    return f"{date:%-m月%-d日}" if language == "zh" else f"{date:%-d %B}"


def to_superior(one: Unsigned, now: datetime) -> Iterator[Outbox]:
    """The salesperson and their superior, once; not when the reminders were never sent."""
    if not was_written(one, len(DAYS)):
        return
    whom = [f"role:{superior(Role.SALES)}"]
    whom += [f"person:{one.root.salesperson_id}"] if one.root.salesperson_id else []
    for to in whom:
        payload = {"to": to, "says": UNANSWERED, "step": "chase_signature", "subject": ""}
        once = f"{name_of(one, len(DAYS) + 1)}/{to}"
        yield Outbox(root=one.root, seq=one.seq, kind="tell", payload=payload, once=once, due=now)
