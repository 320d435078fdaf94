"""Questions about facts that sales owns."""

from __future__ import annotations

from datetime import datetime

from signback.orders import pricing
from signback.orders.events import checks
from signback.orders.events.confirming import ConfirmationSent, ReturnAccepted, ReturnRecorded, SignatureChased
from signback.orders.formulas import verdicts
from signback.orders.order import Order
from signback.process.rules import part_rule, rule


@rule("Customer service is entrusted with this customer", otherwise="The salesperson speaks with this customer")
def entrusted(order: Order) -> bool:
    """S2.3, S9."""
    return bool(order.customer and order.customer.entrusts_customer_service)


@rule("The customer has the confirmation to sign", otherwise="No confirmation is out to be signed")
def out_to_be_signed(order: Order) -> bool:
    """S9: through the link, only what was checked and sent."""
    return order.facts.last(ConfirmationSent) is not None


def salesperson(order: Order) -> int | None:
    """The salesperson responsible for the customer."""
    return order.root.salesperson_id


@rule("There are deviations", otherwise="Nothing deviates")
def has_deviations(order: Order) -> bool:
    """S5.2."""
    return bool(pricing.deviations(order))


@rule("A deviation lies beyond the limit", otherwise="No deviation lies beyond the limit")
def beyond_limit(order: Order) -> bool:
    """S5.2, P1."""
    return any(pricing.for_the_director(order, d) for d in pricing.deviations(order))


def deviation_keys(order: Order) -> list[str]:
    """All deviations."""
    return [d.key for d in pricing.deviations(order)]


def keys_beyond_limit(order: Order) -> list[str]:
    """The deviations that the marketing director decides."""
    return [d.key for d in pricing.deviations(order) if pricing.for_the_director(order, d)]


@part_rule(
    "The salesperson has verified it",
    otherwise="The salesperson has not verified it yet",
    cleared_by=("verify_deviation",),
)
def verified(order: Order, part: str) -> bool:
    """S5.2."""
    return part in pricing.verdicts(order)


@part_rule(
    "The supervisor has signed it",
    otherwise="The customer service supervisor has not signed it yet",
    cleared_by=("sign_deviation",),
)
def signed_by_supervisor(order: Order, part: str) -> bool:
    """S5.2."""
    return any(part in fact.event.covers for fact in order.facts.live(checks.DeviationSigned))


def open_deviation_words(order: Order) -> str:
    """The open deviations as sentences."""
    done = pricing.settled(order)
    return "; ".join(d.says for d in pricing.deviations(order) if d.key not in done)


@rule(
    "Every deviation is settled", otherwise="A deviation is not settled", detail=open_deviation_words,
    cleared_by=("verify_deviation", "sign_deviation", "decide_deviation"),
)  # fmt: skip
def deviations_settled(order: Order) -> bool:
    """S5.2: a price deviation blocks only the order confirmation."""
    return {d.key for d in pricing.deviations(order)} <= pricing.settled(order)


def specification_open(order: Order, line: str) -> bool:
    """Whether a specification deviation of this line is unsettled."""
    done = pricing.settled(order)
    return any(d.kind == "specification" and d.line == line and d.key not in done for d in pricing.deviations(order))


@part_rule(
    "Its specification is settled", otherwise="A difference in its specification is not settled",
    cleared_by=("verify_deviation", "sign_deviation"),
)  # fmt: skip
def specification_settled(order: Order, line: str) -> bool:
    """S5.2: a specification deviation also blocks that line's technical confirmation."""
    return not specification_open(order, line)


@rule(
    "The specification of every line is settled", otherwise="A difference in specification is not settled",
    cleared_by=("verify_deviation", "sign_deviation"),
)  # fmt: skip
def all_specifications_settled(order: Order) -> bool:
    """S5.2: it also blocks production's confirmation."""
    return not any(specification_open(order, line.number) for line in order.lines)


@rule("A line cannot be made as wished", otherwise="Every line can be made as wished")
def some_line_in_question(order: Order) -> bool:
    """S6.1."""
    return bool(lines_in_question(order))


def lines_in_question(order: Order) -> list[str]:
    """The lines that technical cannot make, or only with a formula change."""
    said = verdicts(order)
    return [
        line.number for line in order.all_lines
        if line.number in said and said[line.number].verdict is not checks.Makeable.YES
    ]  # fmt: skip


def talked_over_until(order: Order, line: str) -> datetime | None:
    """When the talk about a line lost its ground: technical's verdict became another one since (S6.1)."""
    talks = [f for f in order.facts.live(checks.LinesSettled) if line in f.event.covers]
    if line in order.dropped or not talks:
        return None
    said = [(f, v.verdict) for f in order.facts.live(checks.LinesConfirmed) for v in f.event.verdicts if v.part == line]
    before = [verdict for fact, verdict in said if fact.seq < talks[-1].seq]
    return next((fact.entered for fact, now in said if fact.seq > talks[-1].seq and now is not before[-1]), None)


def insisted_lines(order: Order) -> list[str]:
    """The lines for which the customer insists on an old formula, in the talk or from the start (S6.2)."""
    rows = [row for fact in order.facts.live(checks.LinesSettled) for row in fact.event.settlements]
    talked = [row.part for row in rows if row.settlement is checks.Settlement.INSISTS]
    asked = [line.number for line in order.lines if line.number in verdicts(order) and verdicts(order)[line.number].old]
    return list(dict.fromkeys([*talked, *asked]))


@rule("The customer insists on the old formula", otherwise="Nobody insists on an old formula")
def somebody_insists(order: Order) -> bool:
    """S6.2."""
    return bool(insisted_lines(order))


@rule(
    "A line is left to make",
    otherwise="No line is left to make: decline the order with suggestions",
    cleared_by=("decline_order",),
)
def something_left(order: Order) -> bool:
    """S6.1."""
    return bool(order.lines)


@rule("No line is left to make", otherwise="There are lines that can be made")
def nothing_left(order: Order) -> bool:
    """S6.1."""
    return bool(order.all_lines) and not order.lines


@rule(
    "The customer has signed the confirmation and sent it back",
    otherwise="The customer has not signed the confirmation and sent it back",
    cleared_by=("record_signed_confirmation",),
)
def signed_back(order: Order) -> bool:
    """S9: of the revision in force, checked item by item."""
    accepted = order.facts.last(ReturnAccepted)
    return accepted is not None and order.checked is not None and accepted.event.revision == order.checked.revision


@rule(
    "The signed confirmation is here",
    otherwise="The signed confirmation is not here yet",
    cleared_by=("record_signed_confirmation",),
)
def paper_returned(order: Order) -> bool:
    """S9: arrived, perhaps not yet checked."""
    return order.facts.last(ReturnRecorded) is not None


@rule(
    "The signed confirmation is still out",
    otherwise="The signed confirmation is here already",
    cleared_by=("send_back_return",),
)
def paper_still_out(order: Order) -> bool:
    """S9: who has signed has answered."""
    return order.facts.last(ReturnRecorded) is None


def next_chase(order: Order, since: datetime) -> datetime:
    """When the next call was agreed, else by the end of the next working day (S9)."""
    call = order.facts.last(SignatureChased)
    agreed = call.event.next_call if call else None
    return agreed or order.calendar.end_of_day(since, 1)


@rule("The class lets the paper follow", otherwise="The class wants the paper first")
def paper_may_follow(order: Order) -> bool:
    """S9.1: class A by the source's policy."""
    return bool(order.terms and not order.terms.signature_before_production)
