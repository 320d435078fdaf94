"""The call queue: whom the mall calls next, by hour, age or value; how it went, by one key press (M2)."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from signback.engine.door import Ask, perform
from signback.engine.models import Root, Task
from signback.engine.sight import visible_to
from signback.orders.events.mall import CallOutcome
from signback.orders.mall import MallOrder
from signback.orders.mall_deadlines import TRIES, calls, cancelling_proposed, in_vain
from signback.orders.mall_sums import received, refunded
from signback.orders.persons import Person
from signback.orders.refusals import NotAllowed
from signback.orders.roles import Role
from signback.surfaces.sentences import Clock
from signback.surfaces.web.frame import page, say_done, staff_page
from signback.surfaces.web.mall_order import telephone_of, way_badge
from signback.surfaces.web.many import members_of_many
from signback.surfaces.web.sending import fresh_key
from signback.surfaces.web.sheets.mall import CallRow, CallsSheet
from signback.surfaces.web.sheets.pieces import Act, Badge, Choice, Empty, Look, Tab, Tone, Trail

PAGE, MOST = 50, 200
CALL = "record_confirmation_call"
ORDERS = {"due": ("due", "id"), "age": ("root__opened", "id"), "value": ("-root__value", "id")}
TABS = (("due", "By the hour"), ("age", "By age"), ("value", "By value"))
QUICK = (CallOutcome.NO_ANSWER, CallOutcome.BUSY, CallOutcome.LEFT_MESSAGE, CallOutcome.WRONG_NUMBER)
SCRIPT = (
    "Good day, this is the mall of the mill. Do I speak with the one who ordered?",
    "Read the goods and the sum; say how it is paid.",
    "Read the address letter by letter, and how it gets there: is it right, and can a parcel be taken in there?",
    "Ask for a good hour, and for cash to be ready; whoever fetches it brings an identity paper.",
    "Say what comes next, and thank them.",
)
NOBODY = Empty("Nobody waits for a call", "Orders that members place stand here until they are confirmed.")


@staff_page
def queue(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Everybody to be called, in the order that was chosen."""
    refuse_others(person)
    order, now = request.GET.get("by", "due"), timezone.now()
    order = order if order in ORDERS else "due"
    first = [
        pk for (pk,) in Task.objects.filter(step=CALL, state="ready").order_by("due", "id").values_list("pk")[:MOST]
    ]
    those = Task.objects.filter(pk__in=first).order_by(*ORDERS[order]).values("pk")[:PAGE]
    waiting = Task.objects.filter(visible_to(person, "root__"), pk__in=those)
    tasks = list(waiting.select_related("root__member").order_by(*ORDERS[order])[:PAGE])
    found = members_of_many(task.root for task in tasks)
    rows = tuple(row_of(task, found[task.root_id][0].subject, Clock(now)) for task in tasks)
    late = sum(row.late for row in rows)
    sheet = CallsSheet(
        lede=lede(len(first), late),
        tabs=tuple(Tab(title, f"?by={key}", here=key == order) for key, title in TABS), rows=rows,
        outcomes=tuple(Choice(outcome, outcome.capitalize()) for outcome in QUICK), script=SCRIPT,
        trail=(Trail("Worklist", reverse("worklist")), Trail("Mall orders", reverse("mall-orders"))), empty=NOBODY,
    )  # fmt: skip
    return page(request, "calls", sheet)


def lede(waiting: int, late: int) -> str:
    """How many wait; of very many only those whose hour comes first are ordered otherwise."""
    if not waiting:
        return "Everybody was called."
    if waiting < MOST:
        return f"{waiting} to call, {late} of these are past their hour."
    return f"{MOST:,} or more to call, in their order those {MOST:,} whose hour comes first; {late} here are past it."


def refuse_others(person: Person) -> None:
    """The mall's administrator calls."""
    if not person.holds(Role.MALL_ADMINISTRATOR):
        raise NotAllowed(
            "not_allowed", "Only the mall administrator may do this", "Ask the mall administrator to do it"
        )


def row_of(task: Task, order: MallOrder, clock: Clock) -> CallRow:
    """One member to call."""
    root = task.root
    late = task.due is not None and task.due < clock.now
    return CallRow(
        root.number, reverse("order", args=[root.number]), root.member.name if root.member else "",
        telephone_of(order), ", ".join(f"{x.quantity} × {x.name}" for x in order.lines),
        f"{root.value:,.2f} {order.currency}", where_words(order), str(order.content.payment),
        clock.when(root.opened), str(order.content.call_at), clock.when(task.due) if task.due else "", late,
        tried(order, clock), reverse("call", args=[root.number]), fresh_key(), acts_of(root, order, clock.now),
        badge_of(order, clock.now), order.content.note, way_badge(order),
    )  # fmt: skip


def where_words(order: MallOrder) -> str:
    """How it gets there: by carrier to Anna Kelly, 12 Palmerston Road, D06 X2Y3 Dublin, IE."""
    address, way = order.content.address, str(order.content.delivery)
    city = f"{address.postal_code} {address.city}".strip()
    where = (address.recipient, address.street, city, address.region, address.country)
    return f"{way}{':' if order.fetched else ' to'} {', '.join(part for part in where if part)}"


def tried(order: MallOrder, clock: Clock) -> str:
    """How it went so far."""
    made = calls(order)
    if not made:
        return "not called yet"
    last = made[-1]
    return f"{len(made)} call{'s' * (len(made) > 1)}, last {clock.when(last.entered)}: {last.event.outcome}"


def paid(order: MallOrder) -> bool:
    """Whether money stands on the order."""
    return received(order) > refunded(order)


def badge_of(order: MallOrder, now: datetime) -> Badge | None:
    """What is proposed after all tries; a paid order is never given up so (M2)."""
    if cancelling_proposed(order, now):
        return Badge("paid: write to them", Tone.OWED) if paid(order) else Badge("give up?", Tone.LATE)
    if in_vain(order) >= TRIES:
        return Badge("written to", Tone.OWED)
    return Badge("paid", Tone.DONE) if paid(order) else None


def acts_of(root: Root, order: MallOrder, now: datetime) -> tuple[Act, ...]:
    """To the order's next word: valid once reached, invalid where that is proposed."""
    found = [Act("Call back at …", f"{step_of(root.number, CALL)}&outcome={quote(CallOutcome.CALL_BACK)}")]
    if cancelling_proposed(order, now) and not paid(order):
        found.append(Act("Declare invalid", step_of(root.number, "declare_invalid"), look=Look.STOP))
    return tuple(found)


def step_of(number: str, name: str) -> str:
    """The page of a step, from which one comes back to the queue."""
    return f"{reverse('step', args=[number, name])}?from=calls"


@require_POST
@staff_page
def record(request: HttpRequest, person: Person, number: str) -> HttpResponseBase:
    """How a call went; who was reached is declared valid, or not, on the next page."""
    outcome = request.POST.get("outcome", "")[:40]
    perform(number, Ask(CALL, person, {"outcome": outcome}, key=request.POST.get("_key", "")[:80] or None))
    say_done(request, f"Call on order {number}: {outcome}.", None)
    if outcome == CallOutcome.REACHED:
        return redirect(step_of(number, "declare_valid"))
    return redirect("calls")
