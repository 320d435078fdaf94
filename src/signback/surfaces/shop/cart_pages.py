"""The cart as a page: how many of what, what it costs today, and the way on (M1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from signback.orders.refusals import Invalid
from signback.surfaces.shop.cart import Cart, Wanted, mixed, together
from signback.surfaces.shop.cart_words import say, too_many
from signback.surfaces.shop.frame import page, shop_page
from signback.surfaces.shop.frame_words import around
from signback.surfaces.shop.quantities import quantity_in
from signback.surfaces.shop.sentences import APART, in_words
from signback.surfaces.shop.shelves import free
from signback.surfaces.shop.typed import typed_before
from signback.surfaces.shop.words import money
from signback.surfaces.web.sheets.fields import ErrorLink, Errors, Field, Kind
from signback.surfaces.web.sheets.pieces import Act


@dataclass(frozen=True)
class CartRow:
    """One article in the cart."""

    name: str
    url: str
    each: str
    sum: str
    quantity: Field
    article: int
    out: str


@dataclass(frozen=True)
class CartSheet:
    """The cart."""

    title: str
    lede: str
    words: dict[str, str]
    rows: tuple[CartRow, ...] = ()
    total: str = ""
    ways: tuple[Act, ...] = ()
    under: str = ""
    errors: Errors | None = None
    gone: str = ""
    """What lay in it and is not sold any more."""


@shop_page
@require_http_methods(["GET", "HEAD", "POST"])
def cart(request: HttpRequest) -> HttpResponseBase:
    """The cart, and every change of it."""
    held = Cart(request)
    answer = renewed(request, held) if request.method == "POST" else shown(request, held)
    add_never_cache_headers(answer)
    return answer


def renewed(request: HttpRequest, held: Cart) -> HttpResponseBase:
    """The numbers that were typed, all of them or none; with the button that orders, on to the order."""
    try:
        held.keep(typed_in(request, held))
    except Invalid as refused:
        return shown(request, held, {fault.field: fault.says for fault in refused.faults})
    onward, lines = doors().get(request.POST.get("on", "")), held.lines()
    if onward is None or not lines:
        messages.success(request, say("cart.changed"))
        return redirect("mall-cart")
    return shown(request, held) if missing(lines) or mixed(lines) else redirect(onward)


def typed_in(request: HttpRequest, held: Cart) -> dict[int, int]:
    """How many pieces of what lies in the cart; what is taken out counts as none."""
    out = request.POST.get("out", "")
    typed = {pk: request.POST.get(f"quantity-{pk}", "") for pk in held.held}
    wanted = {pk: quantity_in(text, f"quantity-{pk}", least=0) for pk, text in typed.items() if text and str(pk) != out}
    return {**wanted, **({int(out): 0} if out.isdecimal() and int(out[:18]) in held.held else {})}


def shown(request: HttpRequest, held: Cart, faults: dict[str, str] | None = None) -> HttpResponse:
    """The page."""
    lines = held.lines()
    gone = say("cart.withdrawn", names=", ".join(away)) if (away := held.withdrawn(lines)) else ""
    if not lines:
        mine = (Act(around("orders"), reverse("my-orders")),) if held.member else ()
        go = (Act(say("cart.goods"), reverse("mall")), *mine)
        empty = CartSheet(say("cart.empty"), say("cart.empty.says"), words(), ways=go, gone=gone)
        return page(request, "cart", empty)
    faults = faults or missing(lines)
    typed = request.POST if request.method == "POST" else typed_before(request)
    rows = tuple(row(line, faults, typed) for line in lines)
    sheet = CartSheet(
        say("cart.title"), say("cart.lede"), words(), rows, together(lines),
        ways(held), "" if held.member else say("cart.sign_in.says"), errors_in(rows, lines), gone,
    )  # fmt: skip
    return page(request, "cart", sheet, 422 if request.method == "POST" else 200)


def words() -> dict[str, str]:
    """What stands around the lines."""
    keys = ("article", "each", "pieces", "sum", "out", "renew", "total", "fee")
    return {key: say(f"cart.{key}") for key in keys}


def missing(lines: list[Wanted]) -> dict[str, str]:
    """What cannot be had as it stands in the cart, at its line."""
    short = {line.article.pk: free(line.article) for line in lines if line.quantity > free(line.article)}
    return {f"quantity-{pk}": too_many(left) if left > 0 else say("cart.gone") for pk, left in short.items()}


def row(line: Wanted, faults: dict[str, str], typed: Mapping[str, str]) -> CartRow:
    """One line with its field."""
    article, name = line.article, f"quantity-{line.article.pk}"
    value = typed.get(name)
    field = Field(
        name, say("cart.pieces"), Kind.NUMBER, str(line.quantity) if value is None else value[:20],
        error=faults.get(name, ""), autocomplete="off",
    )  # fmt: skip
    return CartRow(
        article.name, reverse("mall-article", args=[article.number]), money(article.price, article.currency),
        money(line.sum, article.currency), field, article.pk, say("cart.out.name", name=article.name),
    )  # fmt: skip


def errors_in(rows: tuple[CartRow, ...], lines: list[Wanted]) -> Errors | None:
    """Everything that has to be mended before the cart can be ordered."""
    links = [ErrorLink(f"{r.name}: {r.quantity.error}", r.quantity.id) for r in rows if r.quantity.error]
    if mixed(lines):
        links.append(ErrorLink(in_words(APART)))
    return Errors(say("order.wrong"), tuple(links)) if links else None


def ways(held: Cart) -> tuple[Act, ...]:
    """The way on, with the numbers as they are typed: to the order, or first through the door."""
    names = ("on",) if held.member else ("sign_in", "register")
    return tuple(Act(say(f"cart.{name}"), doors()[name], post=True, name="on", value=name) for name in names)


def doors() -> dict[str, str]:
    """Where each of these ways leads."""
    order = reverse("mall-checkout")
    onward = urlencode({"next": order})
    return {
        "on": order, "sign_in": f"{reverse('account_login')}?{onward}",
        "register": f"{reverse('account_signup')}?{onward}",
    }  # fmt: skip
