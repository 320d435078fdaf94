"""The frame of every page: who is signed in, where they are, and how a refusal looks."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from signback.orders.models import Account
from signback.orders.persons import Person
from signback.orders.refusals import Refused
from signback.orders.roles import Role, role_title

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, Person, P], HttpResponseBase]
TAKES_CALLS = {Role.CUSTOMER_SERVICE, Role.SALES}


def staff_page(page: Page[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """A page for people of the house: signed in, refusals shown as pages with their way out."""

    @wraps(page)
    def shown(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        account = request.user
        if not isinstance(account, Account):
            return redirect(f"{reverse('sign-in')}?{urlencode({'next': request.get_full_path()})}")
        person = account.as_person()
        request.person = person  # type: ignore[attr-defined]
        try:
            return page(request, person, *args, **kwargs)
        except Refused as refused:
            return refusal(request, refused)

    return shown


def refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    """A refusal as a page: what, why, and who or what helps."""
    context = {"refused": refused, "reasons": [r for r in refused.reasons if not r.met]}
    return show(request, "office/refused.html", context, status=refused.status)


def show(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page in its frame."""
    person: Person | None = getattr(request, "person", None)
    frame = {"person": person, "roles": roles_words(person), "now": timezone.now(), "places": places(request, person)}
    return render(request, template, {"frame": frame, **context}, status=status)


def roles_words(person: Person | None) -> str:
    """The person's roles, as the head of the page shows them."""
    return ", ".join(role_title(role) for role in sorted(person.roles)) if person else ""


def places(request: HttpRequest, person: Person | None) -> list[dict[str, Any]]:
    """The main places that the person can go to."""
    if person is None:
        return []
    wanted = [("worklist", "Worklist"), ("orders", "Orders"), ("map", "Map"), ("customers", "Customers")]
    if person.roles & TAKES_CALLS:
        wanted.insert(2, ("intake", "Intake"))
    here = request.path
    return [
        {"url": (url := reverse(name)), "title": title, "here": here == url or (url != "/" and here.startswith(url))}
        for name, title in wanted
    ]
