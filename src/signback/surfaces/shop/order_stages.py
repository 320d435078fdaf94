"""Where an order stands: in a sentence or two, and as its five stages (M1–M5, E3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from signback.orders.events import mall
from signback.orders.mall import MallOrder, Parcel
from signback.orders.mall_deadlines import calls, in_vain, next_call, packed_by, unpaid_until
from signback.orders.mall_sums import cash, has_arrived, received, refunded, settled, undecided
from signback.surfaces.shop.order_reading import REFUND, Reading
from signback.surfaces.shop.order_words import say
from signback.surfaces.shop.words import day_words, moment_in_words, moment_words

FAILED: Final = (mall.ParcelOutcome.REFUSED, mall.ParcelOutcome.LOST)


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
    back = (back_words(read),) if read.to_pay < 0 else ()
    if read.ended:
        return (end_words(read), *back)
    if not read.confirmed:
        return (waiting_words(read), *back)
    if read.nothing_left:
        return (say("lede.nothing"), *back)
    if read.there:
        return (say("lede.over" if all_said(read) else "lede.there"), *owed_words(read), *back)
    if said := failed_words(read):
        return (said, *back)
    if order.fetched and (said := fetching_words(read)):
        return (said, *back)
    if read.gone:
        return (say("lede.part" if all(map(has_arrived, read.gone)) else "lede.way"), *rest_words(read), *back)
    if read.to_pay > 0 and not cash(order):
        key = "lede.pay.fetch" if order.fetched else "lede.pay"
        return (say(key, amount=read.cash_words(read.to_pay)), *rest_words(read))
    return (*(rest_words(read) or (say(packing(read)),)), *back)


def back_words(read: Reading) -> str:
    """What goes back to the member, and by when the house sends it (M4, E3)."""
    amount, due = read.cash_words(-read.to_pay), read.house_does(REFUND)
    if due is None:
        return say("lede.back", amount=amount)
    return say("lede.back.by", amount=amount, day=day_words(read.order.calendar.local(due).date()))


def failed_words(read: Reading) -> str:
    """Of a parcel that could not be brought: that we see to it, or, once that is decided, that it goes out again."""
    failed = [parcel for parcel in read.gone if parcel.outcome in FAILED or parcel.back]
    if any(parcel.key not in settled(read.order) for parcel in failed):
        return say("lede.failed")
    return say("lede.again") if failed and not read.packed else ""


def packing(read: Reading) -> str:
    """Whether it is still to pack, or waits to leave, or to be laid ready."""
    if not read.packed:
        return "lede.pack"
    return "lede.packed.fetch" if read.order.fetched else "lede.packed"


def owed_words(read: Reading) -> tuple[str, ...]:
    """What of goods that have arrived is still to pay."""
    return (say("lede.owed", amount=read.cash_words(read.to_pay)),) if read.to_pay > 0 else ()


def rest_words(read: Reading) -> tuple[str, ...]:
    """What becomes of goods that were not on the shelves (M3)."""
    if read.undecided:
        return (say("lede.missing"),)
    return (say("lede.waits"),) if read.waits else ()


def fetching_words(read: Reading) -> str:
    """Whether goods wait at the counter, and until when; or were not fetched in time."""
    if read.at_counter:
        return say("lede.fetch.late" if read.overdue_at_counter else "lede.fetch", day=ready_until(read))
    return say("lede.not_fetched") if undecided(read.order) else ""


def ready_until(read: Reading) -> str:
    """The day on which the first parcel at the counter waits no longer, at closing time."""
    days = [read.order.calendar.local(p.laid_ready.until).date() for p in read.at_counter if p.laid_ready]
    return day_words(min(days))


def all_said(read: Reading) -> bool:
    """Whether of every parcel it is known how it arrived, by the member's word or the counter's."""
    return all(parcel.fetched or parcel.facts.has(mall.ArrivalConfirmed) for parcel in read.gone)


def end_words(read: Reading) -> str:
    """How an order ended that went no further."""
    facts = read.order.facts
    if facts.has(mall.MallOrderExpired):
        return say("lede.expired")
    if broken := facts.last(mall.MallOrderBrokenOff):
        return say("lede.broken", why=broken.event.reason.rstrip("."))
    if invalid := facts.last(mall.OrderInvalid):
        return say("lede.invalid", why=invalid.event.words.rstrip("."))
    gone = facts.last(mall.MallOrderCancelled)
    return say("lede.cancelled" if gone and gone.by == read.case.person.sign_in else "lede.cancelled.ours")


def waiting_words(read: Reading) -> str:
    """When the member is called, and until when everything can be changed; or what to do after a call in vain."""
    if in_vain(read.order):
        return say("lede.tried", again=call_words(read))
    return say("lede.call", call=call_words(read))


def call_words(read: Reading) -> str:
    """When the member is called next: at an hour, by an hour, or as soon as anybody can."""
    order, due = read.order, next_call(read.order)
    key = "call.soon" if due <= read.now else "call.at" if at_an_hour(order) else "call.latest"
    return say(key, when=moment_in_words(due), telephone=order.content.address.telephone)


def at_an_hour(order: MallOrder) -> bool:
    """Whether the next call is made at an hour; the first one of whoever chose none comes any time until then."""
    return bool(calls(order)) or order.content.call_at is not mall.Hour.ANY


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
    when = moment_words(due) if at_an_hour(read.order) else say("far.latest", when=moment_words(due))
    return stage("far.call", "now", when if due > read.now else say("far.soon"), before_words(read.before))


def before_words(calls: int) -> str:
    """How many calls come before this one."""
    key = "far.before.none" if not calls else "far.before.one" if calls == 1 else "far.before"
    return say(key, calls=calls)


def pack_stage(read: Reading) -> Stage:
    """Picked and packed (M3)."""
    if read.packed:
        return stage("far.packed", "done", moment_words(read.order.parcels[-1].opened) if read.order.parcels else "")
    if not read.confirmed:
        return stage("far.pack", "later", say("far.after_call"), planned(read, "far.by"))
    return stage("far.pack", "now", planned(read, "far.by"))


def planned(read: Reading, key: str) -> str:
    """By which day the house means to have it packed, or how it is late; of a further part its next step (E3)."""
    if read.waits or read.undecided:
        return ""
    if read.order.parcels:
        due = read.house_does("pick") or read.house_does("pack")
        return say("far.by", day=day_words(read.order.calendar.local(due).date())) if due else ""
    until = packed_by(read.order, read.now)
    day = day_words(read.order.calendar.local(until).date())
    return say("far.late" if until < read.now else key, day=day)


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
    key = "far.overdue" if unpaid_until(order) <= read.now else "far.due"
    return stage("far.pay", "now", say(key, amount=read.cash_words(read.to_pay), day=day))


def arrival_stage(read: Reading) -> Stage:
    """On its way, and there (M5)."""
    if read.order.fetched:
        return fetching_stage(read)
    if read.there:
        return stage("far.arrived", "done", *(moment_words(m) for m in arrivals(read)[-1:]))
    if read.gone:
        return stage("far.arrive", "now", way_note(read.gone))
    if read.packed and read.order.parcels:
        return stage("far.arrive", "later", next_of_parcel(read, "hand_to_carrier", "far.leaves", "far.after_pay"))
    if read.to_pay > 0 and not cash(read.order):
        return stage("far.arrive", "later", say("far.after_pack"), leaving(read, "far.leaves.paid"))
    return stage("far.arrive", "later", say("far.after_pack_cash"), leaving(read, "far.leaves"))


def leaving(read: Reading, key: str) -> str:
    """The day by which it leaves, or lies ready; a day that is past is said where it is packed."""
    late = packed_by(read.order, read.now) < read.now
    return "" if late or read.order.parcels else planned(read, key)


def way_note(gone: Sequence[Parcel]) -> str:
    """What is under way: since when, coming back, or nothing any more of a part that has arrived."""
    if gone[-1].back:
        return say("parcel.back")
    if gone[-1].outcome in FAILED:
        return say(f"far.{gone[-1].outcome}")
    if all(map(has_arrived, gone)):
        return say("far.part")
    since = gone[-1].facts.last(mall.ParcelHandedOver)
    return say("far.on_way", when=moment_words(since.happened)) if since else ""


def fetching_stage(read: Reading) -> Stage:
    """At the counter, and fetched (M5)."""
    if read.there:
        return stage("far.fetched", "done", *(moment_words(m) for m in arrivals(read)[-1:]))
    if read.at_counter:
        return stage(
            "far.fetch", "now", say("far.waited" if read.overdue_at_counter else "far.ready", day=ready_until(read))
        )
    if read.packed and read.order.parcels:
        return stage("far.fetch", "later", next_of_parcel(read, "lay_ready", "far.lies", "far.next"))
    return stage("far.fetch", "later", say("far.after_pack_cash"), leaving(read, "far.lies"))


def next_of_parcel(read: Reading, step: str, key: str, otherwise: str) -> str:
    """By which day a packed parcel leaves, or lies ready; what it waits for where it cannot yet."""
    due = read.house_does(step, read.order.parcels[-1].key)
    if due:
        return say(key, day=day_words(read.order.calendar.local(due).date()))
    return say(otherwise) if read.to_pay > 0 and not cash(read.order) else say("far.next")


def arrivals(read: Reading) -> list[datetime]:
    """When parcels arrived, by the courier's word or the member's."""
    kinds = (mall.DeliveryReported, mall.ArrivalConfirmed, mall.ParcelFetched)
    facts = (fact for p in read.gone if has_arrived(p) for kind in kinds if (fact := p.facts.last(kind)))
    return sorted(fact.happened for fact in facts)
