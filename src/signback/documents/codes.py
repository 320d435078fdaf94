"""The code by which a document is verified, and the QR code that each of its pages carries (S8, E2)."""

from __future__ import annotations

import hashlib

import zxingcpp
from django.conf import settings

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def digest_of(text: str) -> str:
    """The hash of a document's canonical data, as it is printed."""
    return hashlib.sha256(text.encode()).hexdigest()


def code_of(digest: str) -> str:
    """The short form of a hash, for people: its first sixty bits in letters and figures that are not misread."""
    number = int(digest[:15], 16)
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(LENGTH)))


def spaced(code: str) -> str:
    """The code as it is printed: 7K3M-R2QX-9DTB."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def typed(text: str) -> str:
    """A code as somebody typed it, in whatever case and with whatever marks between."""
    return "".join(letter for letter in text.upper() if letter.isalnum()).translate(MISREAD)[:64]


def verify_address() -> str:
    """Where anybody verifies a document, without the scheme: as it is printed."""
    return f"{public_url().partition('://')[2]}/verify"


def page_address(code: str, page: int) -> str:
    """What a page's QR code says: capitals alone, so that it stays small and survives a fax."""
    return f"{public_url()}/verify/{code}/{page}".upper()


def page_codes(code: str, pages: int) -> list[str]:
    """One QR code for each page, as pictures."""
    return [picture(page_address(code, page)) for page in range(1, pages + 1)]


def picture(text: str) -> str:
    """A QR code as SVG; the one that writes it is the one that reads it back from faxes."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    drawn = str(code.to_svg(add_quiet_zones=False))
    return drawn[drawn.index("<svg") :]


def public_url() -> str:
    """The address under which the mill is reached."""
    return str(settings.ENVIRONMENT.public_url)
