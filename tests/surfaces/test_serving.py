"""`signback serve` as a process: it answers, people sign in, and its children inherit nothing that locks them out."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import pytest

PATIENCE = 60


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


class House:
    """A served demonstration mill."""

    def __init__(self, folder: Path) -> None:
        self.base, port = "", free_port()
        self.base = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "signback", "serve", "--data", str(folder), "--port", str(port), "--demo"]
        env = {k: v for k, v in os.environ.items() if not k.startswith(("SIGNBACK_", "DATABASE_URL", "DJANGO_"))}
        self.process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.browser: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> str:
        answer = self.browser.open(f"{self.base}{path}", timeout=PATIENCE)
        return str(answer.read().decode())

    def wait(self) -> None:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                self.get("/sign-in")
                return
            except OSError:
                assert self.process.poll() is None and time.monotonic() < end, "it never opened"
                time.sleep(0.1)

    def sign_in(self, name: str) -> str:
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', self.get("/sign-in"))
        assert token
        said = {"csrfmiddlewaretoken": token[1], "name": name, "password": "signback", "next": "/"}
        ask = Request(f"{self.base}/sign-in", urlencode(said).encode(), {"Referer": f"{self.base}/sign-in"})
        answer = self.browser.open(ask, timeout=PATIENCE)
        return str(answer.read().decode())


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    served = House(tmp_path / "data")
    try:
        served.wait()
        yield served
    finally:
        served.process.send_signal(signal.SIGTERM)
        served.process.wait(PATIENCE)


def open_files(pid: int) -> list[str]:
    folder = Path(f"/proc/{pid}/fd")
    return [os.readlink(entry) for entry in folder.iterdir() if entry.exists() or entry.is_symlink()]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc to see the open files of a process")
def test_everybody_signs_in_while_the_worker_tells_the_demonstrations_notices(house: House) -> None:
    """The serving process is forked from one that holds no connection, and no turn: writers are never locked out."""
    database = ("signback.sqlite3", "signback.sqlite3-wal", "signback.sqlite3-shm")
    assert not [name for name in open_files(house.process.pid) if name.endswith(database)]
    for name in ("customer-service", "finance", "sales"):
        assert "Sign out" in house.sign_in(name)
    assert "Halloran" in house.get("/orders")
    house.process.send_signal(signal.SIGTERM)
    assert house.process.wait(PATIENCE) == 0


def serving(house: House) -> list[int]:
    """The serving processes of a house."""
    known = Path(f"/proc/{house.process.pid}/task/{house.process.pid}/children").read_text().split()
    return [int(pid) for pid in known if "resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_text()]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc to see the processes of a house")
def test_a_serving_process_that_dies_is_followed_by_another(house: House) -> None:
    """The house stays open: nobody has to start it again."""
    (before,) = serving(house)
    os.kill(before, signal.SIGKILL)
    house.wait()
    (after,) = serving(house)
    assert after != before and "Sign out" in house.sign_in("finance")


def test_who_never_sends_the_rest_of_an_order_holds_up_nobody(house: House) -> None:
    """M6: others place orders, or are told what is wrong with them, while its body does not come."""
    port = int(house.base.rpartition(":")[2])
    head = b"POST /api/v1/mall/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    with socket.create_connection(("127.0.0.1", port)) as slow, socket.create_connection(("127.0.0.1", port)) as other:
        slow.sendall(head + b"Content-Length: 500\r\n\r\n{")
        time.sleep(0.5)
        other.settimeout(PATIENCE / 3)
        other.sendall(head + b"Content-Length: 2\r\n\r\n{}")
        assert other.recv(1000).startswith(b"HTTP/1.1 401")
