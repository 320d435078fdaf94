"""The calls about orders."""

from __future__ import annotations

from typing import Literal

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from signback.engine.models import Root, Task
from signback.engine.sight import visible_to
from signback.orders.persons import Person
from signback.orders.refusals import NotFound
from signback.process.standing import State
from signback.surfaces.api import acts, reads, shapes
from signback.surfaces.api.asking import etag
from signback.surfaces.api.departments import steps_in
from signback.surfaces.api.ledger import ledger_of
from signback.surfaces.api.pages import page_of
from signback.surfaces.api.sign_in import person_of
from signback.surfaces.case import Case
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


def case_of(request: HttpRequest, number: str, kind: str = KIND) -> Case:
    """The order, opened for the caller (R4)."""
    case = Case.open(number, person_of(request), timezone.now(), kind)
    if case.root.kind != kind or case.root.number != number:
        raise NotFound("no_such_order", f"There is no order {number[:40]}", "Check the number, or search for it")
    return case


@router.post("", response={201: shapes.DoneOut}, summary="Start an order")
def open_order(request: HttpRequest, response: HttpResponse) -> Status[shapes.DoneOut]:
    """Start an order with what is known when it arrives; it gets its number at once (S0)."""
    done = acts.open_by(request, KIND)
    response["ETag"] = etag(done.version)
    response["Location"] = f"{request.path}/{done.number}"
    return Status(201, acts.done_out(done))


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
    case = case_of(request, number)
    response["ETag"] = etag(case.root.seq)
    return reads.order_out(case)


@router.get("/{number}/steps", response=shapes.StepList, summary="Read an order's steps")
def read_steps(request: HttpRequest, response: HttpResponse, number: str) -> shapes.StepList:
    """Every step of the order and its deliveries: its state, every reason, its due time, its input (E3)."""
    case = case_of(request, number)
    response["ETag"] = etag(case.root.seq)
    return reads.step_list(case)


class AllDone(Schema):
    """What a step left behind on each of several orders."""

    items: list[shapes.DoneOut]


@router.post("/all/steps/{step}", response=AllDone, summary="Do a step on several orders")
def do_step_for_all(request: HttpRequest, step: str) -> AllDone:
    """One act over several orders, as one receipt for them all: every one of them, or none."""
    return AllDone(items=[acts.done_out(done) for done in acts.do_step_for_all(request, KIND, step)])


@router.post("/{number}/steps/{step}", response=shapes.DoneOut, summary="Do a step")
def do_step(request: HttpRequest, response: HttpResponse, number: str, step: str) -> shapes.DoneOut:
    """Do a step: the body is its input, with `signature`, `subject` and `happened` beside it (E2, E4)."""
    done = acts.do_step(request, KIND, number, step)
    response["ETag"] = etag(done.version)
    return acts.done_out(done)


@router.get("/{number}/ledger", response=shapes.LedgerOut, summary="Read an order's ledger")
def read_ledger(request: HttpRequest, response: HttpResponse, number: str) -> shapes.LedgerOut:
    """Every entry as a sentence, with its hash and the hash before it (E1)."""
    case = case_of(request, number)
    response["ETag"] = etag(case.root.seq)
    return ledger_of(case)
