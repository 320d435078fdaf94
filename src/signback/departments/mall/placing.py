"""Placing: a member submits an order, changes it, cancels it; what nobody pays for expires (M1, M2, M6)."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from signback.departments.mall import room
from signback.departments.mall.stock import Move, Shelf, Together, move, shared, shelves
from signback.orders.addresses import refuse_impossible
from signback.orders.events import mall
from signback.orders.mall import Counted, MallOrder
from signback.orders.mall_deadlines import unpaid_until
from signback.orders.mall_sums import received, refunded
from signback.orders.models import Member
from signback.orders.persons import Person
from signback.orders.refusals import FieldFault, Invalid
from signback.orders.roles import CLOCK, MEMBER, Role
from signback.orders.shipping_fees import Consignment, fee_for
from signback.process.inputs import Said, Told, Words, label
from signback.process.steps import Sharing

MEMBERS = (MEMBER, Role.MALL_ADMINISTRATOR)
MOST_LINES = 100
Number = Annotated[Said, Field(max_length=40)]
Quantity = Annotated[int, Field(ge=1, le=9999, json_schema_extra={"unit": "pieces", "kind": "number"})]


@dataclass(frozen=True)
class WantedArticle:
    """Some pieces of an article."""

    article: Annotated[Number, label("Article", choices="articles")]
    quantity: Annotated[Quantity, label("Quantity")]


Wanted = Annotated[tuple[WantedArticle, ...], Field(min_length=1, max_length=MOST_LINES), label("Articles")]


@dataclass(frozen=True)
class Ordered:
    """What is ordered, where it goes and how, how it is paid."""

    lines: Wanted
    recipient: Annotated[Said, label("Recipient")]
    street: Annotated[Said, label("Street and number")]
    city: Annotated[Said, label("City")]
    country: Annotated[Said, Field(min_length=2, max_length=2), label("Country", "Two letters, such as NL")]
    telephone: Annotated[Said, label("Telephone")]
    payment: Annotated[mall.PayBy, label("Payment")]
    postal_code: Annotated[Words, label("Postal code")] = ""
    region: Annotated[Words, label("Region")] = ""
    delivery: Annotated[
        mall.DeliverBy | None, label("Delivery", "By carrier unless said; a change leaves it as it is", choices="ways")
    ] = None
    call_at: Annotated[mall.Hour, label("Call me")] = mall.Hour.ANY
    note: Annotated[Words, label("Note")] = ""


@dataclass(frozen=True)
class PlaceOrder(Ordered):
    """An order, and for whom the mall enters it."""

    member: Annotated[int | None, label("Member", "Needed when the mall enters an order by telephone")] = None


@dataclass(frozen=True)
class ChangeOrder(Ordered):
    """The whole order as it shall be now."""

    why: Annotated[Words, label("Why it is changed")] = ""


class OrdersAtOnce(Together):
    """Several members submit at the same moment: all their articles are looked at, then locked, in one order (M6)."""

    def look(self, inputs: Sequence[PlaceOrder]) -> None:
        """The articles of these orders."""
        self.look_at({line.article for one in inputs for line in one.lines})


def orders_at_once() -> AbstractContextManager[Sharing]:
    """The shelves for those who submit at the same moment."""
    return shared(OrdersAtOnce())


@room.step("Place an order", source="M1", who=MEMBERS, shared=orders_at_once)
def place_order(order: MallOrder, data: PlaceOrder, by: Person) -> mall.OrderPlaced:
    """Submit the cart: prices of today, pieces held from now on, one commit."""
    order.root.member_id = whose(data, by)
    address = address_of(data)
    wanted = pieces_of(data)
    found = shelves(sorted(wanted))
    refuse_missing(data, wanted, found, {})
    lines = tuple(line_of(str(n), found[article], quantity) for n, (article, quantity) in enumerate(wanted.items(), 1))
    way = data.delivery or mall.DeliverBy.STANDARD
    currency = currency_of(found)
    fee = fee_of(way, address, lines, currency)
    move(found, {article: Move(reserved=quantity) for article, quantity in wanted.items()})
    return mall.OrderPlaced(
        order.root.member_id, lines, address, data.payment, fee, currency, data.call_at, data.note, way
    )


def whose(data: PlaceOrder, by: Person) -> int:
    """Members order for themselves; the mall enters a telephone order for the member who called."""
    if by.holds(MEMBER):
        return by.id
    if data.member is None or not Member.objects.filter(pk=data.member).exists():
        raise Invalid("Say for which member this is ordered", field="member")
    return data.member


def address_of(data: Ordered) -> mall.ReceivingAddress:
    """The receiving address, if its country's post can know it."""
    address = mall.ReceivingAddress(
        data.recipient, data.street, data.postal_code, data.city, data.region, data.country.upper(), data.telephone
    )
    refuse_impossible(address)
    return address


def pieces_of(data: Ordered) -> Counted:
    """How many pieces of each article, in the order in which they were named."""
    found: Counted = {}
    for line in data.lines:
        found[line.article] = found.get(line.article, 0) + line.quantity
    return found


def refuse_missing(data: Ordered, wanted: Counted, found: dict[str, Shelf], held: Counted) -> None:
    """Refuse what is not sold or not there, each at its line; what the order holds already is its own."""
    faults = tuple(
        FieldFault(f"lines.{n}.quantity", says)
        for n, line in enumerate(data.lines)
        if (says := why_not(found.get(line.article), wanted[line.article], held.get(line.article, 0)))
    )
    if faults:
        raise Invalid(faults=faults)


def why_not(shelf: Shelf | None, quantity: int, held: int) -> str:
    """Why so many pieces cannot be promised; empty where they can."""
    if quantity <= held:
        return ""
    if shelf is None or not shelf.active:
        return "This article is not sold any more"
    if shelf.free + held >= quantity:
        return ""
    left = shelf.free + held
    if left == 1:
        return f"Only one of {shelf.name} is left"
    return f"Only {left} of {shelf.name} are left" if left else f"{shelf.name} is sold out"


def line_of(number: str, shelf: Shelf, quantity: int) -> mall.MallLine:
    """One line at the price of today."""
    return mall.MallLine(number, shelf.article, shelf.name, quantity, shelf.price, shelf.grams)


def fee_of(
    way: mall.DeliverBy, address: mall.ReceivingAddress, lines: tuple[mall.MallLine, ...], currency: str
) -> Decimal:
    """What it costs that these goods get there in this way."""
    grams = sum(line.grams * line.quantity for line in lines)
    value = sum((line.unit_price * line.quantity for line in lines), Decimal(0))
    return fee_for(way, Consignment(address.country, grams, value, currency))


def currency_of(found: dict[str, Shelf]) -> str:
    """The one currency of all goods."""
    known = {shelf.currency for shelf in found.values()}
    if len(known) != 1:
        raise Invalid("Goods in different currencies are ordered apart", field="lines")
    return known.pop()


@room.step("Change the order", source="M1", who=MEMBERS)
def change_order(order: MallOrder, data: ChangeOrder, by: Person) -> mall.OrderChanged:
    """Change goods, address or payment before the order is confirmed; what stays keeps its price."""
    address, wanted = address_of(data), pieces_of(data)
    held = pieces_held(order)
    found = shelves(sorted({*wanted, *held}))
    refuse_missing(data, wanted, found, held)
    lines = tuple(changed_lines(order, wanted, found))
    if {found[line.article].currency for line in lines} != {order.currency}:
        raise Invalid("Goods in different currencies are ordered apart", field="lines")
    moves = {article: wanted.get(article, 0) - held.get(article, 0) for article in {*wanted, *held}}
    move(found, {article: Move(reserved=change) for article, change in moves.items()})
    way = data.delivery or order.content.delivery
    fee = fee_of(way, address, lines, order.currency)
    return mall.OrderChanged(lines, address, data.payment, fee, data.call_at, data.note, data.why, way)


def pieces_held(order: MallOrder) -> Counted:
    """How many pieces of each article the order holds."""
    found: Counted = {}
    for line in order.lines:
        found[line.article] = found.get(line.article, 0) + line.quantity
    return found


def changed_lines(order: MallOrder, wanted: Counted, found: dict[str, Shelf]) -> list[mall.MallLine]:
    """Lines that stay keep number and price; more pieces than before come at the price of today."""
    left, lines = dict(wanted), []
    for line in order.lines:
        kept = min(line.quantity, left.get(line.article, 0))
        if kept:
            lines.append(replace(line, quantity=kept))
            left[line.article] -= kept
    for article, more in left.items():
        add(lines, order, found[article], more)
    return lines


def add(lines: list[mall.MallLine], order: MallOrder, shelf: Shelf, more: int) -> None:
    """More pieces: onto the line of the same price, else a line of their own."""
    for at, line in enumerate(lines):
        if more and line.article == shelf.article and line.unit_price == shelf.price:
            lines[at] = replace(line, quantity=line.quantity + more)
            return
    if more:
        last = max(int(line.number) for line in (*order.lines, *lines))
        lines.append(line_of(str(last + 1), shelf, more))


@dataclass(frozen=True)
class CancelOrder:
    """Why, and where money goes that has arrived already."""

    reason: Annotated[Words, label("Why")] = ""
    refund_to: Annotated[Words, label("Where money goes back to", "Needed when you have paid already")] = ""


@room.step("Cancel the order", source="M1", who=MEMBERS)
def cancel_order(order: MallOrder, data: CancelOrder, by: Person) -> mall.MallOrderCancelled:
    """End the order before it is confirmed; its pieces are free, money that arrived goes back."""
    refuse_silent_end(order, data.refund_to)
    return mall.MallOrderCancelled(data.reason, data.refund_to)


def refuse_silent_end(order: MallOrder, refund_to: str) -> None:
    """A paid order never ends silently: it is said where the money goes back to (M2)."""
    money = received(order) - refunded(order)
    if money > 0 and not refund_to:
        says = f"{money:,.2f} {order.currency} have arrived for this order: say where they go back to"
        raise Invalid(says, field="refund_to")


@dataclass(frozen=True)
class Nothing:
    """Nothing to say."""


@room.step("Let the unpaid order expire", source="M2", who=(CLOCK,))
def expire_order(order: MallOrder, data: Nothing, by: Person) -> mall.MallOrderExpired:
    """Nobody paid in time: the order ends by rule, its pieces are free."""
    return mall.MallOrderExpired(unpaid_until(order))


@dataclass(frozen=True)
class Reason:
    """A reason, in writing."""

    reason: Annotated[Told, label("Reason")]
