"""Pages of messages: an order's message ledger, and what did not arrive or belongs to nothing (S8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages as toasts
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from signback.documents.models import SealedFile
from signback.engine.models import Entry, Task
from signback.engine.sight import visible_to
from signback.messages.again import may_ask, refuse_strangers, send_again, settle_report
from signback.messages.models import Letterbox, Message, Report
from signback.orders.events.confirming import Passage
from signback.orders.persons import Person
from signback.orders.refusals import NotFound
from signback.surfaces.case import Case
from signback.surfaces.said import Line, line_of, said_of
from signback.surfaces.sentences import when
from signback.surfaces.web.frame import page, staff_page
from signback.surfaces.web.sheets.messages import Enclosed, Heard, MessageLine, MessagesSheet
from signback.surfaces.web.sheets.pieces import Act, Badge, Empty, Tab, Tone, Trail

MOST = 200
TONES = {
    Passage.DELIVERED: Tone.DONE, Passage.TRANSMITTED: Tone.READY, Passage.RELAYED: Tone.READY,
    Passage.FAILED: Tone.LATE, Passage.PARTIAL: Tone.LATE, Passage.DELAYED: Tone.OWED, Passage.BUSY: Tone.OWED,
    Passage.NO_ANSWER: Tone.OWED,
}  # fmt: skip
WAYS = {
    "notice": "Notice in the house to", "call": "Call with", "opened": "Through the link by",
    "by hand": "Handed over at",
}  # fmt: skip
GOOD = ("opened", "read", "done", "received by")
Files = Mapping[str, str]


@staff_page
def order_messages(request: HttpRequest, person: Person, number: str) -> HttpResponseBase:
    """Everything that was said about one order, newest first."""
    case = Case.open(number, person, timezone.now())
    every, show = said_of(case, person), request.GET.get("show", "")
    lines = [line for line in every if show not in SHOWN or SHOWN[show](line)]
    files = urls_of(lines, number)
    known = case.root.customer.name if case.root.customer else ""
    customer = f"{known}. " if known else ""
    sheet = MessagesSheet(
        f"Messages about order {number}", f"{customer}Said what, to whom, when, and whether it arrived.",
        tuple(line_sheet(line, case.now, number, files) for line in lines),
        (Trail("Orders", reverse("orders")), Trail(f"Order {number}", reverse("order", args=[number]))),
        tabs_of(every, show),
        Empty("Nothing was said yet", "Mails, faxes, calls and notices about this order will stand here."),
        acts=(Act("All that did not arrive", reverse("messages")),) if may_ask(person) else (),
    )  # fmt: skip
    return page(request, "messages", sheet)


SHOWN: dict[str, Callable[[Line], bool]] = {"customer": lambda line: not line.inside, "house": lambda line: line.inside}


def tabs_of(lines: list[Line], show: str) -> tuple[Tab, ...]:
    """Everything, what was said to the customer, what was said in the house."""
    inside = sum(line.inside for line in lines)
    found = (("", "Everything", len(lines)), ("customer", "With the customer", len(lines) - inside),
             ("house", "In the house", inside))  # fmt: skip
    return tuple(
        Tab(title, f"?show={name}" if name else "?", count, here=name == (show if show in SHOWN else ""))
        for name, title, count in found
    )


def urls_of(lines: Iterable[Line], number: str) -> Files:
    """Where each paper that went along is found, by its hash."""
    hashes = {paper["sha256"] for line in lines for paper in line.papers}
    found = SealedFile.objects.filter(sha256__in=hashes, document__root__number=number)
    rows = found.values_list("sha256", "language", "document__kind", "document__seq", "document__part")
    return {sha: paper_url(number, kind, seq, part, language) for sha, language, kind, seq, part in rows}


def paper_url(number: str, kind: str, seq: int, part: str, language: str) -> str:
    """The sealed file, in the language in which it was sent."""
    place = [number, kind, seq, *([part] if part else [])]
    return f"{reverse('paper-of-line' if part else 'paper', args=place)}?lang={language}"


def line_sheet(line: Line, now: datetime, number: str, files: Files) -> MessageLine:
    """One line."""
    act = None
    if line.again:
        url = reverse("message-again", args=[number, line.message])
        act = Act("Send again", url, post=True)
    return MessageLine(
        when(line.when, now), line.title.removeprefix(f"{number}: "), how(line), badge_of(line),
        tuple(Heard(when(said.when, now) if line.message else "", said.says) for said in line.heard), line.text,
        tuple(enclosed(paper, files) for paper in line.papers), act, lost=line.lost,
    )  # fmt: skip


def how(line: Line) -> str:
    """By which route, to whom, for which delivery, at whose wish."""
    way = WAYS.get(line.route, f"By {line.route} to")
    delivery = f", delivery {line.delivery}" if line.delivery else ""
    again = f"; sent again by {line.by}" if line.message and line.by else ""
    return f"{way} {line.to}{delivery}{again}"


def badge_of(line: Line) -> Badge:
    """What became of it."""
    plain = Tone.DONE if line.state.startswith(GOOD) and not line.message else Tone.PLAIN
    tone = Tone.LATE if line.lost else TONES.get(Passage(line.passage), Tone.PLAIN) if line.passage else plain
    return Badge(line.state, tone)


def enclosed(paper: Mapping[str, Any], files: Files) -> Enclosed:
    """A paper as it was sent."""
    pages = f"{paper['pages']} page{'s' * (paper['pages'] != 1)}"
    return Enclosed(str(paper["name"]), f"{pages} · {str(paper['sha256'])[:12]}", files.get(str(paper["sha256"]), ""))


@require_POST
@staff_page
def message_again(request: HttpRequest, person: Person, number: str, message: int) -> HttpResponseBase:
    """Send one message again."""
    case = Case.open(number, person, timezone.now())
    found = Message.objects.filter(root=case.root, pk=message).first()
    if found is None:
        raise NotFound("no_such_message", "There is no such message", "Choose one from the order's messages")
    send_again(found, person)
    toasts.success(request, f"It is sent to {found.to} again.")
    return redirect("order-messages", number)


# ---- the whole house
@staff_page
def messages(request: HttpRequest, person: Person) -> HttpResponseBase:
    """What did not arrive, and the reports that belong to no message."""
    refuse_strangers(person)
    aside = request.GET.get("show") == "aside"
    now = timezone.now()
    lines = aside_lines(now) if aside else lost_lines(person, now)
    tabs = (
        Tab("Did not arrive", reverse("messages"), lost(person).count(), here=not aside),
        Tab("Belongs to no message", f"{reverse('messages')}?show=aside", waiting().count(), here=aside),
    )
    nothing = Empty("Every report has its message" if aside else "Nothing is lost", "What came back stands here.")
    lede = "Reports that name no message of ours, or the wrong one: look, and settle them." if aside else LEDE
    return page(request, "messages", MessagesSheet("Messages", lede, lines, tabs=tabs, empty=nothing, note=trouble()))


LEDE = "What did not reach the customer, and was not sent again since."


def lost(person: Person) -> Any:
    """The lost messages that matter still and that nobody has sent again, as far as this person sees their orders."""
    sent = Entry.objects.filter(root=OuterRef("root"), seq=OuterRef("seq"), kind="ConfirmationSent")
    pressing = Task.objects.filter(root=OuterRef("root"), step="send_again")
    open_orders = Message.objects.filter(visible_to(person, "root__"), root__kind="order", root__over=False)
    found = open_orders.filter(~Exists(sent) | Exists(pressing), lost=True, repeated=None)
    return found.select_related("root__customer")


def lost_lines(person: Person, now: datetime) -> tuple[MessageLine, ...]:
    """Each with the way to its order."""
    rows = list(lost(person).prefetch_related("reports").order_by("-made")[:MOST])
    lines = [line_of(row, person) for row in rows]
    return tuple(
        in_house(line_sheet(line, now, row.root.number, {}), row) for row, line in zip(rows, lines, strict=True)
    )  # fmt: skip


def in_house(line: MessageLine, row: Message) -> MessageLine:
    """A line beside those of other orders."""
    assert row.root is not None
    customer = row.root.customer.name if row.root.customer else ""
    url = reverse("order-messages", args=[row.root.number])
    return MessageLine(line.when, row.title, f"{line.how} · {customer}", line.badge, line.heard, url=url,
                       act=line.act, lost=True)  # fmt: skip


def waiting() -> Any:
    """The reports that nobody has settled."""
    return Report.objects.filter(message=None, settled=None)


def aside_lines(now: datetime) -> tuple[MessageLine, ...]:
    """Each with its reason, and the beginning of what it says."""
    rows = waiting().order_by("-arrived", "-pk")[:MOST]
    return tuple(
        MessageLine(
            when(row.arrived, now), row.aside, f"From {row.sender or 'nobody named'}", Badge(row.passage or "unread"),
            (Heard(when(row.reported, now), row.says),) if row.says != row.aside else (), row.excerpt,
            act=Act("Settled", reverse("report-settle", args=[row.pk]), post=True),
        )
        for row in rows
    )  # fmt: skip


@require_POST
@staff_page
def report_settle(request: HttpRequest, person: Person, report: int) -> HttpResponseBase:
    """Somebody has looked at it; it stays, off the list, with their name."""
    refuse_strangers(person)
    settle_report(report, person)
    return redirect(f"{reverse('messages')}?show=aside")


def trouble() -> str:
    """What is wrong with the mailbox, where reports wait."""
    found = Letterbox.objects.exclude(trouble="").first()
    return f"Reports are not read back: {found.trouble}." if found else ""
