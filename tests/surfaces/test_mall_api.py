"""The mall by program: a member orders, the house takes the order through the links, nobody sees what is not theirs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from signback.orders.models import Account
from signback.surfaces.identity import issue_token
from tests.mall_given import ANNA, BO, CASH, mall_order, stock

pytestmark = pytest.mark.django_db
ORDERS = "/api/v1/mall/orders"


class Caller:
    """Somebody's program with a token of theirs."""

    def __init__(self, sign_in: str) -> None:
        self.client = Client(
            headers={"Authorization": f"Bearer {issue_token(Account.objects.get(username=sign_in), 't')}"}
        )

    def post(self, path: str, data: dict[str, Any], **headers: str) -> tuple[int, dict[str, Any]]:
        """What a call answers."""
        found = self.client.post(f"{ORDERS}{path}", json.dumps(data), "application/json", headers=headers)
        return found.status_code, found.json()

    def get(self, path: str) -> tuple[int, dict[str, Any]]:
        """What a call answers."""
        found = self.client.get(f"{ORDERS}{path}")
        return found.status_code, found.json()


def test_a_member_orders_and_the_house_brings_it() -> None:
    """E5: start to end by program, as by page."""
    wish = mall_order(payment=CASH).wish
    anna, mall, logistics = Caller(ANNA), Caller("mall-administrator"), Caller("logistics")
    status, placed = anna.post("", wish, **{"Idempotency-Key": "cart-1"})
    assert status == 201 and stock() == (140, 2)
    assert anna.post("", wish, **{"Idempotency-Key": "cart-1"})[1]["repeated"]
    number = placed["number"]
    status, read = anna.get(f"/{number}")
    assert (read["money"]["total"], read["member"], read["address"]["city"]) == ("49.40", "Anna Kelly", "Dublin")
    assert anna.post(f"/{number}/steps/change_order", {**wish, "note": "Ring twice"})[0] == 200
    assert mall.post(f"/{number}/steps/record_confirmation_call", {"outcome": "reached"})[0] == 200
    assert mall.post(f"/{number}/steps/declare_valid", {"address_real": True, "details_right": True})[0] == 200
    status, refused = anna.post(f"/{number}/steps/cancel_order", {})
    assert status == 409 and "no longer be changed" in refused["reasons"][0]["says"]
    mall.post(f"/{number}/steps/assign", {})
    for step, data in (("accept_assignment", {}), ("pick", {}), ("pack", {"grams": 1400})):
        assert logistics.post(f"/{number}/steps/{step}", data)[0] == 200, step
    assert logistics.post(f"/{number}/1/steps/hand_to_carrier", {"carrier": "Ourselves"})[0] == 200
    assert logistics.post(f"/{number}/1/steps/report_delivery", {"outcome": "delivered"})[0] == 200
    assert logistics.post(f"/{number}/steps/record_cash_collected", {"amount": "49.40"})[0] == 200
    assert anna.post(f"/{number}/1/steps/confirm_arrival", {"complete": True})[0] == 200
    status, read = anna.get(f"/{number}")
    assert read["parcels"][0]["outcome"] == "delivered" and read["money"]["balance"] == "0.00"
    assert len(anna.get(f"/{number}/ledger")[1]["items"]) == read["version"]


def test_missing_goods_are_said_and_decided_by_program() -> None:
    """M3, E4: the same key twice is one pick; lines say what is missing and what was given up."""
    story = mall_order(upto="confirm", payment=CASH)
    mall, logistics = Caller("mall-administrator"), Caller("logistics")
    steps = f"/{story.number}/steps"
    mall.post(f"{steps}/assign", {})
    logistics.post(f"{steps}/accept_assignment", {})
    said = {"rows": [{"part": "1", "there": 0, "why": "not found"}, {"part": "2", "there": 1}]}
    for _ in range(2):
        assert logistics.post(f"{steps}/pick", said, **{"Idempotency-Key": "p-1"})[0] == 200
    assert stock() == (0, 0)
    assert [line["missing"] for line in mall.get(f"/{story.number}")[1]["lines"]] == [2, 0]
    given_up = {"rows": [{"part": "1", "next": "do not send them", "words": "Out of print"}]}
    assert logistics.post(f"{steps}/settle_missing", given_up)[0] == 403
    assert mall.post(f"{steps}/settle_missing", given_up)[0] == 200
    read = Caller(ANNA).get(f"/{story.number}")[1]
    assert [(line["missing"], line["given_up"]) for line in read["lines"]] == [(0, 2), (0, 0)]
    assert read["money"]["balance"] == "24.40"


def test_another_members_order_is_not_found() -> None:
    """M6, R4: in every call."""
    story = mall_order(upto="place")
    bo = Caller(BO)
    for path in (f"/{story.number}", f"/{story.number}/steps", f"/{story.number}/ledger"):
        assert bo.get(path)[0] == 404
    assert bo.post(f"/{story.number}/steps/cancel_order", {})[0] == 404
    assert bo.get("")[1]["items"] == []
    assert [row["number"] for row in Caller(ANNA).get("")[1]["items"]] == [story.number]


def test_the_mall_lists_its_orders_and_business_calls_know_none_of_them() -> None:
    """R4."""
    story = mall_order(upto="place")
    mall = Caller("mall-administrator")
    assert [row["number"] for row in mall.get("?state=ready")[1]["items"]] == [story.number]
    assert mall.client.get(f"/api/v1/orders/{story.number}").status_code == 404
    assert Caller("technical").get(f"/{story.number}")[0] == 404


def test_what_cannot_be_ordered_is_named_at_its_line() -> None:
    """E4: each fault at its field."""
    wish = mall_order().wish
    lines = [{"article": "WR-BOX-M", "quantity": 1}, {"article": "NO-SUCH", "quantity": 1}]
    status, refused = Caller(ANNA).post("", {**wish, "lines": lines})
    assert status == 422
    said = {fault["field"]: fault["says"] for fault in refused["errors"]}
    assert said == {
        "lines.0.quantity": "Folding boxes M, ten is sold out", "lines.1.quantity": "This article is not sold any more",
    }  # fmt: skip
    status, refused = Caller(ANNA).post("", {**wish, "postal_code": "99", "telephone": "12"})
    assert {fault["field"] for fault in refused["errors"]} == {"postal_code", "telephone"}
    status, refused = Caller(ANNA).post("", {**wish, "country": "ZZ"})
    assert status == 422 and refused["field"] == "country"
