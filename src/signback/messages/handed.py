"""Letters whose words are made already, such as a member's code: handed over, so that no page waits for them (E4)."""

from __future__ import annotations

import uuid

from django.utils import timezone

from signback.engine.gate import writing
from signback.engine.models import Outbox
from signback.messages.letters import Letter
from signback.messages.mail import send_letter

KIND = "letter"


def hand_over(address: str, about: str, title: str, text: str) -> None:
    """Hand a letter over to the worker; `about` is what may be read here afterwards."""
    said = {"to": "member", "address": address, "about": about, "title": title, "text": text}
    with writing():
        Outbox.objects.create(kind=KIND, payload=said, due=timezone.now(), once=f"{KIND}/{uuid.uuid4()}")


def send_handed(row: Outbox) -> None:
    """Send it; afterwards nobody can read here what it said, for it may hold a code."""
    said = row.payload
    if "text" not in said:
        return
    send_letter(row, Letter(said["title"], said["text"]), Letter(said["about"], ""))
    row.payload = {name: said[name] for name in ("to", "address", "about")}
    with writing():
        Outbox.objects.filter(pk=row.pk).update(payload=row.payload)
