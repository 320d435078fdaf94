"""The cart: a visitor's lies in the session, a member's in the database; signing in lays one into the other (M1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from django.contrib.auth.signals import user_logged_in
from django.db.models import Sum
from django.dispatch import receiver
from django.http import HttpRequest

from signback.engine.gate import writing
from signback.orders.models import Article, CartLine, Member
from signback.orders.models.cart import MOST_PIECES
from signback.orders.refusals import Invalid
from signback.surfaces.shop.backend import member_of
from signback.surfaces.shop.in_turn import in_turn
from signback.surfaces.shop.words import money

SLOT: Final = "cart"
SENT: Final = "put"
REMEMBERED: Final = 20
"""So many forms that put something into the cart are remembered."""
MOST_LINES: Final = 100
TOO_MANY = "A cart holds a hundred kinds of goods; order these first"


@dataclass(frozen=True)
class Wanted:
    """Some pieces of an article as they lie in the cart."""

    article: Article
    quantity: int

    @property
    def sum(self) -> Decimal:
        """What these pieces cost today."""
        return self.article.price * self.quantity


def together(lines: list[Wanted]) -> str:
    """What it costs together; goods in different currencies are summed apart."""
    return " + ".join(money(amount, currency) for currency, amount in sums(lines).items())


def sums(lines: list[Wanted]) -> dict[str, Decimal]:
    """What the goods cost in each currency, in the order of the cart."""
    found: dict[str, Decimal] = {}
    for line in lines:
        found[line.article.currency] = found.get(line.article.currency, Decimal(0)) + line.sum
    return found


def mixed(lines: list[Wanted]) -> bool:
    """Whether goods lie together that are priced in different currencies: they are ordered apart."""
    return len({line.article.currency for line in lines}) > 1


class Cart:
    """The cart of whoever looks."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.member = member_of(request)

    @cached_property
    def held(self) -> dict[int, int]:
        """How many pieces of each article."""
        if self.member is None:
            return kept_in(self.request.session)
        rows = CartLine.objects.filter(member_id=self.member.pk).order_by("put", "pk")
        return dict(rows.values_list("article_id", "quantity"))

    @property
    def count(self) -> int:
        """How many pieces lie in it."""
        return sum(self.held.values())

    def lines(self) -> list[Wanted]:
        """What lies in it, with everything a page needs; what is not offered any more has left it."""
        rows = Article.objects.filter(pk__in=self.held, active=True).select_related("stock").defer("sought")
        by_id = {row.pk: row for row in rows}
        return [Wanted(by_id[pk], quantity) for pk, quantity in self.held.items() if pk in by_id]

    def withdrawn(self, lines: list[Wanted]) -> list[str]:
        """What lay in it and is not sold any more, by name."""
        gone = self.held.keys() - {line.article.pk for line in lines}
        return list(Article.objects.filter(pk__in=gone).order_by("name").values_list("name", flat=True)) if gone else []

    def put(self, article: int, quantity: int, form: str) -> None:
        """Lay so many more pieces into it; what one form says is done once, however often it comes (E4)."""
        mark = f"{form[:40]} {article} {quantity}" if form else ""
        with in_turn(self.request):
            if mark and mark in self.request.session.get(SENT, []):
                return
            self.read_alone()
            self.lay({article: self.held.get(article, 0) + quantity})
            remember(self.request.session, mark)

    def keep(self, wanted: Mapping[int, int]) -> None:
        """From now on so many pieces of these; none takes the article out."""
        with self.alone():
            self.lay(wanted)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Until this is done, nobody else writes it: a visitor's by the session's turn, a member's by the member's."""
        with in_turn(self.request) if self.member is None else writing():
            self.read_alone()
            yield

    def read_alone(self) -> None:
        """Read it anew; until this form is done, nobody else writes it."""
        if self.member is not None:
            take_turn(self.member.pk)
        vars(self).pop("held", None)

    def lay(self, wanted: Mapping[int, int]) -> None:
        """Write so many pieces of these."""
        if len(self.held.keys() | {pk for pk, n in wanted.items() if n > 0}) > MOST_LINES:
            raise Invalid(TOO_MANY, field="quantity")
        wanted = {pk: min(quantity, MOST_PIECES) for pk, quantity in wanted.items()}
        if self.member is None:
            held = {**self.held, **wanted}
            self.request.session[SLOT] = {str(pk): n for pk, n in held.items() if n > 0}
        else:
            keep_for(self.member.pk, wanted)
        del self.held

    def take_out(self, ordered: Mapping[int, int]) -> None:
        """What was ordered leaves the cart; what another browser has put in meanwhile stays."""
        with self.alone():
            self.lay({pk: self.held[pk] - pieces for pk, pieces in ordered.items() if pk in self.held})


def remember(session: Any, mark: str) -> None:
    """The newest of the forms that put something into the cart."""
    if mark:
        session[SENT] = [*session.get(SENT, []), mark][-REMEMBERED:]


def kept_in(session: Any) -> dict[int, int]:
    """A visitor's cart; what does not read as one is none."""
    said = session.get(SLOT)
    return {int(pk): int(n) for pk, n in said.items()} if isinstance(said, dict) else {}


def take_turn(member: int) -> None:
    """Until the transaction ends, no other browser or program of the member writes the cart (E4)."""
    list(Member.objects.select_for_update(no_key=True).filter(pk=member).values_list("pk"))


def fill_for(member: int, wanted: Mapping[int, int]) -> None:
    """A member's cart holds exactly this from now on, whoever else writes it at the same moment."""
    with writing():
        take_turn(member)
        CartLine.objects.filter(member_id=member).exclude(article_id__in=wanted).delete()
        keep_for(member, wanted)


def keep_for(member: int, wanted: Mapping[int, int]) -> None:
    """Write a member's cart: a double click writes the same."""
    rows = [CartLine(member_id=member, article_id=pk, quantity=n) for pk, n in wanted.items() if n > 0]
    gone = [pk for pk, n in wanted.items() if n <= 0]
    with writing():
        if gone:
            CartLine.objects.filter(member_id=member, article_id__in=gone).delete()
        CartLine.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["member", "article"], update_fields=["quantity"]
        )


def count_of(request: HttpRequest) -> int:
    """How many pieces lie in the cart, by one statement at most; none for whoever has no session."""
    member = member_of(request)
    if member is None:
        return sum(kept_in(request.session).values())
    return (
        CartLine.objects.filter(member_id=member.pk, article__active=True).aggregate(pieces=Sum("quantity"))["pieces"]
        or 0
    )


@receiver(user_logged_in)
def merge(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    """Signing in lays the visitor's cart into the member's; of the same article the larger number stays."""
    held = kept_in(request.session)
    if not held or not Member.objects.filter(pk=user.pk).exists():
        return
    with writing():
        take_turn(user.pk)
        keep_for(user.pk, both_of(held, user.pk))
    request.session.pop(SLOT, None)


def both_of(held: Mapping[int, int], member: int) -> dict[int, int]:
    """What of a visitor's cart goes into the member's, as far as it has room."""
    offered = set(Article.objects.filter(pk__in=held, active=True).values_list("pk", flat=True))
    mine = dict(CartLine.objects.filter(member_id=member).values_list("article_id", "quantity"))
    room = MOST_LINES - len(mine)
    fresh = [pk for pk in held if pk in offered and pk not in mine][: max(room, 0)]
    both = [pk for pk in held if pk in mine]
    return {pk: max(held[pk], mine.get(pk, 0)) for pk in (*fresh, *both)}
