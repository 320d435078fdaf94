"""Two people sign the same thing in the same moment: one signature stands, the other gets a clear answer (E2, E4)."""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from signback.demo.mill import PASSWORD
from signback.engine.models import Entry
from signback.engine.verify import verify
from signback.orders.events.confirming import ReturnRecorded
from signback.orders.models import Account
from tests import given
from tests.given import Story
from tests.surfaces.test_customer_page import Reader, sent
from tests.surfaces.test_second_factor import check_page, code, with_app

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(story: Story, *acts: Callable[[], Any]) -> list[Any]:
    """Every act in a thread of its own, all beginning together; what each answered."""
    gate, answers = threading.Barrier(len(acts)), list[Any]([None] * len(acts))

    def go(place: int, act: Callable[[], Any]) -> None:
        try:
            gate.wait(20)
            answers[place] = act()
        finally:
            connection.close()

    with time_machine.travel(story.at, tick=False):
        threads = [threading.Thread(target=go, args=pair) for pair in enumerate(acts)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert all(answer is not None for answer in answers)
    return answers


def page_of(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def test_two_browsers_with_one_link_sign_once() -> None:
    """S9: whoever comes second reads that it is signed; nothing is recorded twice."""
    story = sent(given.order("B", upto="checks", deposit=0))
    one = Reader(story).proven()
    others = [Reader(story) for _ in range(3)]
    for other in others:
        other.client.cookies = one.client.cookies
    readers = [one, *others]
    acts = [
        lambda reader=reader, n=n: reader.client.post(reader.url, reader.signature(name=f"Lin Jia {n}"))
        for n, reader in enumerate(readers)
    ]
    answers = at_once(story, *acts)
    assert len(story.events(ReturnRecorded)) == 1
    assert {answer.status_code for answer in answers} <= {200, 302, 409}
    assert sum(answer.status_code == 302 for answer in answers) >= 1
    assert "is signed. Thank you" in one.get()
    assert verify().ok


def test_two_colleagues_sign_one_step_once() -> None:
    """E4: the second one is told that it is done; the ledger has one signature, and the chain is whole."""
    story = given.order("B", upto="pay_deposit", customer=given.ENTRUSTING["B"])
    people = [account for account in Account.objects.all() if "customer_service" in account.roles]
    address = f"/orders/{story.number}/issue_production_order"
    acts = []
    for account in [people[0], people[-1], people[0]]:
        client = Client()
        client.force_login(account)
        with time_machine.travel(story.at, tick=False):
            form = dict(re.findall(r'name="(_\w+)" value="(.*?)">', page_of(client.get(address))))
            checked = page_of(client.post(address, form | {"act": "check"}))
        form = {k: html.unescape(v) for k, v in re.findall(r'name="(_\w+)" value="(.*?)">', checked)}
        said = form | {"signature": PASSWORD, "act": "perform"}
        acts.append(lambda client=client, said=said: client.post(address, said))
    answers = at_once(story, *acts)
    assert sorted(answer.status_code for answer in answers) in ([302, 409, 409], [302, 409, 412], [302, 412, 412])
    late = [page_of(answer) for answer in answers if answer.status_code != 302]
    assert all("done already" in page or "moved on" in page for page in late)
    assert Entry.objects.filter(step="issue_production_order").count() == 1
    assert verify().ok


def test_a_double_click_with_one_code_is_one_signature_and_two_friendly_answers() -> None:
    """E4: both requests are on their way in the same moment, with the same key and the same code."""
    story = given.order("B", upto="pay_deposit", customer=given.ENTRUSTING["B"])
    client, address = Client(), f"/orders/{story.number}/issue_production_order"
    with time_machine.travel(story.at, tick=False):
        client.force_login(with_app("customer-service"))
        _, form = check_page(client, address)
        said = form | {"signature": code(), "act": "perform"}
    answers = at_once(story, *[lambda: client.post(address, said)] * 2)
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Entry.objects.filter(step="issue_production_order").count() == 1
