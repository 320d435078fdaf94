"""Around every call: signs that no database keeps are refused, and every answer is JSON of this API."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver

from signback.scans import store
from signback.surfaces.api.asking import LARGEST, too_large
from signback.surfaces.api.problems import refusal, refusal_response

View = Callable[..., HttpResponseBase]


def guarded(patterns: Iterable[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """The same addresses, each behind the gate."""
    found = list(patterns)
    for pattern in found:
        if isinstance(pattern, URLPattern):
            pattern.callback = through(pattern.callback)
    return found


def through(view: View) -> View:
    """One view behind the gate."""

    @wraps(view)
    def behind(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = refused_early(request) or view(request, *args, **kwargs)
        if answer.status_code == 405:
            answer = not_here(answer)
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    behind.csrf_exempt = True  # type: ignore[attr-defined]
    return behind


def refused_early(request: HttpRequest) -> HttpResponseBase | None:
    """What is refused before anybody is asked who they are."""
    if any("\x00" in text for text in said(request)):
        return refusal_response(refusal(400, "bad_sign", "The address holds a character that cannot be kept"))
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdigit() and int(length) > most(request):
        return refusal_response(too_large())
    return None


def most(request: HttpRequest) -> int:
    """How many bytes a body may have: a file is sent as a form, everything else as JSON."""
    return store.LARGEST + LARGEST if request.content_type == "multipart/form-data" else LARGEST


def said(request: HttpRequest) -> Iterable[str]:
    """Everything that the address says."""
    yield request.path
    if not request.META.get("QUERY_STRING"):
        return
    for name, values in request.GET.lists():
        yield name
        yield from (str(value) for value in values)


def not_here(answer: HttpResponseBase) -> HttpResponseBase:
    """The refusal of a method that the address does not take."""
    refused = refusal_response(refusal(405, "not_here", f"Only {answer['Allow']} is possible here"))
    refused["Allow"] = answer["Allow"]
    return refused
