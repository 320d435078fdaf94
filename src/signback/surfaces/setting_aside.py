"""Goods that came in, set aside for the orders that wait: one act for page and program (M3, M6)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from itertools import count

from signback.departments.mall.shortages import came_in, shares, waiting_for
from signback.departments.models import Stock
from signback.engine.asks import Ask, Done
from signback.engine.door import lock_all, perform_all
from signback.engine.families import family_of
from signback.engine.gate import writing
from signback.engine.may import refuse_without_role
from signback.engine.models import Entry, Root
from signback.engine.refusals import log_refusal
from signback.orders.events.mall import Rest
from signback.orders.mall import MallOrder
from signback.orders.mall_sums import missing
from signback.orders.models import Article
from signback.orders.persons import Person
from signback.orders.refusals import NotAllowed, Refused
from signback.surfaces.web.many import members_of_many

STEP = "settle_missing"


def set_aside(by: Person, article: int, key: str | None = None, surface: str = "page") -> list[Done]:
    """Hold free pieces of an article for the orders that wait, the oldest first; all of them, or none.

    Whoever decides on missing goods may do it, also where nothing waits. Under a key that was used, what it did then.
    """
    refuse_others(by, surface)
    with writing():
        waiting = wait_in_turn(by, article)
        said = done_under(by, key, article) or set_aside_for(waiting, by, article, key, surface)
    if isinstance(said, Refused):
        raise said
    return said


def take_in(number: str, ask: Ask, article: int, came: int) -> dict[str, int]:
    """Goods come in and are held at once for the orders that wait, all of it or none: what each of them got.

    A page that is sent twice takes nothing in twice: what it did then (E4).
    """
    with writing():
        waiting = wait_in_turn(ask.by, article, number)
        if taken_in_before(number, ask):
            return pieces_by_order(done_under(ask.by, ask.key, article))
        free = max(0, Stock.objects.get(pk=article).free)
        gets = shares_among(waiting, article, free + came)
        said = all_or_refused([(number, ask), *asks_aside(ask.by, article, gets, ask.key)])
    if isinstance(said, Refused):
        raise said
    return gets


def taken_in_before(number: str, ask: Ask) -> bool:
    """Whether this page was sent already."""
    return Entry.objects.filter(root__number=number, actor=ask.by.sign_in, key=ask.key).exists()


def wait_in_turn(by: Person, article: int, *beside: str) -> set[str]:
    """The orders that wait, locked until the transaction ends: of two at once, one finds what the other did (E4)."""
    waiting = {one.order for one in waiting_for(article)}
    lock_all({*waiting, *beside}, by)
    return waiting


def set_aside_for(waiting: set[str], by: Person, article: int, key: str | None, surface: str) -> list[Done] | Refused:
    """Each of these orders gets what of it is here."""
    found = came_in(article)
    gets = shares_among(waiting, article, found[0].free) if found else {}
    return all_or_refused(asks_aside(by, article, gets, key, surface) if gets else [])


def shares_among(waiting: set[str], article: int, free: int) -> dict[str, int]:
    """What each of these orders gets; who began to wait since is not among them."""
    return {order: pieces for order, pieces in shares(article, free).items() if order in waiting}


def all_or_refused(asks: list[tuple[str, Ask]]) -> list[Done] | Refused:
    """What stands in the way is kept on record, whatever becomes of it (R2)."""
    try:
        return perform_all(asks) if asks else []
    except Refused as refused:
        return refused


def refuse_others(by: Person, surface: str) -> None:
    """Only those may who decide on missing goods; who else tries is recorded (R2)."""
    try:
        refuse_without_role(family_of("mall").step(STEP).who, by)
    except NotAllowed as refused:
        log_refusal("", Ask(STEP, by, {}, surface=surface), refused)
        raise


def done_under(by: Person, key: str | None, article: int) -> list[Done]:
    """What was done under this key already, order by order (E4)."""
    found: list[Done] = []
    for n in count() if key else ():
        entry = Entry.objects.select_related("root").filter(actor=by.sign_in, key=key_of(key, article, n)).first()
        if entry is None:
            break
        found.append(Done(entry.root.number, entry, repeated=True))
    return found


def key_of(key: str | None, article: int, n: int) -> str | None:
    """One key for all is one for the first order, one for the second: found again without knowing the orders."""
    return hashlib.sha256(f"{key}\n{article}\n{n}".encode()).hexdigest() if key else None


def asks_aside(
    person: Person, article: int, gets: Mapping[str, int], key: str | None = None, surface: str = "page"
) -> list[tuple[str, Ask]]:
    """For each waiting order what of its missing pieces is here."""
    number = Article.objects.values_list("number", flat=True).get(pk=article)
    roots = {root.number: root for root in Root.objects.filter(number__in=gets).select_related("member")}
    found = members_of_many(roots.values())
    rows = {order: [*rows_aside(found[roots[order].pk][0].subject, number, n)] for order, n in gets.items()}
    return [
        (order, Ask(STEP, person, {"rows": those}, key=key_of(key, article, n), surface=surface))
        for n, (order, those) in enumerate(rows.items())
    ]


def rows_aside(order: MallOrder, article: str, pieces: int) -> Iterator[dict[str, object]]:
    """So many pieces of an article, line by line."""
    away = missing(order)
    for line in order.lines:
        if line.article == article and (part := min(pieces, away.get(line.number, 0))):
            yield {"part": line.number, "next": str(Rest.SET_ASIDE), "quantity": part}
            pieces -= part


def pieces_by_order(done: list[Done]) -> dict[str, int]:
    """How many pieces each order got, the oldest first."""
    return {one.number: sum(row["quantity"] for row in json.loads(one.entry.body)["settlements"]) for one in done}
