"""A class B order by telephone, taken through every department in a real browser, only with what the pages offer."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from signback.demo.mill import PASSWORD, fill_master_data
from signback.engine.models import Root

pytestmark = pytest.mark.django_db(transaction=True)


class Desk:
    """Somebody at work: signs in, opens an order's step, fills the form, does it."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base, self.who, self.number = page, base, "", ""

    def sign_in(self, who: str) -> None:
        if who == self.who:
            return
        self.page.context.clear_cookies()
        self.page.goto(f"{self.base}/sign-in")
        self.page.fill("#f-name", who)
        self.page.fill("#f-password", PASSWORD)
        self.page.click("main button.btn")
        expect(self.page.locator("h1")).to_contain_text("Good")
        self.who = who

    def open(self, step: str, delivery: str = "") -> None:
        middle = f"/deliveries/{delivery}" if delivery else ""
        self.page.goto(f"{self.base}/orders/{self.number}{middle}/{step}")

    def do(self, who: str, step: str, delivery: str = "", **fields: str) -> None:
        """Open the step as the pages suggest it, fill what is named, tick every box, sign, and do it."""
        self.sign_in(who)
        self.open(step, delivery)
        self.fill(**fields)
        for box in self.page.locator("main input[type=checkbox]").all():
            box.check()
        self.send()
        expect(self.page.locator(".toast, #answers").first).to_be_visible()
        if self.page.locator("#answers").count():
            self.no_violations()
            self.send()
        expect(self.page.locator(".toast")).to_contain_text("done")

    def fill(self, **fields: str) -> None:
        """Type into the named fields."""
        for name, value in fields.items():
            field = self.page.locator(f'[name="{name}"]').first
            field.select_option(value) if field.evaluate("e => e.tagName") == "SELECT" else field.fill(value)

    def send(self) -> None:
        """Sign where the page asks for it, and press its one button."""
        if self.page.locator("#f-signature").count():
            self.page.fill("#f-signature", PASSWORD)
        self.page.locator("main form .btn[name=act]:not(.quiet)").last.click()

    def no_violations(self) -> None:
        found = Axe().run(self.page).response["violations"]
        assert not found, [(v["id"], v["nodes"][0]["html"][:200]) for v in found]


@pytest.fixture
def desk(page: Page, live_server: Any) -> Desk:
    fill_master_data()
    return Desk(page, live_server.url)


def test_class_b_by_telephone_from_call_to_receipt(desk: Desk) -> None:
    """S0–S18, E3, E5: every waiting step says why, and the order ends with a signed receipt."""
    desk.sign_in("customer-service")
    desk.no_violations()
    desk.page.goto(f"{desk.base}/intake?from=%2B353+61+555+018")
    expect(desk.page.locator("#f-customer")).to_have_value("K-2001")
    desk.no_violations()
    desk.send()
    desk.number = re.search(r"/orders/(\d+)/", desk.page.url).group(1)  # type: ignore[union-attr]
    desk.no_violations()
    desk.fill(
        contact="Declan Halloran", place="Quay Street 18", packing="Kraft wrap", requested="2030-05-14",
        **{"lines.0.product": "ALD-90", "lines.0.quantity": "12", "lines.0.width": "840", "lines.0.diameter": "1200",
        "lines.0.core": "76"}, watch_points="Blue shade against sample 9b-3",
    )  # fmt: skip
    desk.page.get_by_role("button", name="All read back").click()
    expect(desk.page.locator(".toast")).to_contain_text("read back")
    desk.send()
    expect(desk.page.locator(".toast")).to_contain_text("handed over to the departments")
    desk.do("customer-service", "check_price")
    desk.do("technical", "confirm_lines")
    desk.do("planner", "commit_date")
    desk.sign_in("customer-service")
    desk.open("check_confirmation")
    desk.no_violations()
    desk.do("customer-service", "check_confirmation")
    desk.do("customer-service", "send_confirmation")
    desk.open("issue_production_order")
    expect(desk.page.locator("main")).to_contain_text("The customer has not signed the confirmation and sent it back")
    expect(desk.page.locator("main")).to_contain_text("The deposit has not arrived")
    desk.no_violations()
    desk.do("sales", "record_signed_confirmation", signer="陈晓岚 Chen Xiaolan")
    desk.do("customer-service", "accept_return")
    desk.do("finance", "record_payment", reference="0507-018")
    desk.do("customer-service", "issue_production_order")
    desk.do("production", "accept_production_order")
    desk.do("technical", "acknowledge_copy")
    desk.do("customer-service-assistant", "supervise", found="As agreed")
    desk.do("production", "report_progress")
    desk.do("customer-service", "inspect_for_customer")
    desk.do("quality", "inspect_ex_factory")
    desk.do("quality", "complete_warehousing")
    desk.do("warehouse", "record_place", place="Hall 2, row 7")
    desk.do("customer-service", "review_terms")
    desk.do("customer-service", "issue_balance_notice")
    desk.do("customer-service", "plan_delivery", carrier="Nordfracht")
    desk.open("issue_delivery_order", "1")
    expect(desk.page.locator("main")).to_contain_text("Finance has not released the goods")
    desk.do("finance", "record_payment", reference="0601-004")
    desk.do("finance-2", "release_goods")
    desk.do("customer-service", "issue_delivery_order", "1", unloading="By crane")
    desk.do("customer-service", "explain_delivery", "1", spoken_with="Declan", requirements="Crane at gate 2")
    desk.do("delivery", "ship_goods", "1", vehicle="LI-NF 204", driver="J. Kowal")
    desk.do("finance", "issue_invoice", "1")
    desk.do("delivery", "send_notice", "1", route="fax", to="+353 61 555 019")
    desk.do("customer-service", "confirm_notice", "1", spoken_with="Declan")
    desk.do("customer-service", "follow_arrival", "1", spoken_with="J. Kowal")
    desk.do("delivery", "record_receipt", "1", signer="The storekeeper")
    desk.do("customer-service", "give_answer", spoken_with="Declan", answer="Delivered")
    desk.do("sales", "name_signatory")
    desk.do("customer-service", "file_papers", "1", location="Folder of May")
    desk.do("customer-service", "close_order")
    assert Root.objects.get(number=desk.number).over
    desk.page.goto(f"{desk.base}/orders/{desk.number}")
    desk.no_violations()
    desk.page.goto(f"{desk.base}/map")
    desk.no_violations()


def test_wrong_values_come_back_at_their_field(desk: Desk) -> None:
    """E4: a clear error at the field, everything typed is kept."""
    desk.sign_in("customer-service")
    desk.page.goto(f"{desk.base}/intake")
    desk.send()
    desk.page.fill('[name="lines.0.quantity"]', "-4")
    desk.page.fill('[name="contact"]', "Declan")
    desk.send()
    expect(desk.page.locator(".errors")).to_contain_text("This must be more than 0")
    expect(desk.page.locator('[name="contact"]')).to_have_value("Declan")
    expect(desk.page.locator('[name="lines.0.quantity"]')).to_have_value("-4")
    desk.no_violations()
