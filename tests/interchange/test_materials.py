"""Raw materials from a file: every row in or rejected with its reason, the same file twice changes nothing (S6.3)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from signback.departments.models import Material, MaterialOnOrder
from signback.interchange.exporting import export_file
from tests import given
from tests.interchange.conftest import File, bring_in, reasons

pytestmark = pytest.mark.usefixtures("mill")
HEADINGS = "Number,Name,On hand,On order"


def bring(path: Path) -> tuple[int, int, int]:
    """How many were new, changed, known."""
    done = bring_in(path, "materials").outcome
    return done.made, done.changed, done.known


def coming(number: str) -> list[tuple[date, Decimal]]:
    """What is on order of a material."""
    found = MaterialOnOrder.objects.filter(material__number=number).order_by("arrives", "pk")
    return list(found.values_list("arrives", "kilograms"))


def test_new_stock_comes_in_and_the_same_file_twice_changes_nothing(retail: File) -> None:
    """S6: stock on hand and what is on order, in kilograms."""
    file = retail(
        "M-1,Birch pulp,1200.5,2026-12-01 5000; 2026-12-10 2000", "M-2,Starch,0,", headings=HEADINGS, name="m.csv"
    )
    assert bring(file) == (2, 0, 0)
    assert Material.objects.get(number="M-1").on_hand == Decimal("1200.5")
    assert coming("M-1") == [(date(2026, 12, 1), Decimal(5000)), (date(2026, 12, 10), Decimal(2000))]
    kept = list(MaterialOnOrder.objects.order_by("pk").values_list("pk", flat=True))
    assert bring(file) == (0, 0, 2)
    assert list(MaterialOnOrder.objects.order_by("pk").values_list("pk", flat=True)) == kept


def test_a_later_file_moves_an_arrival_and_leaves_what_it_does_not_name(retail: File) -> None:
    """S6.3: the same ton is not promised twice; without a column the stock and the arrivals stay as they are."""
    bring(retail("M-1,Pulp,10,2026-12-01 5; 2026-12-01 5", "M-2,Starch,3,2026-12-02 4", headings=HEADINGS))
    assert bring(retail("M-1,Pulp,10,2026-12-03 5;2026-12-01 5", headings=HEADINGS)) == (0, 1, 0)
    assert coming("M-1") == [(date(2026, 12, 1), 5), (date(2026, 12, 3), 5)]
    assert bring(retail("M-1,Fine pulp", headings="number,name")) == (0, 1, 0)
    known = Material.objects.get(number="M-1")
    assert (known.name, known.on_hand, len(coming("M-1"))) == ("Fine pulp", 10, 2)
    assert coming("M-2") == [(date(2026, 12, 2), 4)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",Pulp,1,", "No number"),
        ("M-1,,1,", "No name"),
        ("M-1,Pulp,,", "No on hand"),
        ("M-1,Pulp,-1,", "on hand is negative"),
        ("M-1,Pulp,much,", "on hand “much” is not a number"),
        ("M-1,Pulp,1.0001,", "on hand 1.0001 has more than 11 digits, or more than 3 after the point"),
        ("M-1,Pulp,1,2026-12-01", "on order “2026-12-01” is not a day and its kilograms, as 2026-12-01 5000"),
        ("M-1,Pulp,1,soon 5", "on order “soon” is no date"),
        ("M-1,Pulp,1,2026-12-01 0", "on order is zero"),
        ("M-9,Twice,1,", "Material M-9 stands in line 2 already"),
    ],
)
def test_a_bad_row_is_named_and_the_good_ones_go_in(retail: File, row: str, reason: str) -> None:
    """E5: line and reason stand in the reject file; of a bad row nothing is stored."""
    before = Material.objects.count()
    done = bring_in(retail("M-9,Clay,7,", row, headings=HEADINGS), "materials")
    assert reasons(done) == {3: reason}
    assert Material.objects.count() == before + 1 and not coming("M-1")


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_goes_out_comes_in_again(tmp_path: Path, ending: str) -> None:
    """E5: the mill's own stock travels there and back, from a text file and from a workbook."""
    path = tmp_path / f"materials.{ending}"
    before = list(Material.objects.order_by("pk").values()), list(MaterialOnOrder.objects.order_by("pk").values())
    assert export_file("materials", path) == len(before[0]) > 5
    assert bring(path) == (0, 0, len(before[0]))
    assert (list(Material.objects.order_by("pk").values()), list(MaterialOnOrder.objects.order_by("pk").values())) == (
        before
    )


def test_the_next_verdict_sees_what_came_in(retail: File) -> None:
    """S6: short of material, the verdict is refused; after the delivery is entered it holds it."""
    Material.objects.update(on_hand=0)
    MaterialOnOrder.objects.all().delete()
    story = given.order("B", upto="intake")
    story.do("customer-service", "check_price")
    row = {"rows": [{"part": "1", "verdict": "can be made"}]}
    story.refuses("technical", "confirm_lines", row, says="Not enough material")
    rows = [f"{m.number},{m.name},900000," for m in Material.objects.all()]
    bring(retail(*rows, headings=HEADINGS))
    story.do("technical", "confirm_lines", row)
    assert story.stands("confirm_lines")[0].state == "done"
