"""Signing in and out."""

from __future__ import annotations

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from signback.orders.models import Account
from signback.surfaces.web.frame import show


def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; a wrong password says so and keeps the name."""
    onward = request.POST.get("next") or request.GET.get("next") or "/"
    if request.method == "POST":
        name = request.POST.get("name", "").strip()
        account = authenticate(request, username=name[:150], password=request.POST.get("password", "")[:500])
        if isinstance(account, Account):
            login(request, account)
            return redirect(onward if safe(request, onward) else "/")
        return show(request, "office/sign_in.html", {"name": name, "next": onward, "wrong": True}, status=422)
    return show(request, "office/sign_in.html", {"next": onward})


def safe(request: HttpRequest, onward: str) -> bool:
    """Whether the way onward stays in this house."""
    return url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure())


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave."""
    logout(request)
    return redirect("sign-in")
