"""What customer service is asked at its steps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field

from signback.orders.events import confirming
from signback.orders.events.intake import Attachment, Channel, Closing, Outcome
from signback.process.inputs import Day, Millimetres, Moment, Price, Said, Text, Told, Tonnes, Words, label

Part = Annotated[str, Field(min_length=1, max_length=40)]
State = Annotated[str, Field(pattern=r"^(said|read back|missing|assumed from .{1,30})$")]


@dataclass(frozen=True)
class RecordArrival:
    """What is known when the telephone rings or the fax comes in."""

    channel: Annotated[Channel, label("How it arrived")]
    caller: Annotated[Words, label("Who is asking")] = ""
    telephone: Annotated[Words, label("Their telephone number")] = ""
    customer: Annotated[Words, label("Customer", "Customer number, if known", choices="customers")] = ""
    raw: Annotated[Text, label("In their own words")] = ""
    attachment: Annotated[Attachment | None, label("Fax, letter or scan", kind="file")] = None


@dataclass(frozen=True)
class SaidLine:
    """One line as it is said; what is not said yet stays empty."""

    product: Annotated[Words, label("Paper", choices="products")] = ""
    quantity: Annotated[Tonnes | None, label("Quantity")] = None
    width: Annotated[Millimetres | None, label("Width")] = None
    length: Annotated[Millimetres | None, label("Length, for sheets")] = None
    diameter: Annotated[Millimetres | None, label("Diameter, at most")] = None
    core: Annotated[Millimetres | None, label("Core")] = None
    winding: Annotated[Literal["", "felt side out", "felt side in"], label("Winding side")] = ""
    unit_price: Annotated[Price | None, label("Price they named")] = None
    formula: Annotated[Words, label("Formula they ask for", "Only if they insist on one")] = ""
    note: Annotated[Words, label("Note")] = ""


@dataclass(frozen=True)
class AskedQuestion:
    """Something unclear."""

    item: Annotated[Said, label("Item")]
    text: Annotated[Said, label("What is unclear")]


@dataclass(frozen=True)
class WriteMemorandum:
    """The items of the order confirmation form; nothing is lost, even if incomplete (S3)."""

    customer: Annotated[Words, label("Customer", choices="customers")] = ""
    contact: Annotated[Words, label("Who is asking")] = ""
    their_number: Annotated[Words, label("Their order number")] = ""
    requested: Annotated[Day | None, label("Requested date", "When they want the goods")] = None
    place: Annotated[Words, label("Place of delivery")] = ""
    packing: Annotated[Words, label("Packing")] = ""
    payment: Annotated[Words, label("Payment")] = ""
    lines: Annotated[tuple[SaidLine, ...], Field(max_length=200, title="Lines")] = ()
    words: Annotated[Text, label("In their own words")] = ""
    watch_points: Annotated[
        tuple[Said, ...],
        Field(max_length=20, title="Watch points", description="What supervision must look at"),
    ] = ()
    special: Annotated[Text, label("Special provisions")] = ""
    states: Annotated[dict[str, State], Field(max_length=3000, title="How each item is known")] = field(
        default_factory=dict
    )
    questions: Annotated[tuple[AskedQuestion, ...], Field(max_length=50, title="Open questions")] = ()
    all_read_back: Annotated[bool, label("Everything was read back")] = False


@dataclass(frozen=True)
class AnswerQuestion:
    """What the customer said to the open questions."""

    covers: Annotated[tuple[Part, ...], Field(min_length=1, title="Questions", json_schema_extra={"parts": True})]
    answer: Annotated[Told, label("What they answered")]
    spoken_with: Annotated[Said, label("Spoken with")]


@dataclass(frozen=True)
class PromiseAnswer:
    """The hour by which they hear from us."""

    to: Annotated[Said, label("Promised to")]
    by: Annotated[Moment, label("They will hear from us by")]


@dataclass(frozen=True)
class GiveAnswer:
    """The promised call."""

    spoken_with: Annotated[Said, label("Spoken with")]
    answer: Annotated[Told, label("What they were told")]
    outcome: Annotated[Outcome, label("Outcome")] = Outcome.DONE


@dataclass(frozen=True)
class Nothing:
    """A step that only wants to be done; a note is welcome."""

    note: Annotated[Words, label("Note")] = ""


@dataclass(frozen=True)
class CloseArrival:
    """Why it became no order."""

    became: Annotated[Closing, label("What it became")]
    reason: Annotated[Told, label("Reason")]


@dataclass(frozen=True)
class CancelOrder:
    """Who wishes it, and why."""

    wished_by: Annotated[Said, label("Wished by")]
    reason: Annotated[Told, label("Reason")]


@dataclass(frozen=True)
class SignParts:
    """The parts that are signed together."""

    covers: Annotated[tuple[Part, ...], Field(min_length=1, title="Sign for", json_schema_extra={"parts": True})]
    note: Annotated[Words, label("Note")] = ""


@dataclass(frozen=True)
class RelaxDate:
    """A later finished date to tell the customer."""

    pre_delivery: Annotated[Day, label("Pre-delivery date to tell")]
    why: Annotated[Said, label("Why", "Payment method, order priority")]


@dataclass(frozen=True)
class CheckConfirmation:
    """Every item of the confirmation, ticked against memorandum and fax (S8)."""

    ticked: Annotated[
        tuple[Said, ...], Field(title="Checked against the originals", json_schema_extra={"kind": "checks"})
    ]


@dataclass(frozen=True)
class SendConfirmation:
    """How it leaves the house."""

    route: Annotated[Literal["link", "fax", "scan", "post", "by hand"], label("Route")]
    to: Annotated[Said, label("To", "E-mail address, fax number, or person")]
    pages: Annotated[int, Field(ge=1, le=500, title="Pages")] = 2
    received_by: Annotated[Words, label("Received by", "Who took it, when it is handed over")] = ""


@dataclass(frozen=True)
class ReportDispatch:
    """What a delivery report, or the fax machine's own slip, says."""

    passage: Annotated[confirming.Passage, label("What became of it")]
    says: Annotated[Said, label("As the report says it")]
    permanent: Annotated[bool, label("Nothing more will be tried")] = False
    to: Annotated[Words, label("To")] = ""
    of: Annotated[int, Field(ge=0, le=2**31 - 1, title="Entry that sent it")] = 0
    message: Annotated[Words, label("Message")] = ""
    digest: Annotated[Words, label("Hash of the message")] = ""
    delivery: Annotated[Words, label("Delivery")] = ""


@dataclass(frozen=True)
class OpenLink:
    """Who opened their link."""

    address: Annotated[Said, label("Address")]


@dataclass(frozen=True)
class CallReceipt:
    """The call that makes sure it arrived whole."""

    outcome: Annotated[Outcome, label("Outcome")]
    spoken_with: Annotated[Words, label("Spoken with")] = ""
    code_read_back: Annotated[Words, label("Code from the last page, as read back")] = ""
    next_call: Annotated[Moment | None, label("Call again at")] = None


@dataclass(frozen=True)
class IssueProductionOrder:
    """The instruction to the mill."""

    special: Annotated[Text, label("Special provisions")] = ""


@dataclass(frozen=True)
class Supervise:
    """What the supervision found."""

    covers: Annotated[tuple[Part, ...], Field(min_length=1, title="Watch points", json_schema_extra={"parts": True})]
    found: Annotated[Told, label("What you found")]
    in_order: Annotated[bool, label("In order")] = True


@dataclass(frozen=True)
class PlanEmergency:
    """The emergency plan for an abnormality (S11.1)."""

    covers: Annotated[tuple[Part, ...], Field(min_length=1, title="Abnormalities", json_schema_extra={"parts": True})]
    plan: Annotated[Told, label("What is done")]
    who: Annotated[Said, label("Who does it")]
    told: Annotated[Told, label("What the customer was told")]
    answered: Annotated[Told, label("What the customer answered")]
    spoken_with: Annotated[Said, label("Spoken with")]
    new_date: Annotated[Day | None, label("New finished date, if it changes")] = None


@dataclass(frozen=True)
class CloseAbnormality:
    """How it ended."""

    covers: Annotated[tuple[Part, ...], Field(min_length=1, title="Abnormalities", json_schema_extra={"parts": True})]
    result: Annotated[Told, label("How it ended")]


@dataclass(frozen=True)
class InspectLine:
    """One line's inspection."""

    part: Annotated[Part, label("Line")]
    finding: Annotated[
        Literal["passed", "passed with the customer's written consent", "rework", "scrap"], label("Finding")
    ]
    quantity: Annotated[Tonnes, label("Quantity inspected")]
    packing_right: Annotated[bool, label("Packing as ordered")] = False
    labels_right: Annotated[bool, label("Labels as ordered")] = False
    measured: Annotated[Words, label("Measured")] = ""
    consent: Annotated[Words, label("Written consent", "Where it is kept; needed for a concession")] = ""


@dataclass(frozen=True)
class InspectGoods:
    """The inspection, line by line."""

    rows: Annotated[tuple[InspectLine, ...], Field(min_length=1, title="Lines", json_schema_extra={"parts": True})]


@dataclass(frozen=True)
class ReviewTerms:
    """Terms as they go to finance (S13)."""

    delivery_terms: Annotated[Said, label("Delivery terms, as in the contract")]
    payment_terms: Annotated[Said, label("Payment terms, as in the contract")]
    settlement: Annotated[Said, label("Settlement")]


@dataclass(frozen=True)
class PlanDelivery:
    """One delivery of the order."""

    quantity: Annotated[Tonnes, label("Quantity")]
    departs: Annotated[Day, label("Departs")]
    arrives: Annotated[Day, label("Arrives")]
    carrier: Annotated[Said, label("Carrier")]


@dataclass(frozen=True)
class IssueDeliveryOrder:
    """The delivery order with its rechecked address (S14.1)."""

    quantity: Annotated[Tonnes, label("Quantity")]
    consignee: Annotated[Said, label("Consignee")]
    street: Annotated[Said, label("Street")]
    city: Annotated[Said, label("City")]
    country: Annotated[Said, label("Country")]
    contact: Annotated[Said, label("Contact on site")]
    telephone: Annotated[Said, label("Their telephone number")]
    unloading: Annotated[Words, label("Unloading")] = ""
    address_checked: Annotated[bool, label("Address, consignee and contact are completely correct")] = False


@dataclass(frozen=True)
class PermitEmergency:
    """The supervisor's order to deliver first (S14.2)."""

    quantity: Annotated[Tonnes, label("At most")]
    hours: Annotated[int, Field(ge=1, le=24, title="Valid for", json_schema_extra={"unit": "hours"})]
    reason: Annotated[Told, label("Why customer service cannot issue the delivery order in time")]


@dataclass(frozen=True)
class ExplainDelivery:
    """The delivery order, read out item by item (S15)."""

    spoken_with: Annotated[Said, label("Spoken with")]
    ticked: Annotated[tuple[Said, ...], Field(title="Explained and understood", json_schema_extra={"kind": "checks"})]
    requirements: Annotated[Told, label("Their requirements, read back")]
    inspection_time: Annotated[Moment, label("Inspection time at arrival")]


@dataclass(frozen=True)
class CallNotice:
    """The call about the delivery notice (S16)."""

    outcome: Annotated[Outcome, label("Outcome")]
    spoken_with: Annotated[Words, label("Spoken with")] = ""
    thanked: Annotated[bool, label("Thanked for their trouble")] = False


@dataclass(frozen=True)
class FollowArrival:
    """What the carrier says (S17, S18)."""

    outcome: Annotated[Outcome, label("Outcome")]
    spoken_with: Annotated[Said, label("Spoken with")]
    expected: Annotated[Moment | None, label("Expected arrival")] = None
    problem: Annotated[Words, label("Problem on the road")] = ""
    told_customer: Annotated[bool, label("The customer was told")] = False


@dataclass(frozen=True)
class FilePapers:
    """Where the papers lie (S16.1)."""

    location: Annotated[Said, label("Where they are filed")]


@dataclass(frozen=True)
class SendBack:
    """What is wrong with the returned paper (S9)."""

    faults: Annotated[
        tuple[
            Literal[
                "wrong version",
                "figures altered",
                "signature or seal unclear",
                "special requirements unknown",
            ],
            ...,
        ],
        Field(min_length=1, title="Faults", json_schema_extra={"kind": "checks"}),
    ]
    reason: Annotated[Told, label("What the customer is told")]


@dataclass(frozen=True)
class CounterOffer:
    """What the customer changed by hand (S9)."""

    change: Annotated[Told, label("What they changed")]
    spoken_with: Annotated[Said, label("Spoken with")]


@dataclass(frozen=True)
class Because:
    """A reason, in writing."""

    reason: Annotated[Told, label("Reason")]
