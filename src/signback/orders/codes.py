"""The short code on a document's last page, which the customer reads back (S8)."""

from __future__ import annotations

ALPHABET = "ABCDEFHJKLMNPRSTUVWXYZ"
LENGTH = 4


def check_code(digest: bytes) -> str:
    """Four letters that cannot be misheard for one another's shape, derived from a document's digest."""
    number = int.from_bytes(digest, "big")
    letters = []
    for _ in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)
