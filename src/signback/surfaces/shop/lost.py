"""What the mall has no page for: each says so in a sentence, with the way out (E4)."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import resolve

from signback.surfaces.shop.frame import mill_name, no_page, sheet_of
from signback.surfaces.shop.frame_words import AROUND, around, refused_words
from signback.surfaces.shop.sheets import Frame
from signback.surfaces.shop.typed import looking_again
from signback.surfaces.web.sheets.pieces import Act


def not_found(request: HttpRequest) -> HttpResponse:
    """What is not there, and what is another member's: both look the same."""
    return no_page(request, "no_such_page", 404)


def too_many(request: HttpRequest) -> HttpResponse:
    """Too much was tried in too short a time."""
    return no_page(request, "busy", 429)


def bad_request(request: HttpRequest) -> HttpResponse:
    """What was sent cannot be read."""
    return no_page(request, "bad_request", 400)


def only_sent(request: HttpRequest, above: str) -> HttpResponse:
    """The address of a button was typed, or loaded again: nothing was done."""
    return no_page(request, "only_sent", 405, Act(refused_words("that_page"), above))


def too_old(request: HttpRequest, stood_on: str) -> HttpResponseBase:
    """The form was opened before somebody signed in or out: nothing was done.

    Sent from its own page, it is shown again with what was typed; else its page is one step away.
    """
    again = shown_again(request) if urlsplit(stood_on).path == request.path else None
    return again or plainly_too_old(request, stood_on)


def shown_again(request: HttpRequest) -> HttpResponseBase | None:
    """The form's page, looked at anew and filled in: looking does nothing. None where there is no such page."""
    found = resolve(request.path_info)
    with looking_again(request):
        answer: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
    if answer.status_code == HTTPStatus.OK:
        answer.status_code = HTTPStatus.FORBIDDEN
    if HTTPStatus.MULTIPLE_CHOICES <= answer.status_code < HTTPStatus.BAD_REQUEST:
        messages.info(request, refused_words("no_csrf_token.says"))
    return None if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED else answer


def plainly_too_old(request: HttpRequest, stood_on: str) -> HttpResponse:
    """Nothing was done, and the form's page is one step away."""
    return no_page(request, "no_csrf_token", 403, *([Act(refused_words("anew"), stood_on)] if stood_on else ()))


def fault(request: HttpRequest) -> HttpResponse:
    """A fault of ours: all of the act was taken back; the page asks nothing of the database."""
    mill = mill_name()
    frame = Frame(mill, {key: around(key, mill=mill) for key in AROUND})
    return render(request, "shop/error.html", {"frame": frame, "sheet": sheet_of("fault")}, status=500)
