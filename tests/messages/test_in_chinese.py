"""A member who reads Chinese is written to in Chinese (E6)."""

from __future__ import annotations

import pytest

from signback.book import whom
from signback.book.mall_order import MALL_ORDER, PARCEL, RETURN
from signback.engine.models import Outbox
from signback.messages.in_chinese import CHINESE
from signback.messages.letters import letter_of
from signback.orders.models import Member
from signback.process.places import Tell
from tests.mall_given import ADMINISTRATOR, BO, mall_order

pytestmark = pytest.mark.django_db
HOUSE = {
    whom.assigned, whom.about_arrival, whom.about_missing, whom.finance_of_the_paid, whom.finance_of_what_goes_back,
}  # fmt: skip


def members_tellings() -> list[Tell[object]]:
    """Everything that the mall's books tell a member."""
    tells = [tell for book in (MALL_ORDER, PARCEL, RETURN) for place in book.places for tell in place.tells]
    house = {
        whom.assigned,
        whom.about_arrival,
        whom.about_missing,
        whom.finance_of_the_paid,
        whom.finance_of_what_goes_back,
    }
    return [tell for tell in tells if tell.whom not in house and "role" not in tell.whom.__qualname__.split(".")]


def test_every_sentence_to_a_member_is_known_in_chinese() -> None:
    """A new one needs its Chinese too; one that is told no more leaves the list."""
    said = {tell.says for tell in members_tellings()}
    assert said == set(CHINESE) - {"Order", "Parcel", "Return"}


def test_missing_goods_are_told_in_the_members_language() -> None:
    """M3: given up, in Chinese, with the order's page."""
    story = mall_order(upto="confirm", buyer=BO)
    Member.objects.filter(account__username=BO).update(language="zh-hans")
    story.do(ADMINISTRATOR, "assign", {})
    story.do("logistics", "accept_assignment")
    story.do("logistics", "pick", {"rows": [{"part": "1", "there": 0, "why": "not found"}]})
    story.do(ADMINISTRATOR, "settle_missing", {"rows": [{"part": "1", "next": "do not send them"}]})
    row = Outbox.objects.filter(root=story.root, payload__to="member").order_by("-id")[0]
    row.payload = {**row.payload, "language": "zh-hans"}
    letter = letter_of(row)
    assert letter.title == f"{story.number}: 部分商品无货，您无需为其付款，已付款项将退还"
    assert f"订单: {story.number}" in letter.text and f"/mall/orders/{story.number}" in letter.text
