"""The language of an answer: what the reader chose, else what their browser prefers; no address begins with one."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers


class Languages(LocaleMiddleware):
    """Django's own, without looking for a language in every address."""

    def process_request(self, request: HttpRequest) -> None:
        """What follows speaks the reader's language."""
        translation.activate(translation.get_language_from_request(request))
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Say in which language it is, and that others may get another."""
        patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", translation.get_language())
        return response
