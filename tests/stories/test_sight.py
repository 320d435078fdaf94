"""Who sees what: salespeople their own customers' orders, staff what their work needs, a stranger nothing (R4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from signback.demo.life import person
from signback.demo.mill import open_house
from signback.engine.door import Ask, perform
from signback.engine.models import Refusal
from signback.engine.proof import Proof
from signback.orders.models import Account, Customer, Deputyship
from signback.orders.persons import Person
from signback.surfaces.identity import issue_token
from tests import given
from tests.given import NotFound, Story

READS = ("", "/steps", "/ledger", "/documents")
PAGES = ("", "/record_signed_confirmation")


@pytest.fixture
def story() -> Iterator[Story]:
    """One salesperson's order, waiting for its signature; the clock stands."""
    found = given.order("C", upto="confirm", deposit=0)
    with time_machine.travel(found.at, tick=False):
        yield found


@pytest.fixture
def other(story: Story) -> Account:
    """Another salesperson."""
    known = Account.objects.get(username=story.salesperson)
    found = next(a for a in Account.objects.exclude(pk=known.pk) if a.as_person().roles == {"sales"})
    assert found.is_active
    return found


def reads(account: Account, path: str) -> int:
    """The answer to a program of this person."""
    token = issue_token(account, "a test")
    return Client(headers={"Authorization": f"Bearer {token}"}).get(f"/api/v1{path}").status_code


def opens(account: Account, path: str) -> int:
    """The answer to this person's browser."""
    client = Client()
    client.force_login(account)
    return client.get(path).status_code


def test_another_salespersons_order_is_not_there(story: Story, other: Account) -> None:
    """R4: by no page, no call, no search and no step; it looks like a number that does not exist."""
    own = Account.objects.get(username=story.salesperson)
    for path in READS:
        assert reads(own, f"/orders/{story.number}{path}") == 200, path
        assert reads(other, f"/orders/{story.number}{path}") == reads(other, f"/orders/9999{path}") == 404, path
    for path in PAGES:
        assert opens(own, f"/orders/{story.number}{path}") == 200, path
        assert opens(other, f"/orders/{story.number}{path}") == 404, path
    with pytest.raises(NotFound):
        story.do(other.username, "record_signed_confirmation", {"signer": "Lin"})
    assert Refusal.objects.filter(actor=other.username, code="no_such_order").exists()


def test_what_is_not_there_stands_on_no_list(story: Story, other: Account) -> None:
    """R4: neither among the orders, nor on the worklist, nor behind the search."""
    for account, seen in ((Account.objects.get(username=story.salesperson), True), (other, False)):
        client = Client()
        client.force_login(account)
        name = Customer.objects.get(number=story.customer).name.split()[0]
        for page in ("/orders", "/", f"/search?q={name}"):
            answer = client.get(page, follow=True)
            assert answer.status_code == 200, page
            assert (f"/orders/{story.number}" in answer.content.decode()) is seen, (page, account.username)


def test_a_deputy_sees_it_while_it_lasts(story: Story, other: Account) -> None:
    """R2: named from one day to another, by the person; the day after it is gone."""
    own = Account.objects.get(username=story.salesperson)
    day = story.at.date()
    Deputyship.objects.create(absent=own, deputy=other, first_day=day, last_day=day + timedelta(1))
    assert reads(other, f"/orders/{story.number}") == 200
    with time_machine.travel(story.at + timedelta(days=3), tick=False):
        assert reads(other, f"/orders/{story.number}") == 404


@pytest.mark.parametrize("who", ["technical", "planner", "quality", "warehouse", "finance", "delivery"])
def test_staff_see_the_orders_that_their_work_needs(story: Story, who: str) -> None:
    """R4: the mill's departments read every order; what they may do is another matter."""
    account = Account.objects.get(username=who)
    assert opens(account, f"/orders/{story.number}") == 200
    assert opens(account, f"/orders/{story.number}/record_signed_confirmation") == 403


@pytest.mark.parametrize("who", ["mall-administrator", "logistics", "purchasing"])
def test_whose_work_needs_no_business_order_finds_none(story: Story, who: str) -> None:
    """R4: the mall's people and purchasing: no page, call, search, step, document or map tells that it is there."""
    account = Account.objects.get(username=who)
    for path in READS:
        assert reads(account, f"/orders/{story.number}{path}") == reads(account, f"/orders/9999{path}") == 404, path
    for path in PAGES:
        assert opens(account, f"/orders/{story.number}{path}") == 404, path
    assert opens(account, "/") == opens(account, "/?show=owed") == 200
    client = Client()
    client.force_login(account)
    name = Customer.objects.get(number=story.customer).name.split()[0]
    for page in ("/orders?state=all", "/customers", "/map", f"/search?q={name}", f"/search?q={story.number}"):
        said = client.get(page, follow=True).content.decode()
        assert f"/orders/{story.number}" not in said and f"/customers/{story.customer}" not in said, page
    assert opens(account, f"/customers/{story.customer}") == 404
    story.refuses(who, "record_signed_confirmation", {"signer": "Lin"}, kind=NotFound, says="There is no order")
    account.roles = [*account.roles, "finance"]
    account.save()
    assert reads(account, f"/orders/{story.number}") == 200


def test_everybody_in_the_house_reads_its_policy(story: Story, other: Account) -> None:
    """P1: salespeople and the mall's people too; changing it is another matter."""
    open_house()
    for account in (other, *Account.objects.filter(username__in=["mall-administrator", "purchasing"])):
        assert opens(account, "/policy") == 200, account.username
        assert opens(account, "/policy/set_policy") == 403, account.username


def test_a_customers_class_is_no_news_for_who_does_not_see_the_customer(story: Story, other: Account) -> None:
    """R4, P1: the policy page tells of it to those who see all customers."""
    open_house()
    said = {"customer": story.customer, "customer_class": "B", "since": story.at.date(), "reason": "Pays late"}
    by = person("marketing-director")
    perform("HOUSE", Ask("set_class", by, said, proof=Proof(by.id, "password", story.at), now=story.at))
    for account, seen in ((Account.objects.get(username="finance"), True), (other, False)):
        client = Client()
        client.force_login(account)
        assert ("Pays late" in client.get("/policy").content.decode()) is seen


def test_nobody_without_a_role_and_nobody_without_a_sign_in_sees_anything(story: Story) -> None:
    """R1: a person who has left, a member of the mall, a stranger."""
    gone = Account.objects.create(username="gone", display_name="Gone")
    assert gone.as_person() == Person(gone.pk, "gone", "Gone", frozenset())
    assert reads(gone, f"/orders/{story.number}") in {403, 404}
    assert opens(gone, f"/orders/{story.number}") in {403, 404}
    for path in ("/", "/?show=waiting", "/orders", "/map", "/notices"):
        assert opens(gone, path) == 200, path
    for path in (f"/orders/{story.number}", "/orders", "/map", "/customers"):
        assert Client().get(path).status_code == 302, path
    assert Client().get(f"/api/v1/orders/{story.number}").status_code == 401
