"""What the stories of money share: the house, finance at its desk, statements that come in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine

from signback.departments.finance.models import BankLine
from signback.engine.door import Ask, Done, perform
from signback.interchange.bank.importing import BankOutcome
from signback.interchange.kinds import Imported, import_file
from signback.orders.models import Account
from tests import given
from tests.bank.files import camt
from tests.given import MONDAY

Bring = Callable[..., BankOutcome]


@pytest.fixture
def mill(db: None) -> Iterator[None]:
    """The house as it was on that Monday."""
    given.mill()
    with time_machine.travel(MONDAY.replace(month=9), tick=True):
        yield


@pytest.fixture
def bring(mill: None, tmp_path: Path) -> Bring:
    """A camt file with these lines comes in."""

    def brought(*entries: str, name: str = "statement.xml", **said: str) -> BankOutcome:
        path = tmp_path / name
        path.write_text(camt(entries, **said), encoding="utf-8")
        return brought_in(path)

    return brought


def brought_in(path: Path, by: str = "finance") -> BankOutcome:
    """A bank file comes in as it is."""
    outcome = imported(path, by).outcome
    assert isinstance(outcome, BankOutcome)
    return outcome


def imported(path: Path, by: str = "finance") -> Imported:
    """The same with its reject file."""
    return import_file("bank", path, Account.objects.get(username=by).as_person())


def finance(number: str, step: str, data: dict[str, Any], by: str = "finance", **more: Any) -> Done:
    """Finance does a step on a statement."""
    return perform(number, Ask(step, Account.objects.get(username=by).as_person(), data, **more))


def match(number: str, *parts: tuple[int, str, str], **more: Any) -> Done:
    """Lines are matched to orders."""
    told = [{"line": str(line), "order": order, "amount": amount} for line, order, amount in parts]
    return finance(number, "match_lines", {"parts": told}, **more)


def line(number: str, place: int = 1) -> BankLine:
    """A line as lists read it."""
    return BankLine.objects.get(statement=number, line=place)


def figures(found: BankLine) -> tuple[Decimal, Decimal, bool]:
    """Matched, settled, still open."""
    return found.matched, found.settled, found.open
