"""Intake: arrivals, the memorandum, open questions, promises (S0–S4)."""

from __future__ import annotations

from decimal import Decimal

from signback.departments.customer_service import inputs, room
from signback.orders.events import intake as said
from signback.orders.master import contract_on, customer_by_number, products_by_number
from signback.orders.memorandum import missing_items, with_states
from signback.orders.models import Product
from signback.orders.order import Order
from signback.orders.persons import Person
from signback.orders.refusals import FieldFault, Invalid
from signback.orders.roles import Role

TAKERS = (Role.CUSTOMER_SERVICE, Role.SALES)


@room.step("Record the arrival", source="S0", who=TAKERS)
def record_arrival(order: Order, data: inputs.RecordArrival, by: Person) -> said.ArrivalRecorded:
    """Every arrival gets its number at once, before it is understood."""
    if data.customer:
        belongs_to(order, data.customer, by)
    elif by.sees_only_own:
        order.root.salesperson_id = by.id  # or nobody in sales could go on with it (S2.2, R4)
    return said.ArrivalRecorded(data.channel, data.caller, data.telephone, data.customer, data.raw, data.attachment)


@room.step("Write the memorandum", source="S3", who=TAKERS)
def write_memorandum(order: Order, data: inputs.WriteMemorandum, by: Person) -> said.MemorandumWritten:
    """Write down what was said, item by item; nothing is lost, even if it is incomplete."""
    if data.customer:
        belongs_to(order, data.customer, by)
    lines = lines_said(data.lines)
    written = said.MemorandumWritten(
        data.customer, data.contact, data.their_number, data.requested, data.place, data.packing, data.payment,
        data.words, lines, data.watch_points, data.special, dict(data.states),
        tuple(said.Question(q.item, q.text) for q in data.questions),
    )  # fmt: skip
    return with_states(written, data.all_read_back)


def belongs_to(order: Order, number: str, by: Person) -> None:
    """Whose order it is; a salesperson enters orders of their own customers (R4)."""
    customer = customer_by_number(number, by)
    if order.customer is not None and order.customer.pk != customer.pk and order.checked:
        raise Invalid("A confirmed order does not change its customer", field="customer")
    order.root.customer = customer
    order.root.contract = contract_on(customer, order.opened)
    order.root.salesperson = customer.salesperson


def lines_said(rows: tuple[inputs.SaidLine, ...]) -> tuple[said.Line, ...]:
    """The lines with what is known of their products; an unknown paper is refused at its line."""
    products = products_by_number([row.product for row in rows if row.product])
    faults = [
        FieldFault(f"lines.{place}.product", f"There is no paper {row.product}")
        for place, row in enumerate(rows)
        if row.product and row.product not in products
    ]
    if faults:
        raise Invalid(faults=tuple(faults))
    return tuple(line_of(place, row, products.get(row.product)) for place, row in enumerate(rows))


def line_of(place: int, row: inputs.SaidLine, product: Product | None) -> said.Line:
    """One line; its number is its place in the order."""
    if product and row.quantity is not None and row.quantity < product.smallest_run:
        raise Invalid(
            f"{row.quantity} {product.unit} cannot be made. The smallest run of this paper is "
            f"{product.smallest_run.normalize():f} {product.unit}",
            field=f"lines.{place}.quantity",
        )
    return said.Line(
        number=str(place + 1), product=row.product, name=product.name if product else "",
        grammage=product.grammage if product else Decimal(0), coloured=bool(product and product.coloured),
        shape=product.shape if product else "", machine=product.machine if product else "",
        quantity=row.quantity, unit=product.unit if product else "t", width=row.width, length=row.length,
        diameter=row.diameter, core=row.core, winding=row.winding, unit_price=row.unit_price,
        formula=row.formula, note=row.note,
    )  # fmt: skip


@room.step("Clear up what is unclear", source="S2.3", who=(Role.SALES,))
def answer_question(order: Order, data: inputs.AnswerQuestion, by: Person) -> said.QuestionAnswered:
    """Call the customer about what is missing or unclear, and write down the answer."""
    return said.QuestionAnswered(data.covers, data.answer, data.spoken_with)


@room.step("Promise an answer", source="S4", who=TAKERS)
def promise_answer(order: Order, data: inputs.PromiseAnswer, by: Person) -> said.AnswerPromised:
    """Tell the customer by when they will hear from us, with thanks; the promise is tracked."""
    if order.now and data.by <= order.now:
        raise Invalid("This hour has passed already", field="by")
    return said.AnswerPromised(data.to, data.by)


@room.step("Give the promised answer", source="S4", who=TAKERS)
def give_answer(order: Order, data: inputs.GiveAnswer, by: Person) -> said.AnswerGiven:
    """Call as promised and write down what the customer was told."""
    return said.AnswerGiven(data.spoken_with, data.answer, data.outcome)


@room.step("Hand the memorandum over", source="S3", who=TAKERS)
def hand_over_memorandum(order: Order, data: inputs.Nothing, by: Person) -> said.MemorandumHandedOver:
    """Check the memorandum item by item against the order confirmation form and pass it to the departments."""
    memorandum = order.memorandum
    if memorandum is None or missing_items(memorandum):
        raise Invalid("The memorandum is not complete")
    states = memorandum.states.items()
    return said.MemorandumHandedOver(tuple(sorted(item for item, state in states if state.startswith("assumed"))))


@room.step("Close without an order", source="S0", who=TAKERS, final=True)
def close_arrival(order: Order, data: inputs.CloseArrival, by: Person) -> said.ArrivalClosed:
    """Close an arrival that became no order, with the reason; nothing is deleted."""
    return said.ArrivalClosed(data.became, data.reason)
