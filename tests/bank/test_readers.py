"""Bank files are read as they are, or refused by a sentence that names the place (M4)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from signback.interchange.bank.headings import bank_day, bank_number
from signback.interchange.bank.reading import read_bank
from signback.interchange.spool import Row
from signback.interchange.values import BadCell
from signback.orders.refusals import Invalid, NotFound
from tests.bank.files import NO_FOLDER, SHARED, camt, entry, mt940, payment

REAL = sorted(SHARED.rglob("*.*")) if SHARED.is_dir() else []
REFUSED = {
    "camt053.v2.wrong.xml": "BkToCstmrStmt holds no Stmt: there is no statement in it",
    "amount_formats.sta": "line 1: no statement begins here (no field :20:)",
    "currency_in_25.sta": "line 1: no statement begins here (no field :20:)",
    "empty_86.sta": "line 1: no statement begins here (no field :20:)",
    "empty_entry_date.sta": "line 1: no statement begins here (no field :20:)",
    "missing_crlf_at_end.sta": "line 1: no statement begins here (no field :20:)",
    "sepa_snippet_broken.sta": "line 6: field :25: stands in line 2 already",
}
LINES = {
    "camt053.v2.minimal.xml": (1, "8.85"), "camt053.v2.multi.statement.xml": (2, "1.85"), "camt053.v4.xml": (1, "8.85"),
    "camt053.v8.xml": (1, "8.85"), "camt054.v2.xml": (1, "-200000"), "abnamro.sta": (10, "-345.93"),
    "empty_line.sta": (0, "0"), "generic.sta": (2, "-20.00"), "ing.sta": (7, "-45.59"), "knab.sta": (3, "-6260"),
    "postfinance.sta": (4, "159.4"), "rabobank-iban.sta": (4, "-70.00"), "rabobank.sta": (5, "-1589.09"),
    "sepa_mt9401.sta": (97, "-9269135.90"),
    "sns.sta": (2, "-25.00"), "triodos.sta": (2, "-715.70"), "with_binary_character.sta": (4, "-179066.75"),
}  # fmt: skip


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """Where a file is written."""
    return tmp_path / "statement.xml"


def rows(path: Path, content: str | bytes) -> list[Row]:
    """The lines of a file with this content."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_bank(path).rows())


def refused(path: Path, content: str | bytes) -> str:
    """The sentence with which the file is refused."""
    with pytest.raises(Invalid) as fault:
        rows(path, content)
    return fault.value.says


@pytest.mark.skipif(not REAL, reason=NO_FOLDER)
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_every_real_file_is_read_or_refused_by_its_place(path: Path) -> None:
    """Statements of many banks, some broken: no line is lost without a word."""
    if path.name in REFUSED:
        with pytest.raises(Invalid) as fault:
            read_bank(path)
        assert REFUSED[path.name] in fault.value.says
        return
    found = list(read_bank(path).rows())
    assert [row.fault for row in found if row.fault] == []
    assert all(row.cells["account"] and row.cells["booked"] and row.cells["currency"] for row in found)
    if path.name in LINES:
        assert (len(found), str(sum(Decimal(row.cells["amount"]) for row in found))) == LINES[path.name]


@pytest.mark.parametrize("version", ["02", "04", "08", "13"])
def test_camt_of_any_version_says_the_same(written: Path, version: str) -> None:
    """Account, day, amount with its direction, payer, reference and words."""
    lines = [
        entry("595.00", "Order M1042", payer="Ann Bee", reference="E2E-1", bank="B-1"),
        entry("3.50", "Fee", sign="DBIT"),
    ]
    first, second = rows(written, camt(lines, opening="100.00", closing="691.50", version=version))
    assert first.cells["account"] == "DE14508800500194785000"
    assert (first.cells["amount"], first.cells["payer"], first.cells["text"]) == ("595.00", "Ann Bee", "Order M1042")
    assert (first.cells["reference"], first.cells["bankreference"], first.cells["booked"]) == (
        "E2E-1",
        "B-1",
        "2026-05-04",
    )
    assert (first.cells["opening"], first.cells["closing"], second.cells["amount"]) == ("100.00", "691.50", "-3.50")


def test_an_entry_that_gathers_payments_is_told_payment_by_payment(written: Path) -> None:
    """Only where they add up to it; else it stays one line with all their words."""
    both = payment("M1001", amount="10.00") + payment("M1002", amount="20.00")
    found = rows(written, camt([entry("30.00", "", details=both), entry("31.00", "", details=both)]))
    assert [(row.cells["amount"], row.cells["text"]) for row in found] == [
        ("10.00", "M1001"), ("20.00", "M1002"), ("31.00", "M1001 M1002"),
    ]  # fmt: skip


def test_what_is_not_booked_yet_is_no_money(written: Path) -> None:
    """It stands in the reject file with its line, and comes again when the bank has booked it."""
    found = rows(written, camt([entry("1.00", "x", status="PDNG"), entry("2.00", "y")]))
    assert "not booked yet (PDNG)" in found[0].fault
    assert (found[1].fault, found[1].cells["amount"]) == ("", "2.00")


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        pytest.param(entry("12,50", "x"), "Amt “12,50” is not a number", id="a comma"),
        pytest.param(entry("-5.00", "x"), "is no amount", id="a sign"),
        pytest.param(entry("9" * 20, "x"), "is no amount", id="a huge one"),
        pytest.param(entry("1.00", "x", sign="PLUS"), "CdtDbtInd says neither CRDT nor DBIT", id="no direction"),
        pytest.param(entry("1.00", "x", day=""), "neither BookgDt nor ValDt says the day", id="no day"),
    ],
)
def test_a_broken_entry_costs_itself_only(written: Path, broken: str, says: str) -> None:
    """Its line and element are named, its neighbours go in."""
    found = rows(written, camt([broken, entry("2.00", "good")]))
    assert found[0].fault.startswith("Line 5, Ntry: ")
    assert says in found[0].fault
    assert (found[1].fault, found[1].cells["text"]) == ("", "good")


ENTITY = '<!DOCTYPE Document [<!ENTITY a "boom"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE Document [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("before", [ENTITY, OUTSIDE, '<!DOCTYPE Document SYSTEM "http://127.0.0.1:9/camt.dtd">'])
def test_entities_and_documents_elsewhere_are_refused(written: Path, before: str) -> None:
    """Nothing is expanded, nothing is fetched."""
    assert "declares no document type or entities" in refused(written, camt([entry("1.00", "&b;")], before=before))


def test_depth_and_broken_xml_are_refused_by_line(written: Path) -> None:
    """A file that nests without end, and one that stops in the middle."""
    deep = "<a>" * 60 + "</a>" * 60
    assert "line 5: elements stand deeper than 40" in refused(
        written, camt([entry("1.00", "x").replace("<Ustrd>", deep + "<Ustrd>")])
    )
    cut = camt([entry("1.00", "x"), entry("2.00", "y")])
    assert "line 6: this is no readable XML" in refused(written, cut[:-150])
    assert "is XML, but no camt statement" in refused(written, "<html><body>Bank</body></html>")


def test_mt940_says_what_camt_says(written: Path) -> None:
    """A reference that the line's end cuts in two is one again."""
    words = ":86:/NAME/ANN BEE/REMI/Many thanks for the prompt delivery of our M10"
    first, second = rows(written, mt940(
        ":61:2605040504C60,00NTRFNONREF//B-7", words.ljust(69, "x")[:69] + "\n42 of May",
        ":61:2605040504D10,00NCHGNONREF", ":86:Fee",
    ))  # fmt: skip
    assert (first.cells["amount"], first.cells["bankreference"], first.cells["payer"]) == ("60.00", "B-7", "ANN BEE")
    assert "M1042 of May" in first.cells["text"]
    assert (second.cells["amount"], second.cells["statement"]) == ("-10.00", "STARTUMS 17/1")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        pytest.param(":61:26XX040504C60,00NTRFNONREF", "line 5: field :61: “:61:26XX0405", id="a day that is none"),
        pytest.param(":60F:C260503EUR1,00", "line 5: field :60F: stands in line 4 already", id="two openings"),
    ],
)
def test_a_broken_field_is_named_by_its_line(written: Path, line: str, says: str) -> None:
    """A statement with it cannot be trusted: nothing of the file goes in."""
    assert says in refused(written, mt940(line, ":86:x"))


@pytest.mark.parametrize(
    "content",
    [
        "Buchungstag;Valuta;Auftraggeber/Empfänger;Verwendungszweck;Betrag;Währung\n"
        "04.05.2026;05.05.2026;Ann Bee;M1042;1.595,00;EUR\n",
        "Date,Value date,Name,Description,Amount,Currency\n2026-05-04,2026-05-05,Ann Bee,M1042,1595.00,EUR\n",
        "Datum;Naam / Omschrijving;Mededelingen;Af Bij;Bedrag (EUR);Valuta\n"
        "20260504;Ann Bee;M1042;Bij;1595,00;2026-05-05\n",
        "记账日期,对方户名,摘要,收入,支出,币种\n2026/05/04,Ann Bee,M1042,\"1,595.00\",,EUR\n",
        "Date\tPayer\tText\tDebit\tCredit\n2026-05-04\tAnn Bee\tM1042\t\t1'595.00\n",
    ],
    ids=["German", "English", "Dutch", "Chinese", "two columns"],
)  # fmt: skip
def test_tables_are_read_by_the_names_of_their_columns(written: Path, content: str) -> None:
    """In several languages, with the signs of each for thousands and decimals."""
    (row,) = rows(written, content)
    assert row.fault == ""
    assert Decimal(row.cells["amount"]) == Decimal(1595)
    assert (row.cells["booked"], row.cells["payer"], row.cells["text"]) == ("2026-05-04", "Ann Bee", "M1042")


@pytest.mark.parametrize(
    ("said", "meant"),
    [("1.234,56", "1234.56"), ("1,234.56", "1234.56"), ("1.234.567", "1234567"), ("12,5", "12.5"), ("5,00-", "-5.00"),
     ("−7.10", "-7.10"), ("1 234,50", "1234.50")],
)  # fmt: skip
def test_amounts_are_read_as_each_country_writes_them(said: str, meant: str) -> None:
    """The last sign is the decimal one."""
    assert bank_number(said) == Decimal(meant)


@pytest.mark.parametrize("said", ["1,234", "1.234", "", "12,3,4.5x", "NaN", "1e5", "9" * 30])
def test_an_amount_that_may_be_two_is_not_guessed(said: str) -> None:
    """Thousands or thousandths: whoever wrote it must say."""
    with pytest.raises(BadCell):
        bank_number(said)


def test_a_day_that_may_be_two_is_not_guessed() -> None:
    """3/4 is the third of April or the fourth of March."""
    assert str(bank_day("The day", "31/12/2026")) == str(bank_day("The day", "12/31/2026")) == "2026-12-31"
    with pytest.raises(BadCell, match="may be two days; write it as 2026-04-03"):
        bank_day("The day", "03/04/2026")


@pytest.mark.parametrize(
    ("content", "says"),
    [("", "is empty"), ("Name,Town\nAnn,Lind\n", "need a column with the day"), (b"\x00\x01\x02\x03", "")],
)
def test_a_file_that_is_no_statement_is_told_so(written: Path, content: str | bytes, says: str) -> None:
    """By its content, whatever its name."""
    assert says in refused(written, content)


def test_a_file_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    """With its name."""
    with pytest.raises(NotFound, match="There is no file"):
        read_bank(tmp_path / "none.xml")
