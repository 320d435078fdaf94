"""The pick list: what is taken from the shelves now, by article and by order; made to be printed (M3)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from signback.engine.door import Ask, perform
from signback.engine.models import Task
from signback.orders.mall import MallOrder
from signback.orders.mall_sums import to_pick
from signback.orders.persons import Person
from signback.surfaces.sentences import Clock
from signback.surfaces.web.frame import page, say_done, staff_page
from signback.surfaces.web.mall_order import way_badge
from signback.surfaces.web.many import members_of_many
from signback.surfaces.web.queue import mine
from signback.surfaces.web.sending import fresh_key
from signback.surfaces.web.sheets.mall import PickOrder, PickRow, PickSheet
from signback.surfaces.web.sheets.pieces import Empty, Trail

PAGE = 100
NOTHING = Empty("Nothing is to pick", "Orders stand here once you have taken them on.")


@staff_page
def pick_list(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Everything that this person takes from the shelves."""
    tasks = Task.objects.filter(mine(person), step="pick", state="ready").select_related("root__member")
    picked = list(tasks.order_by("due", "id")[:PAGE])
    found = members_of_many(task.root for task in picked)
    clock = Clock(timezone.now())
    orders = [(task, found[task.root_id][0].subject) for task in picked]
    whole = [order for _, order in orders]
    sheet = PickSheet(
        lede(whole), articles(whole),
        tuple(order_row(task, order, clock) for task, order in orders), (Trail("Worklist", reverse("worklist")),),
        NOTHING,
    )  # fmt: skip
    return page(request, "pick_list", sheet)


def lede(orders: list[MallOrder]) -> str:
    """How many, and how many of them hurry."""
    express = sum(order.express for order in orders)
    hurry = f", {express} of them by express" if express else ""
    return f"{len(orders)} order{'s' * (len(orders) != 1)} to pick{hurry}; the most urgent on top."


def articles(orders: list[MallOrder]) -> tuple[PickRow, ...]:
    """Each article once, with all pieces of it, in the order of the shelves' numbers."""
    names: dict[str, str] = {}
    wanted: dict[str, list[tuple[str, int]]] = {}
    for order in orders:
        left = to_pick(order)
        for line in order.lines:
            if quantity := left.get(line.number):
                names[line.article] = line.name
                wanted.setdefault(line.article, []).append((order.number, quantity))
    return tuple(
        PickRow(article, names[article], sum(n for _, n in parts), ", ".join(f"{n} for {o}" for o, n in parts))
        for article, parts in sorted(wanted.items())
    )


def order_row(task: Task, order: MallOrder, clock: Clock) -> PickOrder:
    """One order with its goods."""
    left, root = to_pick(order), task.root
    goods = ", ".join(f"{left[line.number]} × {line.name}" for line in order.lines if line.number in left)
    whose = order.content.address.recipient
    url = reverse("order", args=[root.number])
    missing = step_of(root.number, "pick")
    return PickOrder(root.number, url, whose, goods, reverse("picked", args=[root.number]), missing, fresh_key(),
                     way_badge(order), clock.when(task.due) if task.due else "",
                     task.due is not None and task.due < clock.now)  # fmt: skip


@require_POST
@staff_page
def picked(request: HttpRequest, person: Person, number: str) -> HttpResponseBase:
    """All goods of an order are taken from the shelves; on to packing."""
    perform(number, Ask("pick", person, {}, key=request.POST.get("_key", "")[:80] or None))
    say_done(request, f"Order {number} is picked.", None)
    return redirect(step_of(number, "pack"))


def step_of(number: str, name: str) -> str:
    """The page of a step, from which one comes back to the list."""
    return f"{reverse('step', args=[number, name])}?from=pick-list"
