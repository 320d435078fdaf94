"""What our own mail server refuses for good is a report like any other: nobody will deliver it (S8)."""

from __future__ import annotations

import hashlib
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.utils import timezone

from signback.engine.gate import writing
from signback.messages.models import Message, Report
from signback.orders.events.confirming import Passage

OWN_SERVER = "smtp"
FOR_GOOD = 500


def file_refusal(message: Message, fault: SMTPRecipientsRefused | SMTPResponseException) -> bool:
    """Whether the refusal is final; then it is filed once."""
    code, words = said_by(fault)
    if code < FOR_GOOD:
        return False
    now = timezone.now()
    says = f"The mail server refused {message.to}: {code} {words}"[:400]
    report = Report(
        message=message, once=hashlib.sha256(f"{message.pk} {code}".encode()).hexdigest(), source=OWN_SERVER,
        arrived=now, reported=now, passage=Passage.FAILED, permanent=True, status=str(code), says=says,
    )  # fmt: skip
    with writing():
        Report.objects.bulk_create([report], ignore_conflicts=True)
    return True


def said_by(fault: SMTPRecipientsRefused | SMTPResponseException) -> tuple[int, str]:
    """The server's code and its words."""
    if isinstance(fault, SMTPResponseException):
        return fault.smtp_code, in_words(fault.smtp_error)
    code, words = next(iter(fault.recipients.values()), (0, b""))
    return code, in_words(words)


def in_words(said: bytes | str) -> str:
    """A server's words in one line."""
    words = said.decode(errors="replace") if isinstance(said, bytes) else said
    return " ".join(words.split())[:200]
