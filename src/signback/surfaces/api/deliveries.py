"""The calls about deliveries: each goes through its own book."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from signback.engine.families import family_of
from signback.engine.fold import READ, Row, members_of
from signback.engine.models import Entry, Root
from signback.engine.sight import visible_to
from signback.orders.order import Delivery
from signback.orders.refusals import NotFound
from signback.surfaces.api import acts, reads, shapes
from signback.surfaces.api.asking import etag
from signback.surfaces.api.opened import case_of
from signback.surfaces.api.orders import KIND, Paged
from signback.surfaces.api.pages import page_of
from signback.surfaces.api.sign_in import person_of
from signback.surfaces.case import Case
from signback.surfaces.derive import steps_of, waits_for

router = Router(tags=["Deliveries"])


@router.get("", response=shapes.DeliveryPage, summary="List deliveries")
def list_deliveries(request: HttpRequest, asked: Query[Paged]) -> shapes.DeliveryPage:
    """The planned deliveries that the caller may see, newest first."""
    names = {name for place in family_of(KIND).process.places if place.opens_child for name in place.step.names}
    found = Entry.objects.filter(visible_to(person_of(request), "root__"), step__in=names, root__kind=KIND)
    page = page_of(found.select_related("root__customer__classification"), ("-id",), asked.cursor, asked.limit)
    return shapes.DeliveryPage(items=rows_of_page(page.rows), next=page.next)


def rows_of_page(openings: list[Entry]) -> list[shapes.DeliveryRow]:
    """The deliveries that these entries planned, unless that was taken back."""
    known = {(root.pk, d.opened_by): (root, d) for root, d in deliveries_of({e.root_id: e.root for e in openings})}
    found = [known[key] for e in openings if (key := (e.root_id, e.seq)) in known]
    return [reads.delivery_row(root, delivery) for root, delivery in found]


def deliveries_of(roots: dict[int, Root]) -> Iterable[tuple[Root, Delivery]]:
    """All deliveries of these orders, by one read of their entries."""
    rows: dict[int, list[Row]] = {}
    for root_id, *row in Entry.objects.filter(root__in=roots).order_by("root", "seq").values_list("root_id", *READ):
        rows.setdefault(root_id, []).append(tuple(row))
    for root_id, found in rows.items():
        yield from ((roots[root_id], d) for d in members_of(roots[root_id], found)[0].subject.deliveries)


def delivery_of(case: Case, key: str) -> Delivery:
    """One delivery of an order."""
    for delivery in case.order.deliveries:
        if delivery.key == key:
            return delivery
    raise NotFound(
        "no_such_delivery", f"There is no delivery {key[:20]} of {case.root.number}", "See the order's deliveries"
    )


@router.get("/{number}/{key}", response=shapes.DeliveryOut, summary="Read a delivery")
def read_delivery(request: HttpRequest, response: HttpResponse, number: str, key: str) -> shapes.DeliveryOut:
    """One delivery: how much, when, how far it has come, what it waits for."""
    case = case_of(request, number, KIND)
    values = reads.delivery_values(case.root, delivery_of(case, key))
    response["ETag"] = etag(case.root.seq)
    waiting = [reads.waiting_out(view) for view in waits_for(steps_of(case, key))]
    return shapes.DeliveryOut(**values, waits_for=waiting)


@router.get("/{number}/{key}/steps", response=shapes.StepList, summary="Read a delivery's steps")
def read_delivery_steps(request: HttpRequest, response: HttpResponse, number: str, key: str) -> shapes.StepList:
    """Every step of the delivery (S14–S18)."""
    case = case_of(request, number, KIND)
    delivery_of(case, key)
    response["ETag"] = etag(case.root.seq)
    return reads.step_list(case, key)


@router.post("/{number}/{key}/steps/{step}", response=shapes.DoneOut, summary="Do a step of a delivery")
def do_delivery_step(request: HttpRequest, response: HttpResponse, number: str, key: str, step: str) -> shapes.DoneOut:
    """Do a step of the delivery: the body is its input."""
    done = acts.do_child_step(request, KIND, number, key, step)
    response["ETag"] = etag(done.version)
    return acts.done_out(done)
