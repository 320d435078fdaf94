"""What the mall has no page for: each says so in a sentence, with the way out (E4)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from signback.surfaces.shop.frame import mill_name, no_page, sheet_of
from signback.surfaces.shop.frame_words import AROUND, around, refused_words
from signback.surfaces.shop.sheets import Frame
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


def too_old(request: HttpRequest, stood_on: str) -> HttpResponse:
    """The form was opened before somebody signed in or out: nothing was done, and its page is one step away."""
    return no_page(request, "no_csrf_token", 403, *([Act(refused_words("anew"), stood_on)] if stood_on else ()))


def fault(request: HttpRequest) -> HttpResponse:
    """A fault of ours: all of the act was taken back; the page asks nothing of the database."""
    mill = mill_name()
    frame = Frame(mill, {key: around(key, mill=mill) for key in AROUND})
    return render(request, "shop/error.html", {"frame": frame, "sheet": sheet_of("fault")}, status=500)
