"""Which countries a cart can be sent to, and what is said of the others (M1)."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from signback.orders.addresses import countries, plainly
from signback.orders.models import Address, Article, ShippingFee
from signback.orders.shipping_fees import CARRIED, Consignment, carried, forget_fees, reached
from signback.surfaces.identity import issue_token
from signback.surfaces.shop.countries import place_of, territories
from tests.shop.visiting import ADDRESS, ANSWERS, WAYS, Visitor, account, orders_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fees")]
FETCH = 'label="Only if you fetch it yourself"'
OPTION = re.compile(r'<option value="([A-Z]{2})"')


@pytest.fixture
def anna(visitor: Visitor) -> Visitor:
    """A member at the pages, with a notebook in the cart."""
    visitor.sign_in()
    visitor.put()
    return visitor


def only_to(*wanted: str) -> None:
    """Carriers bring goods to these countries alone."""
    ShippingFee.objects.filter(way__in=CARRIED).exclude(country__in=wanted).delete()
    forget_fees()


def listed(page: str) -> tuple[set[str], set[str]]:
    """The countries to which goods are sent, and those from which they are fetched alone."""
    select = page.partition('name="country"')[2].partition("</select>")[0]
    if FETCH not in select:
        return set(OPTION.findall(select)), set()
    sent, _, rest = select.partition(FETCH)
    return set(OPTION.findall(sent)), set(OPTION.findall(rest))


def test_countries_are_those_of_this_cart(anna: Visitor) -> None:
    """Two notebooks go to Ireland and the Netherlands; too heavy for both, everything is fetched."""
    assert listed(anna.get("/mall/checkout")) == (set(countries()), set())
    only_to("IE", "NL")
    assert listed(anna.get("/mall/checkout")) == ({"IE", "NL"}, countries() - {"IE", "NL"})
    Article.objects.update(grams=11_000)
    assert listed(anna.get("/mall/checkout")) == ({"IE", "NL"}, countries() - {"IE", "NL"})
    Article.objects.update(grams=200_000)
    assert listed(anna.get("/mall/checkout")) == (set(), set(countries()))


def test_fees_in_another_currency_reach_no_country(anna: Visitor) -> None:
    """A row is for goods of its own currency; the page says so, and the counter stays open."""
    only_to("IE")
    ShippingFee.objects.filter(country="IE").update(currency="CNY")
    forget_fees()
    sent, fetched = listed(anna.get("/mall/checkout"))
    assert sent == set() and "IE" in fetched
    assert "Only if you fetch it yourself" in anna.text.partition("kept stack")[2].partition("</fieldset>")[0]
    page = anna.post("/mall/checkout", ANSWERS)
    assert "Goods priced in EUR are not sent to this country" in page and "By carrier" not in page
    anna.post(WAYS, {"delivery": "fetched by the member", "payment": "cash on delivery"})
    anna.post("/mall/checkout/check", anna.hidden())
    assert orders_of("member-anna") == 1


@pytest.mark.parametrize("country", ["ZZ", "XX", "QO", "EU"])
def test_a_country_that_there_is_not(anna: Visitor, country: str) -> None:
    """Said in a plain sentence at the field, in the member's own list, and to programs; nothing goes there."""
    page = anna.post("/mall/checkout", {**ANSWERS, "address": "another", "country": country}, 422)
    assert 'href="#f-country">Country: there is no such country' in page and anna.path == "/mall/checkout"
    page = anna.post("/mall/account/addresses/new", {**ADDRESS, "country": country}, 422)
    assert "There is no such country" in page
    assert not Address.objects.filter(country=country).exists() and orders_of("member-anna") == 0
    assert f'value="{country}"' not in page


def test_the_quote_says_why_nothing_goes_there(anna: Visitor) -> None:
    """For programs: a country that there is not, one that nobody brings goods to, goods of two currencies."""
    headers = {"authorization": f"Bearer {issue_token(account('member-anna'), 'Program')}"}

    def quote(country: str) -> tuple[list[str], str]:
        answer = Client().get(f"/api/v1/mall/cart/quote?country={country}", headers=headers)
        said = json.loads(answer.content)
        return [way["delivery"] for way in said["ways"]], said["why_few"]

    assert quote("ZZ") == quote("12") == ([], "There is no such country")
    only_to("IE")
    assert quote("FR") == (["fetched by the member"], "We do not send to this country")
    assert quote("IE") == (["by carrier", "by express carrier", "fetched by the member"], "")
    Article.objects.filter(number="NB-POCKET").update(currency="CNY")
    anna.put("NB-POCKET", 1)
    assert quote("IE") == ([], "Goods in different currencies are ordered apart")


def test_goods_of_two_currencies_are_parted_in_the_cart(anna: Visitor) -> None:
    """M1: said where it can be mended, not after all questions are answered."""
    Article.objects.filter(number="NB-POCKET").update(currency="CNY")
    page = anna.put("NB-POCKET", 1)
    assert "Goods in different currencies are ordered apart" in page and "€ 25.00 + ¥ 8.40" in page
    pocket = Article.objects.get(number="NB-POCKET").pk
    assert "ordered apart" in anna.post("/mall/cart", {"on": "on"}, 422)
    for path in ("/mall/checkout", WAYS, "/mall/checkout/check"):
        assert anna.client.get(path)["Location"] == "/mall/cart"
    anna.post("/mall/cart", {f"quantity-{pocket}": "0", "on": "on"})
    assert anna.path == "/mall/checkout"


def test_a_change_lists_the_countries_of_its_goods(anna: Visitor) -> None:
    """M1: the order's own weight and currency count, whatever else lies in the cart."""
    number = anna.order()
    only_to("IE", "NL")
    assert listed(anna.get(f"/mall/orders/{number}/address"))[0] == {"IE", "NL"}
    anna.post("/mall/language", {"language": "zh-hans", "next": "/mall/"})
    assert "仅限到店自提" in anna.get(f"/mall/orders/{number}/address")


def test_what_is_reached_is_what_the_fees_say(db: None) -> None:
    """Asked country by country it is the same."""
    for grams in (1, 2_500, 15_000, 25_000, 50_000):
        sent = Consignment("", grams, Article.objects.get(number="NB-POCKET").price, "EUR")
        assert reached(sent, countries()) == {c for c in countries() if carried(sent._replace(country=c))}


def test_who_has_no_address_yet_chooses_from_the_same_list(anna: Visitor) -> None:
    """M1: the first order of a new member."""
    Address.objects.filter(member=account("member-anna").pk).delete()
    only_to("IE")
    page = anna.get("/mall/checkout")
    assert listed(page)[0] == {"IE"} and '<option value="" selected>Choose a country' in page


# ---- how they stand in the list
def test_every_country_stands_where_a_chinese_reader_looks_for_it() -> None:
    """E6: by pinyin; every sign is a common one, which GB 2312 orders so, or one whose sound is told."""
    signs = {sign for name in territories("zh").values() for sign in plainly(name) if not sign.isascii()}
    assert all(place_of(sign) < "座".encode("gb18030") for sign in signs)
    names = [territories("zh")[code] for code in ("AF", "IE", "PE", "DE", "FJ", "VA", "NR", "NA", "NL", "CN", "TL")]
    by_pinyin = ["阿富汗", "爱尔兰", "秘鲁", "德国", "东帝汶", "梵蒂冈", "斐济", "荷兰", "纳米比亚", "瑙鲁", "中国"]
    assert sorted(names, key=place_of) == by_pinyin


def test_the_checkout_lists_countries_by_pinyin_and_by_letter(anna: Visitor) -> None:
    """E6: Åland stands before Albania, 冰岛 before 中国."""
    page = anna.get("/mall/checkout")
    assert (
        page.index(">Åland Islands<") < page.index(">Albania<") < page.index(">Côte d’Ivoire<") < page.index(">Cuba<")
    )
    anna.client.post("/mall/language", {"language": "zh-hans", "next": "/mall/"})
    page = anna.get("/mall/checkout")
    places = [page.index(f">{name}<") for name in ("阿尔巴尼亚", "冰岛", "斐济", "荷兰", "瑙鲁", "英国", "中国")]
    assert places == sorted(places)
