"""Signing in and out."""

from __future__ import annotations

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from signback.orders.models import Account
from signback.surfaces.web.frame import page
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
    account = authenticate(request, username=name[:150], password=password)
    if isinstance(account, Account):
        login(request, account)
        return redirect(onward if safe(request, onward) else "/")
    return sign_in_page(request, onward, name, wrong=True)


def sign_in_page(request: HttpRequest, onward: str, name: str = "", *, wrong: bool = False) -> HttpResponse:
    """Two fields; after a wrong password the second one waits."""
    errors = (
        Errors(WRONG, (ErrorLink("Type the password again; capital letters count", "f-password"),)) if wrong else None
    )
    sheet = SignInSheet(
        "Nothing moves on a spoken word: what you sign here carries your name.", reverse("sign-in"),
        Field("name", "Sign-in name", value=name, required=True, autocomplete="username", focus=not wrong),
        Field("password", "Password", Kind.PASSWORD, required=True, autocomplete="current-password", focus=wrong),
        (Hidden("next", onward),), errors,
    )  # fmt: skip
    return page(request, "sign_in", sheet, 422 if wrong else 200)


def safe(request: HttpRequest, onward: str) -> bool:
    """Whether the way onward stays in this house."""
    return url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure())


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave."""
    logout(request)
    return redirect("sign-in")
