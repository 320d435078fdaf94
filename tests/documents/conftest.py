"""Every test of documents plays on a database of its own, with one order brought so far that its papers are there."""

from __future__ import annotations

from pathlib import Path

import pytest

from signback.documents import key
from tests import given
from tests.given import Story


@pytest.fixture(autouse=True)
def database(db: None) -> None:
    """Documents are kept."""


@pytest.fixture(scope="session", autouse=True)
def seal_made_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    """One seal for the run."""
    key.signer()


@pytest.fixture
def confirmed() -> Story:
    """A class B order whose confirmation was checked and sent."""
    return given.order("B", upto="confirm")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where files are written for other programs to read."""
    return tmp_path
