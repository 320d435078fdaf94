"""From a filed report to a fact of its order: through the one door, done by Signback, where it says something new."""

from __future__ import annotations

from django.utils import timezone

from signback.engine.asks import Ask
from signback.engine.door import perform
from signback.engine.gate import writing
from signback.engine.models import Outbox
from signback.messages.letters import FOR_CUSTOMER
from signback.messages.models import Message, Report
from signback.orders.dispatch import became, lost
from signback.orders.persons import SYSTEM
from signback.orders.refusals import Refused

AT_ONCE = 100
SURFACE = "mail"


def tell_orders() -> int:
    """Tell what was filed and not told yet, in the order of arrival; how many reports there were."""
    found = Report.objects.filter(told=None).select_related("message__root").order_by("arrived", "pk")[:AT_ONCE]
    for report in found:
        tell_one(report)
        with writing():
            Report.objects.filter(pk=report.pk).update(told=timezone.now())
    return len(found)


def tell_one(report: Report) -> None:
    """To the order where a message to the customer stands otherwise than before; to the house where it is its own."""
    message = report.message
    if message is None:
        tell_house("aside", report, "role:customer_service", "A delivery report belongs to no message of ours")
        return
    if not news(report, message):
        return
    note(report, message)
    if message.whom.partition(":")[0] in FOR_CUSTOMER and message.root and message.root.kind == "order":
        tell_order(report, message)
    elif lost(report):
        tell_house(
            f"lost/{message.pk}", report, "role:administrator", f"A mail to {message.to} came back: {report.says}"
        )


def note(report: Report, message: Message) -> None:
    """What holds now stands on the message too, so that lists need not ask its reports."""
    with writing():
        Message.objects.filter(pk=message.pk).update(passage=report.passage, lost=lost(report))


def news(report: Report, message: Message) -> bool:
    """Whether the message stands otherwise since this report; a late or doubled one changes nothing."""
    earlier = message.reports.exclude(told=None).exclude(pk=report.pk)
    return became((one.reported, one) for one in [*earlier, report]) is report


def tell_order(report: Report, message: Message) -> None:
    """Through the door; an order that cannot take it (nothing was sent for signature) has its people told."""
    said = {
        "of": message.seq, "message": message.envelope, "to": message.to, "passage": report.passage,
        "permanent": report.permanent, "says": report.says[:200], "digest": message.digest,
        "delivery": message.delivery,
    }  # fmt: skip
    assert message.root is not None
    happened = min(report.reported, timezone.now())
    ask = Ask("record_dispatch_report", SYSTEM, said, key=f"report/{report.once}", surface=SURFACE, happened=happened)
    try:
        perform(message.root.number, ask)
    except Refused:
        if lost(report):
            tell_house(f"lost/{message.pk}", report, "role:customer_service", f"A message to {message.to} came back")


def tell_house(what: str, report: Report, whom: str, says: str) -> None:
    """A notice of the house; of reports that belong to nothing one a day, however many there are."""
    day = timezone.localdate(report.arrived)
    root = report.message.root if report.message else None
    once = f"report/{what}/{day:%Y%m%d}" if what == "aside" else f"report/{what}"
    payload = {"to": whom, "says": says[:280], "subject": "", "quiet": True}
    row = Outbox(root=root, kind="tell", payload=payload, once=once[:120], due=report.arrived)
    with writing():
        Outbox.objects.bulk_create([row], ignore_conflicts=True)
