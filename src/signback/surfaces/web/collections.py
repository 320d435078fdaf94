"""Money that has no home yet, what is short and what is to go back: finance's page of the day (M4, S13.2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from django.contrib import messages
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from signback.departments.finance.models import BankLine, BankStatement
from signback.departments.finance.proposals import Proposal, proposals
from signback.engine.door import Ask, perform
from signback.engine.models import Root
from signback.orders.money import Money
from signback.orders.persons import Person
from signback.orders.refusals import NotAllowed, Refused
from signback.orders.roles import Role
from signback.surfaces.web.bank_rows import age_words, line_row
from signback.surfaces.web.couriers import NO_CASH, courier_bands
from signback.surfaces.web.frame import page, staff_page
from signback.surfaces.web.sheets.collections import CollectionsSheet
from signback.surfaces.web.sheets.lists import Cell, Column, ListRow, ListSheet, Table
from signback.surfaces.web.sheets.pieces import Act, Badge, Empty, Look, Pages, State, Tab, Tone
from signback.surfaces.web.sheets.worklist import Band, KeyHint, Row
from signback.surfaces.web.whereabouts import root_url

MANY = 100
SURFACE = "page"
COUNTED = 1000
KEYS = (
    KeyHint(("J", "K"), "move"), KeyHint(("↵",), "open"), KeyHint(("A",), "accept what is proposed"),
    KeyHint(("M",), "match by hand"), KeyHint(("S",), "settle without an order"), KeyHint(("N",), "new file"),
)  # fmt: skip
TABS = (
    ("homeless", "No home yet"),
    ("short", "Short"),
    ("return", "To go back"),
    ("couriers", "Couriers"),
    ("statements", "Statements"),
)
CASH_KEYS = (
    KeyHint(("J", "K"), "move"), KeyHint(("↵",), "open"), KeyHint(("A",), "take cash in"),
    KeyHint(("B",), "bring it to the bank"),
)  # fmt: skip
NOTHING = {
    "homeless": Empty("All money has a home", "What the next statement brings and nobody can place stands here."),
    "short": Empty("Nothing is short", "An order that was paid in part stands here until the rest arrives."),
    "return": Empty("Nothing is to go back", "What was paid twice, too much, or for an order that ended stands here."),
}


def refuse_others(person: Person) -> None:
    """The money's pages are finance's; the administrator may look (R2)."""
    if not person.roles & {Role.FINANCE, Role.ADMINISTRATOR}:
        raise NotAllowed("not_allowed", "Only finance sees the statements", "Ask finance")


@staff_page
def collections(request: HttpRequest, person: Person) -> HttpResponseBase:
    """What has no home, the surest first; what is short; what is to go back."""
    refuse_others(person)
    tab = request.GET.get("show", "homeless")
    if tab == "statements":
        return statements(request, person)
    if tab == "couriers":
        return cash_tab(request)
    tab, now = tab if tab in dict(TABS) else "homeless", timezone.now()
    bands, further, act = homeless(request, now) if tab == "homeless" else (owing_bands(tab, now), None, None)
    acts = (import_act(), act) if act else (import_act(),)
    sheet = CollectionsSheet("Collections", lede(), tabs(tab), bands, acts, (), KEYS, further, NOTHING[tab])
    return page(request, "collections", sheet)


def cash_tab(request: HttpRequest) -> HttpResponseBase:
    """Cash at the door, courier by courier."""
    sheet = CollectionsSheet("Collections", lede(), tabs("couriers"), courier_bands(), (), (), CASH_KEYS, None, NO_CASH)
    return page(request, "collections", sheet)


def import_act() -> Act:
    """A new file comes in."""
    return Act("Take in a statement", reverse("statement-new"), "N")


def lede() -> str:
    """How much money has no home, in one sentence."""
    sums: dict[str, Decimal] = {}
    oldest = None
    for line in open_lines()[:COUNTED]:
        if line.amount > 0:
            sums[line.currency] = sums.get(line.currency, Decimal(0)) + line.left
            oldest = oldest or line.booked
    if not sums:
        return "All money that came in has a home."
    said = " and ".join(str(Money(amount, currency)) for currency, amount in sorted(sums.items()))
    return f"{said} came in and {'has' if len(sums) == 1 else 'have'} no home yet; the oldest since {oldest:%-d %B}."


def tabs(here: str) -> tuple[Tab, ...]:
    """The tabs with their counts."""
    counts = {
        "homeless": open_lines()[:COUNTED].count(), "short": short_orders()[:COUNTED].count(),
        "return": to_return()[:COUNTED].count(),
    }  # fmt: skip
    return tuple(
        Tab(title, f"{reverse('collections')}?show={key}", counts.get(key), key == here, key == "return")
        for key, title in TABS
    )


def open_lines() -> QuerySet[BankLine]:
    """The lines without a home, the oldest first."""
    return BankLine.objects.filter(open=True).order_by("booked", "id")


def short_orders() -> QuerySet[Root]:
    """Orders that were paid in part."""
    return Root.objects.filter(owing__gt=0, received__gt=0).order_by("-owing", "id")


def to_return() -> QuerySet[Root]:
    """Orders whose money is to go back, in whole or in part."""
    return Root.objects.filter(owing__lt=0).order_by("owing", "id")


# ---- money without a home
def homeless(request: HttpRequest, now: datetime) -> tuple[tuple[Band, ...], Pages | None, Act | None]:
    """The lines in three bands: those that agree, those to decide, and money that went out."""
    found = list(after(open_lines(), request.GET)[: MANY + 1])
    shown = found[:MANY]
    told = proposals(shown)
    sure = [line for line in shown if certain(told.get(line.pk, ()))]
    rest = [line for line in shown if line.amount > 0 and line not in sure]
    out = [line for line in shown if line.amount < 0]
    bands = tuple(
        Band(title, tuple(line_row(line, told.get(line.pk, ()), now) for line in those), str(len(those)))
        for title, those in (("Reference and amount agree", sure), ("To decide", rest), ("Money that went out", out))
        if those
    )
    act = accept_all_act(sure) if sure else None
    return bands, further(found, request.GET), act


def certain(found: Sequence[Proposal]) -> bool:
    """Whether the first proposal is sure by reference and amount."""
    return bool(found) and found[0].certain


def accept_all_act(sure: Sequence[BankLine]) -> Act:
    """All sure ones at once; those that came after the page was opened are not among them."""
    says = f"Accept all {len(sure)} that agree" if len(sure) > 1 else "Accept the one that agrees"
    return Act(
        says, f"{reverse('accept-certain')}?upto={max(line.pk for line in sure)}", "⌃ ↵", Look.PRIMARY, post=True
    )


def after(found: QuerySet[BankLine], asked: QueryDict) -> QuerySet[BankLine]:
    """The lines behind the last one that was shown."""
    day, _, key = asked.get("after", "")[:40].partition("|")
    try:
        since = datetime.strptime(day, "%Y-%m-%d").date()
    except ValueError:
        return found
    if not (key.isascii() and key.isdigit() and len(key) < 18):
        return found
    return found.filter(booked__gte=since).exclude(booked=since, pk__lte=int(key))


def further(found: Sequence[BankLine], asked: QueryDict) -> Pages | None:
    """The way to the younger lines, and back."""
    first = reverse("collections") if asked.get("after") else ""
    if len(found) <= MANY:
        return Pages(first_url=first) if first else None
    last = found[MANY - 1]
    return Pages(f"?after={last.booked.isoformat()}|{last.pk}", first, f"The {MANY} oldest are shown.")


@require_POST
@staff_page
def accept_certain(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Match every line whose reference and amount agree, each by itself; what is refused stays and says why."""
    refuse_others(person)
    upto = request.GET.get("upto", "")
    limit = int(upto) if upto.isascii() and upto.isdigit() and len(upto) < 18 else 0
    done, refused = accept_lines(open_lines().filter(pk__lte=limit, amount__gt=0)[:COUNTED], person)
    if done:
        messages.success(request, f"{done} line{'' if done == 1 else 's'} matched.")
    for says in refused[:3]:
        messages.error(request, f"Not matched: {says}.")
    if not done and not refused:
        messages.info(request, "Nothing agreed in reference and amount.")
    return redirect("collections")


def accept_lines(found: Iterable[BankLine], person: Person) -> tuple[int, list[str]]:
    """How many sure lines were matched, and why others were not."""
    lines = list(found)
    told, done, refused = proposals(lines), 0, []
    for line in lines:
        best = told.get(line.pk, ())
        if not certain(best):
            continue
        try:
            perform(line.statement_id, match_ask(line, best[0], person))
            done += 1
        except Refused as fault:
            refused.append(fault.says)
    return done, refused


def match_ask(line: BankLine, found: Proposal, person: Person) -> Ask:
    """A proposal as the step takes it."""
    parts = [{"line": str(line.line), "order": share.order, "amount": share.amount} for share in found.shares]
    return Ask("match_lines", person, {"parts": parts, "why": found.says}, surface=SURFACE)


# ---- orders that are short, or hold too much
def owing_bands(tab: str, now: datetime) -> tuple[Band, ...]:
    """Orders as rows; each leads to its page."""
    found = short_orders() if tab == "short" else to_return()
    rows = tuple(owing_row(root, now) for root in found.select_related("customer")[:MANY])
    title = "Paid in part" if tab == "short" else "Paid twice, too much, or for an order that ended"
    return (Band(title, rows, str(len(rows))),) if rows else ()


def owing_row(root: Root, now: datetime) -> Row:
    """What came, and what is missing or too much."""
    currency = root.currency or ""
    owing, received = root.owing or Decimal(0), root.received or Decimal(0)
    gap = Money(abs(owing), currency)
    title = f"{gap} are missing" if owing > 0 else f"{gap} are to go back"
    customer = root.customer
    return Row(
        title, State.READY, root.number, customer.name if customer else "", root_url(root.kind, root.number),
        why=f"{Money(received, currency)} came in.", order_words=root.summary, due=age_words(root.changed.date(), now),
        customer_class=customer.classification_id if customer else "",
        badge=Badge("to go back", Tone.OWED) if owing < 0 else None,
    )  # fmt: skip


# ---- statements
def statements(request: HttpRequest, person: Person) -> HttpResponseBase:
    """What came in, newest first."""
    roots = Root.objects.filter(kind="statement").order_by("-id")[:MANY]
    known = BankStatement.objects.in_bulk([root.number for root in roots])
    rows = tuple(statement_row(root, known[root.number]) for root in roots if root.number in known)
    newest = BankStatement.objects.aggregate(last=Max("last"))["last"]
    columns = (Column("Number"), Column("Account"), Column("Lines of"), Column("State"))
    says = f"The newest line is of {newest:%A %-d %B %Y}." if newest else ""
    sheet = ListSheet(
        "Collections", Table("Statements", columns, rows), says, tabs=tabs("statements"),
        acts=(import_act(), Act("Enter remittance slips", reverse("slips-new"), "R")),
        empty=Empty("No statement yet", "Take in a file of the bank: camt.053, MT940 or CSV.", import_act()),
    )  # fmt: skip
    return page(request, "list", sheet)


def statement_row(root: Root, found: BankStatement) -> ListRow:
    """One statement."""
    days = f"{found.first:%-d %b %Y}" if found.first == found.last else f"{found.first:%-d %b} – {found.last:%-d %b %Y}"
    _, _, words = root.summary.partition(": ")
    badge = Badge("done", Tone.DONE) if root.over else Badge("open", Tone.READY)
    return ListRow(
        Cell(root.number, found.source, reverse("statement", args=[root.number])),
        (Cell(found.account or "not said", found.statement), Cell(days), Cell(words, badge=badge)),
    )
