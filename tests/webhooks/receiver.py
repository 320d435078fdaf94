"""Another program on this machine: takes what is posted, and checks it with the library of Standard Webhooks."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook as Signer


class Receiver:
    """What arrived, and how it answers."""

    def __init__(self) -> None:
        self.secret = ""
        self.answers = 200
        self.drips = 0.0
        self.location = ""
        self.arrived: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.wrong: list[str] = []
        self.bodies: list[bytes] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/in?from=signback"

    def take(self, body: bytes, headers: dict[str, str]) -> None:
        """Keep what is signed as it should be."""
        self.bodies.append(body)
        try:
            self.arrived.append(Signer(self.secret).verify(body, headers))
            self.keys.append(headers["webhook-id"])
        except Exception as fault:
            self.wrong.append(str(fault))


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A program that listens on the loopback."""
    kept = Receiver()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.take(body, dict(self.headers.items()))
            if kept.drips:
                drip(self, kept)
                return
            self.send_response(kept.answers)
            if kept.location:
                self.send_header("Location", kept.location)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def do_GET(self) -> None:
            kept.wrong.append("somebody followed a redirect")
            self.send_response(200)
            self.end_headers()

        def log_message(self, *said: Any) -> None:
            """Nothing on the screen."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    kept.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()


def drip(door: BaseHTTPRequestHandler, kept: Receiver) -> None:
    """Answer one sign at a time, never to the end."""
    try:
        for sign in "HTTP/1.1 200 " + "O" * 500:
            door.wfile.write(sign.encode())
            door.wfile.flush()
            time.sleep(kept.drips)
    except OSError:
        return
