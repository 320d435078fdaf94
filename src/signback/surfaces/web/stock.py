"""The mall's stock: what lies there, what is held, what was counted when and by whom (M7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.db.models import Case as Either
from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from signback.departments.mall.counting import COUNTERS
from signback.departments.mall.shortages import CameIn, came_in, shares, waiting_for
from signback.departments.models import Awaited, Stock, ToCount
from signback.engine.models import Root
from signback.orders.persons import Person
from signback.orders.refusals import NotAllowed
from signback.orders.roles import Role
from signback.orders.stock import stock_number
from signback.surfaces.case import Case
from signback.surfaces.sentences import Clock
from signback.surfaces.web.frame import page, staff_page
from signback.surfaces.web.house import story_table
from signback.surfaces.web.sheets.lists import Cell, Column, ListRow, ListSheet, RecordSheet, Table
from signback.surfaces.web.sheets.pieces import Act, Badge, Choice, Empty, Filter, Look, Pages, Tone, Trail
from signback.surfaces.web.shortages import came_words, orders_words

KIND = "stock"
PAGE = 60
FEW = 5
HELD = "What is held for orders lies there too; nobody else can order it."
COLUMNS = (
    Column("Article"), Column("Lies there", figures=True), Column("Held", figures=True), Column("Free", figures=True),
    Column("Waited for", figures=True),
)  # fmt: skip
OF_ARTICLE = Awaited.objects.filter(article=OuterRef("pk")).order_by().values("article")
BESIDE: dict[str, Any] = {
    "left": F("on_hand") - F("reserved"),
    "count_since": F("article__to_count__since"),
    "waited": Coalesce(Subquery(OF_ARTICLE.annotate(n=Sum("pieces")).values("n")), 0),
    "calm": Either(
        When(article__to_count__isnull=False, then=0), When(waited__gt=0, left__gt=0, then=0), default=1,
        output_field=IntegerField(),
    ),
}  # fmt: skip
"""What stands beside an article: whether it is to be counted, how many pieces orders wait for."""
NOTHING = Empty("No article is called so", "Articles are kept under Master data.")
NONE_SO = {
    "count": Empty(
        "Nothing is to be counted", "Articles of which too few were found stand here until somebody counts."
    ),
    "waits": Empty(
        "No order waits for goods", "What was missing when it was picked stands here until it is set aside."
    ),
    "few": Empty("Of every article enough is free", "Articles with five or fewer free pieces stand here."),
    "out": Empty("Nothing is sold out", "Articles of which no piece is free stand here."),
}
"""What is said where a filter finds nothing."""


@staff_page
def stock(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Every article with its pieces, the scarcest first."""
    refuse_others(person)
    asked = request.GET
    query, which = asked.get("q", "").strip()[:80].replace("\x00", ""), asked.get("which", "")
    found = narrowed(Stock.objects.select_related("article"), query, which)
    start = int(asked["from"]) if asked.get("from", "").isdigit() and len(asked["from"]) < 9 else 0
    told: QuerySet[Any] = found.annotate(**BESIDE)
    rows = list(told.order_by("calm", "left", "pk")[start : start + PAGE + 1])
    sheet = ListSheet(
        "Stock", Table("Stock", COLUMNS, tuple(row_of(row) for row in rows[:PAGE])),
        lede=f"{HELD} On top what has to be counted, and what came in for orders that wait.", query=query,
        query_label="Article", filters=(Filter("which", "Which", choices(which)),),
        acts=(Act("Articles", "/manage/orders/article/"),), pages=further(request, start, len(rows) > PAGE),
        empty=NOTHING if query else NONE_SO.get(which, NOTHING), trail=(Trail("Worklist", reverse("worklist")),),
    )  # fmt: skip
    return page(request, "list", sheet)


def refuse_others(person: Person) -> None:
    """Those who count see what lies there."""
    if not person.roles & {*COUNTERS}:
        raise NotAllowed("not_allowed", "Only the mall, logistics and the warehouse see the stock", "Ask one of them")


def narrowed(found: QuerySet[Stock], query: str, which: str) -> QuerySet[Stock]:
    """By the beginning of a number or any word of the name; what is short, and how."""
    if query:
        found = found.filter(Q(article__number__istartswith=query) | Q(article__name__icontains=query))
    if which == "count":
        return found.filter(article__to_count__isnull=False)
    if which == "waits":
        return found.filter(Exists(Awaited.objects.filter(article=OuterRef("pk"))))
    if which == "out":
        return found.filter(on_hand__lte=F("reserved"))
    return found.filter(on_hand__lte=F("reserved") + 5) if which == "few" else found


def choices(which: str) -> tuple[Choice, ...]:
    """The filter's values."""
    values = (
        ("", "all articles"),
        ("count", "to be counted"),
        ("waits", "orders wait for it"),
        ("few", "five or fewer free"),
        ("out", "sold out"),
    )
    return tuple(Choice(value, label, value == which) for value, label in values)


def further(request: HttpRequest, start: int, more: bool) -> Pages | None:
    """The way through the list."""
    query = request.GET.copy()
    query["from"] = str(start + PAGE)
    onward = f"?{query.urlencode()}" if more else ""
    query.pop("from")
    return Pages(onward, f"?{query.urlencode()}" if start else "") if more or start else None


def row_of(row: Any) -> ListRow:
    """One article."""
    article = row.article
    under = f"{article.number} · {article.price:,.2f} {article.currency}"
    figures = (f"{row.on_hand:,}", f"{row.reserved:,}", f"{row.free:,}", f"{row.waited or ''}")
    labels = (column.label for column in COLUMNS[1:])
    return ListRow(
        Cell(article.name, under, reverse("stock-of", args=[article.pk]), badge_of(row)),
        tuple(
            Cell(says, figures=True, label=label if says else "") for says, label in zip(figures, labels, strict=True)
        ),
    )


def badge_of(row: Any) -> Badge | None:
    """What is the matter with an article, in a few words."""
    if row.waited and row.free > 0:
        return Badge("set aside for orders", Tone.OWED)
    if row.count_since:
        return Badge("to be counted", Tone.OWED)
    if row.free <= 0:
        return Badge("sold out", Tone.LATE)
    return Badge("few", Tone.OWED) if row.free <= FEW else None


def known(pk: int) -> Stock:
    """The stock of an article."""
    found = Stock.objects.select_related("article").filter(pk=pk).first() if pk < 2**62 else None
    if found is None:
        raise Http404
    return found


@staff_page
def stock_of(request: HttpRequest, person: Person, pk: int) -> HttpResponseBase:
    """One article's pieces, and what was counted and taken in."""
    refuse_others(person)
    row, number = known(pk), stock_number(pk)
    begun = Root.objects.filter(number=number, kind=KIND).exists()
    came, short = came_in(pk), ToCount.objects.filter(pk=pk).first()
    told = (story_table(Case.open(number, person, timezone.now(), KIND)),) if begun else ()
    primary, *acts = acts_of(person, pk, begun, came)
    sheet = RecordSheet(
        row.article.name, " ".join(sentences(row, begun, short, came)),
        trail=(Trail("Stock", reverse("stock")), Trail(row.article.number)), primary=primary, acts=tuple(acts),
        badge=Badge("to be counted", Tone.OWED) if short else None, tables=(*waiting_tables(row), *told),
    )  # fmt: skip
    return page(request, "record", sheet)


def acts_of(person: Person, pk: int, begun: bool, came: list[CameIn]) -> list[Act]:
    """What can be done, the most urgent first: what came in is set aside, then one counts and takes goods in."""
    found = [Act("Count", reverse("stock-step", args=[pk, "count_stock"]), "C")]
    if begun:
        found.append(Act("Take goods in", reverse("stock-step", args=[pk, "receive_goods"]), "T"))
    if came and person.holds(Role.MALL_ADMINISTRATOR):
        says = f"Set {came[0].covers} aside for {orders_words(came[0].orders)}"
        found.insert(0, Act(says, reverse("stock-aside", args=[pk]), "A", post=True))
    return [replace(found[0], look=Look.PRIMARY), *found[1:]]


def sentences(row: Stock, begun: bool, short: ToCount | None, came: list[CameIn]) -> Iterator[str]:
    """How many there are, and what is the matter with them."""
    yield f"{row.on_hand:,} lie there, {row.reserved:,} of them held for orders: {row.free:,} can be ordered."
    if not begun:
        yield "Nobody has counted them yet; the first count begins the record."
    if short:
        since = Clock(timezone.now()).when(short.since)
        yield f"{short.by} found too few for {short.order}, {since}. Whether more lie there is not known:"
        yield "none of those is offered until somebody counts."
    if came:
        yield f"{came_words(came[0])}; until they are set aside anybody can order them."


def waiting_tables(row: Stock) -> tuple[Table, ...]:
    """The orders that wait for this article, the oldest first: theirs is what comes in (M3)."""
    found, clock = waiting_for(row.pk), Clock(timezone.now())
    gets = shares(row.pk, max(0, row.free))
    members = dict(Root.objects.filter(number__in=[one.order for one in found]).values_list("number", "member__name"))
    columns = (
        Column("Order"),
        Column("Member"),
        Column("Since"),
        Column("Pieces", figures=True),
        Column("Here now", figures=True),
    )
    lines = tuple(
        ListRow(Cell(one.order, url=reverse("order", args=[one.order])), (
            Cell(members.get(one.order) or ""), Cell(clock.when(one.since)), Cell(f"{one.pieces:,}", figures=True),
            Cell(f"{gets.get(one.order, 0):,}", figures=True),
        ))
        for one in found
    )  # fmt: skip
    return (Table("Orders that wait for it, the oldest first", columns, lines),) if lines else ()
