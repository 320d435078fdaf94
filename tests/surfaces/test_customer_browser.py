"""The customer signs on a phone: link, code, drawn signature, sealed copy; every page without findings of axe (S9)."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from signback.demo.life import Life
from signback.demo.mill import fill_master_data
from signback.documents.check import Finding, check_file
from signback.engine.models import Outbox
from signback.messages.links import link_of
from signback.orders.events.confirming import ReturnRecorded
from signback.scans import store
from tests.given import REEL
from tests.surfaces.test_browser import Desk

pytestmark = pytest.mark.django_db(transaction=True)
LIN = "lin.jia@halloran.example"


@pytest.fixture
def life(page: Page, live_server: Any) -> Life:
    """An order that is with the customer since this minute."""
    fill_master_data()
    found = Life("K-2001", [REEL], timezone.now(), payment="Deposit 30 %, balance before delivery")
    found.intake()
    found.checks()
    found.confirm()
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_customer_signs_on_a_phone(page: Page, live_server: Any, life: Life, scheme: Any) -> None:
    """S9: nothing but the link and the mailbox is needed."""
    contact = life.order.customer.contacts.filter(signs=True).first()  # type: ignore[union-attr]
    assert contact is not None
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme=scheme)
    desk = Desk(page, live_server.url)
    page.goto(live_server.url + "/c/" + link_of(life.number, contact.email).rpartition("/c/")[2])
    expect(page.locator("h1")).to_contain_text(f"Please sign order {life.number}")
    desk.no_violations()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Send me the code").click()
    expect(page.locator("#f-identity")).to_be_visible()
    desk.no_violations()
    code = Outbox.objects.get(kind="code").payload["code"]
    page.fill("#f-identity", code)
    page.get_by_role("button", name="It is me").click()
    page.get_by_role("button", name="Sign order confirmation").click()
    expect(page.locator(".errors")).to_contain_text("Tick it if you may sign")
    desk.no_violations()
    page.fill("#f-letters", life.order.checked.code)  # type: ignore[union-attr]
    page.fill("#f-position", "Head of purchasing")
    page.fill("#f-name", "Lin Jia 林佳")
    page.check("#f-agree")
    box = page.locator("[data-draw] canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 70, steps=6)
    page.mouse.up()
    page.get_by_role("button", name="Sign order confirmation").click()
    expect(page.locator("h1")).to_contain_text("is signed. Thank you")
    desk.no_violations()
    fact = life.order.facts.last(ReturnRecorded)
    assert fact is not None and fact.event.attachment is not None
    assert check_file(store.read(fact.event.attachment.sha256)).finding is Finding.SIGNED
    href = page.get_by_role("link", name="Your signed copy").get_attribute("href")
    assert page.request.get(live_server.url + str(href)).body().startswith(b"%PDF-")
