"""The order confirmation: relaxed date, item-by-item check, dispatch, receipt, the returned paper (S8, S9)."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from signback.departments.customer_service import inputs, room
from signback.orders import confirmation
from signback.orders.dates import committed, scheduled_date, told_date
from signback.orders.dispatch import fax_number, sent
from signback.orders.events import confirming as said
from signback.orders.events.intake import UNREACHED
from signback.orders.history import remember_lines
from signback.orders.order import Order, terms_now
from signback.orders.persons import SYSTEM, Person
from signback.orders.pricing import total, unit_price
from signback.orders.refusals import Invalid
from signback.orders.roles import POST, SIGNATORY


@room.step("Relax the pre-delivery date", source="S8.1")
def relax_date(order: Order, data: inputs.RelaxDate, by: Person) -> said.DateRelaxed:
    """Tell the customer a later finished date than production committed to; the salesperson confirms it."""
    promise = committed(order)
    if promise and data.pre_delivery < promise.scheduled:
        says = f"Production committed to {promise.scheduled:%-d %B}; nothing earlier can be promised"
        raise Invalid(says, field="pre_delivery")
    return said.DateRelaxed(data.pre_delivery, data.why)


@room.step("Check the confirmation item by item", source="S8")
def check_confirmation(order: Order, data: inputs.CheckConfirmation, by: Person) -> said.ConfirmationChecked:
    """Check every item of the order confirmation against memorandum and fax before it leaves the house."""
    refuse_unticked(data.ticked, [item.key for item in confirmation.items(order)])
    told, mill = told_date(order), scheduled_date(order, order.now or order.opened)
    if order.customer is None or told is None or mill is None or order.memorandum is None:
        raise Invalid("Production has not committed to a date")
    revision = len(order.facts.history(said.ConfirmationChecked)) + 1
    digest = hashlib.sha256(confirmation.canonical(order, revision).encode()).digest()
    lines = [replace(line, unit_price=unit_price(order, line)) for line in order.lines]
    remember_lines(order.customer.pk, order.number, order.next_seq, lines)
    assumed = sorted(item for item, state in order.memorandum.states.items() if state.startswith("assumed"))
    return said.ConfirmationChecked(
        revision, told, mill, total(order), terms_now(order.customer, order.root.contract),
        digest.hex(), confirmation.code(digest), tuple(assumed),
    )  # fmt: skip


def refuse_unticked(ticked: tuple[str, ...], wanted: list[str]) -> None:
    """One tick for all does not count: every item is named."""
    gone = [item for item in wanted if item not in ticked]
    if gone:
        raise Invalid(f"Not checked yet: {', '.join(gone)}", field="ticked")


@room.step("Send the confirmation", source="S8")
def send_confirmation(order: Order, data: inputs.SendConfirmation, by: Person) -> said.ConfirmationSent:
    """Send the checked revision to the customer; sent is not yet received."""
    return sent_now(order, data)


@room.step("Send it once more", source="S8")
def send_again(order: Order, data: inputs.SendConfirmation, by: Person) -> said.ConfirmationSent:
    """It did not arrive: send the same revision again, by another route or to another number; its day begins anew."""
    return sent_now(order, data)


def sent_now(order: Order, data: inputs.SendConfirmation) -> said.ConfirmationSent:
    """The revision in force leaves the house."""
    checked, left = order.checked, order.happened or order.opened
    if checked is None:
        raise Invalid("There is no checked revision")
    route = said.Route(data.route)
    refuse_unsendable(route, data)
    by_when = order.calendar.cut_off(order.calendar.today(left))
    received_by = (data.received_by or data.to) if route is said.Route.HAND else ""
    return said.ConfirmationSent(checked.revision, route, data.to, data.pages, by_when, received_by)


def refuse_unsendable(route: said.Route, data: inputs.SendConfirmation) -> None:
    """A fax needs a number that the world can dial."""
    if route is said.Route.FAX and fax_number(data.to) is None:
        raise Invalid("Write the fax number with its country code: +353 61 555 020", field="to")


@room.step("Record a delivery report", source="S8", happened=True, who=(POST,))
def record_dispatch_report(order: Order, data: inputs.ReportDispatch, by: Person) -> said.DispatchReported:
    """What became of a message: read back from the mail server or the fax gateway, or from the fax machine's slip."""
    out = sent(order)
    if by.sign_in != SYSTEM.sign_in:
        data = replace(data, of=out.seq if out else 0, to=out.event.to if out else data.to, message="", digest="")
    return said.DispatchReported(
        data.of, data.message, data.to, data.passage, data.permanent, data.says, data.digest, data.delivery
    )


@room.step("Open the confirmation", source="S8", happened=True, who=(SIGNATORY,))
def open_confirmation(order: Order, data: inputs.OpenLink, by: Person) -> said.LinkOpened:
    """The customer has the confirmation before them, through their own link."""
    return said.LinkOpened(order.checked.revision if order.checked else 0, data.address)


@room.step("Make sure it arrived whole", source="S8")
def confirm_receipt(order: Order, data: inputs.CallReceipt, by: Person) -> said.ReceiptCalled:
    """Call the customer: all pages here, and the code from the last page read back."""
    code = data.code_read_back.strip().upper()
    right = order.checked is not None and code == order.checked.code
    if code and not right:
        raise Invalid("This is not the code on the last page; ask once more, letter by letter", field="code_read_back")
    if code and data.outcome in UNREACHED:
        raise Invalid("A call that reached nobody reads no code back", field="outcome")
    return said.ReceiptCalled(data.outcome, data.spoken_with, code, right, data.next_call)


@room.step("Check the returned confirmation", source="S9")
def accept_return(order: Order, data: inputs.CheckConfirmation, by: Person) -> said.ReturnAccepted:
    """Check the returned paper item by item: version, figures, signature, special requirements."""
    refuse_unticked(data.ticked, list(confirmation.RETURN_ITEMS))
    returned = order.facts.last(said.ReturnRecorded)
    return said.ReturnAccepted(returned.event.revision if returned else 0, data.ticked)


@room.step("Send the returned confirmation back", source="S9")
def send_back_return(order: Order, data: inputs.SendBack, by: Person) -> said.ReturnSentBack:
    """The returned paper has faults: ask the customer to sign again, with the reason."""
    return said.ReturnSentBack(data.faults, data.reason)


@room.step("Take a counter-offer", source="S9")
def take_counter_offer(order: Order, data: inputs.CounterOffer, by: Person) -> said.CounterOffered:
    """The customer changed the paper by hand: that is a counter-offer; the order is written and checked anew."""
    return said.CounterOffered(data.change, data.spoken_with)


@room.step("Withdraw and write anew", source="R5")
def withdraw_confirmation(order: Order, data: inputs.Because, by: Person) -> said.ConfirmationWithdrawn:
    """Take our own wrong memorandum or confirmation back and write it anew, as long as nothing was built on it."""
    return said.ConfirmationWithdrawn(data.reason)
