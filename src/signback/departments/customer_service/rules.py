"""Questions about facts that customer service owns."""

from __future__ import annotations

from datetime import datetime

from signback.orders import dispatch, making
from signback.orders.dates import told_date
from signback.orders.delivering import not_yet_planned, shipped
from signback.orders.events import confirming, intake, settling
from signback.orders.events.checks import OrderDeclined
from signback.orders.events.making import CustomerInspected, ProductionOrdered, WarehousingCompleted
from signback.orders.memorandum import missing_items, not_read_back
from signback.orders.order import Delivery, Order
from signback.orders.pricing import balance_needed
from signback.process.rules import Span, rule


def missing_words(order: Order) -> str:
    """The missing items as a clerk would list them."""
    return ", ".join(i.title for i in missing_items(order.memorandum)) if order.memorandum else "everything"


@rule(
    "Whose order it is, is known",
    otherwise="Nobody has said yet whose order this is",
    cleared_by=("write_memorandum",),
)
def customer_known(order: Order) -> bool:
    """S3."""
    return order.customer is not None


@rule(
    "The customer has an address",
    otherwise="The customer has no address; complete it in the customer's record",
)
def customer_has_address(order: Order) -> bool:
    """S14.1: nothing can be delivered to a customer without one."""
    customer = order.customer
    return customer is None or bool(customer.street and customer.city and customer.country)


@rule(
    "Every item of the form is known", otherwise="Items of the form are missing", detail=missing_words,
    cleared_by=("write_memorandum",),
)  # fmt: skip
def nothing_missing(order: Order) -> bool:
    """S3: item by item, not only “not empty”."""
    return order.memorandum is not None and not missing_items(order.memorandum)


@rule(
    "What was said by telephone was read back", otherwise="What was said has not been read back yet",
    cleared_by=("write_memorandum",),
)  # fmt: skip
def read_back(order: Order) -> bool:
    """S2.1."""
    arrival = order.facts.last(intake.ArrivalRecorded)
    if arrival is None or arrival.event.channel is not intake.Channel.TELEPHONE or order.memorandum is None:
        return True
    return not not_read_back(order.memorandum)


def open_questions(order: Order) -> list[str]:
    """The questions of the memorandum in force that nobody has answered."""
    written = order.facts.last(intake.MemorandumWritten)
    if written is None:
        return []
    answers = [f for f in order.facts.live(intake.QuestionAnswered) if f.seq > written.seq]
    answered = {part for fact in answers for part in fact.event.covers}
    return [str(n) for n, _ in enumerate(written.event.questions, 1) if str(n) not in answered]


@rule(
    "Nothing is unclear",
    otherwise="There are open questions to the customer",
    cleared_by=("answer_question",),
)
def nothing_unclear(order: Order) -> bool:
    """S2.3."""
    return not open_questions(order)


@rule("There are open questions", otherwise="There are no open questions")
def has_questions(order: Order) -> bool:
    """S2.3."""
    written = order.facts.last(intake.MemorandumWritten)
    return written is not None and bool(written.event.questions)


@rule(
    "The memorandum is still being written",
    otherwise="The memorandum has been handed over; later additions are a counter-offer or a withdrawal",
    cleared_by=("take_counter_offer", "withdraw_confirmation"),
)
def not_handed_over(order: Order) -> bool:
    """S3: unchangeable after the hand-over."""
    return order.facts.last(intake.MemorandumHandedOver) is None


@rule(
    "The customer knows by when they will hear from us",
    otherwise="Nobody has promised an answer yet",
    cleared_by=("promise_answer",),
)
def answer_promised(order: Order) -> bool:
    """S4."""
    return order.facts.last(intake.AnswerPromised) is not None


@rule("The promised answer was given", otherwise="A promised answer is open", cleared_by=("give_answer",))
def promise_kept(order: Order) -> bool:
    """S4: an answer counts for the promise before it."""
    promised, given = order.facts.last(intake.AnswerPromised), order.facts.last(intake.AnswerGiven)
    return promised is not None and given is not None and given.seq > promised.seq


def promise_due(order: Order, since: datetime) -> datetime | None:
    """The promised hour."""
    promised = order.facts.last(intake.AnswerPromised)
    return promised.event.by if promised else None


@rule(
    "The relaxed date is confirmed by sales, or none was asked for",
    otherwise="The salesperson has not confirmed the relaxed date",
    cleared_by=("confirm_relaxed_date",),
)
def relaxation_confirmed(order: Order) -> bool:
    """S8.1."""
    asked, word = order.facts.last(confirming.DateRelaxed), order.facts.last(confirming.RelaxedDateConfirmed)
    return asked is None or (word is not None and word.seq > asked.seq)


@rule(
    "A relaxed date waits for the salesperson",
    otherwise="No relaxed date was asked for",
    cleared_by=("relax_date",),
)
def relaxation_asked(order: Order) -> bool:
    """S8.1."""
    return order.facts.last(confirming.DateRelaxed) is not None


@rule("There is a date to tell", otherwise="Production has not committed to a date", cleared_by=("commit_date",))
def date_known(order: Order) -> bool:
    """S7."""
    return told_date(order) is not None


@rule(
    "The customer has the whole confirmation",
    otherwise="Nobody has heard the code read back",
    cleared_by=("confirm_receipt",),
)
def received_whole(order: Order) -> bool:
    """S8: sent is not received."""
    return has_arrived(order)


def has_arrived(order: Order) -> bool:
    """A delivery report, the opened link, the code read back, or the signed paper itself proves it (S8)."""
    return next(dispatch.proofs(order), None) is not None


@rule("It is not known to have arrived", otherwise="The customer has the whole confirmation already")
def not_received(order: Order) -> bool:
    """S8: who has it needs no other."""
    return not has_arrived(order)


@rule("It did not arrive", otherwise="Nothing says that it did not arrive", cleared_by=("send_again",))
def known_as_lost(order: Order) -> bool:
    """S8: the mail server or the fax gateway gave it up, or a part of it is missing."""
    return dispatch.did_not_arrive(order)


def act_on_loss(order: Order, since: datetime) -> datetime:
    """By when it is sent once more: a working hour after the house knew that it is lost."""
    return order.calendar.plus_hours(dispatch.lost_since(order) or since, 1)


def next_receipt_call(order: Order, since: datetime) -> datetime:
    """When the next call was agreed, else two working hours after the last one (S8)."""
    call = order.facts.last(confirming.ReceiptCalled)
    agreed = call.event.next_call if call else None
    return agreed or order.calendar.plus_hours(since, 2)


@rule(
    "Production has not begun to build on it",
    otherwise="The production order is issued already",
    cleared_by=("withdraw_production_order",),
)
def nothing_built(order: Order) -> bool:
    """R5."""
    return order.facts.last(ProductionOrdered) is None


@rule("The order has watch points", otherwise="The order has no watch points")
def has_watch_points(order: Order) -> bool:
    """S11."""
    return bool(order.memorandum and order.memorandum.watch_points)


def watch_points(order: Order) -> list[str]:
    """The watch points that nobody has found in order yet, by their place on the order."""
    fine = making.in_order(order)
    points = order.memorandum.watch_points if order.memorandum else ()
    return [str(n) for n, _ in enumerate(points, 1) if str(n) not in fine]


@rule(
    "Every watch point was found in order",
    otherwise="A watch point was not found in order yet",
    cleared_by=("supervise",),
)
def watch_points_in_order(order: Order) -> bool:
    """S11."""
    return not watch_points(order)


@rule("There is an open abnormality", otherwise="There is no open abnormality")
def abnormality_open(order: Order) -> bool:
    """S11.1."""
    return bool(making.open_abnormalities(order))


@rule(
    "An abnormality has a plan to carry out",
    otherwise="No abnormality has a plan yet",
    cleared_by=("plan_emergency",),
)
def abnormality_planned(order: Order) -> bool:
    """S11.1."""
    return bool(making.planned_abnormalities(order))


@rule(
    "The abnormality is closed",
    otherwise="An abnormality is open",
    cleared_by=("plan_emergency", "close_abnormality"),
)
def no_abnormality(order: Order) -> bool:
    """S11.1."""
    return not making.open_abnormalities(order)


def unplanned(order: Order) -> list[str]:
    """The open abnormalities without a plan, and those planned (a plan may be mended)."""
    done = set(making.planned_abnormalities(order))
    return [key for key in making.open_abnormalities(order) if key not in done]


@rule(
    "Every line has passed the customer's inspection",
    otherwise="A line has not passed customer service's inspection",
    cleared_by=("inspect_for_customer",),
)
def customer_inspection_passed(order: Order) -> bool:
    """S12.1."""
    good = making.passed(order, CustomerInspected)
    return bool(order.lines) and all(line.number in good for line in order.lines)


def lines_to_inspect(order: Order) -> list[str]:
    """The lines that still want customer service's inspection; when all have passed, any may be looked at again."""
    good = making.passed(order, CustomerInspected)
    return [line.number for line in order.lines if line.number not in good] or [line.number for line in order.lines]


@rule("The goods are not weighed in yet", otherwise="The goods are in the warehouse already")
def not_weighed_in(order: Order) -> bool:
    """S12.1: until then an inspection may be repeated."""
    return order.facts.last(WarehousingCompleted) is None


@rule("The class asks for the balance before delivery", otherwise="The contract's terms release the delivery")
def balance_asked(order: Order) -> bool:
    """S13.1, S13.2."""
    return balance_needed(order)


@rule(
    "The delivery order has been issued",
    otherwise="There is no delivery order; without it nothing leaves",
    cleared_by=("issue_delivery_order",),
)
def delivery_order_issued(delivery: Delivery) -> bool:
    """S14.2."""
    return delivery.facts.last(settling.DeliveryOrderIssued) is not None


@rule(
    "The supervisor's permit is in force",
    otherwise="No emergency permit is in force",
    cleared_by=("permit_emergency",),
)
def emergency_permitted(delivery: Delivery) -> bool | Span:
    """S14.2."""
    permit = delivery.facts.last(settling.EmergencyPermitted)
    return Span(permit.entered, permit.event.until) if permit else False


@rule(
    "The customer has the delivery notice",
    otherwise="Nobody has confirmed that the delivery notice was received",
    cleared_by=("confirm_notice",),
)
def notice_received(delivery: Delivery) -> bool:
    """S16."""
    good = {intake.Outcome.DONE, intake.Outcome.DONE_WITH_CHANGE}
    return any(f.event.outcome in good for f in delivery.facts.live(settling.NoticeCalled))


@rule("The order has ended", otherwise="The order goes on")
def order_over(order: Order) -> bool:
    """Closed without an order, declined, cancelled, or handed over to service."""
    ends = (intake.ArrivalClosed, intake.OrderCancelled, intake.OrderClosed, OrderDeclined)
    return any(order.facts.has(kind) for kind in ends)


@rule(
    "Nothing is on the road",
    otherwise="Goods are on the road; wait for their arrival receipt",
    cleared_by=("record_receipt",),
)
def nothing_on_the_road(order: Order) -> bool:
    """Cancelling does not call a truck back."""
    return all(
        d.facts.last(settling.ReceiptRecorded) or not d.facts.last(settling.GoodsShipped) for d in order.deliveries
    )


@rule("Not everything has been delivered", otherwise="Everything has been delivered already")
def not_all_delivered(order: Order) -> bool:
    """A delivered order is not cancelled; a return begins a service case."""
    received = [d for d in order.deliveries if d.facts.last(settling.ReceiptRecorded)]
    return not received or len(received) < len(order.deliveries) or not_yet_planned(order) > 0


@rule(
    "It never became an order",
    otherwise="It is an order already; cancel it instead",
    cleared_by=("cancel_order",),
)
def never_handed_over(order: Order) -> bool:
    """S0."""
    return not order.facts.history(intake.MemorandumHandedOver)


@rule(
    "A returned paper waits to be checked",
    otherwise="No returned paper waits to be checked",
    cleared_by=("record_signed_confirmation",),
)
def paper_unchecked(order: Order) -> bool:
    """S9."""
    back, good = order.facts.last(confirming.ReturnRecorded), order.facts.last(confirming.ReturnAccepted)
    return back is not None and (good is None or good.seq < back.seq)


@rule(
    "The confirmation is not checked yet",
    otherwise="The confirmation is checked; withdraw the check to change its date",
    cleared_by=("withdraw_check", "withdraw_confirmation"),
)
def not_yet_checked(order: Order) -> bool:
    """S8.1."""
    return order.checked is None


@rule(
    "Every open abnormality has a plan",
    otherwise="An abnormality has no plan",
    cleared_by=("plan_emergency",),
)
def all_planned(order: Order) -> bool:
    """S11.1."""
    return not unplanned(order)


def planned(order: Order) -> list[str]:
    """The abnormalities whose plan is being carried out."""
    return list(making.planned_abnormalities(order))


@rule("The delivery goes on, or goods have left with it", otherwise="The order ended before anything left")
def goes_on_or_has_left(delivery: Delivery) -> bool:
    """S14.2: what has left needs its papers even when the order was cancelled since; nothing else does."""
    return shipped(delivery) > 0 or not order_over.at(delivery.order, delivery.opened)[0]


@rule("There is no delivery order yet", otherwise="The delivery order is issued; no permit is needed")
def no_delivery_order(delivery: Delivery) -> bool:
    """S14.2."""
    return delivery.facts.last(settling.DeliveryOrderIssued) is None


def who_permitted(delivery: Delivery) -> int:
    """On whose name the delivery order is owed: the supervisor's who permitted it (S14.2)."""
    permit = delivery.facts.last(settling.EmergencyPermitted)
    return permit.event.supervisor if permit else 0


@rule("The goods have arrived", otherwise="The arrival is not known yet", cleared_by=("record_receipt",))
def arrival_known(delivery: Delivery) -> bool:
    """S17: the arrival is followed until the receipt is signed, at least once."""
    followed = delivery.facts.last(settling.ArrivalFollowed)
    return followed is not None and delivery.facts.last(settling.ReceiptRecorded) is not None


def arrival_due(delivery: Delivery, since: datetime) -> datetime | None:
    """The arrival as the shipper said it."""
    left = delivery.facts.last(settling.GoodsShipped)
    return left.event.arrives if left else None
