"""What an earlier edition of the mall's book wrote is read, judged and carried on by today's (E1)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from signback.book.mall_order import MALL_ORDER
from signback.demo.mall_life import MallLife
from signback.departments.models import Stock
from signback.engine.checkpoints import sequence_all
from signback.engine.models import Entry, Root, Task
from signback.engine.restand import restand
from signback.engine.verify import verify
from signback.orders.events.mall import DeliverBy
from signback.orders.mall_sums import balance, missing, to_pick
from signback.surfaces.case import Case
from signback.surfaces.story import sentence
from tests.editions.replay import MALL_EDITIONS, replay
from tests.mall_given import ADMINISTRATOR, ANNA, BO, mill

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 5, 8, 8, tzinfo=UTC)


@pytest.fixture(params=MALL_EDITIONS)
def edition(request: pytest.FixtureRequest) -> int:
    """One of the editions before today's."""
    return int(request.param)


@pytest.fixture
def orders(edition: int) -> list[Root]:
    """Six orders of it: two ended, one cancelled when paid, one half picked, one to send again, one with a return."""
    mill()
    Stock.objects.update(on_hand=50, reserved=3)
    return replay(edition, "mall-")


def life(root: Root, buyer: str = ANNA) -> MallLife:
    """The order goes on under today's book."""
    return MallLife(buyer, [], LATER, number=root.number)


def case(root: Root) -> Case:
    """An order as the mall sees it today."""
    return Case.open(root.number, life(root).by(ADMINISTRATOR), LATER)


def waiting(root: Root) -> set[str]:
    """The steps that wait on worklists."""
    return set(Task.objects.filter(root=root, state="ready").values_list("step", flat=True))


def test_every_edition_of_the_mall_before_todays_left_its_ledger() -> None:
    """Whoever raises the edition writes down what the one before it wrote."""
    assert tuple(range(1, MALL_ORDER.edition)) == MALL_EDITIONS


def test_the_stored_bytes_still_verify(orders: list[Root], edition: int) -> None:
    """Hashes run over the stored text, whatever today's shapes are."""
    assert {e.book for e in Entry.objects.filter(subject="")} == {f"mall/{edition}"}
    for root in orders:
        restand(root.number)
    sequence_all()
    verdict = verify()
    assert verdict.ok, verdict.sentences


def test_every_old_fact_is_read_and_told(orders: list[Root]) -> None:
    """Each event by today's type, each with its sentence."""
    said = [
        sentence(found.family, fact)
        for found in map(case, orders) for member in found.members for fact in member.subject.facts.all
    ]  # fmt: skip
    assert len(said) == Entry.objects.count() > 50 and all(said)


def test_what_named_no_way_of_delivery_goes_by_carrier(orders: list[Root]) -> None:
    """As it was then; nobody at the counter is asked for anything."""
    assert {case(root).members[0].subject.content.delivery for root in orders} == {DeliverBy.STANDARD}
    for root in orders:
        restand(root.number)
    assert not Task.objects.filter(step__in=["lay_ready", "hand_over", "take_from_counter"]).exists()


def test_old_orders_stand_where_they_stood(orders: list[Root]) -> None:
    """Each waits for what it waited for; nothing is missing where nobody could say so."""
    for root in orders:
        restand(root.number)
        assert not missing(case(root).members[0].subject)
        assert Root.objects.get(pk=root.pk).over == root.over
    waits = {
        root.number: set(Task.objects.filter(root=root, state="ready").values_list("step", flat=True))
        for root in orders
    }
    ended, cash, cancelled, half, again, back = waits.values()
    assert not ended and cancelled == {"refund_member"} and {"pick", "pack"} <= half and "pick" in again
    assert "receive_return" in back and not cash - {"confirm_arrival"}


def test_a_half_picked_order_goes_on_under_todays_book(orders: list[Root], edition: int) -> None:
    """What is left of it is found short, given up, and the order ends; its new entries name the new edition."""
    half = life(orders[3])
    ((part, quantity),) = to_pick(half.order).items()
    half.do("logistics", "pick", {"rows": [{"part": part, "there": quantity - 1, "why": "damaged"}]})
    half.do(ADMINISTRATOR, "settle_missing", {"rows": [{"part": part, "next": "do not send them"}]})
    half.do("logistics", "pack", {"grams": 620})
    half.ship()
    half.bring()
    half.collect()
    books = list(Entry.objects.filter(root=orders[3]).order_by("seq").values_list("book", flat=True))
    assert books[0] == f"mall/{edition}" and f"mall/{MALL_ORDER.edition}" in books
    root = Root.objects.get(pk=orders[3].pk)
    assert root.over and root.edition == edition and balance(half.order) == 0
    sequence_all()
    assert verify().ok


def test_an_order_sent_again_is_picked_under_todays_book(orders: list[Root]) -> None:
    """A refused parcel of the earlier edition leaves once more; whose it was to bring is another number here."""
    again = life(orders[4], BO)
    steps = (
        ("pick", {}, ""), ("pack", {"grams": 1200}, ""), ("hand_to_carrier", {"carrier": "An Post"}, "2"),
        ("report_delivery", {"outcome": "delivered"}, "2"), ("record_cash_collected", {"amount": "51.90"}, ""),
    )  # fmt: skip
    for step, data, parcel in steps:
        again.do(ADMINISTRATOR, step, data, parcel)
    assert Root.objects.get(pk=orders[4].pk).over
