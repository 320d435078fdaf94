"""Found short until counted; what comes in is set aside for the orders that wait, the oldest first (M3, M6, M7)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from signback.book.stock import found_for
from signback.book.sums import sums
from signback.departments.mall.shortages import came_in
from signback.departments.models import Awaited, ToCount
from signback.engine.families import family_of
from signback.engine.models import BookInForce, Entry, Refusal, Root
from signback.orders.mall_sums import missing, to_pick
from signback.orders.models import Account, Article
from signback.orders.stock import stock_number
from signback.surfaces.cli.serving import bring_into_force
from signback.surfaces.identity import issue_token
from tests.given import mill
from tests.mall_given import ADMINISTRATOR, ANNA, BO, CASH, NOTEBOOK, MallStory, mall_order, stock, then

pytestmark = pytest.mark.django_db


def to_be_picked(wants: int = 5, buyer: str = ANNA) -> MallStory:
    """An order that somebody has taken on."""
    story = mall_order(upto="confirm", payment=CASH, lines=((NOTEBOOK, wants),), buyer=buyer)
    story.do(ADMINISTRATOR, "assign", {})
    story.do("logistics", "accept_assignment")
    return story


def found(story: MallStory, there: int) -> MallStory:
    """Too few were there."""
    story.do("logistics", "pick", {"rows": [{"part": "1", "there": there, "why": "not found"}]})
    return story


def short(there: int) -> MallStory:
    """An order of five of which too few were there."""
    return found(to_be_picked(), there)


def two_short() -> tuple[MallStory, MallStory]:
    """Two orders: the first waits for two, the second for all four."""
    first, second = to_be_picked(), to_be_picked(4, BO)
    return found(first, 3), found(second, 0)


def article() -> Article:
    """The article of these stories."""
    return Article.objects.get(number=NOTEBOOK)


def desk(who: str = ADMINISTRATOR) -> Client:
    """Somebody signed in."""
    found = Client()
    found.force_login(Account.objects.get(username=who))
    return found


def shown(answer: Any) -> str:
    """What the page says."""
    return str(answer.content.decode())


def take_in(pieces: int, who: str = "warehouse", **more: str) -> str:
    """Goods come in, on the article's page."""
    said = {"quantity": str(pieces), "source": "Hall 2", **more}
    return shown(desk(who).post(f"/stock/{article().pk}/receive_goods", said, follow=True))


def waits() -> list[tuple[str, int]]:
    """Who waits for how many, the oldest first."""
    return list(Awaited.objects.order_by("placed", "id").values_list("order", "pieces"))


# ---- to be counted
def test_what_was_found_short_is_to_be_counted_until_somebody_counts() -> None:
    """M7: the stock says since when, by whom, for which order; a count ends it, goods that come in do not."""
    story = short(3)
    one = ToCount.objects.get()
    assert (one.article, one.by, one.order) == (article(), "Ivo Petrov", story.number)
    assert "to be counted" in shown(desk().get("/stock")) and "to be counted" in shown(desk().get("/stock?which=count"))
    page = shown(desk().get(f"/stock/{article().pk}"))
    assert f"Ivo Petrov found too few for {story.number}" in page and "until somebody counts" in page
    assert f"found too few for order {story.number}: only what orders hold is left, 3 pieces" in page
    take_in(2)
    assert ToCount.objects.count() == 1
    desk("logistics").post(f"/stock/{article().pk}/count_stock", {"counted": "20"})
    assert not ToCount.objects.exists() and stock() == (20, 3)
    assert "to be counted" not in shown(desk().get(f"/stock/{article().pk}"))
    assert "Nothing is to be counted" in shown(desk().get("/stock?which=count"))
    assert "No article is called so" in shown(desk().get("/stock?which=count&q=nothing"))


@pytest.mark.parametrize("who", [ADMINISTRATOR, "logistics", "warehouse"])
def test_whoever_counts_reads_it_on_the_worklist(who: str) -> None:
    """R1, M7: a row that leads to the count; nobody else's list has it."""
    story = short(3)
    page = shown(desk(who).get("/"))
    assert "Count the stock" in page and f"found too few for {story.number}" in page
    assert f"/stock/{article().pk}/count_stock" in page
    assert "Count the stock" not in shown(desk("finance").get("/"))


def test_of_many_articles_the_first_stand_on_the_worklist() -> None:
    """R1: what is late is not pushed off the page; the rest is one row away."""
    story = short(3)
    first = ToCount.objects.get()
    for one in Article.objects.exclude(pk=first.pk)[:6]:
        ToCount.objects.create(article=one, since=first.since, by="Ivo Petrov", order=story.number)
    page = shown(desk().get("/"))
    assert page.count("found too few for") == 4 and "3 more to be counted" in page and "/stock?which=count" in page


def test_a_second_order_found_short_keeps_the_first_hour() -> None:
    """M7: since when nobody knows how many there are."""
    first, second = to_be_picked(), to_be_picked(4, BO)
    found(first, 3)
    since = ToCount.objects.get().since
    found(second, 2)
    assert (one := ToCount.objects.get()).since == since and one.order == first.number


# ---- set aside
def test_what_comes_in_is_set_aside_by_one_click_the_oldest_first() -> None:
    """M3, M6: visible at once, held at once; the last order gets what is left."""
    first, second = two_short()
    assert waits() == [(first.number, 2), (second.number, 4)] and not came_in()
    take_in(5)
    (came,) = came_in()
    assert (came.free, came.orders, came.pieces, came.covers) == (5, 2, 6, 5)
    page = shown(desk().get("/"))
    assert "Set 5 aside for 2 orders" in page and "5 are free; 2 orders wait for 6; until then anybody" in page
    assert "Set 5 aside" not in shown(desk("logistics").get("/"))
    assert "set aside for orders" in shown(desk().get("/stock"))
    says = shown(desk().post(f"/stock/{article().pk}/aside", follow=True))
    assert f"5 set aside: 2 for {first.number}, 3 for {second.number}." in says
    assert not missing(first.order) and missing(second.order) == {"1": 1} and to_pick(second.order) == {"1": 3}
    assert waits() == [(second.number, 1)] and stock() == (8, 8)
    then.told(first, "member", "are here")
    again = shown(desk().post(f"/stock/{article().pk}/aside", follow=True))
    assert "Nothing is left to set aside" in again and stock() == (8, 8)


def test_the_administrator_takes_in_and_sets_aside_in_one_act() -> None:
    """M6: nobody can order in between; unticked it stays first come, first served."""
    story = short(0)
    form = desk().get(f"/stock/{article().pk}/receive_goods")
    assert "Set them aside at once for one order that waits" in shown(form)
    assert "1 set aside: 1 for" in take_in(1, ADMINISTRATOR, aside="1")
    assert stock() == (1, 1) and missing(story.order) == {"1": 4}
    take_in(1, ADMINISTRATOR)
    assert stock() == (2, 1) and missing(story.order) == {"1": 4}
    for _ in range(2):
        take_in(2, ADMINISTRATOR, aside="1", _key="one page")
    assert stock() == (4, 4) and missing(story.order) == {"1": 1}
    seqs = [entry.step for entry in Entry.objects.filter(root__number=stock_number(article().pk)).order_by("seq")]
    assert seqs == ["count_stock", "receive_goods", "receive_goods", "receive_goods"]


def test_what_is_refused_takes_nothing_in() -> None:
    """E4: all of it or none; what was typed stays."""
    short(0)
    page = desk().post(f"/stock/{article().pk}/receive_goods", {"quantity": "5", "source": "", "aside": "1"})
    assert page.status_code == 422 and stock() == (0, 0) and "checked" in shown(page)


@pytest.mark.parametrize(("who", "status"), [("logistics", 403), ("warehouse", 403), ("finance", 403)])
def test_only_the_mall_decides_what_is_set_aside(who: str, status: int) -> None:
    """R2: whoever counts does not decide."""
    short(0)
    take_in(5)
    assert desk(who).post(f"/stock/{article().pk}/aside").status_code == status
    assert stock() == (5, 0)
    assert desk().get(f"/stock/{article().pk}/aside").status_code == 405


def by_program(who: str, article: str = NOTEBOOK, **headers: str) -> Any:
    """The same click by program."""
    key = issue_token(Account.objects.get(username=who), "t")
    path = f"/api/v1/mall/products/{article}/set-aside"
    return Client().post(path, "", "application/json", headers={"Authorization": f"Bearer {key}", **headers})


def test_set_aside_for_all_by_program() -> None:
    """E4, E5, M3: the oldest first; under the same key the same answer, and nothing more is held."""
    first, second = two_short()
    take_in(5)
    got = by_program(ADMINISTRATOR, **{"Idempotency-Key": "a-1"})
    assert got.status_code == 200 and (got.json()["article"], got.json()["pieces"]) == (NOTEBOOK, 5)
    assert [(one["order"], one["pieces"]) for one in got.json()["orders"]] == [(first.number, 2), (second.number, 3)]
    assert stock() == (8, 8) and waits() == [(second.number, 1)]
    assert Entry.objects.filter(step="settle_missing").values_list("surface", flat=True).distinct().get() == "api"
    take_in(4)
    again = by_program(ADMINISTRATOR, **{"Idempotency-Key": "a-1"}).json()
    assert again["pieces"] == 5 and all(one["repeated"] for one in again["orders"]) and stock() == (12, 8)
    assert by_program(ADMINISTRATOR, **{"Idempotency-Key": "a-2"}).json()["pieces"] == 1 and stock() == (12, 9)
    assert by_program(ADMINISTRATOR).json() == {"article": NOTEBOOK, "pieces": 0, "orders": []}


@pytest.mark.parametrize("who", ["logistics", "warehouse", "finance", "customer-service", ANNA])
def test_by_program_too_only_the_mall_decides(who: str) -> None:
    """R2: a problem document, recorded; the same where nothing waits, and for what there is not."""
    for article in (NOTEBOOK, "NO-SUCH"):
        got = to_refuse(who, article)
        assert got.json()["code"] == "not_allowed" and "mall administrator" in got.json()["detail"].lower()
    assert Refusal.objects.filter(actor=who, step="settle_missing", surface="api").count() == 2


def to_refuse(who: str, article: str) -> Any:
    """What somebody is answered who may not."""
    mill()
    got = by_program(who, article)
    assert got.status_code == 403 and got["Content-Type"] == "application/problem+json"
    return got


def test_an_article_that_there_is_not_cannot_be_set_aside() -> None:
    """E4: nor by whom nobody knows."""
    mill()
    got = by_program(ADMINISTRATOR, "NO-SUCH")
    assert got.status_code == 404 and got.json()["code"] == "no_such_article"
    assert Client().post(f"/api/v1/mall/products/{NOTEBOOK}/set-aside").status_code == 401


def test_nobody_waits_who_gave_up_or_ended() -> None:
    """M3: what is given up, or broken off, is not kept for anybody."""
    first, second = two_short()
    first.do(ADMINISTRATOR, "settle_missing", {"rows": [{"part": "1", "next": "do not send them"}]})
    assert waits() == [(second.number, 4)]
    second.do(ADMINISTRATOR, "break_off_order", {"reason": "No more are made"})
    assert waits() == []


def test_what_waits_goes_on_waiting_until_it_is_here() -> None:
    """M3, E1: a word to the member changes nothing of it; a row that says otherwise is found by `verify`."""
    story = short(3)
    story.do(ADMINISTRATOR, "settle_missing", {"rows": [{"part": "1", "next": "wait for the goods"}]})
    assert waits() == [(story.number, 2)] and sums().ok
    Awaited.objects.update(pieces=1)
    assert f"{story.number}: the rows of what it waits for" in sums().sentences[0]


# ---- written before
def test_rows_of_before_follow_when_the_edition_is_raised() -> None:
    """E1: edition 1 named the order in the reason alone; it kept no rows."""
    story = short(3)
    told = '{"article":"A","counted":3,"before":140,"held":3,"reason":"Order M1001: missing when picked, not found"}'
    assert '"found_for": "M1001"' in found_for(told) and "found_for" not in found_for(told.replace("missing", "gone"))
    ToCount.objects.all().delete()
    Awaited.objects.all().delete()
    BookInForce.objects.update_or_create(process="stock", defaults={"edition": 1})
    bring_into_force("stock", family_of("stock"))
    assert ToCount.objects.get().order == story.number and waits() == [(story.number, 2)]
    assert Root.objects.get(number=stock_number(article().pk)).edition == 2
