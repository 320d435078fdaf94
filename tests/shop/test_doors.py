"""Members register, prove their address, sign in, get a new password; and nobody comes in by the other's door (M6)."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from signback.demo.mill import PASSWORD
from signback.documents.data.common import Mill
from signback.documents.letterhead import begin_letterhead
from signback.documents.words import Words
from signback.engine.models import Outbox, Refusal
from signback.messages.models import Message
from signback.messages.worker import run_once
from signback.orders.models import Account, Address, CartLine, Member
from tests.shop.visiting import GOOD, Visitor, account


def test_a_visitor_becomes_a_member_by_the_code_of_the_mail(visitor: Visitor) -> None:
    """M6: the address is proven before anything can be ordered; the cart comes along."""
    visitor.put("NB-POCKET", 3)
    assert "Type the code" in visitor.register()
    assert not visitor.is_in()
    code = visitor.code()
    assert mail.outbox[-1].to == ["li@example.org"]
    assert "This is not the code" in visitor.prove("000000" if code != "000000" else "000001", 422)
    visitor.prove(code)
    assert visitor.is_in()
    member = Member.objects.get(name="Wang Li")
    assert member.account.roles == ["member"]
    assert "li" not in member.account.username.removeprefix("member-")
    line = CartLine.objects.get(member=member)
    assert (line.article.number, line.quantity) == ("NB-POCKET", 3)


def test_no_code_stays_in_the_outbox_after_its_mail_was_sent(visitor: Visitor) -> None:
    """Who reads the database later finds no code."""
    visitor.register()
    code = visitor.code()
    assert code not in str(list(Outbox.objects.values_list("payload", flat=True)))
    assert code not in str(list(Message.objects.values_list("title", "text")))


def test_whoever_has_not_proven_the_address_is_asked_for_the_code_again(visitor: Visitor) -> None:
    """M6: signing in without the proof leads to it, not past it."""
    visitor.register()
    cache.clear()  # ten seconds later: another mail may go out
    other = Visitor()
    other.post("/mall/account/sign-in", {"login": "li@example.org", "password": GOOD})
    assert other.path == "/mall/account/prove"
    assert not other.is_in()
    assert other.get("/mall/checkout", 302) == ""


def test_a_lost_code_for_a_new_password_is_asked_for_again(visitor: Visitor) -> None:
    """M6: whoever mistyped the address, or lost the mail, is not shut in."""
    said = visitor.post("/mall/account/forgotten", {"email": "member-ana@mail.example"})
    assert "Ask for another code" in said and 'href="/mall/account/forgotten"' in said
    assert "We send a code to your address" in visitor.get("/mall/account/forgotten")
    cache.clear()  # ten seconds later: another mail may go out
    visitor.post("/mall/account/forgotten", {"email": "member-anna@mail.example"})
    assert "Choose a new password" in visitor.post("/mall/account/forgotten/code", {"code": visitor.code()})


@pytest.mark.parametrize("typed", ["li@exmaple.org", "member-anna@mail.example"])
def test_a_mistyped_address_is_no_dead_end(visitor: Visitor, typed: str) -> None:
    """M6: at the code another address is given, whether or not the first is somebody's; the cart stays."""
    visitor.put("NB-POCKET", 3)
    visitor.register(typed)
    assert visitor.path == "/mall/account/prove"
    visitor.get("/mall/account/register", 302)
    said = visitor.post("/mall/account/prove", {"action": "other", "next": "/mall/checkout"})
    assert (visitor.path, visitor.is_in()) == ("/mall/account/register", False)
    assert '<input type="hidden" name="next" value="/mall/checkout">' in said
    known = typed.startswith("member-anna")
    assert Account.objects.filter(email=typed).exists() is known, "nobody stays who never proved an address"
    visitor.register()
    visitor.prove(visitor.code())
    line = CartLine.objects.get(member=Member.objects.get(account__email="li@example.org"))
    assert (visitor.is_in(), line.quantity) == (True, 3)


def test_a_known_address_is_not_told_to_strangers(visitor: Visitor) -> None:
    """Registering with somebody's address looks the same; its owner gets the letter."""
    assert "Type the code" in visitor.register("member-anna@mail.example")
    run_once()
    assert mail.outbox[-1].to == ["member-anna@mail.example"]
    assert "already" in mail.outbox[-1].subject
    assert Account.objects.filter(email="member-anna@mail.example").count() == 1


def test_a_forgotten_password_is_replaced_by_a_code(visitor: Visitor) -> None:
    """M6: with the code a new one is chosen, and the old one opens nothing."""
    visitor.post("/mall/account/forgotten", {"email": "member-anna@mail.example"})
    visitor.post("/mall/account/forgotten/code", {"code": visitor.code()})
    assert "Choose a new password" in visitor.text
    visitor.post("/mall/account/forgotten/password", {"password1": "another horse 9"})
    other = Visitor()
    other.sign_in(password=PASSWORD, status=422)
    assert not other.is_in()
    other.sign_in(password="another horse 9")
    assert other.is_in()


@pytest.mark.parametrize("address", ["finance@lindwater.example", "nobody@example.org"])
def test_no_code_goes_to_whoever_is_no_member(visitor: Visitor, address: str) -> None:
    """People of the house get their password from the administrator; the page looks the same for all."""
    Account.objects.filter(username="finance").update(email="finance@lindwater.example")
    assert "six figures are on their way" in visitor.post("/mall/account/forgotten", {"email": address})
    run_once()
    assert "no member" in mail.outbox[-1].subject.lower()


def test_staff_do_not_come_in_by_the_members_door(visitor: Visitor) -> None:
    """Staff see the mall as visitors do."""
    Account.objects.filter(username="finance").update(email="finance@mail.example")
    visitor.sign_in("finance", status=422)
    assert not visitor.is_in()
    clerk = Visitor(Client())
    clerk.client.force_login(account("finance"), "signback.orders.accounts.HouseBackend")
    assert "Sign in" in clerk.get("/mall/")
    clerk.get("/mall/orders/", 302)


def test_a_member_at_the_houses_door_is_shown_the_other_one(visitor: Visitor) -> None:
    """M6: no wrong password, but a wrong door."""
    assert 'href="/mall/account/sign-in"' in visitor.get("/sign-in")


def test_a_member_never_enters_the_back_office(visitor: Visitor) -> None:
    """Neither by the house's door, nor with the mall's key in the pocket."""
    visitor.post("/sign-in", {"name": "member-anna@mail.example", "password": PASSWORD}, 422)
    visitor.post("/sign-in", {"name": "member-anna", "password": PASSWORD}, 422)
    assert not visitor.is_in()
    visitor.sign_in()
    for path in ("/", "/orders", "/customers", "/me", "/policy", "/map"):
        assert visitor.client.get(path).headers.get("Location") == "/mall/", path
    assert visitor.client.get("/manage/").status_code in (302, 403)


def test_five_wrong_passwords_are_enough_and_stand_on_record(visitor: Visitor) -> None:
    """R2, E4: guessing is stopped in every process of the house, the right password too."""
    for _ in range(5):
        assert "do not fit together" in visitor.sign_in(password="wrong", status=422)
    assert "Too many tries" in visitor.sign_in(status=422)
    assert Refusal.objects.filter(actor="member-anna", code="wrong_password").count() == 5


def test_whoever_tries_without_end_is_asked_to_wait(visitor: Visitor) -> None:
    """E4: registering and forgetting are limited for each address of the network, with a page of ours."""
    for n in range(20):
        visitor.post("/mall/account/register", {"email": f"x{n}"}, 422)
    page = visitor.post("/mall/account/register", {"email": "x"}, 429)
    assert "Too many tries" in page and "Wait a few minutes" in page


def test_another_address_counts_only_when_its_code_is_typed(visitor: Visitor) -> None:
    """A typing mistake locks nobody out."""
    visitor.sign_in()
    visitor.post("/mall/account/email", {"email": "anna@new.example", "action_add": "1"})
    assert account("member-anna").email == "member-anna@mail.example"
    visitor.prove(visitor.code())
    assert account("member-anna").email == "anna@new.example"


def test_what_is_not_there_is_said_in_the_malls_own_look(visitor: Visitor) -> None:
    """E4: with the way back to the goods."""
    page = visitor.get("/mall/nothing/here", 404)
    assert "There is no such page" in page and "To the goods" in page


def test_signing_out_keeps_the_cart(visitor: Visitor) -> None:
    """M1: kept over devices."""
    visitor.sign_in()
    visitor.put("NB-POCKET", 4)
    visitor.post("/mall/account/sign-out")
    assert not visitor.is_in()
    other = Visitor()
    other.sign_in()
    assert "Pocket notebooks" in other.get("/mall/cart")


def test_a_form_that_came_after_the_session_leads_back_to_its_page(visitor: Visitor) -> None:
    """E4: whoever presses a button too late signs in and stands where the button is, never before nothing."""
    mine = Address.objects.filter(member=account("member-anna").pk).get()
    for told, onward in (
        ("http://testserver/mall/account/", "%2Fmall%2Faccount%2F"),
        ("https://evil.example/", "%2Fmall%2F"),
    ):
        answer = visitor.client.post(f"/mall/account/addresses/{mine.pk}/drop", headers={"referer": told})
        assert answer["Location"] == f"/mall/account/sign-in?next={onward}"
    answer = visitor.client.post("/pick-list/M1", headers={"referer": "http://testserver/pick-list?x=1"})
    assert answer["Location"] == "/sign-in?next=%2Fpick-list%3Fx%3D1"
    assert visitor.client.get("/orders/M1?a=b")["Location"] == "/sign-in?next=%2Forders%2FM1%3Fa%3Db"
    assert Address.objects.filter(pk=mine.pk).exists()


def test_the_mall_carries_the_name_with_which_the_house_began(visitor: Visitor) -> None:
    """M6, E6: on its pages and in its letters, in the reader's language; never the demonstration's."""
    begin_letterhead(Mill(Words("Hartmann Papers", "哈特曼纸业")))
    page = visitor.get("/mall/")
    assert "Hartmann Papers" in page and "Lindwater" not in page
    visitor.register()
    visitor.code()
    assert "Hartmann Papers" in str(mail.outbox[-1].body) and "Hartmann Papers" in mail.outbox[-1].subject
    visitor.post("/mall/language", {"language": "zh-hans", "next": "/mall/"})
    assert "哈特曼纸业" in visitor.get("/mall/")


@pytest.mark.parametrize(("language", "says"), [("en", "This is needed"), ("zh-hans", "必填")])
def test_what_is_missing_is_said_as_everywhere(visitor: Visitor, language: str, says: str) -> None:
    """E6: one sentence for one thing."""
    visitor.post("/mall/language", {"language": language, "next": "/mall/"})
    page = visitor.post("/mall/account/register", {}, 422)
    assert page.count(f">{says}<") == 3 and "required." not in page
