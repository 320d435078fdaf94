"""What is found on the shelves when an order is picked, written down in the record of the article's stock (M3, M7)."""

from __future__ import annotations

from signback.departments.mall.picking import Pick
from signback.engine.models import Root
from signback.orders.events.mall import GoodsPicked
from signback.orders.mall import MallOrder
from signback.orders.mall_sums import to_pick
from signback.orders.models import Article
from signback.orders.stock import stock_number
from signback.process.places import Along


def counted(order: MallOrder, data: Pick) -> list[str]:
    """The stock records that a pick touches: those of articles of which too few were there, if they are begun."""
    left = to_pick(order)
    short = {row.part for row in data.rows if row.there < left.get(row.part, 0)}
    numbers = records({line.article for line in order.lines if line.number in short}).values()
    return list(Root.objects.filter(number__in=numbers).values_list("number", flat=True)) if short else []


def counts(event: GoodsPicked) -> list[Along]:
    """Each such article is counted by that: what lies there now, and why; the first count begins its record."""
    found = {one.article: one for one in event.missing}
    return [
        Along(number, "count_stock", {"article": article, "counted": found[article].lies_there,
                                      "reason": f"missing when picked, {found[article].why}"}, opens="stock")
        for article, number in records(set(found)).items()
    ]  # fmt: skip


def records(articles: set[str]) -> dict[str, str]:
    """The number of the stock record of each article, in the order of their keys."""
    rows = Article.objects.filter(number__in=articles).order_by("pk").values_list("number", "pk") if articles else ()
    return {number: stock_number(pk) for number, pk in rows}
