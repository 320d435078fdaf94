"""Collections by program: statements, their lines with proposals, the couriers' cash (M4, E5)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from signback.demo.life import person
from signback.engine.door import Ask, perform
from signback.orders.mall_sums import balance
from signback.orders.models import Account
from tests import given
from tests.mall_given import CASH, NOTEBOOK, MallStory, mall_order

pytestmark = pytest.mark.django_db
LINE = {"booked": "2026-05-04", "currency": "EUR", "payer": "Anna"}


def desk(sign_in: str) -> Client:
    """Somebody's session."""
    client = Client()
    client.force_login(Account.objects.get(username=sign_in))
    return client


def send(client: Client, path: str, body: dict[str, Any], status: int, **headers: str) -> dict[str, Any]:
    """A call that sends something; what came of it."""
    answer = client.post(f"/api/v1{path}", json.dumps(body), "application/json", headers=headers)
    assert answer.status_code == status, answer.content
    found: dict[str, Any] = answer.json()
    return found


def read(client: Client, path: str, status: int = 200) -> dict[str, Any]:
    """A call that reads."""
    answer = client.get(f"/api/v1{path}")
    assert answer.status_code == status, answer.content
    found: dict[str, Any] = answer.json()
    return found


def paid_at_the_door() -> MallStory:
    """The courier holds the cash of an order."""
    story = mall_order(upto="ship", payment=CASH, lines=((NOTEBOOK, 2),))
    story.do("logistics", "record_cash_collected", {"amount": balance(story.order)})
    return story


def test_a_program_imports_matches_and_reads() -> None:
    """From the statement to the member's paid order; a repeated call pays once."""
    story, finance = mall_order(upto="confirm"), desk("finance")
    due = str(balance(story.order))
    lines = [{**LINE, "amount": due, "text": f"Order {story.number}"}, {**LINE, "amount": "3.00", "payer": "Somebody"}]
    done = send(finance, "/statements", {"account": "X", "lines": lines}, 201)
    number = done["number"]
    first, second = read(finance, "/bank-lines")["items"]
    assert first["proposals"] == [
        {"parts": [{"order": story.number, "amount": due}], "why": f"reference {story.number} and amount agree",
         "certain": True}
    ]  # fmt: skip
    assert second["proposals"] == [] and second["left"] == "3.00"
    parts = {"parts": [{"line": "1", **first["proposals"][0]["parts"][0]}], "why": first["proposals"][0]["why"]}
    one = send(finance, f"/statements/{number}/steps/match_lines", parts, 200, **{"Idempotency-Key": "k"})
    two = send(finance, f"/statements/{number}/steps/match_lines", parts, 200, **{"Idempotency-Key": "k"})
    assert (one["entry"], two["repeated"]) == (2, True)
    assert read(finance, f"/mall/orders/{story.number}")["money"]["balance"] == "0.00"
    assert [line["line"] for line in read(finance, "/bank-lines")["items"]] == ["2"]
    whole = read(finance, f"/statements/{number}")
    assert [line["open"] for line in whole["lines"]] == [False, True]
    assert "matched" in read(finance, f"/statements/{number}/ledger")["items"][1]["sentence"]
    again = send(finance, "/statements", {"account": "X", "lines": lines}, 409)
    assert again["code"] == "known_already"


def test_refusals_are_problems_with_their_field() -> None:
    """E4: more than is left, an order that is not there, an order that is not asked for money yet."""
    given.mill()
    finance = desk("finance")
    number = send(finance, "/statements", {"lines": [{**LINE, "amount": "5.00"}]}, 201)["number"]
    path = f"/statements/{number}/steps/match_lines"
    early = given.order("B", upto="intake").number
    much = send(finance, path, {"parts": [{"line": "1", "order": early, "amount": "6"}]}, 422)
    assert (much["field"], much["detail"]) == ("parts.0.amount", "5.00 are left of line 1")
    assert send(finance, path, {"parts": [{"line": "1", "order": "M9", "amount": "5"}]}, 404)["code"] == "no_such_order"
    refused = send(finance, path, {"parts": [{"line": "1", "order": early, "amount": "5"}]}, 409)
    assert refused["detail"].startswith(f"{early}: Record a payment: not yet")


def test_the_couriers_cash_and_who_reads_it() -> None:
    """M4, R4: finance reads all sheets, a courier their own, others none; every sheet makes zero."""
    story = paid_at_the_door()
    (sheet,) = read(desk("finance"), f"/mall/cash?day={story.at.date()}")["items"]
    assert (sheet["name"], sheet["places"]["with courier"], sheet["difference"]) == ("Ivo Petrov", "29.90", "0.00")
    assert read(desk("logistics"), "/mall/cash")["items"][0]["places"]["with courier"] == "29.90"
    for who in ("sales", "customer-service", "warehouse", "member-anna"):
        read(desk(who), "/mall/cash", 403)
        read(desk(who), "/bank-lines", 403)
        read(desk(who), "/statements", 403)
        assert desk(who).get("/api/v1/statements/B1001").status_code in (403, 404)


def test_a_courier_cannot_take_in_their_own_cash() -> None:
    """R3: whoever collected it does not count it."""
    story = mall_order(upto="ship", payment=CASH, lines=((NOTEBOOK, 2),))
    Account.objects.filter(username="logistics").update(roles=["logistics", "finance"])
    due = balance(story.order)
    perform(story.number, Ask("record_cash_collected", person("logistics"), {"amount": due}, now=story.root.changed))
    body = {"amount": str(due)}
    refused = send(desk("logistics"), f"/mall/orders/{story.number}/steps/hand_in_cash", body, 403)
    assert "somebody else must do this" in refused["detail"]
