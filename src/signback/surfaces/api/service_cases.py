"""The calls about service cases: the same five as for every order (S18)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from signback.engine.models import Root, Task
from signback.engine.sight import visible_to
from signback.orders.models import Account
from signback.orders.service import ServiceCase, answer_due, owner_of, remedy_of, said
from signback.surfaces.api import reads, shapes
from signback.surfaces.api.asking import etag
from signback.surfaces.api.by_kind import add_calls
from signback.surfaces.api.opened import case_of
from signback.surfaces.api.orders import OrderFilter, work_of
from signback.surfaces.api.pages import page_of
from signback.surfaces.api.sign_in import person_of
from signback.surfaces.derive import steps_of, waits_for

KIND = "service"
router = Router(tags=["Service cases"])


class CaseRowOut(Schema):
    """A case in a list."""

    number: str
    state: str = Field(description="open or ended")
    version: int
    opened: datetime
    changed: datetime
    customer: str
    summary: str


class CasePage(Schema):
    """One page of cases."""

    items: list[CaseRowOut]
    next: str = Field("", description="The cursor of the next page; empty after the last")


class CaseOut(CaseRowOut):
    """One case, whole."""

    status: str
    waits_for: list[shapes.Waiting]
    kind: str
    order: str
    delivery: str
    rolls: list[str]
    what: str
    wish: str
    owner: str
    due: datetime
    remedy: str


@router.get("", response=CasePage, summary="List service cases")
def list_cases(request: HttpRequest, asked: Query[OrderFilter]) -> CasePage:
    """The cases that the caller may see, newest first."""
    found = Root.objects.filter(visible_to(person_of(request)), kind=KIND).select_related("customer")
    if asked.customer:
        found = found.filter(customer__number=asked.customer)
    if asked.state in {"open", "ended"}:
        found = found.filter(over=asked.state == "ended")
    if (work := work_of(asked)) is not None:
        found = found.filter(Exists(Task.objects.filter(work, root=OuterRef("pk"))))
    page = page_of(found, ("-opened", "-id"), asked.cursor, asked.limit)
    return CasePage(items=[row_of(root) for root in page.rows], next=page.next)


def row_of(root: Root) -> CaseRowOut:
    """A case in a list."""
    return CaseRowOut(
        number=root.number, state="ended" if root.over else "open", version=root.seq, opened=root.opened,
        changed=root.changed, customer=root.customer.number if root.customer else "", summary=root.summary,
    )  # fmt: skip


@router.get("/{number}", response=CaseOut, summary="Read a service case")
def read_case(request: HttpRequest, response: HttpResponse, number: str) -> CaseOut:
    """What the customer came with, who answers by when, what was decided, and what it waits for."""
    case = case_of(request, number, KIND)
    subject: ServiceCase = case.members[0].subject
    opened, decided, waiting = said(subject), remedy_of(subject), waits_for(steps_of(case))
    assert opened is not None
    owner = Account.objects.filter(pk=owner_of(subject) or 0).first()
    response["ETag"] = etag(case.root.seq)
    return CaseOut(
        **row_of(case.root).model_dump(), status=reads.status_words(case.root, waiting),
        waits_for=[reads.waiting_out(view) for view in waiting], kind=opened.kind, order=opened.order,
        delivery=opened.delivery, rolls=list(opened.rolls), what=opened.what, wish=opened.wish,
        owner=owner.username if owner else "", due=answer_due(subject, subject.opened),
        remedy=decided.remedy if decided else "",
    )  # fmt: skip


add_calls(
    router, KIND, "a service case",
    ("Open a service case", "A question, complaint or return gets number, owner and the hour of its answer at once."),
)  # fmt: skip
