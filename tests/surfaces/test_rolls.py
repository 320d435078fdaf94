"""S18: from a roll's number one finds its order, tests, delivery and signature: page, API and terminal."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from typer.testing import CliRunner

from signback.orders.models import Account
from signback.surfaces.cli.commands import app
from tests import given
from tests.given import Story
from tests.surfaces.test_api import program

SAID = ("signed for the production order", "completed the warehousing", "shipped 4.5", "The storekeeper signed")


@pytest.fixture
def delivered(db: None) -> Story:
    """A class C order whose three reels have arrived, one of them damaged."""
    story = given.order("C", upto="order_production")
    story.weights = lambda quantity: ["1500", "R-77 1500", "1500"]  # type: ignore[method-assign]
    story.make()
    story.settle()
    day = story.at.date()
    story.do("customer-service", "plan_delivery", {"quantity": "4.5", "departs": day, "arrives": day, "carrier": "NF"})
    story.do("customer-service", "issue_delivery_order", {**given.address(story.order), "quantity": "4.5"}, "1")
    story.explain("1")
    story.ship(Decimal("4.5"), "1")
    story.at = story.at.replace(hour=20)
    said = {"signer": "The storekeeper", "arrived": story.at, "received": "4.48", "damaged": "0.02"}
    rolls = [{"roll": "R-77", "state": "damaged", "kilograms": "20", "remark": "Edge crushed"}]
    story.do("delivery", "record_receipt", {**said, "rolls": rolls}, "1")
    return story


def page_of(sign_in: str, number: str) -> tuple[int, str]:
    """A roll's page as somebody sees it."""
    client = Client()
    client.force_login(Account.objects.get(username=sign_in))
    answer = client.get(reverse("roll", args=[number]))
    return answer.status_code, answer.content.decode()


def test_a_rolls_page_tells_its_whole_story(delivered: Story) -> None:
    """From the machine to the signature; the damaged one says so at the top, its neighbour does not."""
    status, shown = page_of("customer-service", "R-77")
    assert status == 200
    assert "Delivery 1: damaged on arrival (Edge crushed)." in shown
    assert all(words in shown for words in SAID)
    _, neighbour = page_of("customer-service", f"{delivered.number}-1-01")
    assert "arrived in order, signed by The storekeeper" in neighbour


def test_the_search_opens_it(delivered: Story) -> None:
    """A whole number opens the roll; its beginning finds it."""
    client = Client()
    client.force_login(Account.objects.get(username="customer-service"))
    assert client.get(reverse("search"), {"q": "R-77"}).headers["Location"] == "/rolls/R-77"
    assert "/rolls/R-77" in client.get(reverse("search"), {"q": "R-7"}).content.decode()


def test_another_salespersons_roll_is_not_there(delivered: Story) -> None:
    """R4: neither by its number nor by the search."""
    other = "sales-2" if delivered.salesperson == "sales" else "sales"
    status, shown = page_of(other, "R-77")
    assert status == 404 and "There is no roll R-77" in shown
    client = Client()
    client.force_login(Account.objects.get(username=other))
    assert "/rolls/" not in client.get(reverse("search"), {"q": "R-7"}).content.decode()
    assert program(other).get("/rolls/R-77").status_code == 404


def test_programs_and_the_terminal_tell_the_same(delivered: Story) -> None:
    """E5: the same sentences in the API and at the terminal."""
    told = program("quality").get("/rolls/R-77").json()
    assert (told["order"], told["kilograms"], told["delivery"]) == (delivered.number, "1500", "1")
    sentences = [chapter["sentence"] for chapter in told["chapters"]]
    printed = CliRunner().invoke(app, ["roll", "R-77", "--as", "quality"])
    assert printed.exit_code == 0
    assert all(sentence in printed.output for sentence in sentences)
    assert "no_such_roll: There is no roll R-78" in CliRunner().invoke(app, ["roll", "R-78"]).output
