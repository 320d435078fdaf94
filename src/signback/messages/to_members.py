"""What a member's mail says besides its sentence: how to pay, where and until when to fetch (M4, M5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from django.utils.translation import get_language

from signback.documents.letterhead import counter
from signback.documents.paying import Payment
from signback.documents.words import Words, language_of
from signback.engine.fold import facts_of, members_from, rows_of
from signback.engine.models import Outbox
from signback.messages.news_to_members import NEWS
from signback.orders.events.mall import PayBy
from signback.orders.mall import MallOrder
from signback.orders.mall_deadlines import unpaid_until
from signback.orders.mall_sums import asked_now, balance, cash, received

MALL: Final = "mall"
SAYS: Final = {
    "amount": Words("To pay until {day}: {amount} {currency}", "请于 {day} 前付款：{amount} {currency}"),
    "before": Words("To pay: {amount} {currency}", "应付：{amount} {currency}"),
    "account": Words("To: {payee}, {account}", "收款账户：{payee}，{account}"),
    "reference": Words("Reference: {reference} (or {number})", "附言：{reference}（或 {number}）"),
    "slip": Words("By remittance to {payee}, {address}; write {number} on the slip",
                  "汇款至 {payee}，{address}；汇款单附言写 {number}"),
    "counter": Words("At: {counter}", "地点：{counter}"),
    "until": Words("It waits until {day}. Bring an identity paper.", "请于 {day} 前领取，并携带身份证件。"),
    "either": Words("Not paid yet: {amount} {currency}. Pay before you come, or bring it in cash.",
                    "尚未付款：{amount} {currency}。请提前付款，或到店付现金。"),
    "cash": Words("Bring {amount} {currency} in cash.", "请携带现金 {amount} {currency}。"),
}  # fmt: skip


def say(key: str, /, **filled: object) -> str:
    """A line in the reader's language."""
    return SAYS[key].in_language(language_of(get_language() or "en")).format(**filled)


def lines_for_member(row: Outbox) -> list[str]:
    """The lines for what was just told; as the order stood then, whatever has come since."""
    step = str(row.payload.get("step", ""))
    if row.root is None or row.root.kind != MALL or row.payload.get("to") != "member":
        return []
    facts = [fact for fact in facts_of(rows_of(row.root)) if fact.seq <= row.seq]
    order: MallOrder = members_from(row.root, facts)[0].subject
    asked = [write for write in (NEWS.get(step), LINES.get(step)) if write is not None]
    return [line for write in asked for line in write(order, str(row.payload.get("subject", "")))]


def how_to_pay(order: MallOrder, key: str) -> Iterator[str]:
    """What is to pay before delivery, where to, under which reference."""
    asked = asked_now(order)
    if asked <= 0:
        return
    pay = Payment.of(order.number, asked, order.currency)
    payee = pay.payee.in_language(language_of(get_language() or "en"))
    yield say(
        "before" if received(order) else "amount", amount=f"{asked:,.2f}", currency=order.currency, day=last_day(order)
    )
    if order.content.payment is PayBy.REMITTANCE:
        address = pay.address.in_language(language_of(get_language() or "en"))
        yield say("slip", payee=payee, address=address, number=order.number)
    elif pay.account:
        yield say("account", payee=payee, account=pay.account)
        yield say("reference", reference=pay.shown_reference, number=order.number)


def last_day(order: MallOrder) -> str:
    """The day on which an order ends for which nothing has come."""
    return f"{order.calendar.local(unpaid_until(order)):%Y-%m-%d}"


def how_to_fetch(order: MallOrder, key: str) -> Iterator[str]:
    """Where a parcel lies ready, until when, and what to bring."""
    ready = next((parcel.laid_ready for parcel in order.parcels if parcel.key == key), None)
    if ready is None:
        return
    yield say("counter", counter=counter().in_language(language_of(get_language() or "en")))
    yield say("until", day=f"{order.calendar.local(ready.until):%Y-%m-%d}")
    if balance(order) > 0:
        yield say("cash" if cash(order) else "either", amount=f"{balance(order):,.2f}", currency=order.currency)
        yield from how_to_pay(order, key)


LINES: Final[dict[str, Callable[[MallOrder, str], Iterator[str]]]] = {
    "place_order": how_to_pay, "change_order": how_to_pay, "declare_valid": how_to_pay, "lay_ready": how_to_fetch,
    "record_mall_payment": how_to_pay,
}  # fmt: skip
