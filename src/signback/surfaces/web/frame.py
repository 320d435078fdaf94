"""The frame of every page: who is signed in, where they are, what was just done, and how a refusal looks."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from signback.engine.models import Notice
from signback.orders.models import Account
from signback.orders.persons import Person
from signback.orders.refusals import Refused
from signback.orders.roles import MEMBER, Role, role_title
from signback.surfaces.onward import door_of
from signback.surfaces.web.sheets.doors import ErrorSheet
from signback.surfaces.web.sheets.frame import Frame, NavItem, Toast
from signback.surfaces.web.sheets.pieces import Act, Hidden, Reason

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, Person, P], HttpResponseBase]
UNDO, WRONG = "undo", "wrong"
UNDONE = "Undone right after it was done"
TAKES_CALLS = {Role.CUSTOMER_SERVICE, Role.SALES}
THE_MALLS_OWN = {Role.MALL_ADMINISTRATOR, Role.LOGISTICS, Role.FINANCE}
TAKES_PAPERS = {Role.CUSTOMER_SERVICE, Role.SALES, Role.DELIVERY}


def staff_page(page: Page[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """A page for people of the house: signed in, refusals shown as pages with their way out."""

    @wraps(page)
    def shown(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        account = request.user
        if not isinstance(account, Account):
            return redirect(door_of(request, "sign-in", "worklist"))
        person = account.as_person()
        if MEMBER in person.roles:
            return redirect("/mall/")
        request.person = person  # type: ignore[attr-defined]
        try:
            return page(request, person, *args, **kwargs)
        except Refused as refused:
            return refusal(request, refused)

    return shown


def account_of(request: HttpRequest) -> Account:
    """The account behind a page of the house."""
    account = request.user
    assert isinstance(account, Account)
    return account


def refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    """A refusal as a page: what, why, and who or what helps."""
    sheet = ErrorSheet(
        refused.says, f"{refused.remedy}." if refused.remedy else "",
        tuple(Reason(r.says) for r in refused.reasons if not r.met),
        acts=(Act(_("To the worklist"), reverse("worklist")),), code=refused.code,
    )  # fmt: skip
    return page(request, "error", sheet, refused.status)


def page(request: HttpRequest, template: str, sheet: Any, status: int = 200, unread: int | None = None) -> HttpResponse:
    """A sheet in its frame; `unread` spares the question how many notices there are."""
    person: Person | None = getattr(request, "person", None)
    frame = frame_of(request, person, unread) if person else Frame()
    return render(request, f"web/{template}.html", {"frame": frame, "sheet": sheet}, status=status)


def frame_of(request: HttpRequest, person: Person, unread: int | None) -> Frame:
    """What stands around the page of somebody who is signed in."""
    if unread is None:
        unread = Notice.objects.filter(account_id=person.id, seen=None).count()
    return Frame(
        name=person.name, department=roles_words(person), nav=places(request, person), home_url=reverse("worklist"),
        search_url=reverse("search"), search=request.GET.get("q", "")[:80], notices_url=reverse("notices"),
        notices=unread, sign_out_url=reverse("sign-out"),
        me_url=reverse("me"), toast=toast(request),
        printed=_("Signback · printed {when} by {name}").format(
            when=f"{timezone.localtime():%A %-d %B %Y, %H:%M}", name=person.name
        ),
    )  # fmt: skip


def toast(request: HttpRequest) -> Toast | None:
    """What was just done, said once."""
    said = list(get_messages(request))
    words = " ".join(str(message) for message in said)
    ways = [str(message.extra_tags).split(" ", 2) for message in said if str(message.extra_tags).count(" ") > 1]
    if not ways:
        return Toast(words) if said else None
    kind, url, label = ways[-1]
    if kind != UNDO:
        return Toast(words, Act(label, url))
    undo = (Hidden("act", "perform"), Hidden("_key", secrets.token_urlsafe(12)), Hidden("reason", UNDONE))
    return Toast(words, undo_url=url, undo=undo)


def say_done(request: HttpRequest, says: str, wrong: Act | None, *, at_once: bool = False) -> None:
    """What was just done, and the step that takes it back, for the next page; at once where one click is enough."""
    messages.success(
        request, says, extra_tags=f"{UNDO if at_once else WRONG} {wrong.url} {wrong.label}" if wrong else ""
    )


def roles_words(person: Person) -> str:
    """The person's roles, as the head of the page shows them."""
    return ", ".join(role_title(role) for role in sorted(person.roles))


def places(request: HttpRequest, person: Person) -> tuple[NavItem, ...]:
    """The main places that the person can go to."""
    wanted = [("worklist", _("Worklist"))]
    if person.is_of_the_mill:
        wanted += [("orders", _("Orders")), ("map", _("Map")), ("customers", _("Customers"))]
    if person.roles & TAKES_CALLS:
        wanted.insert(2, ("intake", _("Intake")))
    if person.roles & TAKES_PAPERS:
        wanted.insert(-2, ("signed-papers", _("Signed papers")))
    if person.roles & TAKES_CALLS:
        wanted.append(("service-cases", _("Service")))
    if Role.LOGISTICS in person.roles:
        wanted.insert(1, ("own-cash", _("Cash")))
    if Role.FINANCE in person.roles:
        wanted.insert(1, ("collections", _("Collections")))
    if person.holds(Role.MALL_ADMINISTRATOR):
        wanted += [("calls", _("Calls")), ("board", _("Board")), ("counter", _("Counter")), ("stock", _("Stock"))]
    if person.holds(Role.LOGISTICS):
        wanted += [
            ("pick-list", _("Pick list")),
            ("round", _("My round")),
            ("counter", _("Counter")),
            ("stock", _("Stock")),
        ]
    if person.roles & THE_MALLS_OWN:
        wanted.append(("mall-orders", _("Mall")))
    if not person.is_of_the_mill:
        wanted.append(("map", _("Map")))
    here = request.path
    found = [(title, reverse(name)) for name, title in dict(wanted).items()]
    return tuple(NavItem(title, url, here == url or (url != "/" and here.startswith(url))) for title, url in found)
