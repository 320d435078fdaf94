"""How a return stands, as its member reads it: the day of the next thing, and what the inspection said (M5, E3)."""

from __future__ import annotations

from collections.abc import Iterator

from signback.orders.events import mall
from signback.orders.mall import Return
from signback.surfaces.shop.order_reading import Reading, goods_words
from signback.surfaces.shop.order_words import say
from signback.surfaces.shop.words import day_words


def return_words(read: Reading, back: Return) -> tuple[str, ...]:
    """How a return stands, and by when the house does the next thing."""
    if back.inspected:
        return (say("return.inspected"), *verdict_words(read, back, back.inspected))
    if refused := back.facts.last(mall.ReturnRefused):
        return (say("return.refused", reason=refused.event.reason),)
    if back.facts.has(mall.ReturnReceived):
        return (say("return.received"), *by_words(read, "return.by", "inspect_return", back))
    if approved := back.facts.last(mall.ReturnApproved):
        sent = say("return.approved", send_to=approved.event.send_to)
        return (sent, *by_words(read, "return.expected", "receive_return", back))
    return (say("return.asked"), *by_words(read, "return.by", "approve_return", back))


def by_words(read: Reading, key: str, step: str, back: Return) -> tuple[str, ...]:
    """The day by which it is done, where that is to come."""
    due = read.house_does(step, back.key)
    return (say(key, day=day_words(read.order.calendar.local(due).date())),) if due else ()


def verdict_words(read: Reading, back: Return, said: mall.ReturnInspected) -> Iterator[str]:
    """What was taken back and what becomes of it, and what was not."""
    for verdict in said.verdicts:
        (what,) = goods_words(read, (mall.Pieces(verdict.line, verdict.quantity),))
        key = f"return.{back.requested.wish}" if verdict.accepted else "return.not_accepted"
        yield say(key, what=what)
    if said.remark:
        yield said.remark
