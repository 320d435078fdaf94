"""Every forbidden shortcut, in the pages, in the API and at the terminal: refused with code, sentence and remedy."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import time_machine
from django.test import Client
from typer.testing import CliRunner

from signback.demo.life import Input, address
from signback.demo.mill import PASSWORD
from signback.engine.models import Entry
from signback.orders.models import Account, Customer
from signback.surfaces.cli.commands import app
from signback.surfaces.identity import issue_token
from tests import given
from tests.given import Story

pytestmark = pytest.mark.django_db
Surface = Callable[["Attempt", Story], str]


@dataclass(frozen=True)
class Attempt:
    """Somebody tries a step that is not theirs, or not yet; what they read."""

    who: str
    step: str
    says: str
    code: str
    data: Input = field(default_factory=dict)
    subject: str = ""
    signed: bool = False


def by_page(tried: Attempt, story: Story) -> str:
    """The step's page, sent as its form is sent."""
    client = Client()
    client.force_login(Account.objects.get(username=tried.who))
    middle = f"/deliveries/{tried.subject}" if tried.subject else ""
    said = {"act": "perform", "_key": "k", "signature": PASSWORD, **flat(tried.data)}
    answer = client.post(f"/orders/{story.number}{middle}/{tried.step}", said)
    assert answer.status_code in (403, 404, 409, 422), answer.status_code
    return html.unescape(answer.content.decode())


def flat(data: Any, path: str = "") -> dict[str, Any]:
    """Nested values as the names of a form."""
    if isinstance(data, dict):
        return {
            k: v for name, inner in data.items() for k, v in flat(inner, f"{path}.{name}" if path else name).items()
        }
    if isinstance(data, list) and data and isinstance(data[0], dict):
        return {k: v for n, inner in enumerate(data) for k, v in flat(inner, f"{path}.{n}").items()}
    return {path: data}


def by_api(tried: Attempt, story: Story) -> str:
    """A program with that person's token."""
    token = issue_token(Account.objects.get(username=tried.who), "a test")
    where = f"deliveries/{story.number}/{tried.subject}" if tried.subject else f"orders/{story.number}"
    body = {**tried.data, **({"signature": {"password": PASSWORD}} if tried.signed else {})}
    answer = Client().post(
        f"/api/v1/{where}/steps/{tried.step}", json.dumps(body, default=str), content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip
    problem = answer.json()
    assert answer.status_code in (403, 404, 409, 422) and problem["code"] == tried.code, problem
    return json.dumps(problem, ensure_ascii=False)


def by_terminal(tried: Attempt, story: Story) -> str:
    """A command."""
    words = ["do", tried.step, story.number, "--as", tried.who, "--json", json.dumps(tried.data, default=str)]
    words += ["--subject", tried.subject] if tried.subject else []
    words += ["--password", PASSWORD] if tried.signed else []
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 1 and f"{tried.code}: " in done.output, done.output
    return done.output


SURFACES: dict[str, Surface] = {"page": by_page, "api": by_api, "terminal": by_terminal}


def truck(story: Story) -> Input:
    return {**story.truck_input("4.5"), "arrives": (story.at).isoformat()}


def permission(story: Story) -> Input:
    return {**address(story.order), "quantity": "4.5"}


def planned(letter: str) -> Callable[[], Story]:
    """Made and weighed, a delivery planned, no money yet."""

    def build() -> Story:
        story = given.order(letter, upto="make", deposit=0)
        story.plan("4.5")
        return story

    return build


def at(letter: str, upto: str) -> Callable[[], Story]:
    return lambda: given.order(letter, upto=upto)


def homeless() -> Story:
    """A customer whose record has no address."""
    story = given.order("A", upto="make")
    story.do("customer-service", "review_terms", {
        "delivery_terms": "Free", "payment_terms": "30 days", "settlement": "Bank transfer",
    })  # fmt: skip
    story.plan("4.5")
    Customer.objects.filter(number=story.customer).update(street="", city="", country="")
    return story


def repeated() -> Story:
    """The lines of an earlier, finished order of the same customer once more."""
    given.order("C", upto="close")
    return given.order("C", upto="intake")


NOT_SIGNED = "The customer has not signed the confirmation and sent it back"
CASES: dict[str, tuple[Callable[[], Story], Callable[[Story], Attempt]]] = {
    "B: produce without the signed confirmation": (
        at("B", "confirm"),
        lambda s: Attempt("customer-service", "issue_production_order", NOT_SIGNED, "not_yet", signed=True),
    ),
    "C: produce without the signed confirmation": (
        at("C", "confirm"),
        lambda s: Attempt("customer-service", "issue_production_order", NOT_SIGNED, "not_yet", signed=True),
    ),
    "B: deliver without release": (
        planned("B"),
        lambda s: Attempt("delivery", "ship_goods", "Finance has not released the goods", "not_yet", truck(s), "1"),
    ),
    "C: deliver without release": (
        planned("C"),
        lambda s: Attempt(
            "customer-service", "issue_delivery_order", "Finance has not released the goods", "not_yet",
            permission(s), "1", signed=True,
        ),
    ),
    "A: plan a delivery without inspection": (
        at("A", "order_production"),
        lambda s: Attempt(
            "customer-service", "plan_delivery", "First: Complete the warehousing", "not_yet",
            {"quantity": "4.5", "departs": "2026-05-08", "arrives": "2026-05-09", "carrier": "Nordfracht"},
        ),
    ),
    "warehouse goods that nobody inspected": (
        at("B", "order_production"),
        lambda s: Attempt(
            "quality", "complete_warehousing", "First: Inspect by the ex-factory standard", "not_yet",
            {"rows": [{"part": "1", "quantity": "4.5", "packages": 4}]},
        ),
    ),
    "sign for another department": (
        at("B", "intake"),
        lambda s: Attempt(
            "sales", "confirm_lines", "", "not_allowed", {"rows": [{"part": "1", "verdict": "can be made"}]},
            signed=True,
        ),
    ),
    "edit a price on a confirmed order": (
        at("B", "sign_back"),
        lambda s: Attempt(
            "customer-service", "write_memorandum", "", "not_yet",
            {**s.memorandum(), "requested": "2026-06-01", "lines": [{**given.REEL, "unit_price": "1"}]},
        ),
    ),
    "copy an order to avoid a check": (
        repeated,
        lambda s: Attempt(
            "customer-service", "check_confirmation", "First: Check price, specification and payment", "not_yet",
            {"ticked": ["total"]},
        ),
    ),
    "a customer without address": (
        homeless,
        lambda s: Attempt(
            "customer-service", "issue_delivery_order", "", "invalid",
            {"quantity": "4.5", "consignee": "", "street": "", "city": "", "country": "", "contact": "",
             "telephone": "", "address_checked": True, "unloading": "By crane"}, "1", signed=True,
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("name", CASES)
def test_a_forbidden_shortcut_is_refused(name: str, surface: str) -> None:
    """S9.2, S12.1, S13.2, S14.2, R2, S5.2: the same refusal by every way in, and nothing is recorded."""
    build, attempt = CASES[name]
    story = build()
    tried, entries = attempt(story), Entry.objects.count()
    with time_machine.travel(story.at, tick=False):
        read = SURFACES[surface](tried, story)
    assert tried.says in read, read[-3000:]
    assert Entry.objects.count() == entries


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("quantity", ["-4", "0", "", "NaN", "1e30", "four"])
def test_no_surface_takes_an_impossible_quantity(surface: str, quantity: str) -> None:
    """A clear word at the field; an empty quantity is kept as missing and stops the hand-over instead."""
    given.mill()
    story = given.order("B")
    story.do("customer-service", "record_arrival", {"channel": "telephone", "caller": "Lin", "customer": "K-2001"})
    data = {**story.memorandum(), "requested": "2026-06-01", "lines": [{**given.REEL, "quantity": quantity}]}
    if quantity == "":
        story.do("customer-service", "write_memorandum", {**data, "lines": [{**given.REEL, "quantity": None}]})
        tried = Attempt("customer-service", "hand_over_memorandum", "quantity", "not_yet")
    else:
        tried = Attempt("customer-service", "write_memorandum", "", "invalid", data)
    entries = Entry.objects.count()
    with time_machine.travel(story.at, tick=False):
        read = SURFACES[surface](tried, story)
    assert tried.says in read
    assert "quantity" in read.lower() and Entry.objects.count() == entries
