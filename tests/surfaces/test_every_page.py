"""Every page that a role can reach at the demonstration mill: nothing to find for axe, nothing beyond the edge (E5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from signback.book.house import HOUSE_NUMBER
from signback.demo.fill import fill_demo
from signback.demo.mill import open_house
from signback.departments.models import CashMove, Stock
from signback.engine.families import family_of
from signback.engine.models import Entry, Root
from signback.messages.models import Message, Report
from signback.orders.events.confirming import Passage
from signback.orders.models import Account, Customer, Member, PricePlan, Roll
from signback.orders.roles import Role
from signback.surfaces.case import Case, StepStand
from signback.surfaces.factors import new_secret
from signback.surfaces.web.picking import BY_HAND
from signback.surfaces.web.urls import urlpatterns
from signback.webhooks.models import Posting, Webhook

pytestmark = pytest.mark.django_db(transaction=True)
LOOKS = ((1280, "light"), (390, "dark"), (1280, "dark"), (390, "light"))
"""The first page of each address is looked at in all four ways, its further ones in turn."""
Address = tuple[str, str]
"""Who goes there, and where."""


def anybody(*queries: str) -> Callable[[str], Iterator[Address]]:
    """A page without anything to fill in, with these queries."""
    return lambda name: ((str(Role.CUSTOMER_SERVICE.sign_in), reverse(name) + query) for query in queries or ("",))


def by(who: str, **filled: str) -> Callable[[str], Iterator[Address]]:
    """A page of one person's."""
    return lambda name: iter([(who, reverse(name, kwargs=filled))])


def every_order(name: str) -> Iterator[Address]:
    """Every fourth order as customer service sees it, and one as other departments do."""
    for number in numbers()[::4]:
        yield "customer-service", reverse(name, args=[number])
    for who in ("finance", "planner", "quality"):
        yield who, reverse(name, args=[numbers()[0]])


def every_step(name: str) -> Iterator[Address]:
    """Each step that can be done, by somebody who may; one of each other kind of answer."""
    seen: set[tuple[str, str]] = set()
    child = name == "delivery-step"
    for number in numbers():
        for step in steps(number):
            state = str(step.first.state)
            kind = (step.name, state) if state == "ready" else ("", state)
            if bool(step.member.subject.key) is child and kind not in seen:
                seen.add(kind)
                if state == "ready" and ("", "refused") not in seen:
                    seen.add(("", "refused"))
                    yield (
                        "warehouse" if "warehouse" not in step.first.place.step.who else "finance",
                        address(name, number, step),
                    )
                yield whose(step, number), address(name, number, step)


def address(name: str, number: str, step: StepStand) -> str:
    """The page of one step."""
    key = step.member.subject.key
    return reverse(name, kwargs={"number": number, "name": step.name, **({"key": key} if key else {})})


def steps(number: str) -> list[StepStand]:
    """How every step of an order stands, whoever looks."""
    return Case.open(number, Account.objects.get(username="customer-service").as_person(), timezone.now()).steps


def whose(step: StepStand, number: str) -> str:
    """Somebody who may do the step."""
    root = Root.objects.select_related("salesperson").get(number=number)
    first = step.first.place.step.who[0]
    role = Role(first) if first in set(Role) else Role.CUSTOMER_SERVICE
    return root.salesperson.username if role is Role.SALES and root.salesperson else role.sign_in


def numbers() -> list[str]:
    """The orders of the mill."""
    return list(Root.objects.filter(kind="order").order_by("number").values_list("number", flat=True))


def house_steps(name: str) -> Iterator[Address]:
    """What is decided for the whole house."""
    for place in family_of("house").process.places:
        yield Role(place.step.who[0]).sign_in, reverse(name, args=[place.step.name])


def every_customer(name: str) -> Iterator[Address]:
    """One customer of each class."""
    for letter in "ABC":
        found = Customer.objects.filter(classification=letter).first()
        if found:
            yield "customer-service", reverse(name, args=[found.number])


def every_worklist(name: str) -> Iterator[Address]:
    """The home of each role, and one with all of its tabs."""
    for query in ("?show=waiting", "?show=owed", "?show=done"):
        yield "customer-service", reverse(name) + query
    for role in Role:
        if Account.objects.filter(username=role.sign_in).exists():
            yield role.sign_in, reverse(name)


def collections(name: str) -> Iterator[Address]:
    """Finance's tabs, and everybody else's refusal."""
    for query in ("", "?show=short", "?show=return", "?show=couriers", "?show=statements"):
        yield "finance", reverse(name) + query
    yield "sales", reverse(name)


def a_courier(name: str) -> Iterator[Address]:
    """Whoever has carried cash."""
    yield "finance", reverse(name, args=[CashMove.objects.order_by("id")[0].courier])


def a_line(name: str) -> Iterator[Address]:
    """A line that agrees, and one that nobody can place."""
    yield from (("finance", reverse(name, args=["B1001", place])) for place in (1, 5))


def a_plan(name: str) -> Iterator[Address]:
    """One price plan."""
    yield "customer-service", reverse(name, args=[PricePlan.objects.order_by("pk")[0].pk])


def a_webhook(name: str) -> Iterator[Address]:
    """A webhook with something in its log, by the administrator."""
    admin = Account.objects.get(username="administrator")
    hook, _ = Webhook.objects.get_or_create(
        name="Warehouse", url="https://warehouse.example/in", made_by=admin, defaults={"made": timezone.now()}
    )
    Posting.objects.create(webhook=hook, made=timezone.now(), says="It answered 503", tries=3)
    yield "administrator", reverse(name, args=[hook.pk])


def with_app(name: str) -> Iterator[Address]:
    """Whoever has an authenticator app."""
    account = Account.objects.get(username="quality")
    row = Authenticator.objects.filter(user=account).first() or TOTP.activate(account, new_secret()).instance
    yield account.username, reverse(name, args=[row.pk] if name == "factor-remove" else [])


def with_messages(name: str) -> Iterator[Address]:
    """A lost message, a late one, a report that belongs to nothing."""
    order, now = Root.objects.filter(kind="order", over=False).order_by("-seq")[0], timezone.now()
    for passage in (Passage.FAILED, Passage.DELAYED, Passage.DELIVERED):
        message, _ = Message.objects.get_or_create(
            once=f"seen/{passage}", defaults={
                "root": order, "route": "e-mail", "whom": "customer", "to": "ada@halloran.example", "made": now,
                "address": "ada@halloran.example", "title": f"{order.number}: Notice", "text": "Look\n\nhere",
                "papers": [{"name": "a.pdf", "sha256": "0" * 64, "size": 1, "pages": 2}], "digest": "d", "begun": now,
                "left": now, "envelope": passage, "name": f"<{passage}@x>", "passage": passage,
                "lost": passage is Passage.FAILED,
            },
        )  # fmt: skip
        Report.objects.get_or_create(once=passage, defaults={
            "message": message, "source": "imap", "arrived": now, "reported": now, "passage": passage, "says": "So",
        })  # fmt: skip
    Report.objects.get_or_create(once="aside", defaults={
        "source": "imap", "arrived": now, "reported": now, "says": "It names no message of ours",
        "aside": "It names no message of ours", "excerpt": "From: x",
    })  # fmt: skip
    if name == "order-messages":
        yield from (("customer-service", reverse(name, args=[order.number]) + query) for query in ("", "?show=house"))
        yield "technical", reverse(name, args=[order.number])
    else:
        yield from (("customer-service", reverse(name) + query) for query in ("", "?show=aside"))
        yield "technical", reverse(name)


def a_roll(name: str) -> Iterator[Address]:
    """A roll that is on the road."""
    yield "customer-service", reverse(name, args=[Roll.objects.order_by("pk").last().number])


def ticked_rows(name: str) -> Iterator[Address]:
    """Two rows of one step, from the worklist of whoever has them."""
    found: dict[tuple[str, str], list[str]] = {}
    for number in numbers():
        for step in steps(number):
            if str(step.first.state) == "ready" and not step.first.place.step.final and step.name not in BY_HAND:
                row = f"row={step.name}|{number}|{step.member.subject.key}"
                found.setdefault((whose(step, number), step.name), []).append(row)
    wide = [(who, f"{reverse(name)}?{'&'.join(rows[:2])}") for (who, _), rows in found.items() if len(rows) > 1]
    yield from wide[:4]


def mall_order_pages(name: str) -> Iterator[Address]:
    """The mall's orders as its administrator sees them."""
    for root in Root.objects.filter(kind="mall").order_by("number")[::3]:
        yield "mall-administrator", reverse(name, args=[root.number])


def part_steps(name: str) -> Iterator[Address]:
    """One step of a parcel, one of a return."""
    for key, step in (("1", "hand_to_carrier"), ("R1", "approve_return")):
        entry = Entry.objects.filter(root__kind="mall", step="pack" if key == "1" else "request_return").last()
        assert entry is not None
        yield "mall-administrator", reverse(name, args=[entry.root.number, key, step])


def an_article(name: str) -> Iterator[Address]:
    """The stock of one article."""
    more = ["count_stock"] if name == "stock-step" else []
    yield "mall-administrator", reverse(name, args=[Stock.objects.order_by("pk")[0].pk, *more])


def counters(name: str) -> Iterator[Address]:
    """The counter with everything on it, and with what was looked for and is not there."""
    yield from by("logistics")(name)
    yield "mall-administrator", f"{reverse(name)}?q=anna"
    yield "logistics", f"{reverse(name)}?q=nobody"


def a_caller(name: str) -> Iterator[Address]:
    """A member who orders by telephone."""
    yield "mall-administrator", reverse(name, args=[Member.objects.order_by("pk")[0].pk])


MALL_WAYS: dict[str, Callable[[str], Iterator[Address]]] = {
    "mall-orders": by("mall-administrator"),
    "order": mall_order_pages,
    "part-step": part_steps,
    "who-calls": by("mall-administrator"),
    "telephone-order": a_caller,
    "stock": by("mall-administrator"),
    "stock-of": an_article,
    "stock-step": an_article,
    "calls": by("mall-administrator"),
    "board": by("mall-administrator"),
    "pick-list": by("logistics"),
    "round": by("logistics"),
    "counter": counters,
}
WAYS: dict[str, Callable[[str], Iterator[Address]]] = {
    "worklist": every_worklist,
    "together": ticked_rows,
    "sign-in": anybody(),
    "intake": anybody("", "?from=%2B353+61+555+018"),
    "signed-papers": anybody(),
    "search": anybody("?q=hal", "?q=zzzz", "?q="),
    "map": anybody(),
    "orders": anybody("", "?state=ended", "?late=1", "?class=C"),
    "order": every_order,
    "step": every_step,
    "delivery-step": every_step,
    "collections": collections,
    "courier": a_courier,
    "cash-in": a_courier,
    "cash-bank": by("finance"),
    "own-cash": by("logistics"),
    "statement-new": by("finance"),
    "slips-new": by("finance"),
    "statement": by("finance", number="B1001"),
    "bank-line": a_line,
    "line-match": a_line,
    "line-settle": a_line,
    "line-unmatch": a_line,
    "roll": a_roll,
    "service-cases": anybody("", "?state=ended"),
    "service-case-new": anybody(),
    "customers": anybody(),
    "customer": every_customer,
    "papers": anybody("", "?q=ALD"),
    "prices": anybody(),
    "price-plan": a_plan,
    "contracts": anybody(),
    "policy": by("marketing-director"),
    "house-step": house_steps,
    "notices": anybody(),
    "messages": with_messages,
    "order-messages": with_messages,
    "me": anybody(),
    "password": anybody(),
    "deputy-new": anybody(),
    "key-new": anybody(),
    "webhooks": by("administrator"),
    "webhook-new": by("administrator"),
    "webhook": a_webhook,
    "webhook-change": a_webhook,
    "app-new": anybody(),
    "passkey-new": anybody(),
    "codes-new": with_app,
    "factor-remove": with_app,
}  # fmt: skip
NO_PAGES = {
    "sign-out", "news", "attachment", "attachment-page", "deputy-end", "key-revoke", "notices-seen", "webhook-secret",
    "call", "give", "picked", "counter-cash", "counter-lay", "stock-aside", "round-report", "round-worker",
    "webhook-on", "webhook-off", "webhook-trial", "posting-again", "passkey-make", "passkey-ask", "sign-in-passkey",
    "sign-in-second", "accept-certain", "line-accept", "line-take", "message-again", "report-settle",
}  # fmt: skip
"""Acts of a button, pieces of another page, downloads; the second page of signing in has tests of its own."""


def test_every_address_is_looked_at() -> None:
    """A page that is new fails here until somebody says how one gets there."""
    names = {str(pattern.name) for pattern in urlpatterns}
    told = WAYS.keys() | MALL_WAYS.keys() | NO_PAGES
    assert names == told, names ^ told
    assert HOUSE_NUMBER


def test_axe_finds_nothing_on_any_page(page: Page, live_server: Any) -> None:
    """Wide and narrow, light and dark; and nothing stands beyond the edge of a narrow window."""
    fill_demo()
    open_house()
    faults = [fault for name in WAYS for fault in faults_at(WAYS[name](name), page, live_server.url)]
    assert not faults, "\n".join(dict.fromkeys(faults))


def test_axe_finds_nothing_on_the_malls_pages(page: Page, live_server: Any) -> None:
    """The same for those who work for the mall."""
    fill_demo()
    open_house()
    faults = [fault for name in MALL_WAYS for fault in faults_at(MALL_WAYS[name](name), page, live_server.url)]
    assert not faults, "\n".join(dict.fromkeys(faults))


def faults_at(found: Iterator[Address], page: Page, base: str) -> Iterator[str]:
    """What is wrong with the pages of one address."""
    wanted = list(dict.fromkeys(found))
    assert wanted
    for place, (who, url) in enumerate(wanted):
        yield from faults_of(page, base, who, url, LOOKS if place == 0 else (LOOKS[place % 4],))


def faults_of(page: Page, base: str, who: str, url: str, looks: tuple[tuple[int, str], ...]) -> Iterator[str]:
    """What is wrong with one page."""
    sign_in(page, base, who)
    answer = page.goto(base + url)
    if answer is None or answer.status not in (200, 403, 409):
        yield f"{who} {url}: answers {answer and answer.status}"
        return
    for width, scheme in looks:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if beyond > 0:
            yield f"{who} {url} at {width}: {beyond} px beyond the edge"
        for found in Axe().run(page).response["violations"]:
            yield f"{who} {url} at {width}, {scheme}: {found['id']} {found['nodes'][0]['html'][:160]}"


SESSIONS: dict[tuple[str, str], str] = {}


def sign_in(page: Page, base: str, who: str) -> None:
    """The browser carries this person's session."""
    if (base, who) not in SESSIONS:
        client = Client()
        client.force_login(Account.objects.get(username=who))
        SESSIONS[(base, who)] = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": SESSIONS[(base, who)], "url": base}])
