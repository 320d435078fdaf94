"""Files that are broken, disguised or far too large: a sentence, or a rejected row; never a fault of ours (item 8)."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from signback.interchange import sales, sheets
from signback.interchange.exporting import export_file
from signback.interchange.tables import read_table
from signback.interchange.texts import LONGEST_LINE
from signback.orders.models import Customer
from signback.orders.refusals import Invalid, NotFound
from tests.interchange.conftest import File, bring_in, lines_of, reasons

pytestmark = pytest.mark.usefixtures("mill")
GOOD = "600001,22086,PAPER CHAIN KIT,6,2011-01-12 10:10:00,2.55,91001,United Kingdom"


def test_a_quotation_mark_left_open_costs_its_own_row_only(retail: File) -> None:
    """The rows after it are read as they stand."""
    open_row = GOOD.replace("PAPER CHAIN", '"PAPER CHAIN').replace("600001", "600000")
    done = bring_in(retail(open_row, *[GOOD.replace("600001", str(n)) for n in range(600001, 600050)]), "customers")
    assert reasons(done) == {2: "Unreadable: a quotation mark is misplaced or never closed"}
    assert done.outcome.accepted == 49


def test_a_row_of_many_lines_that_is_one_cell_is_read_as_one(retail: File) -> None:
    """A quoted cell may span lines; the next row's line number is that of the file."""
    done = bring_in(retail(GOOD.replace("PAPER CHAIN KIT", '"PAPER\nCHAIN\nKIT"'), "broken"), "products")
    assert done.outcome.accepted == 1
    assert list(reasons(done)) == [5]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        pytest.param(GOOD.replace("KIT", "KIT\x00"), "Unreadable: signs that are not UTF-8", id="a zero byte"),
        pytest.param(GOOD + ",more", "Unreadable: 9 cells under 8 headings", id="too many cells"),
        pytest.param("x" * (LONGEST_LINE + 5), f"Unreadable: the line is longer than {LONGEST_LINE:,} signs"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_kept_is_rejected_by_itself(retail: File, row: str, says: str) -> None:
    """Its neighbours go in."""
    done = bring_in(retail(GOOD, row, GOOD.replace("600001", "600002")), "customers")
    assert reasons(done) == {3: says}
    assert done.outcome.accepted == 2


def test_other_kinds_of_files_are_told_by_their_content_not_by_their_name(tmp_path: Path) -> None:
    """Whoever saved it in another way is told how to save it."""
    path = tmp_path / "lines.csv"
    for content, says in (
        ("InvoiceNo".encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04rest", "is a workbook; let its name end in .xlsx"),
        (b"\xd0\xcf\x11\xe0rest", "of the old kind"),
        (b"", "no headings"),
        (b"\n\n , ,\n", "no headings"),
        (b"number,Number\n1,2\n", "Two columns are headed"),
        (b"a," * 300 + b"\n", "more than 200 columns"),
    ):
        path.write_bytes(content)
        with pytest.raises(Invalid, match=says):
            bring_in(path, "customers")


def test_a_folder_or_nothing_is_no_file(tmp_path: Path) -> None:
    """The sentence says what to name instead."""
    for path in (tmp_path, tmp_path / "none.csv"):
        with pytest.raises(NotFound, match="There is no file"):
            read_table(path)


def test_a_workbook_that_unpacks_to_more_than_any_table_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """A small file may hold gigabytes of nothing."""
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed, packed.open("xl/sharedStrings.xml", "w") as part:
        for _ in range(sheets.MOST_BESIDE // 2**20 + 1):
            part.write(b"\0" * 2**20)
    assert path.stat().st_size < 2**20
    with pytest.raises(Invalid, match="unpacks to more than can be read"):
        read_table(path)


def test_a_workbook_torn_in_the_middle_says_that_it_cannot_be_read(tmp_path: Path) -> None:
    """Half a download, or a text under a wrong name."""
    whole = tmp_path / "whole.xlsx"
    book(whole, ["number", "name"], ["91001", "Hale & Sons"])
    for content in (whole.read_bytes()[:300], b"number,name\n", b""):
        torn = tmp_path / "torn.xlsx"
        torn.write_bytes(content)
        with pytest.raises(Invalid, match="no workbook that can be read"):
            read_table(torn)


def test_a_workbook_goes_in_like_the_text_it_would_be(tmp_path: Path) -> None:
    """Numbers as numbers, what stands beyond the headings makes its row unreadable."""
    path = tmp_path / "customers.xlsx"
    book(path, ["number", "name"], [91001, "Hale & Sons"], [], [91002, "Two", "what?"], [91003.0, "Three"])
    done = bring_in(path, "customers")
    assert reasons(done) == {4: "Unreadable: 3 cells under 2 headings"}
    assert set(Customer.objects.filter(number__startswith="9100").values_list("number", flat=True)) == {
        "91001",
        "91003",
    }


def test_an_order_longer_than_any_order_stays_out_whole(retail: File, monkeypatch: pytest.MonkeyPatch) -> None:
    """No part of it goes in as if it were the whole."""
    monkeypatch.setattr(sales, "LONGEST_ORDER", 3)
    long = [GOOD.replace(",6,", f",{n},") for n in range(1, 6)]
    done = bring_in(retail(*long, GOOD.replace("600001", "600002")))
    assert reasons(done) == dict.fromkeys(range(2, 7), "Order 600001 has more than 3 lines; divide it")
    assert done.outcome.made == 1


def test_no_cell_of_ours_is_a_formula_in_a_spreadsheet_and_each_comes_back_as_it_was(tmp_path: Path) -> None:
    """A name such as =HYPERLINK(…) leaves the house guarded, and is itself again when it is read."""
    names = ['=HYPERLINK("http://x")', "+49 40 1234", "@home", "'quoted", "-5 Ltd", "plain"]
    for place, name in enumerate(names):
        customer = Customer.objects.order_by("id").first()
        assert customer is not None
        customer.pk, customer.number, customer.name = None, f"9200{place}", name
        customer.save(force_insert=True)
    path = tmp_path / "customers.csv"
    export_file("customers", path)
    text = path.read_text(encoding="utf-8")
    assert "'=HYPERLINK" in text and "'@home" in text and "'-5 Ltd" in text
    done = bring_in(path, "customers")
    assert (done.outcome.made, done.outcome.changed, done.outcome.rejected) == (0, 0, 0)
    assert [Customer.objects.get(number=f"9200{place}").name for place in range(len(names))] == names


def test_the_reject_file_can_be_mended_and_brought_in_again(retail: File) -> None:
    """Its two columns in front do not hinder."""
    done = bring_in(retail(GOOD, GOOD.replace("600001", "600002").replace(",6,", ",six,")))
    assert done.rejects is not None
    rejected = lines_of(done.rejects)
    mended = done.rejects.with_name("mended.csv")
    mended.write_text("\n".join(line.replace(",six,", ",7,") for line in rejected) + "\n", encoding="utf-8")
    again = bring_in(mended, "orders")
    assert (again.outcome.made, again.outcome.rejected) == (1, 0)


def book(path: Path, *rows: list[object]) -> None:
    """A workbook as a person saves it."""
    made = Workbook(write_only=True)
    sheet = made.create_sheet()
    for row in rows:
        sheet.append(row)
    made.save(path)
