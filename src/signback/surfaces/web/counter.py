"""The counter: what lies ready to be fetched, what is still to pay for it, what has to be laid ready (M5, M5.1)."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from signback.engine.door import Ask, perform
from signback.engine.families import Member
from signback.engine.models import Root, Task
from signback.engine.sight import visible_to
from signback.orders.mall import MallOrder, Parcel
from signback.orders.mall_sums import balance
from signback.orders.persons import Person
from signback.orders.references import order_meant
from signback.orders.refusals import NotAllowed
from signback.orders.roles import Role
from signback.orders.telephones import FEW, dialled, written_otherwise
from signback.surfaces.sentences import Clock
from signback.surfaces.web.called import members_at
from signback.surfaces.web.frame import page, say_done, staff_page
from signback.surfaces.web.mall_order import telephone_of
from signback.surfaces.web.many import members_of_many
from signback.surfaces.web.sending import fresh_key
from signback.surfaces.web.sheets.mall import AtCounter, CounterSheet, ToLayReady
from signback.surfaces.web.sheets.pieces import Act, Empty, Look, Trail

PAGE, LOOKED_THROUGH = 60, 300
LAY, HAND, BACK, CASH = "lay_ready", "hand_over", "take_from_counter", "record_cash_collected"
NOBODY = Empty("Nothing lies ready", "Parcels of members who fetch their goods stand here once they are packed.")
NOT_FOUND = Empty("No parcel lies here for that", "Look under the order's number, part of a name, or a telephone.")
Found = dict[int, list[Member]]


@staff_page
def counter(request: HttpRequest, person: Person) -> HttpResponseBase:
    """What lies at the counter, the first to leave it on top; found by number, name or telephone."""
    refuse_others(person)
    query, clock = request.GET.get("q", "").strip()[:80].replace("\x00", ""), Clock(timezone.now())
    rows, todo = meant(waiting(person, HAND), query), meant(waiting(person, LAY).filter(state="ready"), query)
    found = members_of_many({task.root_id: task.root for task in (*rows, *todo)}.values())
    sheet = CounterSheet(
        f"{many(rows)} to be fetched, {many(todo)} to lay ready.", query,
        tuple(at_counter(task.root, *of(found, task), clock) for task in rows),
        tuple(to_lay(task.root, *of(found, task)) for task in todo),
        (Trail("Worklist", reverse("worklist")), Trail("Mall orders", reverse("mall-orders"))),
        NOT_FOUND if query else NOBODY, (Act("My cash", reverse("own-cash")),),
    )  # fmt: skip
    return page(request, "counter", sheet)


def many(rows: list[Task]) -> str:
    """How many; of very many the first ones stand on the page."""
    return f"{PAGE} or more" if len(rows) == PAGE else str(len(rows))


def refuse_others(person: Person) -> None:
    """Logistics stands at the counter, and the mall's administrator."""
    if not (person.holds(Role.LOGISTICS) or person.holds(Role.MALL_ADMINISTRATOR)):
        raise NotAllowed("not_allowed", "Only logistics and the mall stand at the counter", "Ask one of them")


def waiting(person: Person, step: str) -> QuerySet[Task]:
    """The parcels that wait for a step, of orders that this person may see."""
    tasks = Task.objects.filter(visible_to(person, "root__"), process="parcel", step=step)
    return tasks.select_related("root__member").order_by("due", "id")


def meant(tasks: QuerySet[Task], query: str) -> list[Task]:
    """Those that somebody means: by number, reference, name or telephone, the member's or the one who receives it."""
    if not query:
        return list(tasks[:PAGE])
    number = order_meant(query)
    said = Q(root__member__name__icontains=query) | Q(root__member__in=members_at(query, FEW))
    number = f"M{number}" if number.isdecimal() else number
    found = list(tasks.filter(said | Q(root__number__istartswith=number))[:PAGE])
    return found or received_by(list(tasks[:LOOKED_THROUGH]), query)


def received_by(tasks: list[Task], query: str) -> list[Task]:
    """Those that lie there for whoever the member named to receive them, by name or telephone."""
    found, ways = members_of_many({task.root_id: task.root for task in tasks}.values()), written_otherwise(query, FEW)
    return [task for task in tasks if is_for(found[task.root_id][0].subject, query, ways)][:PAGE]


def is_for(order: MallOrder, query: str, ways: Collection[str]) -> bool:
    """Whether the address names them."""
    address = order.content.address
    digits = dialled(address.telephone)
    return query.casefold() in address.recipient.casefold() or any(one in digits for one in ways)


def of(found: Found, task: Task) -> tuple[MallOrder, Parcel]:
    """The order and the parcel of a row."""
    order, *rest = (member.subject for member in found[task.root_id])
    return order, next(one for one in rest if one.key == task.subject)


def at_counter(root: Root, order: MallOrder, parcel: Parcel, clock: Clock) -> AtCounter:
    """One parcel that lies ready, with what may be done now."""
    address, ready, due = order.content.address, parcel.laid_ready, balance(order)
    late = ready is not None and ready.until <= clock.now
    acts = [Act("Hand over", step_of(root, parcel, HAND), look=Look.QUIET)] if due <= 0 else []
    acts += [Act("Take it from the counter", step_of(root, parcel, BACK), look=Look.QUIET)] if late else []
    return AtCounter(
        parcel.number, reverse("order", args=[root.number]), address.recipient,
        telephone_of(order), goods(order, parcel),
        ready.shelf if ready else "",
        clock.when(ready.until) if ready else "", late, f"{due:,.2f} {order.currency}" if due > 0 else "",
        reverse("counter-cash", args=[root.number]) if due > 0 else "", f"{due:.2f}", fresh_key(), tuple(acts),
    )  # fmt: skip


def to_lay(root: Root, order: MallOrder, parcel: Parcel) -> ToLayReady:
    """One parcel that can be laid ready."""
    return ToLayReady(
        parcel.number, reverse("order", args=[root.number]), order.content.address.recipient, goods(order, parcel),
        reverse("counter-lay", args=[root.number, parcel.key]), fresh_key(),
    )  # fmt: skip


def goods(order: MallOrder, parcel: Parcel) -> str:
    """What lies in a parcel."""
    names = {line.number: line.name for line in order.lines}
    return listed(f"{piece.quantity} × {names.get(piece.line, piece.line)}" for piece in parcel.packed.pieces)


def listed(words: Iterable[str]) -> str:
    """One after the other."""
    return ", ".join(words)


def step_of(root: Root, parcel: Parcel, name: str) -> str:
    """The page of a parcel's step."""
    return handed(root.number, parcel.key, name)


def handed(number: str, key: str, name: str) -> str:
    """The same by their numbers; from there one comes back to the counter."""
    return f"{reverse('part-step', args=[number, key, name])}?from=counter"


@require_POST
@staff_page
def lay(request: HttpRequest, person: Person, number: str, key: str) -> HttpResponseBase:
    """A parcel lies ready; its member is told."""
    said = {"shelf": request.POST.get("shelf", "")[:200]}
    perform(number, Ask(LAY, person, said, key, key=request.POST.get("_key", "")[:80] or None))
    say_done(request, f"Parcel {number}/{key} lies ready; the member is told.", None)
    return redirect("counter")


@require_POST
@staff_page
def take_cash(request: HttpRequest, person: Person, number: str) -> HttpResponseBase:
    """The member pays at the counter, before anything is handed over (M5.1)."""
    amount = request.POST.get("amount", "")[:20]
    perform(number, Ask(CASH, person, {"amount": amount}, key=request.POST.get("_key", "")[:80] or None))
    say_done(request, f"{amount} taken for order {number}: hand it over.", None)
    ready = waiting(person, HAND).filter(root__number=number, state="ready").values_list("subject", flat=True)[:2]
    return redirect(handed(number, ready[0], HAND)) if len(ready) == 1 else redirect("counter")
