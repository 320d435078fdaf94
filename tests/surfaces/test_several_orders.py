"""One act over several orders, as one receipt for them all: every one of them, or none; roots locked in their order."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from typer.testing import CliRunner

from signback.engine.door import perform_all
from signback.engine.models import Entry, Refusal
from signback.engine.verify import verify
from signback.orders.events.settling import ReceiptRecorded
from signback.orders.models import Account
from signback.orders.refusals import Invalid, NotFound
from signback.surfaces.cli.commands import app
from signback.surfaces.identity import issue_token
from tests import given
from tests.given import Story

pytestmark = pytest.mark.django_db


def shipped() -> Story:
    """The goods are on their way; nobody has signed for them yet."""
    story = given.order("A", upto="settle")
    quantity = story.order.lines[0].quantity
    story.delivery_order(quantity, story.plan(quantity))
    story.truck(quantity)
    story.at += timedelta(hours=30)
    return story


def receipt(story: Story, **more: Any) -> dict[str, Any]:
    """What the storekeeper signed."""
    quantity = str(story.order.lines[0].quantity)
    return {
        "signer": "The storekeeper",
        "arrived": (story.at - timedelta(hours=2)).isoformat(),
        "received": quantity,
    } | more


class Program:
    """A program of the shipper's."""

    def __init__(self, at: Any) -> None:
        self.at, self.token = at, issue_token(Account.objects.get(username="delivery"), "a test")

    def post(self, items: object, key: str = "", **beside: Any) -> Any:
        said = {"Authorization": f"Bearer {self.token}"} | ({"Idempotency-Key": key} if key else {})
        with time_machine.travel(self.at, tick=False):
            return Client().post(
                "/api/v1/orders/all/steps/record_receipt", json.dumps({"items": items, **beside}),
                content_type="application/json", headers=said,
            )  # fmt: skip


def item(story: Story, **more: Any) -> dict[str, Any]:
    return {"order": story.number, "subject": "1", **receipt(story, **more)}


def test_one_receipt_for_two_orders() -> None:
    """Both have it, each in its own chain; the same key gives the same answer, nothing twice."""
    one, two = shipped(), shipped()
    program = Program(max(one.at, two.at))
    answer = program.post([item(two), item(one)], key="truck-7")
    assert answer.status_code == 200, answer.content
    assert [d["number"] for d in answer.json()["items"]] == [two.number, one.number]
    again = program.post([item(two), item(one)], key="truck-7")
    assert all(d["repeated"] for d in again.json()["items"])
    assert [len(s.events(ReceiptRecorded, "1")) for s in (one, two)] == [1, 1] and verify().first is None
    other = program.post([item(two, signer="Somebody else"), item(one)], key="truck-7")
    assert other.status_code == 422 and other.json()["code"] == "key_reused"


def test_what_one_order_refuses_none_has() -> None:
    """The answer names the order; nothing is written anywhere; the refusal stands on record."""
    one, two = shipped(), shipped()
    entries = Entry.objects.count()
    program = Program(max(one.at, two.at))
    wrong = program.post([item(one), item(two, received="1")])
    assert wrong.status_code == 422 and wrong.json()["about"] == f"{two.number}/1"
    unknown = program.post([item(one), item(two) | {"order": "9999"}])
    assert unknown.status_code == 404
    assert Entry.objects.count() == entries
    assert Refusal.objects.filter(number=two.number, step="record_receipt").exists()


def test_the_refusal_names_every_order_that_refuses_and_why() -> None:
    """Two of three say no, each in its own words; the third is not done either, and both refusals are on record."""
    one, two, three = shipped(), shipped(), shipped()
    program = Program(max(one.at, two.at, three.at))
    entries = Entry.objects.count()
    said = program.post([item(one, received="1"), item(two), item(three, signer=""), item(two) | {"order": "9999"}])
    assert (said.status_code, said.json()["code"]) == (409, "several_refused")
    found = {i["about"]: (i["code"], i["errors"][0]["field"] if i["errors"] else "") for i in said.json()["items"]}
    assert found == {
        f"{one.number}/1": ("invalid", "received"), f"{three.number}/1": ("invalid", "signer"),
        "9999/1": ("no_such_order", ""),
    }  # fmt: skip
    assert all(about in said.json()["detail"] for about in found)
    assert Entry.objects.count() == entries
    assert Refusal.objects.filter(number__in=[one.number, three.number], step="record_receipt").count() == 2
    program.post([item(two)])
    again = program.post([item(one), item(two), item(three)])
    assert [i["about"] for i in again.json()["items"]] == [f"{two.number}/1"] and again.json()["about"]


@pytest.mark.parametrize("items", [None, [], {}, "2001", [1], [{}], [{"order": 7}], [{"order": "1"}] * 51])
def test_a_bad_list_is_told(items: object) -> None:
    """No server error, whatever is sent."""
    given.mill()
    assert Program(given.MONDAY).post(items).status_code == 422


def test_each_order_once_and_every_field_within_its_item() -> None:
    """Twice the same delivery, or a field beside the items, is a mistake."""
    story = shipped()
    program = Program(story.at)
    assert program.post([item(story), item(story)]).status_code == 422
    assert program.post([item(story)], signer="X").json()["field"] == "signer"
    assert program.post([item(story, colour="red")]).status_code == 422


def test_the_door_itself_takes_all_or_none() -> None:
    """The engine's own act, without a surface."""
    one, two = shipped(), shipped()
    at = max(one.at, two.at)
    one.at = two.at = at
    asked = [(s.number, s.ask("delivery", "record_receipt", receipt(s), "1")) for s in (one, two)]
    bad = [(two.number, two.ask("delivery", "record_receipt", receipt(two, received="1"), "1"))]
    with pytest.raises(Invalid):
        perform_all([asked[0], *bad])
    with pytest.raises(NotFound):
        perform_all([asked[0], ("9999", asked[1][1])])
    assert not one.events(ReceiptRecorded, "1")
    assert [done.number for done in perform_all(asked)] == [one.number, two.number]


def test_the_terminal_names_several_orders_in_one_act() -> None:
    """`2001/1,2002/1`: each with what its own page suggests; both, or neither."""
    one, two = shipped(), shipped()
    both = f"{one.number}/1,{two.number}/1"
    arrived = (max(one.at, two.at) - timedelta(hours=2)).isoformat()
    words = [
        "do",
        "record_receipt",
        both,
        "--as",
        "delivery",
        "--suggested",
        "-f",
        "signer=Lin",
        "-f",
        f"arrived={arrived}",
    ]
    with time_machine.travel(max(one.at, two.at), tick=False):
        wrong = CliRunner().invoke(app, [*words, "-f", "received=1"])
        assert wrong.exit_code == 1 and not one.events(ReceiptRecorded, "1")
        assert f"{one.number}/1: " in wrong.output and f"{two.number}/1: " in wrong.output
        done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert [len(s.events(ReceiptRecorded, "1")) for s in (one, two)] == [1, 1]
