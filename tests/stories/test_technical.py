"""Can it be made, by which formula, from which material: the technical confirmation in writing (S6)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from signback.departments.customer_service import steps as cs
from signback.departments.production import steps as production
from signback.departments.sales import steps as sales
from signback.departments.technical import steps as technical
from signback.departments.technical.models import Formula, Ingredient, Material, MaterialOnOrder, Reservation
from signback.engine.door import Ask, perform
from signback.engine.models import Task
from signback.orders import confirmation
from signback.orders.events.checks import LinesConfirmed, LinesSettled, LineVerdict, OrderDeclined
from signback.orders.events.making import ProductionOrdered
from signback.orders.pricing import total
from signback.orders.refusals import SignatureNeeded
from signback.surfaces.suggest import suggested
from tests import given
from tests.given import REEL, SHEET, Invalid, NotAllowed, NotYet, Story, then

FIRST_VERDICT = "First: Confirm each line in writing"
FIRST_TALK = "First: Talk over what cannot be made"
CHANGE = {"verdict": "with a formula change", "reason": "The pulp is no longer bought"}
NEVER = {"verdict": "cannot be made", "reason": "Wider than the machine", "suggestion": "At most 2,400 mm"}
HARDWOOD_PER_TONNE, ARRIVES = 560, date(2026, 5, 13)


def asked(letter: str = "B", **more: Any) -> Story:
    """An order whose prices are compared; technical has it before it."""
    story = given.order(letter, upto="intake", **more)
    story.do("customer-service", "check_price")
    return story


def tonnes(quantity: object) -> tuple[dict[str, Any], ...]:
    """One line of so many tonnes."""
    return ({**REEL, "quantity": str(quantity)},)


def settle(story: Story, settlement: str, part: str = "1", who: str = "sales") -> None:
    """The salesperson writes down what the customer wishes."""
    story.do(who, "settle_lines", {"rows": [{"part": part, "settlement": settlement, "spoken_with": "Lin Jia"}]})


def held(story: Story, material: str = "hardwood") -> Decimal:
    """What the order holds of a material, in kilograms."""
    rows = Reservation.objects.filter(number=story.number, material__number=material)
    return sum((row.kilograms for row in rows), Decimal(0))


def verdict(story: Story) -> LineVerdict:
    """The newest verdict on the first line."""
    return story.last(LinesConfirmed).verdicts[0]


# ---- one verdict per line, in writing (S6)
def test_each_line_gets_one_written_verdict() -> None:
    """S6: one by one or together; signed; the date waits until every line has its own."""
    story = asked(lines=(REEL, SHEET))
    assert Task.objects.get(root=story.root, step="confirm_lines").parts == "1,2"
    story.verdict("2")
    then.blocked(story, production.commit_date, FIRST_VERDICT, by="planner")
    assert Task.objects.get(root=story.root, step="confirm_lines").parts == "1"
    story.verdict("1")
    then.done(story, technical.confirm_lines)
    then.ready(story, production.commit_date)
    assert all(fact.signed for fact in story.member().subject.facts.live(LinesConfirmed))


@pytest.mark.parametrize(
    ("rows", "field"),
    [
        ([{"part": "3", "verdict": "can be made"}], "rows"),
        ([{"part": "1", "verdict": "can be made"}, {"part": "1", **NEVER}], "rows"),
        ([{"part": "1", "verdict": "perhaps"}], "rows.0.verdict"),
        ([{"part": "1", "verdict": "cannot be made"}], "rows.0.reason"),
        ([{"part": "1", "verdict": "with a formula change", "reason": " "}], "rows.0.reason"),
        ([{"part": "1", "verdict": "can be made", "formula": "77"}], "rows.0.formula"),
        ([], "rows"),
    ],
)
def test_a_verdict_that_cannot_be_is_named_at_its_field(rows: list[dict[str, Any]], field: str) -> None:
    """S6, E4: an unknown line, two verdicts on one line, no reason, an unknown formula; nothing is reserved."""
    story = asked(lines=(REEL, SHEET))
    story.refuses("technical", "confirm_lines", {"rows": rows}, kind=Invalid, field=field)
    assert not Reservation.objects.exists()


def test_a_spoken_word_is_not_accepted() -> None:
    """S6, E2: without the signature there is no verdict; nobody else gives it."""
    story = asked()
    rows = {"rows": [{"part": "1", "verdict": "can be made"}]}
    with pytest.raises(SignatureNeeded):
        perform(story.number, Ask("confirm_lines", story.by("technical"), rows, now=story.at))
    for who in ("customer-service", "sales", "production", "marketing-director"):
        story.refuses(who, "confirm_lines", rows, kind=NotAllowed, says="Only technical")


def test_no_confirmation_goes_out_without_the_verdict() -> None:
    """S6: neither checked nor sent."""
    story = asked()
    then.blocked(story, cs.check_confirmation, FIRST_VERDICT, "First: Commit the scheduled date")
    then.blocked(story, cs.send_confirmation, "First: Check the confirmation item by item")


# ---- what follows each verdict (S6.1)
def test_what_can_be_made_goes_on_at_once() -> None:
    """S6: no talk, no formula signature."""
    story = asked()
    story.verdict()
    for step in (sales.settle_lines, technical.confirm_formula, sales.record_formula_signature, sales.decline_order):
        then.not_needed(story, step)
    then.ready(story, production.commit_date)


@pytest.mark.parametrize("said", [CHANGE, NEVER])
def test_what_cannot_be_made_as_wished_is_talked_over_first(said: dict[str, str]) -> None:
    """S6.1: the salesperson's task; production waits for the customer's word; the verdict says what would help."""
    story = asked()
    story.verdict(**said)
    then.blocked(story, production.commit_date, FIRST_TALK, by="planner")
    task = Task.objects.get(root=story.root, step="settle_lines")
    assert (task.role, task.person, task.parts) == ("sales", story.root.salesperson_id, "1")
    row = {"rows": [{"part": "1", "settlement": "drops the line", "spoken_with": "Lin"}]}
    story.refuses("customer-service", "settle_lines", row, kind=NotAllowed)
    assert verdict(story).reason == said["reason"]


def test_where_it_is_entrusted_customer_service_talks() -> None:
    """S6.1: the delegate tells the customer."""
    story = asked("B", customer="K-2001")
    story.verdict(**CHANGE)
    assert Task.objects.get(root=story.root, step="settle_lines").role == "customer_service"
    settle(story, "accepts the formula change", who="customer-service")
    then.ready(story, production.commit_date)


def test_an_accepted_formula_change_goes_on() -> None:
    """S6: the line stays; its new formula goes to the mill with the production order."""
    story = asked("A")
    story.verdict(formula="1", **CHANGE)
    settle(story, "accepts the formula change")
    then.not_needed(story, technical.confirm_formula)
    story.do("planner", "commit_date")
    story.confirm()
    story.do("customer-service", "issue_production_order")
    assert story.last(ProductionOrdered).formulas == {"1": "1"}


def test_no_change_makes_the_impossible_possible() -> None:
    """S6.1: a line that cannot be made is dropped, sampled or made by the old formula; it is not “accepted”."""
    story = asked()
    story.verdict(**NEVER)
    row = {"part": "1", "settlement": "accepts the formula change", "spoken_with": "Lin"}
    story.refuses("sales", "settle_lines", {"rows": [row]}, kind=Invalid, field="rows.0.settlement")


@pytest.mark.parametrize("settlement", ["drops the line", "wants a sample first"])
def test_the_other_lines_live_on(settlement: str) -> None:
    """S6.1, S21: the line leaves the order, its sum, its check and its machine hours; the rest goes on."""
    story = asked(lines=(REEL, SHEET))
    both = total(story.order)
    story.do("technical", "confirm_lines", {"rows": [{"part": "1", **NEVER}, {"part": "2", "verdict": "can be made"}]})
    settle(story, settlement)
    then.not_needed(story, sales.decline_order)
    story.do("planner", "commit_date")
    order = story.order
    assert [line.number for line in order.lines] == ["2"] and len(order.all_lines) == 2
    assert total(order) == Decimal("5761.80") == both - Decimal("4860")
    assert not any(item.key.startswith("lines.0") for item in confirmation.items(order))
    story.confirm()
    assert order.dropped == {"1"}


def test_when_no_line_is_left_the_order_is_declined_with_suggestions() -> None:
    """S6.1: reason and suggestion are needed; the customer is told; nothing is held; the order is over."""
    story = asked(lines=(REEL, SHEET))
    story.do("technical", "confirm_lines", {"rows": [{"part": "1", **CHANGE}, {"part": "2", **NEVER}]})
    assert held(story) == Decimal("2520")
    settle(story, "wants a sample first", "1")
    then.not_needed(story, sales.decline_order)
    settle(story, "drops the line", "2")
    then.blocked(
        story, production.commit_date, "No line is left to make: decline the order with suggestions", by="planner"
    )
    said = {"spoken_with": "Lin", "reason": "Too wide", "suggestion": "A sample of 2,400 mm", "sample_request": True}
    for name in ("suggestion", "reason", "spoken_with"):
        story.refuses("sales", "decline_order", {**said, name: " "}, kind=Invalid, field=name)
    story.do("sales", "decline_order", said)
    then.told(story, "customer", "our suggestions")
    assert story.last(OrderDeclined).sample_request
    assert story.root.over and held(story) == 0 and not Task.objects.filter(root=story.root).exists()


def test_an_order_that_can_be_made_is_not_declined() -> None:
    """S6.1: declining is the end of an order without a line; else it is cancelled."""
    story = asked()
    story.verdict()
    story.refuses("sales", "decline_order", {}, kind=NotYet, says="this order does not need it")


# ---- the customer insists on the old formula (S6.2)
def insisting(letter: str = "B") -> Story:
    """Technical wants a change; the customer does not."""
    story = asked(letter)
    story.verdict(**CHANGE)
    settle(story, "insists on the old formula")
    return story


def test_the_old_formula_is_confirmed_in_writing_and_signed_by_the_customer() -> None:
    """S6.2: technical signs with the risk, the customer signs, only then production plans; the version is pinned."""
    story = insisting("A")
    then.blocked(
        story, production.commit_date, "First: Confirm the old formula in writing",
        "First: Record the customer's signature for the formula", by="planner",
    )  # fmt: skip
    then.blocked(story, sales.record_formula_signature, "Technical has not confirmed the old formula in writing")
    formula = {"covers": ["1"], "formula": "1", "risk": "The shade may drift"}
    story.refuses("sales", "confirm_formula", formula, kind=NotAllowed)
    for said, field in (({"formula": "77"}, "formula"), ({"risk": ""}, "risk"), ({"covers": ["2"]}, "rows")):
        story.refuses("technical", "confirm_formula", {**formula, **said}, kind=Invalid, field=field)
    story.do("technical", "confirm_formula", formula)
    then.blocked(story, production.commit_date, "First: Record the customer's signature for the formula", by="planner")
    signed = {"covers": ["1"], "signer": "Luc Vasseur", "route": "fax"}
    story.refuses("customer-service", "record_formula_signature", signed, kind=NotAllowed)
    story.do("sales", "record_formula_signature", signed)
    story.do("planner", "commit_date")
    story.confirm()
    story.do("customer-service", "issue_production_order")
    assert story.last(ProductionOrdered).formulas == {"1": "1"}


def test_the_old_formulas_own_recipe_is_reserved_and_stays_pinned() -> None:
    """S6.2, S6.3: version 1 takes more pulp; when the reservation expired the same version is held anew."""
    story = insisting()
    Ingredient.objects.filter(formula=Formula.objects.get(product__number="ALD-90", version="1")).filter(
        material__number="hardwood"
    ).update(kilograms_per_tonne=600)
    assert held(story) == Decimal("2520")
    story.do("technical", "confirm_formula", {"covers": ["1"], "formula": "1", "risk": "The shade may drift"})
    assert held(story) == Decimal("2700")
    assert not Reservation.objects.filter(number=story.number, until=None).exists()
    story.do("sales", "record_formula_signature", {"covers": ["1"], "signer": "Heike Brandt", "route": "scan"})
    story.on(12)
    then.blocked(story, production.commit_date, FIRST_VERDICT, by="planner")
    story.verdict(**CHANGE)
    assert held(story) == Decimal("2700")
    then.ready(story, production.commit_date)


def wishing(formula: str, letter: str = "A") -> Story:
    """The customer asked for one formula on the telephone."""
    return asked(letter, lines=({**REEL, "formula": formula}, SHEET))


def rows(first: str, **more: str) -> dict[str, Any]:
    """Technical's word on both lines."""
    return {"rows": [{"part": "1", "verdict": first, **more}, {"part": "2", "verdict": "can be made"}]}


@pytest.mark.parametrize("wish", ["1", "as in spring"])
def test_a_wish_for_the_old_formula_is_answered_not_passed_over(wish: str) -> None:
    """S6.2: “can be made” names the version; then technical and the customer sign for it, and it is pinned."""
    story = wishing(wish)
    story.refuses(
        "technical", "confirm_lines", rows("can be made"), kind=Invalid, field="rows.0.formula",
        says=f"The customer asks for the formula {wish}",
    )  # fmt: skip
    assert not Reservation.objects.exists()
    story.do("technical", "confirm_lines", rows("can be made", formula="1"))
    assert [(v.formula, v.old) for v in story.last(LinesConfirmed).verdicts] == [("1", True), ("", False)]
    then.not_needed(story, sales.settle_lines)
    then.blocked(
        story, production.commit_date, "First: Confirm the old formula in writing",
        "First: Record the customer's signature for the formula", by="planner",
    )  # fmt: skip
    said = {"covers": ["1"], "formula": "2", "risk": "The shade may drift"}
    story.refuses("technical", "confirm_formula", said, kind=Invalid, field="formula", says="names formula 1")
    story.do("technical", "confirm_formula", {**said, "formula": "1"})
    then.ready(story, technical.withdraw_verdicts)
    story.do("sales", "record_formula_signature", {"covers": ["1"], "signer": "Luc Vasseur", "route": "fax"})
    then.blocked(story, technical.withdraw_verdicts, "Something was built on the verdicts", by="technical")
    story.do("planner", "commit_date")
    story.confirm()
    story.do("customer-service", "issue_production_order")
    assert story.last(ProductionOrdered).formulas == {"1": "1"}


def test_a_known_version_is_not_answered_by_another_one() -> None:
    """S6.2: version 2 is no answer to a wish for version 1; without an old one nobody signs twice."""
    story = wishing("1")
    story.refuses("technical", "confirm_lines", rows("can be made", formula="2"), kind=Invalid, field="rows.0.formula")
    other = wishing("2", "C")
    other.do("technical", "confirm_lines", rows("can be made", formula="2"))
    then.not_needed(other, technical.confirm_formula)
    then.ready(other, production.commit_date)


def test_a_wish_that_cannot_be_met_is_talked_over_with_its_reason() -> None:
    """S6.2: the other answer is why not; what the customer then accepts ends the wish."""
    story = wishing("1")
    story.refuses("technical", "confirm_lines", rows("with a formula change"), kind=Invalid, field="rows.0.reason")
    story.do("technical", "confirm_lines", rows("with a formula change", reason="The pulp is no longer bought"))
    settle(story, "accepts the formula change")
    then.ready(story, production.commit_date)
    story.on(12).do("technical", "confirm_lines", rows("can be made"))
    then.not_needed(story, technical.confirm_formula)


def test_a_wish_outlives_that_the_order_is_written_anew() -> None:
    """S6.2: who insisted once is asked, and not forgotten, when the same paper is ordered in another quantity."""
    story = insisting()
    story.do("technical", "confirm_formula", {"covers": ["1"], "formula": "1", "risk": "The shade may drift"})
    story.do("sales", "record_formula_signature", {"covers": ["1"], "signer": "Luc Vasseur", "route": "fax"})
    story.do("customer-service", "withdraw_confirmation", {"reason": "Another quantity"})
    story.do("customer-service", "write_memorandum", {**story.memorandum(), "lines": [{**REEL, "quantity": "9"}]})
    story.do("customer-service", "hand_over_memorandum")
    story.do("customer-service", "check_price")
    story.refuses("technical", "confirm_lines", {"rows": [{"part": "1", "verdict": "can be made"}]}, kind=Invalid,
                  says="The customer asks for the formula 1")  # fmt: skip
    story.verdict(formula="1")
    then.ready(story, technical.confirm_formula)


def test_the_page_opens_with_the_wished_formula() -> None:
    """S6.2: where the version is known it stands in its field already."""
    story = wishing("1")
    proposed = suggested("confirm_lines", story.order, story.at)
    assert [row["formula"] for row in proposed["rows"]] == ["1", ""]
    story.do("technical", "confirm_lines", proposed)
    assert suggested("confirm_formula", story.order, story.at)["formula"] == "1"


def test_another_verdict_reopens_the_talk() -> None:
    """S6.1: the customer accepted a change; a week later it cannot be made at all: that was never talked over."""
    story = asked()
    story.verdict(**CHANGE)
    settle(story, "accepts the formula change")
    story.on(12).verdict(**CHANGE)
    then.ready(story, production.commit_date)
    story.on(20).verdict(**NEVER)
    then.blocked(story, production.commit_date, FIRST_TALK, by="planner")
    settle(story, "drops the line")
    then.ready(story, sales.decline_order)
    assert [row.settlement for fact in story.events(LinesSettled) for row in fact.settlements][-1] == "drops the line"


# ---- material: the same ton is never promised twice (S6, S6.3)
def test_signing_reserves_the_material_until_it_expires() -> None:
    """S6.3: every ingredient by the recipe, for five working days; the verdict says when it is here."""
    story = asked()
    story.verdict()
    found = {r.material.number: r.kilograms for r in Reservation.objects.filter(number=story.number)}
    assert found == {"softwood": 1125, "hardwood": 2520, "chalk": 810, "starch": 54, "size": 9}
    assert {need.material: need.kilograms for need in verdict(story).needs} == found
    assert verdict(story).material_date == story.at.date()
    ends = story.order.calendar.end_of_day(story.at, 5)
    assert {r.until for r in Reservation.objects.all()} == {ends} == {story.last(LinesConfirmed).held_until}
    assert Task.objects.get(root=story.root, step="confirm_lines").flips == ends


def test_two_orders_never_hold_the_same_ton() -> None:
    """S6.3: 120 t of pulp: the first takes 112, the second waits for the ship, the third is refused with figures."""
    first, second, third = asked(lines=tonnes(200)), asked("C", lines=tonnes(20)), asked("A", lines=tonnes(200))
    first.verdict()
    assert verdict(first).material_date == first.at.date()
    second.verdict()
    assert verdict(second).material_date == ARRIVES
    refused = third.refuses(
        "technical", "confirm_lines", {"rows": [{"part": "1", "verdict": "can be made"}]}, kind=Invalid,
        field="rows.0.verdict",
    )  # fmt: skip
    assert "Bleached hardwood pulp: 55,200 kg short" in refused.says
    assert held(third) == 0 and held(first) == 200 * HARDWOOD_PER_TONNE
    then.ready(third, technical.confirm_lines)
    first.do("customer-service", "cancel_order", {"wished_by": "The buyer", "reason": "Lost the tender"})
    third.verdict()
    assert verdict(third).material_date == ARRIVES


def test_the_material_date_governs_the_scheduled_date() -> None:
    """S6.3, S7: the ship comes on 13 May; production plans nothing before."""
    big, small = asked(lines=tonnes(210)), asked("C", lines=tonnes(10))
    big.verdict()
    small.verdict()
    assert verdict(small).material_date == ARRIVES
    early = {"scheduled": ARRIVES}
    small.refuses("planner", "commit_date", early, kind=Invalid, says="the material is here on 13 May")
    small.do("planner", "commit_date")
    assert small.last(production.commit_date.event).production_day == ARRIVES


def test_lines_of_one_order_share_what_is_free() -> None:
    """S6.3: two lines of 110 t: the second waits for the ship, in one form or in two."""
    together = asked(lines=(*tonnes(110), *tonnes(110)))
    together.do("technical", "confirm_lines", {"rows": [{"part": p, "verdict": "can be made"} for p in "12"]})
    assert [v.material_date for v in together.last(LinesConfirmed).verdicts] == [date(2026, 5, 4), ARRIVES]
    together.do("customer-service", "cancel_order", {"wished_by": "The buyer", "reason": "Lost the tender"})
    apart = asked(lines=(*tonnes(110), *tonnes(110)))
    apart.verdict("1")
    apart.verdict("2")
    assert verdict(apart).material_date == ARRIVES


def test_several_ships_are_counted_in_the_order_they_arrive() -> None:
    """S6.3: the day on which all of it is here."""
    story = asked(lines=tonnes(250))
    hardwood = Material.objects.get(number="hardwood")
    MaterialOnOrder.objects.filter(material=hardwood).delete()
    for kilograms, day in ((15000, 20), (10000, 11), (90000, 29)):
        MaterialOnOrder.objects.create(material=hardwood, kilograms=kilograms, arrives=date(2026, 5, day))
    story.verdict()
    assert verdict(story).material_date == date(2026, 5, 20)


def test_what_cannot_be_made_holds_nothing() -> None:
    """S6.3: no material is kept from others for a line that will not be made."""
    story = asked()
    story.verdict(**NEVER)
    assert held(story) == 0 and verdict(story).material_date is None
    assert Task.objects.filter(root=story.root, step="confirm_lines").count() == 0


def test_an_unused_reservation_expires_and_the_verdict_is_open_again() -> None:
    """S6.3: until 17:00 by the mill's clock on the fifth working day; afterwards another order may have it."""
    story, other = asked(lines=tonnes(200)), asked("C", lines=tonnes(200))
    story.verdict()
    story.on(11, 15, 50)
    then.done(story, technical.confirm_lines)
    story.on(11, 16)
    then.ready(story, technical.confirm_lines)
    then.blocked(story, production.commit_date, FIRST_VERDICT, by="planner")
    other.on(11, 16).verdict()
    assert verdict(other).material_date == date(2026, 5, 11)
    story.refuses(
        "technical", "confirm_lines", {"rows": [{"part": "1", "verdict": "can be made"}]}, kind=Invalid, says="short"
    )
    other.do("customer-service", "cancel_order", {"wished_by": "The buyer", "reason": "Lost the tender"})
    story.verdict()
    assert held(story) == 200 * HARDWOOD_PER_TONNE


def test_what_the_production_order_holds_does_not_expire() -> None:
    """S6.3: used is used; no later verdict takes it."""
    story = given.order("A", upto="order_production", lines=tonnes(200))
    assert set(Reservation.objects.values_list("until", flat=True)) == {None}
    other = asked("C", lines=tonnes(200), at=given.MONDAY + timedelta(days=60))
    rows = {"rows": [{"part": "1", "verdict": "can be made"}]}
    other.refuses("technical", "confirm_lines", rows, kind=Invalid, says="Not enough material")
    assert held(story) == 200 * HARDWOOD_PER_TONNE


def test_a_dropped_line_gives_its_material_back() -> None:
    """S6.1, S6.3: it was held for a changed formula that the customer did not want; nobody uses it up."""
    story = asked("A", lines=(REEL, SHEET))
    story.do("technical", "confirm_lines", {"rows": [{"part": "1", **CHANGE}, {"part": "2", "verdict": "can be made"}]})
    settle(story, "drops the line")
    story.do("planner", "commit_date")
    assert set(Reservation.objects.values_list("line", flat=True)) == {"2"}
    story.confirm()
    given.further(story, "make")
    assert Material.objects.get(number="hardwood").on_hand == 120000


def test_a_counter_offer_gives_the_material_back() -> None:
    """S9, S6.3: the order is checked anew, and its material with it."""
    story = given.order("C", upto="confirm", lines=tonnes(200))
    story.do("customer-service", "take_counter_offer", {"change": "Only 20 t", "spoken_with": "The buyer"})
    assert held(story) == 0
    other = asked("A", lines=tonnes(200))
    other.verdict()
    assert verdict(other).material_date == other.at.date()
