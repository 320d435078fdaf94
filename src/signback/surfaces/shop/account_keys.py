"""A member's keys for programs: orders by API, in the member's own name (E5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from signback.orders.models import Account, ApiToken
from signback.surfaces.identity import issue_token, revoke_token
from signback.surfaces.shop.account_words import say
from signback.surfaces.shop.frame import member_page, page
from signback.surfaces.shop.typed import typed_before
from signback.surfaces.shop.words import moment_words
from signback.surfaces.web.sheets.fields import ErrorLink, Errors, Field

LASTS: Final = timedelta(days=90)
LONGEST: Final = 80
SHOWN: Final = 30


@dataclass(frozen=True)
class KeyRow:
    """One key that opens something."""

    name: str
    says: str
    url: str


@dataclass(frozen=True)
class KeysSheet:
    """A member's keys; a new one is shown once."""

    title: str
    lede: str
    words: dict[str, str]
    name: Field
    rows: tuple[KeyRow, ...]
    made: str = ""
    errors: Errors | None = None


@member_page
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest, member: Account) -> HttpResponseBase:
    """The keys in force; a new one on sending."""
    if request.method != "POST":
        return shown(request, member, typed_before(request).get("name", ""))
    name = " ".join(request.POST.get("name", "").split())
    if not name or len(name) > LONGEST or not name.isprintable():
        return shown(request, member, name, fault=say("keys.needed", most=LONGEST))
    return shown(request, member, made=issue_token(member, name, timezone.now() + LASTS))


def shown(
    request: HttpRequest, member: Account, name: str = "", *, made: str = "", fault: str = ""
) -> HttpResponseBase:
    """The page."""
    now = timezone.now()
    rows = ApiToken.objects.filter(account_id=member.pk, revoked=None).order_by("-made", "-pk")[:SHOWN]
    field = Field("name", say("keys.name"), value=name[:200], error=fault, required=True, autocomplete="off")
    keys = ("keys.make", "keys.made", "keys.none", "keys.back")
    sheet = KeysSheet(
        say("keys"), say("keys.lede"), {key.replace(".", "_"): say(key) for key in keys}, field,
        tuple(row(token) for token in rows if token.opens_at(now)), made,
        Errors(say("wrong"), (ErrorLink(fault, field.id),)) if fault else None,
    )  # fmt: skip
    return page(request, "keys", sheet, 422 if fault else 200)


def row(token: ApiToken) -> KeyRow:
    """One key in words."""
    until = moment_words(token.ends) if token.ends else ""
    return KeyRow(token.name, say("keys.until", until=until), reverse("mall-key-revoke", args=[token.pk]))


@member_page
@require_POST
def key_revoke(request: HttpRequest, member: Account, pk: int) -> HttpResponseBase:
    """The key opens nothing from now on."""
    revoke_token(member, pk)
    messages.success(request, say("keys.revoked"))
    return redirect("mall-keys")
