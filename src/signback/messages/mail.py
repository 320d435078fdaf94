"""One e-mail over SMTP; a repeated one carries the same Message-ID, so that it is known as the same (E4)."""

from __future__ import annotations

from signback.engine.models import Outbox
from signback.messages.letters import Letter, letter_of
from signback.messages.posting import mail_of, post

E_MAIL = "e-mail"


def send_mail(row: Outbox) -> None:
    """Send it, in its reader's language."""
    send_letter(row, letter_of(row))


def send_letter(row: Outbox, letter: Letter, kept: Letter | None = None) -> None:
    """Send a letter; what must not be read here afterwards is kept in other words."""
    post(row, E_MAIL, kept or letter, mail_of(letter, row.payload["address"]))
