"""A second factor: registered under one's own page, asked for at sign-in, taken as a signature (E2)."""

from __future__ import annotations

import html
import json
import re
import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from signback.demo.mill import PASSWORD
from signback.documents.models import Document
from signback.engine.models import Entry, Notice, Refusal
from signback.orders.models import Account
from signback.surfaces import factors
from signback.surfaces.identity import issue_token
from tests import given

pytestmark = pytest.mark.django_db
KINDS = ["production-instruction", "order-confirmation"]
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def mill() -> None:
    given.mill()


def code(later: int = 0, secret: str = SECRET) -> str:
    """What the app shows, some half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def with_app(who: str = "finance") -> Account:
    """Somebody with an authenticator app."""
    account = Account.objects.get(username=who)
    assert factors.add_app(account, SECRET, code(-1))
    return account


def said(answer: Any) -> str:
    return html.unescape(answer.content.decode())


# ---- registering
def test_an_app_is_registered_with_password_and_code() -> None:
    """Wrong password, wrong code: nothing is kept. Then it is, encrypted, with recovery codes shown this once."""
    account, client = Account.objects.get(username="finance"), Client()
    client.force_login(account)
    page = said(client.get("/me/app/new"))
    secret = client.session["factor.secret"]
    assert "data:image/svg" in page and secret[:4] in page
    right = code(secret=secret)
    for signature, typed, says in (
        ("guess", right, "not your password"),
        (PASSWORD, "000000", "not what the app shows"),
        (PASSWORD, "", "shows now"),
    ):
        answer = client.post("/me/app/new", {"signature": signature, "code": typed})
        assert answer.status_code == 422 and says in said(answer)
    assert not Authenticator.objects.exists()
    shown = client.post("/me/app/new", {"signature": PASSWORD, "code": right})
    codes = re.findall(r"\b\d{4} \d{4}\b", said(shown))
    assert len(codes) == 10 and shown["Cache-Control"] == "no-store"
    row = Authenticator.objects.get(type="totp")
    assert secret not in json.dumps(row.data) and factors.HouseAdapter().decrypt(row.data["secret"]) == secret
    assert "Authenticator app" in said(client.get("/me")) and codes[0] not in said(client.get("/me"))
    assert "If that was not you" in Notice.objects.get(account=account).says


def test_what_is_another_s_stays_another_s() -> None:
    """Nobody takes a colleague's app away, and nobody reads their codes."""
    row = Authenticator.objects.get(user=with_app("finance"), type="totp")
    client = Client()
    client.force_login(Account.objects.get(username="quality"))
    answer = client.post(f"/me/factors/{row.pk}/remove", {"signature": PASSWORD})
    assert answer.status_code == 404 and Authenticator.objects.filter(pk=row.pk).exists()


def test_it_is_taken_away_after_a_proof_with_its_recovery_codes() -> None:
    """R2, E2: a browser left open is not enough."""
    account, client = with_app(), Client()
    factors.first_recovery_codes(account)
    client.force_login(account)
    address = f"/me/factors/{Authenticator.objects.get(type='totp').pk}/remove"
    assert client.post(address, {"signature": "guess"}).status_code == 422
    assert Authenticator.objects.count() == 2
    assert client.post(address, {"signature": code()}).status_code == 302
    assert not Authenticator.objects.exists()


# ---- signing in
def test_sign_in_asks_for_the_second_factor() -> None:
    """The password alone opens nothing, neither pages nor API."""
    account, client = with_app(), Client()
    answer = client.post("/sign-in", {"name": "finance", "password": PASSWORD, "next": "/orders"})
    assert answer.status_code == 302 and answer["Location"] == "/sign-in/second"
    assert client.get("/").status_code == 302 and client.get("/api/v1/orders").status_code == 401
    assert client.get("/manage/").status_code == 302
    assert "Code of your authenticator app" in said(client.get("/sign-in/second"))
    assert client.post("/sign-in/second", {"code": "000000"}).status_code == 422
    answer = client.post("/sign-in/second", {"code": code()})
    assert answer["Location"] == "/orders" and client.get("/").status_code == 200
    assert client.session["_auth_user_id"] == str(account.pk)


def test_a_recovery_code_opens_once() -> None:
    """On the day on which the telephone is lost."""
    codes = factors.first_recovery_codes(with_app())
    for tried, status in ((codes[3], 302), (codes[3], 422), (codes[4].replace(" ", ""), 302)):
        client = Client()
        client.post("/sign-in", {"name": "finance", "password": PASSWORD})
        assert client.post("/sign-in/second", {"code": tried}).status_code == status


def test_the_second_page_belongs_to_a_right_password() -> None:
    """Without one, or ten minutes later, sign-in begins anew."""
    with_app()
    assert Client().post("/sign-in/second", {"code": code()})["Location"] == "/sign-in"
    client = Client()
    client.post("/sign-in", {"name": "finance", "password": PASSWORD})
    with time_machine.travel(time.time() + 660, tick=False):
        assert client.post("/sign-in/second", {"code": code()})["Location"] == "/sign-in"
    assert client.get("/").status_code == 302


def test_codes_are_not_for_guessing() -> None:
    """Five wrong ones, and the right one waits; the password is not locked out by them."""
    account, client = with_app(), Client()
    client.post("/sign-in", {"name": "finance", "password": PASSWORD})
    for _ in range(5):
        client.post("/sign-in/second", {"code": "000000"})
    answer = client.post("/sign-in/second", {"code": code()})
    assert answer.status_code == 429 and "Wait five minutes" in said(answer)
    assert Refusal.objects.filter(actor=account.username, code="wrong_code").count() == 5
    with time_machine.travel(time.time() + timedelta(minutes=6).total_seconds(), tick=False):
        other = Client()
        assert other.post("/sign-in", {"name": "finance", "password": PASSWORD})["Location"] == "/sign-in/second"
        assert other.post("/sign-in/second", {"code": code()}).status_code == 302


def test_each_code_proves_once() -> None:
    """Whoever reads it over a shoulder comes too late; so does an older one that was not used."""
    account = with_app()
    assert factors.take_code(account, f" {code()[:3]} {code()[3:]} ")
    assert not factors.take_code(account, code())
    assert not factors.take_code(account, code(-1))
    assert factors.take_code(account, code(1)) and not factors.take_code(account, code(2))


# ---- signing
def to_sign() -> given.Story:
    """An order whose production order is to be issued."""
    return given.order("B", upto="pay_deposit", customer=given.ENTRUSTING["B"])


def check_page(client: Client, address: str) -> tuple[str, dict[str, str]]:
    """The page on which the answers are checked and signed, and what it carries along."""
    form = dict(re.findall(r'name="(_\w+)" value="(.*?)">', said(client.get(address))))
    page = client.post(address, form | {"act": "check"}).content.decode()
    return html.unescape(page), {k: html.unescape(v) for k, v in re.findall(r'name="(_\w+)" value="(.*?)">', page)}


def test_a_signature_by_code_names_its_papers_in_the_ledger() -> None:
    """E2: number, revision and hash of each paper are on the page before, and in the envelope after."""
    story = to_sign()
    with time_machine.travel(story.at, tick=False):
        account, client = with_app("customer-service"), Client()
        client.force_login(account)
        address = f"/orders/{story.number}/issue_production_order"
        page, form = check_page(client, address)
        assert f"Order confirmation {story.number}, revision 1" in page and "Production instruction P-" in page
        shown = json.loads(form["_papers"])
        assert client.post(address, form | {"signature": "000000", "act": "perform"}).status_code == 422
        assert client.post(address, form | {"signature": code(), "act": "perform"}).status_code == 302
        assert "Signed by the app’s code." in said(client.get(f"/orders/{story.number}"))
    signature = json.loads(Entry.objects.get(step="issue_production_order").envelope)["signature"]
    assert signature["method"] == "code" and signature["papers"] == shown
    assert {one["kind"] for one in shown} == {"order-confirmation", "production-instruction"}
    assert {one["hash"] for one in shown} == set(
        Document.objects.filter(kind__in=KINDS).values_list("digest", flat=True)
    )


def test_a_page_that_shows_other_papers_signs_nothing() -> None:
    """E2: what was shown is not what is in force; the page says which paper, and nothing is written."""
    story = to_sign()
    with time_machine.travel(story.at, tick=False):
        client = Client()
        client.force_login(Account.objects.get(username="customer-service"))
        address = f"/orders/{story.number}/issue_production_order"
        _, form = check_page(client, address)
        papers = json.loads(form["_papers"])
        for wrong in (
            [],
            papers[:1],
            [papers[0] | {"revision": 9}, papers[1]],
            [papers[0] | {"hash": "0" * 64}, papers[1]],
        ):
            before = Entry.objects.count()
            answer = client.post(
                address, form | {"_papers": json.dumps(wrong), "signature": PASSWORD, "act": "perform"}
            )
            assert answer.status_code == 412, wrong
            assert "in force" in said(answer).lower() and Entry.objects.count() == before


def test_programs_sign_by_code_for_the_papers_they_name() -> None:
    """E2, E5: `signature: {code, papers}`; a hash that is not in force is refused."""
    story = to_sign()
    with time_machine.travel(story.at, tick=False):
        account = with_app("customer-service")
        key = issue_token(account, "Program")
        ask = {"content_type": "application/json", "headers": {"Authorization": f"Bearer {key}"}}
        steps = Client().get(f"/api/v1/orders/{story.number}/steps", headers=ask["headers"]).json()["items"]
        papers = next(s for s in steps if s["step"] == "issue_production_order")["papers"]
        assert [one["kind"] for one in papers] == KINDS
        path = f"/api/v1/orders/{story.number}/steps/issue_production_order"
        for wrong, status in (
            ({"code": code(), "papers": [papers[0] | {"hash": "0" * 64}, papers[1]]}, 412),
            ({"code": "000000", "papers": papers}, 403), ({"code": code(1), "password": PASSWORD}, 422),
            ({"code": code(1), "papers": "x"}, 422), ({"code": code(1), "papers": papers[:1]}, 412),
        ):  # fmt: skip
            answer = Client().post(path, {"signature": wrong}, **ask)
            assert answer.status_code == status, (answer.status_code, answer.content)
        with time_machine.travel(story.at.timestamp() + 120, tick=False):
            done = Client().post(path, {"signature": {"code": code(), "papers": papers}}, **ask)
        assert done.status_code == 200, done.content
    signature = json.loads(Entry.objects.get(step="issue_production_order").envelope)["signature"]
    assert signature["method"] == "code" and [p["hash"] for p in signature["papers"]] == [p["hash"] for p in papers]


def test_the_administrator_takes_a_lost_one_away_and_its_owner_is_told() -> None:
    """R1: only the administrator; afterwards the password opens alone, until another is registered."""
    account = with_app()
    factors.first_recovery_codes(account)
    address = f"/manage/mfa/authenticator/{Authenticator.objects.get(type='totp').pk}/delete/"
    for who, status in (("customer-service-supervisor", 403), ("administrator", 302)):
        client = Client()
        client.force_login(Account.objects.get(username=who))
        assert client.post(address, {"post": "yes"}).status_code == status
    assert not Authenticator.objects.exists()
    assert "took away from your sign-in: authenticator app" in Notice.objects.filter(account=account).latest("pk").says
    assert Client().post("/sign-in", {"name": "finance", "password": PASSWORD})["Location"] == "/"


def test_a_click_that_comes_twice_with_one_code_signs_once_and_says_so() -> None:
    """E4: the code is used, but by this very click: the second answer says that it is recorded, not wrong."""
    story = to_sign()
    with time_machine.travel(story.at, tick=False):
        account, client = with_app("customer-service"), Client()
        client.force_login(account)
        address = f"/orders/{story.number}/issue_production_order"
        _, form = check_page(client, address)
        sent = form | {"signature": code(), "act": "perform"}
        assert [client.post(address, sent).status_code for _ in range(2)] == [302, 302]
        assert "It was recorded before" in said(client.get(f"/orders/{story.number}"))
        other = client.post(address, sent | {"_key": "another"})
        assert other.status_code in {409, 422} and Entry.objects.filter(step="issue_production_order").count() == 1


def test_a_program_repeats_its_call_with_the_code_that_it_had() -> None:
    """E4: same key, same answer; another key finds the code used."""
    story = to_sign()
    with time_machine.travel(story.at, tick=False):
        headers = {"Authorization": f"Bearer {issue_token(with_app('customer-service'), 'Program')}"}
        path = f"/api/v1/orders/{story.number}/steps/issue_production_order"
        body = {"signature": {"code": code()}}
        ask = {"content_type": "application/json", "headers": headers | {"Idempotency-Key": "k-1"}}
        first, second = (Client().post(path, body, **ask) for _ in range(2))
        assert (first.status_code, second.status_code) == (200, 200) and second.json()["repeated"]
        assert first.json()["hash"] == second.json()["hash"]
        other = Client().post(path, body, content_type="application/json", headers=headers | {"Idempotency-Key": "k-2"})
        assert other.status_code == 403 and other.json()["code"] == "wrong_code"


def test_with_another_secret_key_no_code_fits_and_no_page_breaks(settings: Any) -> None:
    """A house whose secret key was lost: codes are wrong, the administrator takes the app away, nothing falls over."""
    account = with_app()
    codes = factors.first_recovery_codes(account)
    settings.SECRET_KEY = "another one"
    client = Client()
    client.force_login(account)
    assert "0 left" in said(client.get("/me"))
    assert not factors.take_code(account, code()) and not factors.take_recovery_code(account, codes[0])
    assert factors.remove(account, Authenticator.objects.get(type="totp").pk)
