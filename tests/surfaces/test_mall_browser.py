"""The mall at work in a real browser: calls, board, pick list, and a courier's round without a line (M2–M5)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from signback.demo.mill import PASSWORD
from signback.engine.models import Entry
from signback.orders.events import mall
from tests.mall_given import CASH, MallStory, mall_order
from tests.surfaces.line import line_to

pytestmark = pytest.mark.django_db(transaction=True)


def enter(page: Page, base: str, who: str) -> None:
    """Sign in."""
    page.context.clear_cookies()
    page.goto(f"{base}/sign-in")
    page.fill("#f-name", who)
    page.fill("#f-password", PASSWORD)
    page.click("main button.btn")
    expect(page.locator("h1")).to_contain_text("Good")


def fresh(upto: str, **more: Any) -> MallStory:
    """An order of some hours ago."""
    return mall_order(upto=upto, at=timezone.now() - timedelta(hours=6), **more)


def looked_at(page: Page, url: str) -> None:
    """A page has no findings and nothing beyond the edge, wide and narrow."""
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(url)
        found = Axe().run(page).response["violations"]
        assert not found, [(v["id"], v["nodes"][0]["html"][:200]) for v in found]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, url


def test_the_pages_made_by_hand_have_no_findings(page: Page, live_server: Any) -> None:
    """E5: the call queue, the board, the pick list, the round, an order's page."""
    story = fresh("place")
    assign_me, pick_me = fresh("confirm"), fresh("confirm", payment=CASH)
    pick_me.do("mall-administrator", "assign", {})
    pick_me.do("logistics", "accept_assignment")
    fresh("ship", payment=CASH)
    enter(page, live_server.url, "mall-administrator")
    for path in ("/calls", "/board", "/mall-orders", f"/orders/{story.number}", f"/orders/{assign_me.number}/assign"):
        looked_at(page, live_server.url + path)
    looked_at(page, f"{live_server.url}/stock")
    listed = page.locator(".list").first
    assert listed.evaluate("e => e.scrollWidth <= e.clientWidth"), "the stock list folds on a phone"
    expect(listed.locator("tbody tr").first).to_contain_text("EUR")
    enter(page, live_server.url, "logistics")
    for path in ("/pick-list", "/round"):
        looked_at(page, live_server.url + path)


def test_a_call_a_verdict_and_a_courier_by_a_few_clicks(page: Page, live_server: Any) -> None:
    """M2, M3: nobody answers, then somebody does; valid, given to the one who knows the area."""
    story = fresh("place")
    enter(page, live_server.url, "mall-administrator")
    page.goto(live_server.url + "/calls")
    page.click("text=No answer")
    expect(page.locator(".call")).to_contain_text("1 call, last")
    page.click(".call button:has-text('Reached')")
    for box in page.locator("main input[type=checkbox]").all():
        box.check()
    page.locator("main form .btn[name=act]:not(.quiet)").last.click()
    expect(page.locator(".toast")).to_contain_text("done")
    page.goto(live_server.url + "/board")
    page.click(".call .btn")
    expect(page.locator(".toast")).to_contain_text("is given")
    assert story.order.facts.last(mall.OrderAssigned).event.name == "Ivo Petrov"  # type: ignore[union-attr]


def test_a_courier_reports_without_a_line(page: Page, live_server: Any) -> None:
    """M3, E4: said without a line, kept on the phone, sent once when the line is back, with the cash."""
    story = fresh("ship", payment=CASH)
    page.set_viewport_size({"width": 390, "height": 844})
    with line_to(live_server.url) as line:
        enter(page, line.url, "logistics")
        page.goto(line.url + "/round")
        page.evaluate("navigator.serviceWorker.ready")
        page.reload()
        line.cut()
        page.fill("[name=cash]", "49.40")
        page.fill("[name=received_by]", "The neighbour")
        page.click("text=Delivered")
        expect(page.locator(".waits")).to_be_visible()
        expect(page.locator("#round-line")).to_contain_text("1 to send")
        page.reload()
        expect(page.locator(".waits")).to_be_visible()
        assert not Entry.objects.filter(step="report_delivery").exists()
        line.mend()
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.locator(".empty")).to_contain_text("Your round is done")
    order = story.order
    assert order.parcels[0].outcome is mall.ParcelOutcome.DELIVERED
    assert str(order.facts.last(mall.CashCollected).event.amount) == "49.40"  # type: ignore[union-attr]
    assert Entry.objects.filter(step="report_delivery").count() == 1


def test_the_round_works_without_scripts(browser: Any, live_server: Any) -> None:
    """E5: plain forms do the same."""
    story = fresh("ship", payment=CASH)
    page = browser.new_context(java_script_enabled=False).new_page()
    enter(page, live_server.url, "logistics")
    page.goto(live_server.url + "/round")
    page.click("text=Nobody there")
    expect(page.locator("main")).to_contain_text("last time: nobody there")
    page.click("text=Refused")
    assert story.order.parcels[0].outcome is mall.ParcelOutcome.REFUSED
