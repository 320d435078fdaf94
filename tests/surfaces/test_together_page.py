"""Several rows of one step are ticked on the worklist and done in one act: all, or none (architecture 7)."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client

from signback.demo.mill import PASSWORD
from signback.engine.models import Entry
from signback.orders.events.checks import LinesConfirmed
from signback.orders.events.settling import ReceiptRecorded
from signback.orders.models import Account
from tests import given
from tests.given import Story
from tests.surfaces.test_several_orders import shipped

pytestmark = pytest.mark.django_db


class Desk:
    """Somebody at their worklist, at one moment."""

    def __init__(self, who: str, *stories: Story) -> None:
        self.at = max(story.at for story in stories)
        self.client = Client()
        with time_machine.travel(self.at, tick=False):
            self.client.force_login(Account.objects.get(username=who))

    def get(self, address: str, status: int = 200) -> str:
        with time_machine.travel(self.at, tick=False):
            answer = self.client.get(address)
        assert answer.status_code == status, (answer.status_code, answer.content.decode()[:3000])
        return html.unescape(answer.content.decode())

    def post(self, said: dict[str, Any], status: int) -> str:
        with time_machine.travel(self.at, tick=False):
            answer = self.client.post("/together", said)
        assert answer.status_code == status, (answer.status_code, html.unescape(answer.content.decode())[:6000])
        return html.unescape(answer.content.decode())


def form(page: str) -> dict[str, Any]:
    """What the page's form would send as it is opened."""
    inner = page[page.index('enctype="multipart/form-data"') :]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input [^>]*>", inner):
        said = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        if said.get("type") == "checkbox" and " checked" not in tag:
            continue
        if "name" in said:
            found.setdefault(said["name"], []).append(said.get("value", ""))
    for name, inside in re.findall(r'<select [^>]*name="([^"]*)"[^>]*>(.*?)</select>', inner, re.S):
        chosen = re.search(r'value="([^"]*)" selected', inside)
        found[name] = chosen[1] if chosen else ""
    return found


def ticked(*rows: str) -> str:
    return f"/together?{urlencode([('row', row) for row in rows])}"


def receipt_rows(*stories: Story) -> list[str]:
    return [f"record_receipt|{story.number}|1" for story in stories]


def test_two_receipts_from_the_worklist() -> None:
    """One truck, two orders: asked once who signed, for each what was received; then both are done."""
    one, two = shipped(), shipped()
    desk = Desk("delivery", one, two)
    page = desk.get("/")
    rows = receipt_rows(one, two)
    assert all(f'value="{row}"' in page for row in rows) and "Do together" in page
    asked = desk.get(ticked(*rows))
    assert "For all of them" in asked and f"{one.number}/1 · " in asked and 'name="o1.received"' in asked
    said = {**form(asked), "signer": "The storekeeper"}
    wrong = desk.post({**said, "o1.received": "1"}, 422)
    assert f"{two.number}/1: " in wrong and "so none is done" in wrong and 'value="The storekeeper"' in wrong
    assert not one.events(ReceiptRecorded, "1")
    desk.post(form(wrong) | {"o1.received": said["o1.received"]}, 302)
    assert [len(s.events(ReceiptRecorded, "1")) for s in (one, two)] == [1, 1]
    assert f"done on 2 orders: {one.number}/1, {two.number}/1" in desk.get("/")


def test_a_double_click_does_it_once() -> None:
    """E4: the same page sent twice is one act."""
    one, two = shipped(), shipped()
    desk = Desk("delivery", one, two)
    said = {**form(desk.get(ticked(*receipt_rows(one, two)))), "signer": "Lin"}
    desk.post(said, 302)
    desk.post(said, 302)
    assert [len(s.events(ReceiptRecorded, "1")) for s in (one, two)] == [1, 1]
    assert "It was recorded before" in desk.get("/")


def test_what_a_colleague_did_meanwhile_is_left_out_and_said() -> None:
    """E4: nothing is done behind one's back; what was typed for the others stays, the next click does them."""
    one, two, three = shipped(), shipped(), shipped()
    desk = Desk("delivery", one, two, three)
    said = {**form(desk.get(ticked(*receipt_rows(one, two, three)))), "signer": "Lin", "o2.received": "4.4"}
    two.at = desk.at
    quantity = str(two.order.lines[0].quantity)
    two.do("delivery", "record_receipt", {"signer": "Wu", "arrived": desk.at, "received": quantity}, "1")
    refused = desk.post(said, 422)
    assert f"{two.number}/1: " in refused and "Not among them" in refused
    assert not one.events(ReceiptRecorded, "1")
    again = form(refused)
    assert again["row"] == receipt_rows(one, three) and again["o1.received"] == ["4.4"] and again["signer"] == ["Lin"]


def test_signed_together_each_over_its_own_entry() -> None:
    """E2: one proof for a displayed list; without it, or with a wrong one, none is signed."""
    stories = [given.order(letter, upto="intake") for letter in "ABC"]
    for story in stories:
        story.do("customer-service", "check_price")
    desk = Desk("technical", *stories)
    asked = desk.get(ticked(*(f"confirm_lines|{s.number}|" for s in stories)))
    assert all(f"order {s.number}" in asked.replace(", ", " order ") for s in stories)
    said = form(asked)
    entries = Entry.objects.count()
    assert "Prove who you are" in desk.post({**said, "signature": ""}, 422)
    assert "This is not your password" in desk.post({**said, "signature": "guess"}, 422)
    assert Entry.objects.count() == entries
    desk.post({**said, "signature": PASSWORD}, 302)
    assert all(s.events(LinesConfirmed) for s in stories)
    assert all(f.signed for s in stories for f in s.member().subject.facts.live(LinesConfirmed))


def test_what_does_not_go_together_is_told() -> None:
    """Nothing ticked, two steps, an item-by-item check, somebody else's step, an order that is not there."""
    one, two = shipped(), shipped()
    desk = Desk("delivery", one, two)
    rows = receipt_rows(one, two)
    for wrong in ([], ["nonsense"], [rows[0], f"ship_goods|{two.number}|1"], ["check_confirmation|2001|"], ["a|b|c|d"]):
        desk.get(ticked(*wrong), 404)
    assert "9999" in desk.get(ticked(*rows, "record_receipt|9999|1"))
    assert "Only " in Desk("finance", one, two).get(ticked(*rows), 409)
    assert desk.client.get(ticked(rows[0])).status_code == 302
    other = Desk("mall-administrator", one, two)
    assert "There is no order" in other.get(ticked(*rows), 409)


def test_a_single_row_of_its_step_has_nothing_to_tick() -> None:
    """Calm where nothing goes together."""
    one = shipped()
    assert "together with others" not in Desk("delivery", one).get("/")
