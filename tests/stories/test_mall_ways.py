"""How a member's order gets to them: by carrier, by express carrier, or fetched at the counter (M1, M5, M5.1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest

from signback.book.sums import sums
from signback.engine.by_the_clock import do_what_is_time
from signback.engine.models import Task
from signback.engine.restand import restand
from signback.orders.cash_places import places
from signback.orders.coins import Place
from signback.orders.events import mall
from signback.orders.mall_sums import balance, total
from signback.orders.models import Article, ShippingFee
from signback.orders.shipping_fees import Consignment, forget_fees, offered
from tests.given import Invalid, NotAllowed, NotYet, then
from tests.mall_given import ADMINISTRATOR, ANNA, BANK, CASH, NOTEBOOK, MallStory, mall_order, stock

pytestmark = pytest.mark.django_db
STANDARD, EXPRESS, FETCHED = mall.DeliverBy
IDENTITY = "an identity paper of the member"


@pytest.fixture(autouse=True)
def fees() -> Iterator[None]:
    """Each story reads the fee table anew."""
    forget_fees()
    yield
    forget_fees()


def fetched(*, upto: str, payment: str = BANK, ready: bool = True) -> MallStory:
    """An order that is fetched, so far on its way."""
    story = mall_order(upto=upto, payment=payment, delivery=FETCHED)
    if ready:
        story.lay_ready()
    return story


# ---- what is offered
@pytest.mark.parametrize(
    ("country", "grams", "value", "ways"),
    [
        ("IE", 1000, "10", {STANDARD: "4.90", EXPRESS: "9.90", FETCHED: "0"}),
        ("IE", 9000, "10", {STANDARD: "7.90", EXPRESS: "14.90", FETCHED: "0"}),
        ("IE", 20000, "90", {STANDARD: "0", FETCHED: "0"}),
        ("CN", 1000, "10", {STANDARD: "19.00", FETCHED: "0"}),
        ("US", 1000, "10", {STANDARD: "9.90", FETCHED: "0"}),
        ("US", 99000, "10", {FETCHED: "0"}),
    ],
)
def test_only_ways_that_fit_are_offered(country: str, grams: int, value: str, ways: dict[str, str]) -> None:
    """M1, M7: by country, weight and value; fetching is always possible and costs nothing."""
    mall_order()
    found = offered(Consignment(country, grams, Decimal(value), "EUR"))
    assert {way: fee.normalize() for way, fee in found.items()} == {w: Decimal(f).normalize() for w, f in ways.items()}


def test_fetching_costs_what_a_row_says() -> None:
    """M7: nothing unless a row says so."""
    mall_order()
    ShippingFee.objects.create(way=FETCHED, up_to_grams=30000, fee="1.50")
    forget_fees()
    assert offered(Consignment("IE", 1000, Decimal(10), "EUR"))[FETCHED] == Decimal("1.50")
    assert offered(Consignment("IE", 99000, Decimal(10), "EUR"))[FETCHED] == 0


def test_a_fee_in_another_currency_is_added_to_no_order() -> None:
    """M1, M7: goods in reals go by the rows in reals; where there are none no carrier is offered, fetching is."""
    story = mall_order(lines=((NOTEBOOK, 2),))
    Article.objects.filter(number=NOTEBOOK).update(currency="BRL")
    story.refuses(ANNA, "place_order", story.wish, kind=Invalid, says="Goods priced in BRL", field="country")
    assert offered(Consignment("IE", 700, Decimal(30), "BRL")) == {FETCHED: 0}
    twin = ShippingFee.objects.filter(way=STANDARD, country="IE").first()
    ShippingFee.objects.create(
        way=STANDARD,
        country="IE",
        up_to_grams=twin.up_to_grams,
        from_value=twin.from_value,
        fee="31.00",
        currency="BRL",
    )
    forget_fees()
    story.do(ANNA, "place_order", story.wish)
    placed = story.last(mall.OrderPlaced)
    assert (placed.currency, placed.fee) == ("BRL", Decimal("31.00"))


def test_the_way_is_a_fact_of_the_order_with_its_fee() -> None:
    """M1: what was not said goes by carrier; a change of the way changes the fee, not the prices."""
    story = mall_order(upto="place")
    assert (story.last(mall.OrderPlaced).delivery, story.order.content.fee) == (STANDARD, Decimal("4.90"))
    story.do(ANNA, "change_order", {**story.wish, "delivery": EXPRESS})
    changed = story.last(mall.OrderChanged)
    assert (changed.delivery, changed.fee, total(story.order)) == (EXPRESS, Decimal("9.90"), Decimal("54.40"))
    story.do(ANNA, "change_order", {**story.wish, "delivery": FETCHED})
    assert (story.order.fetched, story.order.content.fee, total(story.order)) == (True, 0, Decimal("44.50"))


def test_a_change_that_says_nothing_of_the_way_leaves_it() -> None:
    """M1: programs that know of no ways change goods, not how they get there."""
    story = mall_order(upto="place", delivery=EXPRESS)
    without = {name: value for name, value in story.wish.items() if name != "delivery"}
    story.do(ANNA, "change_order", {**without, "lines": [{"article": NOTEBOOK, "quantity": 1}]})
    assert (story.order.content.delivery, story.order.content.fee) == (EXPRESS, Decimal("9.90"))
    assert story.last(mall.OrderChanged).delivery is EXPRESS


def test_a_way_that_does_not_go_there_is_refused_at_its_field() -> None:
    """M1, E4: with the way out; nowhere at all, and too heavy, stay what they were."""
    story = mall_order(delivery=EXPRESS, country="US", postal_code="10001", region="NY", telephone="+1 212 555 0100")
    story.refuses(ANNA, "place_order", story.wish, kind=Invalid, says="choose another delivery", field="delivery")
    ShippingFee.objects.filter(country="").delete()
    forget_fees()
    story.refuses(ANNA, "place_order", story.wish, kind=Invalid, says="We do not send to this country", field="country")
    heavy = {**story.wish, "lines": [{"article": "RM-OFF-80", "quantity": 20}], "country": "IE", "region": ""}
    heavy |= {"postal_code": "D06 X2Y3", "telephone": "+353 1 496 0231", "delivery": STANDARD}
    story.refuses(ANNA, "place_order", heavy, kind=Invalid, says="too heavy", field="lines")
    story.do(ANNA, "place_order", heavy | {"delivery": FETCHED})
    assert story.order.content.fee == 0


# ---- express
def test_express_goods_are_due_earlier_at_every_step() -> None:
    """M3, M5: called, assigned, picked, packed and handed over before others."""
    slow, fast = mall_order(upto="place"), mall_order(upto="place", delivery=EXPRESS)
    for step, go_on in (
        ("record_confirmation_call", "confirm"), ("assign", "take_on"), ("pick", "pick_all"), ("pack", "pack_all"),
    ):  # fmt: skip
        assert due_in(fast, step) < due_in(slow, step), step
        for story in (slow, fast):
            go(story, go_on)
    assert due_in(fast, "hand_to_carrier", "1") < due_in(slow, "hand_to_carrier", "1")


def due_in(story: MallStory, step: str, subject: str = "") -> timedelta:
    """How long a step has until it is due."""
    task = Task.objects.get(root=story.root, step=step, subject=subject)
    assert task.due is not None
    return task.due - task.since


def go(story: MallStory, stretch: str) -> None:
    """One stretch further."""
    match stretch:
        case "pick_all":
            story.do("logistics", "pick")
        case "pack_all":
            story.do("logistics", "pack", {"grams": 900})
        case _:
            getattr(story, stretch)()


# ---- fetched
def test_a_paid_order_is_laid_ready_and_fetched() -> None:
    """M5: no carrier, no tracking number, no round; told when it is ready, signed for when it is handed over."""
    story = fetched(upto="pay", ready=False)
    for step in ("hand_to_carrier", "report_delivery", "return_to_sender", "confirm_arrival"):
        then.not_needed(story, step, "1")
    story.lay_ready()
    ready = story.last(mall.ParcelLaidReady, "1")
    assert ready.shelf == "Counter, shelf 2" and ready.until > story.at + timedelta(days=10)
    then.told(story, "member", "ready to be fetched")
    assert stock() == (140, 2)
    story.fetch()
    taken = story.last(mall.ParcelFetched, "1")
    assert (taken.fetched_by, taken.shown) == ("Anna Kelly", IDENTITY)
    assert story.root.entries.get(step="hand_over").envelope.count("password") == 1
    assert stock() == (138, 0) and story.root.over and not story.root.tasks.exists()


def test_nobody_hands_over_without_signing() -> None:
    """R2, E2: who stands at the counter proves who they are; another department cannot."""
    story = fetched(upto="pay")
    said = {"fetched_by": "Anna Kelly", "shown": IDENTITY}
    assert story.refuses("logistics", "hand_over", said, "1").code == "signature_needed"
    story.refuses("finance", "hand_over", said, "1", kind=NotAllowed)
    story.refuses(ANNA, "hand_over", said, "1", kind=NotAllowed)
    assert stock() == (140, 2)


def test_unpaid_goods_lie_ready_and_are_not_handed_over() -> None:
    """M5.1, M2: what is paid before delivery waits at the counter for its money, and does not expire meanwhile."""
    story = fetched(upto="distribute")
    said = {"fetched_by": "Anna Kelly", "shown": IDENTITY}
    then.blocked(story, "hand_over", "Nothing is handed over unpaid: 44.50 EUR are missing", subject="1")
    then.not_needed(story, "expire_order")
    assert not Task.objects.filter(root=story.root, step="record_cash_collected").exists()
    story.refuses("logistics", "hand_over", said, "1", kind=NotYet, says="44.50 EUR are missing")
    story.pay()
    story.fetch()
    assert story.root.over


def test_what_nobody_paid_for_and_nobody_fetched_ends_by_the_clock() -> None:
    """M2, M5, M6: while it lies at the counter it may still be paid; taken from there it ends, its pieces are free."""
    story = fetched(upto="distribute")
    story.at = story.last(mall.ParcelLaidReady, "1").until + timedelta(hours=1)
    do_what_is_time(story.at)
    assert not story.root.over and stock() == (140, 2)
    story.do(ADMINISTRATOR, "take_from_counter", {"reason": "Nobody came"}, "1")
    do_what_is_time(story.at + timedelta(minutes=1))
    assert story.root.over and story.order.facts.has(mall.MallOrderExpired)
    assert stock() == (140, 0) and not story.root.tasks.exists()


def test_whoever_wanted_to_transfer_may_pay_in_cash_at_the_counter() -> None:
    """M4: every coin stands in one place; what comes by bank all the same goes back."""
    story = fetched(upto="distribute")
    story.do("logistics", "record_cash_collected", {"amount": "44.50"})
    story.fetch()
    assert places(story.order)[Place.WITH_COURIER] == Decimal("44.50")
    then.worklist(story, "hand_in_cash", "record_mall_payment") if balance(story.order) else then.worklist(
        story, "hand_in_cash"
    )
    story.do("finance", "hand_in_cash", {"amount": "44.50"})
    story.do("finance", "bank_cash", {"amount": "44.50", "reference": "Deposit 1"})
    assert sum(places(story.order).values()) == 0 and (found := sums()).ok, found
    story.pay(Decimal("44.50"), "SEPA late")
    then.worklist(story, "refund_member")


def test_nobody_takes_cash_for_what_a_carrier_brings_after_a_transfer() -> None:
    """M4, M5.1: at the door only what is paid at the door."""
    story = mall_order(upto="ship")
    story.refuses("logistics", "record_cash_collected", {"amount": "1"}, kind=NotYet)


def test_cash_is_taken_at_the_counter_before_anything_is_handed_over() -> None:
    """M4, M5.1: the cash stands with whoever took it, then in the house, then in the bank."""
    story = fetched(upto="distribute", payment=CASH)
    said = {"fetched_by": "Anna Kelly", "shown": IDENTITY}
    story.refuses("logistics", "hand_over", said, "1", kind=NotYet, says="44.50 EUR are missing")
    story.do("logistics", "record_cash_collected", {"amount": "40.00"})
    story.refuses("logistics", "hand_over", said, "1", kind=NotYet, says="4.50 EUR are missing")
    story.do("logistics", "record_cash_collected", {"amount": "4.50"})
    story.fetch()
    assert balance(story.order) == 0 and story.root.over
    story.do("finance", "hand_in_cash", {"amount": "44.50"})
    story.do("finance", "bank_cash", {"amount": "44.50", "reference": "Deposit 1"})
    assert not story.root.tasks.exists()


def test_what_is_not_fetched_in_time_comes_before_the_administrator() -> None:
    """M5, P2: by itself, on the day; until then the way back is closed, and fetching late is still possible."""
    story = fetched(upto="pay")
    until = story.last(mall.ParcelLaidReady, "1").until
    story.refuses(ADMINISTRATOR, "take_from_counter", {"reason": "?"}, "1", kind=NotYet, says="still time to fetch")
    row = Task.objects.get(root=story.root, step="take_from_counter")
    assert (row.role, row.state, row.then, row.flips, row.due) == (
        "mall_administrator",
        "blocked",
        "ready",
        until,
        until,
    )
    story.at = until + timedelta(hours=1)
    restand(story.number)
    then.ready(story, "take_from_counter", "1")
    then.ready(story, "hand_over", "1")
    story.fetch()
    assert story.root.over


def not_fetched() -> MallStory:
    """Laid ready, and back from the counter."""
    story = fetched(upto="pay")
    story.at = story.last(mall.ParcelLaidReady, "1").until + timedelta(hours=1)
    story.do(ADMINISTRATOR, "take_from_counter", {"reason": "Not fetched in time"}, "1")
    return story


def test_what_was_not_fetched_goes_back_to_the_shelf_and_its_money_back() -> None:
    """M5, M6: its pieces never left the stock; given up they are free, and finance owes the money."""
    story = not_fetched()
    then.not_needed(story, "hand_over", "1")
    then.told(story, "member", "not fetched in time")
    assert stock() == (140, 2)
    story.do(ADMINISTRATOR, "settle_parcels", {"rows": [{"part": "1", "next": "do not send again"}]})
    assert stock() == (140, 0) and balance(story.order) == Decimal("-44.50")
    then.worklist(story, "refund_member")


def test_what_was_not_fetched_is_prepared_again() -> None:
    """M5: held all the time, picked and packed anew; spoilt pieces leave the stock."""
    story = not_fetched()
    story.do(ADMINISTRATOR, "settle_parcels", {"rows": [{"part": "1", "next": "send again", "sellable": False}]})
    assert stock() == (138, 2)
    story.do("logistics", "pick")
    story.do("logistics", "pack", {"grams": 900})
    story.lay_ready("2")
    story.fetch("2")
    assert stock() == (136, 0) and story.root.over


def test_an_order_that_was_given_up_in_part_is_broken_off_without_freeing_it_twice() -> None:
    """M6: what was given up from the counter is free already."""
    story = not_fetched()
    story.do(ADMINISTRATOR, "settle_parcels", {"rows": [{"part": "1", "next": "do not send again"}]})
    story.do(ADMINISTRATOR, "break_off_order", {"reason": "Nobody came", "refund_to": "IE29 AIBK 9311 5212 3456 78"})
    assert stock() == (140, 0)


def test_what_is_spoilt_is_prepared_again_only_from_what_is_left() -> None:
    """M6: the held pieces count, others do not."""
    story = not_fetched()
    wish = {**story.wish, "lines": [{"article": NOTEBOOK, "quantity": 137}], "delivery": FETCHED}
    mall_order().do("member-bo", "place_order", wish)
    again = {"rows": [{"part": "1", "next": "send again", "sellable": False}]}
    story.refuses(ADMINISTRATOR, "settle_parcels", again, kind=Invalid, says="Only 1 of Notebook A5")
    assert stock() == (140, 139)


def test_goods_that_were_fetched_can_go_back() -> None:
    """M5: what the counter handed over is with the member, like what a courier brought."""
    story = fetched(upto="pay")
    story.fetch()
    story.do(ANNA, "request_return", {"reason": "Too many", "rows": [{"part": "1", "quantity": 1}]})
    then.ready(story, "approve_return", "R1")


def test_an_order_for_the_counter_is_broken_off_while_it_lies_there() -> None:
    """M3: nothing has left the house; its pieces are free, its money goes back."""
    story = fetched(upto="pay")
    story.do(ADMINISTRATOR, "break_off_order", {"reason": "Water damage", "refund_to": "IE29 AIBK 9311 5212 3456 78"})
    assert stock() == (140, 0) and not Task.objects.filter(root=story.root, step="hand_over").exists()
    then.worklist(story, "refund_member")
