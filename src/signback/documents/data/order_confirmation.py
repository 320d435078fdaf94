"""The order confirmation: what the customer gets, what they must do, by when, what happens otherwise (S8, S9)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from signback.documents.data.common import (
    Difference,
    Goods,
    Head,
    Money,
    Range,
    Signed,
    Witness,
    day_text,
    price,
    tonnes,
)
from signback.documents.data.goods import currency_of, goods, letters, marks_of, money, span
from signback.documents.seen import Seen
from signback.orders.confirmation import items
from signback.orders.events.checks import DeviationVerified, LinesConfirmed, PriceChecked
from signback.orders.events.confirming import (
    ConfirmationChecked,
    ConfirmationSent,
    ConfirmationWithdrawn,
    CounterOffered,
    ReturnAccepted,
    ReturnRecorded,
    SignatoryNamed,
)
from signback.orders.events.intake import Line, MemorandumWritten
from signback.orders.order import Order
from signback.orders.pricing import cents, deposit_due, line_total, total, unit_price

RUNGS = 5
FROM_PLAN = re.compile(r"^(?P<name>.*), from (?P<start>\S+) \S+$")
COMPARED = ("scheduled", "predelivery")


@dataclass(frozen=True)
class Dates:
    """The dates of the order, never confused with one another."""

    requested: date | None
    scheduled: date
    predelivery: date
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rung:
    """Returned before the cut-off of this day, the goods are finished on that day."""

    signed: date
    finished: date


@dataclass(frozen=True)
class SignBy:
    """Until when a signature keeps the date, and what every working day later does (S9.3)."""

    by: datetime
    free_days: int
    ladder: tuple[Rung, ...]
    first: bool
    deposit: bool
    sent: bool


@dataclass(frozen=True)
class PriceSource:
    """Where a price comes from: a plan from a quantity on, the last order, or an agreement of a day (S5.1, S5.2)."""

    kind: str
    name: str = ""
    start: str = ""
    day: date | None = None


@dataclass(frozen=True)
class ConfirmedLine:
    """One line with tolerance, price, its source, and its sum."""

    goods: Goods
    quantity: Decimal
    range: Range
    price: Decimal
    source: PriceSource
    amount: Decimal
    quantity_was: Decimal | None = None
    price_was: Decimal | None = None


@dataclass(frozen=True)
class Assumed:
    """What nobody said and was taken from earlier dealings; the signature accepts it."""

    letter: str
    item: str
    line: str
    value: str
    taken_from: str


@dataclass(frozen=True)
class Conditions:
    """The terms under which the order is confirmed (P1)."""

    payment: str
    deposit_percent: Decimal
    deposit: Money | None
    balance_first: bool
    tolerance_percent: Decimal | None
    delivery: str
    place: str
    packing: str
    special: str


@dataclass(frozen=True)
class Signatory:
    """The person whom the customer designated to sign or seal (S9)."""

    name: str
    position: str = ""
    authority: str = ""


@dataclass(frozen=True)
class SignedBack:
    """Who signed, by which route, when it arrived, who found it in order (S9)."""

    signer: str
    authority: str
    route: str
    arrived: datetime
    checked: Signed | None


@dataclass(frozen=True)
class Signatures:
    """Maker, checker, and who sent it out."""

    prepared: Signed | None
    checked: Signed | None
    sent: Signed | None


@dataclass(frozen=True)
class OrderConfirmation:
    """Revision n of the order confirmation."""

    head: Head
    customer_class: str
    dates: Dates
    sign: SignBy
    differences: tuple[Difference, ...]
    lines: tuple[ConfirmedLine, ...]
    total: Money
    low: Decimal
    high: Decimal
    assumed: tuple[Assumed, ...]
    terms: Conditions
    watch: tuple[str, ...]
    signed: Signatures
    signatory: Signatory | None
    returned: SignedBack | None
    readback: str
    content: str
    witness: Witness | None


def write(seen: Seen) -> OrderConfirmation:
    """The confirmation as it was checked, with its dispatch and its return once they are known."""
    order, checked = seen.order, checked_of(seen)
    assert checked is not None and order.memorandum is not None
    differences = tuple(differences_of(seen))
    lettered = letters(checked.assumed)
    lines = tuple(confirmed_line(seen, line, lettered, differences) for line in order.lines)
    low, high = (sum((cents(x.price * getattr(x.range, end)) for x in lines), Decimal(0)) for end in ("low", "high"))
    return OrderConfirmation(
        seen.head(), checked.terms.customer_class, dates_of(seen, checked, differences), sign_by(seen, checked),
        differences, lines, money(total(order), currency_of(order)), low, high,
        tuple(assumed(order, lettered)), conditions(seen), order.memorandum.watch_points, signatures(seen),
        signatory(order), signed_back(seen), checked.code, checked.digest, seen.witness,
    )  # fmt: skip


def checked_of(seen: Seen) -> ConfirmationChecked | None:
    """The check that made this revision, in force or not."""
    facts = seen.order.facts.history(ConfirmationChecked)
    return next((fact.event for fact in facts if fact.seq == seen.issue.first.seq), None)


def dates_of(seen: Seen, checked: ConfirmationChecked, differences: tuple[Difference, ...]) -> Dates:
    """Requested, scheduled and pre-delivery date; which of them moved since the last revision."""
    memorandum = seen.order.memorandum
    moved = tuple(d.item for d in differences if d.item in COMPARED)
    return Dates(memorandum.requested if memorandum else None, checked.scheduled, checked.pre_delivery, moved)


def sign_by(seen: Seen, checked: ConfirmationChecked) -> SignBy:
    """The rule of the daily slip as one hour and a ladder of real dates."""
    order, calendar = seen.order, seen.order.calendar
    sent = order.facts.last(ConfirmationSent)
    first = calendar.today(sent.happened if sent else seen.issue.first.happened)
    base, told = calendar.ordinal(checked.scheduled), calendar.ordinal(checked.pre_delivery)
    ladder = tuple(Rung(calendar.day(first + n), calendar.day(max(told, base + n))) for n in range(RUNGS))
    deposit = deposit_due(order) > 0
    by = calendar.cut_off(first)
    return SignBy(by, told - base, ladder, checked.terms.signature_before_production, deposit, sent is not None)


def confirmed_line(
    seen: Seen, line: Line, lettered: dict[str, str], differences: tuple[Difference, ...]
) -> ConfirmedLine:
    """One line with everything that was agreed about it."""
    order = seen.order
    own = {d.item: d for d in differences if d.line == line.number}
    before = line_before(seen, line)
    formula = formulas(order).get(line.number, "")
    was = tonnes(before.quantity or Decimal(0)) if before and "quantity" in own else None
    price_was = price(unit_price(seen.before.order, before)) if seen.before and before and "unit_price" in own else None
    return ConfirmedLine(
        goods(line, marks_of(line, lettered), own, formula), tonnes(line.quantity or Decimal(0)), span(order, line),
        price(unit_price(order, line)), source_of(seen, line), line_total(order, line), was, price_was,
    )  # fmt: skip


def line_before(seen: Seen, line: Line) -> Line | None:
    """The same line in the revision before."""
    before = seen.before.order.lines if seen.before else ()
    return next((other for other in before if other.number == line.number), None)


def formulas(order: Order) -> dict[str, str]:
    """The formula that the technical department named for each line."""
    verdicts = [v for fact in order.facts.live(LinesConfirmed) for v in fact.event.verdicts]
    return {v.part: v.formula for v in verdicts if v.formula}


def source_of(seen: Seen, line: Line) -> PriceSource:
    """Where the price comes from; a price that deviates is the one agreed in writing."""
    fact = seen.order.facts.last(PriceChecked)
    found = next((p for p in fact.event.prices if p.line == line.number), None) if fact else None
    if found is None or found.expected != unit_price(seen.order, line):
        words = [f for f in seen.order.facts.live(DeviationVerified) if f"{line.number}-price" in f.event.covers]
        return PriceSource("agreed", day=seen.local(words[-1].happened).date() if words else None)
    plan = FROM_PLAN.match(found.source)
    return PriceSource("plan", plan["name"], plan["start"].strip("0")) if plan else PriceSource("last")


def assumed(order: Order, lettered: dict[str, str]) -> Iterator[Assumed]:
    """The items that are still assumed, each with the order that it was taken from."""
    said = {item.key: item for item in items(order)}
    states = order.memorandum.states if order.memorandum else {}
    for path, letter in lettered.items():
        line, item = split(path)
        found = said.get(path)
        if found:
            taken = states.get(path, "").removeprefix("assumed from ").removeprefix("assumed")
            yield Assumed(letter, item, line, found.confirmed, taken.strip())


def split(path: str) -> tuple[str, str]:
    """The line's number and the item's name of a path: lines.0.core is the core of line 1."""
    if not path.startswith("lines."):
        return "", path
    _, place, item = path.split(".", 2)
    return str(int(place) + 1), item


def differences_of(seen: Seen) -> Iterator[Difference]:
    """Everything that reads differently than in the revision before, with the reason for writing anew."""
    if seen.before is None:
        return
    why = reason_between(seen)
    now, before = printed(seen), printed(seen.before)
    for key in [*now, *(key for key in before if key not in now)]:
        old, new = before.get(key, ""), now.get(key, "")
        if old != new:
            line, item = split(key)
            yield Difference(item, line, old, new, why)


def printed(seen: Seen) -> dict[str, str]:
    """What a revision says, item by item."""
    order, checked = seen.order, checked_of(seen)
    found = {item.key: item.confirmed for item in items(order) if item.key not in ("pre_delivery", "total")}
    found["requested"] = day_text(order.memorandum.requested if order.memorandum else None)
    if checked:
        found |= {"scheduled": day_text(checked.scheduled), "predelivery": day_text(checked.pre_delivery)}
    special = order.memorandum.special if order.memorandum else ""
    return {key: value for key, value in (found | {"special": special}).items() if value}


def reason_between(seen: Seen) -> str:
    """Why it was written anew: the counter-offer, or the reason of the withdrawal."""
    first = seen.before.issue.first.seq if seen.before else 0
    for fact in reversed(seen.order.facts.history(CounterOffered)):
        if fact.seq > first:
            return fact.event.change
    for withdrawn in reversed(seen.order.facts.history(ConfirmationWithdrawn)):
        if withdrawn.seq > first:
            return withdrawn.event.reason
    return ""


def conditions(seen: Seen) -> Conditions:
    """Payment, deposit, delivery, packing, special provisions."""
    order = seen.order
    memorandum, terms, contract = order.memorandum, order.terms, order.root.contract
    assert memorandum is not None and terms is not None
    due = deposit_due(order)
    return Conditions(
        memorandum.payment or (contract.payment if contract else ""), terms.deposit_percent,
        money(due, terms.currency) if due else None, terms.balance_before_delivery, terms.tolerance_percent,
        contract.delivery_terms if contract else "", memorandum.place, memorandum.packing, memorandum.special,
    )  # fmt: skip


def signatures(seen: Seen) -> Signatures:
    """Who wrote it down, who checked it item by item, who sent it."""
    written = seen.order.facts.last(MemorandumWritten)
    sent = seen.order.facts.last(ConfirmationSent)
    return Signatures(seen.signed(written), seen.signed(seen.issue.first), seen.signed(sent))


def signatory(order: Order) -> Signatory | None:
    """Whom the customer named."""
    named = order.facts.last(SignatoryNamed)
    return Signatory(named.event.name, named.event.position, named.event.authority) if named else None


def signed_back(seen: Seen) -> SignedBack | None:
    """The accepted return of this revision."""
    returned, accepted = seen.order.facts.last(ReturnRecorded), seen.order.facts.last(ReturnAccepted)
    if returned is None or accepted is None:
        return None
    said = returned.event
    return SignedBack(said.signer, said.authority, said.route, seen.local(returned.happened), seen.signed(accepted))
