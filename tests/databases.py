"""Which database a test run uses: SIGNBACK_TEST_DB=sqlite (the default) or postgres."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from signback.settings import database
from tests.postgres_server import machine_server, packaged_server, server_programs


def chosen(folder: Path) -> dict[str, Any]:
    """Django's settings of the chosen database; every test process of a parallel run gets its own in it."""
    match os.environ.get("SIGNBACK_TEST_DB", "sqlite"):
        case "sqlite":
            # A file, never memory: tests of simultaneous work need connections that see and lock one another.
            return database.embedded(folder / "tests.sqlite3") | {"TEST": {"NAME": str(folder / "tests.sqlite3")}}
        case "postgres":
            return database.postgres(_running_server())
        case other:
            raise pytest.UsageError(f"SIGNBACK_TEST_DB must be 'sqlite' or 'postgres' (it says {other!r}).")


def _running_server() -> str:
    try:
        return os.environ["DATABASE_URL"]
    except KeyError:
        raise pytest.UsageError(
            "SIGNBACK_TEST_DB=postgres needs a server: run the tests through"
            " `python -m tests.with_postgres -- pytest`, or name a server with DATABASE_URL."
        ) from None


@contextmanager
def postgres(durable: bool = False) -> Iterator[str]:
    """The address of a PostgreSQL: the one DATABASE_URL names, else the machine's, else the packaged one.

    A durable one waits for the disk at every commit, as in use.
    """
    if given := os.environ.get("DATABASE_URL"):
        yield given
        return
    programs = server_programs()
    with machine_server(programs, durable) if programs else packaged_server() as address:
        yield address
