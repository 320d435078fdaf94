"""Every story plays on a database of its own."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def database(db: None) -> None:
    """Stories write."""
