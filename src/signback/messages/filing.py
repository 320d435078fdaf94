"""Reports are filed as they come: with their message, else on the list of those that belong to none (S8)."""

from __future__ import annotations

import hashlib
from datetime import datetime
from email import message_from_bytes
from email.utils import parseaddr

from signback.messages.fax import FAX, gateway
from signback.messages.fax_status import one_line
from signback.messages.matching import match
from signback.messages.models import Report
from signback.messages.reports import LARGEST, Said, Unreadable, read_report
from signback.orders.events.confirming import Passage

EXCERPT = 4000
MOST_ASIDE = 500
"""As many reports that belong to nothing wait on the list at once; more are counted in the log, not kept."""


def file_mail(content: bytes, source: str, arrived: datetime) -> int:
    """File what a mail reports; how many reports were new. A letter of somebody's is left alone."""
    try:
        found = read_report(content, arrived, gateway())
    except Unreadable as fault:
        return keep([kept_aside(content, source, arrived, str(fault))])
    if found is None:
        return 0
    if not found:
        return keep([kept_aside(content, source, arrived, "The report says of nobody what became of the message")])
    return keep([report_of(said, content, source, arrived, place) for place, said in enumerate(found)])


def keep(reports: list[Report]) -> int:
    """Each once; the list of those that belong to nothing does not grow without end."""
    waiting = Report.objects.filter(message=None, settled=None).count()
    room = max(MOST_ASIDE - waiting, 0)
    matched = [report for report in reports if report.message is not None]
    new = [*matched, *[report for report in reports if report.message is None][:room]]
    before = Report.objects.filter(once__in=[report.once for report in new]).count()
    Report.objects.bulk_create(new, ignore_conflicts=True)
    return len({report.once for report in new}) - before


def report_of(said: Said, content: bytes, source: str, arrived: datetime, place: int) -> Report:
    """One recipient's report, with its message or the reason why it has none."""
    found = match(said)
    if found.message is None:
        report = kept_aside(content, source, arrived, found.aside, place)
        report.says, report.status, report.passage = said.says, said.status, said.passage
        return report
    message = found.message
    passage = passage_on(message.route, said)
    reported = max(said.reported, message.made)
    what = f"{message.pk}|{passage}|{said.permanent}|{said.status}|{reported.isoformat()}|{said.says}"
    return Report(
        message=message, once=hashed(what), source=source, sender=sender_of(content), arrived=arrived,
        reported=reported, passage=passage, permanent=said.permanent, status=said.status, says=said.says,
    )  # fmt: skip


def passage_on(route: str, said: Said) -> Passage:
    """A fax that was delivered went through: a connection, no more than that."""
    return Passage.TRANSMITTED if route == FAX and said.passage is Passage.DELIVERED else said.passage


def kept_aside(content: bytes, source: str, arrived: datetime, why: str, place: int = 0) -> Report:
    """A report that belongs to no message, with the beginning of what it says."""
    return Report(
        once=hashlib.sha256(content[:LARGEST] + bytes([place % 256])).hexdigest(), source=source,
        sender=sender_of(content), arrived=arrived, reported=arrived, says=why, aside=why,
        excerpt=content[:EXCERPT].decode(errors="replace").replace("\x00", ""),
    )  # fmt: skip


def sender_of(content: bytes) -> str:
    """Who sent it, as it says itself."""
    try:
        head = message_from_bytes(content[:EXCERPT].partition(b"\r\n\r\n")[0].partition(b"\n\n")[0])
        return one_line(parseaddr(str(head.get("From", ""))[:500])[1], 254)
    except (ValueError, LookupError, AttributeError, TypeError):
        return ""


def hashed(words: str) -> str:
    """A digest of words."""
    return hashlib.sha256(words.encode()).hexdigest()
