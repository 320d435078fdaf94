"""A department withdraws its own wrong confirmation, in writing, as long as nothing was built on it (R5)."""

from __future__ import annotations

from signback.departments.customer_service import steps as cs
from signback.departments.finance import steps as finance
from signback.departments.models import Reservation, Slot
from signback.departments.production import steps as production
from signback.departments.technical import steps as technical
from signback.engine.verify import verify
from signback.orders import confirmation, pricing
from signback.orders.dates import scheduled_date
from signback.orders.events import checks, settling
from signback.orders.models import EarlierLine
from tests import given
from tests.given import NotAllowed, NotYet, Story, then

WRONG = {"reason": "The wrong order was on the desk"}


def judged() -> Story:
    """Technical said yes; nobody has planned on it yet."""
    story = given.order("C", upto="intake", deposit=0)
    story.do("customer-service", "check_price")
    story.settle_deviations()
    story.verdict()
    return story


def test_technical_takes_its_verdict_back() -> None:
    """The verdict stays in the ledger and holds no more; the material is free; the line is judged again."""
    story = judged()
    assert Reservation.objects.filter(number=story.number).exists()
    story.do("technical", "withdraw_verdicts", WRONG)
    assert story.events(checks.LinesConfirmed) == [] and story.member().subject.facts.history(checks.LinesConfirmed)
    assert not Reservation.objects.filter(number=story.number).exists()
    then.worklist(story, "confirm_lines")
    then.blocked(story, production.commit_date, "First: Confirm each line")
    story.verdict()
    then.ready(story, production.commit_date)
    assert verify().first is None


def test_a_verdict_that_was_built_on_stands() -> None:
    """The date is committed: production withdraws it first, then technical may."""
    story = judged()
    story.do("planner", "commit_date")
    story.refuses("technical", "withdraw_verdicts", WRONG, kind=NotYet, says="Something was built on the verdicts")
    story.do("planner", "withdraw_date", WRONG)
    then.ready(story, technical.withdraw_verdicts)


def test_production_takes_its_date_back() -> None:
    """The machine's hours go back, no date is known, and the planner commits another."""
    story = given.order("C", upto="checks", deposit=0)
    first = scheduled_date(story.order, story.at)
    story.do("planner", "withdraw_date", WRONG)
    assert scheduled_date(story.order, story.at) is None and not Slot.objects.filter(number=story.number).exists()
    then.blocked(story, cs.check_confirmation, "First: Commit the scheduled date")
    then.worklist(story, "commit_date")
    story.do("planner", "commit_date")
    assert scheduled_date(story.order, story.at) == first
    assert [f.event.reason for f in story.member().subject.facts.history(checks.DateWithdrawn)] == [WRONG["reason"]]


def test_a_date_on_which_a_confirmation_was_written_stands() -> None:
    """From the checked confirmation on the whole is withdrawn, not its date alone."""
    story = given.order("C", upto="confirm", deposit=0)
    story.refuses("planner", "withdraw_date", WRONG, kind=NotYet, says="The confirmation is checked")


def test_finance_takes_its_release_back() -> None:
    """What was released by mistake waits for another release, until a delivery order goes out on it."""
    story = given.order("B", upto="settle")
    whole = story.last(settling.GoodsReleased).quantity
    story.do("finance-2", "withdraw_release", WRONG)
    assert story.events(settling.GoodsReleased) == []
    then.worklist(story, "release_goods")
    key = story.plan(whole)
    story.refuses(
        "customer-service", "issue_delivery_order", {"unloading": "By crane"}, key, kind=NotYet,
        says="Finance has not released",
    )  # fmt: skip
    story.do("finance-2", "release_goods", {"quantity": whole})
    story.delivery_order(whole, key)
    story.refuses("finance-2", "withdraw_release", WRONG, kind=NotYet, says="A delivery order was issued")
    assert finance.withdraw_release.signed and verify().first is None


def test_nobody_withdraws_for_another_department() -> None:
    """R2: a department takes back its own; and says why."""
    story = given.order("C", upto="checks", deposit=0)
    story.refuses("customer-service", "withdraw_date", WRONG, kind=NotAllowed, says="Only production planner or")
    story.refuses("planner", "withdraw_verdicts", WRONG, kind=NotAllowed)
    story.refuses("planner", "withdraw_date", {"reason": ""}, field="reason")


# ---- every decision on which nobody has built yet has its way back (R5)
def ticks(story: Story) -> dict[str, list[str]]:
    """Every item of the confirmation."""
    return {"ticked": [item.key for item in confirmation.items(story.order)]}


def ready_to_send() -> Story:
    """The confirmation is checked and lies on the desk."""
    story = given.order("C", upto="checks", deposit=0)
    story.do("customer-service", "check_confirmation", ticks(story))
    return story


def test_a_check_is_taken_back_before_it_is_sent() -> None:
    """Then production may withdraw its date; the next check is a revision of its own; earlier orders know nothing."""
    story = ready_to_send()
    then.blocked(story, production.withdraw_date, "The confirmation is checked", by="planner")
    story.do("customer-service", "withdraw_check", WRONG)
    assert story.order.checked is None
    assert not EarlierLine.objects.filter(number=story.number).exists()
    then.blocked(story, cs.send_confirmation, "First: Check the confirmation")
    then.ready(story, production.withdraw_date)
    story.do("customer-service", "check_confirmation", ticks(story))
    assert story.order.checked and story.order.checked.revision == 2
    story.do("customer-service", "send_confirmation", {"route": "link", "to": "the buyer"})
    story.refuses("customer-service", "withdraw_check", WRONG, kind=NotYet, says="The confirmation went out")


def test_who_took_part_in_a_deviation_takes_it_back_from_the_end() -> None:
    """S5.2, R5: the director, then the supervisor, then the salesperson; each by their own signature."""
    story = given.order("C", upto="intake", deposit=0, lines=({**given.REEL, "unit_price": "500"},))
    story.do("customer-service", "check_price")
    story.settle_deviations()
    for who, step in (("sales", "withdraw_word"), ("customer-service-supervisor", "withdraw_deviation_signature")):
        by = story.salesperson if who == "sales" else who
        story.refuses(by, step, WRONG, kind=NotYet)
    story.refuses("customer-service-supervisor", "withdraw_decision", WRONG, kind=NotAllowed)
    story.do("marketing-director", "withdraw_decision", WRONG)
    story.do("customer-service-supervisor", "withdraw_deviation_signature", WRONG)
    story.do(story.salesperson, "withdraw_word", WRONG)
    assert not pricing.settled(story.order)
    story.settle_deviations()
    assert pricing.settled(story.order) == {d.key for d in pricing.deviations(story.order)} != set()


def test_the_talk_the_formula_and_its_signature() -> None:
    """S6.1, S6.2: what was written down wrongly is asked again; what was built on it goes first."""
    story = given.order("A", upto="intake")
    story.do("customer-service", "check_price")
    story.verdict(verdict="with a formula change", reason="No pulp")
    story.do(story.salesperson, "settle_lines", {
        "rows": [{"part": "1", "settlement": "insists on the old formula", "spoken_with": "Lin"}]
    })  # fmt: skip
    story.do("technical", "confirm_formula", {"covers": ["1"], "formula": "1", "risk": "Shade"})
    story.do(story.salesperson, "record_formula_signature", {"covers": ["1"], "signer": "Lin", "route": "fax"})
    story.refuses(story.salesperson, "withdraw_talk", WRONG, kind=NotYet, says="Something was built on the talk")
    story.refuses("technical", "withdraw_formula", WRONG, kind=NotYet, says="The customer has signed")
    story.do(story.salesperson, "withdraw_formula_signature", WRONG)
    story.do("technical", "withdraw_formula", WRONG)
    story.do(story.salesperson, "withdraw_talk", WRONG)
    assert not story.events(checks.LinesSettled)
    then.blocked(story, production.commit_date, "First: Talk over what cannot be made", by="planner")
    story.do(story.salesperson, "settle_lines", {
        "rows": [{"part": "1", "settlement": "accepts the formula change", "spoken_with": "Lin"}]
    })  # fmt: skip
    story.do("planner", "commit_date")
    story.refuses(story.salesperson, "withdraw_talk", WRONG, kind=NotYet)


def test_another_signatory_and_the_check_of_the_return() -> None:
    """S9: until the paper is back the customer may name another; a return found in order by mistake is unchecked."""
    story = given.order("C", upto="confirm", deposit=0)
    story.do(story.salesperson, "withdraw_signatory", WRONG)
    then.worklist(story, "name_signatory")
    story.do(story.salesperson, "name_signatory", {"name": "Wu", "email": "wu@example.com"})
    given.further(story, "sign_back")
    then.blocked(story, "withdraw_signatory", "The signed confirmation is here already", by=story.salesperson)
    story.do("customer-service", "withdraw_return_check", WRONG)
    then.blocked(story, cs.issue_production_order, "The customer has not signed")
    then.ready(story, cs.send_back_return)


def test_a_production_order_that_production_has_not_signed() -> None:
    """S10: the date slips on, the material's hour counts again; once it is signed for, it stays."""
    story = given.order("A", upto="order_production")
    story.refuses("customer-service", "withdraw_production_order", WRONG, kind=NotYet, says="Production has signed")
    other = given.order("A", upto="confirm")
    other.do("customer-service", "issue_production_order")
    assert set(Reservation.objects.filter(number=other.number).values_list("until", flat=True)) == {None}
    other.do("customer-service", "withdraw_production_order", WRONG)
    held = other.last(checks.LinesConfirmed).held_until
    assert set(Reservation.objects.filter(number=other.number).values_list("until", flat=True)) == {held}
    assert not other.member().subject.facts.debts()
    then.worklist(other, "issue_production_order")
    then.blocked(other, production.accept_production_order, "First: Issue the production order")
    other.do("customer-service", "issue_production_order")
    other.do("production", "accept_production_order")


def test_terms_the_delivery_order_and_the_place() -> None:
    """S12.1, S13, S14: as long as nothing was released, or nothing has left."""
    story = given.order("B", upto="settle")
    story.refuses("customer-service", "withdraw_terms", WRONG, kind=NotYet, says="The goods are released")
    story.do("warehouse", "withdraw_place", WRONG)
    story.do("warehouse", "record_place", {"place": "Hall 2, row 7"})
    quantity = story.order.lines[0].quantity
    key = story.plan(quantity)
    story.delivery_order(quantity, key)
    story.do("customer-service", "withdraw_delivery_order", WRONG, key)
    then.blocked(story, "ship_goods", "There is no delivery order", subject=key, by="delivery")
    story.delivery_order(quantity, key)
    story.truck(quantity, key)
    story.refuses("customer-service", "withdraw_delivery_order", WRONG, key, kind=NotYet, says="The goods have left")
    assert verify().first is None
