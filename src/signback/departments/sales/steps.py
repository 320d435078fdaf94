"""What salespeople and the marketing director do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from signback.departments.sales import room
from signback.orders.events import checks, confirming
from signback.orders.events.intake import Attachment, Outcome
from signback.orders.order import Order
from signback.orders.papers import refuse_other_papers
from signback.orders.persons import Person
from signback.orders.pricing import deviations, price_checked
from signback.orders.refusals import Invalid
from signback.orders.roles import Role
from signback.process.inputs import LineNumber, Moment, Price, Said, Told, Words, label


@dataclass(frozen=True)
class DeviationRow:
    """The salesperson's word on one deviation."""

    part: Annotated[LineNumber, label("Deviation")]
    resolution: Annotated[Literal["keep as agreed", "correct it"], label("What holds")]
    why: Annotated[Said, label("Why")]
    unit_price: Annotated[Price | None, label("Right price, if corrected")] = None


@dataclass(frozen=True)
class VerifyDeviations:
    """What was verified with the customer, in writing."""

    rows: Annotated[
        tuple[DeviationRow, ...], Field(min_length=1, title="Deviations", json_schema_extra={"parts": True})
    ]


@room.step("Verify the deviation in writing", source="S5.2", signed=True, over=("memorandum",))
def verify_deviation(order: Order, data: VerifyDeviations, by: Person) -> checks.DeviationVerified:
    """Verify a difference in price, specification or payment with the customer, in writing."""
    found = {d.key: d for d in deviations(order)}
    for place, row in enumerate(data.rows):
        if row.part in found:
            refuse_unsaid(order, found[row.part], row, f"rows.{place}")
    verdicts = tuple(
        checks.DeviationVerdict(r.part, checks.Resolution(r.resolution), r.why, r.unit_price) for r in data.rows
    )
    return checks.DeviationVerified(tuple(r.part for r in data.rows), verdicts)


def refuse_unsaid(order: Order, deviation: checks.Deviation, row: DeviationRow, field: str) -> None:
    """A price is corrected by the right one; a measure or a payment only where it was written down."""
    if deviation.kind != "price":
        if row.resolution == "correct it":
            raise Invalid(
                "The order goes on as its memorandum says. Have the memorandum taken back and written anew",
                field=f"{field}.resolution",
            )
        return
    if row.unit_price is not None and row.resolution == "correct it":
        return
    if row.resolution == "correct it":
        raise Invalid("Say the right price", field=f"{field}.unit_price")
    line, found = next(x for x in order.lines if x.number == deviation.line), price_checked(order, deviation.line)
    if line.unit_price is None and (found is None or found.expected is None):
        raise Invalid("Nobody has named a price yet. Say the price, as a correction", field=f"{field}.unit_price")


@dataclass(frozen=True)
class SignDeviations:
    """The deviations that are signed together."""

    covers: Annotated[tuple[LineNumber, ...], Field(min_length=1, title="Sign for", json_schema_extra={"parts": True})]
    note: Annotated[Words, label("Note")] = ""


@room.step(
    "Decide the deviation beyond the limit",
    source="S5.2",
    signed=True,
    over=("memorandum",),
    who=(Role.MARKETING_DIRECTOR,),
)
def decide_deviation(order: Order, data: SignDeviations, by: Person) -> checks.DeviationDecided:
    """The marketing director signs a price deviation beyond the limit of the customer's class."""
    return checks.DeviationDecided(data.covers, data.note)


@dataclass(frozen=True)
class SettlementRow:
    """What the customer says to one line."""

    part: Annotated[LineNumber, label("Line")]
    settlement: Annotated[checks.Settlement, label("What the customer wishes")]
    spoken_with: Annotated[Said, label("Spoken with")]
    note: Annotated[Words, label("Note")] = ""


@dataclass(frozen=True)
class SettleLines:
    """The talk about lines that cannot be made as wished."""

    rows: Annotated[tuple[SettlementRow, ...], Field(min_length=1, title="Lines", json_schema_extra={"parts": True})]


@room.step("Talk over what cannot be made", source="S6.1")
def settle_lines(order: Order, data: SettleLines, by: Person) -> checks.LinesSettled:
    """Apologise, explain, suggest; write down what the customer wishes for each line."""
    rows = tuple(checks.LineSettlement(r.part, r.settlement, r.spoken_with, r.note) for r in data.rows)
    refuse_impossible(order, rows)
    return checks.LinesSettled(tuple(r.part for r in rows), rows)


def refuse_impossible(order: Order, rows: tuple[checks.LineSettlement, ...]) -> None:
    """A line that cannot be made at all is dropped, sampled, or made by the old formula; nothing else."""
    said = {v.part: v.verdict for f in order.facts.live(checks.LinesConfirmed) for v in f.event.verdicts}
    for place, row in enumerate(rows):
        if said.get(row.part) is checks.Makeable.NO and row.settlement is checks.Settlement.ACCEPTS_CHANGE:
            raise Invalid("No formula change makes this line possible", field=f"rows.{place}.settlement")


@dataclass(frozen=True)
class SignFormula:
    """The customer's signature for the old formula."""

    covers: Annotated[tuple[LineNumber, ...], Field(min_length=1, title="Lines", json_schema_extra={"parts": True})]
    signer: Annotated[Said, label("Signed by")]
    route: Annotated[Literal["link", "fax", "scan", "post", "by hand"], label("Route")]


@room.step("Record the customer's signature for the formula", source="S6.2")
def record_formula_signature(order: Order, data: SignFormula, by: Person) -> checks.FormulaSigned:
    """The customer insisted on the old formula and signed for it; the version is pinned to the order."""
    return checks.FormulaSigned(data.covers, data.signer, data.route)


@dataclass(frozen=True)
class DeclineOrder:
    """How the order was declined."""

    spoken_with: Annotated[Said, label("Spoken with")]
    reason: Annotated[Told, label("Reason given")]
    suggestion: Annotated[Told, label("What we suggest instead")]
    sample_request: Annotated[bool, label("They want a sample for a new product")] = False


@room.step("Decline the order with suggestions", source="S6.1", final=True)
def decline_order(order: Order, data: DeclineOrder, by: Person) -> checks.OrderDeclined:
    """Decline politely what cannot be made, and suggest what can, or a sample."""
    return checks.OrderDeclined(data.spoken_with, data.reason, data.suggestion, data.sample_request)


@dataclass(frozen=True)
class ConfirmRelaxedDate:
    """The salesperson's word on the later date."""

    agreed: Annotated[bool, label("I confirm the later date")] = False


@room.step("Confirm the relaxed date", source="S8.1")
def confirm_relaxed_date(order: Order, data: ConfirmRelaxedDate, by: Person) -> confirming.RelaxedDateConfirmed:
    """Confirm the later pre-delivery date that customer service wants to tell the customer."""
    asked = order.facts.last(confirming.DateRelaxed)
    if not data.agreed or asked is None:
        raise Invalid("Tick it to confirm; else leave the date as it is", field="agreed")
    return confirming.RelaxedDateConfirmed(asked.event.pre_delivery)


@dataclass(frozen=True)
class NameSignatory:
    """Whom the customer designates."""

    name: Annotated[Said, label("Name")]
    position: Annotated[Words, label("Position")] = ""
    email: Annotated[Words, label("E-mail")] = ""
    authority: Annotated[Words, label("Authority", "Letter of authority, commercial register, long practice")] = ""


@room.step("Ask the customer to name a signatory", source="S9")
def name_signatory(order: Order, data: NameSignatory, by: Person) -> confirming.SignatoryNamed:
    """Ask the customer to designate the person who signs or seals the confirmation."""
    return confirming.SignatoryNamed(data.name, data.position, data.email, data.authority)


@dataclass(frozen=True)
class ChaseSignature:
    """A call for the signature."""

    outcome: Annotated[Outcome, label("Outcome")]
    spoken_with: Annotated[Words, label("Spoken with")] = ""
    note: Annotated[Words, label("Note")] = ""
    next_call: Annotated[Moment | None, label("Call again at")] = None


@room.step("Chase the signed confirmation", source="S9", happened=True)
def chase_signature(order: Order, data: ChaseSignature, by: Person) -> confirming.SignatureChased:
    """Call for the signed confirmation; every working day without it moves the scheduled date by one."""
    return confirming.SignatureChased(data.outcome, data.spoken_with, data.note, data.next_call)


@dataclass(frozen=True)
class RecordReturn:
    """What came back signed."""

    signer: Annotated[Said, label("Signed by")]
    authority: Annotated[Words, label("Authority")] = ""
    revision: Annotated[int, Field(ge=1, le=999, title="Revision on the paper")] = 1
    route: Annotated[Literal["link", "fax", "scan", "post", "by hand"], label("Route")] = "scan"
    attachment: Annotated[Attachment | None, label("The signed paper", kind="file")] = None


@room.step("Record the signed confirmation", source="S9", happened=False)
def record_signed_confirmation(order: Order, data: RecordReturn, by: Person) -> confirming.ReturnRecorded:
    """The signed confirmation came back: who signed, which revision, by which route, with the paper itself."""
    checked, sent = order.checked, order.facts.last(confirming.ConfirmationSent)
    if sent and order.happened and order.happened < sent.happened:
        raise Invalid("It cannot have come back before it was sent", field="happened")
    if checked is None or data.revision != checked.revision:
        current = checked.revision if checked else "none"
        raise Invalid(f"Revision {current} is in force; an older one cannot be accepted", field="revision")
    refuse_other_papers(data.attachment, order.number, ("order-confirmation",), revision=checked.revision)
    return confirming.ReturnRecorded(
        data.revision,
        checked.digest,
        data.signer,
        data.authority,
        confirming.Route(data.route),
        data.attachment,
    )


@dataclass(frozen=True)
class RecordAnswer:
    """What the customer says instead of signing."""

    answer: Annotated[Literal["asks for a change", "declines"], label("The customer")]
    reason: Annotated[Said, label("In their own words", kind="textarea")]
    name: Annotated[Said, label("Said by")]


@room.step("Record the customer's answer", source="S9", happened=True)
def record_answer(order: Order, data: RecordAnswer, by: Person) -> confirming.CustomerAnswered:
    """The customer does not sign as it stands: asks for a change, or declines, with the reason."""
    revision = order.checked.revision if order.checked else 0
    return confirming.CustomerAnswered(revision, confirming.Answer(data.answer), data.reason, data.name)
