"""The pages of a step: kept while typing, checked before signing, refused in words, done once (E2, E4, S2.1, S3)."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from signback.demo.life import Life
from signback.demo.mill import PASSWORD
from signback.engine.models import Draft, Entry, Root
from signback.orders.events.confirming import ReturnRecorded
from signback.orders.models import Account
from tests import given
from tests.given import Story
from tests.scans.papers import saved, sheet

pytestmark = pytest.mark.django_db


class Desk:
    """Somebody at their browser, at the story's hour."""

    def __init__(self, story: Story, who: str) -> None:
        self.story, self.client = story, Client()
        self.client.force_login(Account.objects.get(username=who))

    def url(self, step: str) -> str:
        return f"/orders/{self.story.number}/{step}"

    def get(self, step: str, status: int = 200) -> str:
        with time_machine.travel(self.story.at, tick=False):
            answer = self.client.get(self.url(step))
        assert answer.status_code == status, answer.status_code
        return html.unescape(answer.content.decode())

    def post(self, step: str, status: int = 302, **said: object) -> str:
        with time_machine.travel(self.story.at, tick=False):
            answer = self.client.post(self.url(step), said)
        page = html.unescape(answer.content.decode())
        assert answer.status_code == status, (answer.status_code, page[:3000])
        return page


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(f'name="{name}" value="(.*?)">', page)
    assert found, f"no {name} on the page"
    return found[1]


def test_what_is_typed_is_kept_for_the_same_person_alone() -> None:
    """A closed tab loses nothing; nobody else sees it; done, it is forgotten."""
    story = given.order("B", upto="confirm", customer=given.ENTRUSTING["B"])
    desk, other = Desk(story, "customer-service"), Desk(story, story.salesperson)
    said = {"act": "keep", "_key": "k", "outcome": "call back", "spoken_with": "Lin", "note": "Rings on Friday"}
    desk.post("chase_signature", **said)
    assert "Rings on Friday" in desk.get("chase_signature") and "not recorded yet" in desk.get("chase_signature")
    assert "Rings on Friday" not in other.get("chase_signature")
    desk.post("chase_signature", **{**said, "act": "perform"})
    assert not Draft.objects.exists()
    assert story.root.entries.get(step="chase_signature").actor == "customer-service"


def test_a_page_that_keeps_by_itself_stays_where_it_is() -> None:
    """The autosave of the form answers with the words to show, and nothing is recorded."""
    story = given.order("B", upto="confirm")
    desk, entries = Desk(story, story.salesperson), Entry.objects.count()
    answer = desk.client.post(desk.url("chase_signature"), {"act": "keep", "note": "half a sen"},
                              headers={"X-Requested-With": "fetch"})  # fmt: skip
    assert answer.status_code == 204 and answer.headers["X-Kept"].startswith("Kept ")
    assert Entry.objects.count() == entries and Draft.objects.get().data["note"] == "half a sen"
    assert desk.client.post(desk.url("chase_signature"), {"act": "keep", "note": "x" * 300_000}).status_code == 422


def signed_story() -> Story:
    story = given.order("C", upto="confirm")
    story.sign_back()
    return story


def test_what_is_signed_is_read_once_more_first() -> None:
    """The answers, what follows by itself, and the signature on one page; a wrong password loses nothing."""
    story = signed_story()
    desk = Desk(story, "customer-service")
    asked = desk.get("issue_production_order")
    key = hidden(asked, "_key")
    checked = desk.post("issue_production_order", 200, act="check", _key=key, special="Wrap twice")
    assert "Check your answers" in checked and "Wrap twice" in checked and "no later step takes it back" in checked
    assert "Head of production is told" in checked
    answers, version = hidden(checked, "_answers"), hidden(checked, "_version")
    said = {"act": "perform", "_key": key, "_version": version, "_answers": answers}
    wrong = desk.post("issue_production_order", 422, **said, signature="guess")
    assert "This is not your password" in wrong and "Wrap twice" in wrong
    changed = desk.post("issue_production_order", 200, change="special", **said)
    assert "Wrap twice" in changed and 'name="special"' in changed
    desk.post("issue_production_order", **said, signature=PASSWORD)
    desk.post("issue_production_order", **said, signature=PASSWORD)
    assert story.root.entries.filter(step="issue_production_order").count() == 1
    assert '"special":"Wrap twice"' in story.root.entries.get(step="issue_production_order").body


def test_answers_that_were_tampered_with_are_asked_again() -> None:
    """The checked answers carry the house's own mark."""
    story = signed_story()
    desk = Desk(story, "customer-service")
    page = desk.post("issue_production_order", 200, act="check", _key="k", special="Wrap twice")
    forged = hidden(page, "_answers")[:-4] + "AAAA"
    desk.post("issue_production_order", act="perform", _key="k", _answers=forged, special="", signature=PASSWORD)
    assert "Wrap twice" not in story.root.entries.get(step="issue_production_order").body


def test_a_stale_page_does_not_sign_what_it_has_not_seen() -> None:
    """Somebody else moved the order on: the signature is refused with a word (E2, E4)."""
    story = signed_story()
    desk = Desk(story, "customer-service")
    version = hidden(desk.get("issue_production_order"), "_version")
    story.do("finance", "record_payment", {"amount": "1", "reference": "x", "received": story.at.date()})
    said = {"act": "perform", "_key": "k", "_version": version, "signature": PASSWORD}
    page = desk.post("issue_production_order", 412, **said)
    assert "stale" in page or "moved on" in page
    assert not story.root.entries.filter(step="issue_production_order").exists()


def test_who_may_not_reads_who_may() -> None:
    """R2: the roles, with their people; the refusal stands on record."""
    story = signed_story()
    page = Desk(story, "finance").get("issue_production_order", 403)
    assert "Customer service: Ines Baptista" in page


def test_an_earlier_order_is_repeated_as_assumed() -> None:
    """S2.1: its lines are one key away, each item assumed from it until read back; no check is skipped."""
    earlier = given.order("C", upto="close")
    story = given.order("C")
    story.do(
        "customer-service", "record_arrival", {"channel": "telephone", "caller": "Lin", "customer": story.customer}
    )
    desk = Desk(story, "customer-service")
    page = desk.get("write_memorandum")
    assert f'name="repeat" value="{earlier.number}"' in page and "What to say" in page
    page = desk.post("write_memorandum", 200, repeat=earlier.number, _key="k", customer=story.customer, contact="Lin",
                     _states=hidden(page, "_states"))  # fmt: skip
    assert f"assumed from {earlier.number}" in page and 'value="4.5"' in page
    said = {"customer": story.customer, "contact": "Lin", "requested": "2026-06-01", "place": "Gate 1",
            "packing": "Kraft",
            "payment": "As agreed",
            "lines.0.product": "ALD-90",
            "lines.0.quantity": "4.5", "lines.0.width": "900",
            "lines.0.diameter": "1200", "lines.0.core": "76", "_key": "k",
            "_states": hidden(page, "_states")}  # fmt: skip
    desk.post("write_memorandum", act="write", **said)
    states = story.order.memorandum.states if story.order.memorandum else {}
    assert states["lines.0.quantity"] == f"assumed from {earlier.number}" and states["lines.0.width"] == "said"
    page = desk.get("write_memorandum")
    assert "Always 840 mm until now, today 900: ask once more." in page
    desk.post("write_memorandum", **{**said, "_key": "another"}, act="read_back")
    states = story.order.memorandum.states if story.order.memorandum else {}
    assert {state for path, state in states.items() if state != "missing"} == {"read back"}


def test_lines_come_and_go_and_nothing_typed_is_lost() -> None:
    """Add a line, leave one out; the rest stays as typed, even what is wrong."""
    story = given.order("C")
    story.do(
        "customer-service", "record_arrival", {"channel": "telephone", "caller": "Lin", "customer": story.customer}
    )
    desk = Desk(story, "customer-service")
    said = {"_key": "k", "lines.0.product": "ALD-90", "lines.0.quantity": "four", "lines.0.width": "840"}
    page = desk.post("write_memorandum", 200, add_line="1", **said)
    assert 'name="lines.1.product"' in page and 'value="four"' in page
    page = desk.post(
        "write_memorandum", 200, drop_line="0", **said, **{"lines.1.product": "ALD-80", "lines.1.quantity": "2"}
    )
    assert 'value="four"' not in page and 'value="2"' in page and 'name="lines.1.product"' not in page
    page = desk.post("write_memorandum", 422, act="hand_over", **said)
    assert 'href="#f-lines-0-quantity"' in page and 'value="four"' in page


def test_a_scan_travels_through_the_check(tmp_path: Path) -> None:
    """The uploaded paper is kept once and stands with the return; what is no document is refused at its field."""
    story, pdf = given.order("B", upto="confirm"), saved(tmp_path / "signed.pdf", sheet(dpi=100)).read_bytes()
    desk = Desk(story, story.salesperson)
    said = {
        "act": "perform",
        "_key": "k",
        "signer": "Lin",
        "revision": "1",
        "route": "scan",
        "authority": "Head of purchasing",
    }
    page = desk.post("record_signed_confirmation", 422, **said,
                     attachment=SimpleUploadedFile("virus.exe", b"MZ\x90\x00", "application/pdf"))  # fmt: skip
    assert "Only PDF, PNG, JPEG and TIFF are taken" in page
    desk.post("record_signed_confirmation", **said, attachment=SimpleUploadedFile("signed.pdf", pdf))
    kept = story.last(ReturnRecorded).attachment
    assert kept is not None and kept.name == "signed.pdf" and kept.size == len(pdf)
    answer = desk.client.get(f"/orders/{story.number}/files/{kept.sha256}")
    assert answer.content == pdf and "attachment" in answer.headers["Content-Disposition"]
    other = Life("K-3001", [given.REEL], given.MONDAY, payment="Balance before delivery")
    other.intake()
    assert desk.client.get(f"/orders/{other.number}/files/{kept.sha256}").status_code == 404
    assert Root.objects.filter(kind="order").count() == 2


def test_nothing_is_kept_for_a_step_that_is_not_ones_own() -> None:
    """Whoever may not do the step is told who may, and nothing of it stays; another's order is not found (R2, R4)."""
    story = given.order("B", upto="confirm", customer=given.ENTRUSTING["B"])
    desk = Desk(story, "technical")
    said = {"act": "keep", "_key": "k", "note": "Rings on Friday"}
    page = desk.post("chase_signature", 403, **said)
    assert "Only sales or customer service may do this" in page
    refused = desk.client.post(desk.url("write_memorandum"), {"act": "keep"}, headers={"X-Requested-With": "fetch"})
    assert refused.status_code == 403
    stranger = "sales" if story.salesperson == "sales-2" else "sales-2"
    Desk(story, stranger).post("chase_signature", 404, **said)
    assert not Draft.objects.exists()


def test_what_was_just_done_can_be_taken_back_until_somebody_builds_on_it() -> None:
    """The page after the act names the way back; so does the page of the step; once built upon, neither does (R5)."""
    story = given.order("C", upto="intake", deposit=0)
    story.do("customer-service", "check_price")
    story.settle_deviations()
    desk = Desk(story, "technical")
    said = {"act": "perform", "_key": "k", "rows.0.part": "1", "rows.0._use": "1", "rows.0.verdict": "can be made"}
    desk.post("confirm_lines", **said, signature=PASSWORD)
    way = f'href="/orders/{story.number}/withdraw_verdicts"'
    with time_machine.travel(story.at, tick=False):
        after = desk.client.get(f"/orders/{story.number}").content.decode()
    assert f"Wrong? <a {way}>Withdraw the verdicts</a>" in after
    assert way in desk.get("confirm_lines", 409) and "Withdraw" in desk.get("withdraw_verdicts")
    assert way not in Desk(story, "planner").get("confirm_lines", 409)
    story.at += timedelta(minutes=20)
    story.do("planner", "commit_date")
    assert way not in desk.get("confirm_lines", 409)


def test_the_orders_page_says_who_clears_each_reason() -> None:
    """E3: beside the sentence of a rule that does not hold stands the department that can change that."""
    story = given.order("C", upto="confirm")
    desk = Desk(story, "customer-service")
    with time_machine.travel(story.at, tick=False):
        page = html.unescape(desk.client.get(f"/orders/{story.number}").content.decode())
    assert 'sent it back <span class="by">Sales</span>' in page
