"""Delivery reports are read without trust: broken, huge and hostile ones are kept aside with a sentence (S8)."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage

import pytest

from signback.messages.fax_status import read_status
from signback.messages.filing import MOST_ASIDE, file_mail
from signback.messages.models import Message, Report
from signback.messages.reports import LARGEST, Unreadable, read_report
from signback.messages.smtp import from_xtext, xtext
from signback.orders.dispatch import became, fax_number, lost
from signback.orders.events.confirming import DispatchReported, Passage
from tests.messages.peers import Taken, fax_status, report_on

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
GATEWAY = "fax.example"


def taken(recipient: str = "ada@halloran.example") -> Taken:
    """A mail as a server took it."""
    mail = EmailMessage()
    mail["Message-ID"], mail["Subject"] = "<abc@lindwater.example>", "2001: Ready [0123456789abcdef01234567]"
    return Taken("orders@lindwater.example", recipient, {"ENVID": "0123456789abcdef01234567"}, mail)


# ---- what they say
@pytest.mark.parametrize(
    ("action", "status", "diagnostic", "passage", "permanent", "says"),
    [
        ("delivered", "2.0.0", "", Passage.DELIVERED, False, "Put into the mailbox by mx"),
        ("relayed", "2.0.0", "", Passage.RELAYED, False, "Passed on by mx"),
        ("expanded", "2.0.0", "", Passage.RELAYED, False, "Passed on by mx"),
        ("delayed", "4.4.1", "451 no route", Passage.DELAYED, False, "Not through yet, says mx: 451 no route; it is"),
        ("failed", "5.1.1", "550 no such user", Passage.FAILED, True, "Refused for good, says mx: 550 no such user"),
        ("failed", "4.4.7", "", Passage.FAILED, True, "Given up by mx, which could not reach the mailbox: status"),
    ],
)  # fmt: skip
def test_each_action_of_a_delivery_report(
    action: str, status: str, diagnostic: str, passage: Passage, permanent: bool, says: str
) -> None:
    """RFC 3464: delivered, relayed, expanded, delayed, failed for good or after a while."""
    until = "Tue, 5 May 2026 12:00:00 +0000"
    content = report_on(taken(), action, status, NOW, diagnostic=diagnostic, server="mx", until=until)
    [said] = read_report(content, NOW, GATEWAY) or []
    assert (said.passage, said.permanent, said.status) == (passage, permanent, status)
    assert said.says.startswith(says) and "{" not in said.says
    assert said.envelope == "0123456789abcdef01234567" and said.names == ("<abc@lindwater.example>",)
    assert said.reported == NOW and "ada@halloran.example" in said.recipients


@pytest.mark.parametrize(
    ("words", "passage", "permanent"),
    [
        ("Status: Busy", Passage.BUSY, False),
        ("Status: busy, giving up after 5 attempts", Passage.BUSY, True),
        ("Result: no answer", Passage.NO_ANSWER, False),
        ("Fax status: OK\nPages: 2 of 2", Passage.TRANSMITTED, False),
        ("Your fax was sent successfully, 3/3 pages.", Passage.TRANSMITTED, False),
        ("Status: success, after 2 busy attempts", Passage.BUSY, False),
        ("Status: OK, 1 of 2 pages", Passage.PARTIAL, False),
        ("Transmission incomplete", Passage.PARTIAL, False),
        ("Your fax was not sent.", Passage.FAILED, True),
        ("The transmission was unsuccessful; we will retry in 10 minutes", Passage.FAILED, False),
        ("Ergebnis: besetzt", Passage.BUSY, False),
        ("状态：成功", Passage.TRANSMITTED, False),
        ("状态：占线", Passage.BUSY, False),
        ("Queued for sending", Passage.DELAYED, False),
    ],
)
def test_the_plain_words_of_fax_gateways(words: str, passage: Passage, permanent: bool) -> None:
    """S8: there is no norm; bad news goes before good, so that nothing is believed that was not said."""
    content = fax_status(taken(), words, NOW, subject="Fax report [0123456789abcdef01234567]")
    found = read_status(message_from_bytes(content), GATEWAY)
    assert found and (found.passage, found.permanent) == (passage, permanent)
    assert found.marks == ("0123456789abcdef01234567",)


def test_only_the_gateway_speaks_of_faxes() -> None:
    """S8: anybody else's letter is left alone; a gateway's that says nothing is kept aside."""
    stranger = fax_status(taken(), "Status: OK", NOW, sender="eve@fax.example.evil.example")
    assert read_report(stranger, NOW, GATEWAY) is None
    assert read_report(fax_status(taken(), "Status: OK", NOW), NOW, "") is None
    with pytest.raises(Unreadable):
        read_report(fax_status(taken(), "Hello", NOW, subject="Hello"), NOW, GATEWAY)


REPORTS = (
    (0, Passage.BUSY, False), (1, Passage.PARTIAL, False), (2, Passage.TRANSMITTED, False), (1, Passage.DELAYED, False),
)  # fmt: skip


def told(passage: Passage, permanent: bool) -> DispatchReported:
    return DispatchReported(1, "m", "x", passage, permanent, "")


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
def test_reports_may_come_in_any_order(order: tuple[int, ...]) -> None:
    """S8: the newest final word holds by its own time, not by its arrival."""
    said = [(NOW + timedelta(minutes=REPORTS[n][0]), told(REPORTS[n][1], REPORTS[n][2])) for n in order]
    assert became(said) == told(Passage.TRANSMITTED, False)
    assert not lost(became(said)) and became(()) is None
    later = [*said, (NOW + timedelta(hours=1), told(Passage.FAILED, True))]
    assert lost(became(later))


@pytest.mark.parametrize(
    ("text", "dialled", "extension"),
    [
        ("+353 61 555 020", "+35361555020", ""), ("00353-61-555.020", "+35361555020", ""),
        ("+353 (0)61 555020 ext. 14", "+35361555020", "14"), ("+86 512 6288 7700 x3", "+8651262887700", "3"),
        ("+35361555020/T33S=14", "+35361555020", "14"),
    ],
)  # fmt: skip
def test_fax_numbers_as_people_write_them(text: str, dialled: str, extension: str) -> None:
    """RFC 3192: with country code, and a subaddress where there is one."""
    found = fax_number(text)
    assert found and (found.dialled, found.extension) == (dialled, extension)


def test_xtext_there_and_back() -> None:
    """RFC 3461, 4."""
    for words in ("FAX=+35361555020@fax.example", "a+b=c d@x", "plain@x.example"):
        assert " " not in xtext(words) and "=" not in xtext(words) and from_xtext(xtext(words)) == words
    assert from_xtext("50+") == "50+"


# ---- what is hostile
def report(body: bytes) -> bytes:
    """Something that calls itself a delivery report."""
    head = b'From: <>\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
    return head + body


def nested(depth: int) -> bytes:
    """A report in a report in a report."""
    parts = b"".join(
        b'--b%d\r\nContent-Type: multipart/mixed; boundary="b%d"\r\n\r\n' % (n, n + 1) for n in range(depth)
    )
    return report(b'--b\r\nContent-Type: multipart/mixed; boundary="b0"\r\n\r\n' + parts)


HOSTILE = {
    "nested": nested(2000),
    "not nested enough to be told": nested(30),
    "no parts": report(b""),
    "noise": report(bytes(range(256)) * 400),
    "no recipient": report(b"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n--b--"),
    "no boundary": b"Content-Type: multipart/report; report-type=delivery-status\r\n\r\nhello",
    "headers without end": report(b"")[:20] + b"X: " + b"y" * 300_000,
    "bad charset": b'Content-Type: multipart/report; report-type="delivery-status\x00\xff"; boundary=b\r\n\r\n--b\r\n',
    "a thousand parts": report(b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 20_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_is_refused_within_little_memory(name: str) -> None:
    """S8: it costs no more than its own size a few times over, and breaks nothing."""
    tracemalloc.start()
    try:
        found = read_report(HOSTILE[name], NOW, GATEWAY)
    except Unreadable as fault:
        found = []
        assert str(fault)[0].isupper() and len(str(fault)) < 200
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert not found and peak < 24 * 2**20


@pytest.mark.django_db
@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_read_stands_on_the_list(name: str) -> None:
    """S8: never lost, told with a sentence, once however often it comes; nothing in it breaks a database."""
    for _ in range(2):
        file_mail(HOSTILE[name], "imap", NOW)
    for found in Report.objects.all():
        assert found.message is None and found.aside and "\x00" not in found.excerpt
    assert Report.objects.count() <= 1


@pytest.mark.django_db
def test_a_report_with_poisoned_words_is_filed_in_clean_ones() -> None:
    """S8: control characters, NULs and endless words are not kept."""
    message = Message.objects.create(
        once="a", route="e-mail", whom="customer", to="ada@halloran.example", address="ada@halloran.example", title="t",
        text="t", digest="d", envelope="0123456789abcdef01234567", name="<abc@lindwater.example>", made=NOW, begun=NOW,
    )  # fmt: skip
    poison = "550 \x00\x1b[31m" + "x" * 5000 + "é".encode("latin-1").decode("latin-1")
    file_mail(report_on(taken(), "failed", "5.1.1", NOW, diagnostic=poison), "imap", NOW)
    found = Report.objects.get(message=message)
    assert found.says.isprintable() and len(found.says) <= 400


@pytest.mark.django_db
def test_a_flood_of_strangers_reports_fills_nothing() -> None:
    """S8: the list of what belongs to nothing is as long as people can read; ours are filed all the same."""
    strangers = [report(b"%d" % n) for n in range(MOST_ASIDE + 40)]
    for content in strangers:
        file_mail(content, "imap", NOW)
    assert Report.objects.count() == MOST_ASIDE


def test_a_huge_mail_is_read_by_its_beginning() -> None:
    """S8: a report that sends the whole mail back is understood all the same."""
    content = report_on(taken(), "delivered", "2.0.0", NOW)
    [said] = read_report(content + b"A" * 40 * 2**20, NOW, GATEWAY) or []
    assert said.passage is Passage.DELIVERED and len(content) < LARGEST


def test_times_of_a_report_are_its_own_within_reason() -> None:
    """S8: a time in the future, of the last century, or no time at all is the time of its arrival."""
    for moment in (NOW + timedelta(days=9), datetime(1999, 1, 1, tzinfo=UTC)):
        [said] = read_report(report_on(taken(), "delivered", "2.0.0", moment), NOW, GATEWAY) or []
        assert said.reported == NOW
