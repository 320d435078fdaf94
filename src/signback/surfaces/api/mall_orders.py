"""The calls about mall orders: the same five as for every order, for the house and for the member (M1–M5)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from signback.documents.paying import Payment
from signback.engine.models import Root, Task
from signback.engine.sight import visible_to
from signback.orders.events.mall import ReceivingAddress
from signback.orders.mall import MallOrder, Parcel, Return
from signback.orders.mall_sums import asked_now, balance, ended, given_up, goods, missing, received, refunded, total
from signback.orders.persons import Person
from signback.surfaces.api import acts, reads, shapes
from signback.surfaces.api.asking import etag
from signback.surfaces.api.by_kind import add_calls
from signback.surfaces.api.opened import case_of
from signback.surfaces.api.orders import OrderFilter, work_of
from signback.surfaces.api.pages import page_of
from signback.surfaces.api.sign_in import person_of
from signback.surfaces.case import Case
from signback.surfaces.derive import steps_of, waits_for

KIND = "mall"
router = Router(tags=["Mall orders"])


class MallRow(Schema):
    """A mall order in a list."""

    number: str
    state: str = Field(description="open or ended")
    version: int
    opened: datetime
    changed: datetime
    member: str
    summary: str
    value: Decimal | None = Field(description="Goods as ordered, and the fee for sending them")


class MallPage(Schema):
    """One page of mall orders."""

    items: list[MallRow]
    next: str = Field("", description="The cursor of the next page; empty after the last")


class MallLineOut(Schema):
    """Some pieces of one article."""

    number: str
    article: str
    name: str
    quantity: int
    unit_price: Decimal
    total: Decimal
    missing: int = Field(description="Pieces that were not there when they were picked, waited for or not decided on")
    given_up: int = Field(description="Pieces that are not sent, or not sent again")


class AddressOut(Schema):
    """Where the goods go."""

    recipient: str
    street: str
    postal_code: str
    city: str
    region: str
    country: str
    telephone: str


class MallMoney(Schema):
    """What is asked, paid, paid back and open."""

    currency: str
    goods: Decimal
    fee: Decimal
    total: Decimal
    received: Decimal
    refunded: Decimal
    balance: Decimal = Field(description="Still to pay; below zero what is to go back")


class PayOut(Schema):
    """How the order is paid before delivery; money under the reference or the number finds its order."""

    amount: Decimal
    currency: str
    payee: str
    account: str = Field(description="The house's account as its letterhead words it")
    iban: str = Field(description="The same as banks write it; empty where it is none")
    reference: str = Field(description="Structured creditor reference, ISO 11649")
    number: str


class ParcelOut(Schema):
    """One parcel."""

    parcel: str
    grams: int
    pieces: dict[str, int]
    left: bool
    outcome: str
    back: bool
    ready_until: datetime | None = Field(description="Until when it waits at the counter to be fetched")
    fetched: bool


class ReturnOut(Schema):
    """One return."""

    returned: str
    wish: str
    pieces: dict[str, int]
    ended: bool


class MallOut(MallRow):
    """One mall order, whole."""

    status: str
    waits_for: list[shapes.Waiting]
    payment: str
    delivery: str
    call_at: str
    note: str
    address: AddressOut
    lines: list[MallLineOut]
    money: MallMoney
    pay: PayOut | None = Field(None, description="Nothing while nothing is to pay before delivery")
    parcels: list[ParcelOut]
    returns: list[ReturnOut]


@router.get("", response=MallPage, summary="List mall orders")
def list_mall_orders(request: HttpRequest, asked: Query[OrderFilter]) -> MallPage:
    """The mall orders that the caller may see, newest first; a member sees their own."""
    page = page_of(found_orders(person_of(request), asked), ("-opened", "-id"), asked.cursor, asked.limit)
    return MallPage(items=[row_of(root) for root in page.rows], next=page.next)


def found_orders(person: Person, asked: OrderFilter) -> QuerySet[Root]:
    """The orders that fit."""
    found = Root.objects.filter(visible_to(person), kind=KIND).select_related("member")
    if asked.customer:
        found = found.filter(member__account__username=asked.customer)
    if asked.state in {"open", "ended"}:
        found = found.filter(over=asked.state == "ended")
    work = work_of(asked)
    return found if work is None else found.filter(Exists(Task.objects.filter(work, root=OuterRef("pk"))))


def row_of(root: Root) -> MallRow:
    """A mall order in a list."""
    return MallRow(
        number=root.number, state="ended" if root.over else "open", version=root.seq, opened=root.opened,
        changed=root.changed, member=root.member.name if root.member else "", summary=root.summary, value=root.value,
    )  # fmt: skip


@router.get("/{number}", response=MallOut, summary="Read a mall order")
def read_mall_order(request: HttpRequest, response: HttpResponse, number: str) -> MallOut:
    """Goods, address, money, parcels and returns, and what it waits for."""
    case = case_of(request, number, KIND)
    response["ETag"] = etag(case.root.seq)
    return mall_out(case)


def mall_out(case: Case) -> MallOut:
    """One mall order, whole."""
    order: MallOrder = case.members[0].subject
    waiting = waits_for(steps_of(case))
    said = order.content
    return MallOut(
        **row_of(case.root).model_dump(), status=reads.status_words(case.root, waiting),
        waits_for=[reads.waiting_out(view) for view in waiting], payment=said.payment,
        delivery=said.delivery, call_at=said.call_at, note=said.note, address=address_out(said.address),
        lines=lines_out(order), money=money_out(order), pay=pay_out(order),
        parcels=[parcel_out(parcel) for parcel in order.parcels], returns=[return_out(back) for back in order.returns],
    )  # fmt: skip


def address_out(address: ReceivingAddress) -> AddressOut:
    """Where the goods go."""
    return AddressOut(**vars(address))


def lines_out(order: MallOrder) -> list[MallLineOut]:
    """The goods as they were ordered."""
    less, away = given_up(order), missing(order)
    return [
        MallLineOut(
            number=line.number, article=line.article, name=line.name, quantity=line.quantity,
            unit_price=line.unit_price, total=line.unit_price * line.quantity, given_up=less.get(line.number, 0),
            missing=away.get(line.number, 0),
        )
        for line in order.lines
    ]  # fmt: skip


def money_out(order: MallOrder) -> MallMoney:
    """What is asked, paid, paid back and open."""
    return MallMoney(
        currency=order.currency, goods=goods(order), fee=order.content.fee, total=total(order),
        received=received(order), refunded=refunded(order), balance=balance(order),
    )  # fmt: skip


def pay_out(order: MallOrder) -> PayOut | None:
    """How it is paid before delivery."""
    asked = asked_now(order)
    if asked <= 0 or ended(order):
        return None
    pay = Payment.of(order.number, asked, order.currency)
    return PayOut(
        amount=asked, currency=order.currency, payee=pay.payee.en, account=pay.bank, iban=pay.iban,
        reference=pay.reference, number=order.number,
    )  # fmt: skip


def parcel_out(parcel: Parcel) -> ParcelOut:
    """One parcel."""
    return ParcelOut(
        parcel=parcel.key, grams=parcel.packed.grams, pieces={p.line: p.quantity for p in parcel.packed.pieces},
        left=parcel.gone, outcome=parcel.outcome or "", back=parcel.back,
        ready_until=parcel.laid_ready.until if parcel.laid_ready else None, fetched=parcel.fetched,
    )  # fmt: skip


def return_out(back: Return) -> ReturnOut:
    """One return."""
    asked = back.requested
    return ReturnOut(
        returned=back.key, wish=asked.wish, pieces={p.line: p.quantity for p in asked.pieces}, ended=back.ended
    )


@router.post("/{number}/{key}/steps/{step}", response=shapes.DoneOut, summary="Do a step of a parcel or return")
def do_child_step(request: HttpRequest, response: HttpResponse, number: str, key: str, step: str) -> shapes.DoneOut:
    """Do a step of the parcel or return that the address names."""
    done = acts.do_child_step(request, KIND, number, key, step)
    response["ETag"] = etag(done.version)
    return acts.done_out(done)


add_calls(
    router, KIND, "a mall order",
    ("Place a mall order", "Submit what is ordered; its pieces are held from now on (M1, M6)."),
)  # fmt: skip
