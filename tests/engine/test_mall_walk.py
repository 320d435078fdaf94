"""No offered button of the mall fails by a rule: every step × person, over the states that its book reaches (E3).

Orders paid either way begin at several links and wander: at every state the step that was done least so far is done
next, by whoever is offered it, and everybody else's refusals are asked for too. Whatever happened, the stock agrees
with what the ledger says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db.models import F

from signback.book.mall_order import MALL_ORDER, PARCEL, RETURN
from signback.demo.life import person
from signback.demo.mall_goods import GOODS
from signback.departments.models import Stock
from signback.engine.door import Ask, perform
from signback.engine.fold import members_of, rows_of
from signback.engine.models import Root
from signback.orders.events.mall import (
    CallOutcome,
    Condition,
    DeliverBy,
    ParcelOutcome,
    ParcelSettled,
    Pieces,
    Rest,
    WhatNext,
    WhyMissing,
    Wish,
)
from signback.orders.events.stock import GoodsReceived, StockCounted
from signback.orders.mall import MallOrder, Parcel, count
from signback.orders.mall_sums import ended, exchanged, missing, never_had, settled
from signback.orders.persons import SYSTEM
from signback.orders.refusals import Invalid
from signback.orders.stock import stock_number
from signback.surfaces.case import Case, StepStand
from tests.engine.forms import act, sensible
from tests.engine.test_walk import Walk, of_other
from tests.mall_given import BANK, CASH, LINKS, MallStory, mall_order

pytestmark = pytest.mark.django_db
STEPS = {place.step.name: place for book in (MALL_ORDER, PARCEL, RETURN) for place in book.places}
HOUSE = ("mall-administrator", "logistics", "finance", "finance-2", "customer-service")
ENDS = {"break_off_order", "cancel_order", "declare_invalid", "expire_order", "refuse_return"}
PAUSES = [timedelta(minutes=3)] * 5 + [timedelta(hours=3), timedelta(days=2)]
LONG = [*PAUSES, *[timedelta(days=20)] * 3]
"""Sometimes nobody comes for a parcel."""
LIVES, MOST_PARTS = 10, 5
ONCE = {"place_order"}
CARRIED_ONLY = {"hand_to_carrier", "report_delivery", "return_to_sender", "confirm_arrival"}
FETCHED_ONLY = {"lay_ready", "hand_over", "take_from_counter"}
CASH_ONLY = {"record_cash_collected", "hand_in_cash", "bank_cash", "settle_short", "correct_cash"}
BEFORE_ONLY = {"record_mall_payment", "strike_mall_payment", "expire_order"}
SELDOM = ONCE | {"expire_order", "settle_short", "refund_member", "refuse_assignment"}
"""What chance does not always come by; each has its stories."""


class MallWalk(Walk):
    """The same probing, by the mall's people, the member and the clock."""

    def cases(self, life: Any) -> list[Case]:
        """The order as each of them sees it."""
        first, *rest = [*(life.by(name) for name in (*HOUSE, life.buyer)), SYSTEM]
        case = Case.open(life.number, first, life.at)
        return [case, *(of_other(case, person) for person in rest)]


def wander(walk: MallWalk, payment: str, way: DeliverBy, dice: Random) -> Counter[str]:
    """Lives from different links on, until nothing is offered any more or patience ends."""
    done: Counter[str] = Counter()
    for at in range(LIVES):
        fill_the_shelves()
        links = LINKS[1:5] if way is DeliverBy.FETCHED else LINKS[1:]
        story = mall_order(upto=links[at % len(links)], payment=payment, delivery=way)
        cases, patience = walk.probe(story), dice.randrange(8, 22)
        while patience > 0 and (name := one_more(story, cases, done, patience < 4, dice)):
            done[name] += 1
            patience -= 1
            story.at += dice.choice(LONG if way is DeliverBy.FETCHED else PAUSES)
            cases = walk.probe(story)
    return done


def one_more(story: MallStory, cases: list[Case], done: Counter[str], may_end: bool, dice: Random) -> str:
    """Do one of the steps that are offered; its name, or none when nothing can be done."""
    offers = [(case, stand) for case in cases for stand in case.steps if stand.offered]
    dice.shuffle(offers)
    for case, stand in sorted(offers, key=lambda pair: done[pair[1].name]):
        if stand.name in ENDS and not may_end:
            continue
        if STEPS[stand.name].opens_child and len(case.members) > MOST_PARTS:
            continue
        try:
            act(case, stand, said(stand, sensible(case, stand), dice))
        except Invalid:
            continue
        return stand.name
    return ""


def said(stand: StepStand, data: dict[str, Any], dice: Random) -> dict[str, Any]:
    """The form as a person fills it; calls, parcels and returns end in every way."""
    match stand.name:
        case "record_confirmation_call":
            return {"outcome": dice.choice([CallOutcome.REACHED, CallOutcome.NO_ANSWER])}
        case "pick":
            return {"rows": [fewer(row, dice) for row in data["rows"]]}
        case "settle_missing":
            return {"rows": [{**row, "next": dice.choice(list(Rest))} for row in data["rows"]]}
        case "report_delivery":
            return {"outcome": dice.choice(list(ParcelOutcome))}
        case "settle_parcels":
            return {"rows": [{**row, "next": dice.choice(list(WhatNext))} for row in data["rows"]]}
        case "request_return":
            return {**data, "wish": dice.choice(list(Wish)), "rows": data["rows"][:1]}
        case "cancel_order" | "declare_invalid" | "break_off_order":
            return {**data, "refund_to": "NL91 ABNA 0417 1643 00"}
        case "record_mall_payment":
            return {
                **data,
                "reference": f"R {dice.randrange(10**9)}",
                "amount": dice.choice(["5.00", data["amount"], "90"]),
            }
        case _:
            return data


def fewer(row: dict[str, Any], dice: Random) -> dict[str, Any]:
    """Of every third line a piece is missing."""
    away = dice.random() < 0.3 and int(row["there"]) > 0
    return {**row, "there": int(row["there"]) - away, "why": dice.choice(list(WhyMissing)), "note": "Wet"}


def fill_the_shelves() -> None:
    """What was found short comes in again, so that the mall goes on."""
    for row in Stock.objects.select_related("article").filter(on_hand__lt=F("reserved") + 5):
        if Root.objects.filter(number=stock_number(row.pk)).exists():
            came = {"article": row.article.number, "quantity": 50, "source": "The mill"}
            perform(stock_number(row.pk), Ask("receive_goods", person("logistics"), came))


@pytest.mark.slow
@pytest.mark.parametrize("payment", [BANK, CASH])
@pytest.mark.parametrize("way", [DeliverBy.STANDARD, DeliverBy.FETCHED])
def test_no_offered_button_of_the_mall_fails_by_a_rule(payment: str, way: DeliverBy) -> None:
    """E3, M1–M5: pages, API and terminal ask the same `standing` that the door asks."""
    walk = MallWalk()
    done = wander(walk, payment, way, Random(f"{payment} {way}" if way is DeliverBy.FETCHED else payment))
    other = CARRIED_ONLY if way is DeliverBy.FETCHED else FETCHED_ONLY
    missing = set(STEPS) - set(walk.offered) - SELDOM - other - (BEFORE_ONLY if payment == CASH else CASH_ONLY)
    assert not missing, missing
    never = {step for step in walk.offered if step not in walk.succeeded}
    fields = {"record_mall_payment", "cancel_order", "declare_invalid", "break_off_order", "strike_mall_payment"}
    assert never <= fields | SELDOM, never
    assert done["hand_over" if way is DeliverBy.FETCHED else "report_delivery"]
    assert done["settle_parcels"] and done["settle_missing"]
    mall_order(upto="place")
    the_stock_agrees()


def the_stock_agrees() -> None:
    """M6: what lies there and what is held follow from the facts of all orders alone."""
    there = {piece.number: piece.on_hand for piece in GOODS}
    held = dict.fromkeys(there, 0)
    for root in Root.objects.filter(kind="mall"):
        order: MallOrder = members_of(root, rows_of(root))[0].subject
        for line in order.lines:
            there[line.article] += moved(order).get(line.number, 0)
            held[line.article] += holds(order).get(line.number, 0)
    for record in (members_of(root, rows_of(root))[0].subject.facts for root in Root.objects.filter(kind="stock")):
        for counted in (fact.event for fact in record.live(StockCounted)):
            there[counted.article] += counted.counted - counted.before
        for came in (fact.event for fact in record.live(GoodsReceived)):
            there[came.article] += came.quantity
    found = {row.article.number: (row.on_hand, row.reserved) for row in Stock.objects.select_related("article")}
    assert found == {number: (there[number], held[number]) for number in found}
    assert any(held.values()) and any(piece.on_hand != there[piece.number] for piece in GOODS)


def gone(order: MallOrder) -> Counter[str]:
    """Pieces that left in parcels."""
    return Counter(count(piece for parcel in order.parcels if parcel.gone for piece in parcel.packed.pieces))


def of_settled(order: MallOrder, which: Callable[[ParcelSettled, Parcel], bool]) -> Counter[str]:
    """Pieces of failed parcels that were decided on so."""
    rows = settled(order)
    chosen = [parcel for parcel in order.parcels if parcel.key in rows and which(rows[parcel.key], parcel)]
    return Counter(count(piece for parcel in chosen for piece in parcel.packed.pieces))


def moved(order: MallOrder) -> dict[str, int]:
    """By how many pieces of each line the shelves changed."""
    back = of_settled(order, lambda row, parcel: parcel.gone and parcel.back and row.sellable)
    spoilt = of_settled(order, lambda row, parcel: not parcel.gone and not row.sellable)
    verdicts = [v for back_again in order.returns if back_again.inspected for v in back_again.inspected.verdicts]
    kept = [Pieces(v.line, v.quantity) for v in verdicts if v.accepted and v.condition is Condition.GOOD]
    good = Counter(count(kept))
    left = gone(order)
    return {
        line.number: back[line.number] + good[line.number] - left[line.number] - spoilt[line.number]
        for line in order.lines
    }


def holds(order: MallOrder) -> dict[str, int]:
    """How many pieces of each line the order holds."""
    if ended(order):
        return {}
    again = of_settled(order, lambda row, parcel: row.next is WhatNext.SEND_AGAIN)
    free = of_settled(order, lambda row, parcel: not parcel.gone)
    more, less = Counter(exchanged(order)) + again, Counter(missing(order)) + Counter(never_had(order))
    return {
        line.number: line.quantity + more[line.number] - less[line.number] - (gone(order) + free)[line.number]
        for line in order.lines
    }
