"""The assignment board: who brings which order, by area and load (M3)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from signback.engine.door import Ask, perform
from signback.engine.models import Task
from signback.engine.sight import visible_to
from signback.orders.mall import MallOrder
from signback.orders.models import Courier
from signback.orders.persons import Person
from signback.surfaces.mall_offers import at_work, couriers
from signback.surfaces.sentences import Clock
from signback.surfaces.web.calls import refuse_others
from signback.surfaces.web.frame import page, say_done, staff_page
from signback.surfaces.web.mall_order import way_badge
from signback.surfaces.web.many import members_of_many
from signback.surfaces.web.sending import fresh_key
from signback.surfaces.web.sheets.mall import BoardSheet, CourierRow, ToAssign
from signback.surfaces.web.sheets.pieces import Choice, Empty, Trail

PAGE = 50
ALL_GIVEN = Empty("Every valid order has somebody who brings it", "Orders stand here once they are declared valid.")


@staff_page
def board(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Orders that nobody brings yet, beside the couriers with what they carry."""
    refuse_others(person)
    waiting = Task.objects.filter(visible_to(person, "root__"), step="assign", state="ready")
    tasks = list(waiting.select_related("root__member").order_by("due", "id")[:PAGE])
    found, clock, people = members_of_many(task.root for task in tasks), Clock(timezone.now()), at_work()
    sheet = BoardSheet(
        f"{len(tasks)} order{'s' * (len(tasks) != 1)} to give to somebody.",
        tuple(row_of(task, found[task.root_id][0].subject, people, clock) for task in tasks),
        tuple(courier_row(courier, carries) for courier, carries in people),
        (Trail("Worklist", reverse("worklist")), Trail("Mall orders", reverse("mall-orders"))), ALL_GIVEN,
    )  # fmt: skip
    return page(request, "board", sheet)


def row_of(task: Task, order: MallOrder, people: list[tuple[Courier, int]], clock: Clock) -> ToAssign:
    """One order, with the courier who fits best on top."""
    root, address = task.root, order.content.address
    place = f"{address.postal_code} {address.city}, {address.country}"
    grams = sum(line.grams * line.quantity for line in order.lines)
    offered = [*couriers(order, people), ("", "Logistics, as a department")]
    return ToAssign(
        root.number, reverse("order", args=[root.number]), address.recipient if order.fetched else place, root.summary,
        f"{grams / 1000:,.1f} kg", clock.when(task.since), task.due is not None and task.due < clock.now,
        reverse("give", args=[root.number]), fresh_key(),
        tuple(Choice(value, words, at == 0) for at, (value, words) in enumerate(offered)), way_badge(order),
        clock.when(task.due) if task.due else "",
    )  # fmt: skip


def courier_row(courier: Courier, carries: int) -> CourierRow:
    """A courier with what they carry."""
    percent = min(100, 100 * carries // max(courier.most, 1))
    area = courier.area or "everywhere"
    return CourierRow(courier.account.name, area, carries, courier.most, percent, carries >= courier.most)


@require_POST
@staff_page
def give(request: HttpRequest, person: Person, number: str) -> HttpResponseBase:
    """Give one order to the chosen courier, or to the department."""
    courier = request.POST.get("courier", "")[:18]
    said = {"courier": int(courier)} if courier.isascii() and courier.isdigit() else {}
    perform(number, Ask("assign", person, said, key=request.POST.get("_key", "")[:80] or None))
    say_done(request, f"Order {number} is given.", None)
    return redirect("board")
