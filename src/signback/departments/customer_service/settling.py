"""Settlement and deliveries from customer service's side (S13–S18), and the end of an order."""

from __future__ import annotations

from datetime import timedelta

from signback.departments.customer_service import inputs, room
from signback.engine.series import next_number
from signback.orders.delivering import not_yet_planned, releasable, shipped
from signback.orders.events import intake, settling
from signback.orders.events.settling import Address
from signback.orders.order import Delivery, Order
from signback.orders.persons import Person
from signback.orders.pricing import paid, weighed_value
from signback.orders.refusals import Invalid
from signback.orders.roles import Role
from signback.orders.settlement import sets_free, stage

EXPLAINED = (
    "goods and quantity",
    "place and consignee",
    "departure and arrival",
    "unloading",
    "papers that travel along",
)


@room.step("Review the terms and send them to finance", source="S13")
def review_terms(order: Order, data: inputs.ReviewTerms, by: Person) -> settling.TermsReviewed:
    """Review delivery terms, payment terms and settlement against the contract and send them to finance."""
    return settling.TermsReviewed(data.delivery_terms, data.payment_terms, data.settlement, weighed_value(order))


@room.step("Issue the balance notice", source="S13.2")
def issue_balance_notice(order: Order, data: inputs.Nothing, by: Person) -> settling.BalanceNoticed:
    """Ask for the balance of the quantity really produced, with everything already paid deducted."""
    value, so_far = weighed_value(order), paid(order)
    currency = order.terms.currency if order.terms else "EUR"
    return settling.BalanceNoticed(value, so_far, max(value - so_far, value * 0), currency)


@room.step("Plan a delivery", source="S14")
def plan_delivery(order: Order, data: inputs.PlanDelivery, by: Person) -> settling.DeliveryPlanned:
    """Say how much leaves when and where to; one order may take several trucks."""
    left = not_yet_planned(order)
    if data.quantity > left:
        raise Invalid(f"Only {left.normalize():f} are left to deliver", field="quantity")
    if data.arrives < data.departs:
        raise Invalid("The goods cannot arrive before they leave", field="arrives")
    return settling.DeliveryPlanned(data.quantity, data.departs, data.arrives, data.carrier)


@room.step(
    "Issue the delivery order",
    source="S14",
    signed=True,
    over=("order-confirmation", "quality-certificate", "finance-release"),
)
def issue_delivery_order(
    delivery: Delivery, data: inputs.IssueDeliveryOrder, by: Person
) -> settling.DeliveryOrderIssued:
    """Recheck address, consignee and contact, then sign the permission without which nothing leaves."""
    if not data.address_checked:
        raise Invalid("Check the address once more and tick it", field="address_checked")
    if data.quantity > delivery.planned.event.quantity:
        raise Invalid(f"{delivery.planned.event.quantity.normalize():f} were planned", field="quantity")
    if data.quantity < shipped(delivery):
        raise Invalid(f"{shipped(delivery).normalize():f} have left already", field="quantity")
    most = releasable(delivery)
    if data.quantity > most:
        raise Invalid(f"Finance has released {most.normalize():f} for this delivery", field="quantity")
    where = Address(data.consignee, data.street, data.city, data.country, data.contact, data.telephone)
    month = (delivery.now or delivery.opened).strftime("%Y-%m")
    number = f"D{month}-{next_number(f'delivery order {month}'):04d}"
    return settling.DeliveryOrderIssued(number, data.quantity, where, data.unloading)


@room.step(
    "Permit an emergency delivery", source="S14.2", signed=True, over=("finance-release",), final=True,
    who=(Role.CUSTOMER_SERVICE_SUPERVISOR,),
)  # fmt: skip
def permit_emergency(delivery: Delivery, data: inputs.PermitEmergency, by: Person) -> settling.EmergencyPermitted:
    """Let the goods leave before the delivery order is written; it is then owed on your name."""
    if data.quantity > delivery.planned.event.quantity:
        raise Invalid(f"{delivery.planned.event.quantity.normalize():f} were planned", field="quantity")
    until = (delivery.now or delivery.opened) + timedelta(hours=data.hours)
    return settling.EmergencyPermitted(data.quantity, until, data.reason, by.id)


@room.step("Explain the delivery order to the customer", source="S15")
def explain_delivery(delivery: Delivery, data: inputs.ExplainDelivery, by: Person) -> settling.DeliveryExplained:
    """Read the delivery order out item by item, and read back what the customer asks for."""
    gone = [item for item in EXPLAINED if item not in data.ticked]
    if gone:
        raise Invalid(f"Not explained yet: {', '.join(gone)}", field="ticked")
    return settling.DeliveryExplained(data.spoken_with, data.ticked, data.requirements, data.inspection_time)


@room.step("Make sure the delivery notice was received", source="S16")
def confirm_notice(delivery: Delivery, data: inputs.CallNotice, by: Person) -> settling.NoticeCalled:
    """Call the customer: the notice is there and legible; thank them for their trouble."""
    return settling.NoticeCalled(data.outcome, data.spoken_with, data.thanked)


@room.step("Follow the arrival", source="S17", happened=True)
def follow_arrival(delivery: Delivery, data: inputs.FollowArrival, by: Person) -> settling.ArrivalFollowed:
    """Ask the carrier for the exact arrival time; write down problems on the road and tell the customer."""
    if data.problem and not data.told_customer:
        raise Invalid("Tell the customer about the problem first", field="told_customer")
    return settling.ArrivalFollowed(data.outcome, data.spoken_with, data.expected, data.problem, data.told_customer)


@room.step("File delivery sheet and invoice", source="S16.1")
def file_papers(delivery: Delivery, data: inputs.FilePapers, by: Person) -> settling.PapersFiled:
    """File the delivery sheet with the sales invoice in the month's register."""
    shipped = delivery.facts.last(settling.GoodsShipped)
    month = (shipped.happened if shipped else delivery.opened).strftime("%Y-%m")
    return settling.PapersFiled(month, data.location)


@room.step("Cancel the order", source="S19", final=True)
def cancel_order(order: Order, data: inputs.CancelOrder, by: Person) -> intake.OrderCancelled:
    """End the order at the customer's or the house's wish; what it held is set free and everybody is told."""
    return intake.OrderCancelled(data.wished_by, data.reason, sets_free(order), stage(order))


@room.step("Hand over to product use service", source="S18")
def close_order(order: Order, data: inputs.Nothing, by: Person) -> intake.OrderClosed:
    """Everything has arrived and is signed for: product use service begins."""
    return intake.OrderClosed(data.note)
