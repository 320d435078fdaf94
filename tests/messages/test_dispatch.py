"""S8: “sent” and “received” are two facts: what became of mails and faxes is read back and stands on the order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings as of_django
from pydantic import SecretStr

from signback.departments.customer_service import steps as cs
from signback.engine.models import Notice, Outbox, Task
from signback.messages.filing import file_mail
from signback.messages.letterbox import post_troubles, read_back
from signback.messages.models import Message, Report
from signback.messages.reported import tell_orders
from signback.messages.worker import run_once
from signback.orders import confirmation, dispatch
from signback.orders.events.confirming import DispatchReported, Passage
from tests import given
from tests.given import Story, then
from tests.messages.peers import Mailbox, PostOffice, Taken, fax_status, imap_mailbox, post_office, report_on

pytestmark = pytest.mark.django_db
BUYER = "ada@halloran.example"
FAX = "+353 61 555 020"
BOX = "FAX=+35361555020@fax.example"
QUARTER = timedelta(minutes=15)


@pytest.fixture
def office(settings: Any) -> Iterator[PostOffice]:
    """A mail server that reports."""
    with post_office(settings) as found:
        yield found


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    """The mailbox to which reports come, over IMAP; and the gateway."""
    with imap_mailbox() as box:
        pointed_at(settings, box)
        yield box


def pointed_at(settings: Any, box: Mailbox) -> None:
    """The product reads this mailbox, and has a fax gateway."""
    said = {
        "imap_host": "127.0.0.1", "imap_port": box.port, "imap_tls": "none", "imap_user": "reports",
        "imap_password": SecretStr("post"), "fax_gateway": "fax.example",
    }  # fmt: skip
    settings.ENVIRONMENT = of_django.ENVIRONMENT.model_copy(update=said)


def sent(route: str, to: str) -> Story:
    """A telephone order of class B, checked, and its confirmation sent; what waits to be told is sent."""
    story = given.order("B", upto="checks", deposit=0)
    ticked = [item.key for item in confirmation.items(story.order)]
    story.do("customer-service", "check_confirmation", {"ticked": ticked})
    story.do("customer-service", "send_confirmation", {"route": route, "to": to, "pages": 2})
    return work(story)


def work(story: Story) -> Story:
    """The worker's rounds at the story's hour."""
    with time_machine.travel(story.at, tick=False):
        while run_once(story.at + timedelta(minutes=1)):
            pass
    return story


def comes(story: Story, box: Mailbox, *reports: bytes, after: timedelta = QUARTER) -> None:
    """These arrive, and the mailbox is read."""
    for content in reports:
        box.put(content)
    story.at += after
    with time_machine.travel(story.at, tick=False):
        read_back(story.at)


def passages(story: Story) -> list[str]:
    """What the order's ledger says became of its messages."""
    return [str(event.passage) for event in story.events(DispatchReported)]


def mail_to(office: PostOffice, address: str, subject: str = "ready to be signed") -> Taken:
    """The one mail to this address about this."""
    [found] = [one for one in office.to(address) if subject in str(one.mail["Subject"])]
    return found


# ---- by e-mail
def test_a_mail_asks_for_reports_and_carries_the_sealed_confirmation(office: PostOffice, mailbox: Mailbox) -> None:
    """S8, RFC 3461: envelope name, original recipient, on success, failure and delay; the paper goes along."""
    story = sent("link", BUYER)
    taken, message = mail_to(office, BUYER), Message.objects.get(address=BUYER)
    assert taken.wishes == {
        "RET": "HDRS", "ENVID": message.envelope, "NOTIFY": "SUCCESS,FAILURE,DELAY", "ORCPT": f"rfc822;{BUYER}",
    }  # fmt: skip
    [paper] = taken.mail.iter_attachments()
    assert paper.get_content_type() == "application/pdf" and bytes(paper.get_content())[:5] == b"%PDF-"
    assert message.papers[0]["pages"] == 2 and message.left and message.title in str(taken.mail["Subject"])
    assert "/c/" in message.text and message.root and message.root.number == story.number
    then.worklist(story, "confirm_receipt")


def test_delayed_then_delivered_the_customer_has_it(office: PostOffice, mailbox: Mailbox) -> None:
    """S8: a delayed mail is not received; one that lies in the mailbox is, and nobody need ring up."""
    story = sent("link", BUYER)
    taken = mail_to(office, BUYER)
    delayed = report_on(taken, "delayed", "4.4.1", story.at, diagnostic="451 4.4.1 no route to host")
    comes(story, mailbox, delayed)
    assert passages(story) == ["delayed"]
    then.worklist(story, "confirm_receipt")
    then.not_pressing(story, "send_again")
    comes(story, mailbox, report_on(taken, "delivered", "2.0.0", story.at))
    assert passages(story) == ["delayed", "delivered"]
    assert list(dispatch.proofs(story.order)) == [dispatch.Proof.DELIVERED]
    then.done(story, cs.confirm_receipt)
    told = story.last(DispatchReported)
    assert told.to == BUYER and told.says == "Put into the mailbox by mx.nordlicht.example: status 2.0.0"
    assert told.digest == Message.objects.get(address=BUYER).digest


def test_a_mail_that_was_refused_comes_back_to_customer_service(office: PostOffice, mailbox: Mailbox) -> None:
    """S8: the failure is told to customer service and the salesperson, and sending it once more is their work."""
    story = sent("link", BUYER)
    taken = mail_to(office, BUYER)
    comes(story, mailbox, report_on(taken, "failed", "5.1.1", story.at, diagnostic="550 5.1.1 no such user"))
    then.told(story, "role:customer_service", "did not reach the customer")
    then.told(story, f"person:{story.root.salesperson_id}", "did not reach the customer")
    then.worklist(story, "send_again", "confirm_receipt")
    story.do("customer-service", "send_again", {"route": "fax", "to": FAX})
    then.not_pressing(story, "send_again")


def test_what_our_own_server_refuses_for_good_is_known_at_once(office: PostOffice, mailbox: Mailbox) -> None:
    """S8: no report need come back for that; nobody tries again by itself."""
    office.refused.add("nobody@halloran.example")
    story = sent("link", "nobody@halloran.example")
    with time_machine.travel(story.at, tick=False):
        tell_orders()
    assert passages(story) == ["failed"]
    assert "550 5.1.1 there is no such mailbox" in story.last(DispatchReported).says
    then.worklist(story, "send_again")
    assert not Outbox.objects.filter(done=None, kind="mail").exists()


def test_a_server_without_reports_still_gets_the_mail(settings: Any) -> None:
    """RFC 3461: the wish is only made where it is understood."""
    with post_office(settings, reports=False) as office:
        sent("link", BUYER)
        assert len(office.to(BUYER)) == 1


# ---- by fax
def test_busy_then_partial_then_success_and_the_code_is_still_asked_for(office: PostOffice, mailbox: Mailbox) -> None:
    """S8, RFC 3192: each status stands on the order; a doubled and a late one change nothing; a fax proves no page."""
    story = sent("fax", FAX)
    taken = mail_to(office, BOX)
    assert taken.wishes["ORCPT"] == "rfc822;FAX+3D+2B35361555020@fax.example"
    [paper] = taken.mail.iter_attachments()
    assert paper.get_content_type() == "application/pdf"
    start = story.at
    comes(story, mailbox, fax_status(taken, "Status: Busy, we will retry in 5 minutes", start + timedelta(minutes=1)))
    assert passages(story) == ["busy"]
    then.not_pressing(story, "send_again")
    partial = fax_status(taken, "Status: partial\n1 of 2 pages sent", start + timedelta(minutes=6))
    comes(story, mailbox, partial, partial)
    assert passages(story) == ["busy", "partly transmitted"]
    assert story.last(DispatchReported).says.endswith("1 of 2 pages")
    then.told(story, "role:customer_service", "Only a part of a fax went through")
    then.worklist(story, "send_again")
    success = fax_status(taken, "Result: OK, 2 of 2 pages", start + timedelta(minutes=12))
    late = fax_status(taken, "Status: no answer, will retry", start + timedelta(minutes=3))
    comes(story, mailbox, success, late, success)
    assert passages(story) == ["busy", "partly transmitted", "transmitted"]
    assert Report.objects.filter(message__address=BOX).count() == 4
    then.not_pressing(story, "send_again")
    then.worklist(story, "confirm_receipt")
    assert not list(dispatch.proofs(story.order))
    call = {"outcome": "done", "spoken_with": "Lin", "code_read_back": story.order.checked.code}  # type: ignore[union-attr]
    story.do("customer-service", "confirm_receipt", call)
    then.done(story, cs.confirm_receipt)


def test_a_gateway_that_gave_up_is_work(office: PostOffice, mailbox: Mailbox) -> None:
    """S8: no answer at the last attempt."""
    story = sent("fax", FAX)
    taken = mail_to(office, BOX)
    words = "Result: no answer after 5 attempts, giving up"
    comes(story, mailbox, fax_status(taken, words, story.at, subject="Your fax", mark="reply"))
    told = story.last(DispatchReported)
    assert told.passage is Passage.NO_ANSWER and told.permanent
    then.worklist(story, "send_again")


def test_a_fax_gateway_may_report_as_mail_servers_do(office: PostOffice, mailbox: Mailbox) -> None:
    """RFC 3464 for faxes: delivered is a connection."""
    story = sent("fax", f"{FAX} ext 14")
    taken = mail_to(office, "FAX=+35361555020/T33S=14@fax.example")
    comes(story, mailbox, report_on(taken, "delivered", "2.1.5", story.at, server="fax.example"))
    assert passages(story) == ["transmitted"] and not list(dispatch.proofs(story.order))


def test_a_fax_without_a_country_code_is_refused(office: PostOffice, mailbox: Mailbox) -> None:
    """S8: nobody can dial it."""
    story = given.order("B", upto="checks", deposit=0)
    ticked = [item.key for item in confirmation.items(story.order)]
    story.do("customer-service", "check_confirmation", {"ticked": ticked})
    for number in ("061 555 020", "the buyer", "+0 12", "+353 61 555 020 x y"):
        said = {"route": "fax", "to": number}
        refused = story.refuses("customer-service", "send_confirmation", said, kind=given.Invalid, field="to")
        assert "country code" in refused.says


def test_without_a_gateway_the_house_faxes_by_hand_and_writes_the_slip_down(office: PostOffice) -> None:
    """S8: nothing leaves by itself; the machine's own slip is recorded, and proves no page either."""
    story = sent("fax", FAX)
    assert not office.to(BOX) and not Message.objects.filter(route="fax").exists()
    story.do("customer-service", "record_dispatch_report", {"passage": "partly transmitted", "says": "Page 1 of 2"})
    then.worklist(story, "send_again")
    story.do("customer-service", "record_dispatch_report", {"passage": "transmitted", "says": "OK, 2 pages"})
    then.not_pressing(story, "send_again")
    assert not list(dispatch.proofs(story.order)) and story.last(DispatchReported).to == FAX


# ---- by hand
def test_what_is_handed_over_is_received_by_whoever_took_it() -> None:
    """S8: dispatch by hand, with the name of the person at the other end."""
    story = given.order("B", upto="checks", deposit=0)
    ticked = [item.key for item in confirmation.items(story.order)]
    story.do("customer-service", "check_confirmation", {"ticked": ticked})
    said = {"route": "by hand", "to": "Halloran, front desk", "received_by": "P. Doyle"}
    story.do("customer-service", "send_confirmation", said)
    assert list(dispatch.proofs(story.order)) == [dispatch.Proof.HANDED]
    then.done(story, cs.confirm_receipt)


# ---- what does not fit
def test_a_report_about_another_orders_message_is_kept_aside(office: PostOffice, mailbox: Mailbox) -> None:
    """S8: forged for another order: the right name and the wrong recipient, two names at once, no name at all."""
    story, other = sent("link", BUYER), sent("link", "eve@else.example")
    mine, theirs = mail_to(office, BUYER), mail_to(office, "eve@else.example")
    forged = (
        report_on(theirs, "delivered", "2.0.0", story.at, envelope=mine.wishes["ENVID"], name=""),
        report_on(mine, "delivered", "2.0.0", story.at, name=str(theirs.mail["Message-ID"])),
        report_on(mine, "delivered", "2.0.0", story.at, envelope="0" * 24, name="<nobody@nowhere.example>"),
        report_on(mine, "delivered", "2.0.0", story.at, envelope="0" * 24),
    )
    comes(story, mailbox, *forged)
    assert not passages(story) and not passages(other)
    whys = list(Report.objects.filter(message=None).order_by("pk").values_list("aside", flat=True))
    assert whys == [
        f"It names a message of order {story.number}, but speaks of eve@else.example",
        "It names several messages at once", "It names no message of ours", "It names no message of ours",
    ]  # fmt: skip
    work(story)
    told = Notice.objects.filter(says__contains="belongs to no message", account__username="customer-service")
    assert told.count() == 1


def test_a_report_that_came_before_the_message_left_is_kept_aside(office: PostOffice, mailbox: Mailbox) -> None:
    """S8: it cannot be true."""
    story = sent("link", BUYER)
    taken = mail_to(office, BUYER)
    Message.objects.filter(address=BUYER).update(begun=None, left=None)
    comes(story, mailbox, report_on(taken, "delivered", "2.0.0", story.at))
    assert "has not left yet" in Report.objects.get(message=None).aside and not passages(story)


def test_the_same_report_twice_is_one_fact(office: PostOffice, mailbox: Mailbox) -> None:
    """S8, E4: doubled in the mailbox, read by two ways, told twice."""
    story = sent("link", BUYER)
    taken = mail_to(office, BUYER)
    delivered = report_on(taken, "delivered", "2.0.0", story.at)
    comes(story, mailbox, delivered, delivered)
    with time_machine.travel(story.at, tick=False):
        assert file_mail(delivered, "maildir", story.at) == 0
        Report.objects.update(told=None)
        tell_orders()
    assert passages(story) == ["delivered"] and Report.objects.count() == 1


def test_reports_come_after_the_order_has_ended(office: PostOffice, mailbox: Mailbox) -> None:
    """S8: a fact is a fact; nothing of the ended order is work again."""
    story = sent("link", BUYER)
    story.do("customer-service", "cancel_order", {"wished_by": "Lin", "reason": "No longer needed"})
    comes(story, mailbox, report_on(mail_to(office, BUYER), "failed", "5.1.1", story.at))
    assert passages(story) == ["failed"]
    then.not_pressing(story, "send_again")


def test_a_customers_letter_in_the_mailbox_is_left_alone(office: PostOffice, mailbox: Mailbox) -> None:
    """S8: the mailbox is read and never changed; whoever writes to us is answered by people."""
    story = sent("link", BUYER)
    comes(story, mailbox, b"From: Ada <ada@halloran.example>\r\nSubject: Thanks\r\n\r\nAll fine, delivered.\r\n")
    assert not Report.objects.exists() and len(mailbox.mails) == 1
    assert not [c for c in mailbox.commands if c.split()[0] in {"SELECT", "STORE", "EXPUNGE"} or "STORE" in c]


def test_a_call_that_was_agreed_is_due_then(office: PostOffice) -> None:
    """S8: “call back at”: the next call is due at the hour that was said, and is told with it."""
    story = sent("fax", FAX)
    later = story.at + timedelta(hours=5)
    call = {"outcome": "call back", "spoken_with": "Lin", "next_call": later}
    story.do("customer-service", "confirm_receipt", call)
    task = Task.objects.get(root=story.root, step="confirm_receipt")
    assert task.due == later
    chase = {"outcome": "call back", "spoken_with": "Lin", "next_call": later}
    story.do(story.salesperson, "chase_signature", chase)
    assert Task.objects.get(root=story.root, step="chase_signature").due == later


def test_once_it_is_received_nobody_writes_slips_down(office: PostOffice, mailbox: Mailbox) -> None:
    """S8: the button is there as long as it helps; what the servers report is still a fact."""
    story = sent("link", BUYER)
    slip = {"passage": "transmitted", "says": "OK"}
    comes(story, mailbox, report_on(mail_to(office, BUYER), "delivered", "2.0.0", story.at))
    story.refuses("customer-service", "record_dispatch_report", slip, kind=given.NotAllowed)
    story.refuses("technical", "record_dispatch_report", slip, kind=given.NotAllowed)


def test_check_says_what_is_wrong_with_the_post(office: PostOffice, mailbox: Mailbox) -> None:
    """S8: whoever runs the house reads it with everything else that is wrong."""
    story = sent("link", BUYER)
    mailbox.password = "another"
    comes(story, mailbox)
    [said] = post_troubles()
    assert said.startswith("Reports are not read back from reports@127.0.0.1/INBOX. The mailbox cannot be read")
