"""What customer service takes back of its own, as long as nobody has built on it (R5)."""

from __future__ import annotations

from signback.departments.customer_service import room
from signback.orders.delivering import shipped
from signback.orders.events import confirming, settling
from signback.orders.events.checks import DeviationDecided, LinesConfirmed, TakenBack
from signback.orders.events.making import ProductionOrderAccepted
from signback.orders.order import Delivery, Order
from signback.orders.persons import Person
from signback.orders.pricing import deviations
from signback.orders.roles import Role
from signback.process.inputs import TakeBack
from signback.process.rules import rule


@rule(
    "The confirmation has not left the house",
    otherwise="The confirmation went out to the customer",
    cleared_by=("withdraw_confirmation",),
)
def not_yet_sent(order: Order) -> bool:
    """R5, S8."""
    return not order.facts.has(confirming.ConfirmationSent)


@rule(
    "Nobody has built on the supervisor's signature",
    otherwise="Something was built on the supervisor's signature: a decision, a verdict or the checked confirmation",
    cleared_by=("withdraw_decision", "withdraw_verdicts", "withdraw_check"),
)
def signature_unused(order: Order) -> bool:
    """R5: a specification that was settled lets the technical department answer (S5.2)."""
    judged = order.facts.has(LinesConfirmed) and any(d.kind == "specification" for d in deviations(order))
    return order.checked is None and not order.facts.has(DeviationDecided) and not judged


@rule("Production has not signed for it", otherwise="Production has signed for the production order")
def production_has_not_signed(order: Order) -> bool:
    """R5, S10."""
    return not order.facts.has(ProductionOrderAccepted)


@rule(
    "Nothing was released on the terms",
    otherwise="The goods are released, or a delivery order is issued",
    cleared_by=("withdraw_release", "withdraw_delivery_order"),
)
def terms_unused(order: Order) -> bool:
    """R5, S13."""
    left = any(shipped(d) or d.facts.has(settling.DeliveryOrderIssued) for d in order.deliveries)
    return not left and not order.facts.has(settling.GoodsReleased)


@rule("The goods have not left", otherwise="The goods have left; the delivery order stays")
def not_yet_shipped(delivery: Delivery) -> bool:
    """R5, S14."""
    return not shipped(delivery)


@room.step("Withdraw the check", source="R5")
def withdraw_check(order: Order, data: TakeBack, by: Person) -> TakenBack:
    """Take the item-by-item check of the confirmation back, as long as it has not left the house."""
    return TakenBack("the check of the confirmation", data.reason)


@room.step("Withdraw the check of the return", source="R5")
def withdraw_return_check(order: Order, data: TakeBack, by: Person) -> TakenBack:
    """The returned paper was found in order by mistake: it is checked once more."""
    return TakenBack("the check of the returned paper", data.reason)


@room.step(
    "Withdraw the signature on the deviations", source="R5", signed=True, who=(Role.CUSTOMER_SERVICE_SUPERVISOR,)
)
def withdraw_deviation_signature(order: Order, data: TakeBack, by: Person) -> TakenBack:
    """The supervisor takes the signature on every deviation of the order back."""
    return TakenBack("the signature on the deviations", data.reason)


@room.step("Withdraw the production order", source="R5", signed=True)
def withdraw_production_order(order: Order, data: TakeBack, by: Person) -> TakenBack:
    """Take the production order back, as long as production has not signed for it."""
    return TakenBack("the production order", data.reason)


@room.step("Withdraw the review of the terms", source="R5")
def withdraw_terms(order: Order, data: TakeBack, by: Person) -> TakenBack:
    """Terms were reviewed wrongly: they are reviewed once more before anything is released."""
    return TakenBack("the review of the terms", data.reason)


@room.step("Withdraw the delivery order", source="R5", signed=True)
def withdraw_delivery_order(delivery: Delivery, data: TakeBack, by: Person) -> TakenBack:
    """Take the delivery order back, as long as the goods have not left."""
    return TakenBack("the delivery order", data.reason)
