"""What every test shares: a folder that is cleared away, property tests without a clock, and the browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.core.cache import cache
from django.db import connection

from signback.departments.mall import stock
from signback.engine.guard import guard_ledger, statements
from signback.orders.shipping_fees import forget_fees
from signback.surfaces import remembered
from signback.tables.own_line import close_own_line

BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")

# The browser's driver keeps an event loop in the test's thread; the product itself is never called from one.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
hypothesis.settings.register_profile("signback", deadline=None)
hypothesis.settings.load_profile("signback")


def pytest_unconfigure(config: pytest.Config) -> None:
    """The run's databases and files are cleared away."""
    from tests.settings import FOLDER  # not before pytest-django has read the settings

    shutil.rmtree(FOLDER, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever opens a browser bears the mark `browser`; it is skipped, aloud, where there is none."""
    missing = pytest.mark.skip(reason="no Chromium found: install it or name it with SIGNBACK_CHROMIUM")
    for item in items:
        if {"page", "browser", "context"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("browser") and not chromium():
            item.add_marker(missing)


def chromium() -> str | None:
    """The browser named by SIGNBACK_CHROMIUM, which then must exist, else the machine's."""
    if named := os.environ.get("SIGNBACK_CHROMIUM"):
        return named
    return next((path for path in BROWSERS if os.path.exists(path)), None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's own Chromium, as it runs inside a container too."""
    return {
        **browser_type_launch_args,
        "executable_path": chromium(),
        "args": ["--no-sandbox", "--disable-dev-shm-usage"],
    }


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """What a process keeps for a minute, and how often somebody tried, is another test's; so is its line."""
    cache.clear()
    forget_fees()
    stock.remembered.forget()
    remembered.remembered.forget()
    yield
    close_own_line()


@pytest.fixture(autouse=True)
def ledger_may_be_cleared(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test with transactions of its own is cleared away by deleting rows: lift the guards last."""
    marker = request.node.get_closest_marker("django_db")
    own = bool(marker and marker.kwargs.get("transaction")) or bool(
        {"transactional_db", "live_server"} & set(request.fixturenames)
    )
    if not own:
        yield
        return
    request.getfixturevalue("transactional_db")
    guard_ledger()
    yield
    lift_guards()


def lift_guards() -> None:
    """Drop every trigger that keeps the ledger; they come back with the next migration signal."""
    with connection.cursor() as cursor:
        for statement in statements():
            if statement.startswith("drop trigger"):
                cursor.execute(statement)


@pytest.fixture(autouse=True)
def no_letterhead() -> Iterator[None]:
    """What a demonstration began with is not the next test's letterhead."""
    yield
    from signback.documents import letterhead  # not before pytest-django has read the settings

    kept = Path(os.environ["SIGNBACK_DATA"]) / letterhead.FILE
    if kept.exists():
        kept.unlink()
        letterhead.letterhead.cache_clear()
