"""Another member's order, cart, address, key: not found, in every route and in every API call there is (M6, R4)."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern
from django.utils import timezone

from signback.demo.mall_life import MallLife
from signback.departments.models import Stock
from signback.engine.families import FAMILIES
from signback.engine.models import Entry, Root
from signback.messages.models import Message
from signback.orders.models import Account, Address, ApiToken, Article, CartLine, Member
from signback.surfaces.api.routes import api
from signback.surfaces.identity import issue_token
from tests.shop.visiting import account

METHODS = ("get", "post", "put", "patch", "delete")
BODY = {
    "version": "", "call_at": "morning", "pieces-0": "1", "quantity": "1", "reason": "x", "name": "Bo", "remark": "x",
    "refund_to": "mine", "payment": "bank transfer", "lines": [{"article": "NB-POCKET", "quantity": 1}],
}  # fmt: skip
OWN_ONLY = re.compile(r"^/(api/v1/)?mall/(orders|account/(addresses|keys))/")


@dataclass(frozen=True)
class Things:
    """What is Anna's alone."""

    numbers: tuple[str, str]
    address: int
    token: int
    secrets: tuple[str, ...]


@pytest.fixture
def annas() -> Things:
    """Two orders, one on its way; an address, a cart, a key."""
    gone, fresh = (MallLife("member-anna", [("NB-A5-LINED", 2)], timezone.now() - timedelta(1)) for _ in range(2))
    for link in (gone.place, gone.confirm, gone.distribute, gone.pay, gone.ship, fresh.place):
        link()
    anna = account("member-anna")
    article = Article.objects.get(number="GF-SAMPLE")
    CartLine.objects.create(member_id=anna.pk, article=article, quantity=7)
    issue_token(anna, "Anna's program")
    address = Address.objects.get(member_id=anna.pk)
    secrets = (address.street, anna.email, "Anna Kelly", "496 0231", gone.number, fresh.number, "Anna's program")
    return Things((gone.number, fresh.number), address.pk, ApiToken.objects.get(account=anna).pk, secrets)


def state() -> tuple[Any, ...]:
    """Everything that must not change."""
    return (
        Entry.objects.count(), Root.objects.count(),
        list(Address.objects.filter(member=account("member-anna").pk).values()),
        list(CartLine.objects.filter(member=account("member-anna").pk).values()),
        list(ApiToken.objects.filter(account__username="member-anna").values("pk", "revoked")),
        list(Account.objects.filter(username="member-anna").values("email", "password", "display_name", "is_active")),
        list(Member.objects.filter(account__username="member-anna").values()), Message.objects.count(),
        list(Stock.objects.order_by("pk").values()),
    )  # fmt: skip


# ---- every address of the product
def routes(resolver: URLResolver | None = None, before: str = "/") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every address with its parts."""
    for entry in (resolver or get_resolver()).url_patterns:
        pattern = entry.pattern
        route = str(pattern._route) if isinstance(pattern, RoutePattern) else plain(pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, before + route)
        elif isinstance(entry, URLPattern):
            yield before + route, dict(pattern.converters)


def plain(pattern: Any) -> str:
    """An address that is written as an expression, without its signs."""
    assert isinstance(pattern, RegexPattern)
    return re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", pattern._regex).strip("^$").replace("\\", "")


STEPS = tuple(place.step.name for book in FAMILIES["mall"].books for place in book.places)


def filled(route: str, things: Things) -> Iterator[str]:
    """The address with everything of Anna's that could stand in it."""
    names = re.findall(r"<(?:\w+:)?(\w+)>|{(\w+)}", route)
    options = [values(first or second, route, things) for first, second in names]
    for chosen in itertools.islice(itertools.product(*options), 60):
        made = iter(chosen)
        yield re.sub(r"<(?:\w+:)?\w+>|{\w+}", lambda _, made=made: str(next(made)), route)


def values(name: str, route: str, things: Things) -> tuple[object, ...]:
    """What can stand for a part of an address."""
    if name == "number":
        return things.numbers
    if name in {"pk", "id", "token_id", "object_id"}:
        return (things.address, things.token, account("member-anna").pk)
    if name in {"key", "parcel"}:
        return ("1", "R1")
    if name in {"step", "name"}:
        return STEPS if "step" in route or "orders" in route else ("password",)
    return ("320",) if name == "width" else ("1",)


def test_no_page_shows_or_changes_what_is_anothers(annas: Things) -> None:
    """M6: every route of the product, by every method, with the ids of another member."""
    bo, before, tried = Client(raise_request_exception=True), state(), 0
    bo.force_login(account("member-bo"), "signback.surfaces.shop.backend.MemberBackend")
    assert bo.get("/mall/account/").status_code == 200
    for route, _ in routes():
        if "sign-out" in route or route.startswith("/api/"):
            continue
        for path in filled(route, annas):
            for method in ("get", "post"):
                answer = bo.get(path) if method == "get" else bo.post(path, {**BODY, "lines": ""})
                tried += 1
                refuse_leak(answer, annas, path)
                if OWN_ONLY.match(path) and path != route:
                    assert answer.status_code in (404, 405), (method, path, answer.status_code)
    assert tried > 300
    assert state() == before


def test_no_call_shows_or_changes_what_is_anothers(annas: Things) -> None:
    """M6: every API call that is described, by every method, with the ids of another member."""
    bo, token, before, tried = Client(), issue_token(account("member-bo"), "Bo's"), state(), 0
    described = json.loads(json.dumps(api.get_openapi_schema()))["paths"]
    for route, path in [(one, path) for one in described for path in filled(one, annas)]:
        for method in METHODS:
            answer = bo.generic(
                method.upper(), path, json.dumps(BODY), "application/json", headers={"authorization": f"Bearer {token}"}
            )
            tried += 1
            refuse_leak(answer, annas, path)
            if "{number}" in route or "{pk}" in route:
                public = route.startswith("/api/v1/mall/products")
                assert answer.status_code >= 400 or public, (method, path, answer.status_code)
            if OWN_ONLY.match(path) and "{number}" in route and method == "get":
                assert answer.status_code in (404, 405), (method, path, answer.status_code)
    assert tried > 300
    assert state() == before


def refuse_leak(answer: Any, things: Things, path: str) -> None:
    """Nothing of Anna's stands in an answer; what was asked for in the address itself may be said back."""
    said = answer.content.decode("utf-8", "replace") if not answer.streaming else ""
    asked = [secret for secret in things.secrets if secret in path]
    found = [secret for secret in things.secrets if secret in said and secret not in asked]
    assert not found, (path, answer.status_code, found)


def test_a_visitor_is_asked_in_before_any_of_it(annas: Things) -> None:
    """M6: nobody's page is everybody's."""
    visitor = Client()
    for route, _ in routes():
        if re.match(r"^/mall/(orders/|checkout|account/(addresses|keys|password$|email$|$))", route):
            for path in filled(route, annas):
                answer = visitor.get(path)
                assert answer.status_code == 302 and answer["Location"].startswith("/mall/account/sign-in"), path


def test_a_cart_is_its_owners_alone(annas: Things) -> None:
    """M6: neither another member nor a visitor finds anything in it, by page or by API."""
    token = issue_token(account("member-bo"), "Bo's")
    bo = Client(headers={"authorization": f"Bearer {token}"})
    assert bo.get("/api/v1/mall/cart").json()["lines"] == []
    sent = {"lines": [{"article": "GF-SAMPLE", "quantity": 1}]}
    assert bo.put("/api/v1/mall/cart", sent, "application/json").status_code == 200
    assert CartLine.objects.get(member=account("member-anna").pk).quantity == 7


def test_people_of_the_house_have_neither_cart_nor_orders_in_the_mall(annas: Things) -> None:
    """Staff see the mall as visitors do."""
    clerk = Client(headers={"authorization": f"Bearer {issue_token(account('mall-administrator'), 'x')}"})
    for path in ("cart", "addresses"):
        assert clerk.get(f"/api/v1/mall/{path}").status_code == 403
    page = Client()
    page.force_login(account("mall-administrator"), "signback.orders.accounts.HouseBackend")
    assert page.get(f"/mall/orders/{annas.numbers[0]}").status_code == 302


def names(resolver: URLResolver | None = None) -> Iterator[str]:
    """Every name by which a page is linked to; the keeper's own pages have a space of theirs."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern) and entry.name:
            yield entry.name
        elif isinstance(entry, URLResolver) and not entry.namespace:
            yield from names(entry)


def test_no_two_pages_are_linked_to_by_the_same_name() -> None:
    """R4: else a member's link leads into the house, or the house's into the mall."""
    found = list(names())
    assert len(found) > 100 and not {name for name in found if found.count(name) > 1}


def test_every_link_of_the_mall_stays_in_the_mall(annas: Things) -> None:
    """M6: what a member can press on any of their pages is a page of the mall that opens for them."""
    member = Client()
    member.force_login(account("member-anna"))
    seen, ahead = set(), ["/mall/", *(f"/mall/orders/{number}" for number in annas.numbers)]
    while ahead:
        path = ahead.pop()
        seen.add(path)
        answer = member.get(path)
        assert answer.status_code in (200, 302), (path, answer.status_code)
        for found in re.findall(r'<a [^>]*href="([^"#]+)', answer.content.decode()):
            assert found.startswith("/mall/"), (path, found)
            where = found.partition("?")[0].replace("&amp;", "&")
            if where not in seen and where not in ahead and not where.startswith(("/mall/goods/", "/mall/shelves/")):
                ahead.append(where)
    assert {"/mall/orders/", "/mall/account/", "/mall/cart", "/mall/help", "/mall/account/keys"} <= seen
