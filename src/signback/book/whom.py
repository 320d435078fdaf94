"""Who is told: the addresses that the books write into the outbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from signback.orders import dispatch
from signback.orders.events.confirming import DispatchReported, Passage, Route
from signback.orders.events.making import Supervised
from signback.orders.events.mall import (
    ArrivalConfirmed,
    DeliveryReported,
    GoodsPicked,
    MissingSettled,
    OrderAssigned,
    Rest,
)
from signback.orders.events.settling import DeliveryNoticeSent, ReceiptRecorded
from signback.orders.making import outlook
from signback.orders.mall import MallOrder, Parcel
from signback.orders.mall_deadlines import TRIES, in_vain
from signback.orders.mall_sums import balance, received, refunded
from signback.orders.order import Delivery, Order
from signback.orders.pricing import deviations
from signback.orders.roles import Role

CUSTOMER = "customer"
MEMBER = "member"
SUPERIORS = {
    Role.CUSTOMER_SERVICE: Role.CUSTOMER_SERVICE_SUPERVISOR,
    Role.CUSTOMER_SERVICE_ASSISTANT: Role.CUSTOMER_SERVICE_SUPERVISOR,
    Role.PLANNER: Role.PRODUCTION,
    Role.WAREHOUSE: Role.QUALITY,
    Role.LOGISTICS: Role.MALL_ADMINISTRATOR,
}
"""Who is told of a late step, by the role that holds it; of everything else the marketing director is."""


def role(*roles: Role) -> Callable[[object], Sequence[str]]:
    """Everybody who holds one of these roles."""
    return lambda subject: [f"role:{name}" for name in roles]


def superior(holder: Role) -> Role:
    """Who is told when a step of this role is late (P2)."""
    return SUPERIORS.get(holder, Role.MARKETING_DIRECTOR)


def salesperson(order: Order) -> Sequence[str]:
    """The salesperson of the order."""
    return [f"person:{order.root.salesperson_id}"] if order.root.salesperson_id else []


def salesperson_of_delivery(delivery: Delivery) -> Sequence[str]:
    """The salesperson of the delivery's order."""
    return salesperson(delivery.order)


def about_loss(delivery: Delivery) -> Sequence[str]:
    """Who hears of goods that arrived damaged, or did not arrive (S17, S18)."""
    found = delivery.facts.last(ReceiptRecorded)
    if found is None or not (found.event.damaged or found.event.short or found.event.refused):
        return []
    return [*role(Role.CUSTOMER_SERVICE, Role.DELIVERY)(delivery), *salesperson_of_delivery(delivery)]


def customer(subject: object) -> Sequence[str]:
    """The customer's people."""
    return [CUSTOMER]


def by_fax(order: Order) -> Sequence[str]:
    """The fax number to which the confirmation goes (S8)."""
    out = dispatch.sent(order)
    return [f"fax:{out.event.to}"] if out and out.event.route is Route.FAX else []


def notice_by_fax(delivery: Delivery) -> Sequence[str]:
    """The fax number to which the delivery notice goes, where it is one (S16)."""
    out = delivery.facts.last(DeliveryNoticeSent)
    faxed = out is not None and out.event.route is Route.FAX and dispatch.fax_number(out.event.to)
    return [f"fax:{out.event.to}"] if out and faxed else []


def about_lost_dispatch(order: Order) -> Sequence[str]:
    """Who has to act on a message that nobody will try to deliver any more (S8)."""
    told = order.facts.last(DispatchReported)
    gone = told is not None and told.event.permanent and dispatch.lost(told.event)
    return [*role(Role.CUSTOMER_SERVICE)(order), *salesperson(order)] if gone else []


def about_partial_fax(order: Order) -> Sequence[str]:
    """Who rings up when some pages are missing (S8)."""
    told = order.facts.last(DispatchReported)
    partly = told is not None and told.event.passage is Passage.PARTIAL and not told.event.permanent
    return role(Role.CUSTOMER_SERVICE)(order) if partly else []


def about_deviations(order: Order) -> Sequence[str]:
    """Whom S5.2 names when something deviates."""
    if not deviations(order):
        return []
    return [*salesperson(order), *role(Role.CUSTOMER_SERVICE_SUPERVISOR, Role.MARKETING_DIRECTOR)(order)]


def about_abnormality(order: Order) -> Sequence[str]:
    """Whom S11.1 names when something goes wrong."""
    told = role(Role.CUSTOMER_SERVICE, Role.CUSTOMER_SERVICE_SUPERVISOR, Role.MARKETING_DIRECTOR)(order)
    return [*told, *salesperson(order)]


def about_the_outlook(order: Order) -> Sequence[str]:
    """Whom it concerns that a run will end outside its tolerance (S12)."""
    if not outlook(order):
        return []
    return [*role(Role.CUSTOMER_SERVICE, Role.CUSTOMER_SERVICE_SUPERVISOR)(order), *salesperson(order)]


def about_supervision(order: Order) -> Sequence[str]:
    """Who hears of a watch point that was not found in order (S11)."""
    look = order.facts.last(Supervised)
    fine = look is None or look.event.in_order
    return [] if fine else role(Role.CUSTOMER_SERVICE_SUPERVISOR, Role.PRODUCTION)(order)


def about_struck_money(order: Order) -> Sequence[str]:
    """Who may have built on money that is not there."""
    return [*role(Role.FINANCE, Role.CUSTOMER_SERVICE)(order), *salesperson(order)]


def about_the_end(order: Order) -> Sequence[str]:
    """Everybody whom a cancelled order concerns."""
    told = role(Role.CUSTOMER_SERVICE, Role.TECHNICAL, Role.PLANNER, Role.PRODUCTION, Role.FINANCE, Role.DELIVERY)(
        order
    )
    return [*told, *salesperson(order), CUSTOMER]


def member(subject: object) -> Sequence[str]:
    """The member whose order it is."""
    return [MEMBER]


def member_not_reached(order: MallOrder) -> Sequence[str]:
    """The member, once all calls were in vain (M2)."""
    return [MEMBER] if in_vain(order) == TRIES else []


def member_of_parcel(parcel: Parcel) -> Sequence[str]:
    """The member, unless the news is that somebody will try again."""
    return [MEMBER] if parcel.facts.has(DeliveryReported) else []


def about_missing(order: MallOrder) -> Sequence[str]:
    """The mall, when goods were not there (M3)."""
    found = order.facts.last(GoodsPicked)
    return role(Role.MALL_ADMINISTRATOR)(order) if found and found.event.missing else []


def member_of_rest(so: Rest) -> Callable[[MallOrder], Sequence[str]]:
    """The member, when missing pieces were decided on so (M3)."""

    def whom(order: MallOrder) -> Sequence[str]:
        found = order.facts.last(MissingSettled)
        return [MEMBER] if found and any(row.next is so for row in found.event.settlements) else []

    return whom


def assigned(order: MallOrder) -> Sequence[str]:
    """The courier, or everybody of logistics (M3)."""
    found = order.facts.last(OrderAssigned)
    if found is None or found.event.courier is None:
        return role(Role.LOGISTICS)(order)
    return [f"person:{found.event.courier}"]


def finance_of_the_paid(order: MallOrder) -> Sequence[str]:
    """Finance, when money stands on an order that ended (M2)."""
    return role(Role.FINANCE)(order) if received(order) > refunded(order) else []


def finance_of_what_goes_back(order: MallOrder) -> Sequence[str]:
    """Finance, when more was paid than is asked now (M4)."""
    return role(Role.FINANCE)(order) if balance(order) < 0 else []


def about_arrival(parcel: Parcel) -> Sequence[str]:
    """The mall and logistics, when the member says that something was wrong (M5)."""
    found = parcel.facts.last(ArrivalConfirmed)
    fine = found is None or found.event.complete
    return [] if fine else role(Role.MALL_ADMINISTRATOR, Role.LOGISTICS)(parcel)
