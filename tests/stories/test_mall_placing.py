"""Placing and changing: prices of the day, pieces held at once, addresses that a post can know (M1, M2, M6)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from signback.orders.addresses import address_faults
from signback.orders.events import mall
from signback.orders.mall_deadlines import cancelling_proposed, next_call, unpaid_until
from signback.orders.mall_sums import total
from signback.orders.models import Article
from tests.given import Invalid, then
from tests.mall_given import ADMINISTRATOR, ANNA, BANK, BLOCK, BO, LAST, NOTEBOOK, MallStory, costs, mall_order, stock


def lines(*wanted: tuple[str, int]) -> list[dict[str, Any]]:
    """Articles as a cart names them."""
    return [{"article": article, "quantity": quantity} for article, quantity in wanted]


def change(story: MallStory, *wanted: tuple[str, int], **more: Any) -> None:
    """The member changes the goods."""
    story.do(ANNA, "change_order", {**story.wish, "lines": lines(*wanted), **more})


def prices(story: MallStory) -> list[tuple[str, int, str]]:
    """The lines with their prices."""
    return [(line.article, line.quantity, str(line.unit_price)) for line in story.order.lines]


# ---- changing (M1)
def test_a_change_never_reprices_what_stays() -> None:
    """M1: untouched lines keep their price; more pieces come at the price of today; stock follows."""
    story = mall_order(upto="place")
    costs(NOTEBOOK, "99.00")
    costs(BLOCK, "99.00")
    change(story, (NOTEBOOK, 3), (BLOCK, 1))
    assert prices(story) == [(NOTEBOOK, 2, "12.50"), (BLOCK, 1, "19.50"), (NOTEBOOK, 1, "99.00")]
    assert stock(NOTEBOOK) == (140, 3) and stock(BLOCK) == (45, 1)
    change(story, (NOTEBOOK, 1))
    assert prices(story) == [(NOTEBOOK, 1, "12.50")]
    assert stock(NOTEBOOK) == (140, 1) and stock(BLOCK) == (45, 0)
    assert [line.number for line in story.order.lines] == ["1"]
    then.told(story, "member", "Your order was changed")


def test_a_change_of_the_address_keeps_goods_and_prices() -> None:
    """M1: another country has another fee."""
    story = mall_order(upto="place")
    costs(NOTEBOOK, "99.00")
    leiden = {"recipient": "A. Kelly", "street": "Rapenburg 70", "postal_code": "2311 EZ", "city": "Leiden",
              "country": "NL", "telephone": "+31 71 527 2727"}  # fmt: skip
    change(story, *story.lines, **leiden)
    assert prices(story) == [(NOTEBOOK, 2, "12.50"), (BLOCK, 1, "19.50")]
    assert story.order.content.fee == Decimal("7.40") and total(story.order) == Decimal("51.90")


def test_a_change_that_cannot_be_kept_changes_nothing() -> None:
    """M6: what is not there is named at its line; what the order holds already is its own."""
    story = mall_order(upto="place", lines=((LAST, 3),))
    assert stock(LAST) == (3, 3)
    said = {**story.wish, "lines": lines((LAST, 4))}
    story.refuses(ANNA, "change_order", said, kind=Invalid, field="lines.0.quantity", says="Only 3 of Toned")
    Article.objects.filter(number=LAST).update(active=False)
    change(story, (LAST, 2))
    assert stock(LAST) == (3, 2)
    story.refuses(
        ANNA, "change_order", {**story.wish, "lines": lines((LAST, 3))}, kind=Invalid, says="not sold any more"
    )


def test_a_paid_order_that_grows_waits_for_the_rest() -> None:
    """M4, M5.1: the money stays on it; what is missing is asked for."""
    story = mall_order(upto="place")
    story.pay()
    change(story, (NOTEBOOK, 4), (BLOCK, 1))
    then.worklist(story, "record_mall_payment")
    change(story, (NOTEBOOK, 1))
    then.worklist(story, "refund_member")


# ---- what cannot be ordered
HOSTILE: list[tuple[dict[str, Any], str]] = [
    ({"lines": []}, "lines"),
    ({"lines": lines((NOTEBOOK, 0))}, "lines.0.quantity"),
    ({"lines": lines((NOTEBOOK, -3))}, "lines.0.quantity"),
    ({"lines": lines((NOTEBOOK, 10_000))}, "lines.0.quantity"),
    ({"lines": lines((NOTEBOOK, 100), (NOTEBOOK, 41))}, "lines.0.quantity"),
    ({"lines": lines(*[(NOTEBOOK, 1)] * 101)}, "lines"),
    ({"lines": lines(("NO-SUCH", 1))}, "lines.0.article"),
    ({"lines": lines(("x\x00", 1))}, "lines.0.article"),
    ({"lines": [{"article": NOTEBOOK, "quantity": "many"}]}, "lines.0.quantity"),
    ({"lines": lines(("RM-OFF-80", 50))}, "lines"),
    ({"payment": "credit"}, "payment"),
    ({"country": "ZZ"}, "country"),
    ({"country": "Ireland"}, "country"),
    ({"telephone": "12"}, "telephone"),
    ({"street": ""}, "street"),
    ({"city": "   "}, "city"),
]


@pytest.mark.parametrize(("said", "field"), HOSTILE)
def test_what_cannot_be_ordered_is_named_at_its_field(said: dict[str, Any], field: str) -> None:
    """E4: nothing is held, nothing is written."""
    story = mall_order()
    fields = {field, field.replace(".article", ".quantity")}
    refused = story.refuses(ANNA, "place_order", {**story.wish, **said}, kind=Invalid)
    assert refused.field in fields, refused.field
    assert stock() == (140, 0)


def test_the_same_article_twice_is_one_line() -> None:
    """M1."""
    story = mall_order(upto="place", lines=((NOTEBOOK, 1), (BLOCK, 1), (NOTEBOOK, 2)))
    assert prices(story) == [(NOTEBOOK, 3, "12.50"), (BLOCK, 1, "19.50")] and stock() == (140, 3)


ADDRESSES: list[tuple[dict[str, str], set[str]]] = [
    ({"street": "Rapenburg 70", "postal_code": "2311 EZ", "city": "Leiden", "country": "NL"}, set()),
    ({"street": "Rapenburg 70", "postal_code": "23", "city": "Leiden", "country": "NL"}, {"postal_code"}),
    ({"street": "Rapenburg 70", "city": "Leiden", "country": "NL"}, {"postal_code"}),
    ({"street": "1 Main St", "postal_code": "94105", "city": "San Francisco", "region": "CA", "country": "US"}, set()),
    ({"street": "1 Main St", "postal_code": "94105", "city": "San Francisco", "country": "US"}, {"region"}),
    (
        {"street": "1 Main St", "postal_code": "10001", "city": "Albany", "region": "CA", "country": "US"},
        {"postal_code"},
    ),
    ({"street": "南京东路1号", "postal_code": "200001", "city": "黄浦区", "region": "上海市", "country": "CN"}, set()),
    ({"street": "12 Palmerston Road", "postal_code": "D06 X2Y3", "city": "Dublin", "country": "IE"}, set()),
    ({"street": "x", "city": "y", "country": "XX"}, {"country"}),
]


@pytest.mark.parametrize(("said", "wrong"), ADDRESSES)
def test_addresses_by_the_formats_of_their_countries(said: dict[str, str], wrong: set[str]) -> None:
    """M2: what a country's post cannot know is found before anybody calls."""
    phones = {"NL": "+31 71 527 2727", "US": "+1 415 555 0132", "CN": "+86 21 6329 0000"}
    whole = {
        "recipient": "A",
        "region": "",
        "postal_code": "",
        "telephone": phones.get(said["country"], "+353 1 496 0231"),
    }
    found = {field for field, _ in address_faults(mall.ReceivingAddress(**{**whole, **said}))}
    assert found == wrong


# ---- the hours of the calls (M2)
def test_a_member_is_called_at_the_hour_they_chose_then_at_others() -> None:
    """M2: chosen hour, spread hours, the hour they asked for; after five in vain a message, then a proposal."""
    story = mall_order(upto="place", call_at="evening", at=datetime(2026, 5, 4, 9, tzinfo=UTC))
    assert hour(story) == "18:00 Mon"
    hours = []
    for outcome in ("no answer", "busy", "left a message", "no answer"):
        story.at = next_call(story.order)
        story.call(outcome)
        hours.append(hour(story))
    assert len({when.split()[0] for when in hours}) == 4
    story.at = next_call(story.order)
    story.call("call back", call_back=datetime(2026, 5, 11, 10, 15, tzinfo=UTC))
    assert hour(story) == "11:15 Mon"
    then.told(story, "member", "We tried to call you")
    assert not cancelling_proposed(story.order, story.at + timedelta(days=1))
    assert cancelling_proposed(story.order, story.at + timedelta(days=3))


def test_nobody_is_promised_a_call_on_a_day_off() -> None:
    """M2, P2: Saturday's morning is Monday's; so is the try after a Friday's call in vain."""
    friday = datetime(2026, 5, 8, 15, tzinfo=UTC)
    assert hour(mall_order(upto="place", call_at="morning", at=friday)) == "09:00 Mon"
    story = mall_order(upto="place", at=friday)
    story.call("no answer")
    assert hour(story) == "12:30 Mon"


def hour(story: MallStory) -> str:
    """When the next call is due, by the clock of the house; its row says the same."""
    due = next_call(story.order)
    assert story.root.tasks.get(step="record_confirmation_call").due == due
    return f"{story.order.calendar.local(due):%H:%M %a}"


def test_a_call_back_has_its_hour_and_it_lies_ahead() -> None:
    """M2."""
    story = mall_order(upto="place")
    story.refuses(ADMINISTRATOR, "record_confirmation_call", {"outcome": "call back"}, kind=Invalid, field="call_back")
    past = {"outcome": "call back", "call_back": story.at - timedelta(hours=1)}
    story.refuses(ADMINISTRATOR, "record_confirmation_call", past, kind=Invalid, field="call_back")


def test_an_order_waits_for_its_money_from_its_confirmation_on() -> None:
    """M2: seven days from the order, and seven from the word that it is valid."""
    story = mall_order(upto="place", payment=BANK, buyer=BO)
    assert unpaid_until(story.order) == story.root.opened + timedelta(days=7)
    story.at += timedelta(days=3)
    story.confirm()
    assert unpaid_until(story.order) == story.at + timedelta(days=7)
    assert story.refuses(ADMINISTRATOR, "expire_order").code == "not_allowed"
