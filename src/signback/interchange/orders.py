"""Orders from a file, through the engine like any other: arrival, memorandum, promise, hand-over (S0–S4)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from signback.engine.asks import LONGEST_PAST, Ask
from signback.engine.gate import writing
from signback.engine.models import Entry
from signback.engine.passage import open_many
from signback.interchange.outcome import Outcome, Tell, batches, quiet
from signback.interchange.sales import SaleLine, sales
from signback.interchange.tables import Table
from signback.interchange.values import BadCell, day
from signback.orders.master import Known, remembering
from signback.orders.models import Account, Contact
from signback.orders.persons import Person
from signback.orders.refusals import Invalid, Refused
from signback.orders.roles import Role

COLUMNS = (
    "order", "customer", "product", "quantity", "unit price", "date", "requested", "contact", "place", "packing",
    "payment", "width", "length", "diameter", "core", "winding", "note", "country",
)  # fmt: skip
MEASURES = ("width", "length", "diameter", "core")
TOGETHER = 50
"""Orders that share one commit; whoever else wants to write waits no longer than these take."""
SURFACE = "import"
LONGEST_REASON = 300
FIRST_ANSWER = timedelta(hours=6)
USUAL_TIME = timedelta(days=14)
Clock = Callable[["Sale"], datetime]


@dataclass(frozen=True)
class Sale:
    """One order of a file: its lines under the customer's own number."""

    number: str
    customer: str
    lines: tuple[SaleLine, ...]

    @classmethod
    def of(cls, lines: Sequence[SaleLine]) -> Sale:
        """The order behind its lines."""
        return cls(lines[0].order, lines[0].customer, tuple(lines))

    @property
    def key(self) -> str:
        """What makes the same order of the same customer go in once."""
        customer = self.customer.replace("~", "~~").replace("/", "~s")
        return f"import/{customer}/{self.number}"

    @property
    def date(self) -> datetime:
        """When the customer gave it."""
        return self.lines[0].date

    @property
    def contents(self) -> str:
        """The digest of everything that is ordered; it stands in the arrival."""
        said = [f"{x.product}|{x.quantity.normalize():f}|{x.unit_price.normalize():f}" for x in self.lines]
        return hashlib.sha256("\n".join([self.number, self.customer, *said]).encode()).hexdigest()

    def cell(self, name: str) -> str:
        """What the first line that says something says under a heading of our own layout."""
        return next((line.more[name] for line in self.lines if line.more.get(name)), "")


def at_entry(sale: Sale) -> datetime:
    """An order is entered when it is entered: now."""
    return timezone.now()


def import_orders(table: Table, by: Person, tell: Tell = quiet, clock: Clock = at_entry) -> Outcome:
    """Open every order that is new; whatever the engine refuses is rejected with the engine's reason."""
    outcome = Outcome(table, tell)
    for together in batches(map(Sale.of, sales(table, outcome)), TOGETHER):
        with writing():
            put(together, by, outcome, clock)
        outcome.say()
    outcome.say()
    return outcome


def put(sales: Sequence[Sale], by: Person, outcome: Outcome, clock: Clock) -> None:
    """Some orders in one commit; one that is refused leaves nothing."""
    house = House.of(sales)
    known = known_by_key(sales)
    fresh: list[tuple[Sale, list[Ask]]] = []
    for sale in sales:
        wanted = without_strangers(sale, house, outcome)
        if wanted is not None and sale.key in known:
            recognise(wanted, *known[sale.key], outcome)
        elif wanted is not None:
            fresh += prepared(wanted, by, house, outcome, clock(sale))
    with remembering(house.master):
        answers = open_many("order", [asked for _, asked in fresh])
    for (sale, _), answer in zip(fresh, answers, strict=True):
        take(sale, answer, outcome)


@dataclass(frozen=True)
class House:
    """What some orders need of the master data, read once for all of them."""

    master: Known
    contacts: Mapping[str, str]

    @classmethod
    def of(cls, sales: Sequence[Sale]) -> House:
        """Customers, contracts, articles and contacts of these orders."""
        numbers = {sale.customer for sale in sales}
        people = Contact.objects.filter(customer__number__in=numbers).order_by("-pk")
        master = Known.read(numbers, {line.product for sale in sales for line in sale.lines})
        return cls(master, dict(people.values_list("customer__number", "name")))

    def payment(self, number: str) -> str:
        """The newest contract's word on payment; without a contract the class decides."""
        customer = self.master.customers[number]
        contracts = self.master.contracts.get(customer.pk, ())
        return contracts[0].payment if contracts else f"As class {customer.customer_class} pays"


def known_by_key(sales: Sequence[Sale]) -> dict[str, tuple[str, str]]:
    """The orders that went in before, whoever imported them: number and arrival by key."""
    takers = {Role.CUSTOMER_SERVICE, Role.SALES}
    actors = [a.username for a in Account.objects.all() if takers & set(a.roles)]
    rows = Entry.objects.filter(actor__in=actors, key__in=[sale.key for sale in sales])
    return {key: (number, body) for key, number, body in rows.values_list("key", "root__number", "body") if key}


def without_strangers(sale: Sale, house: House, outcome: Outcome) -> Sale | None:
    """The order without articles that the house does not sell; None when nothing is left, or it is nobody's."""
    if sale.customer not in house.master.customers:
        outcome.reject((x.line for x in sale.lines), f"There is no customer {sale.customer}; import customers first")
        return None
    for line in sale.lines:
        if line.product not in house.master.products:
            outcome.reject([line.line], f"There is no product {line.product}; import products first")
    kept = tuple(x for x in sale.lines if x.product in house.master.products)
    return replace(sale, lines=kept) if kept else None


def recognise(sale: Sale, number: str, arrival: str, outcome: Outcome) -> None:
    """An order that is in already: the same contents are accepted again, others are not laid over it."""
    if sale.contents in arrival:
        outcome.known += 1
        outcome.accepted += len(sale.lines)
    else:
        reason = f"Order {sale.number} is in already as {number}, with other lines; change it there"
        outcome.reject((x.line for x in sale.lines), reason)


def prepared(sale: Sale, by: Person, house: House, outcome: Outcome, now: datetime) -> list[tuple[Sale, list[Ask]]]:
    """The order with what will be asked of the engine; nothing when a cell cannot be read."""
    try:
        return [(sale, asks(sale, by, house, now))]
    except BadCell as fault:
        reject_refused(sale, fault, outcome)
        return []


def take(sale: Sale, answer: str | Refused, outcome: Outcome) -> None:
    """The engine's answer: a number, or why it refuses."""
    if isinstance(answer, Refused):
        reject_refused(sale, answer, outcome)
        return
    outcome.made += 1
    outcome.accepted += len(sale.lines)


def asks(sale: Sale, by: Person, house: House, now: datetime) -> list[Ask]:
    """S0–S4: the arrival, the memorandum, the promise, the hand-over."""
    said = memorandum(sale, house, now)
    arrival = {"channel": "e-mail", "caller": said["contact"], "customer": sale.customer, "raw": words(sale)}
    promise = {"to": said["contact"], "by": now + FIRST_ANSWER}
    steps: tuple[tuple[str, dict[str, Any]], ...] = (
        ("write_memorandum", said),
        ("promise_answer", promise),
        ("hand_over_memorandum", {}),
    )
    opening = Ask("record_arrival", by, arrival, key=sale.key, surface=SURFACE, happened=happened(sale, now), now=now)
    return [opening, *(Ask(step, by, data, surface=SURFACE, now=now) for step, data in steps)]


def happened(sale: Sale, now: datetime) -> datetime | None:
    """When the customer gave it, if that lies in the past and not further back than paper may be entered."""
    return sale.date if now - LONGEST_PAST <= sale.date <= now else None


def words(sale: Sale) -> str:
    """The arrival in a sentence, with the digest of its contents."""
    return f"Order {sale.number} of {sale.date:%Y-%m-%d %H:%M}, {len(sale.lines)} lines. Contents {sale.contents}"


def memorandum(sale: Sale, house: House, now: datetime) -> dict[str, Any]:
    """Everything the file says; what it leaves open is said in words that show it."""
    requested = sale.cell("requested")
    return {
        "customer": sale.customer,
        "contact": sale.cell("contact") or house.contacts.get(sale.customer) or "Their purchasing department",
        "their_number": sale.number,
        "requested": day("requested", requested) if requested else (now + USUAL_TIME).date(),
        "place": sale.cell("place") or "The customer's address",
        "packing": sale.cell("packing") or "As usual",
        "payment": sale.cell("payment") or house.payment(sale.customer),
        "lines": [line_said(line) for line in sale.lines],
    }


def line_said(line: SaleLine) -> dict[str, Any]:
    """One line as the memorandum takes it."""
    said: dict[str, Any] = {"product": line.product, "quantity": line.quantity, "unit_price": line.unit_price}
    said |= {name: line.more[name] for name in (*MEASURES, "winding", "note") if line.more.get(name)}
    return said


def reject_refused(sale: Sale, refused: Refused | BadCell, outcome: Outcome) -> None:
    """The engine's reason at every line of the order; where a line is named, its own reason there."""
    faults = refused.faults if isinstance(refused, Invalid) else ()
    own = {fault.field.split(".")[1]: fault.says for fault in faults if fault.field.startswith("lines.")}
    general = sentence(refused)
    for place, line in enumerate(sale.lines):
        outcome.reject([line.line], own.get(str(place), f"Order {sale.number}: {general}"))


def sentence(refused: Refused | BadCell) -> str:
    """A refusal with every rule that does not hold, not longer than a cell of a table is read."""
    unmet = [r.says for r in refused.reasons if not r.met] if isinstance(refused, Refused) else []
    return "; ".join(dict.fromkeys(unmet or [str(refused).removesuffix(".")]))[:LONGEST_REASON]
