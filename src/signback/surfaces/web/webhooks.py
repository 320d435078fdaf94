"""Webhooks among the house's pages: who is told what, what came of it, and the way to send it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from signback.engine.families import family_of
from signback.orders.persons import Person
from signback.orders.refusals import Invalid
from signback.orders.shapes import take_input
from signback.surfaces.forms import Choices, typed
from signback.surfaces.sentences import when
from signback.surfaces.web import asking
from signback.surfaces.web.frame import page, staff_page
from signback.surfaces.web.sending import lists
from signback.surfaces.web.sheets.lists import Cell, Column, ListRow, ListSheet, RecordSheet, Table
from signback.surfaces.web.sheets.pieces import Act, AsideSection, Badge, Empty, Look, Term, Tone, Trail
from signback.surfaces.web.sheets.step import About, DoneSheet, StepSheet
from signback.webhooks import subscribing
from signback.webhooks.models import Posting, Webhook
from signback.webhooks.subscribing import Subscribe, refuse_others

LEDE = "Other programs are told what happened, signed by their secret, as soon as the ledger’s tree covers it."
SHOWN = 100
COLUMNS = (
    Column("What happened"),
    Column("When"),
    Column("What came of it"),
    Column("Tries", figures=True),
    Column("Again"),
)


@staff_page
def webhooks(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Who is told."""
    refuse_others(person)
    rows = tuple(row_of(hook) for hook in Webhook.objects.order_by("name", "pk"))
    columns = (Column("For"), Column("Address"), Column("Is told"), Column("Now"))
    sheet = ListSheet(
        "Webhooks", Table("Webhooks", columns, rows), LEDE, trail=(Trail("Your page", reverse("me")),),
        acts=(Act("Add a webhook", reverse("webhook-new")),),
        empty=Empty("No other program is told anything", "A webhook needs an address that begins with https://."),
    )  # fmt: skip
    return page(request, "list", sheet)


def row_of(hook: Webhook) -> ListRow:
    """A webhook in a line."""
    name = Cell(hook.name, url=reverse("webhook", args=[hook.pk]))
    return ListRow(name, (Cell(hook.url), Cell(choice_words(hook)), Cell("", badge=badge_of(hook))))


def badge_of(hook: Webhook) -> Badge:
    """Whether it works."""
    if not hook.on:
        return Badge("switched off", Tone.LATE)
    return Badge("does not answer", Tone.OWED) if hook.failed else Badge("on", Tone.DONE)


def choice_words(hook: Webhook) -> str:
    """What it is told."""
    of = ", ".join(dict(subscribing.kinds()).get(kind, kind) for kind in hook.kinds) or "Everything"
    if not hook.steps:
        return f"{of}, every step"
    titles = [dict(subscribing.steps()).get(step, step) for step in hook.steps]
    more = f" and {len(titles) - 2} more" if len(titles) > 2 else ""
    return f"{of}: {', '.join(titles[:2])}{more}"


@staff_page
def webhook(request: HttpRequest, person: Person, pk: int) -> HttpResponseBase:
    """One webhook with its log."""
    hook = subscribing.webhook(person, pk)
    sheet = RecordSheet(
        hook.name, hook.url, trail=(Trail("Webhooks", reverse("webhooks")),), badge=badge_of(hook),
        acts=acts_of(hook), tables=(log_of(hook),), aside=(about(hook), how_it_is_read()),
    )  # fmt: skip
    return page(request, "record", sheet)


def acts_of(hook: Webhook) -> tuple[Act, ...]:
    """What can be done with it."""
    change = Act("Change", reverse("webhook-change", args=[hook.pk]))
    secret = Act("New secret", reverse("webhook-secret", args=[hook.pk]), post=True)
    if not hook.on:
        return change, secret, Act("Switch it on", reverse("webhook-on", args=[hook.pk]), post=True)
    trial = Act("Send a trial", reverse("webhook-trial", args=[hook.pk]), post=True)
    return trial, change, secret, Act("Switch it off", reverse("webhook-off", args=[hook.pk]), post=True)


def about(hook: Webhook) -> AsideSection:
    """What it is told, who set it up, how it stands."""
    terms = [Term("Told", choice_words(hook)), Term("Set up", hook.made_by.name, when(hook.made))]
    if hook.off_since:
        terms.append(Term("Switched off", when(hook.off_since), hook.off_says))
    elif hook.failing_since:
        terms.append(Term("Does not answer", f"since {when(hook.failing_since)}"))
    if hook.earlier_until and hook.earlier_until > timezone.now():
        terms.append(Term("The earlier secret", f"holds until {when(hook.earlier_until)}"))
    return AsideSection("This webhook", terms=tuple(terms))


def how_it_is_read() -> AsideSection:
    """What the other program has to know."""
    return AsideSection("What the other program does", points=(
        "It checks the signature by Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature.",
        "It answers 2xx within five seconds; a redirect is not followed.",
        "The same webhook-id may come twice: it takes it once. The order is not promised; the entry’s number tells it.",
        "It keeps the ledger’s heads: so the ledger has a witness outside the house.",
    ))  # fmt: skip


def log_of(hook: Webhook) -> Table:
    """The newest postings first; each can be sent again."""
    rows = hook.postings.select_related("entry__root").defer("entry__body", "entry__envelope").order_by("-pk")[:SHOWN]
    made = tuple(posting_row(hook, posting) for posting in rows)
    return Table("What was sent", COLUMNS, made, "Nothing yet. The log goes back a month.")


def posting_row(hook: Webhook, posting: Posting) -> ListRow:
    """What was told, what came of it."""
    says, url = told_words(posting)
    again = Act("Send again", reverse("posting-again", args=[hook.pk, posting.key]), post=True, look=Look.LINK)
    return ListRow(Cell(says, posting.key, url), (
        Cell(when(posting.made)), outcome(posting), Cell(str(posting.tries), figures=True),
        Cell("", act=again if hook.on else None),
    ))  # fmt: skip


def told_words(posting: Posting) -> tuple[str, str]:
    """The step and its order."""
    if posting.entry is None:
        return "A trial", ""
    root = posting.entry.root
    where = f"{root.number}/{posting.entry.subject}" if posting.entry.subject else root.number
    url = reverse("order", args=[root.number]) if root.kind == "order" else ""
    return f"{family_of(root.kind).step(posting.entry.step).title} · {where}", url


def outcome(posting: Posting) -> Cell:
    """Arrived, waiting, or what is wrong."""
    if posting.arrived:
        return Cell(f"Arrived {when(posting.arrived)}", posting.says)
    return Cell(posting.says, late=True) if posting.says else Cell("Waits to be sent")


@staff_page
def webhook_new(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Another program is told."""
    refuse_others(person)
    if request.method != "POST":
        return form(request, "Add a webhook", {"kinds": ["order"]}, {}, "webhooks")
    raw = typed(lists(request.POST), Subscribe)
    try:
        made, clear = subscribing.subscribe(person, take_input(Subscribe, raw))
    except Invalid as refused:
        return form(request, "Add a webhook", raw, {f.field: f.says for f in refused.faults}, "webhooks")
    return secret_page(request, made, clear)


@staff_page
def webhook_change(request: HttpRequest, person: Person, pk: int) -> HttpResponseBase:
    """Another address or choice."""
    hook = subscribing.webhook(person, pk)
    if request.method != "POST":
        values = {"name": hook.name, "url": hook.url, "kinds": hook.kinds, "steps": hook.steps}
        return form(request, "Change the webhook", values, {}, "webhook", pk)
    raw = typed(lists(request.POST), Subscribe)
    try:
        subscribing.change(person, pk, take_input(Subscribe, raw))
    except Invalid as refused:
        return form(request, "Change the webhook", raw, {f.field: f.says for f in refused.faults}, "webhook", pk)
    messages.success(request, "The webhook is changed.")
    return redirect("webhook", pk)


def form(
    request: HttpRequest, title: str, values: Mapping[str, Any], errors: Mapping[str, str], back: str, *args: int
) -> HttpResponse:
    """Name, address, choice."""
    offered = Choices(checks={"kinds": subscribing.kinds(), "steps": subscribing.steps()})
    fields = asking.asked(Subscribe, values, errors, offered)
    sheet = StepSheet(
        About(title, help=LEDE, trail=(Trail("Webhooks", reverse("webhooks")),)), request.path, title, "perform",
        asking.groups_of(fields), asking.errors_of(errors, fields),
        back=Trail("Leave it as it is", reverse(back, args=args)),
    )  # fmt: skip
    return page(request, "step", sheet, 422 if errors else 200)


def secret_page(request: HttpRequest, hook: Webhook, clear: str) -> HttpResponse:
    """The secret, this once."""
    sheet = DoneSheet(
        About(f"The secret of “{hook.name}”", trail=(Trail("Webhooks", reverse("webhooks")),)),
        "Copy it now into the other program: it is shown this once. With it the program knows that a message is ours.",
        primary=Act("I have copied it", reverse("webhook", args=[hook.pk]), look=Look.PRIMARY), shown=(clear,),
    )  # fmt: skip
    answer = page(request, "step_done", sheet)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@staff_page
def webhook_secret(request: HttpRequest, person: Person, pk: int) -> HttpResponseBase:
    """Another secret; the old one holds for a day."""
    return secret_page(request, *subscribing.new_secret(person, pk))


@require_POST
@staff_page
def webhook_on(request: HttpRequest, person: Person, pk: int) -> HttpResponseBase:
    """It is told again."""
    subscribing.switch(person, pk, on=True)
    messages.success(request, "It is told again, from now on. What it missed can be sent again below.")
    return redirect("webhook", pk)


@require_POST
@staff_page
def webhook_off(request: HttpRequest, person: Person, pk: int) -> HttpResponseBase:
    """It is told nothing more."""
    subscribing.switch(person, pk, on=False)
    messages.success(request, "It is told nothing more.")
    return redirect("webhook", pk)


@require_POST
@staff_page
def webhook_trial(request: HttpRequest, person: Person, pk: int) -> HttpResponseBase:
    """See whether something arrives."""
    subscribing.trial(person, pk)
    messages.success(request, "A trial is on its way. Load this page again in a moment.")
    return redirect("webhook", pk)


@require_POST
@staff_page
def posting_again(request: HttpRequest, person: Person, pk: int, key: str) -> HttpResponseBase:
    """Once more, at once."""
    subscribing.resend(person, pk, key)
    messages.success(request, "It is on its way once more.")
    return redirect("webhook", pk)
