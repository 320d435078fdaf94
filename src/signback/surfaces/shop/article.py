"""One article: its picture, its price, how many there are, and the way into the cart (M1)."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_http_methods

from signback.orders.house import house
from signback.orders.mall_deadlines import leaves_by
from signback.orders.models import Article, ArticlePicture
from signback.orders.refusals import Invalid
from signback.surfaces.shop.cart import Cart
from signback.surfaces.shop.drawings import drawing_of
from signback.surfaces.shop.frame import page, shop_page
from signback.surfaces.shop.goods_words import say
from signback.surfaces.shop.pictures import Shown, picture_of
from signback.surfaces.shop.quantities import quantity_in
from signback.surfaces.shop.shelves import Card, Goods, cards, free, in_order, stock_words, trail_to
from signback.surfaces.shop.typed import typed_before
from signback.surfaces.shop.words import day_words, money
from signback.surfaces.web.sheets.fields import ErrorLink, Errors, Field, Kind
from signback.surfaces.web.sheets.pieces import Hidden, Term, Trail

BESIDE: Final = 4
BESIDE_SECONDS: Final = 60


@dataclass(frozen=True)
class ArticleSheet:
    """The page of one article."""

    title: str
    about: str
    price: str
    words: dict[str, str]
    stock: str
    ways: str
    left: int
    quantity: Field
    terms: tuple[Term, ...]
    drawing: str
    picture: Shown | None
    pictures: tuple[Shown, ...]
    trail: tuple[Trail, ...]
    beside: tuple[Card, ...]
    data: SafeString
    errors: Errors | None = None
    hidden: tuple[Hidden, ...] = ()


@shop_page
@require_http_methods(["GET", "HEAD", "POST"])
def article(request: HttpRequest, number: str) -> HttpResponseBase:
    """The article; putting it in the cart leads to the cart."""
    found = Article.objects.filter(number=number[:40].replace("\x00", ""), active=True)
    here = found.select_related("stock", "category").defer("sought").first()
    if here is None:
        raise Http404
    if request.method == "POST":
        return put(request, here)
    return shown(request, here, typed_before(request).get("quantity", "1"))


def put(request: HttpRequest, here: Article) -> HttpResponseBase:
    """Lay pieces into the cart."""
    typed = request.POST.get("quantity", "1")
    try:
        quantity = quantity_in(typed)
        Cart(request).put(here.pk, quantity, request.POST.get("form", ""))
    except Invalid as refused:
        return shown(request, here, typed, refused.says)
    messages.success(request, say("in_cart", pieces=quantity, name=here.name))
    return redirect("mall-cart")


def shown(request: HttpRequest, here: Article, typed: str = "1", fault: str = "") -> HttpResponse:
    """The page."""
    about = " ".join(here.description.split())[:160] or here.name
    return page(request, "article", sheet_of(here, typed, fault), 422 if fault else 200, about=about)


def sheet_of(here: Article, typed: str, fault: str) -> ArticleSheet:
    """What stands on it."""
    left = free(here)
    pictures = tuple(p for p in map(pictured, here.pictures.all()) if p)
    quantity = Field(
        "quantity", say("pieces"), Kind.NUMBER, typed, error=fault, required=True, autocomplete="off", focus=bool(fault)
    )
    keys = ("put", "each", "gone", "sheet", "beside", "drawn", "costs")
    return ArticleSheet(
        here.name, here.description.strip(), money(here.price, here.currency), {key: say(key) for key in keys},
        stock_words(left), ways_words(left), left, quantity, terms_of(here),
        drawing_of(here.name, here.category.name), pictures[0] if pictures else None, pictures[1:], trail_of(here),
        beside(here), data_of(here, left, pictures),
        Errors(fault, (ErrorLink(fault, quantity.id),)) if fault else None, (Hidden("form", uuid.uuid4().hex),),
    )  # fmt: skip


def ways_words(left: int) -> str:
    """How it gets to the member, and by which day it leaves when it is ordered now (E3)."""
    calendar = house().calendar
    day = calendar.local(leaves_by(calendar, timezone.now())).date()
    return say("ways", stock=stock_words(left), day=day_words(day))


def pictured(row: ArticlePicture) -> Shown | None:
    """One of its pictures."""
    return picture_of(row.pk, row.says)


def trail_of(here: Article) -> tuple[Trail, ...]:
    """The shelves that it stands on."""
    return (Trail(say("all"), reverse("mall")), *(Trail(s.name, s.url) for s in trail_to(here.category_id)))


def terms_of(here: Article) -> tuple[Term, ...]:
    """What can be said of it in figures."""
    sizes = [f"{size / 10:g}" for size in (here.length_mm, here.width_mm, here.height_mm) if size]
    said = (
        (say("number"), here.number),
        (say("weight"), weight_words(here.grams) if here.grams else ""),
        (say("size"), f"{' × '.join(sizes)} cm" if sizes else ""),
        (say("shelf"), here.category.name),
    )
    return tuple(Term(label, words) for label, words in said if words)


def weight_words(grams: int) -> str:
    """780 g, 2.5 kg."""
    return f"{grams} g" if grams < 1000 else f"{Decimal(grams) / 1000:.2f}".rstrip("0").rstrip(".") + " kg"


def beside(here: Article) -> tuple[Card, ...]:
    """What stands beside it; the shelf is looked at once a minute for everybody."""
    key = f"mall-beside-{here.category_id}"
    rows: list[Goods] | None = cache.get(key)
    if rows is None:
        near = Article.objects.filter(active=True, category=here.category_id).order_by("name", "id")
        rows = in_order(list(near.values_list("pk", flat=True)[: BESIDE + 1]))
        cache.set(key, rows, BESIDE_SECONDS)
    return cards([row for row in rows if row.id != here.pk][:BESIDE])


def data_of(here: Article, left: int, pictures: tuple[Shown, ...]) -> SafeString:
    """The article for search engines (schema.org)."""
    base = str(settings.ENVIRONMENT.public_url)
    there = "https://schema.org/InStock" if left > 0 else "https://schema.org/OutOfStock"
    said = {
        "@context": "https://schema.org", "@type": "Product", "name": here.name, "sku": here.number,
        "description": here.description.strip() or here.name, "category": here.category.name,
        **({"image": [base + picture.src for picture in pictures]} if pictures else {}),
        "offers": {
            "@type": "Offer", "price": f"{here.price:.2f}", "priceCurrency": here.currency, "availability": there,
            "url": base + reverse("mall-article", args=[here.number]),
        },
    }  # fmt: skip
    text = json.dumps(said, ensure_ascii=False)
    # Nothing that an article is called can end the script that holds it.
    safe = text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    return mark_safe(safe)
