"""Statements come in, every line finds a home, the orders' own ledgers say the same (M4, S13.2)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from signback.departments.finance.models import BankLine
from signback.departments.finance.proposals import proposals
from signback.engine.door import Ask, perform_all
from signback.engine.models import Entry, Root, Task
from signback.engine.numbers import open_numbered
from signback.orders.events.bank import LinesMatched, StatementImported
from signback.orders.events.settling import PaymentReceived, PaymentStruck
from signback.orders.models import Account
from signback.orders.pricing import paid
from signback.orders.refusals import Conflict, Invalid, NotAllowed, NotFound, NotYet, Refused
from tests import given
from tests.bank.conftest import Bring, brought_in, figures, finance, imported, line, match
from tests.bank.files import ACCOUNT, NO_FOLDER, SHARED, camt, entry, mt940
from tests.given import Story, then
from tests.stories.test_settlement import asked

DEPOSIT = Decimal("1458.00")


def waiting(letter: str = "B") -> Story:
    """An order whose deposit of 30 % of 4.5 t at 1,080 is asked for."""
    return given.order(letter, upto="sign_back", deposit=30)


def last_event(number: str, kind: type[object]) -> str:
    """The last entry's kind must be this one; its text."""
    found = Entry.objects.filter(root__number=number).order_by("-seq")[0]
    assert found.kind == kind.__name__
    return found.body


# ---- coming in
def test_a_statement_is_a_root_of_its_own(bring: Bring) -> None:
    """M4: its lines stand in the ledger as the bank says them, and on finance's worklist until each has a home."""
    came = bring(entry("595.00", "Order 2041", payer="Ann Bee"), entry("4.50", "Charges", sign="DBIT"))
    assert (came.numbers, came.accepted, came.made, came.known) == (["B1001"], 2, 2, 0)
    assert '"payer":"Ann Bee"' in last_event("B1001", StatementImported)
    root = Root.objects.get(number="B1001")
    assert (root.kind, root.over, root.summary) == (
        "statement", False, f"{ACCOUNT}: 2 of 2 lines without a home, 599.50",
    )  # fmt: skip
    task = Task.objects.get(root=root, state="ready")
    assert (task.step, task.role) == ("match_lines", "finance")


def test_the_same_statement_again_changes_nothing(bring: Bring) -> None:
    """M4: as the same file, under another name, or once more in a longer one."""
    lines = [entry("10.00", "one"), entry("10.00", "two"), entry("10.00", "two")]
    bring(*lines)
    entries = Entry.objects.count()
    for name in ("statement.xml", "again.xml"):
        came = bring(*lines, name=name)
        assert (came.numbers, came.made, came.known, came.accepted) == ([], 0, 3, 3)
    assert Entry.objects.count() == entries
    longer = bring(*lines, entry("10.00", "two"), entry("10.00", "three"), number="18")
    assert (longer.numbers, longer.made, longer.known) == (["B1002"], 2, 3)


def test_two_equal_lines_of_one_statement_are_two_lines(bring: Bring) -> None:
    """M4: somebody paid twice on one day: that is money, not a repetition."""
    assert bring(entry("60.00", "Order 7", payer="A"), entry("60.00", "Order 7", payer="A")).made == 2
    assert BankLine.objects.filter(amount=60).count() == 2


def test_a_statement_that_goes_on_where_another_ends_shares_no_line_with_it(bring: Bring) -> None:
    """M4: the same standing payment on both sheets of one day is two payments; the balances prove it."""
    bring(entry("60.00", "rent"), opening="0.00", closing="60.00", number="1")
    came = bring(entry("60.00", "rent"), opening="60.00", closing="120.00", number="2")
    assert (came.made, came.known) == (1, 0)
    assert bring(entry("60.00", "rent"), opening="60.00", closing="120.00", number="2").known == 1
    assert bring(entry("60.00", "rent"), opening="0.00", closing="60.00", number="1").known == 1
    assert BankLine.objects.count() == 2


def test_balances_prove_nothing_where_they_stay_or_where_the_bank_numbers_its_lines(bring: Bring) -> None:
    """M4: an account that is emptied every day; a line with the bank's own reference in two sheets that fit."""
    both = (entry("60.00", "rent"), entry("60.00", "sweep", sign="DBIT"))
    bring(*both, opening="0.00", closing="0.00", number="1")
    assert bring(*both, opening="0.00", closing="0.00", number="1 again").made == 0
    bring(entry("7.00", "x", bank="BK-1"), opening="10.00", closing="17.00", number="3")
    assert bring(entry("7.00", "x", bank="BK-1"), opening="17.00", closing="24.00", number="4").made == 0


def test_the_banks_own_reference_knows_a_line_in_any_format(bring: Bring, tmp_path: Path) -> None:
    """M4: announced by camt, stated by MT940: one line."""
    bring(entry("60.00", "M1042 thanks", bank="BK-77"))
    path = tmp_path / "statement.sta"
    path.write_text(
        mt940(":61:2605040504C60,00NTRFNONREF//BK-77", ":86:M1042 THANKS", ":61:2605040504D10,00NCHGNONREF")
    )
    came = brought_in(path)
    assert (came.made, came.known) == (1, 1)


def test_what_cannot_go_in_stands_in_the_reject_file_and_goes_in_once_mended(bring: Bring, tmp_path: Path) -> None:
    """E5: line and reason; the mended reject file is a file of the same kind, its lines join the others."""
    path = tmp_path / "lines.csv"
    path.write_text("Date,Payer,Text,Amount\n2026-05-04,Ann,M1,10.00\n2026-05-04,Bob,M2,ten\n2026-05-04,Cy,M3,0\n")
    done = imported(path)
    assert (done.outcome.accepted, done.outcome.rejected) == (1, 2)
    assert done.rejects is not None
    text = done.rejects.read_text()
    assert "3,The amount “ten” is not a number" in text
    assert "4,The amount is zero: nothing moved" in text
    mended = tmp_path / "mended.csv"
    mended.write_text(text.replace("ten", "x").replace(",x,", ",12.00,"))
    again = imported(mended)
    assert again.outcome.rows == 2


def test_a_wrong_file_leaves_nothing_behind(bring: Bring, tmp_path: Path) -> None:
    """M4: the second statement of a file is broken: the first one is not half in."""
    path = tmp_path / "both.sta"
    good = mt940(":61:2605040504C60,00NTRFNONREF", ":86:x")
    path.write_text(good + good.replace(":61:260504", ":61:26XX04"))
    with pytest.raises(Invalid, match="line 13: field :61:"):
        imported(path)
    assert (Root.objects.filter(kind="statement").count(), BankLine.objects.count()) == (0, 0)


def test_lines_that_do_not_explain_the_balance_are_said(bring: Bring) -> None:
    """M4: the money that came is taken; that some is missing stands with the statement."""
    came = bring(entry("60.00", "x"), opening="100.00", closing="175.00")
    assert came.short == ["B1001"]
    assert '"difference":"15.00"' in last_event("B1001", StatementImported)


@pytest.mark.skipif(not SHARED.is_dir(), reason=NO_FOLDER)
def test_all_real_statements_come_in_once(mill: None) -> None:
    """Every readable file twice: every line once; the refused one leaves nothing."""
    files = [p for p in sorted(SHARED.rglob("*.*")) if p.suffix in (".xml", ".sta")]
    made = 0
    for path in files:
        try:
            made += brought_in(path).made
        except Invalid:
            assert "wrong" in path.name or path.stat().st_size < 500
    # An excerpt of another file, and the same line in two versions of camt, are known.
    assert made == BankLine.objects.count() == 146
    for path in files:
        try:
            assert brought_in(path).made == 0
        except Invalid:
            continue


def test_only_finance_takes_statements_in_and_sees_them(bring: Bring, tmp_path: Path) -> None:
    """R2, R4: nobody else, not even by number."""
    bring(entry("10.00", "x"))
    path = tmp_path / "more.xml"
    path.write_text(camt([entry("11.00", "x")]))
    with pytest.raises(NotAllowed, match="Only finance"):
        brought_in(path, by="customer-service")
    with pytest.raises(NotFound):
        finance("B1001", "match_lines", {"parts": []}, by="customer-service")


# ---- finding a home
def test_a_line_is_matched_and_the_order_has_its_money(bring: Bring) -> None:
    """S13.2: one transaction on two ledgers; the order's payment carries the line's identity."""
    story = waiting()
    bring(entry("1458.00", f"Order {story.number}"))
    match("B1001", (1, story.number, "1458.00"))
    assert story.last(PaymentReceived) == PaymentReceived(DEPOSIT, "EUR", "B1001/1", line("B1001").booked)
    assert figures(line("B1001")) == (DEPOSIT, 0, False)
    assert Root.objects.get(number="B1001").over
    assert story.root.received == DEPOSIT
    assert story.root.owing == 0
    then.ready(story, "issue_production_order")


def test_one_to_many_many_to_one_and_in_parts(bring: Bring) -> None:
    """S13.2: one transfer for two orders; two transfers for one; a part now, the rest later under its own reference."""
    first, second = waiting(), waiting("C")
    bring(entry("2000.00", "both"), entry("458.00", "rest"), entry("1000.00", "more"))
    match("B1001", (1, first.number, "1000.00"), (1, second.number, "600.00"), (2, first.number, "458.00"))
    assert (paid(first.order), paid(second.order)) == (DEPOSIT, Decimal(600))
    match("B1001", (1, second.number, "400.00"))
    assert [event.reference for event in second.events(PaymentReceived)] == ["B1001/1-2", "B1001/1-3"]
    assert figures(line("B1001", 1)) == (Decimal(2000), 0, False)


def test_never_more_than_the_line_brought(bring: Bring) -> None:
    """M4: by the act, and by the database below it."""
    story, other = waiting(), waiting("C")
    bring(entry("100.00", "x"), entry("5.00", "Fee", sign="DBIT"))
    for parts, says in (
        ([(1, story.number, "100.01")], "100.00 are left of line 1"),
        ([(1, story.number, "60"), (1, other.number, "60")], "40.00 are left of line 1"),
        ([(9, story.number, "1")], "B1001 has no line 9"),
        ([(2, story.number, "1")], "Line 2 is money that went out"),
        ([(1, story.number, "-1")], "must be more than 0"),
        ([(1, story.number, "1"), (1, story.number, "2")], "stand here twice"),
    ):
        with pytest.raises(Invalid, match=says):
            match("B1001", *parts)
    assert paid(story.order) == 0
    assert figures(line("B1001")) == (0, 0, True)


def test_an_order_that_refuses_its_money_stops_the_whole_match(bring: Bring) -> None:
    """E4: nothing half: not the line, not the other order."""
    story = waiting()
    early = given.order("B", upto="intake")
    bring(entry("300.00", "x"))
    entries = Entry.objects.count()
    for number, says in (
        (early.number, f"{early.number}: Record a payment: not yet"),
        ("9999", "There is no order 9999"),
    ):
        with pytest.raises(Refused, match=says):
            match("B1001", (1, story.number, "100"), (1, number, "100"))
    with pytest.raises(NotFound, match="There is no order B1001"):
        match("B1001", (1, "B1001", "100"))
    assert (Entry.objects.count(), paid(story.order), line("B1001").open) == (entries, 0, True)


def test_a_line_in_another_currency_is_not_the_orders_money(bring: Bring) -> None:
    """S13.2."""
    story = waiting()
    bring(entry("100.00", "x").replace('Ccy="EUR"', 'Ccy="CHF"'))
    with pytest.raises(Invalid, match="The line is in CHF, the order in EUR"):
        match("B1001", (1, story.number, "100"))


def test_a_line_that_was_understood_wrongly_is_taken_back(bring: Bring) -> None:
    """E1: the order strikes its payment in the same moment; the line looks for a home anew and finds the right one."""
    wrong, right = waiting(), waiting("C")
    bring(entry("1458.00", "x"))
    match("B1001", (1, wrong.number, "1458.00"))
    finance("B1001", "unmatch_line", {"line": "1", "reason": "It was for the other order"})
    assert wrong.last(PaymentStruck).reference == "B1001/1"
    assert (paid(wrong.order), figures(line("B1001"))) == (0, (0, 0, True))
    assert not Root.objects.get(number="B1001").over
    match("B1001", (1, right.number, "1458.00"))
    assert right.last(PaymentReceived).reference == "B1001/1-2"


def test_money_of_a_line_moves_on_its_statement_alone(bring: Bring) -> None:
    """M4: nobody writes or strikes such a payment by hand."""
    story = waiting()
    bring(entry("1458.00", "x"))
    by_hand = {"amount": "10", "reference": "B1001/1", "received": story.at.date()}
    story.refuses("finance", "record_payment", by_hand, says="is a line of a bank statement: match it there")
    match("B1001", (1, story.number, "1458.00"))
    story.refuses("finance", "strike_payment", {"reference": "B1001/1", "reason": "x"}, says="match it there")


def test_what_belongs_to_no_order_is_settled_with_its_reason(bring: Bring) -> None:
    """M4: fees, interest, what goes back; a rest beside an order; taken back as well."""
    story = waiting()
    bring(entry("1460.00", "x"), entry("4.50", "Charges", sign="DBIT"))
    match("B1001", (1, story.number, "1458.00"))
    finance("B1001", "settle_line", {"line": "1", "home": "interest", "reason": "Two paid for the delay"})
    assert figures(line("B1001")) == (DEPOSIT, Decimal(2), False)
    finance("B1001", "settle_line", {"line": "2", "home": "a fee of the bank", "reason": "Monthly"})
    assert Root.objects.get(number="B1001").over
    with pytest.raises(NotYet):
        finance("B1001", "settle_line", {"line": "2", "home": "a fee of the bank", "reason": "Again"})
    finance("B1001", "unmatch_line", {"line": "2", "reason": "It was a refund"})
    with pytest.raises(Invalid, match="Say which order"):
        finance("B1001", "settle_line", {"line": "2", "home": "a refund that an order records", "reason": "x"})
    with pytest.raises(Invalid, match="This money went out"):
        finance("B1001", "settle_line", {"line": "2", "home": "sent back to the payer", "reason": "x"})


def test_the_same_key_again_pays_once(bring: Bring) -> None:
    """E4: a repeated call gets the same answer, the order has one payment."""
    story = waiting()
    bring(entry("1458.00", "x"))
    first = match("B1001", (1, story.number, "1458.00"), key="k-1")
    again = match("B1001", (1, story.number, "1458.00"), key="k-1")
    assert (again.repeated, again.entry.pk) == (True, first.entry.pk)
    assert len(story.events(PaymentReceived)) == 1


def test_an_import_without_anything_new_is_refused_at_the_door(bring: Bring) -> None:
    """E4: a program that posts a statement twice reads that it is known."""
    by = Account.objects.get(username="finance").as_person()
    data = {"account": "X", "lines": [{"booked": "2026-05-04", "amount": "5.00", "text": "x"}]}
    assert open_numbered("statement", Ask("import_statement", by, data)).number == "B1001"
    with pytest.raises(Conflict, match="known already"):
        open_numbered("statement", Ask("import_statement", by, data))


def test_lines_stand_under_the_name_of_whoever_takes_them(bring: Bring) -> None:
    """M4: what has no home has an owner."""
    bring(entry("10.00", "x"), entry("11.00", "y"))
    finance("B1001", "take_lines", {"lines": ["2"]})
    assert [found.owner != "" for found in BankLine.objects.order_by("line")] == [False, True]


def test_the_event_says_what_agreed(bring: Bring) -> None:
    """E1: years later one reads why."""
    story = waiting()
    bring(entry("1458.00", "x"))
    part = {"line": "1", "order": story.number, "amount": "1458.00"}
    finance("B1001", "match_lines", {"parts": [part], "why": "reference and amount agree"})
    assert '"why":"reference and amount agree"' in last_event("B1001", LinesMatched)


def test_slips_come_as_a_table_too(bring: Bring, tmp_path: Path) -> None:
    """M4: by slip number and post office, whatever else is written on them; twice in one file they are one."""
    path = tmp_path / "slips.csv"
    rows = ["2026-05-04,77-1,Dublin 8,20.00,Ann", "2026-05-04,77-1,Dublin 8,20.00,A. Bee", "2026-05-04,78,Cork,5.00,Cy"]
    path.write_text("\n".join(["Date,Slip number,Post office,Amount,Payer", *rows, ""]))
    came = brought_in(path)
    assert (came.made, came.known, came.numbers) == (2, 1, ["B1001"])
    assert '"source":"remittance slips"' in last_event("B1001", StatementImported)
    assert brought_in(path).made == 0


def test_steps_that_go_along_go_along_in_an_act_over_several_statements_too(bring: Bring) -> None:
    """Architecture 7: all of them or none, whatever was asked at once."""
    first, second = waiting(), waiting("C")
    bring(entry("100.00", "x"), name="one.xml")
    bring(entry("200.00", "y"), name="two.xml", number="18")
    by = Account.objects.get(username="finance").as_person()

    def ask(order: str, amount: str) -> Ask:
        return Ask("match_lines", by, {"parts": [{"line": "1", "order": order, "amount": amount}]})

    with pytest.raises(Invalid, match=r"200\.00 are left of line 1"):
        perform_all([("B1001", ask(first.number, "100")), ("B1002", ask(second.number, "201"))])
    assert (paid(first.order), line("B1001").open) == (0, True)
    perform_all([("B1001", ask(first.number, "100")), ("B1002", ask(second.number, "150"))])
    assert (paid(first.order), paid(second.order)) == (100, 150)


def test_a_balance_notice_is_paid_from_the_statement_and_released_by_somebody_else(bring: Bring) -> None:
    """S13.2, R3: the receipt is confirmed on the statement's page; whoever did it does not release the goods."""
    story = asked("C")
    due = story.root.owing
    assert due == Decimal("4860.00")
    bring(entry(f"{due}", f"Balance notice {story.number}-1"))
    found = BankLine.objects.get()
    (best,) = proposals([found])[found.pk]
    assert (best.says, best.certain) == (f"reference {story.number} and amount agree", True)
    match("B1001", (1, story.number, str(due)))
    assert (story.root.owing, story.root.received) == (0, due)
    release = {"quantity": "4.5"}
    story.refuses("finance", "release_goods", release, kind=NotAllowed, says="somebody else must do this")
    story.do("finance-2", "release_goods", release)
    then.done(story, "release_goods")
