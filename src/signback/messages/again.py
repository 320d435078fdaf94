"""A message that did not arrive is sent again: the same words and papers, as a message of its own (S8)."""

from __future__ import annotations

from django.utils import timezone

from signback.engine.gate import writing
from signback.engine.models import Outbox
from signback.messages.letters import FOR_CUSTOMER
from signback.messages.models import Message, Report
from signback.orders.events.confirming import Passage
from signback.orders.persons import Person
from signback.orders.refusals import Conflict, NotAllowed
from signback.orders.roles import Role

KINDS = {"e-mail": "mail", "fax": "fax"}
MAY = frozenset(
    {
        Role.CUSTOMER_SERVICE,
        Role.CUSTOMER_SERVICE_ASSISTANT,
        Role.CUSTOMER_SERVICE_SUPERVISOR,
        Role.SALES,
        Role.DELIVERY,
    }
)
CODES = "code/"
"""A code to sign holds for a quarter of an hour and is not kept: the customer asks for a new one."""


def may_ask(by: Person) -> bool:
    """Who speaks with customers may send them a message again."""
    return bool(by.roles & MAY)


def refuse_strangers(by: Person) -> None:
    """Everybody else asks one of them."""
    if not may_ask(by):
        raise NotAllowed("not_allowed", "Only customer service, sales or delivery may do this", "Ask one of them")


def settle_report(report: int, by: Person) -> None:
    """Somebody has looked at a report that belongs to nothing; it stays, off the list, with their name."""
    with writing():
        Report.objects.filter(pk=report, message=None, settled=None).update(
            settled=timezone.now(), settled_by=by.sign_in
        )  # fmt: skip


def can_go_again(message: Message) -> bool:
    """Whether sending it again makes sense: it went to the customer, it has left, and nobody says it arrived."""
    outside = message.whom.partition(":")[0] in FOR_CUSTOMER and not message.once.startswith(CODES)
    return outside and message.begun is not None and message.passage != Passage.DELIVERED


def send_again(message: Message, by: Person) -> None:
    """Put it into the outbox once more; asked twice before it has left, it goes once."""
    refuse_strangers(by)
    if not can_go_again(message):
        raise Conflict("cannot_go_again", why_not(message), "Look at what became of it")
    once = f"again/{message.pk}/{message.repeated.count() + 1}"
    payload = {
        "to": message.whom, "shown": message.to, "address": message.address, "again": message.pk,
        "asked_by": by.sign_in, "subject": message.delivery,
    }  # fmt: skip
    row = Outbox(
        root=message.root, seq=message.seq, kind=KINDS[message.route], payload=payload, once=once, due=timezone.now()
    )  # fmt: skip
    with writing():
        Outbox.objects.bulk_create([row], ignore_conflicts=True)


def why_not(message: Message) -> str:
    """The sentence."""
    if message.once.startswith(CODES):
        return "A code is not kept; the customer asks for a new one"
    if message.begun is None:
        return "It has not left yet"
    if message.passage == Passage.DELIVERED:
        return "It lies in their mailbox already"
    return "Only what went to the customer is sent again"
