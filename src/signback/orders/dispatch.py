"""What became of a document that left the house: “sent” and “received” are two facts (S8)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from signback.orders.events.confirming import (
    ConfirmationSent,
    DispatchReported,
    LinkOpened,
    Passage,
    ReceiptCalled,
    ReturnRecorded,
    Route,
)
from signback.orders.facts import Fact
from signback.orders.order import Order

SEPARATORS = re.compile(r"[\s.\-()/]+")
DIALLED = re.compile(r"\+[1-9]\d{6,14}")
ADDRESS = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,189}")


class Proof(StrEnum):
    """How the house knows that the customer has the document."""

    CODE = "the code was read back"
    SIGNED = "the signed paper is here"
    OPENED = "the customer opened it"
    DELIVERED = "it lies in the customer's mailbox"
    HANDED = "it was handed over"


class Told(Protocol):
    """A report, whether it stands on the order or only with its message."""

    @property
    def passage(self) -> str: ...
    @property
    def permanent(self) -> bool: ...


T = TypeVar("T", bound=Told)


@dataclass(frozen=True)
class FaxNumber:
    """A fax number as the world dials it, with the subaddress behind it where there is one."""

    dialled: str
    extension: str = ""


def fax_number(text: str) -> FaxNumber | None:
    """+353 61 555 020, 00353 61 555020, +353 61 555 020 ext 14; None for anything else."""
    number, _, extension = re.sub(r"(?i)\s*(?:ext\.?|x|t33s?=)\s*", "#", text.strip()).partition("#")
    dialled = re.sub(r"^00", "+", SEPARATORS.sub("", number.replace("(0)", "")))
    if not DIALLED.fullmatch(dialled) or (extension and not re.fullmatch(r"\d{1,20}", extension)):
        return None
    return FaxNumber(dialled, extension)


def mail_address(text: str) -> str:
    """An e-mail address, or nothing."""
    return text.strip() if ADDRESS.fullmatch(text.strip()) else ""


def final(told: Told) -> bool:
    """Whether nothing more is to be expected: it arrived, it went through, or it was given up."""
    return told.passage in (Passage.DELIVERED, Passage.TRANSMITTED) or (told.passage in LOST and told.permanent)


LOST = (Passage.FAILED, Passage.PARTIAL, Passage.BUSY, Passage.NO_ANSWER)
GOOD = (Passage.DELIVERED, Passage.TRANSMITTED)


def became(reports: Iterable[tuple[datetime, T]]) -> T | None:
    """What holds, whatever the order in which the reports came: the newest final word, else the newest at all."""
    found = sorted(reports, key=lambda one: (one[0], one[1].passage in GOOD))
    ended = [told for _, told in found if final(told)]
    return next(reversed(ended or [told for _, told in found]), None)


def lost(told: Told | None) -> bool:
    """Whether somebody has to act: it was given up, or only a part of it went through."""
    return told is not None and told.passage in LOST and (told.permanent or told.passage == Passage.PARTIAL)


def sent(order: Order) -> Fact[ConfirmationSent] | None:
    """The last sending of the confirmation in force."""
    return order.facts.last(ConfirmationSent)


def reports_of(order: Order, seq: int) -> dict[str, DispatchReported]:
    """What became of each message of a sending, by the message."""
    found: dict[str, list[tuple[datetime, DispatchReported]]] = {}
    for fact in order.facts.live(DispatchReported):
        if fact.event.of == seq:
            found.setdefault(fact.event.message, []).append((fact.happened, fact.event))
    return {message: last for message, all_of in found.items() if (last := became(all_of))}


def proofs(order: Order) -> Iterator[Proof]:
    """Everything that shows the customer has the whole confirmation, as it was sent last (S8).

    A fax that went through proves a connection, no readable page: only the code, read back, proves that.
    """
    out = sent(order)
    if out is None:
        return
    if out.event.route is Route.HAND and out.event.received_by:
        yield Proof.HANDED
    if any(told.passage is Passage.DELIVERED for told in reports_of(order, out.seq).values()):
        yield Proof.DELIVERED
    if any(seen.seq > out.seq for seen in order.facts.live(LinkOpened)):
        yield Proof.OPENED
    if any(call.seq > out.seq and call.event.whole for call in order.facts.live(ReceiptCalled)):
        yield Proof.CODE
    back = order.facts.last(ReturnRecorded)
    if back is not None and back.seq > out.seq:
        yield Proof.SIGNED


def lost_since(order: Order) -> datetime | None:
    """Since when the house knows that a message of the last sending is lost."""
    out = sent(order)
    found = [f.entered for f in order.facts.live(DispatchReported) if out and f.event.of == out.seq and lost(f.event)]
    return min(found, default=None)


def did_not_arrive(order: Order) -> bool:
    """Whether the last sending is known to be lost, and nothing shows the contrary."""
    out = sent(order)
    if out is None or next(proofs(order), None) is not None:
        return False
    found = list(reports_of(order, out.seq).values())
    return any(lost(told) for told in found) and not any(told.passage in GOOD for told in found)
