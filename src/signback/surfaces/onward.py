"""Where somebody goes on who has to sign in first."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def door_of(request: HttpRequest, door: str, start: str) -> str:
    """The sign-in that leads back to the page; after a form that came too late, to the page on which it stood (E4)."""
    looks = request.method in ("GET", "HEAD")
    onward = request.get_full_path() if looks else stood_on(request) or reverse(start)
    return f"{reverse(door)}?{urlencode({'next': onward})}"


def stood_on(request: HttpRequest) -> str:
    """The page of ours that sent a form; empty where the browser does not tell."""
    told = request.headers.get("Referer", "")
    if not told or not url_has_allowed_host_and_scheme(told, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(told)
    return parts._replace(scheme="", netloc="", fragment="").geturl()
