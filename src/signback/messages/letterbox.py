"""Where reports come back: a mailbox that is read and never changed, or a maildir of this machine (S8).

How far a mailbox was read is written down in the same transaction as what it said: killed in between, nothing is lost
and nothing is filed twice.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Protocol

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from signback.engine.gate import writing
from signback.messages.filing import file_mail, keep, kept_aside
from signback.messages.imap import ImapBox, Trouble
from signback.messages.mail_folder import MailFolder
from signback.messages.models import Letterbox
from signback.messages.outbox import given_up
from signback.messages.reported import tell_orders

LEASE = timedelta(minutes=5)
AT_ONCE = 200
log = logging.getLogger("signback.reports")


class Incoming(Protocol):
    """One mail that waits: its place in the box, and its beginning."""

    @property
    def place(self) -> int: ...
    @property
    def content(self) -> bytes: ...
    def done(self) -> None: ...


class Box(Protocol):
    """A mailbox."""

    name: str

    def letters(self, state: Letterbox, most: int) -> Iterator[Incoming]: ...


def boxes() -> list[Box]:
    """The mailboxes of the house, as its settings say."""
    said = settings.ENVIRONMENT
    found: list[Box] = []
    if said.imap_host:
        found.append(ImapBox(said))
    if said.maildir:
        found.append(MailFolder(said.maildir))
    return found


def post_troubles() -> Iterator[str]:
    """What is wrong with the post: a mailbox that cannot be read, messages that were given up."""
    for box in Letterbox.objects.exclude(trouble=""):
        yield f"Reports are not read back from {box.name}. {box.trouble}. They wait there; mend SIGNBACK_IMAP_*."
    if count := given_up().filter(kind__in=("mail", "fax")).count():
        yield f"{count} messages failed at every try. Look at the orders' messages and the mail server."


def read_back(now: datetime | None = None) -> int:
    """Read every mailbox and tell the orders; how many reports were new."""
    moment = now or timezone.now()
    new = sum(read_box(box, moment) for box in boxes())
    tell_orders()
    return new


def read_box(box: Box, now: datetime) -> int:
    """Read what is new in one mailbox, unless another worker is at it; what is wrong with it is written down."""
    state = taken(box.name, now)
    if state is None:
        return 0
    new, trouble = 0, ""
    try:
        for letter in box.letters(state, AT_ONCE):
            new += filed(box, state, letter, now)
    except Trouble as fault:
        trouble = str(fault)[:300]
        log.warning("the mailbox %s: %s", box.name, trouble)
    with writing():
        Letterbox.objects.filter(pk=state.pk).update(lease=None, looked=now, trouble=trouble)
    return new


def filed(box: Box, state: Letterbox, letter: Incoming, now: datetime) -> int:
    """What one mail says, and how far the box was read, in one transaction; no mail holds up those after it."""
    source = f"{box.name}#{letter.place}"[:200]
    read = {"read_to": letter.place, "validity": state.validity, "lease": now + LEASE}
    try:
        with writing():
            new = file_mail(letter.content, source, now)
            Letterbox.objects.filter(pk=state.pk).update(**read)
    except Exception:
        log.exception("%s cannot be filed and is kept aside", source)
        with writing():
            new = keep([kept_aside(letter.content, source, now, "It could not be filed; the log says why")])
            Letterbox.objects.filter(pk=state.pk).update(**read)
    letter.done()
    return new


def taken(name: str, now: datetime) -> Letterbox | None:
    """The mailbox, for this worker alone."""
    free = Q(lease=None) | Q(lease__lt=now)
    with writing():
        Letterbox.objects.bulk_create([Letterbox(name=name)], ignore_conflicts=True)
        if not Letterbox.objects.filter(free, name=name).update(lease=now + LEASE):
            return None
    return Letterbox.objects.get(name=name)
