"""Anyone browses and searches: shelves, pages, words in both languages, pictures, stock in words (M1)."""

from __future__ import annotations

import io
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from signback.departments.models import Stock
from signback.orders.models import Article, ArticlePicture, Category
from signback.orders.sought import asked_words, found_ids, keep_search, words_of
from tests.shop.visiting import Visitor

HEAVIEST = 100_000


def found(query: str) -> list[str]:
    """The numbers of what a search finds."""
    numbers = dict(Article.objects.values_list("pk", "number"))
    return [numbers[pk] for pk in found_ids(asked_words(query))]


def article(number: str, name: str, says: str = "", shelf: str = "art", **more: Any) -> Article:
    """One more article."""
    on = Category.objects.get(slug=shelf)
    made = Article.objects.create(number=number, name=name, description=says, category=on, price=Decimal(5), **more)
    Stock.objects.create(article=made, on_hand=9)
    return made


# ---- shelves and pages
def test_everything_stands_on_its_shelf(visitor: Visitor) -> None:
    """A shelf shows what stands on it and below it, and no other."""
    page = visitor.get("/mall/shelves/writing")
    assert "Letter set ivory" in page and "Notebook A5, lined" in page
    assert "Kraft roll" not in page
    visitor.get("/mall/shelves/nothing", 404)


def test_pages_of_a_shelf_show_each_article_once(visitor: Visitor) -> None:
    """Keyset pages: nothing twice, nothing left out, in every order."""
    for n in range(60):
        article(f"X-{n}", f"Sheet {n % 7} of many", shelf="art")
    for sort in ("name", "cheap", "dear", "new"):
        seen, onward = [], f"/mall/shelves/art?sort={sort}"
        while onward:
            page = visitor.get(onward)
            seen += re.findall(r'href="/mall/goods/([^"]+)"', page)
            more = re.search(r'rel="next" href="([^"]+)"', page)
            onward = f"/mall/shelves/art{more[1]}" if more else ""
        assert len(seen) == len(set(seen)) == 64, sort


@pytest.mark.parametrize("query", ["?cursor=x", "?cursor=W10", "?sort=evil", "?at=-1", "?q=%00", f"?q={'x' * 5000}"])
def test_what_nobody_can_read_is_no_fault(visitor: Visitor, query: str) -> None:
    """E4: a broken address is answered with a sentence."""
    for path in ("/mall/", "/mall/search"):
        assert visitor.client.get(path + query).status_code in (200, 422)


def test_stock_is_said_in_words(visitor: Visitor) -> None:
    """In stock, only 3 left, sold out: never a number that is no help."""
    assert "In stock" in visitor.get("/mall/goods/NB-POCKET")
    assert "Only 3 left" in visitor.get("/mall/goods/AR-TONED")
    page = visitor.get("/mall/goods/WR-BOX-M")
    assert "Sold out" in page and 'name="quantity"' not in page


def test_what_is_not_offered_any_more_is_not_there(visitor: Visitor) -> None:
    """M7: an article that was set aside has no page, stands on no shelf, is not found."""
    Article.objects.filter(number="NB-SHIFT").update(active=False)
    visitor.get("/mall/goods/NB-SHIFT", 404)
    assert "Shift book" not in visitor.get("/mall/")
    assert "NB-SHIFT" not in visitor.get("/mall/search?q=shift")


def test_an_article_is_described_for_search_engines(visitor: Visitor) -> None:
    """schema.org; and no name of an article ends the script that holds it."""
    article("EVIL", "</script><script>alert(1)</script>", "a & b < c")
    page = visitor.get("/mall/goods/EVIL")
    raw = visitor.last.content.decode()
    assert "<script>alert" not in raw
    said = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', raw, re.DOTALL)[1])  # type: ignore[index]
    assert said["name"] == "</script><script>alert(1)</script>"
    assert said["offers"] == {
        "@type": "Offer", "price": "5.00", "priceCurrency": "EUR", "availability": "https://schema.org/InStock",
        "url": "http://localhost:8000/mall/goods/EVIL",
    }  # fmt: skip
    assert "a & b < c" in page


# ---- searching
def test_words_are_found_by_their_beginning_in_any_writing() -> None:
    """Capitals, accents, wide letters fall away; the name counts more than what is said beside."""
    article("CAFE", "Café napkins, crème")
    article("BESIDE", "Plain sheets", "as good as any café")
    assert found("cafe") == ["CAFE", "BESIDE"]
    assert found("CAFÉ creme") == found("ｃａｆｅ CRÈ") == ["CAFE"]
    assert found("note") and set(found("note")) >= {"NB-A5-LINED", "NB-POCKET"}
    assert found("nb pocket") == ["NB-POCKET"]
    assert found("") == found("   ") == found("-'\"*") == []


def test_chinese_is_found_by_two_signs_and_by_one() -> None:
    """E6: no blanks divide the words."""
    article("XUAN", "Xuan paper 宣纸, sized", "熟宣，适合工笔")
    assert found("宣纸") == found("宣") == found("工笔") == ["XUAN"]
    assert found("纸宣") == []
    assert words_of("宣纸A5") == ["宣", "纸", "宣纸", "a5"]


def test_a_letter_too_few_is_forgiven(visitor: Visitor) -> None:
    """Nothing has the word as typed: the nearest one is looked for, and said."""
    page = visitor.get("/mall/search?q=watercolur+blok")
    assert "These are for “watercolour block”" in page
    assert "Watercolour block" in page
    assert "Nothing found for “qqqqqq”" in visitor.get("/mall/search?q=qqqqqq")


@pytest.mark.parametrize("query", ['"', "a OR", "NEAR(", "'); drop", "a:b & !c", "x*", "<->", "\\", "%", "( ( (", "😀"])
def test_signs_of_the_database_are_only_signs(visitor: Visitor, query: str) -> None:
    """E4: a search is words, whatever was typed."""
    assert visitor.client.get("/mall/search", {"q": query}).status_code == 200


def test_the_index_follows_every_change() -> None:
    """Saved, renamed, removed, written many at once: found by what it is called now."""
    one = article("ONE", "Zebra sheets")
    assert found("zebra") == ["ONE"]
    one.name = "Giraffe sheets"
    one.save(update_fields=["name"])
    assert (found("zebra"), found("giraffe")) == ([], ["ONE"])
    Stock.objects.filter(article=one).delete()
    one.delete()
    assert found("giraffe") == []
    shelf = Category.objects.get(slug="art")
    Article.objects.bulk_create(Article(number=f"M-{n}", name=f"Okapi {n}", category=shelf, price=1) for n in range(3))
    assert len(found("okapi")) == 3
    keep_search()
    assert len(found("okapi")) == 3


# ---- pictures
def picture(of: str, width: int = 2000, height: int = 1500) -> ArticlePicture:
    """A picture, as the administrator uploads one."""
    drawn = io.BytesIO()
    Image.new("RGB", (width, height), "#3355aa").save(drawn, "JPEG")
    made = ArticlePicture(article=Article.objects.get(number=of), says="A blue sheet")
    made.picture.save("sheet.jpg", ContentFile(drawn.getvalue()))
    return made


def test_pictures_come_in_the_sizes_that_the_page_asks_for(visitor: Visitor) -> None:
    """M7: small ones for phones, never larger than they are, kept by the browser; others not at all."""
    made = picture("NB-POCKET")
    page = visitor.get("/mall/goods/NB-POCKET")
    assert 'alt="A blue sheet"' in page and f"/mall/pictures/{made.pk}/320 320w" in page
    assert 'loading="lazy"' in visitor.get("/mall/")
    for width in (320, 640, 1280):
        answer = visitor.client.get(f"/mall/pictures/{made.pk}/{width}")
        assert Image.open(io.BytesIO(b"".join(answer.streaming_content))).width == width  # type: ignore[attr-defined]
        assert "immutable" in answer["Cache-Control"] and answer["Content-Type"] == "image/webp"
    for path in (f"{made.pk}/321", f"{made.pk}/99999999", "999999/320"):
        assert visitor.client.get(f"/mall/pictures/{path}").status_code == 404


def test_a_file_that_is_no_picture_is_not_there(visitor: Visitor) -> None:
    """Hostile uploads end in nothing, not in a fault."""
    made = ArticlePicture(article=Article.objects.get(number="NB-POCKET"), says="Nothing")
    made.picture.save("evil.jpg", ContentFile(b"<svg onload=alert(1)>"))
    assert visitor.client.get(f"/mall/pictures/{made.pk}/320").status_code == 404


# ---- how much it costs
@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/mall/", 2),
        ("/mall/shelves/writing", 2),
        ("/mall/goods/NB-POCKET", 2),
        ("/mall/search?q=notebook", 2),
        ("/mall/help", 0),
    ],
)
def test_pages_ask_little_of_the_database(visitor: Visitor, path: str, most: int) -> None:
    """What is the same for everybody is kept for a minute."""
    visitor.get(path)
    with CaptureQueriesContext(connection) as asked:
        visitor.get(path)
    assert len(asked) <= most, [q["sql"][:120] for q in asked]
    assert len(visitor.last.content) < HEAVIEST


def test_the_first_load_weighs_little(visitor: Visitor) -> None:
    """Page, style sheets and drawings together, before anything is packed: a hundred kilobytes at most."""
    raw = visitor.get("/mall/").encode()
    files = set(re.findall(r'/static/([^"#]+)', visitor.text))
    weight = len(raw) + sum(Path(str(finders.find(name))).stat().st_size for name in files)
    assert "signback/goods.svg" in files and weight < HEAVIEST, weight


def test_a_members_page_asks_three_statements_more(visitor: Visitor) -> None:
    """Session, account, cart."""
    visitor.sign_in()
    visitor.get("/mall/goods/NB-POCKET")
    with CaptureQueriesContext(connection) as asked:
        visitor.get("/mall/goods/NB-POCKET")
    assert len(asked) <= 5, [q["sql"][:120] for q in asked]


def test_a_new_shelf_is_seen_within_a_minute(visitor: Visitor) -> None:
    """M7: kept with care."""
    visitor.get("/mall/")
    shelf = Category.objects.create(slug="maps", name="Maps and plans")
    Article.objects.create(number="MAP", name="Map", category=shelf, price=3)
    cache.clear()  # a minute later
    assert "Maps and plans" in visitor.get("/mall/")


# ---- for search engines
def test_the_map_names_every_article_and_nobodys_own_pages(visitor: Visitor) -> None:
    """Sitemap and robots."""
    index = visitor.get("/mall/sitemap.xml")
    assert "/mall/sitemap-0.xml" in index
    named = re.findall("<loc>([^<]+)</loc>", visitor.get("/mall/sitemap-0.xml"))
    assert len([url for url in named if "/mall/goods/" in url]) == 24
    robots = visitor.get("/robots.txt")
    assert "Disallow: /mall/account" in robots and "Allow: /mall/" in robots
    assert visitor.get("/mall/account/sign-in").count('content="noindex"') == 1
    assert "noindex" not in visitor.get("/mall/goods/NB-POCKET")


def test_the_mall_speaks_chinese_to_whoever_asks(visitor: Visitor) -> None:
    """E6: by the browser's wish, and by the switch at the foot, which is kept."""
    assert (
        "加入购物车"
        in visitor.client.get("/mall/goods/NB-POCKET", headers={"accept-language": "zh-CN"}).content.decode()
    )
    page = visitor.post("/mall/language", {"language": "zh-hans", "next": "/mall/goods/NB-POCKET"})
    assert visitor.path == "/mall/goods/NB-POCKET" and "加入购物车" in page and 'lang="zh-hans"' in page
    visitor.post("/mall/language", {"language": "en", "next": "https://evil.example/"})
    assert visitor.path == "/mall/"


@pytest.mark.parametrize(
    ("number", "good"),
    [
        ("NB-A5.2", True),
        ("宣纸-1", True),
        ("A/B", False),
        ("..", False),
        ("A B", False),
        ("a?b", False),
        ("A\n", False),
    ],
)
def test_an_articles_number_stands_in_its_address(number: str, good: bool) -> None:
    """M7: what cannot be found under its own address is not kept."""
    said = Article(number=number, name="A", price=1, category=Category.objects.create(slug="s", name="S"))
    if good:
        said.full_clean()
    else:
        with pytest.raises(ValidationError, match="Letters, figures, dots and hyphens"):
            said.full_clean()


def test_who_looks_reads_by_when_it_would_leave_and_where_the_costs_stand(visitor: Visitor) -> None:
    """M1, E3: the day stands beside the button, before anything is ordered; of goods sold out there is none."""
    page = visitor.get("/mall/goods/NB-A5-LINED")
    assert re.search(r"ordered now it leaves us by \w+ \d+ \w+, if it is paid by then or at the door", page)
    assert 'href="/mall/help#delivery">What delivery costs' in page and 'id="delivery"' in visitor.get("/mall/help")
    assert "ordered now" not in visitor.get("/mall/goods/WR-BOX-M")
