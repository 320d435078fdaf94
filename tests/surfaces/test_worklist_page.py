"""The worklist as a page: tabs, bands, filters, the next fifty, and how little it asks of the database (R1)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from signback.demo.fill import fill_demo
from signback.engine.models import Root, Task
from signback.orders.events.mall import DeliverBy
from signback.orders.models import Account, Customer
from signback.surfaces.web.queue import counting, counts
from tests.mall_given import mall_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    """Customer service at the demonstration mill."""
    fill_demo()
    client = Client()
    client.force_login(Account.objects.get(username="customer-service"))
    return client


def shown(client: Client, address: str = "/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("who", ["customer-service", "mall-administrator", "logistics", "finance", "warehouse"])
def test_the_page_asks_five_times_whatever_stands_on_it(desk: Client, who: str) -> None:
    """Session, account, deputyships, counts, rows: no row asks again, express goods and shelves do not either."""
    desk.force_login(Account.objects.get(username=who))
    mall_order(upto="confirm", delivery=DeliverBy.EXPRESS)
    assert who != "mall-administrator" or "express" in shown(desk)
    shown(desk)
    with CaptureQueriesContext(connection) as asked:
        shown(desk)
    assert len(asked) <= 5, [query["sql"][:80] for query in asked]


def test_filters_narrow_and_say_so(desk: Client) -> None:
    """By class and step, in the address."""
    whole, only = shown(desk), shown(desk, "/?class=C&step=follow_arrival")
    assert only.count('class="task wl') < whole.count('class="task wl')
    assert "Only class C, “Follow the arrival”" in only and "Chase the signed" not in only.split("data-rows")[1]
    assert "Nothing waits for you" in shown(desk, "/?customer=K-0000")


def test_every_tab_has_its_rows(desk: Client) -> None:
    """Waiting says why; owed says that a paper is owed; done says what was done today."""
    assert "is-blocked" in (waiting := shown(desk, "/?show=waiting")) and '<ul class="why"><li>' in waiting
    sales = Client()
    sales.force_login(Account.objects.get(username="sales-2"))
    owed = shown(desk, "/?show=owed") + shown(sales, "/?show=owed")
    assert "paper owed" in owed
    assert "Nothing done yet today" in shown(sales, "/?show=done")


def test_more_than_fifty_go_on_with_the_next_page(desk: Client) -> None:
    """Nobody's row is lost between two pages, and none comes twice."""
    now, customer = timezone.now(), Customer.objects.get(number="K-2001")
    for n in range(70):
        root = Root.objects.create(
            kind="order", number=f"X{n}", opened=now, head=b"", changed=now, customer=customer, summary="5 t offset"
        )
        Task.objects.create(
            root=root, slot="|check_price", process="order", step="check_price", role="customer_service", state="ready",
            since=now, due=now + timedelta(minutes=n // 3),
        )  # fmt: skip
    seen: list[str] = []
    address = "/?step=check_price&class=B"
    while address:
        page = shown(desk, address)
        seen += [part.split("<")[0] for part in page.split('<span class="num">')[1:]]
        _, _, tail = page.partition('class="btn quiet less" href="')
        address = "/" + tail.split('"')[0].replace("&amp;", "&") if 'rel="next"' in page else ""
    made = [number for number in seen if number.startswith("X")]
    assert len(made) == len(set(made)) == 70


ODD = (
    "/?after=nonsense", "/?after=2026-01-01|9", "/?after=2026-99-01T00:00:00Z|9", "/?after=|²",
    "/?after=|" + "9" * 40, "/?show=lost", "/?class=Z&step=%00", "/?customer=%00", "/news?since=x",
    "/orders?before=abc&class=Q&step=%00&late=9", "/orders?state=lost", "/search?q=%00", "/search?q=",
    "/customers?page=x",
)  # fmt: skip


def test_no_address_breaks_a_list(desk: Client) -> None:
    """What nobody would type is taken calmly."""
    for address in ODD:
        shown(desk, address)


def test_search_finds_by_what_people_say(desk: Client) -> None:
    """Customer, contact's telephone, paper; a whole number opens the order; another's customer stays unseen (R4)."""
    assert "Halloran Print Works" in shown(desk, "/search?q=hallo")
    assert "Halloran Print Works" in shown(desk, "/search?q=353 61 555")
    assert "Tarn Envelope" in shown(desk, "/search?q=TARN-120")
    assert desk.get("/search?q=2001").headers["Location"] == "/orders/2001"
    assert "Nothing found" in shown(desk, "/search?q=zzzz")
    stranger = Client()
    stranger.force_login(Account.objects.get(username="sales-2"))
    theirs = set(Customer.objects.filter(salesperson__username="sales").values_list("name", flat=True))
    assert theirs and not any(name in shown(stranger, f"/search?q={name}").split("<main")[1].replace(
        f"“{name}”", "") for name in theirs)  # fmt: skip


def test_news_are_one_quiet_line(desk: Client) -> None:
    """What became ready since the page was opened is counted, not thrown in."""
    assert "new: show" not in shown(desk, f"/news?since={timezone.now():%Y-%m-%dT%H:%M:%SZ}")
    assert "new: show" in shown(desk, "/news?since=2020-01-01T00:00:00Z")


def test_what_has_no_hour_comes_last_on_every_page(desk: Client) -> None:
    """Rows without a due time stand behind all others, and no page between loses one."""
    now, customer = timezone.now(), Customer.objects.get(number="K-2001")
    for n in range(130):
        root = Root.objects.create(
            kind="order", number=f"X{n}", opened=now, head=b"", changed=now, customer=customer, summary="5 t offset"
        )
        Task.objects.create(
            root=root, slot="|check_price", process="order", step="check_price", role="customer_service", state="ready",
            since=now, due=None if n < 90 else now + timedelta(minutes=n),
        )  # fmt: skip
    seen: list[str] = []
    address = "/?step=check_price&class=B"
    while address:
        page = shown(desk, address)
        seen += [part.split("<")[0] for part in page.split('<span class="num">')[1:]]
        _, _, tail = page.partition('class="btn quiet less" href="')
        address = "/" + tail.split('"')[0].replace("&amp;", "&") if 'rel="next"' in page else ""
    made = [number for number in seen if number.startswith("X")]
    assert made == [f"X{n}" for n in (*range(90, 130), *range(90))]


def test_a_salesperson_finds_their_own_and_what_is_nobodys_of_their_orders(desk: Client) -> None:
    """R4: rows by their name, and of their orders those that nobody is named for; others' are not there."""
    sellers = {name: Account.objects.get(username=name) for name in ("sales", "sales-2")}
    for number, seller, named in (("X1", "sales", "sales"), ("X2", "sales", None), ("X3", "sales-2", "sales-2"),
                                  ("X4", "sales-2", None)):  # fmt: skip
        now = timezone.now()
        root = Root.objects.create(
            kind="order", number=number, opened=now, head=b"", changed=now, salesperson=sellers[seller]
        )
        Task.objects.create(
            root=root, slot="|verify_deviation", process="order", step="verify_deviation", role="sales", state="ready",
            since=now, due=now, person=sellers[named].pk if named else None,
        )  # fmt: skip
    for name, theirs in (("sales", {"X1", "X2"}), ("sales-2", {"X3", "X4"})):
        client = Client()
        client.force_login(sellers[name])
        page = shown(client, "/?step=verify_deviation")
        assert {number for number in ("X1", "X2", "X3", "X4") if f">{number}<" in page} == theirs


def test_no_worklist_begins_with_all_orders_that_a_person_ever_had(desk: Client) -> None:
    """A salesperson of twenty years waits no longer than a new one: orders are asked for row by row."""
    person = Account.objects.get(username="sales").as_person()
    before = counts(person, timezone.now())
    asked, _ = counting(person, connection.vendor)
    assert "EXISTS" in asked and "JOIN" not in asked
    now, seller = timezone.now(), Account.objects.get(username="sales")
    Root.objects.bulk_create(
        Root(kind="order", number=f"X{n}", opened=now, head=b"", changed=now, salesperson=seller, over=True)
        for n in range(50)
    )
    assert counts(person, now) == before
