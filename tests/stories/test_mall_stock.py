"""The mall's stock: every count is a fact, held pieces stay held, new articles begin with nothing (M6, M7)."""

from __future__ import annotations

import pytest
from django.test import Client

from signback.departments.models import Stock
from signback.engine.door import Ask, open_root, perform
from signback.engine.models import Entry, Root
from signback.orders.models import Account, Article, Category, ShippingFee
from signback.orders.refusals import Invalid, NotAllowed, NotFound
from signback.orders.stock import stock_number
from tests.mall_given import NOTEBOOK, mall_order, stock

ADMIN = "mall-administrator"


def article() -> Article:
    """The article of these stories."""
    return Article.objects.get(number=NOTEBOOK)


def client(who: str = ADMIN) -> Client:
    """Somebody signed in."""
    found = Client()
    found.force_login(Account.objects.get(username=who))
    return found


def test_a_count_is_a_fact_and_what_is_held_stays_held() -> None:
    """M7: the first count begins the article's chain; fewer than are held cannot lie there."""
    story = mall_order(upto="place")
    number = stock_number(article().pk)
    count = Ask("count_stock", story.by(ADMIN), {"article": NOTEBOOK, "counted": 137, "reason": "Three were wet"})
    open_root("stock", number, count)
    assert stock() == (137, 2)
    with pytest.raises(Invalid, match="2 pieces are held"):
        perform(number, Ask("count_stock", story.by(ADMIN), {"article": NOTEBOOK, "counted": 1}))
    with pytest.raises(Invalid, match="another article"):
        perform(number, Ask("count_stock", story.by(ADMIN), {"article": "LT-BLOT", "counted": 1}))
    perform(
        number, Ask("receive_goods", story.by("warehouse"), {"article": NOTEBOOK, "quantity": 50, "source": "Hall 2"})
    )
    assert stock() == (187, 2) and Root.objects.get(number=number).seq == 2


def test_only_those_who_count_write_it_down() -> None:
    """R2: finance does not count; production does not even see it."""
    story = mall_order(upto="place")
    number = stock_number(article().pk)
    ask = {"article": NOTEBOOK, "counted": 137}
    with pytest.raises(NotAllowed):
        open_root("stock", number, Ask("count_stock", story.by("finance"), ask))
    open_root("stock", number, Ask("count_stock", story.by(ADMIN), ask))
    with pytest.raises(NotFound):
        perform(number, Ask("count_stock", story.by("production"), ask))
    assert stock() == (137, 2)


def test_stock_is_counted_and_taken_in_on_its_pages() -> None:
    """M7: the list says what is scarce, the article's page who counted what."""
    mall_order(upto="place")
    browser, pk = client(), article().pk
    text = browser.get("/stock?which=out").content.decode()
    assert "Folding boxes M, ten" in text and "Notebook A5, lined" not in text
    assert b"Nobody has counted them yet" in browser.get(f"/stock/{pk}").content
    browser.post(f"/stock/{pk}/count_stock", {"counted": "139", "_key": "a"})
    browser.post(f"/stock/{pk}/count_stock", {"counted": "139", "_key": "a"})
    browser.post(f"/stock/{pk}/receive_goods", {"quantity": "10", "source": "Hall 2", "_key": "b"})
    assert stock() == (149, 2) and Entry.objects.filter(root__kind="stock").count() == 2
    page = browser.get(f"/stock/{pk}").content.decode()
    assert "counted 139 pieces, 1 fewer than written" in page and "took in 10 pieces from Hall 2" in page
    assert browser.post(f"/stock/{pk}/count_stock", {"counted": "1"}).status_code == 422
    assert client("technical").get("/stock").status_code == 403
    assert browser.get("/stock/999999").status_code == 404


def test_a_new_article_is_sold_once_it_was_counted() -> None:
    """M7: kept under master data; it begins with nothing."""
    mall_order()
    browser = client()
    said = {
        "number": "NB-NEW", "name": "New notebook", "category": Category.objects.get(slug="notebooks").pk,
        "price": "9.90", "currency": "EUR", "grams": "200", "active": "on", "description": "",
        "pictures-TOTAL_FORMS": "0", "pictures-INITIAL_FORMS": "0",
    }  # fmt: skip
    answer = browser.post("/manage/orders/article/add/", said)
    assert answer.status_code == 302, answer.content[:2000]
    assert Stock.objects.get(article__number="NB-NEW").free == 0
    fee = {
        "way": "by express carrier",
        "country": "SE",
        "up_to_grams": "5000",
        "from_value": "0",
        "fee": "11.00",
        "currency": "EUR",
    }
    assert browser.post("/manage/orders/shippingfee/add/", fee).status_code == 302
    assert ShippingFee.objects.filter(way="by express carrier", country="SE").exists()
