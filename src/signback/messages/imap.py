"""A mailbox over IMAP: opened to be read only, mail by mail, of each only its beginning (RFC 3501)."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from signback.messages.models import Letterbox
from signback.messages.reports import LARGEST
from signback.settings.environment import Environment

SECONDS = 20
UID = re.compile(rb"UID (\d+)")


class Trouble(Exception):
    """The mailbox cannot be read; the sentence says what is wrong."""


@dataclass(frozen=True)
class Letter:
    """One mail's beginning, by its number in the mailbox."""

    place: int
    content: bytes

    def done(self) -> None:
        """The mailbox stays as it is: how far it was read is written down here."""


class ImapBox:
    """The mailbox of the settings."""

    def __init__(self, said: Environment) -> None:
        self.said = said
        self.name = f"{said.imap_user or 'anybody'}@{said.imap_host}/{said.imap_folder}"[:200]

    def letters(self, state: Letterbox, most: int) -> Iterator[Letter]:
        """The mails that came since, oldest first; a mailbox that was made anew is read from its beginning."""
        with opened(self.said) as box:
            validity = validity_of(box)
            if state.validity != validity:
                state.validity, state.read_to = validity, 0
            for number in numbers_after(box, state.read_to)[:most]:
                yield Letter(number, beginning(box, number))


@contextmanager
def opened(said: Environment) -> Iterator[imaplib.IMAP4]:
    """The folder, signed in, to be read only."""
    try:
        box = connected(said)
        try:
            box.login(said.imap_user, said.imap_password.get_secret_value())
            answered(box.select(quoted(said.imap_folder), readonly=True), f"There is no folder {said.imap_folder}")
            yield box
        finally:
            box.logout()
    except (OSError, imaplib.IMAP4.error) as fault:
        raise Trouble(f"The mailbox cannot be read: {in_words(fault)}") from fault


def in_words(fault: Exception) -> str:
    """What the server or the network said, in one line."""
    said = fault.args[0] if len(fault.args) == 1 else str(fault)
    return " ".join((said.decode(errors="replace") if isinstance(said, bytes) else str(said)).split())


def connected(said: Environment) -> imaplib.IMAP4:
    """The connection, protected as the settings say."""
    if said.imap_tls == "tls":
        return imaplib.IMAP4_SSL(
            said.imap_host, said.imap_port, ssl_context=ssl.create_default_context(), timeout=SECONDS
        )
    box = imaplib.IMAP4(said.imap_host, said.imap_port, timeout=SECONDS)
    if said.imap_tls == "starttls":
        box.starttls(ssl.create_default_context())
    return box


def quoted(folder: str) -> str:
    """A folder's name as the server reads it."""
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def answered(answer: tuple[str, Any], otherwise: str) -> list[Any]:
    """The server's answer, or what is wrong."""
    kind, data = answer
    if kind != "OK":
        raise Trouble(otherwise)
    return list(data)


def validity_of(box: imaplib.IMAP4) -> int:
    """Which mailbox it is: another number means that every mail was numbered anew."""
    _, said = box.response("UIDVALIDITY")
    return int(said[0]) if said and said[0] else 0


def numbers_after(box: imaplib.IMAP4, read_to: int) -> list[int]:
    """The numbers of the mails that were not read yet."""
    data = answered(box.uid("SEARCH", f"UID {read_to + 1}:*"), "The mailbox cannot be searched")
    found = {int(word) for line in data if line for word in line.split() if word.isdigit()}
    return sorted(number for number in found if number > read_to)


def beginning(box: imaplib.IMAP4, number: int) -> bytes:
    """The beginning of one mail; nothing, where it is gone since."""
    data = answered(box.uid("FETCH", str(number), f"(UID BODY.PEEK[]<0.{LARGEST}>)"), "A mail cannot be read")
    for part in data:
        if isinstance(part, tuple) and len(part) == 2:
            head, content = part
            said = UID.search(head)
            if said is None or int(said[1]) == number:
                return bytes(content)[:LARGEST]
    return b""
