"""What has no page, in the look of the part of the house in which it was sought, with the way out.

Addresses that are not there or take only what a form sends, forms that are too old, and our own faults.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, resolve

from signback.surfaces.onward import stood_on
from signback.surfaces.shop import lost as shop
from signback.surfaces.web import faults as web

THE_MALL = "/mall/"
PROGRAMS = "/api/"
"""Programs have answers of their own."""


def in_mall(request: HttpRequest) -> bool:
    """Whether somebody is at the mall: nobody there is led into the house."""
    return request.path.startswith(THE_MALL)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No page has this address."""
    return shop.not_found(request) if in_mall(request) else web.not_found(request, exception)


def too_old(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """The form was opened before somebody signed in or out, or comes from elsewhere: nothing was done (E4)."""
    return shop.too_old(request, stood_on(request)) if in_mall(request) else web.too_old(request, reason)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What was sent cannot be read."""
    return shop.bad_request(request) if in_mall(request) else web.bad_request(request, exception)


def fault(request: HttpRequest, *args: Any) -> HttpResponse:
    """A fault of ours."""
    return shop.fault(request) if in_mall(request) else web.fault(request, *args)


# ---- addresses that take only what a form sends
def pages_for_forms(ask: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Whoever types such an address, or reloads it, reads what it is for and where its page is (E4)."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        answer = ask(request)
        looks = request.method in ("GET", "HEAD")
        if answer.status_code != 405 or not looks or request.path.startswith(PROGRAMS):
            return answer
        said = only_sent(request)
        said["Allow"] = answer.headers.get("Allow", "")
        return said

    return answered


def only_sent(request: HttpRequest) -> HttpResponse:
    """The page, with the way to where the button stands."""
    above = next(pages_above(request.path), "/")
    return shop.only_sent(request, above) if in_mall(request) else web.only_sent(request, above)


def pages_above(path: str) -> Iterator[str]:
    """The addresses above that have a page, the nearest first."""
    parts = path.strip("/").split("/")
    for upto in range(len(parts) - 1, -1, -1):
        above = "/" + "/".join(parts[:upto])
        yield from (each for each in dict.fromkeys((above, f"{above.rstrip('/')}/")) if leads_somewhere(each))


def leads_somewhere(path: str) -> bool:
    """Whether something answers at this address."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
