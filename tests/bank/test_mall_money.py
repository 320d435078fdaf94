"""The mall's money: bank lines and slips for members' orders, cash at the door, what goes back (M4)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from signback.departments.finance.cash_moves import couriers, sheets_of, standing
from signback.departments.finance.models import BankShare, CashMove
from signback.engine.door import Ask, perform_all
from signback.engine.models import Root, Task
from signback.engine.numbers import open_numbered
from signback.engine.proof import Proof
from signback.orders.cash_places import CARRIED, places
from signback.orders.coins import Place
from signback.orders.events import mall
from signback.orders.mall_sums import balance
from signback.orders.models import Account
from signback.orders.refusals import Conflict, Invalid, NotAllowed, NotYet, SignatureNeeded
from tests.bank.conftest import Bring, finance, line, match
from tests.bank.files import entry
from tests.mall_given import ANNA, CASH, NOTEBOOK, MallStory, mall_order, sold_in, then

pytestmark = pytest.mark.django_db


def at_the_door(upto: str = "ship", **more: object) -> MallStory:
    """An order whose parcel is on its way, to be paid at the door."""
    return mall_order(upto=upto, payment=CASH, lines=((NOTEBOOK, 2),), **more)  # type: ignore[arg-type]


def stands(story: MallStory) -> dict[str, str]:
    """Where the order's coins stand: by the facts and by the table, which must agree and sum to zero."""
    by_facts = {str(place): amount for place, amount in places(story.order).items() if amount}
    by_table = {place: amount for (_, place), amount in standing(story.number).items()}
    assert by_facts == by_table
    assert sum(by_table.values()) == 0
    return {place: f"{amount}" for place, amount in by_table.items() if place != CARRIED}


# ---- by bank and by post
def test_a_bank_line_pays_a_members_order(bring: Bring) -> None:
    """M4: by its number; the order says on which paper the money was seen."""
    story = mall_order(upto="confirm")
    due = balance(story.order)
    bring(entry(f"{due}", f"{story.number} thank you", payer="Anna"))
    match("B1001", (1, story.number, str(due)))
    paid = story.last(mall.MallPaymentReceived)
    assert (paid.amount, paid.source, paid.reference) == (due, mall.Source.BANK, "B1001/1")
    assert balance(story.order) == 0
    assert BankShare.objects.get(order=story.number).reference == "B1001/1"


def test_remittance_slips_pay_too_and_a_slip_is_one_slip(bring: Bring) -> None:
    """M4: by slip number and post office; typed twice it is known."""
    story = mall_order(upto="confirm", payment="post office remittance")
    due = balance(story.order)
    by = Account.objects.get(username="finance").as_person()
    slip = {"booked": "2026-05-06", "amount": str(due), "payer": "Anna", "slip": "774-1", "post_office": "Dublin 8"}
    data = {"source": "remittance slips", "account": "Dublin 8", "lines": [slip]}
    assert open_numbered("statement", Ask("import_statement", by, data)).number == "B1001"
    with pytest.raises(Conflict, match="known already"):
        open_numbered("statement", Ask("import_statement", by, {**data, "lines": [{**slip, "payer": "A. Kelly"}]}))
    match("B1001", (1, story.number, str(due)))
    assert story.last(mall.MallPaymentReceived).source is mall.Source.SLIP


def test_money_for_an_order_that_is_paid_at_the_door_is_kept_all_the_same(bring: Bring) -> None:
    """M4: money never disappears, whatever was agreed; the courier asks for the rest."""
    story = at_the_door()
    due = balance(story.order)
    bring(entry(f"{due}", story.number))
    match("B1001", (1, story.number, str(due)))
    assert balance(story.order) == 0
    assert stands(story) == {}


def test_double_payment_stands_to_go_back_until_it_went(bring: Bring) -> None:
    """M4: found on finance's list; released by somebody who did not take the money in; by another way with a reason."""
    story = mall_order(upto="pay")
    bring(entry("20.00", f"{story.number} again"), entry("20.00", "Refund", sign="DBIT"))
    match("B1001", (1, story.number, "20.00"))
    root = Root.objects.get(number=story.number)
    assert (root.owing, balance(story.order)) == (Decimal(-20), Decimal(-20))
    assert Task.objects.filter(root=root, step="refund_member", state="ready").exists()
    refund = {"amount": "20.00", "by": "post office remittance", "reference": "P 7"}
    story.refuses("finance", "refund_member", refund, kind=NotAllowed, says="somebody else must do this")
    story.refuses("finance-2", "refund_member", refund, field="why", says="another way than it came")
    settle = {"line": "2", "home": "a refund that an order records", "about": story.number, "reason": "Sent"}
    with pytest.raises(Invalid, match=r"0\.00 EUR are recorded so under"):
        finance("B1001", "settle_line", settle)
    story.do("finance-2", "refund_member", {**refund, "why": "The member's account is closed"})
    assert balance(story.order) == 0
    finance("B1001", "settle_line", settle)
    assert not line("B1001", 2).open


def test_a_bank_line_for_a_cancelled_order_is_kept_and_goes_back(bring: Bring) -> None:
    """M4: pay against cancel, one after the other: the order is cancelled, its money is to go back."""
    story = mall_order(upto="place")
    story.do(ANNA, "cancel_order", {})
    bring(entry("30.00", story.number))
    match("B1001", (1, story.number, "30.00"))
    assert balance(story.order) == -30
    then.worklist(story, "refund_member")


# ---- cash at the door
def test_every_coin_stands_in_one_of_six_places(bring: Bring) -> None:
    """M4: due, with courier, handed in, banked, short; each move by its entry, the sheet sums to zero."""
    story = at_the_door()
    due = balance(story.order)
    assert stands(story) == {"due": f"{due}"}
    story.do("logistics", "record_cash_collected", {"amount": due})
    assert stands(story) == {"with courier": f"{due}"}
    story.do("finance", "hand_in_cash", {"amount": due - 5, "short": "5.00", "reason": "Lost on the way"})
    assert stands(story) == {"handed in": f"{due - 5}", "short": "5.00"}
    story.do("finance", "bank_cash", {"amount": due - 5, "reference": "Deposit 9"})
    assert stands(story) == {"banked": f"{due - 5}", "short": "5.00"}
    courier = story.by("logistics").id
    (sheet,) = sheets_of(courier, story.at.date())
    assert (sheet.difference, sheet.now(Place.BANKED), sheet.courier.name) == (0, due - 5, "Ivo Petrov")
    assert {move.seq for move in CashMove.objects.all()} <= {fact.seq for fact in story.order.facts.all} | {
        fact.seq for parcel in story.order.parcels for fact in parcel.facts.all
    }


def test_the_deposit_on_the_statement_is_the_couriers_cash(bring: Bring) -> None:
    """M4: the bank line is settled under the deposit slip, and never for more than was banked."""
    story = at_the_door()
    due = balance(story.order)
    story.do("logistics", "record_cash_collected", {"amount": due})
    story.do("finance", "hand_in_cash", {"amount": due})
    story.do("finance", "bank_cash", {"amount": due, "reference": "Deposit 9"})
    bring(entry(f"{due}", "Cash deposit"), entry("1.00", "Cash deposit"))
    settle = {"home": "cash of the couriers, banked", "about": "Deposit 9", "reason": "Counted at the bank"}
    finance("B1001", "settle_line", {"line": "1", **settle})
    with pytest.raises(Invalid, match=r"0\.00 EUR are recorded so under Deposit 9"):
        finance("B1001", "settle_line", {"line": "2", **settle})
    finance("B1001", "unmatch_line", {"line": "1", "reason": "The bank counted one less"})
    wrong = {"wrong": "not banked after all", "amount": "1.00", "reason": "A false coin"}
    story.do("finance", "correct_cash", wrong)
    with pytest.raises(Invalid, match=f"{due - 1} EUR are recorded so under Deposit 9"):
        finance("B1001", "settle_line", {"line": "1", **settle})


def test_cash_in_two_currencies_stands_on_two_sheets(bring: Bring) -> None:
    """M4: what was taken in reais is no euro, on no sheet and for no bank line."""
    euros = at_the_door()
    sold_in("BRL")
    reais = at_the_door()
    for story in (euros, reais):
        due = balance(story.order)
        story.do("logistics", "record_cash_collected", {"amount": due})
    held = {currency: amounts[Place.WITH_COURIER] for _, currency, amounts in couriers()}
    assert held == {"BRL": due, "EUR": due}
    sheets = sheets_of(reais.by("logistics").id, reais.at.date())
    assert [(sheet.currency, sheet.difference, sheet.now(Place.WITH_COURIER)) for sheet in sheets] == [
        ("BRL", 0, due), ("EUR", 0, due),
    ]  # fmt: skip
    reais.do("finance", "hand_in_cash", {"amount": due})
    reais.do("finance", "bank_cash", {"amount": due, "reference": "Deposit 9"})
    bring(entry(f"{due}", "Cash deposit"), entry(f"{due}", "Cash deposit").replace('Ccy="EUR"', 'Ccy="BRL"'))
    settle = {"home": "cash of the couriers, banked", "about": "Deposit 9", "reason": "Counted at the bank"}
    with pytest.raises(Invalid, match=r"0\.00 EUR are recorded so under Deposit 9"):
        finance("B1001", "settle_line", {"line": "1", **settle})
    finance("B1001", "settle_line", {"line": "2", **settle})


def test_missing_cash_stands_on_a_list_until_it_is_settled() -> None:
    """M4, R3: with its reason, signed by somebody who did not count it; paid in later it lies in the house again."""
    story = at_the_door()
    due = balance(story.order)
    story.do("logistics", "record_cash_collected", {"amount": due})
    story.refuses("finance", "hand_in_cash", {"amount": due - 5, "short": "5"}, field="reason")
    story.do("finance", "hand_in_cash", {"amount": due - 5, "short": "5", "reason": "Gave wrong change"})
    then.worklist(story, "settle_short")
    said = {"amount": "5.00", "how": "paid in later", "reason": "Paid by the courier"}
    story.refuses("finance", "settle_short", said, kind=NotAllowed, says="somebody else must do this")
    story.refuses("finance-2", "settle_short", said, kind=SignatureNeeded)
    story.do("finance-2", "settle_short", said, proof=Proof(story.by("finance-2").id, "password", story.at))
    assert stands(story) == {"handed in": f"{due}"}
    then.not_needed(story, "settle_short")


def test_a_refused_parcels_coins_are_returned() -> None:
    """M5: the goods came back and are not sent again: nobody owes the coins any more."""
    story = at_the_door()
    due = balance(story.order)
    story.bring("refused")
    story.do("logistics", "return_to_sender", {}, "1")
    rows = [{"part": "1", "next": "do not send again", "sellable": True, "reason": "Refused"}]
    story.do("mall-administrator", "settle_parcels", {"rows": rows})
    assert stands(story) == {"returned": f"{due}"}


def test_a_courier_hands_in_for_several_orders_at_once() -> None:
    """M4: one act, all or none; nobody counts what they collected themselves."""
    stories = [at_the_door() for _ in range(3)]
    for story in stories:
        story.do("logistics", "record_cash_collected", {"amount": balance(story.order)})
    by = stories[0].by("finance")
    asks = [
        (story.number, Ask("hand_in_cash", by, {"amount": places(story.order)[Place.WITH_COURIER]}))
        for story in stories
    ]
    too_much = (asks[2][0], Ask("hand_in_cash", by, {"amount": "9999"}))
    with pytest.raises(Invalid, match="Ivo Petrov holds"):
        perform_all([*asks[:2], too_much])
    assert all("with courier" in stands(story) for story in stories)
    perform_all(asks)
    assert all("handed in" in stands(story) for story in stories)


def test_cash_written_down_wrongly_goes_back_where_it_stood() -> None:
    """E1: by an entry of its own; a courier corrects what they took, finance what was counted."""
    story = at_the_door()
    due = balance(story.order)
    story.do("logistics", "record_cash_collected", {"amount": due})
    wrong = {"wrong": "not collected after all", "amount": str(due), "reason": "The neighbour's parcel"}
    story.do("logistics", "correct_cash", wrong)
    assert stands(story) == {"due": f"{due}"}
    story.refuses("logistics", "correct_cash", wrong, kind=NotYet, says="No cash of this order is written down")
    story.do("logistics", "record_cash_collected", {"amount": due})
    story.do("finance", "hand_in_cash", {"amount": due})
    back = {"wrong": "not handed in after all", "amount": "5.00", "reason": "Counted again"}
    story.refuses("logistics", "correct_cash", back, kind=Invalid, says="Only finance may say that")
    story.refuses("finance", "correct_cash", {**back, "amount": "99.00"}, field="amount")
    story.do("finance", "correct_cash", back)
    assert stands(story) == {"with courier": "5.00", "handed in": f"{due - 5}"}
    story.do("finance", "bank_cash", {"amount": due - 5, "reference": "Deposit 9"})
    story.do("finance", "correct_cash", {**back, "wrong": "not banked after all"})
    assert stands(story) == {"with courier": "5.00", "handed in": "5.00", "banked": f"{due - 10}"}


def test_a_sheet_keeps_its_own_name_when_another_takes_the_cash() -> None:
    """M4: the department's parcel, paid to one of its people: each sheet bears the name of whose it is."""
    story = at_the_door("confirm")
    story.do("mall-administrator", "assign", {})
    for step in ("accept_assignment", "pick"):
        story.do("logistics", step)
    story.do("logistics", "pack", {"grams": 500})
    story.ship()
    story.bring()
    story.do("logistics", "record_cash_collected", {"amount": balance(story.order)})
    assert stands(story) == {"with courier": "29.90"}
    person = story.by("logistics")
    assert {one.id: one.name for one, _, _ in couriers()} == {0: "Logistics", person.id: person.name}
    (sheet,) = sheets_of(0, story.at.date())
    assert (sheet.courier.name, sheet.difference) == ("Logistics", 0)
