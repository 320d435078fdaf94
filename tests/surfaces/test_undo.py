"""Undo stands where one click takes back this act and nothing else; elsewhere the way back is named (R5)."""

from __future__ import annotations

import html
import re

import pytest
import time_machine
from django.test import Client

from signback.orders import confirmation
from signback.orders.events.checks import TakenBack
from signback.orders.events.confirming import SignatoryNamed
from signback.orders.models import Account
from tests import given
from tests.given import Story

pytestmark = pytest.mark.django_db


class Desk:
    """Somebody at their browser, at the story's hour."""

    def __init__(self, story: Story, who: str) -> None:
        self.story, self.client = story, Client()
        with time_machine.travel(story.at, tick=False):
            self.client.force_login(Account.objects.get(username=who))

    def post(self, address: str, said: dict[str, object]) -> str:
        with time_machine.travel(self.story.at, tick=False):
            answer = self.client.post(address, said, follow=True)
        assert answer.status_code == 200, answer.status_code
        return html.unescape(answer.content.decode())

    def undo(self, page: str) -> tuple[str, dict[str, object]]:
        """The Undo of the page, as its button sends it."""
        form = re.search(r'<div class="toast.*?<form action="([^"]+)" method="post">(.*?)</form>', page, re.S)
        assert form, page[page.find("toast") - 200 : page.find("toast") + 500]
        return form[1], dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form[2]))


def test_one_click_takes_it_back() -> None:
    """The entry stays, its taking back is an entry of its own; a double click takes back once."""
    story = given.order("C", upto="checks", deposit=0)
    desk = Desk(story, story.salesperson)
    page = desk.post(f"/orders/{story.number}/name_signatory", {"name": "Wu", "act": "perform"})
    address, said = desk.undo(page)
    assert address.endswith("/withdraw_signatory") and "Undo" in page
    for _ in range(2):
        desk.post(address, said)
    assert not story.events(SignatoryNamed) and len(story.events(TakenBack)) == 1
    assert story.last(TakenBack).reason == "Undone right after it was done"


def test_what_left_the_house_or_would_take_more_with_it_has_no_undo() -> None:
    """Sending is told to the customer; the call behind it would take the whole confirmation back."""
    story = given.order("C", upto="checks", deposit=0)
    story.do(story.salesperson, "name_signatory", {"name": "Wu"})
    desk = Desk(story, "customer-service")
    ticked = [item.key for item in confirmation.items(story.order)]
    page = desk.post(f"/orders/{story.number}/check_confirmation", {"ticked": ticked, "act": "perform"})
    assert desk.undo(page)[0].endswith("/withdraw_check")
    sent = desk.post(f"/orders/{story.number}/send_confirmation", {"route": "link", "to": "Wu", "act": "perform"})
    called = desk.post(
        f"/orders/{story.number}/confirm_receipt", {"outcome": "no answer", "act": "perform", "spoken_with": "nobody"}
    )
    for page in (sent, called):
        assert "/withdraw_confirmation" in page and 'data-key="u"' not in page
