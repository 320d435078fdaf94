"""Where an order stands: in a sentence or two, and as its five stages (M1–M5, E3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from signback.orders.events import mall
from signback.orders.mall import MallOrder, Parcel
from signback.orders.mall_deadlines import in_vain, next_call, unpaid_until
from signback.orders.mall_sums import cash, has_arrived, received, refunded, undecided
from signback.surfaces.shop.order_reading import Reading
from signback.surfaces.shop.order_words import say
from signback.surfaces.shop.words import day_words, moment_in_words, moment_words


@dataclass(frozen=True)
class Stage:
    """One of the five stages of an order."""

    label: str
    notes: tuple[str, ...]
    state: str
    """done, now or later."""
    says: str


# ---- where it stands
def lede(read: Reading) -> tuple[str, ...]:
    """What it waits for, in a sentence or two."""
    order = read.order
    back = (say("lede.back", amount=read.cash_words(-read.to_pay)),) if read.to_pay < 0 else ()
    if read.ended:
        return (end_words(order), *back)
    if not read.confirmed:
        return (call_words(read), *back)
    if read.nothing_left:
        return (say("lede.nothing"), *back)
    if read.there:
        return (say("lede.over" if read.to_pay == 0 and all_said(read) else "lede.there"), *back)
    if any(p.outcome in (mall.ParcelOutcome.REFUSED, mall.ParcelOutcome.LOST) or p.back for p in read.gone):
        return (say("lede.failed"), *back)
    if order.fetched and (said := fetching_words(read)):
        return (said, *back)
    if read.gone:
        return (say("lede.part" if all(map(has_arrived, read.gone)) else "lede.way"), *rest_words(read), *back)
    if read.to_pay > 0 and not cash(order):
        return (say("lede.pay", amount=read.cash_words(read.to_pay)), *rest_words(read))
    return (*(rest_words(read) or (say("lede.pack"),)), *back)


def rest_words(read: Reading) -> tuple[str, ...]:
    """What becomes of goods that were not on the shelves (M3)."""
    if read.undecided:
        return (say("lede.missing"),)
    return (say("lede.waits"),) if read.waits else ()


def fetching_words(read: Reading) -> str:
    """Whether goods wait at the counter, and until when; or were not fetched in time."""
    if read.at_counter:
        return say("lede.fetch", day=ready_until(read))
    return say("lede.not_fetched") if undecided(read.order) else ""


def ready_until(read: Reading) -> str:
    """The first day on which a parcel at the counter waits no longer."""
    days = [read.order.calendar.local(p.laid_ready.until).date() for p in read.at_counter if p.laid_ready]
    return day_words(min(days))


def all_said(read: Reading) -> bool:
    """Whether of every parcel it is known how it arrived, by the member's word or the counter's."""
    return all(parcel.fetched or parcel.facts.has(mall.ArrivalConfirmed) for parcel in read.gone)


def end_words(order: MallOrder) -> str:
    """How an order ended that went no further."""
    if order.facts.has(mall.MallOrderExpired):
        return say("lede.expired")
    if broken := order.facts.last(mall.MallOrderBrokenOff):
        return say("lede.broken", why=broken.event.reason.rstrip("."))
    invalid = order.facts.last(mall.OrderInvalid)
    return say("lede.invalid", why=invalid.event.words) if invalid else say("lede.cancelled")


def call_words(read: Reading) -> str:
    """When the member is called, and what to do when the last call reached nobody."""
    due, number = next_call(read.order), read.order.content.address.telephone
    tried = "lede.tried" if in_vain(read.order) else ""
    if due <= read.now:
        return say(f"{tried}.soon" if tried else "lede.soon", telephone=number)
    return say(tried or "lede.call", when=moment_in_words(due), telephone=number)


# ---- the five stages
def stages(read: Reading) -> tuple[Stage, ...]:
    """You ordered, we ring you, we pack, you pay, it arrives; paying has no fixed place in between."""
    made = (ordered_stage(read), call_stage(read), pack_stage(read), pay_stage(read), arrival_stage(read))
    return made[:1] if read.ended or read.nothing_left else made


def stage(label: str, state: str, *notes: str) -> Stage:
    """One of them."""
    return Stage(say(label), tuple(note for note in notes if note), state, say(f"far.{state}"))


def ordered_stage(read: Reading) -> Stage:
    """It begins."""
    return stage("far.order", "done", moment_words(read.order.opened))


def call_stage(read: Reading) -> Stage:
    """The confirming call, with how many come before (M2)."""
    fact = read.order.facts.last(mall.OrderConfirmed)
    if fact:
        return stage("far.confirmed", "done", moment_words(fact.happened))
    if read.ended:
        return stage("far.call", "later")
    due = next_call(read.order)
    when = moment_words(due) if due > read.now else say("far.soon")
    return stage("far.call", "now", when, before_words(read.before))


def before_words(calls: int) -> str:
    """How many calls come before this one."""
    key = "far.before.none" if not calls else "far.before.one" if calls == 1 else "far.before"
    return say(key, calls=calls)


def pack_stage(read: Reading) -> Stage:
    """Picked and packed (M3)."""
    if read.packed:
        return stage("far.packed", "done", moment_words(read.order.parcels[-1].opened) if read.order.parcels else "")
    return stage("far.pack", "now") if read.confirmed else stage("far.pack", "later", say("far.after_call"))


def pay_stage(read: Reading) -> Stage:
    """The money, on its own track (M4)."""
    order = read.order
    if read.to_pay <= 0:
        kept = "" if read.confirmed else say("far.kept")
        return stage("far.paid", "done", read.cash_words(received(order) - refunded(order)), kept)
    if cash(order):
        where = "far.cash.counter" if order.fetched else "far.cash"
        return stage("far.pay", "later", say(where, amount=read.cash_words(read.to_pay)))
    if read.at_counter:
        return stage("far.pay", "now", say("far.before_fetch", amount=read.cash_words(read.to_pay)))
    day = day_words(read.order.calendar.local(unpaid_until(order)).date())
    return stage("far.pay", "now", say("far.due", amount=read.cash_words(read.to_pay), day=day))


def arrival_stage(read: Reading) -> Stage:
    """On its way, and there (M5)."""
    if read.order.fetched:
        return fetching_stage(read)
    if read.there:
        return stage("far.arrived", "done", *(moment_words(m) for m in arrivals(read)[-1:]))
    if read.gone:
        return stage("far.arrive", "now", way_note(read.gone))
    return stage("far.arrive", "later", say("far.after_pack_cash" if cash(read.order) else "far.after_pack"))


def way_note(gone: Sequence[Parcel]) -> str:
    """What is under way: since when, coming back, or nothing any more of a part that has arrived."""
    if gone[-1].back:
        return say("parcel.back")
    if all(map(has_arrived, gone)):
        return say("far.part")
    since = gone[-1].facts.last(mall.ParcelHandedOver)
    return say("far.on_way", when=moment_words(since.happened)) if since else ""


def fetching_stage(read: Reading) -> Stage:
    """At the counter, and fetched (M5)."""
    if read.there:
        return stage("far.fetched", "done", *(moment_words(m) for m in arrivals(read)[-1:]))
    if read.at_counter:
        return stage("far.fetch", "now", say("far.ready", day=ready_until(read)))
    return stage("far.fetch", "later", say("far.after_pack_cash" if cash(read.order) else "far.after_pack"))


def arrivals(read: Reading) -> list[datetime]:
    """When parcels arrived, by the courier's word or the member's."""
    kinds = (mall.DeliveryReported, mall.ArrivalConfirmed, mall.ParcelFetched)
    facts = (fact for p in read.gone if has_arrived(p) for kind in kinds if (fact := p.facts.last(kind)))
    return sorted(fact.happened for fact in facts)
