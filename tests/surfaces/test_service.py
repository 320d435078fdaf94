"""S18: a complaint in the browser's forms, by programs and at the terminal; beside its order and its roll."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from typer.testing import CliRunner

from signback.demo.mill import PASSWORD
from signback.orders.models import Account, CaseRow
from signback.surfaces.cli.commands import app
from tests import given
from tests.given import Story
from tests.surfaces.test_api import program


@pytest.fixture
def arrived(db: None) -> Story:
    """A class C order whose goods have arrived."""
    return given.order("C", upto="deliver")


def desk(sign_in: str = "customer-service") -> Client:
    """Somebody's browser."""
    client = Client()
    client.force_login(Account.objects.get(username=sign_in))
    return client


def test_a_complaint_is_taken_down_on_its_page(arrived: Story) -> None:
    """Wrong values come back at their field; right ones give a number, and the order's page names the case."""
    with time_machine.travel(arrived.at, tick=False):
        client = desk()
        opened = client.get(reverse("service-case-new"), {"order": arrived.number}).content.decode()
        assert f'value="{arrived.number}"' in opened
        said = {"kind": "complaint", "order": "9999", "what": "Crushed", "caller": "Mr Fox", "channel": "telephone"}
        by = (arrived.at + timedelta(hours=26)).strftime("%Y-%m-%dT%H:%M")
        wrong = client.post(reverse("service-case-new"), {**said, "due": by})
        assert wrong.status_code == 422 and "There is no order 9999" in wrong.content.decode()
        sent = client.post(reverse("service-case-new"), {**said, "order": arrived.number, "due": by})
        assert sent.headers["Location"] == "/orders/C1001"
        shown = client.get("/orders/C1001").content.decode()
        assert "Write down what was found" in shown and "Crushed" in shown and "took down a complaint" in shown
        assert "/orders/C1001" in client.get(f"/orders/{arrived.number}").content.decode()
        assert "C1001" in client.get(reverse("service-cases")).content.decode()


def test_a_double_click_opens_one_case(arrived: Story) -> None:
    """E4: the form's key."""
    with time_machine.travel(arrived.at, tick=False):
        client, by = desk(), (arrived.at + timedelta(hours=26)).strftime("%Y-%m-%dT%H:%M")
        said = {
            "kind": "question", "order": arrived.number, "what": "May it be varnished?", "caller": "Mr Fox",
            "channel": "telephone", "due": by, "_key": "a-key-of-the-form",
        }  # fmt: skip
        sent = [client.post(reverse("service-case-new"), said).headers["Location"] for _ in range(2)]
    assert sent == ["/orders/C1001"] * 2 and CaseRow.objects.count() == 1


def test_others_find_no_page_to_open_one(arrived: Story) -> None:
    """R2: the warehouse is told who may."""
    answer = desk("warehouse").get(reverse("service-case-new"))
    assert answer.status_code == 403 and "Only customer service or sales" in answer.content.decode()


def test_programs_take_it_from_the_call_to_the_end(arrived: Story) -> None:
    """E5: the same five calls as for every order."""
    with time_machine.travel(arrived.at, tick=False):
        service, signed = program("customer-service"), {"signature": {"password": PASSWORD}}
        due = (arrived.at + timedelta(hours=26)).isoformat()
        said = {"kind": "complaint", "order": arrived.number, "what": "Crushed", "caller": "Mr Fox", "due": due}
        number = service.post("/service-cases", said).json()["number"]
        where = f"/service-cases/{number}/steps"
        early = program("customer-service-supervisor").post(f"{where}/decide_remedy", {
            "remedy": "credit", "amount": "50", "why": "One reel", **signed,
        })  # fmt: skip
        assert early.status_code == 409 and early.json()["reasons"][0]["cleared_by"] == ["write_finding"]
        program("quality").post(f"{where}/write_finding", {"finding": "Clamp truck", "ours": True, **signed})
        program("customer-service-supervisor").post(f"{where}/decide_remedy", {
            "remedy": "credit", "amount": "50", "why": "One reel", **signed,
        })  # fmt: skip
        told = {"outcome": "done", "answer": "50 are credited", "spoken_with": "Mr Fox", "content": True}
        service.post(f"{where}/answer_case", told)
        service.post(f"{where}/close_case", {"result": "Credited"})
        read = service.get(f"/service-cases/{number}").json()
    assert (read["state"], read["remedy"], read["order"], read["owner"]) == (
        "ended", "credit", arrived.number, "customer-service",
    )  # fmt: skip
    assert len(service.get(f"/service-cases/{number}/ledger").json()["items"]) == 5


def test_the_terminal_opens_one_too(arrived: Story) -> None:
    """E5: `signback do open_case new`, and the case says what it waits for."""
    with time_machine.travel(arrived.at, tick=False):
        fields = [f"order={arrived.number}", "kind=question", "what=May it be varnished?", "caller=Mr Fox",
                  f"due={(arrived.at + timedelta(hours=26)).isoformat()}"]  # fmt: skip
        words = [word for field in fields for word in ("-f", field)]
        printed = CliRunner().invoke(app, ["do", "open_case", "new", "--as", "customer-service", *words])
        assert "Open a service case: done on order C1001, entry 1" in printed.output
        assert "Answer the customer" in CliRunner().invoke(app, ["order", "C1001"]).output
