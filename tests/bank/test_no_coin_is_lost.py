"""Random money in any order on both books: no coin is lost, and every sum agrees with the ledger (M4, S13.2, E1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signback.book.sums import sums
from signback.departments.finance.cash import WRONGLY_AT
from signback.departments.finance.cash_moves import sheets_of
from signback.departments.finance.models import BankLine, BankShare, CashMove
from signback.engine.door import Ask, perform
from signback.engine.fold import members_of, rows_of
from signback.engine.models import Root
from signback.engine.proof import Proof
from signback.orders.cash_places import CARRIED, IN_HAND, holding, in_house, places, sheets
from signback.orders.coins import Place
from signback.orders.events.bank import Home
from signback.orders.events.mall import WrongCash
from signback.orders.mall_sums import balance, received, refunded
from signback.orders.models import Account
from signback.orders.persons import Person
from signback.orders.pricing import overpaid, paid
from signback.orders.refusals import Refused
from tests import given as house
from tests.bank.conftest import Bring
from tests.bank.files import entry
from tests.mall_given import ANNA, CASH, NOTEBOOK, mall_order

LINES = ("100.00", "250.00", "1458.00", "20.00", "49.40")
HAND = {"amount": "70.00", "received": "2026-05-04"}
TAKERS = ("logistics", "mall-administrator")
AMOUNTS = st.sampled_from(["0.01", "5.00", "20.00", "29.90", "49.40", "100.00", "729.00", "1458.00"])


@dataclass
class World:
    """The orders and the statement, and what should be true of them by our own count."""

    business: list[str]
    retail: list[str]
    doors: list[str]
    statement: str
    money: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    """What each order holds: in less out."""
    parts: dict[int, list[tuple[str, Decimal]]] = field(default_factory=lambda: defaultdict(list))
    by_hand: dict[str, tuple[str, Decimal]] = field(default_factory=dict)
    collected: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    taken: dict[tuple[str, int], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    """The same by who took it."""
    count: int = 0

    def do(self, number: str, step: str, data: dict[str, Any], who: str = "finance", subject: str = "") -> None:
        """A step, signed where it is asked for; refused ones change nothing."""
        by = person(who)
        at = Root.objects.get(number=number).changed
        perform(number, Ask(step, by, data, subject, proof=Proof(by.id, "password", at), now=at))

    @property
    def orders(self) -> list[str]:
        """All orders."""
        return [*self.business, *self.retail, *self.doors]


def some(draw: st.DataObject, most: Decimal) -> str:
    """All of it, about half of it, a cent, or a cent too much."""
    cent = Decimal("0.01")
    return str(draw.draw(st.sampled_from([most, round(most / 2, 2), cent, most + cent])))


def subject_of(number: str) -> Any:
    """An order as its ledger tells it."""
    root = Root.objects.select_related("customer__classification", "contract").get(number=number)
    return members_of(root, rows_of(root))[0].subject


def person(sign_in: str) -> Person:
    """Somebody of the house."""
    return Account.objects.get(username=sign_in).as_person()


def anybody(draw: st.DataObject) -> int | None:
    """One of those who take cash, or nobody named."""
    who = draw.draw(st.sampled_from([*TAKERS, ""]))
    return person(who).id if who else None


# ---- what can happen
def matches(world: World, draw: st.DataObject) -> None:
    """A part of a line for an order."""
    line, order = draw.draw(st.integers(1, len(LINES))), draw.draw(st.sampled_from(world.orders))
    amount = draw.draw(AMOUNTS)
    world.do(world.statement, "match_lines", {"parts": [{"line": str(line), "order": order, "amount": amount}]})
    world.parts[line].append((order, Decimal(amount)))
    world.money[order] += Decimal(amount)


def unmatches(world: World, draw: st.DataObject) -> None:
    """Everything found for a line is taken back."""
    line = draw.draw(st.sampled_from([*world.parts, 1]))
    world.do(world.statement, "unmatch_line", {"line": str(line), "reason": "wrong"})
    for order, amount in world.parts.pop(line, []):
        world.money[order] -= amount


def settles(world: World, draw: st.DataObject) -> None:
    """A part of a line belongs to no order."""
    data = {"line": str(draw.draw(st.integers(1, len(LINES)))), "home": str(Home.INTEREST), "reason": "x"}
    world.do(world.statement, "settle_line", data | {"amount": draw.draw(AMOUNTS)})


def pays(world: World, draw: st.DataObject) -> None:
    """A payment by hand."""
    order, amount = draw.draw(st.sampled_from(world.orders)), draw.draw(AMOUNTS)
    world.count += 1
    said = {"amount": amount, "reference": f"H {world.count}", "received": "2026-05-04"}
    if order[0] == "M":
        world.do(order, "record_mall_payment", {**said, "source": "other"})
    else:
        world.do(order, "record_payment", said)
    world.by_hand[f"H {world.count}"] = (order, Decimal(amount))
    world.money[order] += Decimal(amount)


def strikes(world: World, draw: st.DataObject) -> None:
    """A payment by hand was wrong."""
    if not world.by_hand:
        return
    reference = draw.draw(st.sampled_from(sorted(world.by_hand)))
    order, amount = world.by_hand[reference]
    step = "strike_mall_payment" if order[0] == "M" else "strike_payment"
    world.do(order, step, {"reference": reference, "reason": "wrong"})
    del world.by_hand[reference]
    world.money[order] -= amount


def refunds(world: World, draw: st.DataObject) -> None:
    """Money goes back, released by somebody else."""
    order = draw.draw(st.sampled_from(world.orders))
    subject = subject_of(order)
    amount = some(draw, max(Decimal(0), -balance(subject) if order[0] == "M" else overpaid(subject)))
    if order[0] == "M":
        said = {"amount": amount, "by": "cash", "reference": "R", "why": "asked for"}
        world.do(order, "refund_member", said, "finance-2")
    else:
        world.do(order, "return_money", {"amount": amount, "reference": "R", "why": "too much"}, "finance-2")
    world.money[order] -= Decimal(amount)


def cancels(world: World, draw: st.DataObject) -> None:
    """A member or a customer wants it no more."""
    order = draw.draw(st.sampled_from([*world.business, *world.retail]))
    if order[0] == "M":
        world.do(order, "cancel_order", {"refund_to": "IE29"}, ANNA)
    else:
        world.do(order, "cancel_order", {"wished_by": "The buyer", "reason": "x"}, "customer-service")


def collects(world: World, draw: st.DataObject) -> None:
    """Cash at the door, taken by the courier or by the mall."""
    order, who = draw.draw(st.sampled_from(world.doors)), draw.draw(st.sampled_from(TAKERS))
    amount = some(draw, max(Decimal(0), balance(subject_of(order))))
    world.do(order, "record_cash_collected", {"amount": amount}, who)
    world.collected[order] += Decimal(amount)
    world.taken[order, person(who).id] += Decimal(amount)
    world.money[order] += Decimal(amount)


def hands_in(world: World, draw: st.DataObject) -> None:
    """Somebody hands in what they took, some of it missing."""
    order, short = draw.draw(st.sampled_from(world.doors)), draw.draw(st.sampled_from(["0", "0.01", "5.00"]))
    who = person(draw.draw(st.sampled_from(TAKERS))).id
    held = holding(subject_of(order), Place.WITH_COURIER).get(who, Decimal(0))
    amount = some(draw, max(Decimal(0), held - Decimal(short)))
    world.do(order, "hand_in_cash", {"amount": amount, "short": short, "reason": "lost", "courier": who})


def banks(world: World, draw: st.DataObject) -> None:
    """Cash goes to the bank."""
    order = draw.draw(st.sampled_from(world.doors))
    world.do(order, "bank_cash", {"amount": some(draw, in_house(subject_of(order))), "reference": "Deposit 1"})


def makes_good(world: World, draw: st.DataObject) -> None:
    """Missing cash is paid in, or given up."""
    how = draw.draw(st.sampled_from(["paid in later", "written off"]))
    said = {"amount": draw.draw(st.sampled_from(["0.01", "5.00"])), "how": how, "reason": "x", "courier": anybody(draw)}
    world.do(draw.draw(st.sampled_from(world.doors)), "settle_short", said, "finance-2")


def refuses(world: World, draw: st.DataObject) -> None:
    """The member does not take the parcel; it comes back and is not sent again."""
    order = draw.draw(st.sampled_from(world.doors))
    world.do(order, "report_delivery", {"outcome": "refused"}, "logistics", "1")
    world.do(order, "return_to_sender", {}, "logistics", "1")
    rows = [{"part": "1", "next": "do not send again", "sellable": True, "reason": "x"}]
    world.do(order, "settle_parcels", {"rows": rows}, "mall-administrator")


def corrects(world: World, draw: st.DataObject) -> None:
    """What was written down of cash was not so."""
    order, wrong = draw.draw(st.sampled_from(world.doors)), draw.draw(st.sampled_from(list(WrongCash)))
    who = anybody(draw)
    stands = holding(subject_of(order), WRONGLY_AT[wrong])
    amount = some(draw, stands.get(who, Decimal(0)) if who else sum(stands.values(), Decimal(0)))
    world.do(order, "correct_cash", {"wrong": str(wrong), "amount": amount, "reason": "miscounted", "courier": who})
    if wrong is WrongCash.NOT_COLLECTED:
        world.taken[order, who or next(iter(stands))] -= Decimal(amount)
        world.collected[order] -= Decimal(amount)
        world.money[order] -= Decimal(amount)


Happening = Callable[[World, st.DataObject], None]
HAPPENINGS: list[Happening] = [
    matches, matches, unmatches, settles, pays, strikes, refunds, cancels, collects, collects, hands_in, hands_in,
    banks, makes_good, refuses, corrects,
]  # fmt: skip


@pytest.fixture
def world(bring: Bring) -> World:
    """Two business orders that wait for money, three of the mall's, and a statement."""
    business = [house.order("B", upto="sign_back", deposit=30).number, house.order("C", upto="sign_back").number]
    retail = [mall_order(upto="place").number, mall_order(upto="confirm").number]
    doors = [mall_order(upto="ship", payment=CASH, lines=((NOTEBOOK, 2),)).number for _ in range(2)]
    came = bring(*[entry(amount, f"line {n}") for n, amount in enumerate(LINES)])
    return World(business, retail, doors, came.numbers[0])


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_coin_is_lost(world: World, data: st.DataObject) -> None:
    """By our own count, by the ledger's fold and by the tables: the same, whatever happened in whatever order."""
    now = World(world.business, world.retail, world.doors, world.statement)
    point = transaction.savepoint()
    try:
        begin(now)
        for happening in data.draw(st.lists(st.sampled_from(HAPPENINGS), min_size=4, max_size=20)):
            with suppress(Refused):
                happening(now, data)
        for order in now.orders:
            assert held(order) == now.money[order], order
        lines_add_up(now)
        doors_add_up(now)
        assert sums().sentences[0].startswith("The sums agree")
    finally:
        transaction.savepoint_rollback(point)


def begin(world: World) -> None:
    """One order holds too much, one courier holds cash: so that more can happen in few steps."""
    world.do(world.retail[0], "record_mall_payment", {**HAND, "source": "other", "reference": "H 0"})
    world.by_hand["H 0"], world.money[world.retail[0]] = (world.retail[0], Decimal(70)), Decimal(70)
    world.do(world.doors[0], "record_cash_collected", {"amount": "29.90"}, "logistics")
    world.collected[world.doors[0]] = world.money[world.doors[0]] = Decimal("29.90")
    world.taken[world.doors[0], person("logistics").id] = Decimal("29.90")


def held(number: str) -> Decimal:
    """What an order holds by its ledger."""
    root = Root.objects.select_related("customer__classification", "contract").get(number=number)
    order = members_of(root, rows_of(root))[0].subject
    if root.kind == "order":
        assert root.received == paid(order)
        return paid(order)
    assert root.received == received(order) - refunded(order)
    return received(order) - refunded(order)


def lines_add_up(world: World) -> None:
    """What a line brought is with orders, elsewhere, or has no home."""
    for line in BankLine.objects.filter(statement=world.statement):
        assert line.matched == sum((amount for _, amount in world.parts.get(line.line, [])), Decimal(0))
        assert line.matched + line.settled + line.left == line.amount
        assert line.open == bool(line.left)


def doors_add_up(world: World) -> None:
    """What somebody took stands on their sheet in four places; all six and what was carried out make nothing."""
    for number in world.doors:
        stands = places(subject_of(number))
        assert sum(stands.get(place, Decimal(0)) for place in IN_HAND) == world.collected[number]
        assert sum(stands.values()) == 0
        assert all(amount >= 0 for place, amount in stands.items() if place != CARRIED)
        for who in map(person, TAKERS):
            theirs = sheets(subject_of(number)).get(who.id, {})
            assert sum(theirs.get(place, Decimal(0)) for place in IN_HAND) == world.taken[number, who.id]
            assert all(amount >= 0 for place, amount in theirs.items() if place != CARRIED)
    for courier in set(CashMove.objects.values_list("courier", flat=True)):
        assert [sheet.difference for sheet in sheets_of(courier, date(2026, 12, 31))] == [0]


# ---- and where somebody changes a table behind the ledger's back, `verify` says so
def changed(world: World, what: str) -> str:
    """The first sentence after such a change."""
    world.do(world.statement, "match_lines", {"parts": [{"line": "1", "order": world.business[0], "amount": "60.00"}]})
    world.do(world.doors[0], "record_cash_collected", {"amount": "20.00"}, "logistics")
    assert sums().ok
    BankLine.objects.filter(line=1).update(**({"matched": 61} if what == "line" else {}))
    if what == "share":
        BankShare.objects.update(amount=61)
    if what == "move":
        CashMove.objects.filter(place=Place.WITH_COURIER).update(amount=19)
    if what == "asked":
        Root.objects.filter(number=world.business[0]).update(received=1)
    found = sums()
    assert not found.ok
    return found.sentences[0]


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("line", "B1001, line 1: its row is not what the ledger says"),
        ("share", "B1001, line 1: its parts do not add up to what was found for it"),
        ("move", "the couriers' sheets do not say where its coins stand by the ledger"),
        ("asked", "1.00 stands as received, the ledger says 60.00"),
    ],
)
def test_verify_names_the_first_sum_that_does_not_agree(world: World, what: str, says: str) -> None:
    """E1: the ledger is right; the table is named."""
    assert says in changed(world, what)
