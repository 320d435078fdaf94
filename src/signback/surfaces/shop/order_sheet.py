"""The page of one order as its member reads it: where it stands, what is to do, what happened (M1–M5, E3)."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from signback.documents.letterhead import mill
from signback.orders.events import mall
from signback.orders.mall import Parcel, Return
from signback.orders.mall_deadlines import unpaid_until
from signback.orders.mall_sums import cash, given_up, missing, received, refunded, taken_back, total, waited_for, worth
from signback.surfaces.case import Case
from signback.surfaces.shop.address_form import address_words
from signback.surfaces.shop.cart_words import say as cart_say
from signback.surfaces.shop.order_reading import Reading, goods_words
from signback.surfaces.shop.order_returns import return_words
from signback.surfaces.shop.order_stages import Stage, lede, stages
from signback.surfaces.shop.order_story import Told, story_of
from signback.surfaces.shop.order_words import say
from signback.surfaces.shop.paying import bank_of
from signback.surfaces.shop.sheets import Bank
from signback.surfaces.shop.way_words import counter_words, fee_words, pay_words
from signback.surfaces.shop.words import day_words, moment_in_words, moment_words
from signback.surfaces.web.sheets.pieces import State, Term
from signback.surfaces.web.sheets.pieces import Task as Todo


@dataclass(frozen=True)
class Line:
    """One line as it was ordered."""

    name: str
    pieces: int
    each: str
    sum: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sent:
    """A parcel or a return in words."""

    title: str
    says: tuple[str, ...]
    goods: tuple[str, ...]


@dataclass(frozen=True)
class OrderSheet:
    """The whole page."""

    title: str
    lede: tuple[str, ...]
    words: dict[str, str]
    stages: tuple[Stage, ...]
    must: tuple[Todo, ...]
    can: tuple[Todo, ...]
    can_title: str
    lines: tuple[Line, ...]
    fee: str
    sums: tuple[Term, ...]
    terms: tuple[Term, ...]
    parcels: tuple[Sent, ...]
    returns: tuple[Sent, ...]
    story: tuple[Told, ...]
    bank: Bank | None = None
    cancel_url: str = ""
    ring: str = ""


# ---- what is to do
def must(read: Reading) -> tuple[Todo, ...]:
    """What the member has to do."""
    found = [to_pay(read)] if read.to_pay > 0 and not cash(read.order) and not read.ended else []
    found += [to_fetch(read, parcel) for parcel in read.at_counter if not read.ended]
    for parcel in read.gone:
        if read.offers("confirm_arrival", parcel.key):
            url = reverse("mall-arrival", args=[read.number, parcel.key])
            title = say("do.arrival", parcel=parcel.key)
            found.append(Todo(title, State.READY, url, why=handed_words(parcel)))
    return (*found, *(todo for back in read.order.returns for todo in to_send_back(read, back)))


def to_pay(read: Reading) -> Todo:
    """What is to pay, and until when the order waits for it."""
    ends, why = unpaid_until(read.order), ""
    if received(read.order) <= 0 and not read.at_counter:
        day = day_words(read.order.calendar.local(ends).date())
        why = say("do.pay.late", day=day) if ends <= read.now else cart_say("placed.until", day=day)
    return Todo(say("do.pay", amount=read.cash_words(read.to_pay)), State.READY, "#pay", why=why)


def to_fetch(read: Reading, parcel: Parcel) -> Todo:
    """Until when a parcel waits at the counter, and what to bring."""
    key = "bring" if read.to_pay <= 0 else "cash" if cash(read.order) else "either"
    bring = say(f"do.fetch.{key}", amount=read.cash_words(read.to_pay))
    day = day_words(read.order.calendar.local(parcel.laid_ready.until).date()) if parcel.laid_ready else ""
    until = say("do.fetch.since" if read.overdue_at_counter else "do.fetch.until", day=day)
    why = say("do.fetch.why", counter=counter_words(), until=until, bring=bring)
    return Todo(say("do.fetch", parcel=parcel.key), State.READY, "#parcels", why=why)


def to_send_back(read: Reading, back: Return) -> tuple[Todo, ...]:
    """Where the goods of an approved return go, until they are with us."""
    approved = back.facts.last(mall.ReturnApproved)
    if approved is None or back.facts.has(mall.ReturnReceived):
        return ()
    why = say("do.send_back.why", send_to=approved.event.send_to.rstrip("."), number=read.number, key=back.key)
    return (Todo(say("do.send_back", key=back.key), State.READY, "#returns", why=why),)


def handed_words(parcel: Parcel) -> str:
    """Who brings a parcel, since when."""
    fact = parcel.facts.last(mall.ParcelHandedOver)
    said = {"carrier": fact.event.carrier, "when": moment_in_words(fact.happened)} if fact else {}
    return say("do.arrival.why", **said) if fact else ""


def can(read: Reading) -> tuple[Todo, ...]:
    """What the member may do, and what not yet."""
    found = []
    if read.offers("change_order"):
        content, until = read.order.content, say("until")
        rows = (
            ("hour", say("do.hour.why", hour=cart_say(str(content.call_at)))), ("goods", say("do.goods.why")),
            ("address", address_words(content.address)),
        )  # fmt: skip
        found = [
            Todo(say(f"do.{name}"), State.READY, reverse(f"mall-order-{name}", args=[read.number]), why=why, side=until)
            for name, why in rows
        ]
    if not read.gone and not read.ended and not read.order.fetched:
        why, side = say("do.arrival.not.why"), say("after_delivery")
        found.append(Todo(say("do.arrival.not"), State.BLOCKED, why=why, side=side))
    if read.offers("request_return"):
        url = reverse("mall-order-return", args=[read.number])
        found.append(Todo(say("do.return"), State.READY, url, why=say("do.return.why")))
    return tuple(found)


# ---- what was ordered
def lines(read: Reading) -> tuple[Line, ...]:
    """The lines with the prices at which they were ordered."""
    words = read.cash_words
    return tuple(
        Line(x.name, x.quantity, words(x.unit_price), words(x.unit_price * x.quantity), line_notes(read, x.number))
        for x in read.order.lines
    )


def line_notes(read: Reading, line: str) -> tuple[str, ...]:
    """What became of pieces that were missing or are not sent (M3)."""
    away, never, later = missing(read.order).get(line), given_up(read.order).get(line), waited_for(read.order)
    notes = [say("line.not_sent", pieces=never)] if never else []
    if back := taken_back(read.order).get(line):
        notes.append(say("line.taken_back", pieces=back))
    if away:
        notes += [say("line.waits" if line in later else "line.missing", pieces=away)]
    return (*notes, later[line]) if later.get(line) else tuple(notes)


def sums(read: Reading) -> tuple[Term, ...]:
    """What it costs together, what has come, what is left."""
    order, words = read.order, read.cash_words
    away = () if read.ended else (("not_sent", given_up(order)), ("taken_back", taken_back(order)))
    rows = [Term(say(key), f"−{words(less)}") for key, pieces in away if (less := worth(order, pieces))]
    rows.append(Term(say("together"), words(total(order)), total=True))
    if received(order):
        rows.append(Term(say("paid"), words(received(order))))
    if refunded(order):
        rows.append(Term(say("went_back"), words(refunded(order))))
    if read.to_pay:
        rows.append(Term(say("left" if read.to_pay > 0 else "too_much"), words(abs(read.to_pay)), total=True))
    return tuple(rows)


def terms(read: Reading) -> tuple[Term, ...]:
    """Where it goes, how it is paid, when we ring."""
    content = read.order.content
    rows = (
        (say("way"), cart_say(str(content.delivery))), (say("fetch_at"), counter_words() if read.order.fetched else ""),
        (say("who" if read.order.fetched else "where"), address_words(content.address)),
        (say("telephone"), content.address.telephone),
        (say("payment"), pay_words(content.payment, content.delivery)), (say("hour"), cart_say(str(content.call_at))),
        (say("note"), content.note),
    )  # fmt: skip
    return tuple(Term(label, words) for label, words in rows if words)


# ---- parcels and returns
def sent(read: Reading, parcel: Parcel) -> Sent:
    """One parcel with everything that is known of it."""
    says = gone_words(parcel) if parcel.gone else [waiting_words(parcel)]
    said = parcel.facts.last(mall.ArrivalConfirmed)
    if said:
        fine = said.event.complete
        says.append(say("parcel.confirmed") if fine else say("parcel.wrong", remark=said.event.remark))
    return Sent(say("parcel", parcel=parcel.key), tuple(says), goods_words(read, parcel.packed.pieces))


def waiting_words(parcel: Parcel) -> str:
    """Where a parcel is that has not left the house."""
    if parcel.back:
        return say("parcel.not_fetched")
    ready = parcel.laid_ready
    return say("parcel.ready", when=moment_words(ready.until)) if ready else say("parcel.packed")


def gone_words(parcel: Parcel) -> list[str]:
    """Where a parcel that left the house is."""
    if taken := parcel.facts.last(mall.ParcelFetched):
        return [say("parcel.fetched", who=taken.event.fetched_by, when=moment_in_words(taken.happened))]
    handed, news = parcel.facts.last(mall.ParcelHandedOver), parcel.facts.last(mall.DeliveryReported)
    found = []
    if handed:
        found.append(say("parcel.gone", carrier=handed.event.carrier, when=moment_in_words(handed.happened)))
        found += [say("parcel.tracking", tracking=handed.event.tracking)] if handed.event.tracking else []
    if parcel.back:
        return [*found, say("parcel.back")]
    if news is None:
        return found
    who = news.event.received_by if news.event.outcome is mall.ParcelOutcome.DELIVERED else ""
    key = "parcel.delivered.to" if who else f"parcel.{news.event.outcome}"
    return [*found, say(key, when=moment_in_words(news.happened), who=who)]


def returned(read: Reading, back: Return) -> Sent:
    """One return and how it stands."""
    return Sent(say("return", key=back.key), return_words(read, back), goods_words(read, back.requested.pieces))


# ---- the page
def ring_words(read: Reading) -> str:
    """Where to ring when something has to be other than it is; nothing where the house names no telephone."""
    number = mill().telephone
    return say("ring", telephone=number, number=read.number) if number else ""


def order_sheet(case: Case) -> OrderSheet:
    """The page of one order."""
    read = Reading(case)
    keys = ("far", "todo", "ordered", "fee", "parcels", "returns", "happened", "cancel", "cancel.until", "details")
    changing = read.offers("change_order")
    cancel = reverse("mall-order-cancel", args=[read.number]) if read.offers("cancel_order") else ""
    return OrderSheet(
        say("title", number=read.number), lede(read), {key.replace(".", "_"): say(key) for key in keys}, stages(read),
        must(read), can(read), say("can.change" if changing else "can"), lines(read),
        fee_words(read.order.content.fee, read.order.currency), sums(read), terms(read),
        tuple(sent(read, parcel) for parcel in read.order.parcels),
        tuple(returned(read, back) for back in read.order.returns), story_of(read.order), bank_of(read), cancel,
        "" if changing or read.ended else ring_words(read),
    )  # fmt: skip
