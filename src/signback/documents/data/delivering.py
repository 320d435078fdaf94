"""Papers of the road: delivery order, delivery sheet, delivery notice, arrival receipt (S14–S18)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from signback.documents.data.common import ZERO, Goods, Head, Party, Range, Signed, tonnes
from signback.documents.data.goods import goods, span
from signback.documents.data.settling import consignee, packages_of
from signback.documents.seen import Seen
from signback.orders.delivering import released, shipped
from signback.orders.events.making import PlaceRecorded, WarehousingCompleted
from signback.orders.events.settling import (
    DeliveryExplained,
    DeliveryNoticeSent,
    DeliveryOrderIssued,
    EmergencyPermitted,
    GoodsReleased,
    GoodsShipped,
    ReceiptRecorded,
    SalesInvoiced,
    TermsReviewed,
)
from signback.orders.facts import Fact
from signback.orders.order import Delivery
from signback.orders.pricing import balance_needed, weighed, weighed_tonnes
from signback.orders.rolls import RollOnItsWay, loaded, rolls_of, tonnes_of


@dataclass(frozen=True)
class Leaving:
    """One line: as it was weighed, and what of it leaves here; None where several lines leave and nobody said which."""

    goods: Goods
    ordered: Decimal
    range: Range
    weighed: Decimal
    packages: int
    leaves: Decimal | None = None
    rolls: tuple[str, ...] = ()


@dataclass(frozen=True)
class Load:
    """The delivery as a whole: planned, before, on this truck, left behind."""

    quantity: Decimal
    weighed: Decimal
    before: Decimal
    left: Decimal
    packages: int
    place: str
    certificate: str


@dataclass(frozen=True)
class Journey:
    """When it departs and arrives, with whom."""

    departs: date
    arrives: date
    carrier: str
    vehicle: str = ""
    driver: str = ""
    driver_telephone: str = ""
    departed: datetime | None = None
    expected: datetime | None = None
    sheet: str = ""


@dataclass(frozen=True)
class ReleasedBy:
    """Finance's release, or for class A the contract's terms (S13.1)."""

    number: str
    quantity: Decimal
    signed: Signed | None
    by_terms: bool


@dataclass(frozen=True)
class Permit:
    """The supervisor's order to deliver first (S14.2)."""

    quantity: Decimal
    until: datetime
    reason: str
    signed: Signed | None


@dataclass(frozen=True)
class Explained:
    """The delivery order explained to the customer item by item (S15)."""

    items: tuple[str, ...]
    spoken_with: str
    requirements: str
    inspection: datetime
    by: Signed | None


@dataclass(frozen=True)
class DeliveryOrder:
    """The notice of goods sales and delivery: the signed permission without which nothing leaves (S14)."""

    head: Head
    consignee: Party | None
    unloading: str
    load: Load
    journey: Journey
    lines: tuple[Leaving, ...]
    released: ReleasedBy | None
    permit: Permit | None
    explained: Explained | None
    verified: Signed | None
    issued: Signed | None
    shipper: Signed | None


def write_order(seen: Seen) -> DeliveryOrder:
    """What may leave, for whom, with what was explained and who let it go."""
    delivery, fact = delivery_of(seen), issued_of(seen)
    left = delivery.facts.last(GoodsShipped)
    return DeliveryOrder(
        seen.head(), consignee(fact), fact.event.unloading, load_of(seen, fact.event.quantity), journey(seen),
        tuple(leaving(seen, fact.event.quantity)), released_by(seen), permit_of(seen), explained(seen),
        seen.signed(fact), seen.signed(fact), seen.signed(left),
    )  # fmt: skip


def delivery_of(seen: Seen) -> Delivery:
    """The delivery that the paper is about."""
    assert seen.delivery is not None
    return seen.delivery


def issued_of(seen: Seen) -> Fact[DeliveryOrderIssued]:
    """The delivery order that made this paper."""
    history = delivery_of(seen).facts.history(DeliveryOrderIssued)
    return next(f for f in history if f.seq == seen.issue.first.seq)


def load_of(seen: Seen, quantity: Decimal) -> Load:
    """The quantity among all that lies in the warehouse."""
    order, delivery = seen.order, delivery_of(seen)
    before = sum((shipped(d) for d in order.deliveries if d is not delivery), ZERO)
    place, stored = order.facts.last(PlaceRecorded), order.facts.last(WarehousingCompleted)
    whole = weighed_tonnes(order)
    alone = quantity == whole
    rolls = len(loaded(delivery))
    return Load(
        tonnes(quantity), tonnes(whole), tonnes(max(ZERO, before)), tonnes(max(ZERO, whole - before - quantity)),
        rolls or (sum(packages_of(order).values()) if alone else 0), place.event.place if place else "",
        stored.event.certificate if stored else "",
    )  # fmt: skip


def leaving(seen: Seen, quantity: Decimal) -> Iterator[Leaving]:
    """The lines on this truck, with its own weights and rolls; before anything is loaded, all lines of the order."""
    order, found, packages = seen.order, weighed(seen.order), packages_of(seen.order)
    rolls, whole = rolls_on(delivery_of(seen)), quantity == weighed_tonnes(seen.order)
    alone = len(rolls or order.lines) == 1
    for line in order.lines:
        own, all_of_it = rolls.get(line.number, []), found.get(line.number, ZERO)
        if rolls and not own:
            continue
        leaves = all_of_it if whole else tonnes_of(own)
        leaves = quantity if leaves is None and alone else leaves
        count = len(own) if own else packages.get(line.number, 0) if whole else 0
        yield Leaving(
            goods(line), tonnes(line.quantity or ZERO), span(order, line), tonnes(all_of_it), count,
            tonnes(leaves) if leaves is not None else None, tuple(roll.number for roll in own),
        )  # fmt: skip


def rolls_on(delivery: Delivery) -> dict[str, list[RollOnItsWay]]:
    """The rolls that left with a delivery, by their line; none where they were not named."""
    gone, by_line = frozenset(loaded(delivery)), dict[str, list[RollOnItsWay]]()
    for roll in rolls_of(delivery.order) if gone else ():
        if roll.number in gone:
            by_line.setdefault(roll.line, []).append(roll)
    return by_line


def journey(seen: Seen) -> Journey:
    """As planned; once the truck has left, as it really went."""
    delivery = delivery_of(seen)
    said, left = delivery.planned.event, delivery.facts.last(GoodsShipped)
    if left is None:
        return Journey(said.departs, said.arrives, said.carrier)
    went = left.event
    return Journey(
        said.departs, said.arrives, said.carrier, went.vehicle, went.driver, went.driver_telephone,
        seen.local(left.happened), seen.local(went.arrives), went.sheet,
    )  # fmt: skip


def released_by(seen: Seen) -> ReleasedBy | None:
    """Why the goods may leave as far as the money goes."""
    order = seen.order
    if not balance_needed(order):
        reviewed = order.facts.last(TermsReviewed)
        by_terms = order.terms.contract or f"class {order.customer_class}" if order.terms else ""
        return ReleasedBy(by_terms, tonnes(weighed_tonnes(order)), seen.signed(reviewed), True) if reviewed else None
    count, last = len(order.facts.history(GoodsReleased)), order.facts.last(GoodsReleased)
    if last is None:
        return None
    return ReleasedBy(f"FR-{order.number}-{count}", tonnes(released(order)), seen.signed(last), False)


def permit_of(seen: Seen) -> Permit | None:
    """The emergency permit, if the goods left by one."""
    fact = delivery_of(seen).facts.last(EmergencyPermitted)
    if fact is None:
        return None
    return Permit(tonnes(fact.event.quantity), seen.local(fact.event.until), fact.event.reason, seen.signed(fact))


def explained(seen: Seen) -> Explained | None:
    """The explanation, once it was given."""
    fact = delivery_of(seen).facts.last(DeliveryExplained)
    if fact is None or fact.seq < seen.issue.first.seq:
        return None
    said = fact.event
    return Explained(
        said.ticked, said.spoken_with, said.requirements, seen.local(said.inspection_time), seen.signed(fact)
    )


@dataclass(frozen=True)
class DeliverySheet:
    """The sheet that travels with the goods, printed from the delivery order (S14.1)."""

    head: Head
    consignee: Party | None
    unloading: str
    requirements: str
    delivery_order: str
    load: Load
    journey: Journey
    lines: tuple[Leaving, ...]
    shipper: Signed | None


def write_sheet(seen: Seen) -> DeliverySheet:
    """What left, on which truck."""
    delivery = delivery_of(seen)
    issued, told = delivery.facts.last(DeliveryOrderIssued), delivery.facts.last(DeliveryExplained)
    left = shipped_fact(seen)
    return DeliverySheet(
        seen.head(), consignee(issued), issued.event.unloading if issued else "",
        told.event.requirements if told else "", issued.event.number if issued else "",
        load_of(seen, left.event.quantity), journey(seen), tuple(leaving(seen, left.event.quantity)), seen.signed(left),
    )  # fmt: skip


def shipped_fact(seen: Seen) -> Fact[GoodsShipped]:
    """The departure."""
    history = delivery_of(seen).facts.history(GoodsShipped)
    return next((f for f in history if f.seq == seen.issue.first.seq), history[-1])


@dataclass(frozen=True)
class DeliveryNotice:
    """The message to the customer that the goods are on their way, with the inspection time (S16)."""

    head: Head
    route: str
    to: str
    consignee: Party | None
    inspection: datetime
    load: Load
    journey: Journey
    lines: tuple[Leaving, ...]
    unloading: str
    requirements: str
    invoice: str
    sent: Signed | None


def write_notice(seen: Seen) -> DeliveryNotice:
    """What comes when, on which truck, and when to inspect it."""
    delivery = delivery_of(seen)
    fact = next(f for f in delivery.facts.history(DeliveryNoticeSent) if f.seq == seen.issue.first.seq)
    issued, told = delivery.facts.last(DeliveryOrderIssued), delivery.facts.last(DeliveryExplained)
    return DeliveryNotice(
        seen.head(), fact.event.route, fact.event.to, consignee(issued), seen.local(fact.event.inspection_time),
        load_of(seen, shipped(delivery)), journey(seen), tuple(leaving(seen, shipped(delivery))),
        issued.event.unloading if issued else "", told.event.requirements if told else "", invoice_of(delivery),
        seen.signed(fact),
    )  # fmt: skip


def invoice_of(delivery: Delivery) -> str:
    """The number of the sales invoice, once there is one."""
    fact = delivery.facts.last(SalesInvoiced)
    return fact.event.number if fact else ""


@dataclass(frozen=True)
class RollSeen:
    """What was found of one roll (S18)."""

    number: str
    state: str
    kilograms: Decimal | None
    note: str


@dataclass(frozen=True)
class Received:
    """What the customer signed for (S18)."""

    signer: str
    arrived: datetime
    received: Decimal
    damaged: Decimal
    short: Decimal
    remark: str
    recorded: Signed | None
    attachment: str
    refused: Decimal = ZERO
    rolls: tuple[RollSeen, ...] = ()


@dataclass(frozen=True)
class ArrivalReceipt:
    """What the customer signs on arrival: empty it travels with the goods, filled in it ends the delivery (S18)."""

    head: Head
    consignee: Party | None
    inspection: datetime | None
    load: Load
    journey: Journey
    lines: tuple[Leaving, ...]
    received: Received | None
    shipper: Signed | None


def write_receipt(seen: Seen) -> ArrivalReceipt:
    """The receipt, with what was signed once it is back."""
    delivery = delivery_of(seen)
    issued, told = delivery.facts.last(DeliveryOrderIssued), delivery.facts.last(DeliveryExplained)
    left = shipped_fact(seen)
    return ArrivalReceipt(
        seen.head(), consignee(issued), seen.local(told.event.inspection_time) if told else None,
        load_of(seen, left.event.quantity), journey(seen), tuple(leaving(seen, left.event.quantity)), received(seen),
        seen.signed(left),
    )  # fmt: skip


def received(seen: Seen) -> Received | None:
    """What came back signed."""
    fact = delivery_of(seen).facts.last(ReceiptRecorded)
    if fact is None:
        return None
    said = fact.event
    kept = said.attachment
    return Received(
        said.signer, seen.local(said.arrived), tonnes(said.received), tonnes(said.damaged), tonnes(said.short),
        said.remark, seen.signed(fact), f"{kept.name} · {kept.sha256[:16]}" if kept else "",
        tonnes(said.refused), tuple(RollSeen(r.roll, str(r.state), r.kilograms, r.remark) for r in said.rolls),
    )  # fmt: skip
