"""Mall orders through HTTP: sign-in by token, all middleware, two workers, eight clients that wait for each answer."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connection, connections

from benchmarks.mall import stocked, wish
from signback.engine.models import Root
from signback.orders.models import Account
from signback.surfaces.identity import issue_token

CLIENTS, WORKERS, SECONDS, PORT = 8, 2, 8.0, 8797
LEAST = 1000
Line = tuple[str, str, str, bool | None]


@dataclass
class Client:
    """One client: its line stays open, it sends the next order when the last is answered."""

    number: int
    token: str
    until: float
    done: int = 0
    refused: int = 0
    waited: list[float] = field(default_factory=list)

    def work(self) -> None:
        """Order after order."""
        body = json.dumps(wish()).encode()
        with socket.create_connection(("127.0.0.1", PORT)) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while time.perf_counter() < self.until:
                start = time.perf_counter()
                line.sendall(self.request(body))
                fine = answered(line)
                self.waited.append(time.perf_counter() - start)
                self.done += fine
                self.refused += not fine

    def request(self, body: bytes) -> bytes:
        """One order under a key of its own."""
        key = f"http-{self.number}-{self.done}-{self.refused}"
        head = (
            f"POST /api/v1/mall/orders HTTP/1.1\r\nHost: localhost:{PORT}\r\nAuthorization: Bearer {self.token}\r\n"
            f"Content-Type: application/json\r\nIdempotency-Key: {key}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


def answered(line: socket.socket) -> bool:
    """Read one answer to its end; whether the order was placed."""
    text = b""
    while b"\r\n\r\n" not in text:
        text += line.recv(65536)
    head, _, rest = text.partition(b"\r\n\r\n")
    length = next(int(row[15:]) for row in head.split(b"\r\n") if row.lower().startswith(b"content-length:"))
    while len(rest) < length:
        rest += line.recv(65536)
    return head.startswith(b"HTTP/1.1 201")


def run() -> Iterator[Line]:
    """Orders a second, and how long one waits."""
    stocked()
    tokens = [issue_token(Account.objects.get(username="member-anna"), f"bench {n}") for n in range(CLIENTS)]
    before = Root.objects.filter(kind="mall").count()
    connections.close_all()
    workers = 1 if connection.vendor == "sqlite" else WORKERS
    server = subprocess.Popen(command(workers), env=os.environ | {"SIGNBACK_ALLOWED_HOSTS": "localhost"},
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        wait_for_server()
        clients, warm = drive(tokens)
    finally:
        server.terminate()
        server.wait()
    done, refused = sum(c.done for c in (*clients, *warm)), sum(c.refused for c in (*clients, *warm))
    waited = sorted(w for c in clients for w in c.waited)
    rate = sum(c.done for c in clients) / SECONDS
    placed = Root.objects.filter(kind="mall").count() - before
    what = f"orders a second by HTTP, {workers} worker(s), {CLIENTS} clients"
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


def drive(tokens: list[str]) -> tuple[list[Client], list[Client]]:
    """All clients at once, after a short run to warm up; both runs' clients."""
    warm = [Client(100 + n, token, time.perf_counter() + 1.5) for n, token in enumerate(tokens)]
    for clients in (warm, [Client(n, token, 0.0) for n, token in enumerate(tokens)]):
        until = time.perf_counter() + (1.5 if clients is warm else SECONDS)
        threads = [threading.Thread(target=client.work) for client in clients]
        for client, thread in zip(clients, threads, strict=True):
            client.until = until
            thread.start()
        for thread in threads:
            thread.join()
    return clients, warm
