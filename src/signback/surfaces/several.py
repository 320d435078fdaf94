"""One act over several orders, for every surface: which of them, and under which keys (architecture 7, E4)."""

from __future__ import annotations

import hashlib

MOST = 50


def key_among(key: str | None, number: str, subject: str) -> str | None:
    """One key for several orders is one for each of them."""
    return hashlib.sha256(f"{key}\n{number}\n{subject}".encode()).hexdigest() if key else None


def named(number: str, subject: str) -> str:
    """The order, with its delivery where one is meant."""
    return f"{number}/{subject}" if subject else number
