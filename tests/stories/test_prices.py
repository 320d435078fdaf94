"""Prices, specification and payment are compared; a difference is held until the right people settled it (S5)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from signback.departments.customer_service import steps as cs
from signback.departments.sales import steps as sales
from signback.engine.models import Task
from signback.orders.events.checks import Deviation, LinePrice, PriceChecked, Resolution
from signback.orders.events.making import ProductionOrdered
from signback.orders.models import Contract, Customer, EarlierLine, PricePlan, Product
from signback.orders.pricing import deviations, settled, total
from tests import given
from tests.given import REEL, SHEET, Invalid, NotAllowed, NotYet, Story, then

UNVERIFIED = "The salesperson has not verified it yet"
KEEP = {"resolution": "keep as agreed", "why": "Agreed on the telephone"}


def checked(letter: str = "B", **more: Any) -> Story:
    """An order whose prices were just compared."""
    story = given.order(letter, upto="intake", **more)
    story.do("customer-service", "check_price")
    return story


def reel(**said: Any) -> tuple[dict[str, Any], ...]:
    """One line with something said differently."""
    return ({**REEL, **said},)


def price_of(story: Story) -> LinePrice:
    """What the check says of the first line."""
    return story.last(PriceChecked).prices[0]


def verify(story: Story, key: str, who: str = "sales", **said: Any) -> None:
    """The salesperson's written word on one deviation."""
    story.do(who, "verify_deviation", {"rows": [{"part": key, **KEEP, **said}]})


def sign(story: Story, *keys: str) -> None:
    """The supervisor's signature."""
    story.do("customer-service-supervisor", "sign_deviation", {"covers": list(keys)})


def kinds(story: Story) -> list[tuple[str, str]]:
    """Line and kind of each deviation."""
    return [(d.line, d.kind) for d in deviations(story.order)]


# ---- where the price comes from (S5.1)
@pytest.mark.parametrize(
    ("quantity", "expected", "source"),
    [
        ("4.999", "1080", "General price plan, from 0 t"),
        ("5", "1047.6", "General price plan, from 5 t"),
        ("9.999", "1047.6", "General price plan, from 5 t"),
        ("10", "1026", "General price plan, from 10 t"),
    ],
)
def test_quantity_breaks_count_from_their_quantity_on(quantity: str, expected: str, source: str) -> None:
    """S5.1: nobody named a price; the plan's holds, and says from where."""
    story = checked(lines=reel(quantity=quantity))
    found = price_of(story)
    assert (found.asked, found.expected, found.source) == (Decimal(expected), Decimal(expected), source)
    assert deviations(story.order) == ()


def test_the_customers_plan_goes_before_the_classs_and_that_before_everybodys() -> None:
    """S5.1: the nearer plan decides, even where a wider one is cheaper."""
    assert price_of(checked("A")).source == "Price plan class A, from 0 t"
    given.price("ALD-90", "1000", letter="B")
    assert price_of(checked("B")).expected == 1000
    given.price("ALD-90", "1111", customer="K-2003")
    assert price_of(checked("B")).expected == 1111
    assert price_of(checked("B", customer="K-2001")).expected == 1000
    assert price_of(checked("C")).expected == 1080


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 5, 4), date(2026, 5, 4), "1000"),
        (date(2026, 5, 5), date(2026, 12, 31), "1080"),
        (date(2026, 1, 1), date(2026, 5, 3), "1080"),
    ],
)
def test_only_a_plan_in_force_on_the_orders_day_counts(first: date, last: date, expected: str) -> None:
    """S5.1: the first and the last day belong to it."""
    given.price("ALD-90", "1000", customer="K-2003", valid_from=first, valid_to=last)
    assert price_of(checked()).expected == Decimal(expected)


def test_of_two_plans_in_force_the_newer_one_counts() -> None:
    """S5.1: an older plan's quantity break does not outlive a newer plan."""
    given.price("ALD-90", "900", customer="K-2003", quantity=4)
    given.price("ALD-90", "1000", customer="K-2003", valid_from=date(2026, 5, 1))
    assert price_of(checked()).expected == 1000


def test_a_plan_in_another_currency_is_no_comparison() -> None:
    """S5.1: the contract is in dollars; a price in euros says nothing about it."""
    given.price("ALD-90", "1200", customer="K-2003", currency="USD")
    assert price_of(checked()).expected == 1080
    Contract.objects.filter(customer__number="K-2003").update(currency="USD")
    story = checked()
    assert (price_of(story).expected, story.last(PriceChecked).currency) == (Decimal(1200), "USD")


def test_without_a_plan_the_last_order_is_the_comparison() -> None:
    """S5.1: previous transactions; a price that differs from them deviates."""
    given.earlier_order("K-2003", width=840, diameter=1200, core=76, unit_price=Decimal(1010))
    PricePlan.objects.all().delete()
    same = checked()
    assert (price_of(same).asked, price_of(same).source) == (Decimal(1010), "last order")
    assert kinds(same) == []
    lower = checked(lines=reel(unit_price="1000"))
    assert kinds(lower) == [("1", "price")]
    assert "named 1,000.00, last order says 1,010.00" in deviations(lower.order)[0].says


def test_a_price_out_of_nowhere_goes_to_the_director_and_is_said_in_writing() -> None:
    """S5.1, S5.2: no plan, no earlier order, no price named: nothing is kept as agreed."""
    given.mill()
    PricePlan.objects.all().delete()
    story = checked()
    assert deviations(story.order) == (
        Deviation("1-price", "1", "price", "Line 1: no price plan, no earlier order", Decimal(100), True),
    )
    keep = {"rows": [{"part": "1-price", **KEEP}]}
    story.refuses("sales", "verify_deviation", keep, kind=Invalid, field="rows.0.unit_price", says="Say the price")
    verify(story, "1-price", resolution="correct it", unit_price="1095")
    sign(story, "1-price")
    assert settled(story.order) == set()
    story.do("marketing-director", "decide_deviation", {"covers": ["1-price"]})
    assert settled(story.order) == {"1-price"} and total(story.order) == Decimal("4927.50")


# ---- differences (S5.1, S5.2)
def test_what_agrees_opens_nothing() -> None:
    """S5.1: the price named is the plan's, the payment the contract's."""
    story = checked(lines=reel(unit_price="1080"))
    assert deviations(story.order) == ()
    for step in (sales.verify_deviation, cs.sign_deviation, sales.decide_deviation):
        then.not_needed(story, step)


def test_payment_is_compared_with_the_contract() -> None:
    """S5.1: another way of paying deviates; it never needs the director."""
    story = checked(payment="90 days after delivery")
    assert kinds(story) == [("", "payment")]
    assert "contract K-2003-2026 says “Deposit 30 %, balance before delivery”" in deviations(story.order)[0].says
    then.not_needed(story, sales.decide_deviation)


@pytest.mark.parametrize(
    ("measures", "words"),
    [
        ({"core": 152}, ["core 152 mm, until now 76 mm"]),
        ({"width": 860, "diameter": 1000}, ["width 860 mm, until now 840 mm", "diameter 1000 mm, until now 1200 mm"]),
        ({}, []),
    ],
)
def test_an_unusual_measure_of_this_customer_deviates(measures: dict[str, int], words: list[str]) -> None:
    """S5.1, S2.1: “always 76 mm core, today 152”; what they had before is no news."""
    given.earlier_order("K-2003", width=840, diameter=1200, core=76)
    story = checked(lines=reel(**measures))
    assert kinds(story) == ([("1", "specification")] if words else [])
    assert all(word in deviations(story.order)[0].says for word in words)


def test_a_customers_first_order_of_a_paper_has_no_unusual_measures() -> None:
    """S5.1: without a history there is nothing to differ from; another customer's history is not theirs."""
    given.earlier_order("K-2001", width=100, diameter=100, core=10)
    assert kinds(checked()) == []


# ---- who settles it (S5.2)
def test_a_price_within_the_limit_is_settled_by_salesperson_and_supervisor() -> None:
    """S5.2: verified in writing, then signed; exactly then the confirmation may be checked."""
    story = checked(lines=reel(unit_price="1030"))
    found = deviations(story.order)[0]
    assert (found.percent, found.beyond_limit) == (Decimal("-4.63"), False)
    for whom in (f"person:{story.root.salesperson_id}", "role:customer_service_supervisor", "role:marketing_director"):
        then.told(story, whom, "deviates")
    then.worklist(story, "verify_deviation")
    then.blocked(story, cs.sign_deviation, UNVERIFIED)
    verify(story, "1-price")
    then.ready(story, cs.sign_deviation)
    assert settled(story.order) == set()
    sign(story, "1-price")
    then.not_needed(story, sales.decide_deviation)
    assert settled(story.order) == {"1-price"}
    facts = [story.member().subject.facts.of_step(s)[0] for s in ("verify_deviation", "sign_deviation")]
    assert [(f.by, f.signed) for f in facts] == [("sales", True), ("customer-service-supervisor", True)]
    assert total(story.order) == Decimal("4635.00")


@pytest.mark.parametrize(
    ("letter", "named", "beyond"),
    [
        ("A", "933.12", False), ("A", "933.11", True), ("B", "1026", False), ("B", "1025.89", True),
        ("B", "1134", False), ("B", "1134.11", True), ("C", "1047.6", False), ("C", "1047.49", True),
    ],
)  # fmt: skip
def test_each_class_has_its_own_limit(letter: str, named: str, beyond: bool) -> None:
    """S5.2, P1: 10, 5 and 3 %; the limit itself is within; too dear deviates like too cheap."""
    story = checked(letter, lines=reel(unit_price=named))
    assert deviations(story.order)[0].beyond_limit is beyond


def test_beyond_the_limit_the_marketing_director_signs_last() -> None:
    """S5.2, P1: not before salesperson and supervisor; without it nothing is settled."""
    story = checked(lines=reel(unit_price="900"))
    then.blocked(
        story, sales.decide_deviation, UNVERIFIED, "The customer service supervisor has not signed it yet",
    )  # fmt: skip
    verify(story, "1-price")
    sign(story, "1-price")
    story.verdict()
    story.do("planner", "commit_date")
    then.blocked(story, cs.check_confirmation, "Line 1: named 900.00, General price plan, from 0 t says 1,080.00")
    story.do("marketing-director", "decide_deviation", {"covers": ["1-price"], "note": "A new customer's first order"})
    then.ready(story, cs.check_confirmation)


@pytest.mark.parametrize(
    ("who", "step"),
    [
        ("customer-service-supervisor", "verify_deviation"), ("customer-service", "verify_deviation"),
        ("sales", "sign_deviation"), ("customer-service", "sign_deviation"), ("finance", "sign_deviation"),
        ("marketing-director", "sign_deviation"), ("sales", "decide_deviation"),
        ("customer-service-supervisor", "decide_deviation"),
    ],
)  # fmt: skip
def test_nobody_else_settles_it(who: str, step: str) -> None:
    """S5.2, R2: the three whom the procedure names, each in their own place."""
    story = checked(lines=reel(unit_price="900"))
    story.refuses(who, step, {"covers": ["1-price"]}, kind=NotAllowed, says="Only")


def test_another_salesperson_does_not_verify_it() -> None:
    """S5.2, R4: it belongs to the salesperson responsible, who alone sees the order."""
    story = checked(lines=reel(unit_price="1030"))
    assert Task.objects.get(root=story.root, step="verify_deviation").person == story.by("sales").id
    story.refuses("sales-2", "verify_deviation", {"rows": [{"part": "1-price", **KEEP}]}, says="There is no order")


# ---- what the salesperson's word does
def test_a_corrected_price_holds_from_then_on() -> None:
    """S5.2: the right price is said in writing; the confirmation shows it beside what was named."""
    story = checked(lines=reel(unit_price="1030"))
    wrong = {"rows": [{"part": "1-price", "resolution": "correct it", "why": "A slip of the tongue"}]}
    story.refuses("sales", "verify_deviation", wrong, kind=Invalid, field="rows.0.unit_price")
    verify(story, "1-price", resolution="correct it", unit_price="1080")
    sign(story, "1-price")
    assert total(story.order) == Decimal("4860.00")


def test_a_correction_is_no_way_around_the_director() -> None:
    """S5.2: 2 % too little was found; “corrected” to half the price it lies beyond the limit."""
    story = checked(lines=reel(unit_price="1058"))
    then.not_needed(story, sales.decide_deviation)
    verify(story, "1-price", resolution="correct it", unit_price="540")
    sign(story, "1-price")
    assert settled(story.order) == set()
    then.ready(story, sales.decide_deviation)
    story.do("marketing-director", "decide_deviation", {"covers": ["1-price"]})
    assert settled(story.order) == {"1-price"} and total(story.order) == Decimal("2430.00")


def test_a_price_corrected_to_the_plans_needs_no_director() -> None:
    """S5.2: far off was a misunderstanding; what holds now agrees."""
    story = checked(lines=reel(unit_price="500"))
    assert deviations(story.order)[0].beyond_limit
    verify(story, "1-price", resolution="correct it", unit_price="1080")
    sign(story, "1-price")
    then.not_needed(story, sales.decide_deviation)
    assert settled(story.order) == {"1-price"}


def test_a_wrong_measure_is_written_anew_not_waved_through() -> None:
    """S5.2, R5: the order is not made as it was misheard: the memorandum is taken back and checked anew."""
    given.earlier_order("K-2003", width=840, diameter=1200, core=76)
    story = checked(lines=reel(core=152))
    rows = {"rows": [{"part": "1-specification", "resolution": "correct it", "why": "Misheard"}]}
    story.refuses("sales", "verify_deviation", rows, kind=Invalid, field="rows.0.resolution", says="taken back")
    story.do("customer-service", "withdraw_confirmation", {"reason": "Misheard: the core is 76"})
    then.told(story, f"person:{story.root.salesperson_id}", "withdrawn")
    story.lines = [dict(REEL)]
    story.do("customer-service", "write_memorandum", story.memorandum())
    then.blocked(story, cs.check_price, "First: Hand the memorandum over")
    story.do("customer-service", "hand_over_memorandum")
    story.do("customer-service", "check_price")
    assert deviations(story.order) == () and story.order.lines[0].core == 76


def test_what_is_not_deviating_cannot_be_settled() -> None:
    """S5.2, E4: an unknown deviation, one settled already, one named twice."""
    story = checked(lines=reel(unit_price="1030"))
    row = {"part": "1-price", **KEEP}
    for rows in ([{**row, "part": "2-price"}], [row, row]):
        story.refuses("sales", "verify_deviation", {"rows": rows}, kind=Invalid, field="rows")
    verify(story, "1-price")
    story.refuses("sales", "verify_deviation", {"rows": [row]}, kind=NotYet, says="done already")


# ---- what goes on meanwhile (S5.2)
def test_a_price_deviation_blocks_only_the_confirmation() -> None:
    """S5.2: technical and production go on; only the order confirmation waits."""
    story = checked(lines=reel(unit_price="1030"))
    story.verdict()
    story.do("planner", "commit_date")
    then.blocked(story, cs.check_confirmation, "A deviation is not settled: Line 1: named 1,030.00")
    verify(story, "1-price")
    then.blocked(story, cs.check_confirmation, "A deviation is not settled")
    sign(story, "1-price")
    then.ready(story, cs.check_confirmation)


def test_a_specification_deviation_holds_its_own_line_alone() -> None:
    """S5.2: line 1 waits for its settling, line 2 gets its verdict; the date waits for both."""
    given.earlier_order("K-2003", width=840, diameter=1200, core=76)
    story = checked(lines=(*reel(core=152), SHEET))
    row = {"part": "1", "verdict": "can be made"}
    story.refuses(
        "technical", "confirm_lines", {"rows": [row]}, kind=Invalid,
        says="A difference in its specification is not settled",
    )  # fmt: skip
    story.verdict("2")
    then.blocked(story, "confirm_lines", "A difference in its specification is not settled", by="technical")
    then.blocked(
        story, "commit_date", "First: Confirm each line in writing", "A difference in specification is not settled",
        by="planner",
    )  # fmt: skip
    verify(story, "1-specification")
    sign(story, "1-specification")
    story.verdict("1")
    then.ready(story, "commit_date")


def test_the_deviation_of_a_dropped_line_is_nobodys_question_any_more() -> None:
    """S5.2, S6.1, S21: line 1 was named too cheaply and cannot be made; dropped, it holds the confirmation no more."""
    story = given.order("C", upto="intake", deposit=0, lines=({**given.REEL, "unit_price": "700"}, given.SHEET))
    story.do("customer-service", "check_price")
    story.verdict("1", "cannot be made", reason="Too wide")
    story.verdict("2")
    then.worklist(story, "verify_deviation")
    row = {"part": "1", "settlement": "drops the line", "spoken_with": "Lin"}
    story.do(story.salesperson, "settle_lines", {"rows": [row]})
    then.not_needed(story, "verify_deviation")
    said = {"rows": [{"part": "1-price", "resolution": "keep as agreed", "why": "Promised"}]}
    story.refuses(story.salesperson, "verify_deviation", said, kind=given.NotYet, says="does not need it")
    story.do("planner", "commit_date")
    story.confirm()


def test_several_deviations_are_settled_one_by_one_or_together() -> None:
    """S5.2: price of line 1, specification of line 1, payment: each has its own word."""
    given.earlier_order("K-2003", width=840, diameter=1200, core=76)
    story = checked(lines=reel(core=152, unit_price="900"), payment="Cash")
    assert kinds(story) == [("1", "price"), ("1", "specification"), ("", "payment")]
    verify(story, "payment")
    sign(story, "payment")
    assert settled(story.order) == {"payment"}
    rows = [{"part": key, **KEEP} for key in ("1-price", "1-specification")]
    story.do("sales", "verify_deviation", {"rows": rows})
    sign(story, "1-price", "1-specification")
    assert settled(story.order) == {"payment", "1-specification"}
    story.refuses(
        "marketing-director", "decide_deviation", {"covers": ["payment"]}, kind=Invalid, says="nothing is open here"
    )
    story.do("marketing-director", "decide_deviation", {"covers": ["1-price"]})
    assert len(settled(story.order)) == 3


# ---- what later checks see (S5.2)
def test_a_confirmed_deviation_is_history_for_the_next_order() -> None:
    """S5.2: 152 mm was settled and confirmed once; the next order with it has nothing unusual."""
    given.earlier_order("K-2003", width=840, diameter=1200, core=76)
    given.order("B", lines=reel(core=152), upto="confirm")
    assert kinds(checked(lines=reel(core=152))) == []
    assert kinds(checked(lines=reel(core=70))) == [("1", "specification")]


def test_what_was_withdrawn_is_no_history() -> None:
    """S5.2, R5: our own wrong confirmation leaves nothing behind that a later check would compare with."""
    given.mill()
    PricePlan.objects.all().delete()
    wrong = given.order("B", lines=reel(unit_price="110", core=152), upto="confirm")
    assert EarlierLine.objects.filter(number=wrong.number).exists()
    wrong.do("customer-service", "withdraw_confirmation", {"reason": "A digit was missing"})
    assert not EarlierLine.objects.filter(number=wrong.number).exists()
    later = checked(lines=reel(unit_price="1100"))
    assert price_of(later).source == "no price plan, no earlier order"
    wrong.lines = [dict(REEL, unit_price="1100")]
    wrong.do("customer-service", "write_memorandum", wrong.memorandum())
    wrong.do("customer-service", "hand_over_memorandum")
    given.further(wrong, "confirm")
    assert EarlierLine.objects.filter(customer__number="K-2003").count() == 1
    assert price_of(checked(lines=reel(unit_price="1100"))).expected == 1100


def test_the_check_stays_as_it_was_whatever_the_plan_says_later() -> None:
    """S5.1: the price and its source are on record; a plan changed next day does not reach back."""
    story = checked()
    PricePlan.objects.all().delete()
    story.verdict()
    story.do("planner", "commit_date")
    story.confirm()
    assert total(story.order) == Decimal("4860.00")
    assert story.last(PriceChecked).prices[0].source == "General price plan, from 0 t"
    story.refuses("customer-service", "check_price", kind=NotYet, says="done already")


# ---- how much more or less may be delivered (S5.3)
@pytest.mark.parametrize(
    ("product", "quantity", "percent"),
    [
        ("ALD-90", "0.9", "15"), ("ALD-90", "1", "10"), ("ALD-90", "5", "10"), ("ALD-90", "10", "7.5"),
        ("ALD-90", "60", "5"), ("ALD-90-BLUE", "4", "12.5"), ("IVO-240", "4.9", "17.5"), ("IVO-240", "15", "12.5"),
        ("IVO-240", "16", "7.5"),
    ],
)  # fmt: skip
def test_the_production_order_carries_the_trades_tolerance(product: str, quantity: str, percent: str) -> None:
    """S5.3, S10: by grammage, tonnage and colour, where the contract is silent."""
    given.mill()
    shape = SHEET if Product.objects.get(number=product).shape == "sheet" else REEL
    story = given.order("A", lines=({**shape, "product": product, "quantity": quantity},), upto="order_production")
    assert story.last(ProductionOrdered).tolerance == {"1": percent}


def test_the_contracts_tolerance_goes_before_the_trades() -> None:
    """S5.3: the contract says 2 %, for every line."""
    story = given.order("A", lines=(REEL, SHEET), tolerance=2, upto="order_production")
    assert story.last(ProductionOrdered).tolerance == {"1": "2", "2": "2"}
    assert Customer.objects.get(number="K-1001").contracts.get().tolerance_percent == 2


def test_the_words_of_the_verdict_are_on_record() -> None:
    """S5.2: by whom and why."""
    story = checked(lines=reel(unit_price="1030"))
    verify(story, "1-price", why="Mrs Lin reminded me of the fair")
    word = story.last(sales.verify_deviation.event).verdicts[0]
    assert (word.resolution, word.why) == (Resolution.KEEP, "Mrs Lin reminded me of the fair")
