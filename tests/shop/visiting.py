"""Somebody at the mall's pages, without a browser: looks, puts in the cart, registers, orders."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Any

from django.core import mail
from django.test import Client

from signback.demo.mill import PASSWORD
from signback.engine.models import Root
from signback.messages.worker import run_once
from signback.orders.models import Account

ADDRESS = {
    "recipient": "Wang Li", "street": "Quay Street 18", "postal_code": "V94 T9PX", "city": "Limerick", "region": "",
    "country": "IE", "telephone": "+353 61 555 018",
}  # fmt: skip
ANSWERS = {**ADDRESS, "call_at": "afternoon", "note": ""}
WAY = {"delivery": "by carrier", "payment": "bank transfer"}
WAYS = "/mall/checkout/delivery"
GOOD = "correct horse 7"


@dataclass
class Visitor:
    """One browser."""

    client: Client = field(default_factory=Client)
    last: Any = None

    def get(self, path: str, status: int = 200) -> str:
        """Look at a page."""
        self.last = self.client.get(path)
        return self.read(status)

    def post(self, path: str, data: dict[str, Any] | None = None, status: int = 200) -> str:
        """Send a form, and follow where it leads."""
        self.last = self.client.post(path, data or {}, follow=True)
        return self.read(status)

    def read(self, status: int) -> str:
        """What the page says."""
        assert self.last.status_code == status, (self.last.status_code, self.last.request["PATH_INFO"], self.text[:600])
        return self.text

    @property
    def text(self) -> str:
        """The page as it came, without the signs of HTML."""
        return html.unescape(self.last.content.decode())

    @property
    def path(self) -> str:
        """Where the visitor is."""
        return str(self.last.request["PATH_INFO"])

    # ---- doors
    def sign_in(self, sign_in: str = "member-anna", password: str = PASSWORD, status: int = 200) -> str:
        """By address and password."""
        said = {"login": f"{sign_in}@mail.example", "password": password}
        return self.post("/mall/account/sign-in", said, status)

    def is_in(self) -> bool:
        """Whether somebody is signed in."""
        return "_auth_user_id" in self.client.session

    def register(self, address: str = "li@example.org", password: str = GOOD, name: str = "Wang Li") -> str:
        """Ask to become a member."""
        return self.post("/mall/account/register", {"name": name, "email": address, "password1": password})

    def code(self) -> str:
        """The code of the newest letter."""
        run_once()
        found = re.search(r"^\s+(\d{6})\s*$", str(mail.outbox[-1].body), re.MULTILINE)
        assert found, mail.outbox[-1].body
        return found[1]

    def prove(self, code: str, status: int = 200) -> str:
        """Type the code."""
        return self.post("/mall/account/prove", {"code": code}, status)

    # ---- ordering
    def put(self, article: str = "NB-A5-LINED", quantity: object = 2, status: int = 200) -> str:
        """Put pieces in the cart."""
        return self.post(f"/mall/goods/{article}", {"quantity": quantity}, status)

    def answer(self, status: int = 200, **other: Any) -> str:
        """Answer the checkout's questions: where, then how and how it is paid."""
        chosen = {name: other.pop(name) for name in WAY if name in other}
        page = self.post("/mall/checkout", {**ANSWERS, **other}, status if not chosen else 200)
        return page if self.path != WAYS else self.post(WAYS, {**WAY, **chosen}, status)

    def hidden(self) -> dict[str, str]:
        """What the page's form carries along unseen."""
        found = re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)">', self.text)
        return {name: value for name, value in found if name != "csrfmiddlewaretoken"}

    def order(self, article: str = "NB-A5-LINED", quantity: int = 2, **other: Any) -> str:
        """Order something; its number."""
        self.put(article, quantity)
        self.answer(**other)
        self.post("/mall/checkout/check", self.hidden())
        return self.path.split("/")[3]


def account(sign_in: str) -> Account:
    """An account by its sign-in name."""
    return Account.objects.get(username=sign_in)


def orders_of(sign_in: str) -> int:
    """How many orders a member has."""
    return Root.objects.filter(kind="mall", member=account(sign_in).pk).count()
