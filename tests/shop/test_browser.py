"""A visitor becomes a member, orders, changes, is called, pays by transfer, gets the parcel: in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from signback.demo.mill import PASSWORD
from signback.engine.models import Root
from signback.messages.worker import run_once
from signback.orders.events import mall
from signback.orders.models import Member
from tests.bank.files import camt, entry
from tests.messages.peers import PostOffice, post_office
from tests.shop.visiting import ADDRESS, GOOD, orders_of

pytestmark = pytest.mark.django_db(transaction=True)
LOOKS = ((1280, "light"), (390, "dark"), (1280, "dark"), (390, "light"))
MAILBOX = "li@example.org"


@dataclass
class Shopper:
    """Somebody at the mall with a browser; every page that is looked at is looked over."""

    page: Page
    base: str
    office: PostOffice
    looked: int = 0

    def go(self, path: str) -> None:
        """Open a page of the mall."""
        self.page.goto(f"{self.base}{path}")

    def look(self) -> None:
        """Nothing to find for axe, nothing beyond the edge; wide and narrow, light and dark in turn."""
        for width, scheme in (LOOKS[self.looked % 4], LOOKS[(self.looked + 1) % 4]):
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            found = Axe().run(self.page).response["violations"]
            assert not found, (self.page.url, [(v["id"], v["nodes"][0]["html"][:300]) for v in found])
            assert self.page.evaluate("document.documentElement.scrollWidth") <= width, (self.page.url, width)
        self.looked += 1
        self.page.set_viewport_size({"width": 1280, "height": 900})

    def fill(self, **said: str) -> None:
        """Type into fields by their names."""
        for name, value in said.items():
            field = self.page.locator(f'[name="{name}"]').first
            field.select_option(value) if field.evaluate("e => e.tagName") == "SELECT" else field.fill(value)

    def press(self) -> None:
        """The page's one filled button."""
        self.page.locator("main .btn:not(.quiet)").last.click()

    def code(self) -> str:
        """The code of the newest mail that the mail server took."""
        run_once()
        mail = self.office.to(MAILBOX)[-1].mail
        return re.search(r"^\s+(\d{6})\s*$", mail.get_content(), re.MULTILINE)[1]  # type: ignore[index]

    def heading(self, says: str | re.Pattern[str]) -> None:
        """Where the shopper is."""
        expect(self.page.locator("h1")).to_have_text(says)

    def become_a_member(self) -> None:
        """Register, and prove the address by the mail that came."""
        self.fill(name="Wang Li", email=MAILBOX, password1=GOOD)
        self.press()
        self.heading("Type the code from the mail")
        self.look()
        self.fill(code=self.code())
        self.page.get_by_role("button", name="This is my address").click()


@dataclass
class House:
    """The people of the house, each at their own desk in a browser of its own."""

    new_page: Callable[[], Page]
    base: str
    number: str

    def desk(self, who: str) -> Page:
        """Somebody signs in."""
        page = self.new_page()
        page.goto(f"{self.base}/sign-in")
        page.fill("#f-name", who)
        page.fill("#f-password", PASSWORD)
        page.click("main button.btn")
        expect(page.locator("h1")).to_contain_text("Good")
        return page

    def do(self, page: Page, step: str, part: str = "", **said: str) -> None:
        """One step on its page, as the page suggests it."""
        page.goto(f"{self.base}/orders/{self.number}{f'/parts/{part}' if part else ''}/{step}")
        for name, value in said.items():
            field = page.locator(f'[name="{name}"]').first
            field.select_option(value) if field.evaluate("e => e.tagName") == "SELECT" else field.fill(value)
        for box in page.locator("main input[type=checkbox]").all():
            box.check()
        for _ in range(2):
            for secret in page.locator('[name="signature"]').all():
                secret.fill(PASSWORD)
            page.locator("main form .btn[name=act]:not(.quiet)").last.click()
            expect(page.locator(".toast, #answers").first).to_be_visible()
            if page.locator(".toast").count():
                return
        expect(page.locator(".toast")).to_contain_text("done")


@pytest.fixture
def shopper(page: Page, live_server: Any, settings: Any) -> Iterator[Shopper]:
    """A visitor, and a mail server that takes the mall's mail."""
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    with post_office(settings) as office:
        yield Shopper(page, live_server.url, office)


def test_from_the_first_look_to_the_parcel_in_the_hand(
    shopper: Shopper, new_context: Any, tmp_path: Path
) -> None:  # the browser's fixture
    """M1–M6, start to end: only what pages offer, the mail that came, the statement that the bank sent."""
    page = shopper.page
    shopper.go("/mall/")
    shopper.heading("Paper, straight from the mill")
    shopper.look()
    page.fill("#q", "notebok")
    page.press("#q", "Enter")
    expect(page.locator(".lede")).to_contain_text("These are for “notebook”")
    shopper.look()
    page.get_by_role("link", name="Notebook A5, lined, thread-sewn").click()
    shopper.look()
    shopper.fill(quantity="2")
    shopper.press()
    shopper.heading("Your cart")
    shopper.look()
    page.get_by_role("button", name="Become a member").click()
    shopper.look()
    shopper.become_a_member()
    shopper.heading("Your order")
    shopper.press()
    expect(page.locator(".errors")).to_contain_text("Street and number: this is needed")
    shopper.look()
    shopper.fill(**{name: value for name, value in ADDRESS.items() if name != "recipient"})
    page.get_by_label("In the afternoon").check()
    shopper.look()
    shopper.press()
    shopper.heading("Delivery and payment")
    expect(page.get_by_label("By carrier")).to_be_checked()
    shopper.look()
    shopper.press()
    shopper.heading("Is everything right?")
    shopper.look()
    page.locator("main .btn").dblclick()
    shopper.heading(re.compile(r"Thank you\. Order M\d+ is placed"))
    shopper.look()
    number = page.url.split("/")[-2]
    assert orders_of(Member.objects.get(name="Wang Li").account.username) == 1

    page.get_by_role("link", name="See the order").click()
    shopper.look()
    page.get_by_role("link", name="Change what you ordered").click()
    shopper.look()
    shopper.fill(**{"pieces-0": "3", "article": "NB-POCKET", "more": "1"})
    shopper.press()
    expect(page.locator(".said-now")).to_have_text("Your order is changed")
    expect(page.locator("main")).to_contain_text("€ 50.80")

    house = House(lambda: new_context().new_page(), shopper.base, number)
    desk = house.desk("mall-administrator")
    house.do(desk, "record_confirmation_call", outcome="reached")
    house.do(desk, "declare_valid", spoken_with="Wang Li")
    page.reload()
    expect(page.locator(".lede")).to_contain_text("It leaves the house when € 50.80 has arrived")
    expect(page.get_by_role("link", name="Cancel the order")).to_have_count(0)
    shopper.look()

    bring_statement(house, number, "50.80", tmp_path)
    page.reload()
    expect(page.locator("main")).to_contain_text("Your payment of € 50.80 arrived")
    house.do(desk, "assign")
    logistics = house.desk("logistics")
    house.do(logistics, "accept_assignment")
    house.do(logistics, "pick")
    house.do(logistics, "pack", grams="1400")
    house.do(logistics, "hand_to_carrier", "1", carrier="An Post", tracking="AP123IE")
    house.do(logistics, "report_delivery", "1", outcome="delivered", received_by="Li")
    page.reload()
    shopper.look()
    page.get_by_role("link", name="Say that parcel 1 arrived").click()
    shopper.look()
    shopper.press()
    expect(page.locator(".lede").first).to_contain_text("Everything is with you")
    shopper.look()
    root = Root.objects.get(number=number)
    assert root.over and root.entries.filter(kind=mall.ArrivalConfirmed.__name__).exists()
    page.get_by_role("link", name="Ask for a return").click()
    shopper.look()


def test_goods_are_fetched_at_the_counter(shopper: Shopper, new_context: Any) -> None:
    """M1, M4, M5.1: chosen in Chinese, laid ready, told by mail, paid in cash and handed over against a signature."""
    page = shopper.page
    Member.objects.filter(account__username="member-bo").update(language="zh-hans")
    shopper.go("/mall/account/sign-in")
    shopper.fill(login="member-bo@mail.example", password=PASSWORD)
    shopper.press()
    page.get_by_role("button", name="简体中文").click()
    shopper.go("/mall/goods/NB-POCKET")
    shopper.fill(quantity="2")
    shopper.press()
    page.get_by_role("button", name="去结算").click()
    shopper.look()
    shopper.press()
    shopper.heading("配送与付款")
    page.get_by_label("到店自提").check()
    page.get_by_label("货到付款").check()
    shopper.look()
    shopper.press()
    expect(page.locator("main")).to_contain_text("自提时付现金")
    shopper.look()
    shopper.press()
    shopper.heading(re.compile(r"下单成功"))
    shopper.look()
    number = page.url.split("/")[-2]

    house = House(lambda: new_context().new_page(), shopper.base, number)
    desk = house.desk("mall-administrator")
    house.do(desk, "record_confirmation_call", outcome="reached")
    house.do(desk, "declare_valid", spoken_with="Li Bo")
    house.do(desk, "assign")
    logistics = house.desk("logistics")
    for step, said in (("accept_assignment", {}), ("pick", {}), ("pack", {"grams": "300"})):
        house.do(logistics, step, **said)
    logistics.goto(f"{house.base}/counter")
    logistics.get_by_label(f"Shelf of {number}/1").fill("B 7")
    logistics.get_by_role("button", name="Lies ready").click()
    expect(logistics.locator(".toast")).to_contain_text("the member is told")
    run_once()
    letter = shopper.office.to("member-bo@mail.example")[-1].mail.get_content()
    assert "您的商品已备好" in letter and "请携带现金 16.80 EUR" in letter
    shopper.go(f"/mall/orders/{number}")
    expect(page.locator("main")).to_contain_text("领取包裹 1")
    shopper.look()

    logistics.get_by_role("button", name="16.80 EUR taken in cash").click()
    expect(logistics.locator("h1")).to_have_text("Hand the parcel over")
    house.do(logistics, "hand_over", "1", fetched_by="Li Bo")
    page.reload()
    expect(page.locator(".lede").first).to_have_text("订单已完成，谢谢惠顾。")
    shopper.look()
    root = Root.objects.get(number=number)
    assert root.over and root.entries.filter(kind=mall.ParcelFetched.__name__, envelope__contains="password").exists()


def bring_statement(house: House, number: str, amount: str, folder: Path) -> None:
    """Finance takes the bank's statement in and accepts what is proposed."""
    file = folder / "statement.xml"
    line = entry(amount, f"Order {number}", payer="WANG LI", bank="B-1", day=f"{timezone.localdate():%Y-%m-%d}")
    file.write_text(camt([line]), encoding="utf-8")
    desk = house.desk("finance")
    desk.goto(f"{house.base}/collections/new")
    desk.set_input_files('[name="file"]', str(file))
    desk.locator("main form .btn:not(.quiet)").last.click()
    expect(desk.locator(".toast")).to_contain_text("1 new line")
    desk.locator("main a.go, main .go").first.click()
    desk.get_by_role("button", name=f"Match to {number}").click()
    expect(desk.locator(".toast")).to_be_visible()


def test_every_other_page_of_the_mall_is_for_everybody(shopper: Shopper) -> None:
    """E5, E6: axe finds nothing on doors, shelves, help, own data, refusals; in both languages."""
    page = shopper.page
    for path in ("help", "account/sign-in", "account/forgotten", "shelves/writing", "cart", "search", "search?q=zzzzz",
                 "goods/WR-BOX-M", "goods/nothing"):  # fmt: skip
        shopper.go(f"/mall/{path}")
        shopper.look()
    shopper.go("/mall/account/sign-in")
    shopper.fill(login="member-bo@mail.example", password="wrong")
    shopper.press()
    shopper.look()
    shopper.fill(password=PASSWORD)
    shopper.press()
    shopper.heading("Your account")
    page.get_by_role("button", name="简体中文").click()
    shopper.heading("我的账户")
    for path in ("/mall/", "/mall/orders/", "/mall/account/", "/mall/account/keys", "/mall/account/password",
                 "/mall/account/email", "/mall/account/addresses/new", "/mall/account/sign-out"):  # fmt: skip
        shopper.go(path)
        shopper.look()


def test_an_order_by_keys_alone(shopper: Shopper) -> None:
    """E5: without a mouse, from the skip link to the button."""
    page = shopper.page
    shopper.go("/mall/goods/NB-POCKET")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(12):
        if page.evaluate("document.activeElement.name") == "quantity":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    shopper.heading("Your cart")
    expect(page.locator("main")).to_contain_text("€ 33.60")


def test_the_head_of_a_phone_is_two_rows(shopper: Shopper, new_context: Any) -> None:
    """E5, E6: everything else is one press away, without a script too; axe finds nothing in the open menu."""
    shopper.go("/mall/account/sign-in")
    shopper.fill(login="member-bo@mail.example", password=PASSWORD)
    shopper.press()
    cookies = shopper.page.context.cookies()
    for script, width in ((False, 390), (True, 320)):
        context = new_context(viewport={"width": width, "height": 700}, java_script_enabled=script)
        context.add_cookies(cookies)
        page = context.new_page()
        page.goto(f"{shopper.base}/mall/")
        assert page.locator(".shop-top").bounding_box()["height"] < 110
        for name in ("My orders", "Cart"):
            expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()
        expect(page.get_by_role("link", name="Your account")).to_be_hidden()
        page.get_by_role("button", name="Menu", exact=True).click()
        for name in ("All goods", "Writing", "Gifts from the mill", "Your account"):
            expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()
        if script:
            assert not Axe().run(page).response["violations"]
        page.get_by_role("button", name="Close the menu").click()
        expect(page.get_by_role("link", name="Writing", exact=True)).to_be_hidden()
        page.get_by_role("button", name="Menu", exact=True).click()
        page.get_by_role("link", name="Your account").click()
        expect(page.locator("h1")).to_have_text("Your account")
