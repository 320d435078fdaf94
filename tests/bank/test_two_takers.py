"""Cash of one order that two people took: each coin stands on the sheet of who took it (M4)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from signback.book.sums import sums
from signback.departments.finance.cash_moves import held_by, sheets_of, standing
from signback.departments.finance.models import CashMove
from signback.engine.families import family_of
from signback.engine.fold import members_of, rows_of
from signback.engine.models import BookInForce, Root
from signback.engine.proof import Proof
from signback.orders.cash_places import CARRIED, places, sheets
from signback.orders.coins import Place
from signback.orders.mall_sums import balance
from signback.orders.models import Account
from signback.surfaces.cli.serving import bring_into_force
from signback.surfaces.mall_suggest import suggested_in_mall
from tests.bank.test_mall_money import at_the_door
from tests.editions.replay import replay
from tests.given import Invalid, mill
from tests.mall_given import ADMINISTRATOR, BO, MallStory

pytestmark = pytest.mark.django_db
COURIER, FINANCE = "logistics", "finance"


@pytest.fixture
def story() -> MallStory:
    """The courier took 20.00 at the door, the mall the other 9.90."""
    found = at_the_door("bring")
    found.do(COURIER, "record_cash_collected", {"amount": "20.00"})
    found.do(ADMINISTRATOR, "record_cash_collected", {"amount": "9.90"})
    return found


def on_sheet(story: MallStory, who: str) -> dict[str, str]:
    """What stands on somebody's sheet, by the facts and by the table, which must agree and sum to zero."""
    whose = story.by(who).id
    by_facts = {str(place): amount for place, amount in sheets(story.order).get(whose, {}).items() if amount}
    by_table = {place: amount for (courier, place), amount in standing(story.number).items() if courier == whose}
    assert by_facts == by_table and sum(by_table.values()) == 0
    return {place: f"{amount}" for place, amount in by_table.items() if place != CARRIED}


def test_each_coin_stands_on_the_sheet_of_who_took_it(story: MallStory) -> None:
    """M4: nothing moves to another sheet because somebody else took cash later."""
    assert on_sheet(story, COURIER) == {"with courier": "20.00"}
    assert on_sheet(story, ADMINISTRATOR) == {"with courier": "9.90"}
    assert places(story.order)[Place.WITH_COURIER] == Decimal("29.90") and balance(story.order) == 0


def test_what_is_still_due_stays_with_who_brings_the_goods() -> None:
    """M4: a part taken by the mall leaves the rest on the courier's round."""
    story = at_the_door()
    story.do(ADMINISTRATOR, "record_cash_collected", {"amount": "9.90"})
    assert on_sheet(story, COURIER) == {"due": "20.00"} and on_sheet(story, ADMINISTRATOR) == {"with courier": "9.90"}
    assert [order for order, _ in held_by(story.by(COURIER).id, Place.DUE)] == [story.number]


def test_each_hands_in_what_they_took(story: MallStory) -> None:
    """M4: whose it is has to be said; more than they hold, or nobody's, is refused."""
    story.refuses(FINANCE, "hand_in_cash", {"amount": "9.90"}, kind=Invalid, says="say whose", field="courier")
    mall = story.by(ADMINISTRATOR).id
    too_much = {"amount": "20.00", "courier": mall}
    story.refuses(FINANCE, "hand_in_cash", too_much, kind=Invalid, says="Mei Tanaka holds 9.90 EUR")
    story.refuses(FINANCE, "hand_in_cash", {"amount": "1.00", "courier": story.by(FINANCE).id}, kind=Invalid)
    story.do(FINANCE, "hand_in_cash", {"amount": "9.90", "courier": mall})
    assert on_sheet(story, ADMINISTRATOR) == {"handed in": "9.90"} and on_sheet(story, COURIER) == {
        "with courier": "20.00"
    }
    story.do(FINANCE, "hand_in_cash", {"amount": "18.00", "short": "2.00", "reason": "Wrong change"})
    assert on_sheet(story, COURIER) == {"handed in": "18.00", "short": "2.00"}
    story.do(FINANCE, "bank_cash", {"amount": "20.00", "reference": "Deposit 1"})
    assert on_sheet(story, COURIER) == {"banked": "18.00", "short": "2.00"}
    assert on_sheet(story, ADMINISTRATOR) == {"banked": "2.00", "handed in": "7.90"}
    by = story.by("finance-2")
    proof = Proof(by.id, "password", story.at)
    settled = {"amount": "2.00", "how": "withheld from wages", "reason": "Agreed"}
    story.do("finance-2", "settle_short", settled, proof=proof)
    assert on_sheet(story, COURIER) == {"banked": "18.00", "short": "2.00"} and sums().ok


def test_a_courier_corrects_only_what_they_took(story: MallStory) -> None:
    """E1: whoever took some means their own; of others only finance may say it."""
    wrong = {"wrong": "not collected after all", "amount": "5.00", "reason": "Miscounted"}
    story.refuses(COURIER, "correct_cash", {**wrong, "courier": story.by(ADMINISTRATOR).id}, kind=Invalid)
    story.refuses(FINANCE, "correct_cash", wrong, kind=Invalid, says="say whose", field="courier")
    story.do(COURIER, "correct_cash", wrong)
    assert on_sheet(story, COURIER) == {"with courier": "15.00", "due": "5.00"}
    story.do(FINANCE, "correct_cash", {**wrong, "amount": "9.90", "courier": story.by(ADMINISTRATOR).id})
    assert on_sheet(story, ADMINISTRATOR) == {} and places(story.order)[Place.DUE] == Decimal("14.90")


def test_finance_counts_at_each_sheet(story: MallStory) -> None:
    """M4: the page of a courier counts theirs alone, and the order's step names both."""
    desk = Client()
    desk.force_login(Account.objects.get(username=FINANCE))
    shown = desk.get(f"/orders/{story.number}/hand_in_cash").content.decode()
    assert "Ivo Petrov: 20.00 EUR" in shown and "Mei Tanaka: 9.90 EUR" in shown
    mall = story.by(ADMINISTRATOR).id
    counted = {"order0": story.number, "amount0": "9.90", "short0": "", "reason0": ""}
    assert "€ 9.90 taken in" in desk.post(f"/collections/couriers/{mall}/in", counted, follow=True).content.decode()
    assert on_sheet(story, ADMINISTRATOR) == {"handed in": "9.90"} and on_sheet(story, COURIER) == {
        "with courier": "20.00"
    }


def test_the_pages_say_who_took_what(story: MallStory) -> None:
    """M4, E3: the order names both, the sheet its members; what is printed is signed by both sides."""
    desk = Client()
    desk.force_login(Account.objects.get(username=FINANCE))
    order = desk.get(f"/orders/{story.number}").content.decode()
    assert "taken by Ivo Petrov" in order and "taken by Mei Tanaka" in order and "Not handed in" in order
    sheet = desk.get(f"/collections/couriers/{story.by(ADMINISTRATOR).id}").content.decode()
    assert "Anna Kelly" in sheet and "<span>Taken in</span>" in sheet and "Cash of Mei Tanaka" in sheet
    counting = desk.get(f"/collections/couriers/{story.by(COURIER).id}/in").content.decode()
    assert "Take cash in from Ivo Petrov" in counting and "Ivo Petrov holds € 20.00 of one order" in counting


def test_a_form_opens_with_what_one_person_holds(story: MallStory) -> None:
    """M4: where two hold some, nobody is meant unasked."""
    asked = suggested_in_mall("hand_in_cash", story.order, story.at)
    story.do(FINANCE, "hand_in_cash", {"amount": "9.90", "courier": story.by(ADMINISTRATOR).id})
    assert asked == {}
    left = suggested_in_mall("hand_in_cash", story.order, story.at)
    assert left == {"courier": story.by(COURIER).id, "amount": Decimal("20.00")}
    assert suggested_in_mall("bank_cash", story.order, story.at) == {"amount": Decimal("9.90")}


def test_the_mall_sees_its_own_cash_too(story: MallStory) -> None:
    """M4: whoever took some sees what they have to hand in; the counter leads there."""
    desk = Client()
    desk.force_login(Account.objects.get(username=ADMINISTRATOR))
    assert "€ 9.90 to hand in" in desk.get("/cash").content.decode() and story.number
    assert 'href="/cash"' in desk.get("/counter").content.decode()
    desk.force_login(Account.objects.get(username=FINANCE))
    assert desk.get("/cash").status_code == 403


def test_ones_own_cash_is_read_at_once() -> None:
    """M4: as many statements for many orders as for one."""
    desk = Client()
    asked = []
    for count in (1, 4):
        for _ in range(count):
            at_the_door().do(COURIER, "record_cash_collected", {"amount": "5.00"})
        desk.force_login(Account.objects.get(username=COURIER))
        with CaptureQueriesContext(connection) as queries:
            assert desk.get("/cash").status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]


# ---- written before
def order_of_before() -> Root:
    """An order of edition 3: two people took cash, what was handed in was all said to be the last one's."""
    mill()
    (root,) = replay(3, "mall-cash-")
    return root


def test_what_an_earlier_edition_wrote_is_read_so_that_nobody_holds_less_than_nothing() -> None:
    """M4, E1: what was handed in beyond their own was the other's."""
    root = order_of_before()
    order = members_of(root, rows_of(root))[0].subject
    ivo, mei = 14, 13
    stands = {who: {str(place): f"{n}" for place, n in of.items() if n} for who, of in sheets(order).items()}
    assert stands[mei] == {"handed in": "20.00", "banked": "5.00", "carried out": "-25.00"}
    assert stands[ivo] == {
        "banked": "5.00",
        "with courier": "13.00",
        "short": "2.00",
        "due": "6.90",
        "carried out": "-26.90",
    }
    assert sum((of.get(Place.DUE, Decimal(0)) for of in sheets(order).values()), Decimal(0)) == balance(order)


def test_sheets_of_before_follow_when_the_edition_is_raised() -> None:
    """E1: the tables are kept anew from the ledger, day by day, and `verify` finds nothing."""
    root = order_of_before()
    CashMove.objects.create(
        order=root.number, seq=11, courier=13, day=date(2026, 5, 5), place="with courier", amount=45
    )
    CashMove.objects.create(order=root.number, seq=11, courier=13, day=date(2026, 5, 5), place=CARRIED, amount=-45)
    assert not sums().ok
    BookInForce.objects.update_or_create(process="mall", defaults={"edition": 3})
    bring_into_force("mall", family_of("mall"))
    assert sums().ok and BookInForce.objects.get(process="mall").edition == family_of("mall").process.edition
    assert [sheet.difference for who in (13, 14) for sheet in sheets_of(who, date(2026, 12, 31))] == [0, 0]
    seqs = set(CashMove.objects.values_list("seq", flat=True))
    bring_into_force("mall", family_of("mall"))
    assert set(CashMove.objects.values_list("seq", flat=True)) == seqs and len(seqs) > 3


def test_an_order_of_before_goes_on(django_user_model: type[Account]) -> None:
    """E1: the rest is handed in by name and banked."""
    root = order_of_before()
    late = MallStory(BO, [], datetime(2026, 5, 8, 8, tzinfo=UTC), number=root.number)
    late.do(ADMINISTRATOR, "record_cash_collected", {"amount": balance(late.order)})
    late.do(FINANCE, "hand_in_cash", {"amount": "13.00", "courier": 14})
    late.do(FINANCE, "hand_in_cash", {"amount": places(late.order)[Place.WITH_COURIER]})
    late.do(FINANCE, "bank_cash", {"amount": places(late.order)[Place.HANDED_IN], "reference": "Deposit 8"})
    assert sums().ok and not places(late.order)[Place.WITH_COURIER]
