"""Statements at the terminal: imported, looked at, worked on; verified with the sums (E5)."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from signback.departments.finance.models import BankLine
from signback.orders.mall_sums import balance
from signback.surfaces.cli.commands import app
from tests.bank.files import camt, entry
from tests.mall_given import mall_order

pytestmark = pytest.mark.django_db


def said(*words: str, code: int = 0) -> str:
    """What a command prints."""
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == code, result.output
    return result.output


def test_a_statement_from_the_file_to_the_last_line(tmp_path: Path) -> None:
    """Import, look, match, settle, verify."""
    story = mall_order(upto="confirm")
    due = balance(story.order)
    path = tmp_path / "statement.xml"
    lines = [entry(f"{due}", story.number), entry("4.50", "Fee", sign="DBIT"), entry("1.00", "later", status="PDNG")]
    path.write_text(camt(lines, opening="0.00", closing="99.00"))
    words = said("import", "bank", str(path))
    assert "3 rows, 2 accepted, 1 rejected; bank: 2 new" in words
    assert "Statements: B1001" in words and "do not add up to the closing balance" in words
    assert "Match lines to orders" in said("order", "B1001", "--as", "finance")
    match = ["-f", "parts.0.line=1", "-f", f"parts.0.order={story.number}", "-f", f"parts.0.amount={due}"]
    assert "done on order B1001" in said("do", "match_lines", "B1001", "--as", "finance", *match)
    assert balance(story.order) == 0
    settle = ["-f", "line=2", "-f", "home=a fee of the bank", "-f", "reason=Monthly"]
    said("do", "settle_line", "B1001", "--as", "finance", *settle)
    assert not BankLine.objects.filter(open=True).exists()
    assert "The sums agree: 2 bank lines" in said("verify")
    said("order", "B1001", "--as", "sales", code=1)
    BankLine.objects.filter(line=1).update(matched=1)
    assert "B1001, line 1: its row is not what the ledger says" in said("verify", code=1)
