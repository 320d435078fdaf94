"""The mall's stock: what lies there, what is held, what was counted when and by whom (M7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from signback.departments.mall.counting import COUNTERS
from signback.departments.models import Stock
from signback.engine.door import Ask, open_root, perform
from signback.engine.families import family_of
from signback.engine.models import Root, Task
from signback.orders.mall import MallOrder
from signback.orders.mall_sums import missing
from signback.orders.persons import Person
from signback.orders.refusals import Invalid, NotAllowed
from signback.orders.stock import stock_number
from signback.process.steps import Step
from signback.surfaces.case import Case
from signback.surfaces.forms import Choices, typed
from signback.surfaces.web import asking
from signback.surfaces.web.frame import page, staff_page
from signback.surfaces.web.house import story_table
from signback.surfaces.web.many import members_of_many
from signback.surfaces.web.sending import fresh_key, lists
from signback.surfaces.web.sheets.lists import Cell, Column, ListRow, ListSheet, RecordSheet, Table
from signback.surfaces.web.sheets.pieces import Act, Badge, Choice, Empty, Filter, Hidden, Look, Pages, Tone, Trail
from signback.surfaces.web.sheets.step import About, StepSheet

KIND = "stock"
PAGE = 60
WAITING = 200
"""How many orders with missing goods are looked through, the oldest first."""
COLUMNS = (
    Column("Article"), Column("Lies there", figures=True), Column("Held", figures=True), Column("Free", figures=True),
    Column("Price", figures=True),
)  # fmt: skip
NOTHING = Empty("No article is called so", "Articles are kept under Master data.")


@staff_page
def stock(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Every article with its pieces, the scarcest first."""
    refuse_others(person)
    asked = request.GET
    query, which = asked.get("q", "").strip()[:80].replace("\x00", ""), asked.get("which", "")
    found = narrowed(Stock.objects.select_related("article"), query, which)
    start = int(asked["from"]) if asked.get("from", "").isdigit() and len(asked["from"]) < 9 else 0
    rows = list(found.annotate(left=F("on_hand") - F("reserved")).order_by("left", "pk")[start : start + PAGE + 1])
    sheet = ListSheet(
        "Stock", Table("Stock", COLUMNS, tuple(row_of(row) for row in rows[:PAGE])),
        lede="What is held for orders lies there too; nobody else can order it.", query=query,
        query_label="Article", filters=(Filter("which", "Which", choices(which)),),
        acts=(Act("Articles", "/manage/orders/article/"),), pages=further(request, start, len(rows) > PAGE),
        empty=NOTHING, trail=(Trail("Worklist", reverse("worklist")),),
    )  # fmt: skip
    return page(request, "list", sheet)


def refuse_others(person: Person) -> None:
    """Those who count see what lies there."""
    if not person.roles & {*COUNTERS}:
        raise NotAllowed("not_allowed", "Only the mall, logistics and the warehouse see the stock", "Ask one of them")


def narrowed(found: QuerySet[Stock], query: str, which: str) -> QuerySet[Stock]:
    """By the beginning of a number or any word of the name; what is sold out; what is nearly."""
    if query:
        found = found.filter(Q(article__number__istartswith=query) | Q(article__name__icontains=query))
    if which == "out":
        return found.filter(on_hand__lte=F("reserved"))
    return found.filter(on_hand__lte=F("reserved") + 5) if which == "few" else found


def choices(which: str) -> tuple[Choice, ...]:
    """The filter's values."""
    values = (("", "all articles"), ("few", "five or fewer free"), ("out", "sold out"))
    return tuple(Choice(value, label, value == which) for value, label in values)


def further(request: HttpRequest, start: int, more: bool) -> Pages | None:
    """The way through the list."""
    query = request.GET.copy()
    query["from"] = str(start + PAGE)
    onward = f"?{query.urlencode()}" if more else ""
    query.pop("from")
    return Pages(onward, f"?{query.urlencode()}" if start else "") if more or start else None


def row_of(row: Stock) -> ListRow:
    """One article."""
    article = row.article
    price = f"{article.price:,.2f} {article.currency}"
    badge = Badge("sold out", Tone.LATE) if row.free <= 0 else Badge("few", Tone.OWED) if row.free <= 5 else None
    return ListRow(
        Cell(article.name, article.number, reverse("stock-of", args=[article.pk])),
        (Cell(f"{row.on_hand:,}", figures=True), Cell(f"{row.reserved:,}", figures=True),
         Cell(f"{row.free:,}", figures=True, badge=badge), Cell(price, figures=True)),
    )  # fmt: skip


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
    count = Act("Count", reverse("stock-step", args=[pk, "count_stock"]), look=Look.PRIMARY)
    take = (Act("Take goods in", reverse("stock-step", args=[pk, "receive_goods"])),) if begun else ()
    told = (story_table(Case.open(number, person, timezone.now(), KIND)),) if begun else ()
    tables = (*waiting_tables(row.article.number), *told)
    words = f"{row.on_hand:,} lie there, {row.reserved:,} of them held for orders: {row.free:,} can be ordered."
    lede = words if begun else f"{words} Nobody has counted them yet; the first count begins the record."
    sheet = RecordSheet(
        row.article.name, lede, trail=(Trail("Stock", reverse("stock")), Trail(row.article.number)), primary=count,
        acts=take, tables=tables,
    )  # fmt: skip
    return page(request, "record", sheet)


def waiting_tables(article: str) -> tuple[Table, ...]:
    """The orders of which pieces of this article were missing, the oldest first: theirs is what comes in (M3)."""
    tasks = Task.objects.filter(step="settle_missing", state="ready").select_related("root__member")
    roots = [task.root for task in tasks.order_by("root_id")[:WAITING]]
    found = members_of_many(roots)
    rows = [(root, pieces) for root in roots if (pieces := missing_of(found[root.pk][0].subject, article))]
    columns = (Column("Order"), Column("Member"), Column("Pieces", figures=True))
    lines = tuple(
        ListRow(
            Cell(root.number, url=reverse("order", args=[root.number])),
            (Cell(root.member.name if root.member else ""), Cell(f"{pieces:,}", figures=True)),
        )
        for root, pieces in rows
    )
    return (Table("Orders that wait for it", columns, lines),) if lines else ()


def missing_of(order: MallOrder, article: str) -> int:
    """How many pieces of the article are missing to an order."""
    away = missing(order)
    return sum(away.get(line.number, 0) for line in order.lines if line.article == article)


@staff_page
def stock_step(request: HttpRequest, person: Person, pk: int, name: str) -> HttpResponseBase:
    """Count, or take goods in."""
    row, step = known(pk), family_of(KIND).step(name)
    if not person.roles & {*step.who}:
        raise NotAllowed("not_allowed", "Only the mall, logistics and the warehouse count", "Ask one of them")
    post = lists(request.POST)
    key = post.get("_key", [""])[0] or fresh_key()
    values: Mapping[str, Any] = {"article": row.article.number, "counted": row.on_hand}
    if request.method != "POST":
        return form(request, row, step, values, {}, key)
    raw = typed(post, step.input) | {"article": row.article.number}
    try:
        done(pk, Ask(name, person, raw, key=key[:80]))
    except Invalid as refused:
        return form(request, row, step, raw, {fault.field: fault.says for fault in refused.faults}, key)
    messages.success(request, f"{step.title}: done.")
    return redirect("stock-of", pk=pk)


def done(pk: int, ask: Ask) -> None:
    """Through the door; the first count begins the article's chain."""
    number = stock_number(pk)
    if Root.objects.filter(number=number).exists() or ask.step != "count_stock":
        perform(number, ask)
        return
    try:
        open_root(KIND, number, ask)
    except IntegrityError:
        perform(number, ask)


def form(
    request: HttpRequest, row: Stock, step: Step[Any, Any, Any], values: Mapping[str, Any], errors: Mapping[str, str],
    key: str,
) -> HttpResponseBase:  # fmt: skip
    """The questions; which article it is, the page knows."""
    fields = [one for one in asking.asked(step.input, values, errors, Choices()) if one.name != "article"]
    back = reverse("stock-of", args=[row.pk])
    about = About(
        step.title, row.article.number, row.article.name, help=step.help, trail=(Trail("Stock", reverse("stock")),)
    )
    sheet = StepSheet(
        about, request.path, step.title, "perform", asking.groups_of(fields), asking.errors_of(errors, fields),
        hidden=(Hidden("_key", key),), back=Trail("Leave it as it is", back),
    )  # fmt: skip
    return page(request, "step", sheet, 422 if errors else 200)
