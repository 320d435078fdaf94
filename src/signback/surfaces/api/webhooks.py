"""The calls about webhooks: the administrator's alone."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from signback.orders.shapes import take_input
from signback.surfaces.api.orders import Paged
from signback.surfaces.api.pages import page_of
from signback.surfaces.api.sign_in import person_of
from signback.webhooks import subscribing
from signback.webhooks.models import Posting, Webhook
from signback.webhooks.subscribing import Subscribe

router = Router(tags=["Webhooks"])


class WebhookIn(Schema):
    """Who is told, and of what; without kinds or steps, of all."""

    name: str
    url: str
    kinds: list[str] = []
    steps: list[str] = []


class WebhookOut(Schema):
    """A webhook; its secret is said only where it is new."""

    id: int
    name: str
    url: str
    kinds: list[str]
    steps: list[str]
    on: bool
    off_says: str = ""
    failing_since: datetime | None = None
    made: datetime
    secret: str | None = None


class WebhookPage(Schema):
    """One page of webhooks."""

    items: list[WebhookOut]
    next: str = ""


class Switch(Schema):
    """Whether it is told anything."""

    on: bool


class PostingOut(Schema):
    """What was told, how often it was tried, what came of it."""

    key: str
    order: str = ""
    entry: int | None = None
    step: str = ""
    made: datetime
    tries: int
    last: datetime | None
    arrived: datetime | None
    status: int | None
    says: str


class PostingPage(Schema):
    """One page of the log."""

    items: list[PostingOut]
    next: str = ""


@router.get("", response=WebhookPage, summary="List webhooks")
def list_webhooks(request: HttpRequest, asked: Query[Paged]) -> WebhookPage:
    """Who is told."""
    subscribing.refuse_others(person_of(request))
    page = page_of(Webhook.objects.all(), ("id",), asked.cursor, asked.limit)
    return WebhookPage(items=[webhook_out(hook) for hook in page.rows], next=page.next)


@router.post("", response={201: WebhookOut}, summary="Add a webhook")
def add_webhook(request: HttpRequest, said: WebhookIn) -> Status[WebhookOut]:
    """Another program is told; the answer holds its secret, said this once."""
    hook, clear = subscribing.subscribe(person_of(request), wish(said))
    return Status(201, webhook_out(hook, clear))


@router.get("/{id}", response=WebhookOut, summary="Read a webhook")
def read_webhook(request: HttpRequest, id: int) -> WebhookOut:
    """One webhook."""
    return webhook_out(subscribing.webhook(person_of(request), id))


@router.put("/{id}", response=WebhookOut, summary="Change a webhook")
def change_webhook(request: HttpRequest, id: int, said: WebhookIn) -> WebhookOut:
    """Another name, address or choice."""
    return webhook_out(subscribing.change(person_of(request), id, wish(said)))


@router.post("/{id}/secret", response=WebhookOut, summary="Make a new secret")
def new_secret(request: HttpRequest, id: int) -> WebhookOut:
    """A new secret, said this once; the old one holds for a day beside it."""
    return webhook_out(*subscribing.new_secret(person_of(request), id))


@router.post("/{id}/switch", response=WebhookOut, summary="Switch a webhook on or off")
def switch_webhook(request: HttpRequest, id: int, said: Switch) -> WebhookOut:
    """Switched on, it is told what happens from now on."""
    return webhook_out(subscribing.switch(person_of(request), id, on=said.on))


@router.post("/{id}/trial", response={202: PostingOut}, summary="Send a trial")
def send_trial(request: HttpRequest, id: int) -> Status[PostingOut]:
    """See whether something arrives."""
    return Status(202, posting_out(subscribing.trial(person_of(request), id)))


@router.get("/{id}/postings", response=PostingPage, summary="Read a webhook's log")
def list_postings(request: HttpRequest, id: int, asked: Query[Paged]) -> PostingPage:
    """What was sent in the last month, newest first."""
    found = subscribing.webhook(person_of(request), id).postings.select_related("entry__root")
    page = page_of(found, ("-id",), asked.cursor, asked.limit)
    return PostingPage(items=[posting_out(posting) for posting in page.rows], next=page.next)


@router.post("/{id}/postings/{key}/again", response={202: PostingOut}, summary="Send it again")
def send_again(request: HttpRequest, id: int, key: str) -> Status[PostingOut]:
    """Once more, at once, under the same webhook-id."""
    return Status(202, posting_out(subscribing.resend(person_of(request), id, key)))


def wish(said: WebhookIn) -> Subscribe:
    """The body as the house takes it."""
    return take_input(Subscribe, said.dict())


def webhook_out(hook: Webhook, clear: str | None = None) -> WebhookOut:
    """A webhook as the API shows it."""
    return WebhookOut(
        id=hook.pk, name=hook.name, url=hook.url, kinds=hook.kinds, steps=hook.steps, on=hook.on,
        off_says=hook.off_says, failing_since=hook.failing_since, made=hook.made, secret=clear,
    )  # fmt: skip


def posting_out(posting: Posting) -> PostingOut:
    """One line of the log."""
    entry = posting.entry
    return PostingOut(
        key=posting.key, order=entry.root.number if entry else "", entry=entry.seq if entry else None,
        step=entry.step if entry else "", made=posting.made, tries=posting.tries, last=posting.last,
        arrived=posting.arrived, status=posting.status, says=posting.says,
    )  # fmt: skip
