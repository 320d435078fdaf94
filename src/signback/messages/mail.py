"""One e-mail over SMTP; a repeated one carries the same Message-ID, so that it is known as the same (E4)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import parseaddr
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext, override

from signback.engine.models import Outbox
from signback.messages.outbox import Unreachable


def send_mail(row: Outbox) -> None:
    """Send it, in its reader's language."""
    with override(row.payload.get("language") or settings.LANGUAGE_CODE):
        mail = compose(row)
    with mail_server() as server:
        mail.connection = server
        mail.send()


def compose(row: Outbox) -> EmailMessage:
    """The sentence, the order, the customer, and where to look."""
    says, number = gettext(row.payload["says"]), row.root.number if row.root else ""
    subject = " ".join(f"{number}: {says}".split()) if number else says
    headers = {"Message-ID": message_id(row.once), "Auto-Submitted": "auto-generated"}
    return EmailMessage(subject, f"{says}\n\n{about(row, number)}\n", to=[row.payload["address"]], headers=headers)


def about(row: Outbox, number: str) -> str:
    """Which order and delivery, whose, and the page."""
    customer = row.root.customer.name if row.root and row.root.customer else ""
    delivery = str(row.payload.get("subject") or "")
    said = [(gettext("Order"), number), (gettext("Delivery"), delivery), (gettext("Customer"), customer)]
    lines = [f"{label}: {value}" for label, value in said if value]
    return "\n".join([*lines, "", page_of(row)])


def house_page(row: Outbox) -> str:
    """The order in the back office."""
    return f"{public_url()}/orders/{row.root.number}" if row.root else public_url()


def front_page(row: Outbox) -> str:
    """Where customers reach the mill."""
    return public_url()


def member_page(row: Outbox) -> str:
    """The order on the member's own pages."""
    return f"{public_url()}/mall/account/orders/{row.root.number}" if row.root else f"{public_url()}/mall/account"


PAGES: dict[str, Callable[[Outbox], str]] = {"customer": front_page, "member": member_page}
"""Where each kind of reader is sent; the customer's own pages register theirs here."""


def page_of(row: Outbox) -> str:
    """The page that this reader opens."""
    whom = str(row.payload.get("to", "")).partition(":")[0]
    return PAGES.get(whom, house_page)(row)


def public_url() -> str:
    """The address under which the mill is reached."""
    return str(settings.ENVIRONMENT.public_url)


def message_id(once: str) -> str:
    """The mail's identity: the same for every try, another one in every other mill."""
    _, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    digest = hashlib.sha256(f"{public_url()} {once}".encode()).hexdigest()
    return f"<{digest[:40]}@{sender.rpartition('@')[2] or 'signback'}>"


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
