"""Where a webhook may go: outside the house over TLS; inside it only where the setting allows it."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from django.conf import settings

from signback.orders.refusals import Invalid

Ip = IPv4Address | IPv6Address
NAT64 = IPv6Network("64:ff9b::/96")
PORTS = {"https": 443, "http": 80}
LOCAL = "localhost"


class Forbidden(Exception):
    """This address is not to be called; the message says why."""


@dataclass(frozen=True)
class Target:
    """An address taken apart."""

    scheme: str
    host: str
    port: int
    path: str


def target_of(url: str) -> Target:
    """The address taken apart, or refused at its field."""
    try:
        target = taken_apart(url)
        refuse_open(target)
        literal = address_in(target.host)
        if literal is not None:
            refuse_inside(literal)
    except Forbidden as fault:
        raise Invalid(str(fault), field="url") from None
    return target


def taken_apart(url: str) -> Target:
    """Scheme, host, port and path of an address without name, password or fragment."""
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode() if not is_ip(parts.hostname) else str(parts.hostname)
    except (ValueError, UnicodeError):
        raise Forbidden("This is no web address") from None
    if parts.scheme not in PORTS or not host or any(sign.isspace() or not sign.isprintable() for sign in url):
        raise Forbidden("Give a web address that begins with https://")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise Forbidden("Leave name, password and # out of the address; what is sent is signed")
    if not url.isascii():
        raise Forbidden("Write the address in plain letters, as the browser sends it")
    query = f"?{parts.query}" if parts.query else ""
    return Target(parts.scheme, host, port or PORTS[parts.scheme], f"{parts.path or '/'}{query}")


def is_ip(host: str | None) -> bool:
    """Whether the host is written as a number."""
    return address_in(host or "") is not None


def address_in(host: str) -> Ip | None:
    """The number that a host is, or that the name of this machine stands for."""
    try:
        return ip_address("127.0.0.1" if host == LOCAL else host)
    except ValueError:
        return None


def refuse_open(target: Target) -> None:
    """Without TLS only this very machine is called."""
    known = address_in(target.host)
    if target.scheme == "http" and not (known is not None and inner(known).is_loopback):
        raise Forbidden("Only https:// leaves the house; http:// is for this machine alone")


def refuse_inside(address: Ip) -> None:
    """An address that is not of the open internet is called only where the setting names it (SSRF)."""
    real = inner(address)
    if any(real in network for network in settings.ENVIRONMENT.webhooks_inside if network.version == real.version):
        return
    if not real.is_global or real.is_multicast or real.is_reserved:
        raise Forbidden(
            f"{address} lies inside the house; whoever runs Signback can allow it by SIGNBACK_WEBHOOKS_INSIDE={real}"
        )


def inner(address: Ip) -> Ip:
    """The address that another one only wraps."""
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def resolved(target: Target) -> list[Ip]:
    """The numbers behind a host's name, every one of them allowed; asked at each call, so that none is slipped in."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise Forbidden(f"Nobody knows the host {target.host}: {fault}") from None
    addresses = list(dict.fromkeys(ip_address(str(one[4][0]).partition("%")[0]) for one in found))
    for address in addresses:
        refuse_inside(address)
    return addresses
