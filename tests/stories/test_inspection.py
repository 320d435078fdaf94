"""Finished goods are inspected twice, weighed into the warehouse, and laid at a place (S12.1)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from signback.departments.customer_service import steps as cs
from signback.departments.models import Material, Reservation
from signback.departments.quality import steps as quality
from signback.departments.warehouse import steps as warehouse
from signback.engine.models import Task
from signback.orders.events import making
from signback.orders.making import good
from signback.orders.pricing import weighed
from tests import given
from tests.given import REEL, SHEET, Invalid, NotAllowed, NotYet, Story, then

BOTH = [("customer-service", "inspect_for_customer"), ("quality", "inspect_ex_factory")]
CONSENT = {"finding": "passed with the customer's written consent", "consent": "Fax of 4 May, folder 7"}


def made(*quantities: str, lines: tuple[dict[str, Any], ...] = (REEL,), **more: Any) -> Story:
    """An order whose lines production has finished."""
    story = given.order(upto="order_production", deposit=0, lines=lines, **more)
    story.made(*(quantities or ("4.5",)))
    return story


def row(finding: str = "passed", part: str = "1", **more: Any) -> dict[str, Any]:
    """One line's inspection."""
    return {
        "rows": [
            {"part": part, "finding": finding, "quantity": "1", "packing_right": True, "labels_right": True, **more}
        ]
    }


def weigh(story: Story, *quantities: str) -> None:
    """The goods go into the warehouse."""
    rows = [{"part": str(n), "quantity": q, "packages": 4} for n, q in enumerate(quantities, 1)]
    story.do("quality", "complete_warehousing", {"rows": rows})


def test_goods_are_inspected_twice_by_two_departments() -> None:
    """S12.1: by the customer's requirements and by the ex-factory standard; one does not stand for the other."""
    story = made()
    then.worklist(story, "inspect_for_customer", "inspect_ex_factory")
    story.refuses("quality", "inspect_for_customer", row(), kind=NotAllowed, says="Only customer service")
    story.refuses("customer-service", "inspect_ex_factory", row(), kind=NotAllowed, says="Only quality inspection")
    story.do("quality", "inspect_ex_factory", row(measured="90.4 g/m²"))
    then.blocked(
        story, quality.complete_warehousing, "First: Inspect for the customer",
        "A line has not passed customer service's inspection",
    )  # fmt: skip
    story.do("customer-service", "inspect_for_customer", row())
    then.worklist(story, "complete_warehousing")
    fact = story.member().subject.facts.last(making.FactoryInspected)
    assert fact is not None and fact.signed and fact.event.lines[0].measured == "90.4 g/m²"


def test_line_by_line() -> None:
    """S12.1, S21: every line passes by itself; the worklist shows those that wait."""
    story = made("4.5", "6", lines=(REEL, SHEET))
    story.do("customer-service", "inspect_for_customer", row())
    assert Task.objects.get(root=story.root, step="inspect_for_customer").parts == "2"
    story.refuses("customer-service", "inspect_for_customer", row(), kind=Invalid, says="nothing is open here")
    story.do("customer-service", "inspect_for_customer", row(part="2"))
    assert not Task.objects.filter(root=story.root, step="inspect_for_customer").exists()


@pytest.mark.parametrize(("sign_in", "step"), BOTH)
@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"packing_right": False}, "rows.0.finding"),
        ({"labels_right": False}, "rows.0.finding"),
        ({"finding": CONSENT["finding"]}, "rows.0.consent"),
        ({"quantity": "4.6"}, "rows.0.quantity"),
        ({"quantity": "0"}, "rows.0.quantity"),
    ],
)
def test_an_inspection_that_contradicts_itself_is_refused(
    sign_in: str, step: str, said: dict[str, Any], field: str
) -> None:
    """S12.1: wrong packing or labels never pass; a concession has its paper; nobody inspects more than was made."""
    made().refuses(sign_in, step, row(**said), kind=Invalid, field=field)


@pytest.mark.parametrize(("sign_in", "step"), BOTH)
def test_reworked_goods_are_finished_and_inspected_twice_anew(sign_in: str, step: str) -> None:
    """S12.1: whichever department gives them back, production reports them finished, and both look again."""
    story = made()
    other = next(pair for pair in BOTH if pair[0] != sign_in)
    story.do(*other, row())
    story.do(sign_in, step, row("rework", packing_right=False))
    then.blocked(story, step, "Production has not finished every line")
    then.worklist(story, "report_progress")
    story.do("production", "report_progress", {"rows": [{"part": "1", "good": "0", "finished": True}]})
    then.worklist(story, "inspect_for_customer", "inspect_ex_factory")
    story.do(sign_in, step, row())
    then.blocked(story, quality.complete_warehousing, "A line has not passed")
    story.do(*other, row())
    weigh(story, "4.5")


def test_scrapped_goods_are_made_anew() -> None:
    """S12.1: what is scrapped is no longer good, and production makes up for it."""
    story = made()
    story.do("quality", "inspect_ex_factory", row("scrap", quantity="1.5"))
    assert good(story.order) == {"1": Decimal(3)}
    then.worklist(story, "report_progress")
    story.do("production", "report_progress", {"rows": [{"part": "1", "good": "1.5", "finished": True}]})
    assert good(story.order) == {"1": Decimal("4.5")}
    story.inspect("customer-service")
    story.inspect("quality")
    weigh(story, "4.5")


def test_a_short_run_passes_only_with_the_customers_written_consent() -> None:
    """S5.3, S12.1: 4 t of 4.5 t at 10 % is short; the customer's own inspection needs the paper."""
    story = made("4")
    story.refuses(
        "customer-service", "inspect_for_customer", row(), kind=Invalid, field="rows.0.finding",
        says="Outside the tolerance (4.05 to 4.95)",
    )  # fmt: skip
    story.do("customer-service", "inspect_for_customer", row(**CONSENT))
    story.inspect("quality")
    weigh(story, "4")
    assert weighed(story.order) == {"1": Decimal(4)}


@pytest.mark.parametrize("quantity", ["4.05", "4.95"])
def test_the_bounds_of_the_tolerance_belong_to_it(quantity: str) -> None:
    """S5.3: 10 % less and 10 % more are as ordered."""
    story = made(quantity)
    story.inspect("customer-service")
    story.inspect("quality")
    weigh(story, quantity)


def test_what_weighs_too_little_goes_back_to_the_customers_inspection() -> None:
    """S5.3, S12.1: reported within the tolerance, weighed below it: there is a way out, by the customer's consent."""
    story = made("4.5")
    story.inspect("customer-service")
    story.inspect("quality")
    light = {"rows": [{"part": "1", "quantity": "3.9", "packages": 4}]}
    story.refuses(
        "quality", "complete_warehousing", light, kind=Invalid, field="rows.0.quantity",
        says="customer service must inspect it again",
    )  # fmt: skip
    story.do("customer-service", "inspect_for_customer", row(**CONSENT))
    weigh(story, "3.9")
    then.blocked(story, cs.inspect_for_customer, "The goods are in the warehouse already")


@pytest.mark.parametrize(
    ("rows", "field"),
    [
        ([{"part": "1", "quantity": "4.5"}], "rows"),
        ([{"part": "1", "quantity": "4.5"}, {"part": "1", "quantity": "4.5"}], "rows"),
        ([{"part": "1", "quantity": "4.6"}, {"part": "2", "quantity": "6"}], "rows.0.quantity"),
        ([{"part": "1", "quantity": "4.5"}, {"part": "2", "quantity": "-6"}], "rows.1.quantity"),
    ],
)
def test_every_line_is_weighed_once_and_never_more_than_was_made(rows: list[dict[str, Any]], field: str) -> None:
    """S12.1: a line left out, a line twice, more than production reported, less than nothing."""
    story = made("4.5", "6", lines=(REEL, SHEET))
    story.inspect("customer-service")
    story.inspect("quality")
    story.refuses("quality", "complete_warehousing", {"rows": rows}, kind=Invalid, field=field)


def test_quality_completes_the_warehousing_with_a_certificate() -> None:
    """S12.1, S13: weighed, numbered by the order; the salesperson is told; the materials have left the stock."""
    story = made()
    story.inspect("customer-service")
    story.inspect("quality")
    held = {r.material_id: r.kilograms for r in Reservation.objects.filter(number=story.number)}
    before = dict(Material.objects.values_list("pk", "on_hand"))
    weigh(story, "4.4")
    event = story.last(making.WarehousingCompleted)
    assert event.certificate == f"Q-{story.number}"
    assert [(w.line, w.quantity, w.packages) for w in event.weighed] == [("1", Decimal("4.4"), 4)]
    then.told(story, f"person:{story.root.salesperson_id}", "in the warehouse")
    after = dict(Material.objects.values_list("pk", "on_hand"))
    assert held and all(before[pk] - after[pk] == kilograms for pk, kilograms in held.items())
    assert not Reservation.objects.filter(number=story.number).exists()


def test_the_warehouse_records_only_the_place() -> None:
    """S12.1: after quality's entry, and nobody else."""
    story = made()
    then.blocked(story, warehouse.record_place, "First: Complete the warehousing")
    story.inspect("customer-service")
    story.inspect("quality")
    story.refuses("warehouse", "complete_warehousing", kind=NotAllowed, says="Only quality inspection")
    weigh(story, "4.5")
    task = Task.objects.get(root=story.root, step="record_place")
    assert (task.role, task.state) == ("warehouse", "ready")
    story.do("warehouse", "record_place", {"place": "Hall 2, row 7, bay 3"})
    assert story.last(making.PlaceRecorded).place == "Hall 2, row 7, bay 3"
    story.refuses("quality", "complete_warehousing", {"rows": []}, kind=NotYet, says="done already")


def test_nothing_is_settled_before_the_goods_are_in_the_warehouse() -> None:
    """S13: no review, no balance notice, no delivery."""
    story = made()
    for step in ("review_terms", "issue_balance_notice", "plan_delivery"):
        assert "First: Complete the warehousing" in {r.says for s in story.stands(step) for r in s.unmet}
    story.refuses("customer-service", "plan_delivery", {}, kind=NotYet, says="First: Complete the warehousing")
