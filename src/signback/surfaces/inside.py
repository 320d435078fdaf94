"""The WSGI application with the background worker inside: what `signback serve` runs in each serving process.

The process that starts the serving processes never touches the database: a fork would hand its open connections and the
turn of the embedded database's writers to its children, and nobody could write any more.
"""

import atexit
import fcntl
import os
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, reset_queries
from django.http import HttpResponse
from django.http.response import HttpResponseBase

from signback import heap
from signback.cores import SERVING, keep_to_one
from signback.engine.company import lane
from signback.messages.worker import courtesy, run_forever
from signback.surfaces.api.asking import LARGEST
from signback.surfaces.api.sign_in import THE_MALL
from signback.surfaces.wsgi import application as pages

heap.keep()
sys.setswitchinterval(0.0005)
"""Whoever waits for an answer is let in soon, however busy the worker beside it is; Python waits ten times as long."""
request_started.disconnect(reset_queries)
request_finished.disconnect(close_old_connections)
"""A line that is no good any more is left when the next request begins; nobody counts what was asked."""
keep_to_one(settings.DATA, int(os.environ.get(SERVING, "1")))
STOP = threading.Event()
STAND_BY_SECONDS = 1.0


def work() -> None:
    """One worker works in the house of one machine; those in its other serving processes stand by."""
    settings.DATA.mkdir(parents=True, exist_ok=True)
    with (settings.DATA / "worker.turn").open("a") as turn:
        while not STOP.is_set():
            with suppress(BlockingIOError):
                fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
                run_forever(STOP)
            STOP.wait(STAND_BY_SECONDS)


WORKER = threading.Thread(target=work, name="worker", daemon=True)
LOCK = threading.Lock()
here = 0
"""How many wait for their answer now."""


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """The pages and the API; the worker gives way while somebody waits."""
    came(1)
    try:
        if opens(environ):
            at_hand(environ)
            with lane.entered():
                return whole(pages(environ, start_response))
        return whole(pages(environ, start_response))
    finally:
        came(-1)


def whole(answer: HttpResponseBase) -> Iterable[bytes]:
    """An answer that is there already goes out in one piece; the server asks only for the pieces of a stream."""
    if not isinstance(answer, HttpResponse):
        return answer
    try:
        return [answer.content]
    finally:
        answer.close()


def opens(environ: dict[str, Any]) -> bool:
    """Whether the request submits an order to the mall: many of them come at the same moment (M6)."""
    return (environ["REQUEST_METHOD"], environ["PATH_INFO"]) == ("POST", f"{THE_MALL}orders")


def at_hand(environ: dict[str, Any]) -> None:
    """The body is there before anybody waits for this one: whoever sends slowly, or never, holds up nobody (M6)."""
    length = environ.get("CONTENT_LENGTH") or "0"
    if length.isdigit() and int(length) <= LARGEST:
        environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(int(length)))


def came(change: int) -> None:
    """Somebody came, or was answered."""
    global here
    with LOCK:
        here += change


def stop() -> None:
    """Let the worker finish its row."""
    STOP.set()
    WORKER.join(timeout=5)


courtesy.somebody_waits = lambda: here > 0
atexit.register(stop)
WORKER.start()
__all__ = ["application"]
