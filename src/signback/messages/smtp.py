"""SMTP that asks for delivery reports: on success, failure and delay, under the message's own name (RFC 3461)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

WISHES = "NOTIFY=SUCCESS,FAILURE,DELAY"
NAME = "X-Signback-Envelope"
"""Carries the envelope's name as far as the connection; it does not leave the house."""


class Server(EmailBackend):
    """The mail server; where it knows nothing of delivery reports, the mail goes without the wish."""

    connection: Any

    def _send(self, email_message: EmailMessage) -> bool:
        envelope = str(email_message.extra_headers.pop(NAME, ""))
        sender, *recipients = (
            sanitize_address(address, "utf-8") for address in (return_path(email_message), *email_message.recipients())
        )
        self.connection.ehlo_or_helo_if_needed()
        mime: Any = email_message.message()
        content = mime.as_bytes(linesep="\r\n")
        reports = bool(envelope) and len(recipients) == 1 and self.connection.has_extn("dsn")
        options = (["RET=HDRS", f"ENVID={xtext(envelope)}"], wishes(recipients[0])) if reports else ((), ())
        self.connection.sendmail(sender, recipients, content, *options)
        return True


def return_path(mail: EmailMessage) -> str:
    """Where delivery reports come back to."""
    return str(settings.ENVIRONMENT.smtp_return or mail.from_email)


def wishes(recipient: str) -> list[str]:
    """What we want to hear of, and of whom."""
    return [WISHES, f"ORCPT=rfc822;{xtext(recipient)}"]


def xtext(words: str) -> str:
    """Words as an SMTP parameter carries them: +353 becomes +2B353 (RFC 3461, 4)."""
    return "".join(sign if "!" <= sign <= "~" and sign not in "+=" else f"+{ord(sign):02X}" for sign in words)


def from_xtext(words: str) -> str:
    """The same read back."""
    head, *rest = words.split("+")
    return head + "".join(decoded(part) for part in rest)


def decoded(part: str) -> str:
    """What stands behind one plus sign; a plus sign that means itself stays."""
    try:
        return chr(int(part[:2], 16)) + part[2:]
    except ValueError:
        return f"+{part}"
