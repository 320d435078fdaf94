"""What a member's mail says of the news itself: which goods, with whom, why, how much, where to (M1–M5, E6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import get_language

from signback.documents.letterhead import mill
from signback.documents.words import Words, language_of
from signback.orders.events import mall
from signback.orders.mall import MallOrder
from signback.orders.mall_deadlines import calls, next_call, packed_by
from signback.orders.mall_sums import balance, cash, received, refunded, total

SAYS: Final = {
    "line": Words("{pieces} × {name}", "{name} × {pieces}"),
    "line.sum": Words("{pieces} × {name}: {amount} {currency}", "{name} × {pieces}：{amount} {currency}"),
    "fee": Words("Delivery, {way}: {amount} {currency}", "配送（{way}）：{amount} {currency}"),
    "total": Words("Together: {amount} {currency}", "合计：{amount} {currency}"),
    "door": Words("Have {amount} {currency} ready in cash when the parcel comes.",
                  "包裹送达时请备好现金 {amount} {currency}。"),
    "counter": Words("Bring {amount} {currency} in cash when you fetch it.", "自提时请携带现金 {amount} {currency}。"),
    "free": Words("Until we have rung you, you can change or cancel it on its page.",
                  "来电确认前，您可在订单页修改或取消。"),
    "call.by": Words("We ring you on {telephone}, at the latest on {when}.", "我们最迟于 {when} 拨打 {telephone}。"),
    "call.at": Words("We ring you on {telephone}, on {when}.", "我们将于 {when} 拨打 {telephone}。"),
    "leaves": Words("It leaves us by {day}.", "我们将在 {day} 前发出。"),
    "leaves.paid": Words("It leaves us by {day} if it is paid by then.", "如届时已付款，我们将在 {day} 前发出。"),
    "lies": Words("It lies ready by {day}; we write to you then.", "商品将在 {day} 前备好，届时通知您。"),
    "why": Words("Why: {why}", "原因：{why}"),
    "back": Words("{amount} {currency} goes back to you.", "{amount} {currency} 将退还给您。"),
    "back.to": Words("{amount} {currency} goes back to you: {where}", "{amount} {currency} 将退还给您：{where}"),
    "rang": Words("We rang {telephone}.", "我们拨打了 {telephone}。"),
    "received": Words("Received: {amount} {currency}", "收到：{amount} {currency}"),
    "paid": Words("Everything is paid.", "已全部付清。"),
    "carrier": Words("With {carrier}, number {tracking}", "{carrier}，单号 {tracking}"),
    "delivered": Words("It was delivered, received by {who}. Tell us on the order's page whether all is well.",
                       "包裹已送达，签收人：{who}。请在订单页确认收货。"),
    "nobody there": Words("The courier found nobody there and tries again.", "派送时无人签收，将再次派送。"),
    "refused": Words("It was refused at the door. We see to it and ring you.", "包裹被拒收，我们会与您联系。"),
    "lost": Words("It was lost. We see to it and ring you.", "包裹丢失，我们会与您联系。"),
    "fetched": Words("Fetched by {who}", "领取人：{who}"),
    "WAIT": Words("{pieces} × {name}: we wait for it.", "{name} × {pieces}：待到货。"),
    "SET_ASIDE": Words("{pieces} × {name}: here, and set aside for you.", "{name} × {pieces}：已到货，为您预留。"),
    "GIVE_UP": Words("{pieces} × {name}: cannot be had.", "{name} × {pieces}：无货。"),
    "send_to": Words("Send the goods to: {where}", "请寄至：{where}"),
    "mark": Words("Write {number}, {key} on the parcel.", "请在包裹上注明 {number}、{key}。"),
    "accepted": Words("Taken back: {pieces} × {name}", "已接受：{name} × {pieces}"),
    "not_accepted": Words("Not taken back: {pieces} × {name}", "未接受：{name} × {pieces}"),
    "sent_back": Words("{amount} {currency}, by {by}", "{amount} {currency}，{by}"),
    "ring": Words("{mill}, telephone {telephone}", "{mill}，电话 {telephone}"),
    **{str(mall.DeliverBy.STANDARD): Words("by carrier", "普通快递"),
       str(mall.DeliverBy.EXPRESS): Words("by express carrier", "特快专递"),
       str(mall.DeliverBy.FETCHED): Words("you fetch it", "到店自提"),
       f"by.{mall.RefundBy.BANK}": Words("bank transfer", "银行转账"),
       f"by.{mall.RefundBy.REMITTANCE}": Words("post office remittance", "邮局汇款"),
       f"by.{mall.RefundBy.CASH}": Words("cash", "现金")},
}  # fmt: skip


def say(key: str, /, **filled: object) -> str:
    """A line in the reader's language."""
    return SAYS[key].in_language(language_of(get_language() or "en")).format(**filled)


def sum_of(key: str, amount: Decimal, order: MallOrder, /, **filled: object) -> str:
    """A line with a sum in the order's currency."""
    return say(key, amount=f"{amount:,.2f}", currency=order.currency, **filled)


def signed() -> list[str]:
    """Who writes, and where to ring."""
    house = mill()
    name = house.name.in_language(language_of(get_language() or "en"))
    return ["", say("ring", mill=name, telephone=house.telephone) if house.telephone else name]


# ---- ordered, confirmed, ended
def ordered(order: MallOrder, key: str) -> Iterator[str]:
    """Everything that was ordered, with what it costs."""
    for line in order.lines:
        yield sum_of("line.sum", line.unit_price * line.quantity, order, pieces=line.quantity, name=line.name)
    yield sum_of("fee", order.content.fee, order, way=say(str(order.content.delivery)))
    yield sum_of("total", total(order), order)
    yield from ready_cash(order)
    yield from call_line(order)
    yield say("free")


def call_line(order: MallOrder) -> Iterator[str]:
    """On which number and when the member is called, as long as that is to come (M2)."""
    due, hour = next_call(order), bool(calls(order)) or order.content.call_at is not mall.Hour.ANY
    if due > timezone.now():
        when, telephone = f"{order.calendar.local(due):%Y-%m-%d %H:%M}", order.content.address.telephone
        yield say("call.at" if hour else "call.by", telephone=telephone, when=when)


def ready_cash(order: MallOrder) -> Iterator[str]:
    """What is paid in cash, and where."""
    if cash(order) and balance(order) > 0:
        yield sum_of("counter" if order.fetched else "door", balance(order), order)


def confirmed(order: MallOrder, key: str) -> Iterator[str]:
    """What the member has to have ready, and by which day it leaves (E3)."""
    yield from ready_cash(order)
    unpaid = balance(order) > 0 and not cash(order)
    until = packed_by(order, timezone.now())
    leaves = "lies" if order.fetched else "leaves.paid" if unpaid else "leaves"
    yield say(leaves, day=f"{order.calendar.local(until):%Y-%m-%d}")


def not_reached(order: MallOrder, key: str) -> Iterator[str]:
    """Which number was rung."""
    yield say("rang", telephone=order.content.address.telephone)


def ended(order: MallOrder, key: str) -> Iterator[str]:
    """Why it ended, where the mall ended it; and what goes back."""
    broken, invalid = order.facts.last(mall.MallOrderBrokenOff), order.facts.last(mall.OrderInvalid)
    if why := broken.event.reason if broken else invalid.event.words if invalid else "":
        yield say("why", why=why)
    if (back := received(order) - refunded(order)) > 0:
        said = order.facts.last(mall.MallOrderCancelled) or invalid
        where = said.event.refund_to if said else ""
        yield sum_of("back.to" if where else "back", back, order, where=where)


# ---- goods
def named(order: MallOrder, says: str, pieces: Iterable[Any]) -> Iterator[str]:
    """Pieces by the names of their articles."""
    names = {line.number: line.name for line in order.lines}
    yield from (say(says, pieces=one.quantity, name=names.get(one.line, one.line)) for one in pieces)


def settled(order: MallOrder, key: str) -> Iterator[str]:
    """What becomes of each article that was missing, with the mall's own word."""
    fact = order.facts.last(mall.MissingSettled)
    for row in fact.event.settlements if fact else ():
        yield " ".join((*named(order, row.next.name, [row]), row.words)).rstrip()


def left(order: MallOrder, key: str) -> Iterator[str]:
    """Who brings the parcel, under which number, and what lies in it."""
    parcel = next(one for one in order.parcels if one.key == key)
    if fact := parcel.facts.last(mall.ParcelHandedOver):
        yield say("carrier", carrier=fact.event.carrier, tracking=fact.event.tracking)
    yield from named(order, "line", parcel.packed.pieces)
    yield from ready_cash(order)


def reported(order: MallOrder, key: str) -> Iterator[str]:
    """What became of the attempt to bring it."""
    parcel = next(one for one in order.parcels if one.key == key)
    if fact := parcel.facts.last(mall.DeliveryReported):
        yield say(str(fact.event.outcome), who=fact.event.received_by or "–")


def fetched(order: MallOrder, key: str) -> Iterator[str]:
    """Who fetched it, and what."""
    parcel = next(one for one in order.parcels if one.key == key)
    if fact := parcel.facts.last(mall.ParcelFetched):
        yield say("fetched", who=fact.event.fetched_by)
    yield from named(order, "line", parcel.packed.pieces)


# ---- money
def paid(order: MallOrder, key: str) -> Iterator[str]:
    """How much came, and whether anything is left."""
    if fact := order.facts.last(mall.MallPaymentReceived):
        yield sum_of("received", fact.event.amount, order)
    if balance(order) <= 0:
        yield say("paid")
    if balance(order) < 0:
        yield sum_of("back", -balance(order), order)


def sent_back(order: MallOrder, key: str) -> Iterator[str]:
    """How much goes back, and by which way."""
    if fact := order.facts.last(mall.MemberRefunded):
        yield sum_of("sent_back", fact.event.amount, order, by=say(f"by.{fact.event.by}"))


# ---- returns
def approved(order: MallOrder, key: str) -> Iterator[str]:
    """Where the goods go, and what stands on the parcel."""
    back = next(one for one in order.returns if one.key == key)
    if fact := back.facts.last(mall.ReturnApproved):
        yield say("send_to", where=fact.event.send_to)
        yield say("mark", number=order.number, key=key)


def not_taken(order: MallOrder, key: str) -> Iterator[str]:
    """Why a return was refused."""
    back = next(one for one in order.returns if one.key == key)
    if fact := back.facts.last(mall.ReturnRefused):
        yield say("why", why=fact.event.reason)


def inspected(order: MallOrder, key: str) -> Iterator[str]:
    """What of it was taken back, and what goes back for it."""
    back = next(one for one in order.returns if one.key == key)
    verdicts = back.inspected.verdicts if back.inspected else ()
    for one in verdicts:
        yield from named(order, "accepted" if one.accepted else "not_accepted", [one])
    if balance(order) < 0:
        yield sum_of("back", -balance(order), order)


NEWS: Final[dict[str, Callable[[MallOrder, str], Iterator[str]]]] = {
    "place_order": ordered, "change_order": ordered, "declare_valid": confirmed, "declare_invalid": ended,
    "cancel_order": ended, "break_off_order": ended, "record_confirmation_call": not_reached,
    "settle_missing": settled, "hand_to_carrier": left, "report_delivery": reported, "hand_over": fetched,
    "record_mall_payment": paid, "refund_member": sent_back, "approve_return": approved, "refuse_return": not_taken,
    "inspect_return": inspected,
}  # fmt: skip
