"""One's own pages: password, keys for programs, deputies; what is another's stays another's (R1, R5, E2)."""

from __future__ import annotations

import html
import json
import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from signback.demo.mill import PASSWORD
from signback.engine.families import family_of
from signback.orders.models import Account, ApiToken, Deputyship
from signback.orders.refusals import NotAllowed
from signback.surfaces.identity import issue_token
from signback.surfaces.story import sentence
from tests import given

pytestmark = pytest.mark.django_db
NEW = "a heron stands in the reeds"


@pytest.fixture(autouse=True)
def mill() -> None:
    given.mill()


class Own:
    """Somebody at their own page."""

    def __init__(self, who: str) -> None:
        self.client = Client()
        self.account = Account.objects.get(username=who)
        self.client.force_login(self.account)

    def get(self, address: str = "/me", status: int = 200) -> str:
        answer = self.client.get(address)
        assert answer.status_code == status, answer.status_code
        return html.unescape(answer.content.decode())

    def post(self, address: str, status: int = 302, **said: object) -> str:
        answer = self.client.post(address, said)
        assert answer.status_code == status, (answer.status_code, html.unescape(answer.content.decode())[:2000])
        return html.unescape(answer.content.decode())

    def opens(self, clear: str, method: str = "get") -> int:
        ask = getattr(Client(), method)
        answer = ask("/api/v1/orders", content_type="application/json", headers={"Authorization": f"Bearer {clear}"})
        return int(answer.status_code)


def test_an_empty_page_says_what_to_do() -> None:
    """Nothing is there yet, and the page says what each thing is for."""
    page = Own("finance").get()
    assert "Before you are away, name a deputy" in page and "A program signs in with a key of yours" in page
    assert "their work stands on your worklist" in page


# ---- password
def test_a_new_password_wants_the_old_one() -> None:
    """Wrong, too short and too common are said at their field; then it is changed, and signing goes with it."""
    own = Own("finance")
    assert "This is not your password" in own.post("/me/password", 422, signature="guess", new_password=NEW)
    assert "too short" in own.post("/me/password", 422, signature=PASSWORD, new_password="heron")
    assert "too common" in own.post("/me/password", 422, signature=PASSWORD, new_password="password1")
    assert own.account.check_password(PASSWORD)
    own.post("/me/password", signature=PASSWORD, new_password=NEW)
    own.account.refresh_from_db()
    assert own.account.check_password(NEW) and "Your password is changed" in own.get()


def test_a_password_is_not_for_guessing() -> None:
    """Five wrong ones, and even the right one waits."""
    own = Own("finance")
    for _ in range(5):
        own.post("/me/password", 422, signature="guess", new_password=NEW)
    said = own.post("/me/password", 422, signature=PASSWORD, new_password=NEW)
    assert "Wait five minutes" in said and Account.objects.get(username="finance").check_password(PASSWORD)


def test_other_browsers_are_signed_out_by_a_new_password() -> None:
    """Whoever had found out the old one is outside."""
    own, elsewhere = Own("finance"), Own("finance")
    own.post("/me/password", signature=PASSWORD, new_password=NEW)
    own.get()
    elsewhere.get(status=302)


# ---- keys
def made_key(own: Own, **said: object) -> str:
    page = own.post("/me/keys/new", 200, **({"name": "Label printer", "last_day": ""} | said))
    found = re.search(r"signback_[\w-]+", page)
    assert found
    return found[0]


def test_a_key_is_shown_once_and_opens_the_api() -> None:
    """Its text stands on no later page and in no row."""
    own = Own("finance")
    clear = made_key(own)
    assert own.opens(clear) == 200
    page = own.get()
    assert "Label printer" in page and clear not in page and "what you may do" in page
    assert not ApiToken.objects.filter(digest=clear).exists()


def test_a_key_needs_a_purpose_and_a_possible_day() -> None:
    """The error stands at its field, and nothing is made."""
    own, today = Own("finance"), timezone.localdate()
    assert 'id="f-name"' in own.post("/me/keys/new", 422, name=" ", last_day="")
    for day in (today - timedelta(1), today + timedelta(400)):
        assert "Choose a day from today on" in own.post("/me/keys/new", 422, name="x", last_day=day.isoformat())
    own.post("/me/keys/new", 422, name="x" * 81, last_day="")
    own.post("/me/keys/new", 422, name="x", last_day="someday")
    assert not ApiToken.objects.exists()


def test_a_key_ends_with_its_last_day() -> None:
    """It opens until midnight, and nothing after it."""
    own, today = Own("finance"), timezone.localdate()
    clear = made_key(own, last_day=today.isoformat())
    assert own.opens(clear) == 200
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        assert own.opens(clear) == 401
        own.client.force_login(own.account)
        assert ">over" in own.get()


def test_a_key_for_reading_does_nothing() -> None:
    """It lists orders and begins none."""
    own = Own("customer-service")
    clear = made_key(own, only_reads="on")
    assert own.opens(clear) == 200 and own.opens(clear, "post") == 403
    assert "reading alone" in own.get()


def test_nobody_takes_back_anothers_key() -> None:
    """Another's number is not found, and the key goes on; one's own is taken back for good."""
    clear = issue_token(Account.objects.get(username="finance"), "Label printer")
    address = f"/me/keys/{ApiToken.objects.get().pk}/revoke"
    assert "no such key of yours" in Own("administrator").post(address, 404)
    own = Own("finance")
    assert own.opens(clear) == 200
    own.get(address, 405)
    own.post(address)
    assert own.opens(clear) == 401 and "taken back" in own.get()


# ---- deputies
def name_deputy(own: Own, deputy: str, first: date, last: date, status: int = 302) -> str:
    said = {"deputy": deputy, "first_day": first.isoformat(), "last_day": last.isoformat(), "reason": "Holiday"}
    return own.post("/me/deputies/new", status, **said)


def test_impossible_days_and_people_are_said_at_their_field() -> None:
    """Days that are over, days turned round, oneself, nobody."""
    own, today = Own("finance"), timezone.localdate()
    day = timedelta(1)
    assert "This day is over" in name_deputy(own, "finance-2", today - day, today, 422)
    assert "must not lie before the first" in name_deputy(own, "finance-2", today + day, today, 422)
    assert "a year after" in name_deputy(own, "finance-2", today, today + timedelta(500), 422)
    for nobody in ("finance", "nobody", ""):
        assert "errors" in name_deputy(own, nobody, today, today, 422)
    assert not Deputyship.objects.exists()
    for _ in range(2):
        name_deputy(own, "finance-2", today, today)
    assert Deputyship.objects.count() == 1


def test_a_deputy_is_named_by_whoever_is_away_alone() -> None:
    """The page takes no other person's place, and the administrator does not take one either (R5)."""
    own, today = Own("technical"), timezone.localdate()
    own.post("/me/deputies/new", deputy="planner", absent="finance", first_day=today, last_day=today)
    assert [(d.absent.username, d.deputy.username) for d in Deputyship.objects.all()] == [("technical", "planner")]
    boss = Own("administrator")
    finance = Account.objects.get(username="finance").pk
    said = {"absent": finance, "first_day": today, "last_day": today, "reason": ""}
    refused = boss.post("/manage/orders/deputyship/add/", 200, deputy=boss.account.pk, **said)
    assert "You cannot make yourself the deputy of another" in refused
    boss.post("/manage/orders/deputyship/add/", deputy=Account.objects.get(username="finance-2").pk, **said)
    with pytest.raises(IntegrityError), transaction.atomic():
        Deputyship.objects.create(absent_id=finance, deputy_id=finance, first_day=today, last_day=today)


def test_nobody_ends_anothers_deputyship() -> None:
    """Not found for others, the deputy included; its owner ends it."""
    own, today = Own("finance"), timezone.localdate()
    name_deputy(own, "technical", today, today + timedelta(5))
    address = f"/me/deputies/{Deputyship.objects.get().pk}/end"
    for other in ("technical", "administrator"):
        assert "no such deputyship of yours" in Own(other).post(address, 404)
    assert Account.objects.get(username="technical").as_person().holds("finance")
    own.post(address)
    assert not Account.objects.get(username="technical").as_person().holds("finance")


def test_the_deputy_works_in_their_own_name_and_the_record_says_for_whom() -> None:
    """The row says for whom, so does the page; so does the ledger, under its hash; after the last day it is over."""
    story = given.order("C", upto="intake")
    away, deputy = (Account.objects.get(username=name) for name in ("customer-service", "delivery"))
    deputy_of(away, deputy, story.at.date())
    desk = Own("delivery")
    with time_machine.travel(story.at, tick=False):
        desk.client.force_login(deputy)
        assert f"For {away.name}" in desk.get("/")
        assert f"For {away.name}" in desk.get(f"/orders/{story.number}/check_price")
        story.do("delivery", "check_price")
    entry = story.root.entries.get(step="check_price")
    assert entry.actor == "delivery" and json.loads(entry.envelope)["for"] == "customer-service"
    fact = story.order.facts.of_step("check_price")[0]
    assert sentence(family_of("order"), fact).startswith(f"{deputy.name} (for {away.name}) ")
    story.at += timedelta(7)
    story.people.clear()
    with time_machine.travel(story.at, tick=False), pytest.raises(NotAllowed):
        story.do("delivery", "check_price")


def test_a_deputys_own_work_stays_their_own() -> None:
    """Only what is theirs by the deputyship alone bears another's name."""
    story = given.order("C", upto="intake")
    away, deputy = (Account.objects.get(username=name) for name in ("customer-service-assistant", "customer-service"))
    deputy_of(away, deputy, story.at.date())
    with time_machine.travel(story.at, tick=False):
        story.people.clear()
        story.do("customer-service", "check_price")
    assert "for" not in json.loads(story.root.entries.get(step="check_price").envelope or "{}")


def deputy_of(away: Account, deputy: Account, day: date) -> None:
    Deputyship.objects.create(absent=away, deputy=deputy, first_day=day, last_day=day + timedelta(5))
