"""A message on its way out: written down first, then begun, then left; never begun twice without need (E4, S8)."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from email.utils import parseaddr
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError
from django.utils import timezone

from signback.documents.models import SealedFile
from signback.engine.gate import writing
from signback.engine.models import Outbox
from signback.messages.letters import FOR_CUSTOMER, Letter, whom_of
from signback.messages.models import Message
from signback.messages.outbox import Unreachable
from signback.messages.refused import file_refusal
from signback.messages.smtp import NAME


def post(row: Outbox, route: str, letter: Letter, mail: EmailMessage) -> None:
    """Hand one mail to the mail server, unless it has left already; whatever happens stands on the message."""
    message = written(row, route, letter)
    if is_away(message):
        return
    mail.extra_headers |= {"Message-ID": message.name, "Auto-Submitted": "auto-generated", NAME: message.envelope}
    with mail_server() as server:
        mark(message, begun=timezone.now())
        try:
            hand_over(server, mail)
        except (SMTPRecipientsRefused, SMTPResponseException) as fault:
            mark(message, trouble=in_a_line(fault))
            if whom_of(row) not in FOR_CUSTOMER or not file_refusal(message, fault):
                raise
            return
    mark(message, left=timezone.now(), trouble="")


def hand_over(server: BaseEmailBackend, mail: EmailMessage) -> None:
    """Over the open connection."""
    mail.connection = server
    mail.send()


def is_away(message: Message) -> bool:
    """It left, or somebody has reported on it: then it left although nobody here could write that down."""
    return message.left is not None or (message.begun is not None and message.reports.exclude(source="smtp").exists())


def written(row: Outbox, route: str, letter: Letter) -> Message:
    """The message as it was written down at the first try; every further try is the same one."""
    found = Message.objects.filter(once=row.once).first()
    return found or write_down(row, route, letter)


def write_down(row: Outbox, route: str, letter: Letter) -> Message:
    """The message gets its names: one for its readers' programs, one for the servers that report on it."""
    envelope = secrets.token_hex(12)
    message = Message(
        root=row.root, seq=row.seq, delivery=str(row.payload.get("subject") or ""), once=row.once, route=route,
        whom=str(row.payload.get("to", ""))[:150], to=str(row.payload.get("shown") or row.payload["address"])[:254],
        address=row.payload["address"], title=letter.title, text=letter.text,
        papers=[asdict(paper) for paper in letter.papers], digest=letter.digest, envelope=envelope,
        name=f"<{envelope}@{domain()}>", made=timezone.now(), asked_by=str(row.payload.get("asked_by", "")),
        again_id=row.payload.get("again"),
    )  # fmt: skip
    try:
        with writing():
            message.save(force_insert=True)
    except IntegrityError:
        return Message.objects.get(once=row.once)
    return message


def mark(message: Message, **said: Any) -> None:
    """How far it has come, written down at once."""
    for name, value in said.items():
        setattr(message, name, value)
    with writing():
        Message.objects.filter(pk=message.pk).update(**said)


def mail_of(letter: Letter, address: str) -> EmailMessage:
    """The letter as a mail, with its papers."""
    mail = EmailMessage(letter.title, letter.text, to=[address])
    for paper in letter.papers:
        content = SealedFile.objects.values_list("content", flat=True).get(sha256=paper.sha256)
        mail.attach(paper.name, bytes(content), "application/pdf")
    return mail


def domain() -> str:
    """The mill's part of a mail's name."""
    _, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return sender.rpartition("@")[2] or "signback"


def in_a_line(fault: Exception) -> str:
    """What went wrong."""
    return " ".join(f"{type(fault).__name__}: {fault}".split())[:300]


@contextmanager
def mail_server() -> Iterator[BaseEmailBackend]:
    """The mail server, spoken to; one that does not answer is told apart from one that refuses a mail."""
    server: Any = get_connection()
    try:
        server.open()
    except (OSError, SMTPException) as fault:
        raise Unreachable(f"The mail server cannot be reached: {fault}") from fault
    try:
        yield server
    finally:
        server.close()
