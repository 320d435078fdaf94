"""Mall orders through HTTP: sign-in by token, all middleware, two workers, eight clients that wait for each answer."""

from __future__ import annotations

import json
import os
import selectors
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connections

from benchmarks.placing import stocked, wish
from signback.engine.models import Root
from signback.orders.models import Account
from signback.surfaces.identity import issue_token

CLIENTS, WORKERS, SECONDS, WARM, PORT = 8, 2, 8.0, 3.0, 8797
LEAST, ON_A_LINE = 1000, 25
Line = tuple[str, str, str, bool | None]


def line() -> socket.socket:
    """A new line to the house."""
    found = socket.create_connection(("127.0.0.1", PORT))
    found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return found


@dataclass
class Client:
    """One client: it sends the next order when the last is answered, so many on a line as people stay in a shop."""

    number: int
    token: str
    body: bytes
    line: socket.socket = field(default_factory=lambda: line())
    asked: int = 0
    done: int = 0
    since: float = 0.0
    text: bytes = b""
    waited: list[float] = field(default_factory=list)

    def ask(self) -> None:
        """The next order, under a key of its own."""
        key, self.asked, self.text = f"http-{self.number}-{self.asked}", self.asked + 1, b""
        head = (
            f"POST /api/v1/mall/orders HTTP/1.1\r\nHost: localhost:{PORT}\r\nAuthorization: Bearer {self.token}\r\n"
            f"Content-Type: application/json\r\nIdempotency-Key: {key}\r\nContent-Length: {len(self.body)}\r\n\r\n"
        )
        self.since = time.perf_counter()
        self.line.sendall(head.encode() + self.body)

    def hear(self) -> bool:
        """Take what came; whether the answer is whole."""
        self.text += self.line.recv(65536)
        head, found, rest = self.text.partition(b"\r\n\r\n")
        if not found or len(rest) < length_in(head):
            return False
        self.waited.append(time.perf_counter() - self.since)
        self.done += head.startswith(b"HTTP/1.1 201")
        return True


def length_in(head: bytes) -> int:
    """How long the answer's body is."""
    return next(int(row[15:]) for row in head.split(b"\r\n") if row[:15].lower() == b"content-length:")


def run() -> Iterator[Line]:
    """Orders a second, and how long one waits."""
    stocked()
    tokens = [issue_token(Account.objects.get(username="member-anna"), f"bench {n}") for n in range(CLIENTS)]
    before = Root.objects.filter(kind="mall").count()
    connections.close_all()
    server = subprocess.Popen(command(WORKERS), env=os.environ | {"SIGNBACK_ALLOWED_HOSTS": "localhost"},
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        wait_for_server()
        warm = drive(100, tokens, WARM)
        clients = drive(0, tokens, SECONDS)
    finally:
        server.terminate()
        server.wait()
    everybody = [*clients, *warm]
    done, refused = sum(c.done for c in everybody), sum(c.asked - c.done for c in everybody)
    waited = sorted(w for c in clients for w in c.waited)
    rate = sum(c.done for c in clients) / SECONDS
    placed = Root.objects.filter(kind="mall").count() - before
    what = f"orders a second by HTTP, {WORKERS} workers, {CLIENTS} clients"
    yield what, f"{rate:,.0f}", f"≥ {LEAST:,}", rate >= LEAST
    yield "  one order waits, median and 99 of 100", f"{ms(waited, 50):.1f}, {ms(waited, 99):.1f} ms", "", None
    yield (
        "  refused, acknowledged and not there",
        f"{refused}, {done - placed}",
        "0, 0",
        refused == 0 and done == placed,
    )


def ms(waited: list[float], percent: int) -> float:
    """So many of a hundred waited no longer."""
    return waited[min(len(waited) - 1, len(waited) * percent // 100)] * 1000


def command(workers: int) -> list[str]:
    """The product itself, with its worker inside."""
    return [sys.executable, "-m", "signback", "serve", "--port", str(PORT), "--workers", str(workers)]


def wait_for_server() -> None:
    """Until the first page answers."""
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://localhost:{PORT}/sign-in"):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError("the server did not start")


def drive(first: int, tokens: list[str], seconds: float) -> list[Client]:
    """All clients at once for so long, each on its own line; the machine's work is the server's, not theirs."""
    body = json.dumps(wish()).encode()
    clients = [Client(first + n, token, body) for n, token in enumerate(tokens)]
    waiting, until = selectors.DefaultSelector(), time.perf_counter() + seconds
    for client in clients:
        waiting.register(client.line, selectors.EVENT_READ, client)
        client.ask()
    while waiting.get_map():
        for key, _ in waiting.select(10):
            client = key.data
            if not client.hear():
                continue
            over = time.perf_counter() >= until
            if over or client.asked % ON_A_LINE == 0:
                waiting.unregister(client.line)
                client.line.close()
            if over:
                continue
            if client.asked % ON_A_LINE == 0:
                client.line = line()
                waiting.register(client.line, selectors.EVENT_READ, client)
            client.ask()
    return clients
