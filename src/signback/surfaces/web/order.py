"""The order page: where it is, what it waits for, who holds it, and what that does to its dates (E3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from signback.engine.proof import Method
from signback.orders import pricing
from signback.orders.dates import days_slipped, scheduled_date, slip_moves
from signback.orders.dispatch import did_not_arrive, proofs, sent
from signback.orders.events.checks import LinesConfirmed, LineVerdict, Makeable
from signback.orders.events.confirming import SignatoryNamed
from signback.orders.events.intake import ArrivalRecorded, Attachment, Line
from signback.orders.events.making import WarehousingCompleted
from signback.orders.events.settling import ReceiptRecorded
from signback.orders.facts import Fact
from signback.orders.making import abnormalities, minutes_until_told, open_abnormalities, outlook
from signback.orders.money import Money
from signback.orders.order import Order
from signback.orders.roles import role_title
from signback.orders.tolerances import tolerance_of
from signback.process.standing import State
from signback.surfaces.case import Case, StepStand
from signback.surfaces.papers.listed import papers_of
from signback.surfaces.sentences import when
from signback.surfaces.story import done, who_did
from signback.surfaces.web.dates import dates_of
from signback.surfaces.web.frame import page
from signback.surfaces.web.order_tracks import deliveries_of, due_of, is_done, step_url, tracks_of
from signback.surfaces.web.service_beside import service_of_order
from signback.surfaces.web.sheets.order import Document, Entry, LineRow, Lines, OrderSheet
from signback.surfaces.web.sheets.pieces import Act, AsideSection, Badge, Look, Term, Tone, Trail
from signback.surfaces.web.sheets.words import Words, link, say, soft, strong

RECENT = 12
SYSTEM = "system"
SURFACES = {"api": "By a program.", "terminal": "At the terminal.", "import": "From a file."}
SIGNED: dict[str, str] = {
    Method.PASSWORD: "Signed by password.",
    Method.CODE: "Signed by the app’s code.",
    Method.PASSKEY: "Signed by passkey.",
}
TONES = {Makeable.YES: Tone.DONE, Makeable.WITH_CHANGE: Tone.OWED, Makeable.NO: Tone.LATE}


def show(request: HttpRequest, case: Case) -> HttpResponseBase:
    """One business order, whole."""
    number = case.root.number
    subject, customer = case.order, case.root.customer
    acts = [s for s in case.steps if s.offered]
    lead = most_urgent(acts)
    story = list(story_of(case))
    whole = "story" in request.GET
    sheet = OrderSheet(
        number, customer.name if customer else "customer not known yet", headline(case), subject.customer_class,
        trail=(Trail("Worklist", reverse("worklist")), Trail("Orders", reverse("orders"))),
        primary=Act(lead.first.place.step.title, step_url(case, lead), "C", Look.PRIMARY) if lead else None,
        acts=tuple(Act(s.first.place.step.title, step_url(case, s)) for s in acts if s is not lead and beside(s)),
        backs=tuple(Act(s.first.place.step.title, step_url(case, s), look=Look.LINK) for s in acts if takes_back(s)),
        warnings=tuple(warnings(subject)), dates=dates_of(subject, case.now), tracks=tracks_of(case, case.members[0]),
        deliveries=deliveries_of(case), lines=lines_of(subject), documents=(*papers_of(case), *originals_of(case)),
        story=tuple(story if whole else story[:RECENT]),
        older=None if whole else earlier(len(story)),
        aside=tuple(aside(case)), printed=f"Order {number} · entry {case.root.seq} of its ledger",
    )  # fmt: skip
    return page(request, "order", sheet)


def earlier(entries: int) -> Trail | None:
    """The way to what happened before the newest entries."""
    return Trail(f"Show the {entries - RECENT} earlier entries", "?story") if entries > RECENT else None


def beside(step: StepStand) -> bool:
    """An act that is possible at any time and is not on the list of what has to be done."""
    return step.first.optional and not takes_back(step)


def takes_back(step: StepStand) -> bool:
    """An act that opens an earlier one again (R5)."""
    return bool(step.first.place.reopens)


def most_urgent(acts: list[StepStand]) -> StepStand | None:
    """The one act of the page: what is due first among this person's work."""
    work = [s for s in acts if not s.first.optional and not s.first.satisfied]
    return min(work, key=due_first, default=None)


def due_first(step: StepStand) -> tuple[bool, datetime]:
    """What has a due time goes before what has none."""
    due = due_of(step)
    return due is None, due or step.first.since or step.member.subject.opened


def headline(case: Case) -> Words:
    """What it waits for, who holds it since when, and what its dates did."""
    if case.root.over:
        last = case.order.facts.all[-1]
        return say(f"Ended {when(last.entered, case.now)}: {case.family.step(last.step).title.lower()}.")
    waiting = [s for s in case.steps if s.ready and not s.first.optional and not is_done(s)]
    return say(waits_for(case, waiting), date_words(case))


def waits_for(case: Case, waiting: list[StepStand]) -> Words:
    """The step that holds it up, and its department."""
    if not waiting:
        held = next((s for s in case.steps if s.first.state is State.BLOCKED and s.first.unmet), None)
        return say("Waits: ", strong(held.first.unmet[0].says), ".") if held else say("Nothing is open.")
    lead = min(waiting, key=due_first)
    who = role_title(lead.first.place.step.who[0])
    since = f" since {when(lead.first.since, case.now)}" if lead.first.since else ""
    more = f" {len(waiting) - 1} more steps are open beside it." if len(waiting) > 2 else ""
    return say("Waits for ", strong(in_sentence(lead.first.place.step.title)), f". {who} holds it{since}.{more}")


def in_sentence(title: str) -> str:
    """A title inside a sentence."""
    return f"“{title}”"


def date_words(case: Case) -> str:
    """What slipping did to the mill's date."""
    slipped, mill = days_slipped(case.order, case.now), scheduled_date(case.order, case.now)
    if not slipped or mill is None:
        return ""
    return f" The mill’s date has slipped by {slipped} working day{'s' * (slipped > 1)} to {mill:%-d %B}."


def warnings(order: Order) -> Iterator[str]:
    """What must be seen before everything else."""
    found, told = abnormalities(order), minutes_until_told(order)
    for key in open_abnormalities(order):
        knows = f"the customer knew after {told[key]} minutes" if key in told else "the customer does not know yet"
        yield f"An abnormality is open: {found[key].what.rstrip('.')}; {knows}."
    if did_not_arrive(order):
        yield "The confirmation did not reach the customer: send it once more, or hand it over."
    if not order.facts.last(WarehousingCompleted):
        yield from (f"{outside.says}." for outside in outlook(order))


def lines_of(order: Order) -> Lines | None:
    """The lines with tolerance, price and sum; the weighed quantity once there is one."""
    if not order.all_lines:
        return None
    currency, weighed = order.terms.currency if order.terms else "EUR", pricing.weighed(order)
    verdicts = {v.part: v for fact in order.facts.live(LinesConfirmed) for v in fact.event.verdicts}
    rows = tuple(line_row(order, line, weighed, verdicts.get(line.number)) for line in order.all_lines)
    units = {line.unit for line in order.all_lines}
    total = pricing.weighed_value(order) if weighed else pricing.total(order)
    return Lines(
        rows, "Tonnes" if units == {"t"} else "Quantity", f"{currency} per {'t' if units == {'t'} else 'unit'}",
        f"Amount {currency}", "As weighed" if weighed else "As ordered; the weighed quantity decides",
        three(sum((weighed or {x.number: x.quantity or Decimal(0) for x in order.lines}).values(), Decimal(0)))
        if len(units) == 1 else "", f"{total:,.2f}",
    )  # fmt: skip


def line_row(order: Order, line: Line, weighed: Mapping[str, Decimal], verdict: LineVerdict | None) -> LineRow:
    """One line."""
    gone = line.number in order.dropped
    badge = Badge(verdict.verdict, TONES[verdict.verdict]) if verdict else None
    quantity = weighed.get(line.number, line.quantity)
    amount = pricing.cents(pricing.unit_price(order, line) * quantity) if quantity and not gone else None
    tolerance, price = tolerance_of(order, line), pricing.unit_price(order, line)
    said = f"{three(line.quantity)} ordered" if line.quantity and line.number in weighed else ""
    details = " · ".join(x for x in (measures(line), said) if x)
    return LineRow(
        line.number, line.name or line.product or "paper not said yet", details,
        three(quantity) if quantity else "", f"± {tolerance.normalize():f} %" if tolerance is not None else "",
        f"{price:,.2f}" if price else "", f"{amount:,.2f}" if amount else "", Badge("dropped") if gone else badge,
    )  # fmt: skip


def three(value: Decimal) -> str:
    """Tonnes to the kilogram; whole pieces whole."""
    return f"{value:,.3f}"


def measures(line: Line) -> str:
    """A line's measures in words."""
    named = [("width", line.width), ("length", line.length), ("core", line.core), ("diameter", line.diameter)]
    said = [f"{name} {value:,} mm" for name, value in named if value]
    head = [line.shape.capitalize()] if line.shape and said else []
    formula = [f"formula {line.formula}"] if line.formula else []
    return ", ".join([*head, *said, *formula])


def originals_of(case: Case) -> Iterator[Document]:
    """The papers that came with the order's facts."""
    for fact in (f for m in case.members for f in m.subject.facts.all):
        if "sha256" in fact.body:
            event = fact.read_as(case.family.step(fact.step).event).event
            kept = getattr(event, "attachment", None)
            if isinstance(kept, Attachment):
                url = reverse("attachment", args=[case.root.number, kept.sha256])
                title, words = case.family.step(fact.step).title, f"{kept.size / 1000:,.0f} kB · {kept.sha256[:8]}"
                yield Document(kept.name, url, f"{title}, {when(fact.entered, case.now)} · {words}")


def story_of(case: Case) -> Iterator[Entry]:
    """The ledger as sentences, newest first, and between them what the clock did by itself."""
    facts = [f for m in case.members for f in m.subject.facts.all]
    gone = {f.seq for m in case.members for f in m.subject.facts.all if f.seq in m.subject.facts.superseded}
    said = [(f.entered, f.seq, entry_of(case, f, f.seq in gone)) for f in facts]
    slips = [
        (move.moment, 0, slip_entry(move.before, move.after, when(move.moment, case.now)))
        for move in slip_moves(case.order, case.now)
    ]
    for _, _, entry in sorted([*said, *slips], key=lambda one: (one[0], one[1]), reverse=True):
        yield entry


def slip_entry(before: date, after: date, at: str) -> Entry:
    """A slip, which nobody did."""
    words = say(
        f"The scheduled date moved from {before:%-d %B} to ", strong(f"{after:%-d %B}"),
        ": the cut-off passed without signature and deposit.",
    )  # fmt: skip
    return Entry(at, words, system=True)


def part_words(kind: str, key: str) -> str:
    """Delivery 1 of a business order; parcel 1 and return R1 of a member's."""
    if kind == "order":
        return f"Delivery {key}"
    return f"Return {key}" if key.startswith("R") else f"Parcel {key}"


def entry_of(case: Case, fact: Fact[Any], superseded: bool) -> Entry:
    """One entry: who did what, when, by which surface."""
    which = soft(f" {part_words(case.root.kind, fact.subject)}.") if fact.subject else ""
    happened = soft(f" It happened {when(fact.happened, case.now)}.") if fact.happened < fact.entered else ""
    gone = soft(" Superseded since.") if superseded else ""
    signed = soft(f" {SIGNED[fact.proven]}") if fact.proven in SIGNED else ""
    words = say(strong(who_did(fact)), " ", f"{done(case.family, fact)}.", which, signed, happened, gone)
    return Entry(when(fact.entered, case.now), words, fact.by == SYSTEM, SURFACES.get(fact.surface, ""))


def aside(case: Case) -> Iterator[AsideSection]:
    """Customer, contract, money and watch points."""
    if case.root.customer:
        yield customer_section(case)
    if case.order.terms:
        yield contract_section(case)
    if pricing.total(case.order):
        yield money_section(case.order)
    yield messages_section(case)
    if case.order.memorandum and case.order.memorandum.watch_points:
        yield AsideSection("Watch points", points=case.order.memorandum.watch_points)
    if any(delivery.facts.has(ReceiptRecorded) for delivery in case.order.deliveries):
        yield service_of_order(case.root.number, case.person)


def messages_section(case: Case) -> AsideSection:
    """Whether the customer is known to have the confirmation, and the way to everything that was said."""
    out, found = sent(case.order), list(proofs(case.order))
    terms = []
    if out:
        terms.append(Term("Confirmation sent", when(out.happened, case.now), f"by {out.event.route} to {out.event.to}"))
        terms.append(Term("Received", "yes" if found else "not known yet", "; ".join(found)))
    more = Trail("Everything that was said", reverse("order-messages", args=[case.root.number]))
    return AsideSection("Messages", terms=tuple(terms), link=more)


def customer_section(case: Case) -> AsideSection:
    """Who they are, who signs, who asks, whose customer it is."""
    customer, memorandum = case.root.customer, case.order.memorandum
    assert customer is not None
    named = case.order.facts.last(SignatoryNamed)
    terms = [Term("Signs", named.event.name, named.event.position)] if named else []
    if memorandum and memorandum.contact:
        terms.append(Term("Calls", memorandum.contact, telephone(case)))
    if case.root.salesperson:
        terms.append(Term("Salesperson", case.root.salesperson.name))
    if memorandum and memorandum.their_number:
        terms.append(Term("Their number", memorandum.their_number))
    where = ", ".join(x for x in (customer.street, customer.city) if x)
    more = Trail("All about this customer", reverse("customer", args=[customer.number]))
    return AsideSection("Customer", customer.name, where, tuple(terms), link=more)


def telephone(case: Case) -> str:
    """The number that they called from."""
    fact = case.order.facts.last(ArrivalRecorded)
    number = fact.event.telephone if fact else ""
    dialled = "".join(letter for letter in number if letter.isdigit() or letter == "+")
    return link(number, f"tel:{dialled}") if dialled else ""


def contract_section(case: Case) -> AsideSection:
    """The terms in force, the contract's or the class's."""
    terms, contract = case.order.terms, case.root.contract
    assert terms is not None
    tolerance = terms.tolerance_percent
    said = [
        Term(
            "Signature first", f"{'yes' if terms.signature_before_production else 'no'}, class {terms.customer_class}"
        ),
        Term("Deposit", f"{terms.deposit_percent.normalize():f} %" if terms.deposit_percent else "none"),
        Term("Balance", "before delivery" if terms.balance_before_delivery else "by contract"),
        Term("Tolerance", "trade table" if tolerance is None else f"± {tolerance.normalize():f} %"),
    ]
    if contract:
        said.append(Term("Valid", f"to {contract.valid_to:%-d %b %Y}"))
    return AsideSection(f"Contract {contract.number}" if contract else "Terms of the class", terms=tuple(said))


def money_section(order: Order) -> AsideSection:
    """What is asked, paid and open."""
    currency, weighed = order.terms.currency if order.terms else "EUR", pricing.weighed_value(order)
    value, deposit, paid = weighed or pricing.total(order), pricing.deposit_due(order), pricing.paid(order)
    terms = [Term("As weighed" if weighed else "As ordered", str(Money(value, currency)))]
    if deposit:
        terms.append(Term("Deposit asked", str(Money(deposit, currency))))
    if paid:
        terms.append(Term("Paid", f"− {Money(paid, currency)}"))
    left = Money(value - paid, currency)
    terms.append(Term("Overpaid" if left.amount < 0 else "Open", str(-left if left.amount < 0 else left), total=True))
    return AsideSection("Money", terms=tuple(terms))
