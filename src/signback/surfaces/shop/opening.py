"""The members' doors, opened when somebody first comes: what they need would take a sixth of the product's start."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.module_loading import import_string

from signback.orders.models import Account
from signback.surfaces.shop.frame import Page, member_page, shop_page


@cache
def door(name: str) -> Any:
    """One of the doors, by its name."""
    return import_string(f"signback.surfaces.shop.doors.{name}").as_view()


def of_everybody(name: str) -> Page[...]:
    """A door for everybody."""

    @shop_page
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer: HttpResponseBase = door(name)(request, *args, **kwargs)
        return answer

    return shown


def of_member(name: str) -> Page[...]:
    """A door that stands behind the sign-in."""

    @member_page
    def shown(request: HttpRequest, member: Account, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer: HttpResponseBase = door(name)(request, *args, **kwargs)
        return answer

    return shown
