"""What the outbox says reaches people: once each, whatever fails on the way (E4)."""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection

from signback.demo.life import Life
from signback.demo.mill import fill_master_data
from signback.engine.models import Entry, Leaf, Notice, Outbox, Root
from signback.messages import posting, worker
from signback.messages.models import Message, Report
from signback.messages.outbox import LONG_LEASE, TRIES, WAITS, free, given_up, take, try_again
from signback.messages.worker import run_forever, run_once
from signback.orders.models import Account, Contact
from signback.orders.roles import Role
from tests.stories.test_life import LINE, MONDAY

NOW = datetime(2026, 5, 5, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Mailboxes:
    """A mail server on this machine: keeps what arrives, refuses whom it is told to."""

    def __init__(self) -> None:
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = int(found.getsockname()[1])
        self.mails: list[tuple[str, EmailMessage]] = []
        self.refused: set[str] = set()
        self.pause = 0.0
        self.controller: Controller | None = None

    def open(self) -> None:
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def close(self) -> None:
        if self.controller:
            self.controller.stop()
        self.controller = None

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, _: Any) -> str:
        if address in self.refused:
            return "550 there is no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        time.sleep(self.pause)
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        self.mails += [(address, mail) for address in envelope.rcpt_tos]
        return "250 kept"

    @property
    def to(self) -> Counter[str]:
        """How many mails each mailbox holds."""
        return Counter(address for address, _ in self.mails)


@pytest.fixture
def post(settings: Any) -> Iterator[Mailboxes]:
    """An open mail server, to which the product is pointed."""
    server = Mailboxes()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.DEFAULT_FROM_EMAIL = "Lindwater <orders@lindwater.example>"
    server.open()
    yield server
    server.close()


@pytest.fixture
def root(db: None) -> Root:
    """An order that was opened; nothing of it waits to be told."""
    fill_master_data()
    for account in Account.objects.all():
        account.email = f"{account.username}@lindwater.example"
        account.save()
    life = Life("K-1001", [LINE], MONDAY)
    life.do("customer-service", "record_arrival", {"channel": "telephone", "caller": "X", "customer": "K-1001"})
    Outbox.objects.all().delete()
    return Root.objects.get(number=life.number)


def outbox(root: Root | None, to: str, once: str = "a", kind: str = "tell", **said: object) -> Outbox:
    payload = {"to": to, "says": "A production order waits for you", "step": "x", "subject": "", **said}
    return Outbox.objects.create(root=root, seq=1, kind=kind, payload=payload, once=once, due=NOW - MINUTE)


def person(name: str) -> str:
    return f"person:{Account.objects.get(username=name).pk}"


# ---- who is told, and what they read
def test_a_person_finds_a_notice_and_one_mail(root: Root, post: Mailboxes) -> None:
    """E3: the sentence, the order, the customer, the page."""
    outbox(root, person("sales"), subject="2")
    assert run_once(NOW) == 2
    notice = Notice.objects.get()
    assert (notice.account.username, notice.root, notice.says) == ("sales", root, "A production order waits for you")
    [(address, mail)] = post.mails
    text = mail.get_content()
    assert address == "sales@lindwater.example"
    assert mail["Subject"] == f"{root.number}: A production order waits for you"
    assert mail["From"] == "Lindwater <orders@lindwater.example>"
    assert root.customer and root.customer.name in text
    assert "Delivery: 2" in text and f"http://localhost:8000/orders/{root.number}" in text
    assert run_once(NOW + timedelta(days=2)) == 0
    assert len(post.mails) == 1 and Notice.objects.count() == 1


def test_a_role_is_everybody_who_holds_it(root: Root, post: Mailboxes) -> None:
    """R1: by roles alone; whoever has left the house is not told."""
    Account.objects.filter(username="sales-2").update(roles=[Role.FINANCE], is_active=False)
    outbox(root, f"role:{Role.FINANCE}")
    run_once(NOW)
    told = {"finance@lindwater.example": 1, "finance-2@lindwater.example": 1}
    assert post.to == told
    assert set(Notice.objects.values_list("account__username", flat=True)) == {"finance", "finance-2"}


def test_two_people_with_one_mailbox_get_one_mail(root: Root, post: Mailboxes) -> None:
    """E4: nothing twice; each has their own notice."""
    Account.objects.filter(username__startswith="finance").update(email="Finance@lindwater.example")
    outbox(root, f"role:{Role.FINANCE}")
    run_once(NOW)
    assert post.to == {"Finance@lindwater.example": 1}
    assert Notice.objects.count() == 2


def test_the_customer_gets_the_mail_whoever_signs_first(root: Root, post: Mailboxes) -> None:
    """S8: the customer's people have no account, only mailboxes."""
    outbox(root, "customer", says="Your order confirmation is ready to be signed")
    run_once(NOW)
    expected = [c.email for c in Contact.objects.filter(customer=root.customer).order_by("-signs")]
    assert [address for address, _ in post.mails] == expected and len(expected) == 2
    assert post.mails[0][1]["Subject"] == f"{root.number}: Your order confirmation is ready to be signed"
    assert "/orders/" not in post.mails[0][1].get_content()
    assert not Notice.objects.exists()


def test_a_whole_confirmation_reaches_the_customer(db: None, post: Mailboxes) -> None:
    """S8: from the step that sends it to the customer's mailbox."""
    fill_master_data()
    life = Life("K-2001", [LINE], MONDAY, payment="Deposit 30 %")
    for stretch in (life.intake, life.checks, life.confirm):
        stretch()
    run_once(NOW)
    subjects = {(address, mail["Subject"]) for address, mail in post.mails}
    for contact in Contact.objects.filter(customer__number="K-2001"):
        assert (contact.email, f"{life.number}: Your order confirmation is ready to be signed") in subjects
    assert not free(NOW, worker.HANDLERS).exists() and not Outbox.objects.filter(done=None).exists()


def test_a_customer_without_an_address_is_the_salespersons_business(root: Root, post: Mailboxes) -> None:
    """E3: nobody believes the customer was told."""
    Contact.objects.update(email="")
    row = outbox(root, "customer")
    run_once(NOW)
    row.refresh_from_db()
    assert row.done and row.trouble == "Nobody could be told: customer"
    assert root.salesperson and post.to == {root.salesperson.email: 1}
    assert "The customer has no e-mail address" in Notice.objects.get(account=root.salesperson).says


def test_a_long_name_of_a_telling_still_makes_one_mail_for_each(root: Root, post: Mailboxes) -> None:
    """E4: cut to the column's length, yet never mistaken for another."""
    for end in ("x", "y"):
        outbox(root, f"role:{Role.FINANCE}", once="o" * 119 + end)
    run_once(NOW)
    assert set(post.to.values()) == {2}


# ---- what fails
def test_a_mail_server_that_is_down_loses_nothing_and_holds_up_nothing_else(root: Root, post: Mailboxes) -> None:
    """E4: down, then up: one mail each; the notices and the other work did not wait."""
    post.close()
    outbox(root, f"role:{Role.FINANCE}")
    stood_anew = outbox(root, "", once="b", kind="restand", number=root.number)
    assert run_once(NOW) == 2
    stood_anew.refresh_from_db()
    assert stood_anew.done and Notice.objects.count() == 2

    tried, waiting = Outbox.objects.filter(kind="mail").order_by("id")
    for row in (tried, waiting):
        assert row.trouble.startswith("Unreachable: The mail server cannot be reached: ")
    assert (tried.attempts, waiting.attempts) == (1, 0), "the server is asked once, not for every mail"
    assert run_once(NOW + MINUTE / 2) == 0

    post.open()
    assert run_once(NOW + 2 * MINUTE) == 2
    assert post.to == {"finance@lindwater.example": 1, "finance-2@lindwater.example": 1}


def test_a_refused_mailbox_does_not_hold_up_the_others(root: Root, post: Mailboxes) -> None:
    """E4: eight tries, longer and longer apart; then it waits for somebody to correct the address."""
    post.refused.add("finance@lindwater.example")
    outbox(root, f"role:{Role.FINANCE}")
    run_once(NOW)
    assert post.to == {"finance-2@lindwater.example": 1}
    row = Outbox.objects.get(done=None)
    assert "no such mailbox" in row.trouble

    moment = NOW
    for number, wait in enumerate(WAITS, 1):
        row.refresh_from_db()
        assert row.attempts == number and wait <= row.due - moment < wait + MINUTE
        assert run_once(moment + wait - MINUTE / 2) == 0
        moment = row.due
        run_once(moment)
    row.refresh_from_db()
    assert row.attempts == TRIES == 8 and list(given_up()) == [row]
    assert run_once(moment + timedelta(days=30)) == 0

    post.refused.clear()
    assert try_again(given_up(), moment) == 1
    assert run_once(moment) == 1 and post.to["finance@lindwater.example"] == 1


def test_a_bad_row_tells_its_trouble_and_the_next_one_is_done(root: Root, post: Mailboxes) -> None:
    """E4: nobody of that kind, a kind that fails, a kind that nobody knows."""
    bad, unknown = outbox(root, "moon"), outbox(root, "", once="b", kind="telegram")
    outbox(root, person("sales"), once="c")
    assert run_once(NOW) == 2
    bad.refresh_from_db()
    unknown.refresh_from_db()
    assert bad.trouble.startswith("ValueError: 'moon' names neither") and bad.done is None
    assert unknown.attempts == 0, "it waits for a worker that knows its kind"


def test_a_registered_handler_is_called(root: Root, monkeypatch: pytest.MonkeyPatch) -> None:
    """E4: other rooms bring their own kinds."""
    seen: list[str] = []
    monkeypatch.setitem(worker.HANDLERS, "webhook", lambda row: seen.append(row.payload["number"]))
    outbox(root, "", kind="webhook", number=root.number)
    assert run_once(NOW) == 1 and seen == [root.number]


def test_killed_between_sending_and_marking_the_mail_is_known_as_the_same(
    root: Root, post: Mailboxes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """E4: sent again with the same Message-ID, after the lease; nobody sends it before."""
    outbox(root, person("sales"))
    assert worker.handle(take(NOW, {"tell"}) or pytest.fail("nothing to do"), lambda: NOW)
    with monkeypatch.context() as killed:
        killed.setattr(posting, "hand_over", dies_after(posting.hand_over))
        with pytest.raises(SystemExit):
            run_once(NOW)
    assert run_once(NOW + LONG_LEASE / 2) == 0
    assert run_once(NOW + LONG_LEASE + MINUTE) == 1
    (_, first), (_, second) = post.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Message-ID"].endswith("@lindwater.example>")


def dies(*_: object, **__: object) -> None:
    raise SystemExit("killed")


def dies_after(act: Any) -> Any:
    def done(*said: object) -> None:
        act(*said)
        raise SystemExit("killed")

    return done


def test_killed_after_writing_down_that_it_left_nothing_goes_twice(
    root: Root, post: Mailboxes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """E4: the message knows that it has left; only its row is ended."""
    outbox(root, person("sales"))
    assert worker.handle(take(NOW, {"tell"}) or pytest.fail("nothing to do"), lambda: NOW)
    with monkeypatch.context() as killed:
        killed.setattr(worker, "finish", dies)
        with pytest.raises(SystemExit):
            run_once(NOW)
    assert run_once(NOW + LONG_LEASE + MINUTE) == 1
    assert len(post.mails) == 1 and not Outbox.objects.filter(done=None).exists()


def test_killed_before_anything_was_sent_it_is_sent_once(
    root: Root, post: Mailboxes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """E4: written down, and nothing more."""
    outbox(root, person("sales"))
    assert worker.handle(take(NOW, {"tell"}) or pytest.fail("nothing to do"), lambda: NOW)
    with monkeypatch.context() as killed:
        killed.setattr(posting, "mark", dies)
        with pytest.raises(SystemExit):
            run_once(NOW)
    assert not post.mails and Message.objects.get().begun is None
    run_once(NOW + LONG_LEASE + MINUTE)
    assert len(post.mails) == 1 and Message.objects.get().left


def test_what_a_report_speaks_of_has_left(root: Root, post: Mailboxes, monkeypatch: pytest.MonkeyPatch) -> None:
    """E4: killed right after sending; the report came back before the next try: it is not sent again."""
    outbox(root, person("sales"))
    assert worker.handle(take(NOW, {"tell"}) or pytest.fail("nothing to do"), lambda: NOW)
    with monkeypatch.context() as killed:
        killed.setattr(posting, "hand_over", dies_after(posting.hand_over))
        with pytest.raises(SystemExit):
            run_once(NOW)
    message = Message.objects.get()
    assert message.begun and message.left is None
    Report.objects.create(message=message, once="a", source="imap", arrived=NOW, reported=NOW, passage="delivered",
                          says="It lies in the mailbox")  # fmt: skip
    run_once(NOW + LONG_LEASE + MINUTE)
    assert len(post.mails) == 1


def test_killed_while_telling_nothing_is_half_told(
    root: Root, post: Mailboxes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """E4: notices, mails and the mark of the telling are one transaction."""
    outbox(root, f"role:{Role.FINANCE}")
    with monkeypatch.context() as killed:
        killed.setattr("signback.messages.telling.finish", dies)
        with pytest.raises(SystemExit):
            run_once(NOW)
    assert not Notice.objects.exists() and not Outbox.objects.filter(kind="mail").exists()
    assert run_once(NOW + 2 * MINUTE) == 3
    assert set(post.to.values()) == {1}


def test_different_tellings_have_different_message_ids(root: Root, post: Mailboxes) -> None:
    """E4: only a repetition looks like one."""
    for once in "abc":
        outbox(root, f"role:{Role.FINANCE}", once=once)
    run_once(NOW)
    assert len({mail["Message-ID"] for _, mail in post.mails}) == 6


# ---- several workers
def at_once(count: int, work: Any) -> list[Any]:
    """The same work in several threads, each with its own connection, begun together."""
    results: list[Any] = []
    gate = threading.Barrier(count)

    def one() -> None:
        gate.wait()
        try:
            results.append(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == count
    return results


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one_mail_each(root: Root, post: Mailboxes) -> None:
    """E4: leases keep them apart."""
    post.pause = 0.02
    for once in range(6):
        outbox(root, f"role:{Role.FINANCE}", once=str(once))
    done = at_once(3, lambda: run_once(NOW))
    assert sum(done) == 18
    assert post.to == {"finance@lindwater.example": 6, "finance-2@lindwater.example": 6}
    assert len({mail["Message-ID"] for _, mail in post.mails}) == 12
    assert set(Outbox.objects.values_list("attempts", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_the_worker_goes_on_whatever_happens(root: Root, post: Mailboxes, monkeypatch: pytest.MonkeyPatch) -> None:
    """E4: a stumble, a bad row, then the work; the ledger is sequenced meanwhile."""
    stumbles = iter([True])
    monkeypatch.setattr(worker, "run_once", lambda: 1 / 0 if next(stumbles, False) else run_once(NOW))
    outbox(root, "moon")
    outbox(root, person("sales"), once="b")
    stop = threading.Event()
    thread = threading.Thread(target=run_forever, args=(stop,))
    thread.start()
    for _ in range(100):
        if post.mails and not Entry.objects.filter(leaf=None).exists():
            break
        time.sleep(0.1)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    assert post.to == {"sales@lindwater.example": 1}
    assert Leaf.objects.count() == Entry.objects.count() > 0


def test_the_worker_gives_way_for_a_moment_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits for an answer goes first, but the work goes on under any load."""
    monkeypatch.setattr(worker.courtesy, "somebody_waits", lambda: True)
    begun = time.monotonic()
    worker.courtesy.give_way()
    assert worker.LONGEST_COURTESY <= time.monotonic() - begun < 5
    monkeypatch.setattr(worker.courtesy, "somebody_waits", lambda: False)
    begun = time.monotonic()
    worker.courtesy.give_way()
    assert time.monotonic() - begun < worker.LONGEST_COURTESY
