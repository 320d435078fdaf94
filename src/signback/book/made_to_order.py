"""The made-to-order book: when each step of a business order may be done (S0–S14, S18)."""

from __future__ import annotations

from signback.book import whom
from signback.departments.customer_service import rules as cs_rules
from signback.departments.customer_service import steps as cs
from signback.departments.customer_service import withdrawing as cs_back
from signback.departments.delivery import rules as delivery_rules
from signback.departments.finance import rules as finance_rules
from signback.departments.finance import steps as finance
from signback.departments.production import planning
from signback.departments.production import rules as production_rules
from signback.departments.production import steps as production
from signback.departments.quality import rules as quality_rules
from signback.departments.quality import steps as quality
from signback.departments.sales import rules as sales_rules
from signback.departments.sales import steps as sales
from signback.departments.sales import withdrawing as sales_back
from signback.departments.technical import material
from signback.departments.technical import rules as technical_rules
from signback.departments.technical import steps as technical
from signback.departments.warehouse import steps as warehouse
from signback.orders.events import checks, confirming, making, settling
from signback.orders.history import forget_lines
from signback.orders.order import Order
from signback.orders.roles import SIGNATORY, Role
from signback.process.dues import end_of_working_day, working_hours
from signback.process.places import Entrusted, MayOwe, Place, Process, Tell
from signback.process.rules import in_force

hers = sales_rules.salesperson
entrusted = [Entrusted(Role.CUSTOMER_SERVICE, sales_rules.entrusted)]
slips = [Entrusted(Role.CUSTOMER_SERVICE, cs_rules.not_received)]
REPORTS_READ = 4
"""The edition since which delivery reports are read back (S8)."""
signatory = [Entrusted(SIGNATORY, sales_rules.out_to_be_signed, outside=True)]


def debtor(order: Order) -> int:
    """On whose name a missing signature stands: the salesperson's (S9.1)."""
    return order.root.salesperson_id or 0


MADE_TO_ORDER: Process[Order] = Process(
    "order",
    "Made to order",
    4,
    over=cs_rules.order_over,
    opening=cs.record_arrival,
    tracks={
        "Intake": [
            Place(cs.record_arrival),
            Place(cs.write_memorandum, after=[cs.record_arrival], needs=[cs_rules.not_handed_over], repeats=True,
                  until=cs_rules.nothing_missing, due=working_hours(1)),
            Place(cs.answer_question, after=[cs.write_memorandum], each=cs_rules.open_questions,
                  only_if=cs_rules.has_questions, until=cs_rules.nothing_unclear, belongs_to=hers,
                  entrusted=entrusted, due=working_hours(2)),
            Place(cs.promise_answer, after=[cs.record_arrival], repeats=True, until=cs_rules.answer_promised,
                  due=working_hours(1)),
            Place(cs.give_answer, after=[cs.promise_answer], only_if=cs_rules.answer_promised,
                  until=cs_rules.promise_kept, due=cs_rules.promise_due),
            Place(cs.hand_over_memorandum, after=[cs.write_memorandum],
                  needs=[cs_rules.customer_known, cs_rules.nothing_missing, cs_rules.nothing_unclear, cs_rules.read_back,
                         cs_rules.customer_has_address, cs_rules.answer_promised], due=working_hours(1)),
            Place(cs.close_arrival, after=[cs.record_arrival], needs=[cs_rules.never_handed_over], optional=True),
            Place(cs.cancel_order, once=[cs.hand_over_memorandum], optional=True,
                  needs=[cs_rules.nothing_on_the_road, cs_rules.not_all_delivered],
                  effects=[material.settle_material, planning.free_slots, forget_lines],
                  tells=[Tell(whom.about_the_end, "The order was cancelled")]),
        ],
        "Price": [
            Place(cs.check_price, after=[cs.hand_over_memorandum], due=working_hours(1),
                  tells=[Tell(whom.about_deviations, "A price or specification deviates and waits to be settled")]),
            Place(sales.verify_deviation, after=[cs.check_price], each=sales_rules.deviation_keys,
                  only_if=sales_rules.has_deviations, belongs_to=hers, due=working_hours(4)),
            Place(sales_back.withdraw_word, only_if=in_force(checks.DeviationVerified), needs=[sales_back.word_unsigned],
                  repeats=True, optional=True, reopens=[sales.verify_deviation], belongs_to=hers),
            Place(cs.sign_deviation, after=[cs.check_price], each=sales_rules.deviation_keys,
                  each_needs=[sales_rules.verified], only_if=sales_rules.has_deviations,
                  other_than=[sales.verify_deviation], due=working_hours(4)),
            Place(cs.withdraw_deviation_signature, only_if=in_force(checks.DeviationSigned), needs=[cs_back.signature_unused],
                  repeats=True, optional=True, reopens=[cs.sign_deviation]),
            Place(sales.decide_deviation, after=[cs.check_price], each=sales_rules.keys_beyond_limit,
                  each_needs=[sales_rules.verified, sales_rules.signed_by_supervisor],
                  only_if=sales_rules.beyond_limit, other_than=[sales.verify_deviation, cs.sign_deviation],
                  due=working_hours(8)),
            Place(sales_back.withdraw_decision, only_if=in_force(checks.DeviationDecided), needs=[sales_back.decision_unused],
                  repeats=True, optional=True, reopens=[sales.decide_deviation]),
        ],
        "Technical": [
            Place(technical.confirm_lines, after=[cs.check_price], each=technical_rules.lines_of,
                  each_needs=[sales_rules.specification_settled], lapses=technical_rules.material_held_until,
                  due=working_hours(8)),
            Place(technical.withdraw_verdicts, after=[technical.confirm_lines], needs=[technical_rules.verdicts_unused],
                  repeats=True, optional=True, reopens=[technical.confirm_lines], effects=[material.free_material]),
            Place(sales.settle_lines, after=[technical.confirm_lines], each=sales_rules.lines_in_question,
                  only_if=sales_rules.some_line_in_question, lapses=sales_rules.talked_over_until, belongs_to=hers,
                  entrusted=entrusted, due=working_hours(8)),
            Place(sales_back.withdraw_talk, only_if=in_force(checks.LinesSettled), needs=[sales_back.talk_unused],
                  repeats=True, optional=True, reopens=[sales.settle_lines], belongs_to=hers, entrusted=entrusted),
            Place(technical.confirm_formula, after=[sales.settle_lines], each=sales_rules.insisted_lines,
                  only_if=sales_rules.somebody_insists, due=working_hours(8)),
            Place(technical.withdraw_formula, only_if=in_force(checks.FormulaConfirmed), needs=[technical_rules.formula_unsigned],
                  repeats=True, optional=True, reopens=[technical.confirm_formula]),
            Place(sales.record_formula_signature, after=[sales.settle_lines], each=sales_rules.insisted_lines,
                  each_needs=[technical_rules.formula_confirmed], only_if=sales_rules.somebody_insists,
                  belongs_to=hers, entrusted=entrusted, due=end_of_working_day(2)),
            Place(sales_back.withdraw_formula_signature, only_if=in_force(checks.FormulaSigned), needs=[sales_back.no_date_on_it],
                  repeats=True, optional=True, reopens=[sales.record_formula_signature], belongs_to=hers, entrusted=entrusted),
            Place(sales.decline_order, once=[sales.settle_lines], needs=[sales_rules.nothing_left],
                  only_if=sales_rules.nothing_left, belongs_to=hers, entrusted=entrusted,
                  effects=[material.free_material, planning.free_slots], due=working_hours(4),
                  tells=[Tell(whom.customer, "We cannot make this order; our suggestions")]),
        ],
        "Schedule": [
            Place(production.commit_date, due=working_hours(8),
                  after=[technical.confirm_lines, sales.settle_lines, technical.confirm_formula,
                         sales.record_formula_signature],
                  needs=[sales_rules.all_specifications_settled, sales_rules.something_left],
                  effects=[material.free_dropped]),
            Place(production.withdraw_date, after=[production.commit_date], needs=[cs_rules.not_yet_checked],
                  repeats=True, optional=True, reopens=[production.commit_date], effects=[planning.free_slots],
                  tells=[Tell(whom.salesperson, "Production withdrew the date it had committed")]),
            Place(production.commit_anew, once=[cs.send_confirmation], only_if=production_rules.slipped_day_full,
                  until=production_rules.slipped_day_has_room, since=planning.COMMITTED_ANEW,
                  due=working_hours(4),
                  tells=[Tell(whom.salesperson, "The slipped day was full; production committed anew"),
                         Tell(whom.customer, "The day to which your order had moved was full; here is the new date")]),
        ],
        "Confirmation": [
            Place(cs.relax_date, after=[production.commit_date], needs=[cs_rules.not_yet_checked], repeats=True,
                  optional=True),
            Place(sales.confirm_relaxed_date, after=[cs.relax_date], only_if=cs_rules.relaxation_asked,
                  until=cs_rules.relaxation_confirmed, belongs_to=hers, due=working_hours(4)),
            Place(sales.name_signatory, after=[cs.hand_over_memorandum], belongs_to=hers, entrusted=entrusted,
                  due=end_of_working_day(1)),
            Place(sales_back.withdraw_signatory, only_if=in_force(confirming.SignatoryNamed), needs=[sales_rules.paper_still_out],
                  repeats=True, optional=True, reopens=[sales.name_signatory], belongs_to=hers, entrusted=entrusted),
            Place(cs.check_confirmation, after=[cs.check_price, technical.confirm_lines, production.commit_date],
                  needs=[sales_rules.deviations_settled, sales_rules.something_left, cs_rules.relaxation_confirmed],
                  due=working_hours(2)),
            Place(cs.withdraw_check, only_if=in_force(confirming.ConfirmationChecked), needs=[cs_back.not_yet_sent],
                  repeats=True, optional=True, reopens=[cs.check_confirmation], effects=[forget_lines]),
            Place(cs.send_confirmation, after=[cs.check_confirmation], due=working_hours(2),
                  tells=[Tell(whom.customer, "Your order confirmation is ready to be signed"),
                         Tell(whom.by_fax, "Your order confirmation is ready to be signed")]),
            Place(cs.send_again, after=[cs.send_confirmation], needs=[cs_rules.not_received], repeats=True, optional=True,
                  since=planning.COMMITTED_ANEW, pressing=cs_rules.known_as_lost, due=cs_rules.act_on_loss,
                  tells=[Tell(whom.customer, "Your order confirmation is ready to be signed"),
                         Tell(whom.by_fax, "Your order confirmation is ready to be signed")]),
            Place(cs.record_dispatch_report, once=[cs.send_confirmation], repeats=True, optional=True,
                  even_when_over=True, entrusted=slips, since=REPORTS_READ,
                  tells=[Tell(whom.about_lost_dispatch, "A message did not reach the customer"),
                         Tell(whom.about_partial_fax, "Only a part of a fax went through")]),
            Place(cs.open_confirmation, once=[cs.send_confirmation], repeats=True, optional=True,
                  since=REPORTS_READ),
            Place(cs.confirm_receipt, after=[cs.send_confirmation], until=cs_rules.received_whole,
                  due=working_hours(2), again=cs_rules.next_receipt_call),
            Place(sales.chase_signature, after=[cs.send_confirmation], until=sales_rules.paper_returned, belongs_to=hers,
                  entrusted=entrusted, due=end_of_working_day(0), again=sales_rules.next_chase),
            Place(sales.record_signed_confirmation, after=[cs.send_confirmation], belongs_to=hers,
                  entrusted=[*entrusted, *signatory], due=end_of_working_day(0)),
            Place(sales.record_answer, after=[cs.send_confirmation], needs=[sales_rules.paper_still_out],
                  repeats=True, optional=True, belongs_to=hers, entrusted=[*entrusted, *signatory],
                  since=planning.COMMITTED_ANEW,
                  tells=[Tell(whom.salesperson, "The customer did not sign, and says why"),
                         Tell(whom.role(Role.CUSTOMER_SERVICE), "A customer did not sign, and says why")]),
            Place(cs.accept_return, after=[sales.record_signed_confirmation], due=working_hours(2)),
            Place(cs.withdraw_return_check, only_if=in_force(confirming.ReturnAccepted), needs=[cs_rules.nothing_built],
                  repeats=True, optional=True, reopens=[cs.accept_return]),
            Place(cs.send_back_return, after=[sales.record_signed_confirmation], needs=[cs_rules.paper_unchecked],
                  repeats=True, optional=True, reopens=[sales.record_signed_confirmation],
                  tells=[Tell(whom.salesperson, "The returned confirmation has faults and is asked for again")]),
            Place(cs.take_counter_offer, after=[cs.send_confirmation], needs=[cs_rules.nothing_built], repeats=True,
                  optional=True, reopens=[cs.hand_over_memorandum],
                  effects=[material.free_material, planning.free_slots, forget_lines],
                  tells=[Tell(whom.salesperson, "The customer made a counter-offer; the order is checked anew")]),
            Place(cs.withdraw_confirmation, after=[cs.hand_over_memorandum], needs=[cs_rules.nothing_built],
                  repeats=True, optional=True, reopens=[cs.hand_over_memorandum],
                  effects=[material.free_material, planning.free_slots, forget_lines],
                  tells=[Tell(whom.salesperson, "What we wrote was withdrawn; the order is written anew")]),
        ],
        "Making": [
            Place(cs.issue_production_order, after=[cs.send_confirmation, technical.confirm_lines],
                  needs=[finance_rules.deposit_arrived, production_rules.slipped_day_has_room,
                         MayOwe(sales_rules.signed_back, when=sales_rules.paper_may_follow,
                                pays=sales.record_signed_confirmation, owner=debtor, due=end_of_working_day(3))],
                  effects=[material.keep_material, planning.follow_slip], due=end_of_working_day(0),
                  tells=[Tell(whom.role(Role.PRODUCTION, Role.TECHNICAL), "A production order waits for you")]),
            Place(cs.withdraw_production_order, only_if=in_force(making.ProductionOrdered), needs=[cs_back.production_has_not_signed],
                  repeats=True, optional=True, reopens=[cs.issue_production_order],
                  effects=[material.hold_again],
                  tells=[Tell(whom.role(Role.PRODUCTION, Role.TECHNICAL), "The production order was withdrawn")]),
            Place(production.accept_production_order, after=[cs.issue_production_order], due=working_hours(4)),
            Place(technical.acknowledge_copy, after=[cs.issue_production_order], due=end_of_working_day(1)),
            Place(cs.supervise, once=[production.accept_production_order], each=cs_rules.watch_points,
                  only_if=cs_rules.has_watch_points, until=cs_rules.watch_points_in_order, due=end_of_working_day(1),
                  again=end_of_working_day(1),
                  tells=[Tell(whom.about_supervision, "A watch point is not in order")]),
            Place(production.report_abnormality, once=[production.accept_production_order], repeats=True,
                  optional=True, tells=[Tell(whom.about_abnormality, "Production reports an abnormality")]),
            Place(cs.plan_emergency, once=[production.report_abnormality], each=cs_rules.unplanned,
                  only_if=cs_rules.abnormality_open, until=cs_rules.all_planned, due=working_hours(2)),
            Place(cs.close_abnormality, once=[cs.plan_emergency], each=cs_rules.planned,
                  only_if=cs_rules.abnormality_open, needs=[cs_rules.abnormality_planned],
                  until=cs_rules.no_abnormality, due=end_of_working_day(1)),
            Place(production.report_progress, once=[production.accept_production_order],
                  until=production_rules.finished, due=end_of_working_day(0), again=end_of_working_day(1),
                  tells=[Tell(whom.about_the_outlook, "The run will end outside its tolerance")]),
            Place(cs.inspect_for_customer, once=[production.report_progress], repeats=True,
                  needs=[production_rules.finished, cs_rules.not_weighed_in], each=cs_rules.lines_to_inspect,
                  until=cs_rules.customer_inspection_passed, due=working_hours(4)),
            Place(quality.inspect_ex_factory, once=[production.report_progress], needs=[production_rules.finished],
                  each=quality_rules.lines_to_inspect, until=quality_rules.inspection_passed, due=working_hours(4)),
            Place(quality.complete_warehousing, once=[cs.inspect_for_customer, quality.inspect_ex_factory],
                  needs=[cs_rules.customer_inspection_passed, quality_rules.inspection_passed, cs_rules.no_abnormality],
                  effects=[material.use_material], due=working_hours(4),
                  tells=[Tell(whom.salesperson, "The order is complete and in the warehouse")]),
            Place(warehouse.record_place, after=[quality.complete_warehousing], due=working_hours(4)),
            Place(warehouse.withdraw_place, only_if=in_force(making.PlaceRecorded),
                  repeats=True, optional=True, reopens=[warehouse.record_place]),
        ],
        "Money": [
            Place(finance.record_payment, once=[cs.send_confirmation], repeats=True, until=finance_rules.nothing_due,
                  even_when_over=True, due=end_of_working_day(1)),
            Place(finance.strike_payment, once=[finance.record_payment], needs=[finance_rules.some_payment],
                  repeats=True, optional=True, even_when_over=True,
                  tells=[Tell(whom.about_struck_money, "A payment was entered by mistake and counts no more")]),
            Place(finance.return_money, once=[finance.record_payment], only_if=finance_rules.paid_too_much,
                  until=finance_rules.nothing_overpaid, other_than=[finance.record_payment], even_when_over=True,
                  due=end_of_working_day(3),
                  tells=[Tell(whom.salesperson, "Overpaid money went back to the customer"),
                         Tell(whom.customer, "We have returned what was paid too much")]),
            Place(cs.review_terms, after=[quality.complete_warehousing], due=working_hours(4),
                  tells=[Tell(whom.role(Role.FINANCE), "The terms of a finished order wait for you")]),
            Place(cs.withdraw_terms, only_if=in_force(settling.TermsReviewed), needs=[cs_back.terms_unused],
                  repeats=True, optional=True, reopens=[cs.review_terms]),
            Place(cs.issue_balance_notice, after=[quality.complete_warehousing], only_if=cs_rules.balance_asked,
                  due=working_hours(4),
                  tells=[Tell(whom.salesperson, "The balance notice is out"),
                         Tell(whom.customer, "Notice of receiving the balance")]),
            Place(finance.release_goods, after=[cs.review_terms, cs.issue_balance_notice],
                  only_if=cs_rules.balance_asked, needs=[finance_rules.money_for_more],
                  until=finance_rules.all_released, other_than=[finance.record_payment], due=working_hours(4)),
            Place(finance.withdraw_release, after=[finance.release_goods], needs=[finance_rules.release_unused],
                  only_if=cs_rules.balance_asked, repeats=True, optional=True, reopens=[finance.release_goods],
                  tells=[Tell(whom.role(Role.CUSTOMER_SERVICE), "Finance withdrew the release of the goods")]),
        ],
        "Delivery": [
            Place(cs.plan_delivery, after=[quality.complete_warehousing], needs=[delivery_rules.goods_unplanned],
                  until=delivery_rules.all_planned, opens_child="delivery", due=working_hours(8)),
            Place(cs.close_order, after=[cs.plan_delivery],
                  needs=[delivery_rules.all_received, delivery_rules.nothing_owed, cs_rules.no_abnormality],
                  due=end_of_working_day(2)),
        ],
    },
)  # fmt: skip
