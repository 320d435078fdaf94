"""The checkout's second page: how the goods get there, with what each way costs, and how they are paid (M1, M4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from signback.orders import shipping_fees
from signback.orders.addresses import NO_SUCH_COUNTRY, countries
from signback.orders.events.mall import DeliverBy, PayBy
from signback.orders.models import Account
from signback.orders.refusals import FieldFault, Invalid
from signback.surfaces.shop.answers import answers_of, keep_answers
from signback.surfaces.shop.cart import Cart, Wanted, mixed, sums
from signback.surfaces.shop.cart_words import say
from signback.surfaces.shop.faults import errors_in
from signback.surfaces.shop.frame import member_page, page
from signback.surfaces.shop.sentences import APART, in_words
from signback.surfaces.shop.typed import typed_before
from signback.surfaces.shop.way_words import fee_words, way_says
from signback.surfaces.shop.words import money
from signback.surfaces.web.sheets.fields import Errors
from signback.surfaces.web.sheets.pieces import Choice

FIRST: Final = {"delivery": str(DeliverBy.STANDARD), "payment": str(PayBy.BANK)}


@dataclass(frozen=True)
class Way:
    """One way of delivery: what it costs, and what everything costs with it."""

    choice: Choice
    fee: str
    total: str


@dataclass(frozen=True)
class WaysSheet:
    """How it gets there, and how it is paid."""

    title: str
    lede: str
    words: dict[str, str]
    ways: tuple[Way, ...]
    why_few: str
    payments: tuple[Choice, ...]
    errors: Errors | None = None


# ---- what it costs
def worth(lines: list[Wanted]) -> Decimal:
    """What the goods cost today, all in one currency."""
    (amount,) = sums(lines).values() or (Decimal(0),)
    return amount


def parcel_of(said: Mapping[str, Any], lines: list[Wanted]) -> shipping_fees.Consignment:
    """What a fee is asked for."""
    grams = sum(line.article.grams * line.quantity for line in lines)
    return shipping_fees.Consignment(said.get("country", "").upper(), grams, worth(lines), lines[0].article.currency)


def offered(said: Mapping[str, Any], lines: list[Wanted]) -> Mapping[DeliverBy, Decimal]:
    """The ways in which these goods get there, each with its fee; none to a country that there is not."""
    return {} if impossible(said, lines) else shipping_fees.offered(parcel_of(said, lines))


def impossible(said: Mapping[str, Any], lines: list[Wanted]) -> str:
    """Why these goods go nowhere as they are, in no way at all; empty where they go."""
    if mixed(lines):
        return APART
    return "" if said["country"].upper() in countries() else NO_SUCH_COUNTRY


def fee_of(said: Mapping[str, Any], lines: list[Wanted]) -> Decimal | None:
    """What the chosen way costs; nothing to say while none is chosen, or it is not offered any more."""
    return offered(said, lines).get(said.get("delivery", ""))


# ---- the page
@member_page
@require_http_methods(["GET", "HEAD", "POST"])
def ways(request: HttpRequest, member: Account) -> HttpResponseBase:
    """Ask; only the ways that fit the address and the goods are offered."""
    said = answers_of(member)
    lines = Cart(request).lines()
    if not lines or mixed(lines):
        return redirect("mall-cart")
    if said is None:
        return redirect("mall-checkout")
    if request.method != "POST":
        return asked(request, {**FIRST, **said, **chosen_in(typed_before(request))}, lines, {})
    said = {**said, **dict.fromkeys(FIRST, ""), **chosen_in(request.POST)}
    try:
        refuse_choice(said, lines)
    except Invalid as refused:
        return asked(request, said, lines, {fault.field: fault.says for fault in refused.faults})
    keep_answers(member, said)
    return redirect("mall-checkout-check")


def chosen_in(post: Mapping[str, str]) -> dict[str, str]:
    """Which way and which payment a form says."""
    return {name: post[name][:40] for name in FIRST if name in post}


def refuse_choice(said: Mapping[str, Any], lines: list[Wanted]) -> None:
    """Refuse what was not offered."""
    known: dict[str, set[str]] = {"delivery": {*offered(said, lines)}, "payment": {*PayBy}}
    faults = tuple(FieldFault(name, say("order.needed")) for name, values in known.items() if said[name] not in values)
    if faults:
        raise Invalid(faults=faults)


def asked(
    request: HttpRequest, said: Mapping[str, Any], lines: list[Wanted], faults: Mapping[str, str]
) -> HttpResponse:
    """The page of the two questions."""
    keys = ("way", "fee", "together", "pay", "next", "back")
    sheet = WaysSheet(
        say("ways.title"), say("ways.lede"), {key: say(f"ways.{key}") for key in keys}, ways_of(said, lines),
        why_few(said, lines), picks(PayBy, said["payment"], with_detail=True),
        errors_in(say("order.wrong"), faults),
    )  # fmt: skip
    return page(request, "checkout_ways", sheet, 422 if faults else 200)


def ways_of(said: Mapping[str, Any], lines: list[Wanted]) -> tuple[Way, ...]:
    """Every way that fits; where the chosen one does not, the first is proposed."""
    currency, fees = lines[0].article.currency, offered(said, lines)
    chosen = said["delivery"] if said["delivery"] in fees else next(iter(fees), "")
    return tuple(
        Way(
            Choice(str(way), say(str(way)), way == chosen, way_says(way)), fee_words(fee, currency),
            money(worth(lines) + fee, currency),
        )
        for way, fee in fees.items()
    )  # fmt: skip


def why_few(said: Mapping[str, Any], lines: list[Wanted]) -> str:
    """Why no carrier is offered; empty where one is."""
    if nowhere := impossible(said, lines):
        return in_words(nowhere)
    try:
        shipping_fees.refuse_way(parcel_of(said, lines))
    except Invalid as refused:
        return in_words(refused.faults[0].says)
    return ""


def picks(kind: Any, chosen: str, *, with_detail: bool) -> tuple[Choice, ...]:
    """The values of a choice in words."""
    return tuple(
        Choice(str(one), say(str(one)), str(one) == chosen, say(f"{one}.says") if with_detail else "") for one in kind
    )
