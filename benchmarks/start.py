"""How long the product takes from its command to its first page, on a database that is there."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

MOST, MOST_DEMO = 3, 15
"""Seconds: on a folder that is there, and with the demonstration mill on an empty one."""
TURNS = 3


def seconds() -> tuple[float, float]:
    """With the demonstration mill on an empty folder, then the best of some starts on the same one."""
    with tempfile.TemporaryDirectory(prefix="signback-start-") as folder:
        first = started(folder, "--demo")
        return first, min(started(folder) for _ in range(TURNS))


def started(folder: str, *more: str) -> float:
    """One start on the embedded database, until the sign-in page answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-m", "signback", "serve", "--data", folder, "--port", str(port), *more]
    begun = time.perf_counter()
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as served:
        try:
            while not answers(port):
                assert served.poll() is None, "the product ended before it answered"
                time.sleep(0.01)
            return time.perf_counter() - begun
        finally:
            served.terminate()


def answers(port: int) -> bool:
    """Whether the sign-in page is there."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=5) as page:
            return bool(page.status == 200)
    except (urllib.error.URLError, OSError):
        return False
