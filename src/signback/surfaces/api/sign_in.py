"""Who calls: a person by their token, or by the session of their browser (R1)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.http import HttpRequest
from ninja.errors import AuthenticationError
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from signback.engine.asks import Word
from signback.orders.models import Account, ApiToken
from signback.orders.persons import Person
from signback.orders.refusals import NotAllowed
from signback.orders.roles import MEMBER
from signback.surfaces.api.problems import refusal
from signback.surfaces.identity import token_of
from signback.surfaces.remembered import remember, word_of

READING = {"GET", "HEAD", "OPTIONS"}
THE_MALL = "/api/v1/mall/"


@dataclass(frozen=True)
class Caller:
    """The account behind a request, and the person it acts as."""

    account: Account
    person: Person
    word: Word | None = None
    """What they were let in by, where that was taken from memory."""


class TokenSignIn(HttpBearer):
    """A personal API token."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """Whoever made the token."""
        found = token_of(token)
        return None if found is None else let_in(request, found)


class RememberedSignIn(TokenSignIn):
    """The same, for calls whose turn looks at the token again before it writes: until then memory will do (M6)."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """Whoever made the token, as this process saw them last; at first, as they are."""
        if word := word_of(token):
            with suppress(NotAllowed):
                return let_in(request, word.token, word)
        found = super().authenticate(request, token)
        if found:
            remember(token)
        return found


class SessionSignIn(APIKeyCookie):
    """The session of somebody who is signed in to the pages; what changes something wants the CSRF token."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Caller | None:
        """Whoever is signed in; a token that was sent and is not valid is not made up for by a session."""
        if "Authorization" in request.headers or not isinstance(request.user, Account):
            return None
        if check_csrf(request) is not None:
            raise refusal(403, "no_csrf_token", "The CSRF token is missing or wrong", "Send it as X-CSRFToken")
        return admitted(request, Caller(request.user, request.user.as_person()))

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        """Never asked: the session itself says who it is."""
        return None


def let_in(request: HttpRequest, token: ApiToken, word: Word | None = None) -> Caller:
    """The owner of a token, for what the token is good for."""
    if token.only_reads and request.method not in READING:
        raise NotAllowed("only_reads", "This key only reads", "Use a key that may also act")
    return admitted(request, Caller(token.account, token.account.as_person(), word))


def admitted(request: HttpRequest, caller: Caller) -> Caller:
    """Members of the mall come by the mall's calls alone; everything else is the house's (R4, M6)."""
    if MEMBER in caller.person.roles and not request.path.startswith(THE_MALL):
        raise NotAllowed("only_the_mall", "Members of the mall call the mall alone", f"Use the calls under {THE_MALL}")
    return caller


SIGN_IN = [TokenSignIn(), SessionSignIn()]
BY_MEMORY = [RememberedSignIn(), SessionSignIn()]


def anew(request: HttpRequest) -> None:
    """Whoever was let in from memory is let in once more, as they are now; or not any more."""
    found = SIGN_IN[0](request)
    if found is None:
        raise AuthenticationError
    request.auth = found  # type: ignore[attr-defined]


def caller_of(request: HttpRequest) -> Caller:
    """Who calls."""
    return cast("Caller", request.auth)  # type: ignore[attr-defined]


def person_of(request: HttpRequest) -> Person:
    """The person who calls."""
    return caller_of(request).person


def staff_of(request: HttpRequest) -> Person:
    """The person who calls, with a role in the house (R1)."""
    person = person_of(request)
    if not person.roles:
        raise NotAllowed("no_role", "Only people of the house may see this", "Ask the administrator for a role")
    return person
