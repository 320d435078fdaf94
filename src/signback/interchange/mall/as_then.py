"""The shelves as they were when an order of earlier days was placed; the house's own stay as they are (M6, M7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from signback.departments.models import Stock
from signback.engine.asks import Ask
from signback.engine.door import open_root, perform
from signback.engine.models import Entry, Root
from signback.interchange.mall.purchases import Purchase
from signback.orders.models import Article, ShippingFee
from signback.orders.persons import Person
from signback.orders.stock import stock_number

SURFACE = "import"
COUNTRY, CURRENCY, EVERY_WEIGHT = "BR", "BRL", 2_000_000_000


# ---- prices and fees
@contextmanager
def prices_of_then(one: Purchase) -> Iterator[None]:
    """The prices at which the order was placed; the house's own are back before anybody else can see these."""
    ours = Article.objects.in_bulk({x.article for x in one.bought}, field_name="number")
    for bought in one.bought:
        Article.objects.filter(number=bought.article).update(price=bought.price, active=True, currency=CURRENCY)
    try:
        yield
    finally:
        for article in ours.values():
            article.save(update_fields=["price", "active", "currency"])


def freight(one: Purchase) -> ShippingFee:
    """What sending the order cost."""
    return ShippingFee(country=COUNTRY, up_to_grams=EVERY_WEIGHT, from_value=0, fee=one.freight, currency=CURRENCY)


# ---- stock
def come_in(one: Purchase, by: Person, moment: datetime) -> None:
    """As many pieces as are bought come in with the order (M6)."""
    recount(one, 1, by, moment)


def go_out(one: Purchase, by: Person, moment: datetime) -> None:
    """The pieces of an order that ended go with it."""
    recount(one, -1, by, moment)


def recount(one: Purchase, sign: int, by: Person, moment: datetime) -> None:
    """The stock with the order's pieces, or without them."""
    wanted = Counter[str]()
    for bought in one.bought:
        wanted[bought.article] += bought.quantity
    shelves = Stock.objects.select_related("article").filter(article__number__in=wanted)
    for shelf in shelves.order_by("pk"):
        count(shelf, shelf.on_hand + sign * wanted[shelf.article.number], by, moment)


def count(shelf: Stock, pieces: int, by: Person, moment: datetime) -> None:
    """A count of an article's stock, as an entry of its chain; never before what stands there."""
    said = {"article": shelf.article.number, "counted": pieces, "reason": "Counted for the replay of a shop's orders"}
    number = stock_number(shelf.pk)
    if Root.objects.filter(number=number).exists():
        perform(number, Ask("count_stock", by, said, surface=SURFACE, now=max(moment, last_entry(number))))
    else:
        open_root("stock", number, Ask("count_stock", by, said, surface=SURFACE, now=moment))


def last_entry(number: str) -> datetime:
    """When the chain was written last."""
    found = Entry.objects.filter(root__number=number).order_by("-seq").values_list("entered", flat=True)
    return found[0]
