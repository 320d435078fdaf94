"""The page of a mall order: its links, parcels and returns, goods, money, address (E3)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from signback.engine.families import Member
from signback.orders.cash_places import people
from signback.orders.coins import GIVEN_UP, Place, coins
from signback.orders.events import mall
from signback.orders.mall import MallOrder, Parcel, Return
from signback.orders.mall_deadlines import calls, cancelling_proposed, next_call, packed_by, unpaid_until
from signback.orders.mall_sums import asked_now, balance, cash, given_up, goods, missing, received, refunded, total
from signback.orders.money import Money
from signback.orders.references import creditor_reference, in_fours
from signback.orders.telephones import dialled_from_anywhere, spoken
from signback.surfaces.case import Case, StepStand
from signback.surfaces.sentences import when
from signback.surfaces.web.frame import page
from signback.surfaces.web.hurry import EXPRESS
from signback.surfaces.web.order import RECENT, earlier, entry_of, most_urgent, waits_for
from signback.surfaces.web.order_tracks import is_done, step_url, tracks_of
from signback.surfaces.web.sheets.order import Delivery, Entry, LineRow, Lines, OrderSheet
from signback.surfaces.web.sheets.pieces import Act, AsideSection, Badge, Look, Term, Tone, Trail
from signback.surfaces.web.sheets.words import Words, link, say

MALL = "mall"
PARCEL_STATE = {
    mall.ParcelOutcome.DELIVERED: "delivered", mall.ParcelOutcome.FAILED: "nobody was there",
    mall.ParcelOutcome.REFUSED: "refused", mall.ParcelOutcome.LOST: "lost",
}  # fmt: skip


def show(request: HttpRequest, case: Case) -> HttpResponseBase:
    """One mall order, whole."""
    order: MallOrder = case.members[0].subject
    acts = [s for s in case.steps if s.offered]
    own = [s for s in acts if case.person.roles & {*s.first.place.step.who}]
    lead, story, whole = most_urgent(own) or most_urgent(acts), list(story_of(case)), "story" in request.GET
    sheet = OrderSheet(
        case.root.number, case.whose, headline(case),
        trail=(Trail("Worklist", reverse("worklist")), Trail("Mall orders", reverse("mall-orders"))),
        primary=Act(lead.first.place.step.title, step_url(case, lead), "C", Look.PRIMARY) if lead else None,
        acts=tuple(act_of(case, s) for s in acts if s is not lead and s.first.optional),
        warnings=tuple(warnings(case, order)), tracks=tracks_of(case, case.members[0]),
        deliveries=tuple(child_of(case, member) for member in case.members[1:]), lines=lines_of(order),
        story=tuple(story if whole else story[:RECENT]), older=None if whole else earlier(len(story)),
        aside=tuple(aside(case, order)), printed=f"Order {case.root.number} · entry {case.root.seq} of its ledger",
    )  # fmt: skip
    return page(request, "order", sheet)


def act_of(case: Case, step: StepStand) -> Act:
    """A step that may be done now."""
    return Act(step.first.place.step.title, step_url(case, step))


def headline(case: Case) -> Words:
    """What it waits for, or how it ended."""
    if case.root.over:
        return say(f"{ending(case)} {still_to_do(case)}".strip())
    waiting = [s for s in case.steps if s.ready and not s.first.optional and not is_done(s)]
    return say(waits_for(case, [s for s in waiting if s.first.place.step.who[0] != "member"] or waiting))


ENDINGS: dict[type[Any], str] = {
    mall.MallOrderCancelled: "it was cancelled", mall.MallOrderExpired: "it was not paid in time",
    mall.OrderInvalid: "it was declared invalid", mall.MallOrderBrokenOff: "it was broken off",
}  # fmt: skip


def ending(case: Case) -> str:
    """When the order ended, and how."""
    order: MallOrder = case.members[0].subject
    for kind, words in ENDINGS.items():
        if fact := order.facts.last(kind):
            return f"Ended {when(fact.entered, case.now)}: {words}."
    last = max(fact.entered for member in case.members for fact in member.subject.facts.all)
    return f"Ended: the goods are with the member, and paid. Last entry {when(last, case.now)}."


def still_to_do(case: Case) -> str:
    """What the house has still to do of an order that ended: cash on its way to the bank, money to go back."""
    left = [s for s in case.steps if s.ready and not s.first.optional and not is_done(s)]
    titles = dict.fromkeys(s.first.place.step.title.lower() for s in left if s.first.place.step.who[0] != "member")
    return f"Still to do: {', '.join(titles)}." if titles else ""


def warnings(case: Case, order: MallOrder) -> Iterator[str]:
    """What must be seen before everything else."""
    if not order.facts.has(mall.OrderConfirmed) and cancelling_proposed(order, case.now) and not case.root.over:
        if received(order) > refunded(order):
            yield "Nobody could be reached, but the order is paid: write to the member; it is not cancelled."
        else:
            yield f"{len(calls(order))} calls and a message reached nobody: consider declaring the order invalid."
    for parcel in order.parcels:
        said = parcel.facts.last(mall.ArrivalConfirmed)
        if said and not said.event.complete:
            yield f"The member says of parcel {parcel.key}: {said.event.remark.rstrip('.')}."


def child_of(case: Case, member: Member) -> Delivery:
    """One parcel or return with its own steps."""
    subject = member.subject
    if isinstance(subject, Return):
        return Delivery(f"Return {subject.key}", tracks_of(case, member), f"for {subject.requested.wish}")
    return Delivery(f"Parcel {subject.key}", tracks_of(case, member), parcel_words(subject))


def parcel_words(parcel: Parcel) -> str:
    """What lies in it, with whom, what became of it."""
    pieces = sum(piece.quantity for piece in parcel.packed.pieces)
    gone = parcel.facts.last(mall.ParcelHandedOver)
    with_whom = f", {gone.event.carrier} {gone.event.tracking}".rstrip() if gone else ""
    return f"{pieces} piece{'s' * (pieces != 1)}, {parcel.packed.grams:,} g{with_whom}{parcel_state(parcel)}"


def parcel_state(parcel: Parcel) -> str:
    """What became of it so far."""
    if parcel.back:
        return ", back in the house"
    if taken := parcel.facts.last(mall.ParcelFetched):
        return f", fetched by {taken.event.fetched_by}"
    if ready := parcel.laid_ready:
        return f", at the counter{' (' + ready.shelf + ')' if ready.shelf else ''} until {when(ready.until)}"
    return f", {PARCEL_STATE[parcel.outcome]}" if parcel.outcome else ""


def way_badge(order: MallOrder) -> Badge | None:
    """What is told apart at a glance: express goods hurry, fetched ones wait at the counter."""
    if order.express:
        return EXPRESS
    return Badge("fetched at the counter") if order.fetched else None


def lines_of(order: MallOrder) -> Lines:
    """The goods with their prices, and the sum with the fee."""
    less, away = given_up(order), missing(order)
    rows = tuple(
        LineRow(
            line.number, line.name, line.article, f"{line.quantity:,}", "", f"{line.unit_price:,.2f}",
            f"{line.unit_price * line.quantity:,.2f}",
            fate(less.get(line.number, 0), away.get(line.number, 0)),
        )
        for line in order.lines
    )  # fmt: skip
    pieces = sum(line.quantity for line in order.lines)
    return Lines(
        rows, "Pieces", f"{order.currency} each", f"Amount {order.currency}",
        f"With {order.content.fee:,.2f} for delivery", f"{pieces:,}", f"{goods(order) + order.content.fee:,.2f}",
        "Article", False,
    )  # fmt: skip


def fate(never: int, away: int) -> Badge | None:
    """Pieces of a line that are missing or given up."""
    says = ", ".join(f"{n} {what}" for n, what in ((away, "missing"), (never, "given up")) if n)
    return Badge(says, Tone.OWED if away else Tone.PLAIN) if says else None


def story_of(case: Case) -> Iterator[Entry]:
    """The ledger as sentences, newest first."""
    facts = [(f, f.seq in m.subject.facts.superseded) for m in case.members for f in m.subject.facts.all]
    for fact, gone in sorted(facts, key=lambda pair: pair[0].seq, reverse=True):
        yield entry_of(case, fact, gone)


def aside(case: Case, order: MallOrder) -> Iterator[AsideSection]:
    """The member and their call, where it goes, the money."""
    yield member_section(case, order)
    address = order.content.address
    parts = (address.street, f"{address.postal_code} {address.city}".strip(), address.region, address.country)
    terms = (Term("Delivery", str(order.content.delivery)), *leaves_by(case, order))
    title, where = "Fetched by" if order.fetched else "Goes to", ", ".join(part for part in parts if part)
    yield AsideSection(title, address.recipient, where, terms)
    yield money_section(case, order)


def leaves_by(case: Case, order: MallOrder) -> tuple[Term, ...]:
    """By which day its goods are meant to leave, or to lie ready: what the member is told on the telephone (E3)."""
    if case.root.over or order.parcels or missing(order):
        return ()
    until = packed_by(order, case.now)
    under = "late" if until < case.now else "if it is paid by then" if asked_now(order) > 0 else ""
    return (Term("Ready by" if order.fetched else "Leaves by", when(until, case.now), under),)


def member_section(case: Case, order: MallOrder) -> AsideSection:
    """Who they are, when they want to be called, how the calls went."""
    terms = [Term("Telephone", telephone_of(order)), Term("Call", str(order.content.call_at))]
    made = calls(order)
    if made:
        terms.append(Term("Calls", str(len(made)), str(made[-1].event.outcome)))
    if not order.facts.has(mall.OrderConfirmed) and not case.root.over:
        terms.append(Term("Next call", when(next_call(order), case.now)))
    if order.content.note:
        terms.append(Term("Note", order.content.note))
    return AsideSection("Member", case.whose, terms=tuple(terms))


def telephone_of(order: MallOrder) -> Words:
    """The member's number, to be dialled from the house whatever country the address is in (M2)."""
    address = order.content.address
    number = dialled_from_anywhere(address.telephone, address.country)
    return link(spoken(address.telephone, address.country), f"tel:{number}")


def money_section(case: Case, order: MallOrder) -> AsideSection:
    """What is asked, paid, given back and open."""
    terms = [Term("Pays by", str(order.content.payment)), Term("To pay", money(order, total(order)))]
    for title, sum_ in (("Received", received(order)), ("Paid back", refunded(order))):
        if sum_:
            terms.append(Term(title, money(order, sum_)))
    terms += coins_now(order)
    if asked_now(order) > 0:
        terms += pay_by(case, order)
        terms.append(Term("Reference", in_fours(creditor_reference(order.number)), f"or {order.number}"))
    terms.append(still_open(order, total=True))
    return AsideSection("Money", terms=tuple(terms))


def pay_by(case: Case, order: MallOrder) -> list[Term]:
    """Until when an order waits for its money, and what happens otherwise (M2, E3)."""
    if case.root.over or cash(order) or received(order) > 0:
        return []
    return [Term("Pays until", when(unpaid_until(order), case.now), "else the order ends by itself")]


COINS = {Place.WITH_COURIER: "Not handed in", Place.HANDED_IN: "In the house", Place.BANKED: "In the bank",
         Place.SHORT: "Short", GIVEN_UP: "Short, settled"}  # fmt: skip


def coins_now(order: MallOrder) -> list[Term]:
    """Where the cash that was taken is, and who took it."""
    names = people(order)
    found = coins(order).items()
    return [
        Term(COINS[at], money(order, amount), f"taken by {names.get(whose) or 'the department'}")
        for place in COINS for (whose, at), amount in found if at == place and amount
    ]  # fmt: skip


def still_open(order: MallOrder, *, total: bool = False) -> Term:
    """What is still asked for, or has to go back."""
    left = balance(order)
    return Term("To go back" if left < 0 else "Open", money(order, abs(left)), total=total)


def money(order: MallOrder, amount: Decimal) -> str:
    """An amount in the order's currency."""
    return str(Money(amount, order.currency))


def mall_in_short(case: Case) -> AsideSection:
    """Whose order it is, where it goes, its goods; beside a step's questions."""
    order: MallOrder = case.members[0].subject
    address = order.content.address
    terms = (
        Term("Telephone", telephone_of(order)), Term("Delivery", str(order.content.delivery)),
        Term("Pays by", str(order.content.payment)), Term("To pay", money(order, total(order))), still_open(order),
        *leaves_by(case, order),
    )  # fmt: skip
    lines = tuple(f"{line.quantity} × {line.name}" for line in order.lines)
    city = f"{address.postal_code} {address.city}".strip()
    other = address.recipient if address.recipient != case.whose else ""
    where = ", ".join(x for x in (other, address.street, city, address.region, address.country) if x)
    more = Trail("The whole order", reverse("order", args=[case.root.number]))
    return AsideSection(f"Order {case.root.number}", case.whose, where, terms, lines, more)
