"""A line to the house that can be cut: the browser's way to the server, in the test's hand."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Line:
    """One address on this machine whose calls go on to the house, until it is cut."""

    house: tuple[str, int]
    door: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    open: bool = True
    ends: list[socket.socket] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where a browser calls."""
        return f"http://localhost:{self.door.getsockname()[1]}"

    def cut(self) -> None:
        """Nothing gets through any more, nor ends what is under way."""
        self.open = False
        for end in self.ends:
            hang_up(end)
        self.ends.clear()

    def mend(self) -> None:
        """Calls get through again."""
        self.open = True

    def answer(self) -> None:
        """Take every call: carry it through, or hang up at once."""
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.door.accept()
                if not self.open:
                    hang_up(near)
                    continue
                far = socket.create_connection(self.house)
                self.ends += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=carry, args=(one, other), daemon=True).start()


def carry(one: socket.socket, other: socket.socket) -> None:
    """All that one says goes to the other, until either hangs up."""
    with contextlib.suppress(OSError):
        while said := one.recv(65536):
            other.sendall(said)
    hang_up(other)


def hang_up(end: socket.socket) -> None:
    """End it, whoever listens."""
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextlib.contextmanager
def line_to(url: str) -> Iterator[Line]:
    """A line to this address, for as long as the block lasts."""
    house = urlsplit(url)
    line = Line((house.hostname or "localhost", house.port or 80))
    threading.Thread(target=line.answer, daemon=True).start()
    try:
        yield line
    finally:
        line.cut()
        hang_up(line.door)
