"""A courier's round on a phone: parcels to bring, what became of them, cash; also without a line (M3)."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_POST

from signback.engine.door import Ask, perform
from signback.engine.families import Member
from signback.engine.models import Root, Task
from signback.orders.events.mall import ParcelOutcome
from signback.orders.mall import MallOrder, Parcel
from signback.orders.mall_sums import balance, cash
from signback.orders.persons import Person
from signback.orders.refusals import Refused
from signback.surfaces.web.frame import page, say_done, staff_page
from signback.surfaces.web.hurry import EXPRESS
from signback.surfaces.web.mall_order import telephone_of
from signback.surfaces.web.many import members_of_many
from signback.surfaces.web.queue import mine
from signback.surfaces.web.sending import fresh_key
from signback.surfaces.web.sheets.mall import RoundSheet, Stop
from signback.surfaces.web.sheets.pieces import Choice, Empty

PAGE = 60
REPORT, CASH = "report_delivery", "record_cash_collected"
SAYS = {
    ParcelOutcome.DELIVERED: "Delivered", ParcelOutcome.FAILED: "Nobody there", ParcelOutcome.REFUSED: "Refused",
    ParcelOutcome.LOST: "Lost",
}  # fmt: skip
DONE = Empty("Your round is done", "Parcels stand here once they were handed to you.")
WORKER = Path(__file__).parent / "static/signback/round_worker.js"


@require_GET
@staff_page
def round_page(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Every parcel that is out to be brought by this person."""
    tasks = Task.objects.filter(mine(person), step=REPORT, state="ready").select_related("root__member")
    out = list(tasks.order_by("due", "id")[:PAGE])
    found = members_of_many({task.root_id: task.root for task in out}.values())
    stops = tuple(stop(task.root, found[task.root_id], task.subject) for task in out)
    owed = sum(1 for one in stops if one.cash)
    lede = f"{len(stops)} parcel{'s' * (len(stops) != 1)} to bring" + (
        f", {owed} with cash at the door." if owed else "."
    )
    return page(request, "round", RoundSheet(lede, stops, reverse("round-worker"), DONE))


def stop(root: Root, members: list[Member], key: str) -> Stop:
    """One parcel to bring."""
    order: MallOrder = members[0].subject
    parcel: Parcel = next(m.subject for m in members if m.subject.key == key)
    address = order.content.address
    where = ", ".join(x for x in (address.street, address.postal_code, address.city, address.country) if x)
    due = balance(order) if cash(order) else 0
    return Stop(
        parcel.number, address.recipient, address.street, f"{address.postal_code} {address.city}".strip(),
        telephone_of(order), f"https://www.openstreetmap.org/search?query={quote(where)}",
        order.content.note, f"{due:,.2f} {order.currency}" if due > 0 else "",
        SAYS[parcel.outcome].lower() if parcel.outcome else "", reverse("round-report", args=[root.number, key]),
        fresh_key(), tuple(Choice(outcome, words) for outcome, words in SAYS.items()),
        EXPRESS if order.express else None,
    )  # fmt: skip


@require_POST
@staff_page
def report(request: HttpRequest, person: Person, number: str, key: str) -> HttpResponseBase:
    """What became of a parcel, with the cash that was taken; sent once or many times, it is recorded once (E4)."""
    try:
        said = recorded(request, person, number, key)
    except Refused as refused:
        if request.headers.get("X-Requested-With") != "fetch":
            raise
        return JsonResponse({"says": refused.says, "code": refused.code}, status=refused.status)
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse({"says": said})
    say_done(request, said, None)
    return redirect("round")


def recorded(request: HttpRequest, person: Person, number: str, key: str) -> str:
    """The report first, then the cash; each under a key of its own."""
    sent = request.headers.get("Idempotency-Key") or request.POST.get("_key", "")
    posted = {name: request.POST.get(name, "")[:200] for name in ("outcome", "received_by", "note")}
    when = happened(request)
    perform(number, Ask(REPORT, person, without_blanks(posted), key, key_of(sent, "report"), happened=when))
    outcome = posted["outcome"]
    if outcome == ParcelOutcome.DELIVERED and (amount := request.POST.get("cash", "").strip()[:20]):
        perform(number, Ask(CASH, person, {"amount": amount}, key=key_of(sent, "cash"), happened=when))
    return f"Parcel {number}/{key}: {outcome}."


def without_blanks(said: dict[str, str]) -> dict[str, Any]:
    """What was really said."""
    return {name: value for name, value in said.items() if value}


def key_of(sent: str, what: str) -> str | None:
    """The request's key, made two: one for the report, one for the cash."""
    return f"{sent[:80]}/{what}" if sent else None


def happened(request: HttpRequest) -> Any:
    """When it was said at the door; what waited on the phone for a line is told with its own hour."""
    try:
        moment = parse_datetime(request.POST.get("happened", "")[:40])
    except ValueError:
        return None
    now = timezone.now()
    return min(moment, now) if moment and timezone.is_aware(moment) else None


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The little program that keeps the round readable and its reports safe without a line."""
    answer = HttpResponse(WORKER.read_bytes(), content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer
