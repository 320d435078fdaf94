"""The shelves as pages: everything, one shelf, what a search finds (M1)."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Any, Final

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from signback.orders.models import Article
from signback.orders.sought import MOST, asked_words, found_ids, words_of
from signback.surfaces.api.pages import page_of
from signback.surfaces.shop.frame import MOST_PLACES, page, shop_page
from signback.surfaces.shop.goods_words import say
from signback.surfaces.shop.shelves import Card, Shelf, cards, in_order, shelf_of, shelves, top_shelves, trail_to
from signback.surfaces.web.sheets.pieces import Choice, Pages, Trail

AT_ONCE: Final = 24
SORTS: Final = {
    "name": ("name", "id"), "cheap": ("price", "id"), "dear": ("-price", "-id"), "new": ("-since", "-id"),
}  # fmt: skip
VOCABULARY_SECONDS: Final = 600


@dataclass(frozen=True)
class GoodsSheet:
    """A page of goods."""

    title: str
    lede: str
    cards: tuple[Card, ...]
    words: dict[str, str]
    trail: tuple[Trail, ...] = ()
    shelves: tuple[Shelf, ...] = ()
    sorts: tuple[Choice, ...] = ()
    pages: Pages | None = None
    how: bool = False
    empty: str = ""
    empty_says: str = ""


WORDS = (
    "shelves",
    "sort",
    "sort.go",
    "more",
    "first",
    "how",
    *(f"how.{n}{s}" for n in range(1, 6) for s in ("", ".says")),
)


def words() -> dict[str, str]:
    """What stands around the goods."""
    return {key.replace(".", "_"): say(key) for key in WORDS}


@shop_page
@require_safe
def mall(request: HttpRequest) -> HttpResponseBase:
    """Everything that is offered."""
    found = top_shelves()
    beyond = tuple(found) if len(found) > MOST_PLACES else ()
    count = sum(shelf.count for shelf in found)
    lede = say("home.lede", count=f"{count:,}")
    sheet = listed(request, Article.objects.filter(active=True), say("home.title"), lede, shelves=beyond, how=True)
    return page(request, "goods", sheet, about=lede)


@shop_page
@require_safe
def shelf(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One shelf with everything below it."""
    here = shelf_of(slug)
    if here is None:
        raise Http404
    around = trail_to(here.id)[:-1]
    trail = (Trail(say("all"), reverse("mall")), *(Trail(one.name, one.url) for one in around))
    below = tuple(one for one in shelves() if one.parent == here.id)
    lede = say("shelf.lede", count=f"{here.count:,}")
    found = Article.objects.filter(active=True, category__in=here.below)
    sheet = listed(request, found, here.name, lede, shelves=below, trail=trail)
    return page(request, "goods", sheet, about=f"{here.name}: {lede}")


def listed(request: HttpRequest, found: Any, title: str, lede: str, **more: Any) -> GoodsSheet:
    """One page of goods in the order that was asked for."""
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORTS else "name"
    # The keys alone are read in order, by an index; what a card shows, for these few.
    rows = page_of(found.only("id", "name", "price", "since"), SORTS[sort], request.GET.get("cursor", ""), AT_ONCE)
    chosen: dict[str, str] = {"sort": sort} if sort != "name" else {}
    onward = f"?{urlencode({**chosen, 'cursor': rows.next})}" if rows.next else ""
    first = f"?{urlencode(chosen)}" if request.GET.get("cursor") else ""
    sorts = tuple(Choice(key, say(f"sort.{key}"), key == sort) for key in SORTS)
    shown = cards(in_order([one.pk for one in rows.rows]))
    return GoodsSheet(
        title, lede, shown, words(), sorts=sorts, pages=Pages(onward, first), empty=say("empty"),
        empty_says=say("empty.says"), **more,
    )  # fmt: skip


# ---- searching
@shop_page
@require_safe
def search(request: HttpRequest) -> HttpResponseBase:
    """What has all the words; where nothing has them, what has the nearest ones."""
    query = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:80]
    asked = asked_words(query)
    ids, near = found_ids(asked), ""
    if asked and not ids:
        nearest = nearest_words(asked)
        near = " ".join(nearest)
        ids = found_ids(nearest)
    return page(request, "goods", found_sheet(request, query, near if ids else "", ids))


def found_sheet(request: HttpRequest, query: str, near: str, ids: list[int]) -> GoodsSheet:
    """One page of what was found, the best first."""
    at = number_in(request.GET.get("at", ""))
    here = ids[at : at + AT_ONCE]
    onward = f"?{urlencode({'q': query, 'at': str(at + AT_ONCE)})}" if len(ids) > at + AT_ONCE else ""
    first = f"?{urlencode({'q': query})}" if at else ""
    title = say("search.title", query=query) if query else say("search.asks")
    return GoodsSheet(
        title, found_words(query, near, len(ids)), cards(in_order(here)), words(),
        shelves=() if ids else tuple(top_shelves()), pages=Pages(onward, first),
        empty=say("search.none", query=query) if query else "", empty_says=say("search.none.says") if query else "",
    )  # fmt: skip


def found_words(query: str, near: str, count: int) -> str:
    """How much was found."""
    if near:
        return say("search.near", query=query, near=near)
    if count >= MOST:
        return say("search.many", count=MOST)
    return "" if not count else say("search.one") if count == 1 else say("search.lede", count=count)


def number_in(text: str) -> int:
    """Where a page of what was found begins."""
    return min(int(text), MOST) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def nearest_words(asked: list[str]) -> list[str]:
    """For each word the nearest one that some article's name has; what is near nothing is left out."""
    return [near for word in asked if (near := str(cache.get_or_set(f"mall-near-{word}", lambda w=word: nearest(w))))]


def nearest(word: str) -> str:
    """A letter too many, too few, or swapped: the word that was meant."""
    return next(iter(difflib.get_close_matches(word, vocabulary(), n=1, cutoff=0.75)), "")


def vocabulary() -> list[str]:
    """The words of all names, read now and then."""
    found: list[str] | None = cache.get("mall-vocabulary")
    if found is None:
        names = Article.objects.filter(active=True).values_list("name", flat=True)
        found = sorted({word for name in names for word in words_of(name) if len(word) > 1})
        cache.set("mall-vocabulary", found, VOCABULARY_SECONDS)
    return found
