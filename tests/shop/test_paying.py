"""The member knows how to pay: on the placed page, on the order's page, in the mail (M4)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from signback.demo.letterhead import LINDWATER
from signback.engine.models import Outbox
from signback.messages.letters import letter_of
from signback.orders.references import creditor_reference, in_fours
from tests.mall_given import ANNA, BANK, BO, CASH, SLIP, MallStory
from tests.shop.visiting import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house(monkeypatch: pytest.MonkeyPatch) -> None:
    """The demonstration's letterhead."""
    for module in ("signback.documents.paying", "signback.documents.letterhead"):
        monkeypatch.setattr(f"{module}.mill", lambda: LINDWATER)


@pytest.fixture
def anna(visitor: Visitor) -> Visitor:
    """A member at the pages."""
    visitor.sign_in()
    return visitor


def test_a_transfer_with_everything_that_it_needs(anna: Visitor) -> None:
    """M4: amount, account, payee, reference, and the picture for the bank's app; on both pages."""
    number = anna.order()
    shown = in_fours(creditor_reference(number))
    for page in (anna.text, anna.get(f"/mall/orders/{number}")):
        assert "€ 29.90" in page and shown in page and "IE64 LIND 0000 0000 1886 00" in page
        assert "Lindwater Paper Mill" in page and '<img src="data:image/svg+xml' in page
        assert f"plain words: {number}" in page


def test_a_remittance_with_what_is_written_on_the_slip(anna: Visitor) -> None:
    """M4: payee and address, the message; no account, no picture."""
    number = anna.order(payment=SLIP)
    page = anna.get(f"/mall/orders/{number}")
    assert "What to write on the slip" in page and "Mill Lane 4, Lindwater" in page
    assert f'<b class="shown">{number}</b>' in page and "IE64" not in page and "data:image" not in page


def test_who_pays_in_cash_is_told_of_no_account(anna: Visitor) -> None:
    """M4."""
    number = anna.order(payment=CASH)
    page = anna.get(f"/mall/orders/{number}")
    assert "IE64" not in page and "How to pay" not in page


def test_the_same_in_chinese(anna: Visitor) -> None:
    """E6."""
    number = anna.order()
    anna.post("/mall/language", {"language": "zh-hans", "next": "/mall/"})
    page = anna.get(f"/mall/orders/{number}")
    assert "付款信息" in page and "凌水造纸有限公司" in page and "用银行应用扫码" in page
    assert f"或填写订单号：{number}" in page


def story(payment: str, buyer: str = ANNA, **said: str) -> MallStory:
    """An order of some hours ago."""
    made = MallStory(buyer, [("NB-A5-LINED", 2)], timezone.now() - timedelta(hours=3), payment, dict(said))
    made.place()
    return made


def mail_of(made: MallStory, step: str, language: str = "en") -> str:
    """What the member's mail says after a step."""
    row = Outbox.objects.get(root=made.root, payload__to="member", payload__step=step)
    row.payload = {**row.payload, "language": language}
    return letter_of(row).text


def test_the_mail_says_how_to_pay() -> None:
    """M4: when it is placed and when it is confirmed; as it stood then, whatever came since."""
    made = story(BANK)
    made.confirm()
    made.pay()
    for step in ("place_order", "declare_valid"):
        text = mail_of(made, step)
        assert re.search(r"To pay until 20\d\d-\d\d-\d\d: 29.90 EUR", text) and "IE64 LIND 0000 0000 1886 00" in text
        assert in_fours(creditor_reference(made.number)) in text
    paid = mail_of(made, "record_mall_payment")
    assert "To pay" not in paid
    chinese = mail_of(story(SLIP, BO), "place_order", "zh-hans")
    assert "前付款：32.40 EUR" in chinese and "汇款单附言写" in chinese and "爱尔兰蒂珀雷里郡" in chinese
    assert "To pay" not in mail_of(story(CASH), "place_order")


def test_the_mail_says_where_and_until_when_to_fetch() -> None:
    """M5: place, day, what to bring; in the reader's language."""
    made = story(CASH, delivery="fetched by the member")
    for stretch in (made.confirm, made.distribute, made.lay_ready):
        stretch()
    text = mail_of(made, "lay_ready")
    assert "Mill Lane 4, Lindwater" in text and "It waits until 20" in text and "Bring 25.00 EUR in cash" in text
    assert "地点：爱尔兰" in mail_of(made, "lay_ready", "zh-hans")
