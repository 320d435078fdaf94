"""Signing in and out."""

from __future__ import annotations

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from signback.orders.models import Account
from signback.orders.refusals import Refused
from signback.orders.roles import MEMBER
from signback.surfaces.factors import kinds_of
from signback.surfaces.identity import refuse_guessing, wrong_password
from signback.surfaces.web.frame import page
from signback.surfaces.web.second_step import wait_for_second
from signback.surfaces.web.sheets.doors import SignInSheet
from signback.surfaces.web.sheets.fields import ErrorLink, Errors, Field, Kind
from signback.surfaces.web.sheets.pieces import Hidden

WRONG = "Name and password do not fit together"


def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; a wrong password says so and keeps the name."""
    onward = request.POST.get("next") or request.GET.get("next") or "/"
    if request.method != "POST":
        return sign_in_page(request, onward)
    name = request.POST.get("name", "").strip().replace("\x00", "")
    password = request.POST.get("password", "")[:500].replace("\x00", "")
    try:
        account = let_in(request, name[:150], password)
    except Refused as refused:
        return sign_in_page(
            request, onward, name, Errors(refused.says, (ErrorLink(refused.remedy, "f-password"),)), 429
        )
    if account is None:
        errors = Errors(WRONG, (ErrorLink("Type the password again; capital letters count", "f-password"),))
        return sign_in_page(request, onward, name, errors, 422)
    onward = onward if safe(request, onward) else "/"
    if kinds_of(account):
        return wait_for_second(request, account, onward)
    login(request, account)
    return redirect(onward)


def let_in(request: HttpRequest, name: str, password: str) -> Account | None:
    """Whose name and password these are; not for guessing, and a wrong one stands on record (R2)."""
    known, now = Account.objects.filter(username=name).first(), timezone.now()
    if known is not None and MEMBER in known.roles:
        return None  # members have a door of their own
    if known is not None:
        refuse_guessing(known, now)
    account = authenticate(request, username=name, password=password)
    if account is None and known is not None:
        wrong_password(known, now)
    return account if isinstance(account, Account) else None


def sign_in_page(
    request: HttpRequest, onward: str, name: str = "", errors: Errors | None = None, status: int = 200
) -> HttpResponse:
    """Two fields; after a wrong password the second one waits."""
    wrong = errors is not None
    sheet = SignInSheet(
        "Nothing moves on a spoken word: what you sign here carries your name.", reverse("sign-in"),
        Field("name", "Sign-in name", value=name, required=True, autocomplete="username", focus=not wrong),
        Field("password", "Password", Kind.PASSWORD, required=True, autocomplete="current-password", focus=wrong),
        (Hidden("next", onward),), errors,
    )  # fmt: skip
    return page(request, "sign_in", sheet, status)


def safe(request: HttpRequest, onward: str) -> bool:
    """Whether the way onward stays in this house."""
    return url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure())


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave."""
    logout(request)
    return redirect("sign-in")
