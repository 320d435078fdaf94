"""Where a line's money probably belongs, and what agreed: in the words finance reads (M4, S13.2)."""

from __future__ import annotations

from decimal import Decimal
from importlib import import_module

import pytest
from django.db import connection

from signback.demo.life import person
from signback.departments.finance.models import BankLine
from signback.departments.finance.proposals import Proposal, numbers_in, proposals, same_name
from signback.engine.models import Root
from signback.orders.events import mall
from signback.orders.mall_sums import balance
from signback.orders.references import creditor_reference, in_fours
from signback.orders.refusals import Invalid
from signback.surfaces.web.collections import accept_lines
from tests import given
from tests.bank.conftest import Bring, match
from tests.bank.files import entry
from tests.mall_given import mall_order, sold_in


def line(text: str, reference: str = "") -> BankLine:
    """A line with these words."""
    return BankLine(text=text, reference=reference, amount=Decimal(5), currency="EUR")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Order M1042, thank you", ["M1042"]),
        ("order m1042/M 1043 + 2041", ["M1042", "M1043", "2041"]),
        ("Invoice of 04.05.2026 for 2026", ["2026"]),
        ("2026-05-04 12/11/2026", []),
        ("IBAN DE14508800500194785000 amount 1.458,00", []),
        ("EREF 0724710345313905", []),
        ("No. 2041; 2041 again", ["2041"]),
        ("595.00 EUR", []),
    ],
)
def test_numbers_of_orders_are_found_in_words(text: str, numbers: list[str]) -> None:
    """Days, accounts and amounts are no orders."""
    assert numbers_in(line(text)) == numbers


def test_a_creditor_reference_names_its_order_only_with_its_check_digits() -> None:
    """ISO 11649: a wrong digit names nothing by this way."""
    assert numbers_in(line("RF86M1042")) == ["M1042"]
    assert numbers_in(line("", "RF86 M104 2")) == ["M1042"]
    assert numbers_in(line("RF87M1042")) == []


@pytest.mark.parametrize(
    ("payer", "who", "same"),
    [
        ("NORDLICHT VERLAG GMBH", "Nordlicht Verlag, Lübeck", True),
        ("Verlag Nordlicht", "Nordlicht Verlag GmbH", True),
        ("Nordlicht Druck", "Nordlicht Verlag", False),
        ("", "Nordlicht", False),
        ("GmbH & Co. KG", "The Company Ltd", False),
        ("张伟", "张伟", True),
    ],
)
def test_names_are_the_same_when_every_word_of_the_shorter_stands_in_the_longer(
    payer: str, who: str, same: bool
) -> None:
    """Legal forms tell no name from another."""
    assert same_name(payer, who) is same


def told(place: int = 1) -> list[Proposal]:
    """The proposals for a line."""
    found = BankLine.objects.get(line=place)
    return list(proposals([found])[found.pk])


def sentence(place: int = 1) -> tuple[str, bool, list[tuple[str, str]]]:
    """The first proposal: what agrees, whether it is sure, and for whom how much."""
    best = told(place)[0]
    return best.says, best.certain, [(share.order, str(share.amount)) for share in best.shares]


def test_reference_and_amount_agree_surely(bring: Bring) -> None:
    """S13.2: only what agrees in both, in the order's currency, can be accepted without looking."""
    story = mall_order(upto="confirm")
    bring(entry("49.40", f"{story.number} danke"), entry("49.41", story.number), entry("49.40", f"{story.number}."))
    assert sentence(1) == (f"reference {story.number} and amount agree", True, [(story.number, "49.40")])
    assert sentence(2)[:2] == (f"reference {story.number} agrees, 0.01 more than the 49.40 asked", False)
    assert sentence(3)[1]


@pytest.mark.parametrize("shown", ["RF{digits}{number}", "{spaced}", "{spaced} Anna Kelly, thanks", "ref:{spaced}/x"])
def test_money_under_a_creditor_reference_is_the_orders_own(bring: Bring, shown: str) -> None:
    """M4, ISO 11649: with and without blanks, alone or among other words, free or structured."""
    story = mall_order(upto="confirm")
    reference = creditor_reference(story.number)
    text = shown.format(digits=reference[2:4], number=story.number, spaced=in_fours(reference))
    inside = f"<CdtrRefInf><Ref>{text}</Ref></CdtrRefInf>"
    bring(entry("49.40", text), entry("49.40", text).replace("Ustrd", "Strd").replace(text, inside))
    for place in (1, 2):
        assert sentence(place) == (f"reference {story.number} and amount agree", True, [(story.number, "49.40")])


def test_another_currency_is_never_sure(bring: Bring) -> None:
    """The amount is the same, the money is not."""
    story = mall_order(upto="confirm")
    bring(entry("49.40", story.number).replace('Ccy="EUR"', 'Ccy="CHF"'))
    assert sentence()[:2] == (f"reference {story.number} agrees, but the order is in EUR", False)


def test_an_order_in_reais_is_paid_in_reais(bring: Bring) -> None:
    """M4: the currency in which an order was placed is the one it is looked for, settled and paid back in."""
    sold_in("BRL")
    story = mall_order(upto="confirm")
    bring(entry("49.40", story.number), entry("49.40", story.number).replace('Ccy="EUR"', 'Ccy="BRL"'))
    assert story.root.currency == "BRL"
    assert sentence(1) == (f"reference {story.number} agrees, but the order is in BRL", False, [])
    assert sentence(2) == (f"reference {story.number} and amount agree", True, [(story.number, "49.40")])
    euros, reais = BankLine.objects.order_by("line")
    with pytest.raises(Invalid, match="The line is in EUR, the order in BRL"):
        match(euros.statement_id, (1, story.number, "49.40"))
    assert balance(story.order) == Decimal("49.40")
    match(reais.statement_id, (2, story.number, "49.40"))
    assert balance(story.order) == 0 and story.last(mall.MallPaymentReceived).currency == "BRL"


def test_orders_in_two_currencies_are_no_sum(bring: Bring) -> None:
    """M4: what is offered is never refused: only orders in the line's currency are added up, or found by amount."""
    euros = mall_order(upto="confirm")
    sold_in("BRL")
    reais = mall_order(upto="confirm")
    bring(entry("98.80", f"{euros.number} and {reais.number}"), entry("49.40", "thank you", payer="Anna Kelly"))
    assert not [share for proposal in told(1) for share in proposal.shares if share.order == reais.number]
    assert {share.order for proposal in told(2) for share in proposal.shares} == {euros.number}


def test_what_came_before_names_its_currency_after_the_upgrade(bring: Bring) -> None:
    """The migration reads it from the ledger; one order of each kind."""
    sold_in("BRL")
    member, business = mall_order(upto="place"), given.order("B", upto="checks")
    Root.objects.update(currency=None)
    import_module("signback.engine.migrations.0007_currency_of_roots").say_currency(None, connection.schema_editor())
    found = dict(Root.objects.filter(kind__in=["order", "mall"]).values_list("number", "currency"))
    assert found == {member.number: "BRL", business.number: "EUR"}


def test_several_orders_in_one_transfer(bring: Bring) -> None:
    """S13.2: one to many, by their sum."""
    first, second = mall_order(upto="confirm"), mall_order(upto="confirm")
    bring(entry("98.80", f"{first.number} and {second.number}"))
    said = f"references {first.number}, {second.number} and their sum agree"
    assert sentence() == (said, True, [(first.number, "49.40"), (second.number, "49.40")])


def test_what_two_lines_pay_is_sure_once_and_accepted_once(bring: Bring) -> None:
    """M4: the second transfer for an order is never booked unseen as if it agreed; it waits for somebody's eyes."""
    story, other = mall_order(upto="confirm"), mall_order(upto="confirm")
    bring(
        entry("49.40", story.number), entry("98.80", f"{story.number} and {other.number}"), entry("49.40", story.number)
    )
    found = proposals(list(BankLine.objects.order_by("line")))
    assert [made[0].certain for made in found.values()] == [True, False, False]
    assert found[BankLine.objects.get(line=3).pk][0].says.endswith("and amount agree, but another line pays it already")
    assert accept_lines(BankLine.objects.order_by("line"), person("finance")) == (1, [])
    assert balance(story.order) == 0 and balance(other.order) == Decimal("49.40")


def test_amount_and_name_without_a_reference(bring: Bring) -> None:
    """A proposal for eyes: never booked by itself."""
    story = given.order("B", upto="sign_back", deposit=30)
    name = story.root.customer.name if story.root.customer else ""
    bring(entry("1458.00", "our order", payer=name.upper()), entry("1458.00", "our order", payer="Somebody Else"))
    assert sentence(1)[:2] == ("amount and name agree, the line names no order", False)
    assert sentence(2)[:2] == ("the amount agrees, the name does not", False)


def test_all_open_orders_of_a_payer_by_their_sum(bring: Bring) -> None:
    """One transfer without a word for everything."""
    first, second = (given.order("B", upto="sign_back", deposit=30) for _ in range(2))
    name = first.root.customer.name if first.root.customer else ""
    bring(entry("2916.00", "as agreed", payer=name), entry("100.00", "on account", payer=name))
    assert sentence(1)[0] == "the name agrees, and the sum of all 2 open orders"
    assert sentence(2)[0] == "the name agrees, 1,358.00 less than the 1,458.00 asked"
    assert {first.number, second.number} == {share.order for share in told(1)[0].shares}


def test_an_order_that_is_asked_for_nothing_is_said_so(bring: Bring) -> None:
    """Paid already, or at the door."""
    story = mall_order(upto="pay")
    bring(entry("49.40", story.number))
    assert sentence()[:2] == (f"reference {story.number} agrees, but nothing is asked for it now", False)
    assert Root.objects.get(number=story.number).owing == 0


def test_an_order_that_takes_no_money_yet_is_named_without_a_button(bring: Bring) -> None:
    """What is offered never fails by a rule: before its confirmation went out an order has no payments."""
    early = given.order("B", upto="checks", deposit=30)
    bring(entry("1458.00", f"Order {early.number}"))
    said = f"reference {early.number} agrees, but it takes no money before its confirmation went out"
    assert sentence() == (said, False, [])
    assert early.root.owing is None


def test_outgoing_and_settled_lines_have_no_proposals(bring: Bring) -> None:
    """Money that went out belongs to nobody's order."""
    story = mall_order(upto="confirm")
    bring(entry("49.40", story.number, sign="DBIT"))
    assert proposals(list(BankLine.objects.all())) == {}
