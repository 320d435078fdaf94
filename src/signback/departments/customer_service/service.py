"""Product use service: questions, complaints and returns, each with an owner and a due time (S18)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from signback.departments.customer_service import room
from signback.departments.customer_service.intake import TAKERS
from signback.engine.fold import members_of, rows_of
from signback.engine.models import Root
from signback.engine.sight import sees
from signback.orders.delivering import gone
from signback.orders.events import service as said
from signback.orders.events.intake import Attachment, Channel, Outcome
from signback.orders.events.settling import ReceiptRecorded
from signback.orders.models import Account
from signback.orders.order import Delivery, Order
from signback.orders.persons import Person
from signback.orders.refusals import Invalid
from signback.orders.roles import Role
from signback.orders.rolls import loaded
from signback.orders.service import ServiceCase, remedy_of
from signback.orders.service import said as opened_with
from signback.process.inputs import Moment, Said, Told, Tonnes, Words, label

FINDERS = (Role.QUALITY, Role.PRODUCTION, Role.TECHNICAL, Role.DELIVERY, Role.SALES)
AFTER_ARRIVAL = {said.CaseKind.COMPLAINT, said.CaseKind.RETURN}
Sum = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2, json_schema_extra={"kind": "money"})]
Part = Annotated[
    Decimal, Field(ge=0, max_digits=10, decimal_places=3, json_schema_extra={"unit": "t", "kind": "number"})
]


@dataclass(frozen=True)
class OpenCase:
    """What the customer comes with."""

    kind: Annotated[said.CaseKind, label("What it is")]
    order: Annotated[Said, label("Order", "Its number, or the number on a roll finds it")]
    what: Annotated[Told, label("What the customer says", "In their own words")]
    caller: Annotated[Said, label("Who says it")]
    due: Annotated[Moment, label("They will hear by")]
    channel: Annotated[Channel, label("How it arrived")] = Channel.TELEPHONE
    wish: Annotated[Words, label("What they wish for")] = ""
    delivery: Annotated[Words, label("Delivery", "Its number within the order, where it is about one")] = ""
    rolls: Annotated[tuple[Words, ...], label("Rolls", "One number on each line, where it is about some")] = ()
    attachment: Annotated[Attachment | None, label("Photograph or letter", kind="file")] = None


@room.step("Open a service case", source="S18", who=TAKERS)
def open_case(case: ServiceCase, data: OpenCase, by: Person) -> said.CaseOpened:
    """A question, a complaint or a return gets its number, an owner and the hour of its answer at once."""
    root, order = delivered_order(data, by)
    if case.now and data.due <= case.now:
        raise Invalid("This hour has passed already", field="due")
    refuse_other_goods(order, data)
    case.root.customer, case.root.contract = root.customer, root.contract
    case.root.salesperson = root.salesperson
    return said.CaseOpened(
        data.kind, data.order, data.channel, data.caller, data.what, data.wish, data.delivery,
        tuple(dict.fromkeys(data.rolls)), by.id, data.due, data.attachment,
    )  # fmt: skip


def delivered_order(data: OpenCase, by: Person) -> tuple[Root, Order]:
    """The order that it is about; a complaint or return is about goods that have arrived (R4)."""
    beside = ("customer__classification", "contract", "salesperson")
    root = Root.objects.select_related(*beside).filter(number=data.order, kind="order").first()
    if root is None or not sees(by, root):
        raise Invalid(f"There is no order {data.order[:30]}", field="order")
    if root.customer is None:
        raise Invalid("It is not known yet whose order this is", field="order")
    order: Order = members_of(root, rows_of(root))[0].subject
    if data.kind in AFTER_ARRIVAL and not any(d.facts.has(ReceiptRecorded) for d in order.deliveries):
        raise Invalid("Nothing of this order has arrived yet; write it down as a question", field="kind")
    return root, order


def refuse_other_goods(order: Order, data: OpenCase) -> None:
    """Delivery and rolls are those of the order, and have left."""
    deliveries = {delivery.key: delivery for delivery in order.deliveries}
    if data.delivery and data.delivery not in deliveries:
        raise Invalid(f"Order {order.number} has no delivery {data.delivery[:20]}", field="delivery")
    about: list[Delivery] = [deliveries[data.delivery]] if data.delivery else list(deliveries.values())
    known = {number for delivery in about for number in loaded(delivery)}
    if strange := [number for number in data.rolls if number not in known]:
        raise Invalid(f"Roll {strange[0][:40]} has not left with this order", field="rolls")


@dataclass(frozen=True)
class HandOnCase:
    """Who answers for it from now on."""

    to: Annotated[Said, label("To whom", choices="colleagues")]
    due: Annotated[Moment, label("The customer will hear by")]
    why: Annotated[Told, label("Why")]


@room.step("Hand the case to a colleague", source="S18", who=TAKERS)
def hand_on_case(case: ServiceCase, data: HandOnCase, by: Person) -> said.CaseHandedOn:
    """Somebody else answers for the case; the customer is told the new hour."""
    found = Account.objects.filter(username=data.to, is_active=True).first()
    if found is None or not set(found.roles) & set(TAKERS):
        raise Invalid("Choose a colleague of customer service or sales", field="to")
    if case.now and data.due <= case.now:
        raise Invalid("This hour has passed already", field="due")
    return said.CaseHandedOn(found.pk, found.name, data.due, data.why)


@dataclass(frozen=True)
class WriteFinding:
    """What was found out."""

    finding: Annotated[Told, label("What was found")]
    cause: Annotated[Words, label("Cause")] = ""
    ours: Annotated[bool, label("The fault is ours")] = False


@room.step("Write down what was found", source="S18", who=FINDERS, signed=True)
def write_finding(case: ServiceCase, data: WriteFinding, by: Person) -> said.FindingWritten:
    """A department looks into it and says in writing what it found, and whether the fault is the mill's."""
    return said.FindingWritten(data.finding, data.cause, data.ours)


@dataclass(frozen=True)
class DecideRemedy:
    """What the customer gets."""

    remedy: Annotated[said.Remedy, label("Remedy")]
    why: Annotated[Told, label("Why")]
    amount: Annotated[Sum, label("Sum that is credited")] = Decimal(0)
    tonnes: Annotated[Part, label("Quantity that comes back or is replaced")] = Decimal(0)


@room.step("Decide on the remedy", source="S18", who=(Role.CUSTOMER_SERVICE_SUPERVISOR,), signed=True)
def decide_remedy(case: ServiceCase, data: DecideRemedy, by: Person) -> said.RemedyDecided:
    """On the written finding the supervisor decides what the customer gets, and signs it."""
    if data.remedy is said.Remedy.CREDIT and not data.amount:
        raise Invalid("Say how much is credited", field="amount")
    if data.remedy in {said.Remedy.GOODS_BACK, said.Remedy.REPLACEMENT} and not data.tonnes:
        raise Invalid("Say how much", field="tonnes")
    if data.remedy is said.Remedy.NOTHING and (data.amount or data.tonnes):
        raise Invalid("Without a remedy nothing is credited and nothing comes back", field="remedy")
    if data.tonnes > (most := arrived_tonnes(case)):
        raise Invalid(f"Only {most.normalize():f} t of this order have arrived", field="tonnes")
    currency = case.root.contract.currency if case.root.contract else "EUR"
    return said.RemedyDecided(data.remedy, data.amount, currency, data.tonnes, data.why)


def arrived_tonnes(case: ServiceCase) -> Decimal:
    """What the customer has of the order."""
    opened = opened_with(case)
    root = Root.objects.get(number=opened.order) if opened else case.root
    order: Order = members_of(root, rows_of(root))[0].subject
    return sum((gone(d) for d in order.deliveries if d.facts.has(ReceiptRecorded)), Decimal(0))


@dataclass(frozen=True)
class TakeGoodsBack:
    """What came back."""

    tonnes: Annotated[Tonnes, label("Weighed quantity that came back")]
    state: Annotated[Told, label("In which state")]


@room.step("Take the goods back", source="S18", who=(Role.WAREHOUSE,), happened=True)
def take_goods_back(case: ServiceCase, data: TakeGoodsBack, by: Person) -> said.GoodsCameBack:
    """Weigh what comes back and write down its state."""
    decided = remedy_of(case)
    if decided and data.tonnes > decided.tonnes:
        raise Invalid(f"{decided.tonnes.normalize():f} t were to come back", field="tonnes")
    return said.GoodsCameBack(data.tonnes, data.state)


@dataclass(frozen=True)
class AnswerCase:
    """The call with the answer."""

    outcome: Annotated[Outcome, label("How the call ended")]
    answer: Annotated[Told, label("What the customer was told")]
    spoken_with: Annotated[Words, label("Spoken with")] = ""
    content: Annotated[bool, label("The customer is content with it")] = False


@room.step("Answer the customer", source="S18", who=TAKERS)
def answer_case(case: ServiceCase, data: AnswerCase, by: Person) -> said.CaseAnswered:
    """Call by the promised hour and write down what was said; who was not reached is called again."""
    if data.content and not data.spoken_with:
        raise Invalid("Say who you spoke with", field="spoken_with")
    return said.CaseAnswered(data.outcome, data.spoken_with, data.answer, data.content)


@dataclass(frozen=True)
class CloseCase:
    """How it ended."""

    result: Annotated[Told, label("Result")]


@room.step("Close the case", source="S18", who=TAKERS, final=True)
def close_case(case: ServiceCase, data: CloseCase, by: Person) -> said.CaseClosed:
    """The customer has had their answer and what was decided is done."""
    return said.CaseClosed(data.result)
