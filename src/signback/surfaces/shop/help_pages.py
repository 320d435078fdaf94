"""The pages beside the goods: how an order goes, the language, what search engines ask for (E6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from signback.messages.letters import public_url
from signback.orders.events.mall import DeliverBy
from signback.orders.models import Article
from signback.orders.shipping_fees import fees
from signback.surfaces.shop.article import weight_words
from signback.surfaces.shop.cart_words import say as cart_words
from signback.surfaces.shop.countries import territories
from signback.surfaces.shop.frame import page, shop_page
from signback.surfaces.shop.goods import words as goods_words
from signback.surfaces.shop.help_words import SAYS, say
from signback.surfaces.shop.shelves import shelves
from signback.surfaces.shop.way_words import counter_words, fee_words
from signback.surfaces.shop.words import language, money

A_YEAR: Final = 31_536_000
IN_ONE_MAP: Final = 10_000
A_DAY: Final = 86_400


@dataclass(frozen=True)
class FeeRow:
    """One row of what delivery costs."""

    country: str
    weight: str
    value: str
    fee: str


@dataclass(frozen=True)
class FeeTable:
    """What one way of delivery costs."""

    way: str
    rows: tuple[FeeRow, ...]


@dataclass(frozen=True)
class HelpSheet:
    """How an order goes, and what it costs."""

    title: str
    lede: str
    words: dict[str, str]
    how: dict[str, str]
    fees: tuple[FeeTable, ...]


@shop_page
@require_safe
def help_page(request: HttpRequest) -> HttpResponseBase:
    """How an order goes."""
    groups = tuple(FeeTable(cart_words(str(way)), rows) for way in DeliverBy if (rows := fee_rows(way)))
    said = {key.replace(".", "_"): say(key, counter=counter_words()) for key in SAYS}
    return page(request, "help", HelpSheet(say("title"), say("lede"), said, goods_words(), groups), about=say("lede"))


def fee_rows(way: DeliverBy) -> tuple[FeeRow, ...]:
    """What a way costs, every other country last."""
    names = territories(language())
    return tuple(
        FeeRow(
            names.get(fee.country, fee.country) if fee.country else say("elsewhere"), weight_words(fee.up_to_grams),
            money(fee.from_value, fee.currency) if fee.from_value else "", fee_words(fee.fee, fee.currency),
        )
        for fee in sorted(fees(), key=lambda fee: not fee.country) if fee.way == way
    )  # fmt: skip


@require_POST
def choose_language(request: HttpRequest) -> HttpResponseBase:
    """The language of the pages, kept by the browser."""
    onward = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure())
    answer = redirect(onward if safe else reverse("mall"))
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=A_YEAR, samesite="Lax", secure=request.is_secure(),
        )  # fmt: skip
    return answer


# ---- for search engines
@require_safe
@cache_control(public=True, max_age=A_DAY)
def robots(request: HttpRequest) -> HttpResponse:
    """What may be listed: the mall alone, and nobody's own pages."""
    closed = ("/mall/account", "/mall/orders", "/mall/cart", "/mall/checkout", "/mall/search")
    said = ["User-agent: *", *(f"Disallow: {path}" for path in closed), "Allow: /mall/", "Disallow: /", ""]
    return HttpResponse(
        "\n".join([*said, f"Sitemap: {public_url()}{reverse('mall-sitemap')}", ""]), content_type="text/plain"
    )


@require_safe
@cache_control(public=True, max_age=A_DAY)
def sitemap(request: HttpRequest) -> HttpResponse:
    """The shelves, and the lists of articles: ten thousand in each, as large as a map may be."""
    count = Article.objects.filter(active=True).count()
    maps = [f"{public_url()}{reverse('mall-sitemap-part', args=[n])}" for n in range(-(-count // IN_ONE_MAP) or 1)]
    rows = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in maps)
    return xml(f'<sitemapindex xmlns="{SITEMAP}">{rows}</sitemapindex>')


@require_safe
@cache_control(public=True, max_age=A_DAY)
def sitemap_part(request: HttpRequest, part: int) -> HttpResponse:
    """One of these lists; the first begins with the shelves."""
    at = min(part, 1000) * IN_ONE_MAP
    numbers = Article.objects.filter(active=True).order_by("pk").values_list("number", flat=True)[at : at + IN_ONE_MAP]
    found = [reverse("mall"), reverse("mall-help"), *(shelf.url for shelf in shelves())] if part == 0 else []
    found += [reverse("mall-article", args=[number]) for number in numbers]
    rows = "".join(f"<url><loc>{public_url()}{url}</loc></url>" for url in found)
    return xml(f'<urlset xmlns="{SITEMAP}">{rows}</urlset>')


SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"


def xml(text: str) -> HttpResponse:
    """A map as search engines read it."""
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return HttpResponse(head + text.replace("&", "&amp;"), content_type="application/xml")
