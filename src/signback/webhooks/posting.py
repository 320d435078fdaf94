"""One call to another program: to the very number that was allowed, within a time, no redirect followed."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address, IPv6Address

from signback.webhooks.addresses import Forbidden, Target, refuse_open, resolved, taken_apart

SECONDS = 5.0
"""For connecting, and for each answer of the other side."""
DEADLINE = 15.0
"""For all of it together: whoever answers drop by drop is cut off."""
READ = 1024


class Unsent(Exception):
    """It did not arrive; the message says why, without a word of what the other side answered."""


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Send it; the status of the answer."""
    try:
        target = taken_apart(url)
        refuse_open(target)
        with connected(target) as line:
            line.request("POST", target.path, body, dict(headers))
            answer = line.getresponse()
            answer.read(READ)
        return answer.status
    except Forbidden as fault:
        raise Unsent(str(fault)) from None
    except ssl.SSLCertVerificationError as fault:
        raise Unsent(f"Its certificate is not valid: {fault.verify_message}") from None
    except TimeoutError:
        raise Unsent(f"It did not answer within {SECONDS:.0f} seconds") from None
    except (OSError, HTTPException, ValueError) as fault:
        raise Unsent(f"The connection failed: {type(fault).__name__}") from None


@contextmanager
def connected(target: Target) -> Iterator[HTTPConnection]:
    """A line to one of the allowed numbers, cut when the time is over."""
    bare = dialled(resolved(target), target.port)
    with cut_at_deadline(bare) as held:
        line = HTTPConnection(target.host, target.port, timeout=SECONDS)
        try:
            line.sock = held[0] = encrypted(bare, target) if target.scheme == "https" else bare
            yield line
        finally:
            line.close()
            bare.close()


def dialled(addresses: list[IPv4Address | IPv6Address], port: int) -> socket.socket:
    """The first of the numbers that answers."""
    fault: OSError = OSError("no address")
    for address in addresses[:4]:
        try:
            return socket.create_connection((str(address), port), timeout=SECONDS)
        except OSError as failed:
            fault = failed
    raise fault


def encrypted(bare: socket.socket, target: Target) -> ssl.SSLSocket:
    """The line under TLS, for the name that was asked for."""
    return ssl.create_default_context().wrap_socket(bare, server_hostname=target.host)


@contextmanager
def cut_at_deadline(bare: socket.socket) -> Iterator[list[socket.socket]]:
    """Whatever line is held is cut when the time is over; what came until then is no answer."""
    held, over = [bare], threading.Event()
    timer = threading.Timer(DEADLINE, cut, (held, over))
    timer.daemon = True
    timer.start()
    try:
        yield held
    finally:
        timer.cancel()
        if over.is_set():
            raise Unsent(f"It did not come to an end within {DEADLINE:.0f} seconds")


def cut(held: list[socket.socket], over: threading.Event) -> None:
    """End both directions, under TLS too."""
    over.set()
    with suppress(OSError):
        socket.socket.shutdown(held[0], socket.SHUT_RDWR)
