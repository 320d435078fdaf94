"""Faxes by the e-mail-to-fax gateway: addressed by RFC 3192, the sealed paper attached (S8)."""

from __future__ import annotations

from django.conf import settings

from signback.engine.models import Outbox
from signback.messages.letters import Letter, letter_of
from signback.messages.posting import mail_of, post, written
from signback.orders.dispatch import FaxNumber, fax_number
from signback.orders.refusals import Invalid

FAX = "fax"


def gateway() -> str:
    """The domain of the gateway; empty where the house faxes by hand."""
    return str(settings.ENVIRONMENT.fax_gateway)


def fax_address(number: FaxNumber) -> str:
    """FAX=+35361555020/T33S=14@gateway (RFC 3192)."""
    extension = f"/T33S={number.extension}" if number.extension else ""
    return f"FAX={number.dialled}{extension}@{gateway()}"


def send_fax(row: Outbox) -> None:
    """Mail the papers to the gateway; its status mails name the message, or the word in brackets of its title."""
    number = fax_number(str(row.payload["shown"]))
    if number is None:
        raise Invalid(f"{row.payload['shown']} is no fax number with its country code")
    letter = letter_of(row)
    message = written(row, FAX, letter)
    marked = Letter(f"{letter.title} [{message.envelope}]", letter.text, letter.papers)
    post(row, FAX, letter, mail_of(marked, row.payload["address"]))
