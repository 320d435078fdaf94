"""An address that takes only what a button sends is a page too when it is typed, or loaded again (E4)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from signback.engine.models import Entry
from signback.orders.models import Account
from tests import given
from tests.shop.test_others import routes

pytestmark = pytest.mark.django_db
SAID = {"int": "1"}
PLAIN = re.compile(r"<(?:(\w+):)?\w+>")


@pytest.fixture(autouse=True)
def mill() -> None:
    given.mill()


def addresses(*, api: bool = False) -> set[str]:
    """Every address of the product, with something in its places; the keeper's own pages speak for themselves."""
    made = {PLAIN.sub(lambda part: SAID.get(part[1], "x"), route) for route, _ in routes()}
    return {path for path in made if path.startswith("/api/") == api and not path.startswith("/manage/")}


def client(sign_in: str) -> Client:
    """Somebody signed in; nobody without a name."""
    found = Client(raise_request_exception=False)
    if sign_in:
        found.force_login(Account.objects.get(username=sign_in))
    return found


def only_sent(browser: Client) -> dict[str, Any]:
    """The addresses that take no look, with their answers."""
    answers = {path: browser.get(path) for path in sorted(addresses())}
    return {path: answer for path, answer in answers.items() if answer.status_code == 405}


@pytest.mark.parametrize("who", ["administrator", "finance", "logistics", "member-anna", ""])
def test_each_says_what_it_is_and_leads_to_a_page(who: str) -> None:
    """Never an empty page; the way out is one that can be looked at, and nothing was done."""
    browser, before = client(who), Entry.objects.count()
    found = only_sent(browser)
    assert "/mall/language" in found
    for path, answer in found.items():
        said = answer.content.decode()
        assert "This is no page" in said and "Nothing was done" in said and "POST" in answer["Allow"], path
        ways = re.findall(r'<a class="btn[^"]*" href="([^"]+)">To', said)
        assert ways and all(browser.get(way).status_code != 405 for way in ways), (path, ways)
    assert Entry.objects.count() == before


def test_the_page_stands_in_its_own_part_of_the_house() -> None:
    """A member is led to their account, the house to its own pages; nobody of the mall into the house."""
    mall = client("member-anna").get("/mall/account/addresses/7/drop").content.decode()
    assert 'href="/mall/account/">To the page of the button' in mall and 'href="/"' not in mall
    house = client("finance").get("/collections/accept").content.decode()
    assert 'href="/collections"' in house and "Worklist" in house
    chinese = client("member-anna").get("/mall/account/addresses/7/drop", headers={"accept-language": "zh-hans"})
    assert "前往按钮所在页面" in chinese.content.decode()


def test_programs_keep_their_own_answer() -> None:
    """The API's problem stays one, and what is sent to a page that takes nothing stays refused."""
    answer = client("").get("/api/v1/mall/addresses/1")
    assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (405, "application/problem+json")
    assert client("").post("/mall/help").status_code == 405
