"""What is short in the mall: articles to be counted, and orders that wait for what comes in (M3, M7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Min, QuerySet, Sum

from signback.departments.mall.models import Awaited, Stock, ToCount
from signback.departments.mall.stock import by_article
from signback.orders.events.mall import GoodsPicked
from signback.orders.events.stock import StockCounted
from signback.orders.mall import MallOrder
from signback.orders.mall_sums import ended, missing, said_missing
from signback.orders.models import Account, Article
from signback.orders.stock import PREFIX, StockSubject

MOST = 20


def keep_awaited(order: MallOrder) -> None:
    """The rows of what an order waits for, as its facts have it."""
    if not (order.facts.has(GoodsPicked) and said_missing(order)):
        return
    wanted = awaited_by(order)
    rows = Awaited.objects.filter(order=order.number)
    if dict(rows.values_list("article__number", "pieces")) == wanted:
        return
    rows.delete()
    keys = dict(Article.objects.filter(number__in=wanted).values_list("number", "pk"))
    Awaited.objects.bulk_create(
        Awaited(article_id=keys[article], order=order.number, pieces=pieces, since=since(order, article),
                placed=order.opened)
        for article, pieces in wanted.items()
    )  # fmt: skip


def awaited_by(order: MallOrder) -> Mapping[str, int]:
    """How many pieces of which article it waits for; an order that has ended waits for nothing."""
    return {} if ended(order) else by_article(order, missing(order))


def since(order: MallOrder, article: str) -> datetime:
    """Since when pieces of an article are missing to it."""
    found = order.facts.live(GoodsPicked)
    return next(fact.entered for fact in found if any(one.article == article for one in fact.event.missing))


def keep_to_count(stock: StockSubject) -> None:
    """Whether the article is to be counted: since somebody found too few of it, until somebody counts."""
    counts = stock.facts.live(StockCounted)
    if not counts or stock.facts.all[-1].kind != StockCounted.__name__:
        return
    article = int(stock.number.removeprefix(PREFIX))
    if not (short := counts[-1].event.found_for):
        ToCount.objects.filter(article=article).delete()
        return
    by = Account.objects.filter(username=counts[-1].by).first()
    found = {"since": counts[-1].happened, "by": by.name if by else counts[-1].by, "order": short}
    ToCount.objects.get_or_create(article_id=article, defaults=found)


# ---- what lists read
@dataclass(frozen=True)
class CameIn:
    """Free pieces of an article that orders wait for."""

    article: int
    number: str
    name: str
    free: int
    orders: int
    pieces: int
    since: datetime

    @property
    def covers(self) -> int:
        """How many of the missing pieces are here."""
        return min(self.free, self.pieces)


def free_for_who_waits() -> QuerySet[Stock]:
    """The shelves on which free pieces lie while orders wait for some."""
    return Stock.objects.filter(article__awaited__isnull=False, on_hand__gt=F("reserved"))


def came_in(article: int | None = None) -> list[CameIn]:
    """Articles of which free pieces lie there while orders wait for some, the longest waiting first."""
    found = free_for_who_waits()
    if article is not None:
        found = found.filter(pk=article)
    rows = found.annotate(
        free_now=F("on_hand") - F("reserved"), orders=Count("article__awaited"), pieces=Sum("article__awaited__pieces"),
        waiting=Min("article__awaited__since"),
    ).order_by("waiting", "pk")  # fmt: skip
    named = ("pk", "article__number", "article__name", "free_now", "orders", "pieces", "waiting")
    return [CameIn(*row) for row in rows.values_list(*named)[:MOST]]


def to_count() -> list[ToCount]:
    """Articles that somebody has to count, the oldest first."""
    return list(ToCount.objects.select_related("article").order_by("since", "pk")[:MOST])


def waiting_for(article: int) -> list[Awaited]:
    """The orders that wait for an article, the oldest first."""
    return list(Awaited.objects.filter(article=article).order_by("placed", "id"))


def shares(article: int, free: int) -> dict[str, int]:
    """How many free pieces each waiting order gets, the oldest first, until nothing is left."""
    found: dict[str, int] = {}
    for one in waiting_for(article):
        if part := min(free, one.pieces):
            found[one.order] = part
            free -= part
    return found
