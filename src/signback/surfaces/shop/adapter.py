"""How members register, prove their address and sign in, joined to the house: its words, its mail, its records (M6)."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from signback.messages.handed import hand_over
from signback.messages.letters import public_url
from signback.orders.models import Account
from signback.orders.refusals import Refused
from signback.surfaces.identity import refuse_guessing, wrong_password
from signback.surfaces.shop.backend import members_with
from signback.surfaces.shop.door_words import LETTERS, say, write
from signback.surfaces.shop.frame import mill_name

SAID = {
    "account/messages/logged_out.txt": "said.out",
    "account/messages/password_changed.txt": "said.password",
}
"""What is said after an act; other acts show themselves."""


class MemberAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """The library's decisions, as this house takes them."""

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """A name that says nothing of the person: it stands in the ledger for ever."""
        user.username = f"member-{secrets.token_hex(8)}"

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """The house's sentence for a fault."""
        known = code in say.said
        return ValidationError(say(code), code=code) if known else super().validation_error(code, *args)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Not for guessing, in any process of the house."""
        super().pre_authenticate(request, **credentials)
        for account in known(credentials):
            try:
                refuse_guessing(account, timezone.now())
            except Refused:
                raise self.validation_error("too_many_login_attempts") from None

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A wrong password stands on record (R2)."""
        for account in known(credentials):
            wrong_password(account, timezone.now())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """One of the letters, in the reader's language."""
        name = template_prefix.rpartition("/")[2].removesuffix("_signup")
        if f"{name}.text" not in LETTERS:
            return
        said = {
            "code": context.get("code", ""), "mill": mill_name(), "home": f"{public_url()}/mall/",
            "forgotten": public_url() + reverse("account_reset_password"),
            "register": public_url() + reverse("account_signup"),
        }  # fmt: skip
        hand_over(email, name, write(f"{name}.subject", **said), write(f"{name}.text", **said))

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, message_context: Any = None,
        extra_tags: str = "", message: Any = None,
    ) -> None:  # fmt: skip
        """What was just done, in the mall's words."""
        key = SAID.get(message_template or "")
        if key or message:
            messages.add_message(request, level, say(key) if key else str(message))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """After signing in: the member's own page."""
        return reverse("mall-account")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """After registering: what the mall has."""
        return reverse("mall")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """After signing out: what the mall has."""
        return reverse("mall")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """After changing the password: one's own data."""
        return reverse("mall-account")


def known(credentials: dict[str, Any]) -> list[Account]:
    """The members whom somebody claims to be."""
    return members_with(str(credentials.get("email", "")))
