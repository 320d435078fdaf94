"""Mall stories begin here: `mall_order(...)` brings a member's order so far; `stock(...)` says what lies there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from signback.demo.mall_life import ADMINISTRATOR, MallLife
from signback.departments.models import Stock
from signback.orders.models import Article, ShippingFee
from signback.orders.shipping_fees import forget_fees
from tests.given import MONDAY, Asked, mill, then

LINKS = ("nothing", "place", "confirm", "distribute", "pay", "ship", "bring", "arrive")
NOTEBOOK, BLOCK, LAST = "NB-A5-LINED", "AR-WC-300", "AR-TONED"
ANNA, BO = "member-anna", "member-bo"
CASH, BANK, SLIP = "cash on delivery", "bank transfer", "post office remittance"


@dataclass
class MallStory(Asked, MallLife):
    """A mall order in a story: its life with what a test asks of it."""

    def whose(self, step: str, subject: str = "") -> str:
        """Somebody who may do the step by their role."""
        role = str(self.member(subject).book.by_step[step].step.who[0])
        return self.buyer if role == "member" else role.replace("_", "-")


def mall_order(
    *, upto: str = "nothing", payment: str = BANK, lines: tuple[tuple[str, int], ...] = ((NOTEBOOK, 2), (BLOCK, 1)),
    buyer: str = ANNA, at: datetime = MONDAY, **said: Any,
) -> MallStory:  # fmt: skip
    """A mall order so far on its way; cash on delivery skips the link of paying before."""
    mill()
    story = MallStory(buyer, list(lines), at, payment, dict(said))
    for name in LINKS[1 : LINKS.index(upto) + 1]:
        if name != "pay" or payment != CASH:
            getattr(story, name)()
    return story


def stock(article: str = NOTEBOOK) -> tuple[int, int]:
    """What lies there, and what of it is held."""
    found = Stock.objects.get(article__number=article)
    return found.on_hand, found.reserved


def lies_there(article: str, on_hand: int) -> None:
    """So many pieces lie there, none of them held."""
    mill()
    Stock.objects.filter(article__number=article).update(on_hand=on_hand, reserved=0)


def costs(article: str, price: str) -> None:
    """From now on the article costs so much."""
    Article.objects.filter(number=article).update(price=price)


__all__ = ["ADMINISTRATOR", "MallStory", "then"]


def sold_in(currency: str) -> None:
    """Everything is priced, and sent, in another currency."""
    mill()
    Article.objects.update(currency=currency)
    for fee in ShippingFee.objects.exclude(currency=currency):
        fee.pk, fee.currency = None, currency
        fee.save()
    forget_fees()
