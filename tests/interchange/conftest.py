"""What the stories of import and export share: a house with people, and files as other programs write them."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from signback.interchange.kinds import Imported, import_file
from signback.orders.models import Account
from tests import given

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "retail_sample.csv"
RETAIL = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
MASTER = ("customers", "products", "prices")
File = Callable[..., Path]


@pytest.fixture
def mill(db: None) -> None:
    """The house as it was on that Monday."""
    given.mill()


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """The sample in a folder where its reject file may be written."""
    return Path(shutil.copy(SAMPLE, tmp_path))


@pytest.fixture
def retail(tmp_path: Path) -> File:
    """A file of order lines under the wholesaler's headings."""

    def written(*rows: str, headings: str = RETAIL, name: str = "lines.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join([headings, *rows, ""]), encoding="utf-8")
        return path

    return written


def bring_in(path: Path, *kinds: str) -> Imported:
    """Import a file as one kind after the other; what came of the last."""
    by = Account.objects.get(username="customer-service").as_person()
    return [import_file(kind, path, by) for kind in kinds or (*MASTER, "orders")][-1]


def reasons(done: Imported) -> dict[int, str]:
    """Why each rejected line was rejected, as the reject file says it."""
    if done.rejects is None:
        return {}
    with done.rejects.open(encoding="utf-8", newline="") as file:
        return {int(row["line"]): row["reason"] for row in csv.DictReader(file)}


def lines_of(path: Path) -> Sequence[str]:
    """A file's lines."""
    return path.read_text(encoding="utf-8").splitlines()
