"""Two of finance at once, and finance against a member: one wins, the other reads its sentence (M4, E4)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connections

from signback.book.sums import sums
from signback.demo.life import person
from signback.departments.finance.models import BankLine
from signback.engine.door import Ask, perform
from signback.engine.models import Entry, Root
from signback.engine.verify import verify
from signback.orders.mall_sums import balance
from signback.orders.refusals import Refused
from tests.bank.conftest import brought_in, match
from tests.bank.files import camt, entry
from tests.mall_given import ANNA, MallStory, mall_order

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.parametrize("turn", range(3))]


def together(*acts: Callable[[], str]) -> list[str]:
    """What each of them got, all at once."""
    ready, said = threading.Barrier(len(acts)), []

    def go(act: Callable[[], str]) -> None:
        ready.wait()
        try:
            said.append(act())
        except Refused as refused:
            said.append(refused.says)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == len(acts), said
    return said


def waiting(folder: Path, *amounts: str) -> MallStory:
    """An order to be paid, and a statement with these lines."""
    story = mall_order(upto="place")
    path = folder / "statement.xml"
    path.write_text(camt([entry(amount, f"line {n}", day="2026-05-04") for n, amount in enumerate(amounts)]))
    assert brought_in(path).numbers == ["B1001"]
    return story


def by(who: str, number: str, amount: str, line: int = 1) -> Callable[[], str]:
    """Somebody matches a line to an order."""

    def act() -> str:
        match("B1001", (line, number, amount), by=who)
        return "matched"

    return act


def agree() -> None:
    """The ledger is whole, and every sum agrees."""
    assert (found := sums()).ok, found.sentences
    assert (verdict := verify()).ok, verdict.sentences


def test_the_same_line_matched_twice_at_once(tmp_path: Path, turn: int) -> None:
    """M4: to one order or to two: the line's money is there once."""
    first = waiting(tmp_path, "49.40")
    second = mall_order(upto="place")
    said = together(by("finance", first.number, "49.40"), by("finance-2", second.number, "49.40"))
    assert sorted(said) == sorted(["matched", said[1 - said.index("matched")]])
    assert any("Every line has a home" in says or "0.00 are left of line 1" in says for says in said), said
    assert balance(first.order) + balance(second.order) == Decimal("49.40")
    agree()


def test_two_lines_of_two_statements_for_two_orders_crosswise(tmp_path: Path, turn: int) -> None:
    """E4: whoever locks several roots locks them in one order: nobody waits for the other for ever."""
    first, second = waiting(tmp_path, "10.00", "20.00"), mall_order(upto="place")
    acts = [
        lambda: match("B1001", (1, first.number, "5.00"), (2, second.number, "5.00")).number,
        lambda: match("B1001", (2, second.number, "6.00"), (1, first.number, "5.00"), by="finance-2").number,
    ]
    assert together(*acts) == ["B1001", "B1001"]
    assert BankLine.objects.filter(open=True).count() == 1
    agree()


def test_a_match_against_the_members_cancelling(tmp_path: Path, turn: int) -> None:
    """M2, M4: the money is kept either way; who cancels after it came says where it goes back to."""
    story = waiting(tmp_path, "49.40")

    def cancel() -> str:
        perform(story.number, Ask("cancel_order", person(ANNA), {}))
        return "cancelled"

    said = together(by("finance", story.number, "49.40"), cancel)
    assert "matched" in said
    cancelled = "cancelled" in said
    assert cancelled or any("say where they go back to" in says for says in said), said
    assert Root.objects.get(number=story.number).owing == (Decimal("-49.40") if cancelled else 0)
    agree()


def test_matching_and_taking_back_at_once(tmp_path: Path, turn: int) -> None:
    """E1: in whatever order they come, statement and order say the same."""
    story = waiting(tmp_path, "49.40")
    match("B1001", (1, story.number, "20.00"))

    def back() -> str:
        perform("B1001", Ask("unmatch_line", person("finance-2"), {"line": "1", "reason": "wrong"}))
        return "taken back"

    assert "taken back" in together(by("finance", story.number, "29.40"), back)
    agree()


def test_the_same_file_taken_in_twice_at_once(tmp_path: Path, turn: int) -> None:
    """M4: every line once."""
    mall_order(upto="place")
    path = tmp_path / "statement.xml"
    path.write_text(camt([entry("10.00", "a"), entry("10.00", "a")]))
    said = together(*[lambda: str(brought_in(path).made)] * 3)
    assert sorted(said) == ["0", "0", "2"]
    assert BankLine.objects.count() == 2 and Entry.objects.filter(step="import_statement").count() == 1
    agree()
