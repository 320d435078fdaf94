"""Finance's pages: money without a home, files, slips, cash counted; a refusal keeps what was typed (M4)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from signback.departments.finance.models import BankLine
from signback.engine.models import Entry, Root
from signback.orders.cash_places import places
from signback.orders.coins import Place
from signback.orders.mall_sums import balance
from signback.orders.models import Account
from tests.bank.conftest import Bring, line
from tests.bank.files import camt, entry
from tests.mall_given import CASH, NOTEBOOK, MallStory, mall_order, sold_in

pytestmark = pytest.mark.usefixtures("mill")


def desk(sign_in: str = "finance") -> Client:
    """Somebody at their desk."""
    client = Client()
    client.force_login(Account.objects.get(username=sign_in))
    return client


def shown(client: Client, address: str, status: int = 200) -> str:
    """A page."""
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:500]
    return answer.content.decode()


def post(client: Client, address: str, status: int = 302, **said: Any) -> str:
    """A form or a button is sent; the page that answers, or the next one."""
    answer = client.post(address, said)
    assert answer.status_code == status, answer.content[:800]
    return shown(client, answer["Location"]) if status == 302 else answer.content.decode()


def buttons(text: str, says: str) -> list[str]:
    """Where the buttons of that name send the page."""
    found = re.findall(r'formaction="([^"]+)"[^>]*>([^<]*)', text)
    return [address.replace("&amp;", "&") for address, label in found if says in label]


def at_the_door() -> MallStory:
    """The courier holds the cash of an order."""
    story = mall_order(upto="ship", payment=CASH, lines=((NOTEBOOK, 2),))
    story.do("logistics", "record_cash_collected", {"amount": balance(story.order)})
    return story


def test_lines_that_agree_are_accepted_all_at_once(bring: Bring) -> None:
    """The page says why; the others stay, and a refused one says so."""
    first, second = mall_order(upto="confirm"), mall_order(upto="confirm")
    due = balance(first.order)
    bring(entry(f"{due}", first.number), entry(f"{due}", f"for {second.number}"), entry("7.00", "?"))
    page = shown(desk(), "/collections")
    assert f"Reference {first.number} and amount agree." in page
    assert "Nothing found for it" in page
    (address,) = buttons(page, "Accept all 2 that agree")
    after = post(desk(), address)
    assert "2 lines matched." in after
    assert (balance(first.order), balance(second.order)) == (0, 0)
    assert BankLine.objects.filter(open=True).count() == 1


def test_what_came_after_the_page_was_opened_is_not_accepted(bring: Bring) -> None:
    """Nobody accepts what they have not seen."""
    first, second = mall_order(upto="confirm"), mall_order(upto="confirm")
    bring(entry(f"{balance(first.order)}", first.number))
    (address,) = buttons(shown(desk(), "/collections"), "Accept the one")
    bring(entry(f"{balance(second.order)}", second.number), name="more.xml", number="18")
    post(desk(), address)
    assert (balance(first.order), balance(second.order) > 0) == (0, True)


def test_a_line_is_matched_by_its_button_and_a_double_click_pays_once(bring: Bring) -> None:
    """E4: the second click reads that nothing is left."""
    story = mall_order(upto="confirm")
    bring(entry("20.00", f"part of {story.number}"), entry("1.00", "x"))
    page = shown(desk(), "/collections/B1001/1")
    assert "29.40 less than the 49.40 asked" in page
    address = buttons(page, f"Match to {story.number}")[0]
    assert "matched to" in post(desk(), address)
    assert "0.00 are left of line 1" in post(desk(), address, 422)
    assert balance(story.order) == Decimal("29.40")


def test_matching_by_hand_keeps_what_was_typed(bring: Bring) -> None:
    """One line for two orders; too much is told at its field."""
    first, second = mall_order(upto="confirm"), mall_order(upto="confirm")
    bring(entry("60.00", "both"))
    typed = {"order0": first.number, "amount0": "49.40", "order1": second.number, "amount1": "20"}
    refused = post(desk(), "/collections/B1001/1/match", 422, **typed)
    assert "10.60 are left of line 1" in refused
    assert f'value="{second.number}"' in refused
    post(desk(), "/collections/B1001/1/match", **{**typed, "amount1": "10.60"})
    assert (balance(first.order), line("B1001").open) == (0, False)


def test_settling_and_taking_back(bring: Bring) -> None:
    """What belongs to no order says where it went; it is taken back with a reason."""
    bring(entry("4.50", "Charges", sign="DBIT"), entry("1.00", "x"))
    assert "f-reason" in post(desk(), "/collections/B1001/1/settle", 422, home="a fee of the bank")
    post(desk(), "/collections/B1001/1/settle", home="a fee of the bank", reason="Monthly")
    page = shown(desk(), "/collections/B1001/1")
    assert "a fee of the bank" in page and "has a home" in page
    post(desk(), "/collections/B1001/1/unmatch", reason="It was a refund")
    assert line("B1001").open


def test_a_file_comes_in_by_the_browser_once() -> None:
    """What is known is said; a wrong file is told at its field, nothing stays behind."""
    content = camt([entry("5.00", "x"), entry("1.00", "later", status="PDNG")]).encode()
    page = post(desk(), "/collections/new", file=SimpleUploadedFile("a.xml", content))
    assert "1 new line, 1 left out" in page and "not booked yet" in page
    assert "0 new lines, 1 were known already" in post(
        desk(), "/collections/new", file=SimpleUploadedFile("b.xml", content)
    )
    for bad in (b"<html/>", b"\x00\x01", b"", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'):
        post(desk(), "/collections/new", 422, file=SimpleUploadedFile("c.xml", bad))
    post(desk(), "/collections/new", 422)
    assert BankLine.objects.count() == 1


def test_slips_are_typed_in_and_pay() -> None:
    """M4: by number and post office; a slip without an amount is told at its field."""
    story = mall_order(upto="confirm", payment="post office remittance")
    due = str(balance(story.order))
    typed = {"booked": "2026-05-05", "post_office": "Dublin 8", "slip0": "77-1", "payer0": "Anna"}
    assert "f-amount0" in post(desk(), "/collections/slips", 422, **typed)
    page = post(desk(), "/collections/slips", **typed, amount0=due, text0=story.number)
    assert f"Reference {story.number} and amount agree." in page


def test_cash_is_counted_for_several_orders_and_banked() -> None:
    """M4: all rows or none; the sheet sums to zero on the page."""
    first, second = at_the_door(), at_the_door()
    number = first.by("logistics").id
    assert "holds € 59.80" in shown(desk(), "/collections?show=couriers")
    rows = {"order0": first.number, "amount0": "29.90", "order1": second.number, "amount1": "24.90", "short1": "5"}
    assert "Say why it is missing" in post(desk(), f"/collections/couriers/{number}/in", 422, **rows)
    assert places(first.order)[Place.WITH_COURIER] > 0
    assert "€ 54.80 taken in, of 2 orders; € 5.00 are missing." in post(
        desk(), f"/collections/couriers/{number}/in", **rows, reason1="Wrong change"
    )
    assert "sums to zero" in (sheet := shown(desk(), f"/collections/couriers/{number}")) and "5.00" in sheet
    ticked = {"reference": "Deposit 9", "order0": first.number, "use0": "1", "order1": second.number}
    unnamed = post(desk(), "/collections/couriers/bank", 422, **{**ticked, "reference": " "})
    assert "Write the number of the deposit slip" in unnamed and "say no" not in unnamed
    assert "€ 29.90 banked under Deposit 9." in post(desk(), "/collections/couriers/bank", **ticked)
    assert places(second.order)[Place.HANDED_IN] == Decimal("24.90")


def test_cash_in_two_currencies_is_counted_and_banked_apart() -> None:
    """M4: no page adds reais to euros, and one slip is in one currency."""
    first = at_the_door()
    sold_in("BRL")
    second = at_the_door()
    number = first.by("logistics").id
    page = shown(desk(), "/collections?show=couriers")
    assert "holds € 29.90" in page and "holds BRL 29.90" in page
    sheet = shown(desk(), f"/collections/couriers/{number}")
    assert "The sheet in BRL" in sheet and "The sheet in EUR" in sheet and "sums to zero" in sheet
    assert "BRL 29.90 and € 29.90 to hand in" in shown(desk("logistics"), "/cash")
    rows = {"order0": first.number, "amount0": "29.90", "order1": second.number, "amount1": "29.90"}
    assert "BRL 29.90 and € 29.90 taken in" in post(desk(), f"/collections/couriers/{number}/in", **rows)
    ticked = {"reference": "Deposit 9", "order0": first.number, "use0": "1", "order1": second.number}
    both = post(desk(), "/collections/couriers/bank", 422, **ticked, use1="1")
    assert "One slip is in one currency" in both and places(first.order)[Place.BANKED] == 0
    assert "€ 29.90 banked under Deposit 9." in post(desk(), "/collections/couriers/bank", **ticked)


def test_a_courier_sees_their_own_cash_and_nobody_elses() -> None:
    """R4: on the phone: what to hand in, what to collect."""
    story = at_the_door()
    due = mall_order(upto="ship", payment=CASH, lines=((NOTEBOOK, 1),))
    page = shown(desk("logistics"), "/cash")
    assert "€ 29.90 to hand in" in page and due.number in page
    shown(desk("logistics"), f"/collections/couriers/{story.by('finance').id}", 403)
    shown(desk("logistics"), "/collections", 403)
    shown(desk("finance"), "/cash", 403)


@pytest.mark.parametrize("who", ["sales", "warehouse", "logistics", "customer-service"])
def test_nobody_else_sees_or_moves_money(bring: Bring, who: str) -> None:
    """R2, R4: every address of the money's pages."""
    bring(entry("5.00", "x"))
    entries = Entry.objects.count()
    for address in ("/collections", "/collections/B1001", "/collections/B1001/1", "/collections/new",
                    "/collections/slips", "/collections/couriers/bank", "/collections/couriers/1/in"):  # fmt: skip
        shown(desk(who), address, 403)
    for address in ("/collections/accept?upto=99", "/collections/B1001/1/accept?to=M1:5", "/collections/B1001/1/take"):
        assert desk(who).post(address).status_code in (403, 404)
    assert Entry.objects.count() == entries


@pytest.mark.parametrize(
    "address",
    [
        "/collections/B9/1", "/collections/B1001/99999999999999", "/collections/%00", "/collections/M1001",
        "/collections/HOUSE", "/collections/B1001/1/accept", "/collections?after=x|y",
        "/collections/couriers/999999999999?day=2026-99-99",
    ],
)  # fmt: skip
def test_odd_addresses_are_answered(bring: Bring, address: str) -> None:
    """Never by a fault of ours."""
    bring(entry("5.00", "x"))
    assert desk().get(address).status_code in (200, 404, 405)


def test_the_page_asks_as_often_for_many_lines_as_for_one(bring: Bring) -> None:
    """Proposals for all lines by a few statements."""
    mall_order(upto="confirm")
    bring(*[entry(f"{n}.00", f"M10{n:02}") for n in range(1, 60)])
    client = desk()
    shown(client, "/collections")
    with CaptureQueriesContext(connection) as asked:
        shown(client, "/collections")
    assert len(asked) <= 14, [query["sql"][:90] for query in asked]
    assert Root.objects.filter(kind="statement").count() == 1
