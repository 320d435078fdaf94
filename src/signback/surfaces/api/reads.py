"""From orders, deliveries and steps to what the API answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from signback.documents.covering import ToSign
from signback.engine.models import Root
from signback.orders import dates, pricing
from signback.orders.delivering import shipped
from signback.orders.events.checks import DateCommitted
from signback.orders.events.confirming import ConfirmationChecked, DateRelaxed, RelaxedDateConfirmed
from signback.orders.events.intake import Line, MemorandumWritten
from signback.orders.events.settling import DeliveryPlanned, GoodsShipped, ReceiptRecorded
from signback.orders.facts import Fact
from signback.orders.models import Customer
from signback.orders.order import Delivery, Order
from signback.surfaces.api import shapes
from signback.surfaces.api.problems import reason_out
from signback.surfaces.case import Case
from signback.surfaces.derive import StepView, steps_of, waits_for
from signback.surfaces.signatures import to_sign

SAID: tuple[tuple[type[Any], str, str], ...] = (
    (MemorandumWritten, "requested", "requested"),
    (DateCommitted, "scheduled", "scheduled"),
    (DateRelaxed, "pre_delivery", "pre-delivery (asked)"),
    (RelaxedDateConfirmed, "pre_delivery", "pre-delivery (agreed)"),
    (ConfirmationChecked, "pre_delivery", "pre-delivery"),
    (DeliveryPlanned, "departs", "departure"),
    (DeliveryPlanned, "arrives", "arrival"),
    (GoodsShipped, "arrives", "arrival"),
    (ReceiptRecorded, "arrived", "delivered"),
)


def customer_ref(customer: Customer | None) -> shapes.CustomerRef | None:
    """A customer in brief."""
    if customer is None:
        return None
    return shapes.CustomerRef(number=customer.number, name=customer.name, customer_class=customer.customer_class)


def row_values(root: Root) -> dict[str, Any]:
    """What a list shows of an order."""
    return {
        "number": root.number, "state": "ended" if root.over else "open", "version": root.seq,
        "opened": root.opened, "changed": root.changed, "customer": customer_ref(root.customer),
        "salesperson": root.salesperson.name if root.salesperson else "", "summary": root.summary,
    }  # fmt: skip


def order_out(case: Case) -> shapes.OrderOut:
    """One order, whole."""
    order, views = case.order, steps_of(case)
    waiting = waits_for(views)
    return shapes.OrderOut(
        **row_values(case.root),
        status=status_words(case.root, waiting),
        waits_for=[waiting_out(view) for view in waiting],
        their_number=order.memorandum.their_number if order.memorandum else "",
        lines=[line_out(order, line) for line in order.all_lines],
        dates=dates_out(order, case.now),
        money=money_out(order),
        deliveries=[delivery_row(case.root, delivery) for delivery in order.deliveries],
    )


def status_words(root: Root, waiting: list[StepView]) -> str:
    """Where the order stands, in words."""
    if root.over:
        return "Ended"
    if not waiting:
        return "Waits for its time"
    titles = [view.step.title for view in waiting[:3]]
    more = f" and {len(waiting) - 3} more" if len(waiting) > 3 else ""
    return f"Waits for: {'; '.join(titles)}{more}"


def waiting_out(view: StepView) -> shapes.Waiting:
    """One step that is waited for."""
    return shapes.Waiting(
        step=view.step.name, subject=view.subject, title=view.step.title, department=view.step.room,
        since=view.since, due=view.due, late=view.late,
    )  # fmt: skip


def line_out(order: Order, line: Line) -> shapes.LineOut:
    """One line with its price and what was weighed."""
    return shapes.LineOut(
        number=line.number, product=line.product, name=line.name, quantity=line.quantity, unit=line.unit,
        width=line.width, length=line.length, diameter=line.diameter, core=line.core, winding=line.winding,
        formula=line.formula, note=line.note, unit_price=pricing.unit_price(order, line),
        total=pricing.line_total(order, line), weighed=pricing.weighed(order).get(line.number),
        dropped=line.number in order.dropped,
    )  # fmt: skip


def money_out(order: Order) -> shapes.Money:
    """What is ordered, asked and paid."""
    return shapes.Money(
        currency=order.terms.currency if order.terms else "EUR",
        total=pricing.total(order),
        deposit_due=pricing.deposit_due(order),
        paid=pricing.paid(order),
        weighed_value=pricing.weighed_value(order),
    )


def dates_out(order: Order, now: datetime) -> shapes.Dates:
    """The dates as they stand now, with their history (S8.1, S9.3)."""
    subjects: list[Order | Delivery] = [order, *order.deliveries]
    history = [said for about in subjects for said in history_of(about)]
    return shapes.Dates(
        requested=order.memorandum.requested if order.memorandum else None,
        scheduled=dates.scheduled_date(order, now),
        pre_delivery=dates.pre_delivery_date(order, now),
        sign_by=dates.sign_by(order),
        days_slipped=dates.days_slipped(order, now),
        history=sorted(history, key=lambda said: said.entry),
    )


def history_of(about: Order | Delivery) -> Iterator[shapes.DateSaid]:
    """Every date that was said about an order or a delivery, superseded ones too."""
    for kind, name, meaning in SAID:
        for fact in about.facts.history(kind):
            value = getattr(fact.event, name)
            if value is not None:
                yield date_said(fact, meaning, day_of(value), fact.seq in about.facts.superseded)


def day_of(value: date | datetime) -> date:
    """The day of a date or moment, as the house's clock shows it."""
    return timezone.localdate(value) if isinstance(value, datetime) else value


def date_said(fact: Fact[Any], meaning: str, day: date, superseded: bool) -> shapes.DateSaid:
    """One date that was said."""
    return shapes.DateSaid(
        meaning=meaning, subject=fact.subject, date=day, entry=fact.seq, said_by=fact.by, said_at=fact.entered,
        superseded=superseded,
    )  # fmt: skip


def delivery_row(root: Root, delivery: Delivery) -> shapes.DeliveryRow:
    """A delivery in a list."""
    return shapes.DeliveryRow(**delivery_values(root, delivery))


def delivery_values(root: Root, delivery: Delivery) -> dict[str, Any]:
    """What lists show of a delivery."""
    planned = delivery.planned.event
    return {
        "order": root.number, "delivery": delivery.key, "version": root.seq, "state": delivery_state(delivery),
        "quantity": planned.quantity, "departs": planned.departs, "arrives": planned.arrives,
        "carrier": planned.carrier, "customer": customer_ref(root.customer),
    }  # fmt: skip


def delivery_state(delivery: Delivery) -> str:
    """How far a delivery has come."""
    if delivery.facts.has(ReceiptRecorded):
        return "received"
    return "shipped" if shipped(delivery) else "planned"


def step_out(case: Case, view: StepView) -> shapes.StepOut:
    """One step as it stands for the caller."""
    step = view.step
    papers = to_sign(case, step, view.subject) if view.ready and view.may else ()
    return shapes.StepOut(
        step=step.name, subject=view.subject, title=step.title, help=step.help, department=step.room,
        roles=list(view.roles), track=view.track, state=view.state, again=view.ready and not view.open,
        optional=view.optional, owed=view.owed, late=view.late, superseded=view.superseded, signed=step.signed,
        papers=[paper_out(one) for one in papers], final=step.final,
        may=view.may, why_not=view.why_not, since=view.since, due=view.due, parts=view.parts,
        reasons=[reason_out(reason) for reason in view.reasons], input=view.input,
    )  # fmt: skip


def paper_out(paper: ToSign) -> shapes.PaperOut:
    """A paper under a signature."""
    one = paper.covered
    return shapes.PaperOut(kind=one.kind, number=one.number, revision=one.revision, hash=one.hash, href=paper.href)


def step_list(case: Case, subject: str | None = None) -> shapes.StepList:
    """Every step of an order and its deliveries, or of one delivery."""
    items = [step_out(case, view) for view in steps_of(case, subject)]
    return shapes.StepList(number=case.root.number, version=case.root.seq, items=items)
