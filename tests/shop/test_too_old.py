"""A form from before a sign-in in another tab is not done; its page comes back with what was typed (M1, E4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import URLPattern, URLResolver, resolve
from django.utils import timezone
from lxml.html import FormElement, fromstring

from signback.demo.mall_life import MallLife
from signback.demo.mill import PASSWORD
from signback.engine.models import Entry, Outbox
from signback.orders.models import Account, Address, ApiToken, Article, CartLine, CheckoutAnswers
from signback.surfaces.shop import urls
from tests.shop.test_ordering import life_of
from tests.shop.visiting import ADDRESS, ANSWERS, Visitor, account

HOST = "http://testserver"
FILLED_IN = "What you typed is filled in again"
NOTHING_DONE = "It was opened before you signed in or out"
PLAIN = "This page is too old"
THERE = {**ADDRESS, "street": "Lost Lane 7"}
SECRETS = ("a-secret-that-is-typed", "another-secret")
MARKS = {"csrfmiddlewaretoken", "form", "key", "seen", "version", "whose"}


@dataclass
class Browser(Visitor):
    """A browser as people have them: it tells where a form stood, and sends all that is in it."""

    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))
    told: str = ""

    def get(self, path: str, status: int = 200) -> str:
        """Look at a page, which sends the next form."""
        self.told = HOST + path
        return super().get(path, status)

    def post(self, path: str, data: dict[str, Any] | None = None, status: int = 200) -> str:
        """Send its form, with this typed into it."""
        return self.send(path, {**self.form(), **(data or {})}, status)

    def send(self, path: str, form: dict[str, Any], status: int = 200) -> str:
        """Send exactly this."""
        self.last = self.client.post(path, form, follow=True, headers={"referer": self.told} if self.told else None)
        return self.read(status)

    def form(self) -> dict[str, str]:
        """What the page's form would send as it stands."""
        forms: list[FormElement] = fromstring(self.last.content.decode()).xpath("//main//form[not(@action)]")
        # A browser leaves out the line break after the beginning of a text.
        said = forms[0].form_values() if forms else []
        return {str(name): str(value).removeprefix("\n") for name, value in said}

    def sign_in(self, sign_in: str = "member-anna", password: str = PASSWORD, status: int = 200) -> str:
        """By the door."""
        self.get("/mall/account/sign-in")
        return super().sign_in(sign_in, password, status)

    def sign_in_elsewhere(self, sign_in: str = "member-anna") -> None:
        """Another tab of the same browser signs out and in again; this one still shows its old page."""
        tab = Browser(self.client)
        tab.get("/mall/account/sign-out")
        tab.post("/mall/account/sign-out")
        tab.sign_in(sign_in)


@pytest.fixture
def anna() -> Browser:
    """A member who is signed in."""
    browser = Browser()
    browser.sign_in()
    return browser


def everything() -> list[Any]:
    """All that a form of the mall can change."""
    kinds = (CartLine, CheckoutAnswers, Address, ApiToken, Entry, Outbox)
    rows = [[*kind.objects.order_by("pk").values()] for kind in kinds]
    return [*rows, [*Account.objects.order_by("pk").values("password", "display_name", "telephone", "email")]]


# ---- every form there is
def put_before(anna: Browser) -> str:
    """Something lies in the cart."""
    anna.get("/mall/goods/NB-A5-LINED")
    anna.post("/mall/goods/NB-A5-LINED", {"quantity": "2"})
    return str(Article.objects.get(number="NB-A5-LINED").pk)


def answered_before(anna: Browser) -> str:
    """Where it goes is said."""
    put_before(anna)
    anna.get("/mall/checkout")
    anna.post("/mall/checkout", {**ANSWERS, "address": "another"})
    return ""


def ordered_before(*links: str) -> Callable[[Browser], str]:
    """An order that has come so far."""

    def made(anna: Browser) -> str:
        life = MallLife("member-anna", [("NB-A5-LINED", 2)], timezone.now() - timedelta(days=1))
        for link in ("place", *links):
            getattr(life, link)()
        return life.number

    return made


def nothing_before(anna: Browser) -> str:
    """The page stands by itself."""
    return ""


@dataclass(frozen=True)
class Late:
    """One form of the mall: its page, what is typed into it, and what has to be there before."""

    page: str
    typed: dict[str, str]
    before: Callable[[Browser], str] = nothing_before


TO_THE_DOOR = ("confirm", "distribute", "pay", "ship", "bring")
LATE = [
    Late("/mall/goods/NB-POCKET", {"quantity": "7"}),
    Late("/mall/cart", {"quantity-{}": "5"}, put_before),
    Late("/mall/checkout", {**THERE, "address": "another", "note": "Ring twice", "call_at": "evening"}, put_before),
    Late("/mall/checkout/delivery", {"delivery": "by express carrier", "payment": "cash on delivery"}, answered_before),
    Late("/mall/account/", {"name": "Anna K.", "telephone": "+353 61 555 777"}),
    Late("/mall/account/addresses/new", THERE),
    Late("/mall/account/keys", {"name": "The stock counter"}),
    Late("/mall/account/email", {"email": "anna@other.example"}),
    Late("/mall/orders/{}/goods", {"pieces-0": "4", "article": "NB-POCKET", "more": "3"}, ordered_before()),
    Late("/mall/orders/{}/hour", {"call_at": "evening"}, ordered_before()),
    Late("/mall/orders/{}/address", {**THERE, "payment": "cash on delivery"}, ordered_before()),
    Late("/mall/orders/{}/cancel", {"reason": "Bought elsewhere"}, ordered_before()),
    Late("/mall/orders/{}/parcels/1/arrival", {"remark": "The box was wet"}, ordered_before(*TO_THE_DOOR)),
    Late("/mall/orders/{}/return", {"pieces-1": "1", "reason": "The lines are blue.\nI " + "really " * 100,
                                    "wish": "the same again"}, ordered_before(*TO_THE_DOOR, "arrive")),
]  # fmt: skip
SHOWN_ANEW = ("mall-checkout-check", "account_change_password", "account_login", "account_logout", "account_signup",
              "account_reset_password", "account_set_password", "account_reauthenticate")  # fmt: skip
"""Forms into which nothing is typed that may be shown; and the doors, told below."""
NO_FORM = (
    "mall", "mall-search", "mall-shelf", "mall-picture", "mall-help", "mall-language", "mall-sitemap", "my-orders",
    "mall-sitemap-part", "mall-order", "mall-placed", "mall-key-revoke", "mall-address-usual", "mall-address-drop",
    "account_inactive", "account_password_reset_completed",
    # codes, and a password behind a code: nothing of them is ever shown
    "account_email_verification_sent", "account_confirm_password_reset_code", "account_complete_password_reset",
)  # fmt: skip


def names(patterns: list[URLPattern | URLResolver]) -> set[str]:
    """What the mall's pages are called."""
    found: set[str] = set()
    for one in patterns:
        found |= names(one.url_patterns) if isinstance(one, URLResolver) else {str(one.name)}
    return found


def test_no_form_of_the_mall_is_left_out() -> None:
    """E4: a new page says here whether anything is typed into it."""
    told = {resolve(late.page.format("M1001")).url_name for late in LATE}
    assert names(urls.mall) == told | {*SHOWN_ANEW} | {*NO_FORM}


@pytest.mark.parametrize("late", LATE, ids=lambda late: late.page)
def test_it_comes_back_with_what_was_typed_and_can_be_sent_again(anna: Browser, late: Late) -> None:
    """E4: nothing was done by the old form; the one that comes back does it."""
    made = late.before(anna)
    path, typed = late.page.format(made), {name.format(made): value for name, value in late.typed.items()}
    anna.get(path)
    form = {**anna.form(), **typed}
    anna.sign_in_elsewhere()
    before = everything()
    page = anna.send(path, form, 403)
    assert anna.path == path and FILLED_IN in page and PLAIN not in page and everything() == before
    shown = anna.form()
    assert shown.keys() >= typed.keys()
    assert {name: shown[name] for name in form if name not in MARKS} == {
        name: value for name, value in form.items() if name not in MARKS
    }
    assert FILLED_IN not in anna.send(path, shown) and everything() != before


@pytest.mark.parametrize("late", LATE, ids=lambda late: late.page)
def test_from_another_site_nothing_is_filled_in(anna: Browser, late: Late) -> None:
    """Nobody puts words into a member's form from elsewhere, or by an address that tells nothing."""
    made = late.before(anna)
    path, before = late.page.format(made), everything()
    for told in ("https://evil.example/", f"{HOST}.evil.example{path}", ""):
        anna.told = told
        page = anna.send(path, {name.format(made): value for name, value in late.typed.items()}, 403)
        assert PLAIN in page and FILLED_IN not in page and "Lost Lane" not in page and everything() == before


def test_what_one_member_typed_is_not_shown_to_the_next(anna: Browser) -> None:
    """M6: at the same browser, in the same minute."""
    anna.get("/mall/account/addresses/new")
    form = {**anna.form(), **THERE}
    anna.sign_in_elsewhere("member-bo")
    page = anna.send("/mall/account/addresses/new", form, 403)
    assert "Lost Lane" not in page and FILLED_IN not in page and NOTHING_DONE in page
    assert Address.objects.filter(member_id=account("member-bo").pk, street=THERE["street"]).count() == 0


def test_an_order_that_moved_on_is_shown_as_it_stands(anna: Browser) -> None:
    """E4: what was typed to another version meant something else."""
    number = ordered_before()(anna)
    path = f"/mall/orders/{number}/goods"
    anna.get(path)
    form = {**anna.form(), "pieces-0": "9"}
    anna.sign_in_elsewhere()
    anna.get(f"/mall/orders/{number}/hour")
    anna.post(f"/mall/orders/{number}/hour", {"call_at": "evening"})
    anna.told = HOST + path
    page = anna.send(path, form, 403)
    assert anna.form()["pieces-0"] == "2" and NOTHING_DONE in page and FILLED_IN not in page
    life_of(number).confirm()
    assert NOTHING_DONE in anna.send(path, form, 409) and "can no longer be changed" in anna.text


# ---- secrets and doors
def test_no_password_comes_back(anna: Browser) -> None:
    """E2: neither shown nor kept; what else was typed at a door is there."""
    anna.get("/mall/account/password")
    form = {**anna.form(), "oldpassword": SECRETS[0], "password1": SECRETS[1]}
    anna.sign_in_elsewhere()
    page = anna.send("/mall/account/password", form, 403)
    assert FILLED_IN in page and not any(secret in page for secret in SECRETS)
    assert account("member-anna").check_password(PASSWORD)


def test_a_door_comes_back_with_name_and_address_alone() -> None:
    """M1: somebody was here in between, and left again."""
    browser = Browser()
    said = {"name": "Wang Li", "email": "li@example.org", "password1": SECRETS[0]}
    browser.get("/mall/account/register")
    form = {**browser.form(), **said}
    tab = Browser(browser.client)
    tab.sign_in()
    tab.get("/mall/account/sign-out")
    tab.post("/mall/account/sign-out")
    page = browser.send("/mall/account/register", form, 403)
    shown = browser.form()
    assert (shown["name"], shown["email"]) == ("Wang Li", "li@example.org") and not shown.get("password1")
    assert SECRETS[0] not in page and not Account.objects.filter(email="li@example.org").exists()
    browser.send("/mall/account/register", {**shown, "password1": SECRETS[0]})
    assert Account.objects.filter(email="li@example.org").exists()


def test_a_door_that_somebody_came_in_by_meanwhile_leads_on(anna: Browser) -> None:
    """E4: signed in already, nothing was done by the old form, and that is said."""
    browser = Browser()
    browser.get("/mall/account/sign-in?next=/mall/cart")
    form = {**browser.form(), "login": "member-bo@mail.example", "password": PASSWORD}
    Browser(browser.client).sign_in()
    page = browser.send("/mall/account/sign-in?next=/mall/cart", form)
    assert browser.path == "/mall/cart" and NOTHING_DONE in page
    assert int(browser.client.session["_auth_user_id"]) == account("member-anna").pk


def test_the_last_look_is_taken_anew(anna: Browser) -> None:
    """M1: everything once more, with a button that orders; the old one ordered nothing."""
    answered_before(anna)
    anna.get("/mall/checkout/delivery")
    anna.post("/mall/checkout/delivery")
    anna.get("/mall/checkout/check")
    form = anna.form()
    anna.sign_in_elsewhere()
    assert NOTHING_DONE in anna.send("/mall/checkout/check", form, 403)
    assert not Entry.objects.filter(step="place_order").exists()
    anna.send("/mall/checkout/check", anna.form())
    assert anna.path.endswith("/placed")


# ---- signed out, and in again at the door
@pytest.mark.parametrize("late", [late for late in LATE if late.page not in ("/mall/goods/NB-POCKET", "/mall/cart")],
                         ids=lambda late: late.page)  # fmt: skip
def test_when_the_sign_in_has_ended_it_waits_behind_the_door(anna: Browser, late: Late) -> None:
    """M1, E4: as at the checkout, on every page of a member's; another member does not find it."""
    made = late.before(anna)
    path, typed = late.page.format(made), {name.format(made): value for name, value in late.typed.items()}
    anna.get(path)
    form, before = {**anna.form(), **typed}, everything()
    Session.objects.all().delete()
    assert "what you typed is kept" in anna.send(path, form) and everything() == before
    anna.told = HOST + anna.path
    anna.send(f"/mall/account/sign-in?next={path}", {**anna.form(), "login": "member-anna@mail.example",
                                                    "password": PASSWORD})  # fmt: skip
    anna.get(path)
    assert {name: anna.form()[name] for name in typed} == typed
    anna.send(path, anna.form())
    assert everything() != before and "typed" not in anna.client.session


def test_a_password_does_not_wait_behind_the_door(anna: Browser) -> None:
    """E2: it is not in the session of whoever is asked to sign in."""
    anna.get("/mall/account/password")
    form = {**anna.form(), "oldpassword": SECRETS[0], "password1": SECRETS[1]}
    Session.objects.all().delete()
    anna.send("/mall/account/password", form)
    assert anna.path == "/mall/account/sign-in" and "what you typed is kept" not in anna.text
    assert not any(secret in str(dict(anna.client.session.items())) for secret in SECRETS)
