"""The delivery book: each delivery of an order goes through S14–S18 by itself."""

from __future__ import annotations

from signback.book import whom
from signback.departments.customer_service import rules as cs_rules
from signback.departments.customer_service import steps as cs
from signback.departments.customer_service import withdrawing as cs_back
from signback.departments.delivery import rules as delivery_rules
from signback.departments.delivery import steps as delivery
from signback.departments.finance import rules as finance_rules
from signback.departments.finance import steps as finance
from signback.departments.quality import rules as quality_rules
from signback.orders.events.settling import DeliveryOrderIssued
from signback.orders.order import Delivery
from signback.orders.roles import Role
from signback.process.dues import end_of_working_day, working_hours
from signback.process.places import MayOwe, Place, Process, Tell
from signback.process.rules import both, in_force, of

order = delivery_rules.order_of

DELIVERY: Process[Delivery] = Process(
    "delivery",
    "Delivery",
    2,
    over=of(order, cs_rules.order_over),
    tracks={
        "Delivery": [
            Place(cs.issue_delivery_order,
                  needs=[of(order, quality_rules.in_warehouse), finance_rules.released_for], even_when_over=True,
                  only_if=cs_rules.goes_on_or_has_left,
                  due=working_hours(4),
                  tells=[Tell(whom.role(Role.DELIVERY), "A delivery order waits to be prepared")]),
            Place(cs.withdraw_delivery_order, only_if=in_force(DeliveryOrderIssued), needs=[cs_back.not_yet_shipped],
                  repeats=True, optional=True, reopens=[cs.issue_delivery_order],
                  tells=[Tell(whom.role(Role.DELIVERY), "The delivery order was withdrawn")]),
            Place(cs.permit_emergency, needs=[cs_rules.no_delivery_order, finance_rules.released_for], repeats=True,
                  optional=True, tells=[Tell(whom.role(Role.DELIVERY, Role.FINANCE), "An emergency delivery was permitted")]),
            Place(cs.explain_delivery, after=[cs.issue_delivery_order], due=working_hours(4)),
            Place(delivery.ship_goods, due=end_of_working_day(1),
                  needs=[of(order, quality_rules.in_warehouse), finance_rules.released_for,
                         MayOwe(cs_rules.delivery_order_issued, when=cs_rules.emergency_permitted,
                                pays=cs.issue_delivery_order, owner=cs_rules.who_permitted,
                                due=end_of_working_day(1))],
                  tells=[Tell(whom.salesperson_of_delivery, "The goods have left")]),
            Place(finance.issue_invoice, after=[delivery.ship_goods], even_when_over=True,
                  only_if=both(cs_rules.goes_on_or_has_left, finance_rules.not_all_invoiced), due=end_of_working_day(0)),
            Place(delivery.send_notice, after=[delivery.ship_goods], due=working_hours(1),
                  tells=[Tell(whom.customer, "Your goods are on their way"),
                         Tell(whom.notice_by_fax, "Your goods are on their way")]),
            Place(cs.confirm_notice, after=[delivery.send_notice], until=cs_rules.notice_received, due=working_hours(2),
                  again=working_hours(2)),
            Place(cs.follow_arrival, after=[delivery.ship_goods], until=cs_rules.arrival_known,
                  due=end_of_working_day(1), again=working_hours(4)),
            Place(delivery.record_receipt, after=[delivery.ship_goods], due=cs_rules.arrival_due,
                  tells=[Tell(whom.salesperson_of_delivery, "The goods have arrived and are signed for"),
                         Tell(whom.about_loss, "Goods arrived damaged or short, or were refused")]),
            Place(cs.file_papers, after=[cs.issue_delivery_order, finance.issue_invoice, delivery.record_receipt],
                  even_when_over=True, only_if=cs_rules.goes_on_or_has_left, due=end_of_working_day(20)),
        ],
    },
)  # fmt: skip
