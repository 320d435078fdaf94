"""The checkout: where it goes, when to ring; how, and how it is paid; then everything once more, and the order (M1)."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from signback.engine.models import Entry
from signback.orders.events.mall import DeliverBy, Hour, PayBy
from signback.orders.models import Account, Address
from signback.orders.refusals import FieldFault, Invalid
from signback.surfaces.shop.account_pages import keep
from signback.surfaces.shop.address_form import (
    address_fields,
    address_words,
    parts_of,
    refuse_address,
    typed_address,
)
from signback.surfaces.shop.answers import answers_of, forget_answers, keep_answers
from signback.surfaces.shop.cart import Cart, Wanted, mixed
from signback.surfaces.shop.cart_words import say
from signback.surfaces.shop.checkout_ways import fee_of, parcel_of, picks, worth
from signback.surfaces.shop.countries import brought_to
from signback.surfaces.shop.faults import errors_in
from signback.surfaces.shop.frame import member_page, page
from signback.surfaces.shop.placing import place
from signback.surfaces.shop.sentences import in_words
from signback.surfaces.shop.typed import typed_before
from signback.surfaces.shop.way_words import counter_words, fee_words, pay_words
from signback.surfaces.shop.words import money
from signback.surfaces.web.sheets.fields import ErrorLink, Errors, Field, Kind
from signback.surfaces.web.sheets.pieces import Choice, Hidden, Term

LONGEST_NOTE: Final = 200
ANOTHER: Final = "another"
CHANGE: Final = "change-goods"


@dataclass(frozen=True)
class CheckoutSheet:
    """The questions of the checkout."""

    title: str
    lede: str
    words: dict[str, str]
    kept: tuple[Choice, ...]
    fields: tuple[Field, ...]
    hours: tuple[Choice, ...]
    note: Field
    keep: bool
    another: bool
    errors: Errors | None = None


@dataclass(frozen=True)
class Line:
    """One article of the order as the last look shows it."""

    name: str
    pieces: int
    each: str
    sum: str


@dataclass(frozen=True)
class CheckSheet:
    """Everything once more."""

    title: str
    lede: str
    words: dict[str, str]
    lines: tuple[Line, ...]
    fee: str
    total: str
    terms: tuple[Term, ...]
    send: str
    hidden: tuple[Hidden, ...]
    moved: str = ""
    errors: Errors | None = None


# ---- the questions
@member_page
@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: HttpRequest, member: Account) -> HttpResponseBase:
    """Ask; what cannot be taken is said at its field, everything typed is kept."""
    lines = Cart(request).lines()
    if not lines or mixed(lines):
        return redirect("mall-cart")
    kept = list(Address.objects.filter(member_id=member.pk))
    if request.method != "POST":
        typed = typed_before(request)
        said = answers_in(typed, kept) if typed else answers_of(member) or first_answers(member, kept)
        return asked(request, kept, lines, said, {})
    said = answers_in(request.POST.dict(), kept)
    try:
        refuse_answers(said)
    except Invalid as refused:
        return asked(request, kept, lines, said, {fault.field: fault.says for fault in refused.faults})
    keep_answers(member, {**(answers_of(member) or {}), **said})
    return redirect("mall-checkout-ways")


def first_answers(member: Account, kept: list[Address]) -> dict[str, Any]:
    """What is proposed: the usual address, the number we know, any hour."""
    known = {"recipient": member.name, "telephone": member.telephone}
    first = {"address": str(kept[0].pk), **parts_of(kept[0])} if kept else {"address": ANOTHER, **known}
    return {**first, "call_at": str(Hour.ANY), "note": "", "keep": True}


def answers_in(post: Mapping[str, str], kept: list[Address]) -> dict[str, Any]:
    """What was answered; a kept address fills its own parts."""
    chosen = next((address for address in kept if str(address.pk) == post.get("address")), None)
    parts = parts_of(chosen) if chosen else typed_address(post)
    return {
        **parts, "address": str(chosen.pk) if chosen else ANOTHER, "call_at": post.get("call_at", ""),
        "note": " ".join(post.get("note", "").split()), "keep": "keep" in post and not chosen,
    }  # fmt: skip


def refuse_answers(said: Mapping[str, Any]) -> None:
    """Refuse what no parcel or call could follow."""
    refuse_address({name: said[name] for name in typed_address({})})
    if said["call_at"] not in set(Hour):
        raise Invalid(say("order.needed"), field="call_at")
    if len(said["note"]) > LONGEST_NOTE or not said["note"].isprintable():
        raise Invalid(say("order.long", most=LONGEST_NOTE), field="note")


def asked(
    request: HttpRequest, kept: list[Address], lines: list[Wanted], said: Mapping[str, Any], faults: Mapping[str, str]
) -> HttpResponse:
    """The page of questions; its countries are those for these goods."""
    keys = ("where", "kept", "another", "keep", "when", "when.hint", "next")
    fields = address_fields(said, faults, parcel_of(said, lines))
    note = Field(
        "note", say("order.note"), Kind.TEXT, said["note"][:LONGEST_NOTE], error=in_words(faults.get("note", ""))
    )
    chosen = said["address"]
    there = brought_to(parcel_of(said, lines))
    choices = tuple(Choice(str(a.pk), address_words(a), str(a.pk) == chosen, beside(a, there)) for a in kept)
    sheet = CheckoutSheet(
        say("order.title"), say("order.lede"), {key.replace(".", "_"): say(f"order.{key}") for key in keys}, choices,
        fields, picks(Hour, said["call_at"], with_detail=False), note,
        bool(said["keep"]), chosen == ANOTHER,
        errors_in(say("order.wrong"), faults, (*fields, note)),
    )  # fmt: skip
    return page(request, "checkout", sheet, 422 if faults else 200)


def beside(kept: Address, there: frozenset[str]) -> str:
    """What stands under a kept address: its number, and that no carrier brings these goods there."""
    return kept.telephone if kept.country in there else f"{kept.telephone} · {say('order.country.fetch')}"


# ---- everything once more
@member_page
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, member: Account) -> HttpResponseBase:
    """Show everything once more; the button orders, once, however often it is pressed."""
    said = answers_of(member)
    cart = Cart(request)
    lines = cart.lines()
    # Asked after the cart was read: whoever finds it empty finds the order that emptied it.
    if request.method == "POST" and (done := placed_before(request, member)):
        return redirect("mall-placed", done)
    if not lines or mixed(lines):
        return redirect("mall-cart")
    if said is None:
        return redirect("mall-checkout")
    if fee_of(said, lines) is None:
        return redirect("mall-checkout-ways")
    return ordered(request, member, cart, lines, said) if request.method == "POST" else last_look(request, lines, said)


def placed_before(request: HttpRequest, member: Account) -> str:
    """The order that this very form has placed already (E4)."""
    asked = Entry.objects.filter(actor=member.username, key=request.POST.get("key", "")[:60])
    return asked.values_list("root__number", flat=True).first() or ""


def ordered(
    request: HttpRequest, member: Account, cart: Cart, lines: list[Wanted], said: dict[str, Any]
) -> HttpResponseBase:
    """Place the order, if everything is still as it was shown."""
    key = request.POST.get("key", "")[:60]
    if request.POST.get("seen") != seen(lines, said) or not key:
        return last_look(request, lines, said, moved=True)
    try:
        done = place(member, order_input(said, lines), key, "mall")
    except Invalid as refused:
        return last_look(request, lines, said, faults=[fault_link(fault) for fault in refused.faults])
    forget_answers(member)
    if not done.repeated:
        cart.take_out({line.article.pk: line.quantity for line in lines})
    if said["keep"]:
        keep_this(member, said)
    return redirect("mall-placed", done.number)


def fault_link(fault: FieldFault) -> ErrorLink:
    """A sentence about goods leads to where they are changed."""
    return ErrorLink(in_words(fault.says), CHANGE if fault.field.startswith("lines") else "")


def order_input(said: Mapping[str, Any], lines: list[Wanted]) -> dict[str, Any]:
    """The answers as the step takes them."""
    names = (*typed_address({}), "payment", "delivery", "call_at", "note")
    goods = [{"article": line.article.number, "quantity": line.quantity} for line in lines]
    return {"lines": goods, **{name: said[name] for name in names}}


def keep_this(member: Account, said: Mapping[str, Any]) -> None:
    """Keep the address for the next time; a full list is no reason to refuse an order."""
    with suppress(Invalid):
        keep(member, {name: said[name] for name in typed_address({})})


def last_look(
    request: HttpRequest, lines: list[Wanted], said: dict[str, Any], *, moved: bool = False, faults: Any = ()
) -> HttpResponse:
    """The page that shows everything once more."""
    currency, fee = lines[0].article.currency, fee_of(said, lines) or Decimal(0)
    total = money(worth(lines) + fee, currency)
    keys = ("goods", "fee", "together", "change", "change.way", "change.address")
    sheet = CheckSheet(
        say("check.title"), say("check.lede"), {key.replace(".", "_"): say(f"check.{key}") for key in keys},
        tuple(map(shown, lines)),
        fee_words(fee, currency), total, terms(said), say("check.order", total=total),
        (Hidden("key", str(uuid.uuid4())), Hidden("seen", seen(lines, said))), say("check.moved") if moved else "",
        Errors(say("order.wrong"), tuple(faults)) if faults else None,
    )  # fmt: skip
    return page(request, "check", sheet, 422 if faults else 409 if moved else 200)


def shown(line: Wanted) -> Line:
    """One article of the order."""
    currency = line.article.currency
    return Line(line.article.name, line.quantity, money(line.article.price, currency), money(line.sum, currency))


def terms(said: Mapping[str, Any]) -> tuple[Term, ...]:
    """Everything else that was answered."""
    way, payment = DeliverBy(said["delivery"]), PayBy(said["payment"])
    rows = (
        (say("order.where"), address_words(said), said["telephone"]),
        (say("order.way"), say(str(way)), counter_words() if way is DeliverBy.FETCHED else ""),
        (say("order.pay"), pay_words(payment, way), ""),
        (say("order.when"), say(said["call_at"]), ""),
        (say("order.note"), said["note"], ""),
    )
    return tuple(Term(label, words, under) for label, words, under in rows if words)


def seen(lines: list[Wanted], said: Mapping[str, Any]) -> str:
    """A mark of everything that the page showed: goods, prices, address, payment, fee."""
    goods = [(x.article.number, x.quantity, str(x.article.price)) for x in lines]
    answers = sorted((name, str(value)) for name, value in said.items())
    return hashlib.sha256(repr((goods, answers, str(fee_of(said, lines)))).encode()).hexdigest()[:32]
