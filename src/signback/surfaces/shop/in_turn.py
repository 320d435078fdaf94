"""Forms of one browser that arrive at the same moment, taken one after the other (E4)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from signback.engine.gate import writing


@contextmanager
def in_turn(request: HttpRequest) -> Iterator[None]:
    """What the session says is what the form before left in it; what this one adds is kept before the next reads."""
    session = request.session
    with writing():
        known = read_anew(session)
        yield
        if known:
            session.save()
    # One that nobody knew before is kept at the end of the request: its key goes out with the answer.
    session.modified = session.modified and not known


def read_anew(session: SessionBase) -> bool:
    """Lock the session and read it once more; whether it was kept before."""
    if session.session_key is None:
        return False
    list(Session.objects.select_for_update().filter(session_key=session.session_key).values_list("pk"))
    said = session.load()
    session.clear()
    session.update(said)
    session.modified = False
    return session.session_key is not None
