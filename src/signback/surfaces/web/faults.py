"""Addresses that are not there, pages of others, forms that are too old, and our own faults, as pages of ours."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from signback.orders.models import Account
from signback.orders.roles import Role
from signback.surfaces.web.frame import page
from signback.surfaces.web.sheets.doors import ErrorSheet
from signback.surfaces.web.sheets.pieces import Act, Look


def shown(
    request: HttpRequest, status: int, title: str, says: str, remedy: str, code: str, way: Act | None = None
) -> HttpResponse:
    """One sentence, the way out, the code."""
    acts = (way or Act(_("To the start"), "/", look=Look.PRIMARY),)
    return page(request, "error", ErrorSheet(title, says, remedy=remedy, acts=acts, code=code), status)


def known(request: HttpRequest) -> HttpRequest:
    """The request with whoever of the house is signed in."""
    account = getattr(request, "user", None)
    person = account.as_person() if isinstance(account, Account) else None
    if person and person.roles & set(Role):
        request.person = person  # type: ignore[attr-defined]
    return request


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No page has this address."""
    says = _("Nothing stands under this address; perhaps a letter or a figure is missing.")
    remedy = _("Orders, customers and rolls are found by the search.")
    return shown(known(request), 404, _("There is no such page"), says, remedy, "no_such_page")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Somebody else keeps this."""
    says = _("Your roles do not open this page.")
    return shown(known(request), 403, _("This is not yours to see"), says, _("Ask the administrator."), "not_allowed")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What was sent cannot be read."""
    says = _("What your browser sent cannot be read.")
    return shown(
        request, 400, _("This cannot be read"), says, _("Load the page again and try once more."), "bad_request"
    )


def too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was opened before somebody signed in or out, or comes from elsewhere: nothing was done."""
    says = _("The page is older than your sign-in, so what it sent was not taken. Nothing was done.")
    remedy = _("Go back, load the page again, and send it once more; it needs the cookies of this site.")
    return shown(known(request), 403, _("This page is too old"), says, remedy, "no_csrf_token")


def only_sent(request: HttpRequest, above: str) -> HttpResponse:
    """The address of a button was typed, or loaded again: nothing was done."""
    says = _("This address takes only what a button sends, so there is nothing to look at. Nothing was done.")
    remedy = _("The button stands on its own page.")
    way = Act(_("To that page"), above, look=Look.PRIMARY)
    return shown(known(request), 405, _("This is no page"), says, remedy, "only_sent", way)


def fault(request: HttpRequest, *args: Any) -> HttpResponse:
    """A fault of ours: all of the act was taken back; the page asks nothing of the database."""
    says = _("Nothing of what you sent was recorded.")
    remedy = _("Try it once more; if it stays so, tell the administrator the time and what you did.")
    return shown(request, 500, _("Signback has made a mistake"), says, remedy, "fault")
