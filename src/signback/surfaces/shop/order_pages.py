"""A member's orders: the list, one order, and the page right after ordering (M1, M6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from signback.book.mall_words import in_few_words
from signback.engine.fold import READ, fact_of
from signback.engine.models import Entry, Root, Task
from signback.orders.events import mall
from signback.orders.events.mall import DeliverBy
from signback.orders.mall_deadlines import unpaid_until
from signback.orders.mall_sums import cash, total
from signback.orders.models import Account
from signback.surfaces.api.pages import page_of
from signback.surfaces.case import Case
from signback.surfaces.shop.address_form import address_words
from signback.surfaces.shop.cart_words import say as cart_say
from signback.surfaces.shop.frame import member_page, page
from signback.surfaces.shop.order_reading import Reading
from signback.surfaces.shop.order_sheet import order_sheet
from signback.surfaces.shop.order_stages import call_words
from signback.surfaces.shop.order_words import say
from signback.surfaces.shop.paying import bank_of
from signback.surfaces.shop.placing import KIND
from signback.surfaces.shop.sheets import Bank
from signback.surfaces.shop.way_words import counter_words
from signback.surfaces.shop.words import day_words, language, moment_words, money
from signback.surfaces.web.sheets.pieces import Badge, Pages, State, Tone

AT_ONCE: Final = 20


@dataclass(frozen=True)
class OrderRow:
    """One order in the list."""

    number: str
    url: str
    says: str
    when: str
    value: str
    state: State
    waits: Badge
    """What it waits for, in two words."""


@dataclass(frozen=True)
class OrdersSheet:
    """A member's orders, newest first."""

    title: str
    lede: str
    rows: tuple[OrderRow, ...]
    pages: Pages
    more: str


@dataclass(frozen=True)
class PlacedSheet:
    """The page right after ordering: what happens next."""

    title: str
    lede: str
    words: dict[str, str]
    call: str
    queue: str
    change: str
    pay: str
    until: str
    way: str
    way_why: str
    url: str
    bank: Bank | None


def case_of(member: Account, number: str) -> Case:
    """The order, if it is this member's own: another's is not there (M6)."""
    return Case.open(number, member.as_person(), timezone.now(), KIND)


@member_page
@require_safe
def orders(request: HttpRequest, member: Account) -> HttpResponseBase:
    """The member's own orders."""
    found = Root.objects.filter(kind=KIND, member_id=member.pk)
    rows = page_of(found, ("-opened", "-id"), request.GET.get("cursor", ""), AT_ONCE)
    onward = f"?cursor={rows.next}" if rows.next else ""
    lede = say("list.lede") if rows.rows else say("list.empty.says")
    title = say("list.title") if rows.rows else say("list.empty")
    waits, ends = waiting([root.pk for root in rows.rows]), ended([root.pk for root in rows.rows if root.over])
    says = summaries(rows.rows, language())
    shown = tuple(row(root, says[root.pk], waits.get(root.pk, set()), ends.get(root.pk, "")) for root in rows.rows)
    return page(request, "orders", OrdersSheet(title, lede, shown, Pages(onward), say("list.more")))


WAITS: Final = ("confirm_arrival", "record_mall_payment", "record_confirmation_call")
"""What a member's order waits for that concerns the member, what they must do first."""


def waiting(roots: list[int]) -> dict[int, set[str]]:
    """Which of these steps wait, for each order, by one statement."""
    found: dict[int, set[str]] = {}
    rows = Task.objects.filter(root__in=roots, step__in=WAITS, state="ready").values_list("root_id", "step")
    for root, step in rows:
        found.setdefault(root, set()).add(step)
    return found


ENDS: Final = tuple(
    kind.__name__
    for kind in (mall.MallOrderCancelled, mall.OrderInvalid, mall.MallOrderExpired, mall.MallOrderBrokenOff)
)
"""How an order ends that went no further."""


def ended(roots: list[int]) -> dict[int, str]:
    """How each of these orders ended without its goods, by one statement; none where all are with the member."""
    if not roots:
        return {}
    return dict(Entry.objects.filter(root__in=roots, kind__in=ENDS).order_by("seq").values_list("root_id", "kind"))


CONTENTS: Final = {kind.__name__: kind for kind in (mall.OrderPlaced, mall.OrderChanged)}
"""What says which goods an order is of."""


def summaries(roots: Sequence[Root], tongue: str) -> dict[int, str]:
    """Each order in a few words of the member's language; what the rows do not say, by one statement (E6)."""
    kept = {root.pk: root.summary for root in roots}
    if tongue == "en" or not roots:
        return kept
    told = Entry.objects.filter(root__in=kept, kind__in=CONTENTS).order_by("seq").values_list("root_id", *READ)
    newest = {root: fact_of(told_row) for root, *told_row in told}
    return kept | {
        root: in_few_words(fact.read_as(CONTENTS[fact.kind]).event.lines, tongue) for root, fact in newest.items()
    }


def row(root: Root, says: str, waits: set[str], end: str) -> OrderRow:
    """One order as the list shows it, without folding its ledger."""
    value = money(root.value, root.currency or "") if root.value is not None else ""
    url = reverse("mall-order", args=[root.number])
    first = next((step for step in WAITS if step in waits), "open")
    badge = Badge(say(f"list.{first}"), TONES.get(first, Tone.PLAIN))
    if root.over:
        badge = Badge(say(f"list.{end or 'over'}"))
    state = State.READY if not root.over else State.WAITING if end else State.DONE
    return OrderRow(root.number, url, says, moment_words(root.opened), value, state, badge)


TONES: Final = {"confirm_arrival": Tone.READY, "record_mall_payment": Tone.READY}


@member_page
@require_safe
def order(request: HttpRequest, member: Account, number: str) -> HttpResponseBase:
    """One order with every date."""
    return page(request, "order", order_sheet(case_of(member, number)))


def goes_words(read: Reading) -> str:
    """How the goods get to the member in the end."""
    key = {DeliverBy.STANDARD: "placed.carrier", DeliverBy.EXPRESS: "placed.express", DeliverBy.FETCHED: "placed.fetch"}
    content = read.order.content
    return cart_say(key[content.delivery], where=address_words(content.address), counter=counter_words())


@member_page
@require_safe
def placed(request: HttpRequest, member: Account, number: str) -> HttpResponseBase:
    """Right after ordering: the call, its place in the queue, the reference to pay under (M1, M2)."""
    read = Reading(case_of(member, number))
    if read.confirmed or read.ended:
        return redirect("mall-order", number=read.number)
    amount = read.cash_words(total(read.order))
    queue = "placed.queue.none" if not read.before else "placed.queue.one" if read.before == 1 else "placed.queue"
    day = day_words(read.order.calendar.local(unpaid_until(read.order)).date())
    at_door, fetched = cash(read.order), read.order.fetched
    pay = "placed.pay" if not at_door else "placed.cash.counter" if fetched else "placed.cash"
    sheet = PlacedSheet(
        cart_say("placed.title", number=read.number), cart_say("placed.lede"),
        {key: cart_say(f"placed.{key}") for key in ("next", "see", "on")},
        call_words(read), cart_say(queue, calls=read.before), cart_say("placed.change"),
        cart_say(pay, total=amount), "" if at_door else cart_say("placed.until", day=day), goes_words(read),
        cart_say("placed.fetch.why") if fetched else "", reverse("mall-order", args=[read.number]), bank_of(read),
    )  # fmt: skip
    return page(request, "placed", sheet)
