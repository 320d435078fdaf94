"""The calls about messages: what was said about an order, sending one again, reports that belong to none (S8)."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from signback.messages.again import refuse_strangers, send_again, settle_report
from signback.messages.models import Message, Report
from signback.orders.refusals import NotFound
from signback.surfaces.api.opened import case_of
from signback.surfaces.api.sign_in import person_of
from signback.surfaces.said import Line, said_of

router = Router(tags=["Messages"])
MOST = 200


class HeardOut(Schema):
    """What was reported of a message."""

    when: datetime
    says: str


class PaperOut(Schema):
    """A document that went along."""

    name: str
    sha256: str
    size: int
    pages: int


class MessageOut(Schema):
    """One thing that was said to somebody."""

    id: int = Field(description="0 for what did not go through the mail server")
    when: datetime
    title: str
    route: str = Field(description="e-mail, fax, notice, call, opened, link, scan, by hand, post")
    to: str
    state: str = Field(description="What became of it, in words")
    passage: str = Field(description="delivered, passed on, delayed, failed, transmitted, busy, no answer … or empty")
    lost: bool
    heard: list[HeardOut]
    text: str
    papers: list[PaperOut]
    by: str = Field(description="Who did it, or asked for it again")
    may_again: bool = Field(description="Whether the caller may send it again")
    entry: int = Field(description="The ledger entry that it tells of")
    delivery: str


class MessageList(Schema):
    """What was said about an order, newest first."""

    items: list[MessageOut]


class AsideOut(Schema):
    """A report that belongs to no message."""

    id: int
    arrived: datetime
    sender: str
    why: str
    says: str
    excerpt: str


class AsideList(Schema):
    """The reports that nobody has settled, newest first."""

    items: list[AsideOut]


class AgainOut(Schema):
    """The message is sent again."""

    again: int


@router.get("/orders/{number}/messages", response=MessageList, summary="Read what was said about an order")
def read_messages(request: HttpRequest, number: str) -> MessageList:
    """Said what, to whom, when, by which route, delivered or not."""
    return MessageList(
        items=[message_out(line) for line in said_of(case_of(request, number, "order"), person_of(request))]
    )


@router.post("/orders/{number}/messages/{message}/again", response={202: AgainOut}, summary="Send a message again")
def again(request: HttpRequest, number: str, message: int) -> Status[AgainOut]:
    """The same words and papers once more; asked twice before it has left, it goes once."""
    found = Message.objects.filter(root=case_of(request, number, "order").root, pk=min(message, 2**31)).first()
    if found is None:
        raise NotFound("no_such_message", "There is no such message", "Choose one from the order's messages")
    send_again(found, person_of(request))
    return Status(202, AgainOut(again=found.pk))


@router.get("/reports", response=AsideList, summary="List reports that belong to no message")
def list_aside(request: HttpRequest) -> AsideList:
    """What nobody has settled, with the reason why it belongs to nothing."""
    refuse_strangers(person_of(request))
    found = Report.objects.filter(message=None, settled=None).order_by("-arrived", "-pk")[:MOST]
    return AsideList(items=[aside_out(report) for report in found])


@router.post("/reports/{report}/settle", response=AsideOut, summary="Settle a report")
def settle(request: HttpRequest, report: int) -> AsideOut:
    """Somebody has looked at it; it stays, off the list, with their name."""
    person = person_of(request)
    refuse_strangers(person)
    found = Report.objects.filter(message=None, pk=min(report, 2**31)).first()
    if found is None:
        raise NotFound("no_such_report", "There is no such report", "Choose one from the list")
    settle_report(found.pk, person)
    return aside_out(found)


def aside_out(report: Report) -> AsideOut:
    """A report as programs read it."""
    return AsideOut(
        id=report.pk, arrived=report.arrived, sender=report.sender, why=report.aside, says=report.says,
        excerpt=report.excerpt,
    )  # fmt: skip


def message_out(line: Line) -> MessageOut:
    """One line as programs read it."""
    return MessageOut(
        id=line.message, when=line.when, title=line.title, route=line.route, to=line.to, state=line.state,
        passage=line.passage, lost=line.lost, heard=[HeardOut(when=h.when, says=h.says) for h in line.heard],
        text=line.text, papers=[PaperOut(**paper) for paper in line.papers], by=line.by, may_again=line.again,
        entry=line.seq, delivery=line.delivery,
    )  # fmt: skip
