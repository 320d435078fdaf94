"""What happened, as a sentence whose subject is the person who did it; one for each kind of event."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from signback.departments.administration import steps as house
from signback.engine.families import Family
from signback.orders.events import checks, confirming, intake, making, settling
from signback.orders.facts import Fact
from signback.orders.money import Money
from signback.surfaces import bank_story, mall_story, service_story
from signback.surfaces.sentences import name_of, when
from signback.surfaces.story_words import called, colon, day, lines, listed, number, predicate

__all__ = ["bank_story", "done", "mall_story", "predicate", "sentence", "service_story", "who_did"]


def sentence(family: Family, fact: Fact[Any]) -> str:
    """Who did what."""
    return f"{who_did(fact)} {done(family, fact)}"


def who_did(fact: Fact[Any]) -> str:
    """The person, and for whom where they stood in for somebody (R5)."""
    return f"{name_of(fact.by)} (for {name_of(fact.stood_for)})" if fact.stood_for else name_of(fact.by)


def done(family: Family, fact: Fact[Any]) -> str:
    """What was done, without its subject."""
    return predicate(fact.read_as(family.step(fact.step).event).event)


# ---- intake (S0–S4)
@predicate.register
def _(e: intake.ArrivalRecorded) -> str:
    how = {"telephone": "took a call", "visit": "received a visit", "salesperson": "brought in an order"}
    said = how.get(e.channel, f"took in a{'n' if e.channel == 'e-mail' else ''} {e.channel}")
    return f"{said}{' from ' + e.caller if e.caller else ''}{' with ' + e.attachment.name if e.attachment else ''}"


@predicate.register
def _(e: intake.MemorandumWritten) -> str:
    count = len(e.lines)
    asked = f", {len(e.questions)} unclear" if e.questions else ""
    return f"wrote the memorandum: {count} line{'s' if count != 1 else ''}{asked}"


@predicate.register
def _(e: intake.QuestionAnswered) -> str:
    return f"cleared up a question with {e.spoken_with}{colon(e.answer)}"


@predicate.register
def _(e: intake.AnswerPromised) -> str:
    return f"promised {e.to} an answer by {when(e.by)}"


@predicate.register
def _(e: intake.AnswerGiven) -> str:
    return called(e.outcome, e.spoken_with, f"gave the promised answer{colon(e.answer)}")


@predicate.register
def _(e: intake.MemorandumHandedOver) -> str:
    assumed = f", with {len(e.assumed)} assumed" if e.assumed else ""
    return f"checked the memorandum item by item and handed it over{assumed}"


@predicate.register
def _(e: intake.ArrivalClosed) -> str:
    return f"closed the arrival as {e.became}{colon(e.reason)}"


@predicate.register
def _(e: intake.OrderCancelled) -> str:
    freed = f"; that set free {listed(e.sets_free)}" if e.sets_free else ""
    return f"cancelled the order as {e.wished_by} wished{colon(e.reason)}{freed}"


@predicate.register
def _(e: intake.OrderClosed) -> str:
    return f"closed the order and handed it over to product use service{colon(e.note)}"


# ---- checks (S5–S7)
@predicate.register
def _(e: checks.PriceChecked) -> str:
    found = len(e.deviations)
    if not found:
        return "checked price, specification and payment: all as agreed"
    return f"checked price, specification and payment and found {listed(d.says for d in e.deviations)}"


@predicate.register
def _(e: checks.DeviationVerified) -> str:
    return f"verified the deviation in writing: {listed(f'{v.resolution}, {v.why}' for v in e.verdicts)}"


@predicate.register
def _(e: checks.DeviationSigned) -> str:
    return f"signed the deviation{colon(e.note)}"


@predicate.register
def _(e: checks.DeviationDecided) -> str:
    return f"decided the deviation beyond the limit{colon(e.note)}"


@predicate.register
def _(e: checks.LinesConfirmed) -> str:
    said = listed(f"line {v.part} {v.verdict}{f' ({v.reason})' if v.reason else ''}" for v in e.verdicts)
    return f"confirmed in writing: {said}; materials are held until {when(e.held_until)}"


@predicate.register
def _(e: checks.LinesSettled) -> str:
    said = listed(f"line {s.part}: {s.spoken_with or 'the customer'} {s.settlement}" for s in e.settlements)
    return f"talked over what cannot be made as wished: {said}"


@predicate.register
def _(e: checks.FormulaConfirmed) -> str:
    return f"confirmed the old formula {e.formula} for {lines(e.covers)} in writing; the risk{colon(e.risk)}"


@predicate.register
def _(e: checks.FormulaSigned) -> str:
    return f"recorded that {e.signer} signed for the old formula, by {e.route}"


@predicate.register
def _(e: checks.OrderDeclined) -> str:
    return f"declined the order politely to {e.spoken_with}: {e.reason}; suggested {e.suggestion}"


@predicate.register
def _(e: checks.DateCommitted) -> str:
    why = f" Not earlier: {e.why_not_earlier.rstrip('.')}" if e.why_not_earlier else ""
    return f"committed in writing to {day(e.scheduled)}, on {e.machine}.{why}".rstrip(".")


# ---- confirming and signing back (S8–S9)
@predicate.register
def _(e: confirming.DateRelaxed) -> str:
    return f"wants to tell the customer {day(e.pre_delivery)}{colon(e.why)}"


@predicate.register
def _(e: confirming.RelaxedDateConfirmed) -> str:
    return f"confirmed the later pre-delivery date, {day(e.pre_delivery)}"


@predicate.register
def _(e: confirming.SignatoryNamed) -> str:
    return f"recorded that {e.name}{', ' + e.position if e.position else ''}, signs for the customer"


@predicate.register
def _(e: confirming.ConfirmationChecked) -> str:
    total = Money(e.total, e.terms.currency)
    return f"checked revision {e.revision} item by item against the originals: {total}, {day(e.pre_delivery)}"


@predicate.register
def _(e: confirming.ConfirmationSent) -> str:
    if e.received_by:
        return f"handed revision {e.revision} over to {e.received_by}; to be signed before {when(e.sign_by)}"
    return f"sent revision {e.revision} to {e.to} by {e.route}; to be signed before {when(e.sign_by)}"


@predicate.register
def _(e: confirming.DispatchReported) -> str:
    to = f" to {e.to}" if e.to else ""
    return f"read back what became of the message{to}: {e.passage}{colon(e.says)}"


@predicate.register
def _(e: confirming.LinkOpened) -> str:
    return f"opened revision {e.revision} through the link"


@predicate.register
def _(e: confirming.ReceiptCalled) -> str:
    whole = "it arrived whole" if e.whole else "it did not arrive whole"
    code = f", code {e.code_read_back} read back" if e.code_read_back else ""
    again = f"; next call {when(e.next_call)}" if e.next_call else ""
    return called(e.outcome, e.spoken_with, f"{whole}{code}") + again


@predicate.register
def _(e: confirming.SignatureChased) -> str:
    again = f"; next call {when(e.next_call)}" if e.next_call else ""
    return called(e.outcome, e.spoken_with, f"asked for the signed confirmation{colon(e.note)}") + again


@predicate.register
def _(e: confirming.ReturnRecorded) -> str:
    return f"recorded the confirmation that {e.signer} signed and sent back by {e.route}, revision {e.revision}"


@predicate.register
def _(e: confirming.CustomerAnswered) -> str:
    return f"took down that {e.name} {e.answer}: “{e.reason}”"


@predicate.register
def _(e: confirming.ReturnAccepted) -> str:
    return f"checked the returned revision {e.revision} item by item and found it in order"


@predicate.register
def _(e: confirming.ReturnSentBack) -> str:
    return f"sent the returned paper back: {listed(e.faults)}{'; ' + e.reason if e.reason else ''}"


@predicate.register
def _(e: confirming.CounterOffered) -> str:
    return f"took a counter-offer{' from ' + e.spoken_with if e.spoken_with else ''}{colon(e.change)}"


@predicate.register
def _(e: checks.VerdictsWithdrawn) -> str:
    return f"withdrew the verdict on every line{colon(e.reason)}"


@predicate.register
def _(e: checks.DateWithdrawn) -> str:
    return f"withdrew the committed date{colon(e.reason)}"


@predicate.register
def _(e: checks.TakenBack) -> str:
    return f"took back {e.what}{colon(e.reason)}"


@predicate.register
def _(e: settling.ReleaseWithdrawn) -> str:
    return f"withdrew the release of the goods{colon(e.reason)}"


@predicate.register
def _(e: confirming.ConfirmationWithdrawn) -> str:
    return f"withdrew what we wrote{colon(e.reason)}"


# ---- making (S10–S12)
@predicate.register
def _(e: making.ProductionOrdered) -> str:
    return f"issued the production order on revision {e.revision}, to be finished by {day(e.scheduled)}"


@predicate.register
def _(e: making.ProductionOrderAccepted) -> str:
    return f"signed for the production order{colon(e.note)}"


@predicate.register
def _(e: making.CopyAcknowledged) -> str:
    return f"acknowledged the copy of the production order{colon(e.note)}"


@predicate.register
def _(e: making.Supervised) -> str:
    return f"checked the making: {e.found.rstrip('.')}{'' if e.in_order else ', not in order'}"


@predicate.register
def _(e: making.AbnormalityReported) -> str:
    return f"reported an abnormality{colon(e.what)}{'; ' + e.effect if e.effect else ''}"


@predicate.register
def _(e: making.EmergencyPlanned) -> str:
    moved = f", new date {day(e.new_date)}" if e.new_date else ""
    return f"recorded the emergency plan: {e.plan.rstrip('.')}, by {e.who}{moved}; the customer was told"


@predicate.register
def _(e: making.AbnormalityClosed) -> str:
    return f"closed the abnormality{colon(e.result)}"


@predicate.register
def _(e: making.ProgressReported) -> str:
    made = listed(
        f"line {m.line} {number(m.good)} good{f', {number(m.waste)} waste' if m.waste else ''}"
        f"{', finished' if m.finished else ''}"
        for m in e.made
    )
    return f"reported progress: {made}"


@predicate.register
def _(e: making.CustomerInspected) -> str:
    return f"inspected by the customer's requirements: {inspected(e.lines)}"


@predicate.register
def _(e: making.FactoryInspected) -> str:
    return f"inspected by the ex-factory standard: {inspected(e.lines)}"


def inspected(found: Iterable[making.LineInspected]) -> str:
    """The findings by line."""
    return listed(f"line {x.part} {x.finding}" for x in found)


@predicate.register
def _(e: making.WarehousingCompleted) -> str:
    weighed = listed(f"line {w.line} {number(w.quantity)}" for w in e.weighed)
    return f"completed the warehousing, weighed: {weighed}; certificate {e.certificate}"


@predicate.register
def _(e: making.PlaceRecorded) -> str:
    return f"put the goods at {e.place}"


# ---- settlement, release and delivery (S13–S18)
@predicate.register
def _(e: settling.TermsReviewed) -> str:
    return f"reviewed the terms and sent them to finance: {number(e.weighed_value)} to pay for what was weighed"


@predicate.register
def _(e: settling.BalanceNoticed) -> str:
    return f"issued the balance notice: {Money(e.balance, e.currency)}"


@predicate.register
def _(e: settling.PaymentReceived) -> str:
    what = f"{Money(e.amount, e.currency)}, reference {e.reference}"
    return f"recorded a payment of {what}, received {day(e.received)}"


@predicate.register
def _(e: settling.PaymentStruck) -> str:
    return f"struck the payment with reference {e.reference}{colon(e.reason)}"


@predicate.register
def _(e: settling.MoneyReturned) -> str:
    return f"returned {Money(e.amount, e.currency)} to the customer, reference {e.reference}{colon(e.why)}"


@predicate.register
def _(e: settling.GoodsReleased) -> str:
    return f"verified and released {number(e.quantity)} for delivery{colon(e.why)}"


@predicate.register
def _(e: settling.DeliveryPlanned) -> str:
    return (
        f"planned a delivery of {number(e.quantity)}: departs {day(e.departs)}, arrives {day(e.arrives)}, {e.carrier}"
    )


@predicate.register
def _(e: settling.DeliveryOrderIssued) -> str:
    return f"issued delivery order {e.number} over {number(e.quantity)} to {e.address.consignee}, {e.address.city}"


@predicate.register
def _(e: settling.EmergencyPermitted) -> str:
    until = when(e.until)
    return f"permitted an emergency delivery of {number(e.quantity)}{colon(e.reason)}; the paper is owed until {until}"


@predicate.register
def _(e: settling.DeliveryExplained) -> str:
    return f"explained the delivery order item by item to {e.spoken_with}; inspection at {when(e.inspection_time)}"


@predicate.register
def _(e: settling.GoodsShipped) -> str:
    return f"shipped {number(e.quantity)} on {e.vehicle}, delivery sheet {e.sheet}; arrives {when(e.arrives)}"


@predicate.register
def _(e: settling.SalesInvoiced) -> str:
    return f"issued sales invoice {e.number} over {Money(e.amount, e.currency)} for {number(e.quantity)}"


@predicate.register
def _(e: settling.DeliveryNoticeSent) -> str:
    return f"sent the delivery notice to {e.to} by {e.route}"


@predicate.register
def _(e: settling.NoticeCalled) -> str:
    thanks = ", with thanks" if e.thanked else ""
    return called(e.outcome, e.spoken_with, f"the delivery notice was received{thanks}")


@predicate.register
def _(e: settling.ArrivalFollowed) -> str:
    expected = f"expected {when(e.expected)}" if e.expected else "arrived"
    problem = f"; {e.problem}" if e.problem else ""
    return called(e.outcome, e.spoken_with or "the carrier", f"the goods are {expected}{problem}")


@predicate.register
def _(e: settling.ReceiptRecorded) -> str:
    faults = listed(
        [
            f"{number(said)} {word}"
            for said, word in ((e.damaged, "damaged"), (e.short, "short"), (e.refused, "refused"))
            if said
        ]
        + [f"roll {row.roll} {row.state}{colon(row.remark)}" for row in e.rolls]
    )
    return (
        f"recorded the receipt that {e.signer} signed: {number(e.received)} received{', ' + faults if faults else ''}"
    )


@predicate.register
def _(e: settling.PapersFiled) -> str:
    return f"filed delivery sheet and invoice for {e.month}: {e.location}"


# ---- the house (P1, P2)
@predicate.register
def _(e: house.HouseOpened) -> str:
    return f"opened the house of {e.name}"


@predicate.register
def _(e: house.PolicySet) -> str:
    return f"changed the policy of class {e.customer_class}{colon(e.reason)}"


@predicate.register
def _(e: house.ClassSet) -> str:
    return f"put {e.customer} into class {e.customer_class}{colon(e.reason)}"


@predicate.register
def _(e: house.DaySet) -> str:
    return f"made {day(e.day)} a {'working day' if e.working else 'day off'}{colon(e.name)}"


@predicate.register
def _(e: house.DueSet) -> str:
    return f"gave “{e.step}” {number(e.working_hours)} working hours"
