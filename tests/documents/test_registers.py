"""The monthly register: no gaps in numbers, what is missing, and who owes it (S16.1)."""

from __future__ import annotations

import html
import shutil
from datetime import UTC, datetime

import pytest
import time_machine

from signback.documents.check import check_code
from signback.documents.issues import State
from signback.documents.models import Document
from signback.documents.registers import deliveries_of, owing, register_of
from signback.documents.store import sealed
from signback.orders.models import Account
from signback.surfaces.identity import issue_token
from tests import given
from tests.documents import orders
from tests.documents.papers import content, signatures, squeezed, text_of
from tests.documents.test_seeing import browser
from tests.given import Story

MAY = "2026-05"


@pytest.fixture
def two() -> tuple[Story, Story]:
    """One delivery that is filed; one that left by an emergency permit and owes its papers."""
    return given.order("B", upto="close"), orders.in_two_trucks()


def made(story: Story) -> Document:
    """The register of May as customer service asks for it."""
    return register_of(MAY, story.by("customer-service"), story.at)


def test_what_is_missing_is_known_with_the_person(two: tuple[Story, Story]) -> None:
    """The supervisor owes the delivery order; nothing is complete before everything is filed."""
    filed, waits = two
    who = owing(deliveries_of(MAY))[f"{waits.number}/1", "issue_delivery_order"]
    assert who.who == Account.objects.get(username="customer-service-supervisor").name and who.due is not None
    row = sealed(made(waits), "en")
    (status,) = signatures(content(row))
    assert status.bottom_line
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed (poppler-utils)")
    said = text_of(content(row))
    for words in (
        "May 2026: open",
        "Filed: 1 of 2 deliveries",
        "signed arrival receipt",
        who.who,
        "Folder of",
    ):
        assert words in said, words
    assert f"{filed.number}/1" in said and f"{waits.number}/1" in said
    assert "2026年5月：未齐全" in squeezed(text_of(content(sealed(made(waits), "zh"))))


def test_a_new_revision_only_when_something_changed(two: tuple[Story, Story]) -> None:
    _, waits = two
    first = made(waits)
    assert made(waits) == first
    waits.delivery_order("2")
    second = made(waits)
    assert (first.revision, second.revision) == (1, 2)
    old, now = check_code(first.code).standing, check_code(second.code).standing
    assert old is not None and old.state is State.REPLACED
    assert now is not None and now.state is State.CURRENT


def test_registers_are_not_for_those_who_see_their_own_customers_alone(two: tuple[Story, Story]) -> None:
    """R4."""
    assert MAY in browser("customer-service").get("/registers").content.decode()
    answer = browser("finance").get(f"/registers/{MAY}/register.pdf")
    assert answer["Content-Type"] == "application/pdf"
    for end in ("", "/register.pdf", "/folder.zip"):
        for who in ("sales", "mall-administrator"):
            assert browser(who).get(f"/registers/{MAY}{end}").status_code == 404
    for key, status in (("sales", 404), ("finance", 200)):
        token = issue_token(Account.objects.get(username=key), "Program")
        headers = {"Authorization": f"Bearer {token}"}
        assert browser("sales").get(f"/api/v1/registers/{MAY}/folder", headers=headers).status_code == status
    assert browser("sales").get("/registers").status_code == 404
    assert browser("sales").get(f"/registers/{MAY}").status_code == 404
    assert browser("finance").get("/registers/2026-13").status_code == 404


def test_what_is_missing_stands_on_the_page_from_the_first_day_of_the_month(two: tuple[Story, Story]) -> None:
    """S16.1: with the person; a month in which nothing has left yet is there too."""
    _, waits = two
    service = browser("customer-service")
    page = html.unescape(service.get(f"/registers/{MAY}").content.decode())
    name = Account.objects.get(username="customer-service-supervisor").name
    assert "1 of 2 deliveries are filed" in page and name in page and f"{waits.number}/1" in page
    with time_machine.travel(datetime(2026, 7, 1, 6, tzinfo=UTC), tick=False):
        assert "2026-07" in service.get("/registers").content.decode()
        empty = service.get("/registers/2026-07").content.decode()
    assert "Nothing has left in this month" in empty
