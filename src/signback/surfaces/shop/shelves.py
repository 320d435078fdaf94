"""The shelves and what stands on them, as lists show it; what is the same for everybody is kept for a minute (M1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache as cache_once
from typing import Any, Final
from urllib.parse import quote

from django.core.cache import cache
from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse

from signback.orders.models import Article, ArticlePicture, Category
from signback.surfaces.shop.drawings import drawing_of
from signback.surfaces.shop.goods_words import say
from signback.surfaces.shop.pictures import Shown, picture_of
from signback.surfaces.shop.words import money

KEPT_SECONDS: Final = 60
FEW: Final = 5
NOTE: Final = 64


@dataclass(frozen=True)
class Shelf:
    """One shelf with how much stands on it and below it."""

    id: int
    slug: str
    name: str
    parent: int | None
    count: int
    below: tuple[int, ...]

    @property
    def url(self) -> str:
        """Where it is found."""
        return reverse("mall-shelf", args=[self.slug])


@dataclass(frozen=True)
class Card:
    """One article in a list."""

    name: str
    url: str
    note: str
    price: str
    stock: str
    drawing: str
    picture: Shown | None


# ---- shelves
def shelves() -> list[Shelf]:
    """Every shelf on which something stands, in the house's order."""
    found: list[Shelf] | None = cache.get("mall-shelves")
    if found is None:
        found = read_shelves()
        cache.set("mall-shelves", found, KEPT_SECONDS)
    return found


def read_shelves() -> list[Shelf]:
    """The shelves as they stand now, each with what is below it."""
    offered = Count("articles", filter=Q(articles__active=True))
    rows = list(Category.objects.annotate(offered=offered).order_by("position", "name", "pk"))
    below = {row.pk: below_of(row.pk, rows) for row in rows}
    counts = {row.pk: int(row.offered) for row in rows}
    made = [
        Shelf(r.pk, r.slug, r.name, r.parent_id, sum(counts[k] for k in below[r.pk]), below[r.pk]) for r in rows
    ]  # fmt: skip
    return [shelf for shelf in made if shelf.count]


def below_of(shelf: int, rows: list[Any]) -> tuple[int, ...]:
    """A shelf and every one that stands within it."""
    found = [shelf]
    for one in found:
        found += [row.pk for row in rows if row.parent_id == one and row.pk not in found]
    return tuple(found)


def shelf_of(slug: str) -> Shelf | None:
    """The shelf of that name; one where nothing stands is none."""
    return next((shelf for shelf in shelves() if shelf.slug == slug), None)


def top_shelves() -> list[Shelf]:
    """The shelves that stand in no other."""
    return [shelf for shelf in shelves() if shelf.parent is None]


def trail_to(shelf_id: int) -> list[Shelf]:
    """The shelf and those around it, the outermost first."""
    known = {shelf.id: shelf for shelf in shelves()}
    found: list[Shelf] = []
    at: int | None = shelf_id
    while at in known and known[at] not in found:
        found.insert(0, known[at])
        at = known[at].parent
    return found


# ---- goods
@dataclass(frozen=True, slots=True)
class Goods:
    """What lists and programs need of an article, read without the rest of it."""

    id: int
    number: str
    name: str
    description: str
    price: Decimal
    currency: str
    grams: int
    shelf: str
    slug: str
    on_hand: int | None
    reserved: int | None
    picture_id: int | None
    picture_says: str | None

    @property
    def free(self) -> int:
        """How many pieces can be ordered."""
        return (self.on_hand or 0) - (self.reserved or 0)


COLUMNS: Final = (
    "pk", "number", "name", "description", "price", "currency", "grams", "category__name", "category__slug",
    "stock__on_hand", "stock__reserved", "picture_id", "picture_says",
)  # fmt: skip


def offered(**which: Any) -> list[Goods]:
    """The articles that are offered and are such, with stock, shelf and first picture, by one statement."""
    first = ArticlePicture.objects.filter(article=OuterRef("pk")).order_by("position", "pk")
    pictured = {"picture_id": Subquery(first.values("pk")[:1]), "picture_says": Subquery(first.values("says")[:1])}
    found = Article.objects.filter(active=True, **which).annotate(**pictured)
    return [Goods(*row) for row in found.order_by().values_list(*COLUMNS)]


def in_order(keys: Sequence[int]) -> list[Goods]:
    """The articles of these keys, in this order; what is not offered is left out."""
    found = {goods.id: goods for goods in offered(pk__in=keys)} if keys else {}
    return [found[key] for key in keys if key in found]


def cards(goods: Iterable[Goods]) -> tuple[Card, ...]:
    """Articles as their list shows them."""
    return tuple(map(card, goods))


def card(goods: Goods) -> Card:
    """One article as its list shows it."""
    return Card(
        goods.name, article_url(goods.number), note_of(goods.description), money(goods.price, goods.currency),
        scarce(goods.free), drawing_of(goods.name, goods.shelf), picture_of(goods.picture_id, goods.picture_says),
    )  # fmt: skip


def article_url(number: str) -> str:
    """Where an article is found; a list asks for many."""
    return f"{goods_url()}{quote(number)}"


@cache_once
def goods_url() -> str:
    """Where every article is found."""
    return reverse("mall-article", args=["-"])[:-1]


def note_of(says: str) -> str:
    """The first words of what is said of it."""
    first = says.strip().partition("\n")[0].partition(". ")[0]
    return first if len(first) <= NOTE else f"{first[:NOTE].rpartition(' ')[0]} …"


def free(article: Any) -> int:
    """How many pieces can be ordered."""
    return article.stock.free if getattr(article, "stock", None) else 0


def scarce(left: int) -> str:
    """What a list says of the stock: nothing while there is enough."""
    return stock_words(left) if left <= FEW else ""


def stock_words(left: int) -> str:
    """The stock in words."""
    if left > FEW:
        return say("stock.in")
    key = "stock.out" if left <= 0 else "stock.one" if left == 1 else "stock.few"
    return say(key, left=left)
