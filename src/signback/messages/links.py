"""The customer's own link: signed by the house, for one order and one registered address, for a time (S9)."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.utils import timezone

from signback.documents.words import Words, language_of
from signback.engine.gate import writing
from signback.engine.models import Entry, Outbox, Root
from signback.messages.letters import PAGES, Letter, letter_of, public_url
from signback.messages.mail import send_letter
from signback.messages.models import SignatoryCode
from signback.orders.dispatch import mail_address
from signback.orders.refusals import Invalid, Refused

SALT = "signback.customer"
LASTS = timedelta(days=30)
CODE_LASTS = timedelta(minutes=15)
SENT_TO = ("ConfirmationSent", "DeliveryNoticeSent")
YOUR_CODE = Words("Your code to sign", "您的签署验证码")
MOST_TRIES = 5
MOST_CODES = 5
"""Codes to one address within an hour."""


class LinkEnded(Refused):
    """The link is none of ours, or its time is over."""

    status = 410


@dataclass(frozen=True)
class Link:
    """Whose link it is: one order, one address."""

    number: str
    address: str


def link_of(number: str, address: str) -> str:
    """The address of the customer's page."""
    token = signing.dumps({"o": number, "a": address}, salt=SALT, compress=True)
    return f"{public_url()}/c/{token}"


def read_link(token: str) -> Link:
    """Whose link it is; one that ended, or was never ours, is refused with the way out."""
    try:
        said = signing.loads(token, salt=SALT, max_age=LASTS)
        return Link(str(said["o"]), str(said["a"]))
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        raise LinkEnded("link_ended", "This link has ended", "Ask us for a new one") from None


def page_of_customer(row: Outbox) -> str:
    """Where a mail to the customer leads: to their own page of this order."""
    address = str(row.payload.get("address", ""))
    return link_of(row.root.number, address) if row.root and address else public_url()


PAGES["customer"] = page_of_customer


def signatory_address(root: Root) -> str:
    """The address of the person whom the customer named to sign; empty where none was said."""
    rows = Entry.objects.filter(root=root, kind="SignatoryNamed").order_by("-seq").values_list("body", flat=True)
    return str(json.loads(rows[0]).get("email") or "") if rows else ""


def may_sign(root: Root, address: str) -> bool:
    """Whether the reader of this address is the named signatory, else one of those who always sign (S9)."""
    named = signatory_address(root)
    if named:
        return named.casefold() == address.casefold()
    signs = root.customer.contacts.filter(signs=True) if root.customer else ()
    return any(contact.email.casefold() == address.casefold() for contact in signs)


# ---- the code that proves who they are
def send_code(root: Root, address: str) -> None:
    """Send a code to the registered address; too many within an hour are refused."""
    now = timezone.now()
    if (
        SignatoryCode.objects.filter(root=root, address=address, made__gt=now - timedelta(hours=1)).count()
        >= MOST_CODES
    ):
        raise Invalid("Five codes were sent within an hour; wait a while, or call us", field="identity")
    code = f"{secrets.randbelow(10**6):06d}"
    with writing():
        row = SignatoryCode.objects.create(root=root, address=address, digest=digest_of(root, address, code), made=now)
        says = {"to": "customer", "address": address, "code": code}
        if root.customer:
            says["language"] = root.customer.language
        Outbox.objects.create(root=root, seq=root.seq, kind="code", payload=says, due=now, once=f"code/{row.pk}")


def digest_of(root: Root, address: str, code: str) -> str:
    """What is kept of a code."""
    return hashlib.sha256(f"{root.pk}/{address.casefold()}/{code}".encode()).hexdigest()


def prove_code(root: Root, address: str, said: str) -> datetime:
    """The code that was sent last, within its time and tries; it holds once."""
    digits = "".join(sign for sign in said if sign.isdigit())
    with writing():
        sent = SignatoryCode.objects.select_for_update().filter(root=root, address=address)
        row = sent.order_by("-made", "-pk").first()
        now = timezone.now()
        if row is None or row.used or row.tries >= MOST_TRIES or row.made < now - CODE_LASTS:
            fault = "This code no longer holds; have another sent"
        elif secrets.compare_digest(row.digest, digest_of(root, address, digits)):
            fault, row.used = "", now
        else:
            fault, row.tries = "This is not the code; look at the newest mail", row.tries + 1
        if row is not None:
            row.save()
    if fault:
        raise Invalid(fault, field="identity")
    return now


def mail_code(row: Outbox) -> None:
    """Send the code; afterwards nobody can read it here."""
    code = str(row.payload.get("code", ""))
    if not code:
        return
    says = YOUR_CODE.in_language(language_of(str(row.payload.get("language") or "en")))
    send_letter(row, code_letter(row, f"{says}: {code[:3]} {code[3:]}"), code_letter(row, says))
    row.payload = {"to": "customer", "address": row.payload["address"]}
    row.save(update_fields=["payload"])


def code_letter(row: Outbox, says: str) -> Letter:
    """The code, and where it is typed in."""
    return letter_of(Outbox(root=row.root, seq=row.seq, kind=row.kind, payload={**row.payload, "says": says}))


def extra_addresses(root: Root | None, seq: int = 0) -> Iterator[str]:
    """Whom the customer named to sign hears too, and whoever the document was sent to (S8)."""
    if root is None:
        return
    yield signatory_address(root)
    sent = Entry.objects.filter(root=root, seq=seq, kind__in=SENT_TO).values_list("body", flat=True).first()
    yield mail_address(str(json.loads(sent).get("to") or "")) if sent else ""
