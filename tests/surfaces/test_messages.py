"""The message ledger in every surface: said what, to whom, when, by which route, delivered or not (S8, E3, E5)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from typer.testing import CliRunner

from signback.engine.models import Outbox
from signback.messages.models import Message, Report
from signback.messages.reported import tell_orders
from signback.messages.worker import run_once
from signback.orders.events.confirming import LinkOpened
from signback.orders.models import Account
from signback.surfaces.cli.commands import app
from tests.given import Story
from tests.messages.peers import Mailbox, PostOffice, imap_mailbox, post_office, report_on
from tests.messages.test_dispatch import BUYER, comes, mail_to, pointed_at, sent, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings: Any) -> Iterator[PostOffice]:
    with post_office(settings) as found:
        yield found


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    with imap_mailbox() as box:
        pointed_at(settings, box)
        yield box


@pytest.fixture
def story(office: PostOffice, mailbox: Mailbox) -> Story:
    """A confirmation sent by mail; the mail to the buyer came back."""
    story = sent("link", BUYER)
    comes(story, mailbox, report_on(mail_to(office, BUYER), "failed", "5.1.1", story.at, diagnostic="550 no such user"))
    story.do("customer-service", "confirm_receipt", {"outcome": "no answer", "spoken_with": "Ada"})
    return work(story)


def signed_in(who: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username=who))
    return client


def read(client: Client, url: str, story: Story, status: int = 200) -> str:
    with time_machine.travel(story.at, tick=False):
        answer = client.get(url)
    assert answer.status_code == status, answer.status_code
    return html.unescape(answer.content.decode())


def test_the_page_says_what_was_said_to_whom_and_whether_it_arrived(story: Story) -> None:
    """S8: the mail with its words and paper, each report, the notice in the house, the call."""
    page = read(signed_in("customer-service"), f"/orders/{story.number}/messages", story)
    for said in (
        f"By e-mail to {BUYER}", "did not arrive", "Refused for good, says mx.nordlicht.example: 550 no such user",
        "ready to be signed", "order-confirmation-", "2 pages", "Notice in the house to", "Call with Ada", "no answer",
        "Send again", "What it said",
    ):  # fmt: skip
        assert said in page, said
    assert page.index("Call with Ada") < page.index(f"By e-mail to {BUYER}"), "newest first"
    order = read(signed_in("customer-service"), f"/orders/{story.number}", story)
    assert "The confirmation did not reach the customer" in order and "not known yet" in order
    assert f"/orders/{story.number}/messages" in order


def test_the_customers_key_stays_theirs(story: Story, office: PostOffice) -> None:
    """S8, S9: the house reads what was said without the link's key; a clerk who has it opens nothing for them."""
    key = re.search(r"/c/(\S+)", str(mail_to(office, BUYER).mail.get_body().get_content()))  # type: ignore[union-attr]
    assert key
    client = signed_in("customer-service")
    assert key[1] not in read(client, f"/orders/{story.number}/messages", story)
    assert key[1] not in read(client, f"/api/v1/orders/{story.number}/messages", story)
    with time_machine.travel(story.at, tick=False):
        assert client.post(f"/c/{key[1]}", {"act": "opened"}).status_code == 204
        assert not story.events(LinkOpened)
        assert Client().post(f"/c/{key[1]}", {"act": "opened"}).status_code == 204
    assert [event.address for event in story.events(LinkOpened)] == [BUYER]


def test_a_lost_message_is_sent_again_once(story: Story, office: PostOffice) -> None:
    """S8, E4: a double click is one message; it is a message of its own, with the same words and papers."""
    lost = Message.objects.get(address=BUYER)
    url = f"/orders/{story.number}/messages/{lost.pk}/again"
    client = signed_in("customer-service")
    for _ in range(2):
        assert client.post(url).status_code == 302
    assert Outbox.objects.filter(once__startswith="again/").count() == 1
    with time_machine.travel(story.at + timedelta(days=400), tick=False):
        run_once()
    first, second = office.to(BUYER)
    assert first.mail["Message-ID"] != second.mail["Message-ID"]
    assert first.mail["Subject"] == second.mail["Subject"]
    papers = [[bytes(p.get_content()) for p in one.mail.iter_attachments()] for one in (first, second)]
    assert papers[0] == papers[1] and len(papers[0]) == 1
    again = Message.objects.get(again=lost)
    assert (again.digest, again.asked_by, again.passage) == (lost.digest, "customer-service", "")
    page = read(client, f"/orders/{story.number}/messages", story)
    assert "sent again by" in page


def test_only_who_speaks_with_customers_sends_again(story: Story) -> None:
    """R2, R4: technical reads and does not send; another salesperson finds nothing; a stranger's message is none."""
    lost = Message.objects.get(address=BUYER)
    url = f"/orders/{story.number}/messages/{lost.pk}/again"
    assert signed_in("technical").post(url).status_code == 403
    others = [a for a in Account.objects.filter(roles=["sales"]) if a.pk != story.root.salesperson_id]
    assert signed_in(others[0].username).post(url).status_code == 404
    assert signed_in(others[0].username).get(f"/orders/{story.number}/messages").status_code == 404
    assert signed_in("customer-service").post(f"/orders/{story.number}/messages/999999/again").status_code == 404
    assert signed_in("customer-service").get(url).status_code == 405
    assert not Outbox.objects.filter(once__startswith="again/").exists()


def test_what_arrived_is_not_sent_again(office: PostOffice, mailbox: Mailbox) -> None:
    """S8: neither offered nor taken."""
    story = sent("link", BUYER)
    comes(story, mailbox, report_on(mail_to(office, BUYER), "delivered", "2.0.0", story.at))
    here = Message.objects.get(address=BUYER)
    answer = signed_in("customer-service").post(f"/orders/{story.number}/messages/{here.pk}/again")
    assert answer.status_code == 409 and b"mailbox already" in answer.content


def test_the_house_sees_what_is_lost_and_what_belongs_to_nothing(
    story: Story, office: PostOffice, mailbox: Mailbox
) -> None:
    """S8: two lists; settling takes a report off the list, with a name, and deletes nothing."""
    stray = report_on(mail_to(office, BUYER), "delivered", "2.0.0", story.at, envelope="0" * 24, name="<x@y.example>")
    comes(story, mailbox, stray)
    client = signed_in("customer-service")
    page = read(client, "/messages", story)
    assert "did not arrive" in page and story.number in page
    page = read(client, "/messages?show=aside", story)
    assert "It names no message of ours" in page and "MAILER-DAEMON@mx.nordlicht.example" in page
    report = Report.objects.get(message=None)
    assert signed_in("technical").post(f"/messages/reports/{report.pk}/settle").status_code == 403
    assert client.post(f"/messages/reports/{report.pk}/settle").status_code == 302
    report.refresh_from_db()
    assert report.settled and report.settled_by == "customer-service"
    assert "It names no message" not in read(client, "/messages?show=aside", story)


def test_a_mailbox_in_trouble_is_said(story: Story, mailbox: Mailbox, settings: Any) -> None:
    """S8: who reads the list knows that reports wait."""
    mailbox.password = "another"
    comes(story, mailbox)
    assert "Reports are not read back: " in read(signed_in("customer-service"), "/messages", story)


def test_the_same_by_the_api(story: Story, office: PostOffice) -> None:
    """E5: read, sent again, reports listed and settled; strangers refused."""
    client = signed_in("customer-service")
    with time_machine.travel(story.at, tick=False):
        items = client.get(f"/api/v1/orders/{story.number}/messages").json()["items"]
        [mail] = [one for one in items if one["to"] == BUYER]
        assert (mail["passage"], mail["lost"], mail["may_again"]) == ("failed", True, True)
        assert mail["papers"][0]["pages"] == 2 and "550 no such user" in mail["heard"][0]["says"]
        assert {"e-mail", "notice", "call"} <= {one["route"] for one in items}
        where = f"/api/v1/orders/{story.number}/messages/{mail['id']}/again"
        assert client.post(where).status_code == 202
        assert client.post(f"/api/v1/orders/{story.number}/messages/77777777/again").status_code == 404
        assert signed_in("technical").post(where).status_code == 403
        assert signed_in("technical").get("/api/v1/reports").status_code == 403
        assert client.get("/api/v1/reports").json()["items"] == []
        assert client.post("/api/v1/reports/5/settle").status_code == 404
    assert Outbox.objects.filter(once__startswith="again/").count() == 1


def test_the_same_at_the_terminal(story: Story) -> None:
    """E5: a table, and one message again."""
    lost = Message.objects.get(address=BUYER)
    with time_machine.travel(story.at, tick=False):
        said = CliRunner().invoke(app, ["messages", story.number])
        assert said.exit_code == 0 and BUYER in said.output and "did not arrive: Refused for good" in said.output
        done = CliRunner().invoke(app, ["messages", story.number, "--again", str(lost.pk)])
        assert done.output.strip() == f"It is sent to {BUYER} again."
        assert CliRunner().invoke(app, ["messages", story.number, "--again", "9999"]).exit_code == 1


def test_a_code_to_sign_is_on_the_list_and_not_readable(story: Story, office: PostOffice) -> None:
    """E2: that it was sent is said, its digits are not, and nobody sends it again."""
    from signback.messages.links import send_code

    with time_machine.travel(story.at, tick=False):
        send_code(story.root, BUYER)
    work(story)
    mail = office.to(BUYER)[-1].mail
    digits = str(mail["Subject"])[-7:]
    assert digits.replace(" ", "").isdigit()
    kept = Message.objects.get(once__startswith="code/")
    assert digits not in kept.text + kept.title and kept.left
    page = read(signed_in("customer-service"), f"/orders/{story.number}/messages", story)
    assert "Your code to sign" in page and digits not in page
    tell_orders()
    answer = signed_in("customer-service").post(f"/orders/{story.number}/messages/{kept.pk}/again")
    assert answer.status_code == 409
