"""What was typed on a form that came too late: it is found on its own page again, by whoever typed it (M1, E4).

Nothing of such a form is done; passwords and codes are never kept, nor shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest

from signback.surfaces.shop.cart_words import say

TYPED: Final = "typed"
LATE: Final = "came_too_late"
FILLED_IN: Final = "filled_in"
WHOSE: Final = "whose"
"""Names the member whose page it was: what was typed on it is shown to nobody else who signs in there."""
MARKS: Final = frozenset({WHOSE, "next", "key", "seen", "form", "version", "action", "action_add", "on", "out"})
"""What a page or its buttons send beside what was typed."""
LONGEST: Final = 4000
MOST: Final = 12_000


def typed_on(request: HttpRequest) -> dict[str, Any]:
    """What a form says, with its page and whose it was."""
    said: dict[str, str] = {}
    room = MOST
    for name, value in request.POST.items():
        if not is_secret(name) and (room := room - len(name) - len(str(value)[:LONGEST])) > 0:
            said[name] = str(value)[:LONGEST]
    return {"page": request.path, WHOSE: said.get(WHOSE, ""), "said": said}


def is_secret(name: str) -> bool:
    """Whether a field holds what nobody may read but who types it."""
    return "password" in name or name in {"code", "csrfmiddlewaretoken"}


# ---- kept until somebody has signed in
def wait_for_sign_in(request: HttpRequest) -> None:
    """What was typed waits in the session of whoever is asked to sign in, in no address of a page."""
    typed = getattr(request, LATE, None) or (typed_on(request) if request.method == "POST" else None)
    if typed and typed["said"].keys() - MARKS:
        request.session[TYPED] = typed
        messages.info(request, say("order.waits"))


def typed_before(request: HttpRequest, version: int | None = None) -> dict[str, str]:
    """What was typed on this page and came too late, for its own member or one whom nobody knew then.

    Another's is dropped. What was typed to another version of an order meant something else: it is not handed out.
    """
    found = getattr(request, LATE, None) or request.session.get(TYPED)
    if request.method == "POST" or not found or found.get("page") != request.path:
        return {}
    if found[WHOSE] not in ("", request.user.get_username()):
        forget_typed(request)
        return {}
    found[FILLED_IN] = version is None or found["said"].get("version") == str(version)
    return dict(found["said"]) if found[FILLED_IN] else {}


def forget_typed(request: HttpRequest) -> None:
    """It is answered, or another's."""
    request.session.pop(TYPED, None)


def answered(request: HttpRequest) -> None:
    """A form that came in time takes the place of what was typed on its page before."""
    if request.method == "POST" and request.session.get(TYPED, {}).get("page") == request.path:
        forget_typed(request)


# ---- shown again at once
@contextmanager
def looking_again(request: HttpRequest) -> Iterator[None]:
    """The form's page is looked at: whatever answers carries nothing out, and may fill in what was typed."""
    sent = request.method
    setattr(request, LATE, typed_on(request))
    request.method = "GET"
    try:
        yield
    finally:
        request.method = sent
        delattr(request, LATE)


def came_too_late(request: HttpRequest) -> bool:
    """Whether the page stands in for a form that came too late."""
    return hasattr(request, LATE)


def is_filled_in(request: HttpRequest) -> bool:
    """Whether what was typed stands on it."""
    return bool(getattr(request, LATE, {}).get(FILLED_IN))
