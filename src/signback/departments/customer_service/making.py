"""Production order, supervision, abnormalities, the customer's inspection (S10–S12)."""

from __future__ import annotations

from signback.departments.customer_service import inputs, room
from signback.orders.dates import committed, scheduled_date
from signback.orders.events import making as said
from signback.orders.formulas import formulas
from signback.orders.making import good, inspected_lines
from signback.orders.order import Order
from signback.orders.persons import Person
from signback.orders.refusals import Invalid
from signback.orders.roles import Role
from signback.orders.tolerances import outside, tolerance_of


@room.step(
    "Issue the production order",
    source="S10",
    signed=True,
    over=("order-confirmation", "production-instruction"),
    final=True,
)
def issue_production_order(order: Order, data: inputs.IssueProductionOrder, by: Person) -> said.ProductionOrdered:
    """Hand the confirmed revision with production's written instruction to the mill, a copy to technical."""
    checked, promise = order.checked, committed(order)
    scheduled = scheduled_date(order, order.now or order.opened)
    if checked is None or promise is None or scheduled is None or order.memorandum is None:
        raise Invalid("There is no confirmed revision to produce by")
    tolerance = {line.number: f"{tolerance_of(order, line).normalize():f}" for line in order.lines}
    return said.ProductionOrdered(
        checked.revision, scheduled, promise.production_day, tolerance, order.memorandum.packing,
        data.special or order.memorandum.special, formulas(order),
    )  # fmt: skip


@room.step(
    "Supervise the making", source="S11", happened=True,
    who=(Role.CUSTOMER_SERVICE_ASSISTANT, Role.CUSTOMER_SERVICE),
)  # fmt: skip
def supervise(order: Order, data: inputs.Supervise, by: Person) -> said.Supervised:
    """Look at progress, quality, quantity and time by the watch points of the order."""
    return said.Supervised(data.covers, data.found, data.in_order)


@room.step(
    "Record the emergency plan",
    source="S11.1",
    signed=True,
    over=("production-order",),
    who=(Role.CUSTOMER_SERVICE_SUPERVISOR,),
)
def plan_emergency(order: Order, data: inputs.PlanEmergency, by: Person) -> said.EmergencyPlanned:
    """Decide with sales and the marketing director what is done, and write down what the customer was told."""
    if data.new_date and data.new_date < order.calendar.local(order.now or order.opened).date():
        raise Invalid("This day is over", field="new_date")
    return said.EmergencyPlanned(
        data.covers, data.plan, data.who, data.new_date, data.told, data.answered, data.spoken_with
    )


@room.step("Close the abnormality", source="S11.1")
def close_abnormality(order: Order, data: inputs.CloseAbnormality, by: Person) -> said.AbnormalityClosed:
    """Close an abnormality whose plan was carried out."""
    return said.AbnormalityClosed(data.covers, data.result)


@room.step("Inspect for the customer", source="S12.1", happened=True)
def inspect_for_customer(order: Order, data: inputs.InspectGoods, by: Person) -> said.CustomerInspected:
    """Inspect the finished goods by the customer's requirements: quantity, packing, labels."""
    lines = inspected_lines(order, data.rows)
    spans = outside(order, good(order))
    for place, line in enumerate(lines):
        if line.part in spans and line.finding is said.Finding.PASSED:
            says = f"Outside the tolerance ({spans[line.part]}): it passes only with the customer's written consent"
            raise Invalid(says, field=f"rows.{place}.finding")
    return said.CustomerInspected(tuple(line.part for line in lines), lines)
