"""Which message a report speaks of; a report that fits none, or too many, is kept aside with the reason (S8)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from signback.messages.fax import FAX
from signback.messages.models import Message
from signback.messages.reports import Said
from signback.orders.dispatch import fax_number

FAX_BOX = re.compile(r"(?i)^fax=([^/@]+)")


@dataclass(frozen=True)
class Match:
    """The message, or why there is none."""

    message: Message | None
    aside: str = ""


def match(said: Said) -> Match:
    """By the envelope's name, the mail's own, or the mark of its title; and it must have gone to that recipient."""
    found = list(named(said))
    if not found:
        return Match(None, "It names no message of ours")
    if len(found) > 1:
        return Match(None, "It names several messages at once")
    [message] = found
    if message.begun is None:
        return Match(None, f"It speaks of a message of {order_of(message)} that has not left yet")
    if said.recipients and not any(same(message, address) for address in said.recipients):
        return Match(None, f"It names a message of {order_of(message)}, but speaks of {said.recipients[-1][:100]}")
    return Match(message)


def named(said: Said) -> set[Message]:
    """Every message that the report names; an envelope that is none of ours counts for more than a name that is."""
    if said.envelope:
        by_envelope = Message.objects.filter(envelope=said.envelope)
        others = Message.objects.filter(name__in=said.names)
        return {*by_envelope, *others} if by_envelope else set()
    marked = Message.objects.filter(envelope__in=said.marks, route=FAX)
    return {*Message.objects.filter(name__in=said.names), *marked}


def same(message: Message, address: str) -> bool:
    """Whether this is the recipient of the message; a fax number may be written in several ways."""
    if message.address.casefold() == address.casefold():
        return True
    box, sent = FAX_BOX.match(address), FAX_BOX.match(message.address)
    return bool(box and sent and fax_number(box[1]) == fax_number(sent[1]))


def order_of(message: Message) -> str:
    """The order, in a sentence."""
    return f"order {message.root.number}" if message.root else "the house"
