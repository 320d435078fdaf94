"""The frame of the mall's pages: who looks, in which language, what lies in the cart, how a refusal looks."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.contrib.messages import get_messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from signback.documents.letterhead import mill
from signback.orders.models import Account
from signback.orders.refusals import Refused
from signback.surfaces.onward import door_of
from signback.surfaces.shop.backend import member_of
from signback.surfaces.shop.cart import count_of
from signback.surfaces.shop.frame_words import AROUND, around, refused_words
from signback.surfaces.shop.sheets import ErrorSheet, Frame, Place
from signback.surfaces.shop.shelves import top_shelves
from signback.surfaces.shop.typed import answered, came_too_late, is_filled_in, wait_for_sign_in
from signback.surfaces.shop.words import language
from signback.surfaces.web.sheets.pieces import Act

P = ParamSpec("P")
MOST_PLACES: Final = 9
Page = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
MemberPage = Callable[Concatenate[HttpRequest, Account, P], HttpResponseBase]


def shop_page(view: Page[P]) -> Page[P]:
    """A page for everybody: what is not there, or not theirs, is answered in the mall's own look."""

    @wraps(view)
    def shown(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            return no_page(request, "no_such_page", 404)
        except Refused as refused:
            return refusal(request, refused)

    return shown


def member_page(view: MemberPage[P]) -> Page[P]:
    """A page for members: others are asked to sign in; nobody keeps a copy of it."""

    @wraps(view)
    def shown(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        member = member_of(request)
        if member is None:
            wait_for_sign_in(request)
            return redirect(door_of(request, "account_login", "mall"))
        answered(request)
        answer = view(request, member, *args, **kwargs)
        add_never_cache_headers(answer)
        return answer

    return shop_page(shown)


def refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    """A refusal as a page: what, why, and the way out."""
    if refused.status == 404:
        return no_page(request, "no_such_page", 404)
    unmet = tuple(reason.says for reason in refused.reasons if not reason.met)
    ways = (Act(refused_words("mine"), reverse("my-orders")),) if member_of(request) else ()
    sheet = ErrorSheet(refused.says, f"{refused.remedy}." if refused.remedy else "", refused.code, unmet, ways)
    return page(request, "error", sheet, refused.status)


def no_page(request: HttpRequest, key: str, status: int, *ways: Act) -> HttpResponse:
    """A page that says no in a sentence, with the way out."""
    return page(request, "error", sheet_of(key, *ways), status)


def sheet_of(key: str, *ways: Act) -> ErrorSheet:
    """The sentence, and the ways; to the goods there is always one."""
    back = Act(refused_words("back"), reverse("mall"))
    return ErrorSheet(refused_words(key), refused_words(f"{key}.says"), key, ways=(*ways, back))


def page(request: HttpRequest, template: str, sheet: Any, status: int = 200, about: str = "") -> HttpResponse:
    """A sheet in its frame; what has no sentence for search engines stays out of their lists."""
    return render(request, f"shop/{template}.html", {"frame": frame_of(request, about), "sheet": sheet}, status=status)


def frame_of(request: HttpRequest, about: str = "") -> Frame:
    """What stands around this page."""
    house, member = mill_name(), member_of(request)
    words = {key: around(key, mill=house) for key in AROUND}
    news = " ".join(str(message) for message in get_messages(request))
    shelves = tuple(Place(s.name, s.url, request.path == s.url) for s in top_shelves()[:MOST_PLACES])
    everything = Place(around("all"), reverse("mall"), request.path == reverse("mall"))
    return Frame(
        house, words, (everything, *shelves), search=request.GET.get("q", "")[:80], cart=count_of(request),
        name=member.name if member else "", whose=member.username if member else "",
        says=news, undone=undone_for(request), path=request.get_full_path(), about=about,
    )  # fmt: skip


def undone_for(request: HttpRequest) -> str:
    """Where the page stands in for a form that came too late: that nothing was done, and whether it is filled in."""
    if not came_too_late(request):
        return ""
    return refused_words("typed_again" if is_filled_in(request) else "no_csrf_token.says")


def mill_name() -> str:
    """The house, as the reader calls it."""
    return mill().name.in_language(language())
