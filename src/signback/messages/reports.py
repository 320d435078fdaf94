"""Delivery reports as they come in the mail: read without trust, in little memory (RFC 3464, S8)."""

from __future__ import annotations

import email
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import Message as Mime
from email.utils import parsedate_to_datetime
from typing import Any, TypeAlias

from signback.messages.fax_status import children, one_line, read_status
from signback.messages.smtp import from_xtext
from signback.orders.events.confirming import Passage

LARGEST = 256 * 1024
"""Of a longer mail only the beginning is read: what a report says stands before the mail that it sends back."""
MOST_PARTS = 40
MOST_RECIPIENTS = 50
ACTIONS = {
    "delivered": Passage.DELIVERED, "relayed": Passage.RELAYED, "expanded": Passage.RELAYED,
    "delayed": Passage.DELAYED, "failed": Passage.FAILED,
}  # fmt: skip
Part: TypeAlias = "Mime[Any, Any]"


class Unreadable(Exception):
    """A report that cannot be read; it is kept aside with this sentence."""


@dataclass(frozen=True)
class Said:
    """What one report says of one recipient, and by which names it calls the message."""

    passage: Passage
    permanent: bool
    says: str
    reported: datetime
    envelope: str = ""
    names: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    status: str = ""


def read_report(content: bytes, arrived: datetime, gateway: str = "") -> list[Said] | None:
    """What a mail reports; None where it is no report but somebody's letter, which is left alone."""
    try:
        return read_parts(content[:LARGEST], arrived, gateway)
    except Unreadable:
        raise
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError, AssertionError) as fault:
        raise Unreadable(f"The mail is broken and cannot be read ({type(fault).__name__})") from None


def read_parts(content: bytes, arrived: datetime, gateway: str) -> list[Said] | None:
    """The same for a mail that may break the reader."""
    if content.count(b"boundary=") > MOST_PARTS or content.lower().count(b"content-type:") > 2 * MOST_PARTS:
        raise Unreadable("The mail is nested too deeply to be read")
    mime: Part = email.message_from_bytes(content)
    moment = moment_in(mime, "Date", arrived, arrived)
    if mime.get_content_type() == "multipart/report" and "delivery-status" in words_of(mime, "Content-Type"):
        return list(delivery_status(mime, moment, arrived))
    status = read_status(mime, gateway)
    if status is None:
        return None
    return [
        Said(status.passage, status.permanent, status.says, moment, "", status.names, status.marks)
    ]  # fmt: skip


def delivery_status(mime: Part, moment: datetime, arrived: datetime) -> Iterator[Said]:
    """One for each recipient of a delivery status notification."""
    parts = children(mime)[:MOST_PARTS]
    status = next((part for part in parts if part.get_content_type() == "message/delivery-status"), None)
    blocks = children(status) if status is not None else []
    if len(blocks) < 2:
        raise Unreadable("The report names no recipient")
    whole, *recipients = blocks
    names = tuple(filter(None, (original_name(part) for part in parts)))
    for block in recipients[:MOST_RECIPIENTS]:
        if said := of_recipient(whole, block, names, moment, arrived):
            yield said


def of_recipient(
    whole: Part, block: Part, names: tuple[str, ...], moment: datetime, arrived: datetime
) -> Said | None:  # fmt: skip
    """What became of the message to one recipient."""
    action = words_of(block, "Action").lower()
    if action not in ACTIONS:
        return None
    passage, status = ACTIONS[action], words_of(block, "Status")[:20]
    reported = min(moment_in(block, "Last-Attempt-Date", moment, arrived), arrived)
    recipients = [a for name in ("Original-Recipient", "Final-Recipient") for a in addresses_in(block, name)]
    return Said(
        passage, passage is Passage.FAILED, sentence(whole, block, passage, status), reported,
        words_of(whole, "Original-Envelope-Id")[:100], names, (), tuple(dict.fromkeys(recipients)), status,
    )  # fmt: skip


def sentence(whole: Part, block: Part, passage: Passage, status: str) -> str:
    """The report in words, for people."""
    server = words_of(whole, "Reporting-MTA").partition(";")[2].strip() or "the mail server"
    given = words_of(block, "Diagnostic-Code").partition(";")[2].strip()
    until = words_of(block, "Will-Retry-Until")
    more = given or (f"status {status}" if status else "")
    tail = f"; it is tried until {until}" if passage is Passage.DELAYED and until else ""
    how = HOW[passage, status.startswith("5")].format(server=server[:100])
    return one_line(f"{how}{': ' + more if more else ''}{tail}", 400)


HOW = {
    (Passage.DELIVERED, False): "Put into the mailbox by {server}",
    (Passage.RELAYED, False): "Passed on by {server} to a server that reports nothing",
    (Passage.DELAYED, False): "Not through yet, says {server}",
    (Passage.FAILED, False): "Given up by {server}, which could not reach the mailbox",
    (Passage.FAILED, True): "Refused for good, says {server}",
} | {
    (passage, True): "Reported by {server}" for passage in (Passage.DELIVERED, Passage.RELAYED, Passage.DELAYED)
}  # fmt: skip


def original_name(part: Part) -> str:
    """The Message-ID of the mail that the report sends back, in full or its head alone."""
    if part.get_content_type() == "message/rfc822" and (inside := children(part)):
        return words_of(inside[0], "Message-ID")[:200]
    if part.get_content_type() == "text/rfc822-headers":
        content = part.get_payload(decode=True)
        head = content if isinstance(content, bytes) else b""
        return words_of(email.message_from_bytes(head[:20000]), "Message-ID")[:200]
    return ""


def addresses_in(block: Part, field: str) -> Iterator[str]:
    """The address behind `rfc822;`, and what it says where a server left it as it travelled."""
    found = words_of(block, field).partition(";")[2].strip()[:400]
    if found:
        yield found
        yield from_xtext(found)


def words_of(part: Part, field: str) -> str:
    """A field in one line; empty where it is missing."""
    return one_line(part.get(field, ""), 1000)


def moment_in(part: Part, field: str, otherwise: datetime, arrived: datetime) -> datetime:
    """A time of the report, never later than its arrival; what is no time, or long gone, is the other one."""
    try:
        found = parsedate_to_datetime(str(part.get(field, "")))
    except (ValueError, TypeError, IndexError, OverflowError):
        return otherwise
    if found.tzinfo is None or not arrived - timedelta(days=30) <= found:
        return otherwise
    return min(found, arrived)
