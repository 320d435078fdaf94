"""What a form is filled with when it opens: what the order already knows, so that nobody types it twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from signback.book.made_to_order import MADE_TO_ORDER
from signback.departments.models import Formula
from signback.engine.pace import usual_hours
from signback.orders.delivering import left_to_ship, may_ship, not_yet_planned, payable_quantity, released, shipped
from signback.orders.events.confirming import SignatoryNamed
from signback.orders.events.intake import ArrivalRecorded
from signback.orders.formulas import verdicts, wished
from signback.orders.making import good
from signback.orders.mall import Child, MallOrder
from signback.orders.order import Delivery, Order
from signback.orders.pricing import balance_due, deposit_due, overpaid, paid, payments, weighed_tonnes
from signback.orders.rolls import in_warehouse, tonnes_of
from signback.orders.service import ServiceCase
from signback.surfaces.mall_suggest import suggested_in_mall
from signback.surfaces.service_offers import suggested_in_service

CHECKS = ("check_price", "confirm_lines", "commit_date")
Values = dict[str, Any]
KEPT = ("customer", "contact", "their_number", "requested", "place", "packing", "payment", "words", "special")


def suggested(step: str, subject: Any, now: datetime) -> Values:
    """The values that a step's form opens with."""
    if isinstance(subject, MallOrder | Child):
        return suggested_in_mall(step, subject, now)
    if isinstance(subject, ServiceCase):
        return suggested_in_service(step, now)
    if isinstance(subject, Delivery):
        made = FOR_DELIVERY.get(step)
        return made(subject, now) if made else {}
    maker = FOR_ORDER.get(step)
    return maker(subject, now) if maker else {}


def memorandum(order: Order, now: datetime) -> Values:
    """The memorandum as it stands, or what the arrival told."""
    written = order.memorandum
    if written is None:
        arrival = order.facts.last(ArrivalRecorded)
        contract = order.root.contract
        return {
            "customer": order.customer.number if order.customer else "",
            "contact": arrival.event.caller if arrival else "",
            "payment": contract.payment if contract else "",
            "lines": [{}],
        }
    values: Values = {name: getattr(written, name) for name in KEPT}
    values["lines"] = [asdict(line) for line in written.lines] or [{}]
    values["watch_points"] = list(written.watch_points)
    values["questions"] = [asdict(question) for question in written.questions]
    return values


def inspection(order: Order, now: datetime) -> Values:
    """Every line with its good quantity, to be passed or not."""
    made = good(order)
    return {
        "rows": [
            {"part": x.number, "quantity": made.get(x.number) or x.quantity, "finding": "passed"} for x in order.lines
        ]
    }


def weighing(order: Order, now: datetime) -> Values:
    """Every line with what production reported."""
    made = good(order)
    return {"rows": [{"part": x.number, "quantity": made.get(x.number), "packages": 1} for x in order.lines]}


def progress(order: Order, now: datetime) -> Values:
    """Every line with what is still to make."""
    made = good(order)
    rows = [
        {"part": x.number, "good": max((x.quantity or Decimal(0)) - made.get(x.number, Decimal(0)), Decimal(0))}
        for x in order.lines
    ]
    return {"rows": rows, "machine": next((x.machine for x in order.lines), "")}


def promise(order: Order, now: datetime) -> Values:
    """When the departments will have answered: as they usually do, else one due time after another (S4)."""
    hours = usual_hours("hand_over_memorandum", "commit_date", order.calendar)
    by = order.calendar.plus_hours(now, hours) if hours else now
    for step in () if hours else CHECKS:
        by = order.due_of(MADE_TO_ORDER.by_step[step], by) or by
    quarter = timedelta(minutes=15)
    rounded = by + (-(by - by.replace(hour=0, minute=0, second=0, microsecond=0)) % quarter)
    return {"by": rounded, "to": order.memorandum.contact if order.memorandum else ""}


def payment(order: Order, now: datetime) -> Values:
    """What is due now."""
    due = balance_due(order) if weighed_tonnes(order) else deposit_due(order) - paid(order)
    return {"amount": due if due > 0 else "", "received": timezone.localdate(now)}


def terms(order: Order, now: datetime) -> Values:
    """The contract's words."""
    contract = order.root.contract
    return {
        "delivery_terms": contract.delivery_terms if contract else "",
        "payment_terms": contract.payment if contract else "",
        "settlement": "Bank transfer",
    }


def sending(order: Order, now: datetime) -> Values:
    """To the signatory, else to whoever asked."""
    named = order.facts.last(SignatoryNamed)
    to = named.event.email or named.event.name if named else order.memorandum.contact if order.memorandum else ""
    return {"to": to, "route": "link"}


def returning(order: Order, now: datetime) -> Values:
    """The signatory and the revision that was sent."""
    named = order.facts.last(SignatoryNamed)
    return {"signer": named.event.name if named else "", "revision": order.checked.revision if order.checked else 1}


def signatory(order: Order, now: datetime) -> Values:
    """The contact who signs for the customer, as the record has it."""
    found = order.customer.contacts.filter(signs=True).first() if order.customer else None
    return {"name": found.name, "position": found.position, "email": found.email} if found else {}


def planning(order: Order, now: datetime) -> Values:
    """Everything that waits, tomorrow."""
    day = timezone.localdate(now)
    return {"quantity": not_yet_planned(order), "departs": day, "arrives": day + timedelta(days=1)}


def delivery_order(delivery: Delivery, now: datetime) -> Values:
    """The customer's address, to be checked once more."""
    customer = delivery.order.customer
    contact = customer.contacts.order_by("signs", "pk").first() if customer else None
    return {
        "quantity": delivery.planned.event.quantity,
        "consignee": customer.name if customer else "", "street": customer.street if customer else "",
        "city": customer.city if customer else "", "country": customer.country if customer else "",
        "contact": contact.name if contact else "", "telephone": contact.telephone if contact else "",
    }  # fmt: skip


def shipping(delivery: Delivery, now: datetime) -> Values:
    """What may leave, arriving on the planned day, if that is not over."""
    planned = delivery.planned.event
    arrives = datetime.combine(planned.arrives, datetime.min.time().replace(hour=10), delivery.calendar.zone)
    most, here = may_ship(delivery), in_warehouse(delivery.order)
    whole = most == (tonnes_of(here) or left_to_ship(delivery.order))
    return {
        "quantity": most, "arrives": arrives if arrives > now else now + timedelta(days=1),
        "rolls": [roll.number for roll in here] if whole else [],
    }  # fmt: skip


def receipt(delivery: Delivery, now: datetime) -> Values:
    """Everything received in order, now."""
    return {"received": shipped(delivery), "arrived": now}


def judging(order: Order, now: datetime) -> Values:
    """Everything can be made; the formula that the customer asks for is named, where it is known by that name."""
    asked = wished(order)
    products = {x.number: x.product for x in order.lines if x.number in asked}
    known = set(Formula.objects.filter(product__number__in=products.values()).values_list("product__number", "version"))
    named = {number: asked[number] for number, of in products.items() if (of, asked[number]) in known}
    rows = [{"part": x.number, "verdict": "can be made", "formula": named.get(x.number, "")} for x in order.lines]
    return {"rows": rows}


FOR_ORDER: dict[str, Callable[[Order, datetime], Values]] = {
    "write_memorandum": memorandum,
    "promise_answer": promise,
    "confirm_lines": judging,
    "confirm_formula": lambda order, now: {"formula": next((v.formula for v in verdicts(order).values() if v.old), "")},
    "name_signatory": signatory,
    "send_confirmation": sending,
    "send_again": sending,
    "confirm_receipt": lambda order, now: {"outcome": "done"},
    "chase_signature": lambda order, now: {"outcome": "done"},
    "record_signed_confirmation": returning,
    "report_progress": progress,
    "inspect_for_customer": inspection,
    "inspect_ex_factory": inspection,
    "complete_warehousing": weighing,
    "record_payment": payment,
    "strike_payment": lambda order, now: {"reference": payments(order)[-1].event.reference if payments(order) else ""},
    "return_money": lambda order, now: {"amount": overpaid(order)},
    "review_terms": terms,
    "release_goods": lambda order, now: {
        "quantity": min(payable_quantity(order), weighed_tonnes(order)) - released(order)
    },
    "plan_delivery": planning,
}  # fmt: skip
FOR_DELIVERY: dict[str, Callable[[Delivery, datetime], Values]] = {
    "issue_delivery_order": delivery_order,
    "permit_emergency": lambda delivery, now: {"quantity": delivery.planned.event.quantity, "hours": 4},
    "explain_delivery": lambda delivery, now: {"inspection_time": now + timedelta(days=1)},
    "ship_goods": shipping,
    "send_notice": lambda delivery, now: {"inspection_time": now + timedelta(days=1)},
    "confirm_notice": lambda delivery, now: {"outcome": "done"},
    "follow_arrival": lambda delivery, now: {"outcome": "done"},
    "record_receipt": receipt,
}
