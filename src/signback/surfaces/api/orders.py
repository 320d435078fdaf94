"""The calls about orders."""

from __future__ import annotations

from typing import Literal

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from signback.engine.models import Root, Task
from signback.engine.sight import visible_to
from signback.orders.persons import Person
from signback.process.standing import State
from signback.surfaces.api import acts, reads, shapes
from signback.surfaces.api.asking import etag
from signback.surfaces.api.by_kind import add_calls
from signback.surfaces.api.departments import steps_in
from signback.surfaces.api.opened import case_of
from signback.surfaces.api.pages import page_of
from signback.surfaces.api.sign_in import person_of
from signback.surfaces.derive import stands_as

KIND = "order"
router = Router(tags=["Orders"])


class Paged(Schema):
    """Which page of a list."""

    cursor: str = Field("", max_length=400, description="The `next` of the page before")
    limit: int = Field(50, ge=1, le=200)


class OrderFilter(Paged):
    """Which orders."""

    department: str = Field("", max_length=40, description="Only orders with work for this department")
    state: Literal["", "open", "ended", "ready", "blocked", "owed"] = ""
    customer: str = Field("", max_length=20, description="Customer number")
    late: bool = Field(False, description="Only orders with late work")


@router.get("", response=shapes.OrderPage, summary="List orders")
def list_orders(request: HttpRequest, asked: Query[OrderFilter]) -> shapes.OrderPage:
    """The orders that the caller may see, newest first, page by page."""
    page = page_of(found_orders(person_of(request), asked), ("-opened", "-id"), asked.cursor, asked.limit)
    return shapes.OrderPage(items=[shapes.OrderRow(**reads.row_values(root)) for root in page.rows], next=page.next)


def found_orders(person: Person, asked: OrderFilter) -> QuerySet[Root]:
    """The orders that fit."""
    found = Root.objects.filter(visible_to(person), kind=KIND).select_related("customer", "salesperson")
    if asked.customer:
        found = found.filter(customer__number=asked.customer)
    if asked.state in {"open", "ended"}:
        found = found.filter(over=asked.state == "ended")
    work = work_of(asked)
    return found if work is None else found.filter(Exists(Task.objects.filter(work, root=OuterRef("pk"))))


def work_of(asked: OrderFilter) -> Q | None:
    """The worklist rows that an order must have; None where work does not matter."""
    if not asked.department and not asked.late and asked.state in {"", "open", "ended"}:
        return None
    now, work = timezone.now(), Q()
    if asked.state == "owed":
        work &= Q(owed=True)
    elif asked.state in {"ready", "blocked"}:
        work &= stands_as(State(asked.state), now)
    if asked.late:
        work &= Q(due__lt=now) & (stands_as(State.READY, now) | Q(owed=True))
    return work & Q(step__in=steps_in(asked.department)) if asked.department else work


@router.get("/{number}", response=shapes.OrderOut, summary="Read an order")
def read_order(request: HttpRequest, response: HttpResponse, number: str) -> shapes.OrderOut:
    """Lines, customer and class, every date with its history, status in words, what it waits for."""
    case = case_of(request, number, KIND)
    response["ETag"] = etag(case.root.seq)
    return reads.order_out(case)


class AllDone(Schema):
    """What a step left behind on each of several orders."""

    items: list[shapes.DoneOut]


@router.post("/all/steps/{step}", response=AllDone, summary="Do a step on several orders")
def do_step_for_all(request: HttpRequest, step: str) -> AllDone:
    """One act over several orders, as one receipt for them all: every one of them, or none."""
    return AllDone(items=[acts.done_out(done) for done in acts.do_step_for_all(request, KIND, step)])


add_calls(router, KIND, "an order", ("Start an order", "It gets its number at once, with what is known by then (S0)."))
