"""Hands stay on the keys: a worklist is worked off, a form is kept, items are ticked without a mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.web_preview.preview import write


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    write(folder)
    return folder


def test_j_and_k_move_the_row_and_its_acts(page: Page, pages: Path) -> None:
    """The chosen row carries its acts; no other row shows any."""
    page.goto((pages / "worklist.html").as_uri())
    page.keyboard.press("j")
    expect(page.locator(".task.on .go")).to_have_text("Make sure the fax arrived whole")
    expect(page.locator(".acts:visible")).to_have_count(1)
    page.keyboard.press("k")
    expect(page.locator(".task.on .go")).to_have_text("Give the promised answer on the delivery date")


def test_slash_finds_and_question_mark_shows_the_keys(page: Page, pages: Path) -> None:
    """A letter typed into a field is only a letter."""
    page.goto((pages / "worklist.html").as_uri())
    page.keyboard.press("?")
    expect(page.locator("#all-keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("jk2041")
    expect(page.locator("#q")).to_have_value("jk2041")


def test_typed_is_said_and_kept(page: Page, pages: Path) -> None:
    """What is typed is said (S2.1) and kept at once (S3)."""
    kept: list[str] = []

    def keep(route: Route) -> None:
        kept.append(route.request.method)
        route.fulfill()

    page.route("**/orders/M-0131/keep", keep)
    page.goto((pages / "intake.html").as_uri())
    expect(page.locator("label[for=f-place] .badge")).to_have_text("missing")
    page.fill("#f-place", "Kendal, gate 2")
    expect(page.locator("label[for=f-place] .badge")).to_have_text("said")
    expect(page.locator("[data-kept]")).not_to_have_text("kept as you type, last at 10:39")
    assert kept == ["POST"]


def test_items_are_ticked_by_space(page: Page, pages: Path) -> None:
    """J moves, space ticks, the bar counts (S8)."""
    page.goto((pages / "check.html").as_uri())
    for key in ("j", "j", " "):
        page.keyboard.press(key)
    expect(page.locator("#tick-requested")).to_be_checked()
    expect(page.locator("[data-ticked]")).to_have_text("3")


def test_nothing_needs_the_script(page: Page, pages: Path) -> None:
    """Without JavaScript the first row's acts, the form's buttons and the folded tracks are there."""
    bare = page.context.browser
    assert bare is not None
    plain = bare.new_context(java_script_enabled=False).new_page()
    plain.goto((pages / "worklist.html").as_uri())
    assert plain.locator(".acts:visible").count() == 1
    plain.goto((pages / "intake.html").as_uri())
    assert plain.locator("button[name=add_line]").is_visible()
    plain.context.close()
