"""An address that is not there, answered in the look of the part of the house in which it was sought."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from signback.surfaces.shop import frame as shop
from signback.surfaces.web import faults as web


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No page has this address."""
    return shop.not_found(request) if request.path.startswith("/mall/") else web.not_found(request, exception)
