"""The message ledger of an order: said what, to whom, when, by which route, and whether it arrived (S8, E3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from signback.engine.models import Notice
from signback.messages.again import can_go_again, may_ask
from signback.messages.models import Message, Report
from signback.orders.events import confirming, intake, settling
from signback.orders.events.confirming import Passage, Route
from signback.orders.facts import Fact
from signback.orders.persons import Person
from signback.surfaces.case import Case
from signback.surfaces.sentences import name_of
from signback.surfaces.story import done, who_did

INSIDE = ("person", "role")
"""Readers of the house; everybody else is the customer, or the member."""
KEY = re.compile(r"/c/[^\s/]{20,}")
CALLS: tuple[type[Any], ...] = (
    intake.AnswerGiven, intake.QuestionAnswered, confirming.ReceiptCalled, confirming.SignatureChased,
    settling.NoticeCalled, settling.ArrivalFollowed, settling.DeliveryExplained,
)  # fmt: skip
SENDINGS: tuple[type[Any], ...] = (confirming.ConfirmationSent, settling.DeliveryNoticeSent)
THROUGH = {Route.FAX: "fax", Route.LINK: "e-mail", Route.SCAN: "e-mail"}
"""By which route of a message each route of a document goes; the others are people's own."""
WORDS = {
    "": "sent, nothing heard since",
    Passage.DELIVERED: "delivered",
    Passage.RELAYED: "passed on, nothing more will be heard",
    Passage.DELAYED: "delayed",
    Passage.FAILED: "did not arrive",
    Passage.TRANSMITTED: "went through; the code proves the pages",
    Passage.BUSY: "line busy",
    Passage.NO_ANSWER: "no answer",
    Passage.PARTIAL: "only a part went through",
}


@dataclass(frozen=True)
class Heard:
    """What somebody said of it, and when."""

    when: datetime
    says: str
    late: bool = False


@dataclass(frozen=True)
class Line:
    """One thing that was said to somebody."""

    when: datetime
    title: str
    route: str
    to: str
    state: str
    passage: str = ""
    lost: bool = False
    heard: tuple[Heard, ...] = ()
    text: str = ""
    papers: tuple[dict[str, Any], ...] = ()
    by: str = ""
    message: int = 0
    again: bool = False
    seq: int = 0
    delivery: str = ""
    inside: bool = False


def said_of(case: Case, by: Person) -> list[Line]:
    """Everything, newest first: mails, faxes, notices in the house, calls, what was handed over or posted."""
    messages = list(Message.objects.filter(root=case.root).prefetch_related("reports").order_by("-made", "-pk")[:500])
    found = [line_of(message, by) for message in messages]
    posted = {(message.seq, message.route) for message in messages}
    found += [*notices_of(case), *spoken(case), *by_people(case, posted), *opened(case)]
    return sorted(found, key=lambda line: line.when, reverse=True)


def line_of(message: Message, by: Person) -> Line:
    """A message that went through the mail server."""
    reports = sorted(message.reports.all(), key=lambda report: (report.reported, report.pk))
    return Line(
        message.left or message.begun or message.made, message.title, message.route, message.to, state_of(message),
        message.passage, message.lost, tuple(heard_of(report) for report in reports), without_key(message.text),
        tuple(message.papers), name_of(message.asked_by) if message.asked_by else "", message.pk,
        may_ask(by) and can_go_again(message), message.seq, message.delivery,
        message.whom.partition(":")[0] in INSIDE,
    )  # fmt: skip


def without_key(text: str) -> str:
    """The customer's link is their key: nobody in the house opens their page for them."""
    return KEY.sub("/c/…", text)


def heard_of(report: Report) -> Heard:
    """One report on a message."""
    return Heard(report.reported, report.says, report.passage in (Passage.FAILED, Passage.PARTIAL))


def state_of(message: Message) -> str:
    """What became of it, in a few words."""
    if message.passage or message.left:
        return WORDS[message.passage]
    if message.trouble:
        return f"not sent yet: {message.trouble}"
    return "it is not known whether it left" if message.begun else "waits to be sent"


def notices_of(case: Case) -> Iterator[Line]:
    """Notices inside the house: the same sentence at the same time is one line with all its readers."""
    readers: dict[tuple[datetime, str], list[Notice]] = {}
    for notice in Notice.objects.filter(root=case.root).select_related("account").order_by("-made", "pk")[:1000]:
        readers.setdefault((notice.made, notice.says), []).append(notice)
    for (made, says), notices in readers.items():
        seen = sum(notice.seen is not None for notice in notices)
        state = "read" if seen == len(notices) else f"read by {seen} of {len(notices)}" if seen else "not read yet"
        yield Line(made, says, "notice", ", ".join(notice.account.name for notice in notices), state, inside=True)


def facts(case: Case, kinds: tuple[type[Any], ...]) -> Iterator[Fact[Any]]:
    """The facts of these kinds, of the order and its deliveries, superseded ones too: what was said was said."""
    names = {kind.__name__: kind for kind in kinds}
    for member in case.members:
        yield from (f.read_as(names[f.kind]) for f in member.subject.facts.all if f.kind in names)


def spoken(case: Case) -> Iterator[Line]:
    """Calls and talks, each with how it went."""
    for fact in facts(case, CALLS):
        event = fact.event
        outcome = str(getattr(event, "outcome", "") or "spoken with")
        to = str(getattr(event, "spoken_with", "") or "the customer")
        yield Line(fact.happened, case.family.step(fact.step).title, "call", to, outcome,
                   heard=(Heard(fact.happened, f"{who_did(fact)} {done(case.family, fact)}"),), by=who_did(fact),
                   seq=fact.seq, delivery=fact.subject)  # fmt: skip


def by_people(case: Case, posted: set[tuple[int, str]]) -> Iterator[Line]:
    """What people handed over, posted or faxed themselves, and what was sent before messages were kept."""
    for fact in facts(case, SENDINGS):
        event = fact.event
        if (fact.seq, THROUGH.get(event.route, "")) in posted:
            continue
        taken = getattr(event, "received_by", "")
        state = f"received by {taken}" if taken else "sent, not known to have arrived"
        yield Line(fact.happened, case.family.step(fact.step).title, str(event.route), event.to, state,
                   by=who_did(fact), seq=fact.seq, delivery=fact.subject)  # fmt: skip


def opened(case: Case) -> Iterator[Line]:
    """When the customer opened what was sent."""
    for fact in facts(case, (confirming.LinkOpened,)):
        title = f"Revision {fact.event.revision} opened through the link"
        yield Line(fact.happened, title, "opened", fact.event.address, "opened", seq=fact.seq)
