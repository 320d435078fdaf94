"""Stock under locks: what is held for an order, freed, taken out, put back; never sold twice (M6)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple, TypeVar

from signback.orders.mall import Counted, MallOrder, Parcel, count
from signback.orders.mall_sums import given_up, missing
from signback.process.steps import Held
from signback.tables.memory import Memory
from signback.tables.posting import Rows, fetch_together, post
from signback.tables.rows import lite
from signback.tables.statements import Asked, fetch, marks, run

CENT = Decimal("0.01")


class Shelf(NamedTuple):
    """One article with its stock, locked until the transaction ends."""

    key: int
    article: str
    name: str
    price: Decimal
    currency: str
    grams: int
    active: bool
    on_hand: int
    reserved: int

    @property
    def free(self) -> int:
        """What can still be promised."""
        return self.on_hand - self.reserved if self.active else 0

    @property
    def sold_as(self) -> tuple[object, ...]:
        """The article as it is sold, whatever lies there."""
        return self[:7]


class Move(NamedTuple):
    """By how much an article's stock changes: what lies there, what is held."""

    on_hand: int = 0
    reserved: int = 0


@lru_cache(maxsize=200)
def looking(articles: int, lock: bool = True) -> str:
    """The statement that reads and locks so many articles, always in the order of their keys."""
    ending = " for update of s" if lock and not lite() else ""
    return (
        "select s.article_id, a.number, a.name, a.price, a.currency, a.grams, a.active, s.on_hand, s.reserved "
        "from departments_stock s join orders_article a on a.id = s.article_id "
        f"where a.number in {marks(range(articles))} order by s.article_id{ending}"
    )


def shelves(articles: list[str]) -> dict[str, Shelf]:
    """These articles with their stock, locked in one order, so that no two orders wait for each other."""
    if (held := together()) is not None:
        return {article: held.found[article] for article in articles if article in held.found}
    return locked(articles)


def locked(articles: list[str]) -> dict[str, Shelf]:
    """The same, read anew."""
    return by_article_number(fetch(looking(len(articles)), articles))


def looked_at(articles: list[str]) -> dict[str, Shelf]:
    """The same without a lock: others may take from them meanwhile."""
    return by_article_number(fetch(looking(len(articles), lock=False), articles))


def by_article_number(rows: Rows) -> dict[str, Shelf]:
    """The rows as shelves, by the article's number."""
    return {row[1]: shelf(row) for row in rows}


def shelf(row: tuple[object, ...]) -> Shelf:
    """One row as it was read."""
    key, article, name, price, currency, grams, active, on_hand, reserved = row
    money = price if type(price) is Decimal else Decimal(str(price)).quantize(CENT)
    return Shelf(key, article, name, money, currency, grams, bool(active), on_hand, reserved)  # type: ignore[arg-type]


@lru_cache(maxsize=200)
def moving(articles: int) -> str:
    """The statement that changes the stock of so many locked articles."""
    cases = " ".join(["when %s then %s"] * articles)
    return (
        f"update departments_stock set on_hand = on_hand + case article_id {cases} else 0 end, "
        f"reserved = reserved + case article_id {cases} else 0 end where article_id in {marks(range(articles))}"
    )


def move(found: Mapping[str, Shelf], moves: Mapping[str, Move]) -> None:
    """Change the stock of articles that are locked already, by one statement."""
    if (held := together()) is not None:
        held.move(moves)
        return
    for asked in changes(found, moves):
        run(*asked)


def changes(found: Mapping[str, Shelf], moves: Mapping[str, Move]) -> list[Asked]:
    """The statement that does so; none where nothing moves."""
    real = [(found[article].key, one) for article, one in moves.items() if one != Move()]
    if not real:
        return []
    hands = [value for key, one in real for value in (key, one.on_hand)]
    held = [value for key, one in real for value in (key, one.reserved)]
    return [(moving(len(real)), [*hands, *held, *(key for key, _ in real)])]


T = TypeVar("T", bound="Together")


@dataclass
class Together:
    """The shelves that several orders of one stroke look at, and what each of them wants to take."""

    seen: dict[str, Shelf] = field(default_factory=dict)
    found: dict[str, Shelf] = field(default_factory=dict)
    taken: list[Mapping[str, Move]] = field(default_factory=list)
    moves: dict[str, Move] = field(default_factory=dict)

    def look_at(self, articles: Set[str]) -> None:
        """These shelves, as they were a moment ago, else read; those that were looked at already stay as they are."""
        wanted = articles - self.seen.keys()
        found = (remembered.of(wanted) or looked_at(sorted(wanted))) if wanted else {}
        self.seen |= found
        self.found |= found

    def move(self, moves: Mapping[str, Move]) -> None:
        """The next order of the stroke sees what this one takes."""
        self.moves.update(moves)
        for article, one in moves.items():
            self.found[article] = moved(self.found[article], one)

    @contextmanager
    def each(self) -> Iterator[None]:
        """One order: if it is refused, it takes nothing."""
        found, self.moves = dict(self.found), {}
        try:
            yield
        except BaseException:
            self.found = found
            remembered.forget()
            raise
        self.taken.append(self.moves)

    def hold(self, along: Sequence[Asked], meanwhile: Callable[[], object]) -> Held:
        """Lock what is wanted; an order stands whose articles are as they were looked at and still there."""
        wanted = sorted({article for moves in self.taken for article in moves})
        rows, *answers = fetch_together([(looking(len(wanted)), wanted), *along], meanwhile)
        now, stands, total = by_article_number(rows), [], dict[str, Move]()
        for moves in self.taken:
            stands.append(all(self.still(now.get(article), article, one) for article, one in moves.items()))
            if stands[-1]:
                now |= {article: moved(now[article], one) for article, one in moves.items()}
                total |= {article: added(total.get(article, Move()), one) for article, one in moves.items()}
        post()
        remembered.keep(now)
        return Held(stands, changes(now, total), answers)

    def still(self, shelf: Shelf | None, article: str, move: Move) -> bool:
        """Whether the article is sold as it was, and enough of it is free."""
        if shelf is None or shelf.free < move.reserved:
            return False
        return shelf.sold_as == self.seen[article].sold_as


def moved(shelf: Shelf, by: Move) -> Shelf:
    """The shelf after a move."""
    return Shelf(*shelf[:7], shelf.on_hand + by.on_hand, shelf.reserved + by.reserved)


def added(one: Move, other: Move) -> Move:
    """Two moves as one."""
    return Move(one.on_hand + other.on_hand, one.reserved + other.reserved)


remembered: Memory[Shelf] = Memory()
"""Shelves as this process held them last: what one stroke has seen, the next need not look at."""
_stroke = threading.local()


def together() -> Together | None:
    """What the orders of the stroke that this thread leads share, while it decides on them."""
    return getattr(_stroke, "held", None)


@contextmanager
def shared(shelves: T) -> Iterator[T]:
    """Shelves for several orders at once, before anybody's turn."""
    _stroke.held = shelves
    try:
        yield shelves
    finally:
        _stroke.held = None


def by_article(order: MallOrder, pieces: Counted) -> Counted:
    """Pieces counted by line, as pieces by article."""
    found: Counted = {}
    for line in order.lines:
        if quantity := pieces.get(line.number):
            found[line.article] = found.get(line.article, 0) + quantity
    return found


def ordered(order: MallOrder) -> Counted:
    """Everything that the order holds before anything of it left: what is missing or given up is held no more."""
    away, free = missing(order), given_up(order)
    held = {x.number: x.quantity - away.get(x.number, 0) - free.get(x.number, 0) for x in order.lines}
    return by_article(order, held)


def shift(pieces: Counted, *, on_hand: int = 0, reserved: int = 0) -> None:
    """Move so many pieces of each article in or out of stock, in or out of what is held."""
    if pieces:
        found = shelves(sorted(pieces))
        move(found, {article: Move(on_hand * n, reserved * n) for article, n in pieces.items()})


def free_stock(order: MallOrder) -> None:
    """The order ended before anything left: its pieces can be ordered by others."""
    shift(ordered(order), reserved=-1)


def take_out(parcel: Parcel) -> None:
    """The parcel leaves the house: its pieces are neither there nor held any more."""
    shift(by_article(parcel.order, count(parcel.packed.pieces)), on_hand=-1, reserved=-1)
