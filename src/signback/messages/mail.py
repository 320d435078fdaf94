"""One e-mail over SMTP; a repeated one carries the same Message-ID, so that it is known as the same."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.core.mail import EmailMessage

from signback.engine.models import Outbox


def send_mail(row: Outbox) -> None:
    """Send it."""
    number = row.root.number if row.root else ""
    customer = row.root.customer.name if row.root and row.root.customer else ""
    says = row.payload["says"]
    EmailMessage(
        subject=f"{number}: {says}" if number else says,
        body=f"{says}\n\nOrder {number} {customer}\n{address_of(number)}\n",
        to=[row.payload["address"]],
        headers={"Message-ID": message_id(row.once)},
    ).send()


def address_of(number: str) -> str:
    """Where the order is found."""
    base = str(getattr(settings.ENVIRONMENT, "public_url", "")).rstrip("/")
    return f"{base}/orders/{number}" if base and number else ""


def message_id(once: str) -> str:
    """The mail's identity: the same for every try."""
    return f"<{hashlib.sha256(once.encode()).hexdigest()[:32]}@signback>"
