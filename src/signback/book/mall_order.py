"""The mall's book: the five links of a member's order, and what comes back (M1–M5)."""

from __future__ import annotations

from signback.book import shelves, whom
from signback.departments.finance import cash
from signback.departments.finance import mall as finance
from signback.departments.finance import mall_rules as money
from signback.departments.mall import begins, rules, stock
from signback.departments.mall import steps as mall
from signback.orders.events.mall import Rest
from signback.orders.mall import MallOrder, Parcel, Return
from signback.orders.mall_deadlines import AFTER_CALL, HAND
from signback.orders.roles import Role
from signback.process.dues import Due, either, end_of_working_day, working_hours
from signback.process.places import Entrusted, Place, Process, Tell
from signback.process.rules import both, of

finance_too = [Entrusted(Role.FINANCE, rules.always, outside=True)]
administrator = [Entrusted(Role.MALL_ADMINISTRATOR, rules.always, outside=True)]
"""The status is kept up to date by the person assigned, or by the administrator (M3)."""
order = rules.order_of
carried = of(order, rules.brought)


def swift(hours: float) -> Due:
    """So many working hours; a quarter of them for goods that an express carrier brings."""
    return either(rules.express, working_hours(hours / 4), working_hours(hours))


brought = either(of(order, rules.express), end_of_working_day(1), end_of_working_day(2))
"""Word of a parcel is due so soon after it left, and so soon after an attempt in vain."""

MALL_ORDER: Process[MallOrder] = Process(
    "mall",
    "Mall order",
    4,
    over=rules.order_over,
    opening=mall.place_order,
    tracks={
        "Placing": [
            Place(mall.place_order, tells=[Tell(whom.member, "We have your order; we call you to confirm it")]),
            Place(mall.change_order, after=[mall.place_order], needs=[rules.not_confirmed], repeats=True, optional=True,
                  tells=[Tell(whom.member, "Your order was changed")]),
            Place(mall.cancel_order, after=[mall.place_order], needs=[rules.not_confirmed], optional=True,
                  effects=[stock.free_stock], tells=[Tell(whom.member, "Your order is cancelled"),
                                                     Tell(whom.finance_of_the_paid, "A paid order was cancelled; its money goes back")]),
            Place(mall.expire_order, after=[mall.place_order], only_if=rules.waits_for_money, needs=[rules.unpaid_too_long],
                  effects=[stock.free_stock],
                  tells=[Tell(whom.member, "Your order was not paid in time and has ended; you owe nothing")]),
        ],
        "Confirming": [
            Place(mall.record_confirmation_call, after=[mall.place_order], until=rules.verdict_given, due=rules.call_due,
                  tells=[Tell(whom.member_not_reached, "We tried to call you about your order; call us, or choose another hour")]),
            Place(mall.declare_valid, once=[mall.record_confirmation_call], needs=[rules.member_reached],
                  due=working_hours(AFTER_CALL), tells=[Tell(whom.member, "Your order is confirmed")]),
            Place(mall.declare_invalid, after=[mall.place_order], needs=[rules.not_confirmed], optional=True,
                  effects=[stock.free_stock],
                  tells=[Tell(whom.member, "Your order could not be confirmed and is cancelled"),
                         Tell(whom.finance_of_the_paid, "A paid order is invalid; its money goes back")]),
        ],
        "Distributing": [
            Place(mall.assign, after=[mall.declare_valid], due=swift(HAND), begins=begins.given_back,
                  tells=[Tell(whom.assigned, "A mall order is yours to bring")]),
            Place(mall.accept_assignment, after=[mall.assign], belongs_to=rules.courier, entrusted=administrator,
                  due=swift(HAND)),
            Place(mall.refuse_assignment, after=[mall.assign], needs=[rules.nothing_picked], repeats=True, optional=True,
                  belongs_to=rules.courier, entrusted=administrator, reopens=[mall.assign],
                  tells=[Tell(whom.role(Role.MALL_ADMINISTRATOR), "An order was given back; assign it anew")]),
            Place(mall.pick, after=[mall.accept_assignment], each=rules.lines_to_pick, until=rules.all_picked,
                  belongs_to=rules.courier, entrusted=administrator, touches=shelves.counted, brings=shelves.counts,
                  due=swift(HAND), begins=begins.to_pick_again,
                  tells=[Tell(whom.about_missing, "Goods were missing when an order was picked; decide what is done")]),
            Place(mall.settle_missing, once=[mall.pick], each=rules.lines_missing, only_if=rules.some_missing,
                  until=rules.none_missing, due=working_hours(8), again=end_of_working_day(5),
                  tells=[Tell(whom.member_of_rest(Rest.WAIT), "Some of your goods are not here yet; we send them as soon as they come"),
                         Tell(whom.member_of_rest(Rest.SET_ASIDE), "The goods that were missing are here; we send them to you"),
                         Tell(whom.member_of_rest(Rest.GIVE_UP), "Some of your goods cannot be had; you do not pay for them, "
                                                                 "and what you have paid for them goes back"),
                         Tell(whom.finance_of_what_goes_back, "Goods of a paid order cannot be had; money goes back")]),
            Place(mall.pack, once=[mall.pick], needs=[rules.goods_to_pack], until=rules.all_packed, opens_child="parcel",
                  belongs_to=rules.courier, entrusted=administrator, due=swift(HAND)),
            Place(mall.break_off_order, after=[mall.declare_valid], needs=[rules.nothing_left], optional=True,
                  effects=[stock.free_stock],
                  tells=[Tell(whom.member, "We cannot keep your order; it has ended, and what you paid goes back"),
                         Tell(whom.finance_of_the_paid, "A paid order was broken off; its money goes back")]),
            Place(mall.settle_parcels, once=[mall.pack], each=rules.parcels_undecided, only_if=rules.some_undecided,
                  until=rules.none_undecided, due=working_hours(8), begins=begins.parcels_failed),
        ],
        "Collecting": [
            Place(finance.record_mall_payment, after=[mall.place_order], until=money.nothing_due_before, repeats=True,
                  even_when_over=True, due=money.followed_up,
                  tells=[Tell(whom.member, "We have received your payment")]),
            Place(finance.strike_mall_payment, once=[finance.record_mall_payment], needs=[money.some_payment], repeats=True,
                  optional=True, even_when_over=True,
                  tells=[Tell(whom.role(Role.MALL_ADMINISTRATOR), "A payment was entered by mistake and counts no more")]),
            Place(cash.record_cash_collected, after=[mall.declare_valid], only_if=rules.cash_may_come,
                  needs=[money.cash_on_its_way], until=money.nothing_due, repeats=True, belongs_to=rules.taker_of_cash,
                  entrusted=administrator, optional=True, pressing=rules.paid_at_the_door, due=begins.brought_unpaid),
            Place(cash.hand_in_cash, once=[cash.record_cash_collected], only_if=rules.cash_is_taken, needs=[money.courier_holds_cash],
                  until=money.all_handed_in, repeats=True, even_when_over=True,
                  other_than=[cash.record_cash_collected], due=end_of_working_day(1)),
            Place(cash.bank_cash, once=[cash.hand_in_cash], only_if=rules.cash_is_taken, needs=[money.cash_in_house], until=money.all_banked,
                  repeats=True, even_when_over=True, due=end_of_working_day(2)),
            Place(cash.correct_cash, once=[cash.record_cash_collected], needs=[money.cash_written_down], repeats=True,
                  optional=True, even_when_over=True, belongs_to=cash.only_taker, entrusted=finance_too,
                  tells=[Tell(whom.role(Role.FINANCE), "What was written down of cash was corrected")]),
            Place(cash.settle_short, once=[cash.hand_in_cash], only_if=money.cash_missing, until=money.nothing_missing,
                  repeats=True, even_when_over=True, other_than=[cash.record_cash_collected, cash.hand_in_cash],
                  due=end_of_working_day(5)),
            Place(finance.refund_member, after=[mall.place_order], only_if=money.paid_too_much, until=money.nothing_overpaid,
                  repeats=True, even_when_over=True,
                  other_than=[finance.record_mall_payment, cash.record_cash_collected, cash.hand_in_cash],
                  due=end_of_working_day(3), begins=begins.too_much_paid, tells=[Tell(whom.member, "Money is on its way back to you")]),
        ],
        "Returns": [
            Place(mall.request_return, once=[mall.pack], needs=[rules.something_returnable], repeats=True, optional=True,
                  even_when_over=True, opens_child="return",
                  tells=[Tell(whom.role(Role.MALL_ADMINISTRATOR), "A member asks for a return")]),
        ],
    },
)  # fmt: skip

PARCEL: Process[Parcel] = Process(
    "parcel",
    "Parcel",
    2,
    over=of(order, rules.order_over),
    tracks={
        "Shipping": [
            Place(mall.hand_to_carrier, only_if=carried, needs=[of(order, rules.paid_or_cash)],
                  belongs_to=rules.courier_of_parcel, entrusted=administrator, effects=[stock.take_out],
                  due=either(of(order, rules.express), working_hours(2), end_of_working_day(0)),
                  tells=[Tell(whom.member, "Your goods are on their way")]),
            Place(mall.report_delivery, after=[mall.hand_to_carrier], only_if=carried, needs=[rules.not_back],
                  until=rules.parcel_ended, belongs_to=rules.courier_of_parcel, entrusted=administrator,
                  due=brought, again=brought,
                  tells=[Tell(whom.member_of_parcel, "News of your parcel")]),
            Place(mall.return_to_sender, once=[mall.report_delivery], only_if=rules.could_not_be_brought, optional=False,
                  belongs_to=rules.courier_of_parcel, entrusted=administrator, due=end_of_working_day(3),
                  tells=[Tell(whom.role(Role.MALL_ADMINISTRATOR), "A parcel came back")]),
            Place(mall.confirm_arrival, after=[mall.hand_to_carrier], only_if=both(carried, rules.not_failed),
                  even_when_over=True, due=end_of_working_day(5),
                  tells=[Tell(whom.about_arrival, "A member says that something was wrong with a parcel")]),
        ],
        "Fetching": [
            Place(mall.lay_ready, only_if=of(order, rules.fetched), entrusted=administrator, due=end_of_working_day(0),
                  tells=[Tell(whom.member, "Your goods are ready to be fetched")]),
            Place(mall.hand_over, after=[mall.lay_ready], only_if=rules.to_be_fetched,
                  needs=[of(order, rules.paid_in_full)], entrusted=administrator, effects=[stock.take_out],
                  due=rules.fetching_due, tells=[Tell(whom.member, "Your goods were fetched at our counter")]),
            Place(mall.take_from_counter, after=[mall.lay_ready], only_if=rules.at_counter,
                  needs=[rules.not_fetched_in_time], due=rules.fetching_due,
                  tells=[Tell(whom.member, "Your goods were not fetched in time; we ring you about them")]),
        ],
    },
)  # fmt: skip

RETURN: Process[Return] = Process(
    "return",
    "Return",
    1,
    tracks={
        "Return": [
            Place(mall.approve_return, needs=[rules.return_not_refused], due=working_hours(8),
                  tells=[Tell(whom.member, "Your return is approved")]),
            Place(mall.refuse_return, needs=[rules.return_undecided], optional=True,
                  tells=[Tell(whom.member, "Your return cannot be taken back")]),
            Place(mall.receive_return, after=[mall.approve_return], due=end_of_working_day(10)),
            Place(mall.inspect_return, after=[mall.receive_return], due=working_hours(8),
                  tells=[Tell(whom.member, "Your return was inspected"),
                         Tell(whom.role(Role.FINANCE), "A return was inspected; money may be due back")]),
        ],
    },
)  # fmt: skip
