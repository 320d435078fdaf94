"""From entries to other programs: rows for the outbox, each sent by the worker until it arrives (E4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from signback import __version__
from signback.engine.gate import writing
from signback.engine.models import Entry, Outbox
from signback.messages.outbox import TRIES, WAITS, Later, finish
from signback.orders.roles import Role
from signback.webhooks.content import body_of
from signback.webhooks.models import Posting, Webhook
from signback.webhooks.posting import Unsent, post
from signback.webhooks.secrets import signature

KIND = "webhook"
KEPT = timedelta(days=30)
AT_ONCE = 2000
RESTS = WAITS[:3]
"""How long a program that failed is left alone with everything else."""
GONE = 410
SWITCHED_OFF = "Not sent: the webhook is switched off"


def told_of(entries: list[int]) -> list[Outbox]:
    """What these entries set going: one posting for each webhook that wants one of them."""
    hooks = list(Webhook.objects.filter(off_since=None))
    if not hooks:
        return []
    now = timezone.now()
    found = Entry.objects.filter(pk__in=entries).select_related("root").defer("body", "envelope").order_by("pk")
    made = [Posting(webhook=hook, entry=entry, made=now) for entry in found for hook in hooks if hook.wants(entry)]
    Posting.objects.bulk_create(made)
    return [row_of(posting, now) for posting in made]


def row_of(posting: Posting, due: datetime) -> Outbox:
    """The row by which the worker sends it."""
    entry = posting.entry
    return Outbox(
        root=entry.root if entry else None, seq=entry.seq if entry else 0, kind=KIND,
        payload={"posting": posting.key}, once=posting.once, due=due,
    )  # fmt: skip


def send(row: Outbox) -> None:
    """Send one posting; what goes wrong is written on it, and the outbox tries again."""
    posting = Posting.objects.select_related("webhook", "entry__root", "entry__leaf").filter(
        key=row.payload["posting"]
    ).first()  # fmt: skip
    if posting is None:
        return finish(row, "The posting is no longer kept")
    if not posting.webhook.on:
        return None if posting.tries else note(posting, timezone.now(), SWITCHED_OFF)
    now = timezone.now()
    if posting.webhook.rests_at(now):
        assert posting.webhook.rests_until is not None
        raise Later(posting.webhook.rests_until)
    try:
        status = called(posting, now)
    except Unsent as fault:
        failed(posting, row, None, str(fault))
        raise
    if not 200 <= status < 300:
        failed(posting, row, status, refused_words(status))
        raise Unsent(refused_words(status))
    arrived(posting, status)


def called(posting: Posting, now: datetime) -> int:
    """The call itself, signed; the status of the answer."""
    body = body_of(posting)
    headers = {
        "Content-Type": "application/json", "User-Agent": f"Signback/{__version__}",
        "webhook-id": posting.key, "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature(posting.webhook, posting.key, now.astimezone(UTC), body),
    }  # fmt: skip
    return post(posting.webhook.url, body.encode(), headers)


def refused_words(status: int) -> str:
    """An answer that is no yes, in words."""
    if 300 <= status < 400:
        return f"It answered with a redirect ({status}), which is not followed"
    return f"It answered {status}"


def note(posting: Posting, now: datetime, says: str, status: int | None = None) -> None:
    """What came of a try."""
    posting.last, posting.says, posting.status = now, says[:300], status
    with writing():
        posting.save(update_fields=["last", "says", "status", "tries", "arrived"])


def arrived(posting: Posting, status: int) -> None:
    """It is there; the webhook works."""
    now = timezone.now()
    posting.tries += 1
    posting.arrived = now
    with writing():
        note(posting, now, "", status)
        Webhook.objects.filter(pk=posting.webhook_id).exclude(failed=0).update(
            failed=0, failing_since=None, rests_until=None
        )


def failed(posting: Posting, row: Outbox, status: int | None, says: str) -> None:
    """It is not there: the webhook rests for a while; after a long time of failing it is switched off."""
    now, hook = timezone.now(), posting.webhook
    posting.tries += 1
    with writing():
        note(posting, now, says, status)
        hook.failed += 1
        hook.failing_since = hook.failing_since or now
        hook.rests_until = now + RESTS[min(hook.failed, len(RESTS)) - 1]
        hook.save(update_fields=["failed", "failing_since", "rests_until"])
        if status == GONE:
            switch_off(hook, now, "The other program answered that it is gone (410)")
        elif row.attempts >= TRIES and not hook.postings.filter(arrived__gte=posting.made).exists():
            switch_off(hook, now, f"Nothing arrived since {timezone.localtime(posting.made):%-d %b, %H:%M}: {says}")


def switch_off(hook: Webhook, now: datetime, says: str) -> None:
    """Nothing more is sent to it, and the administrators are told."""
    hook.off_since, hook.off_says = now, says[:300]
    hook.save(update_fields=["off_since", "off_says"])
    payload = {"to": f"role:{Role.ADMINISTRATOR}", "says": f"The webhook “{hook.name}” is switched off. {says}"[:300]}
    once = f"webhook-off/{hook.pk}/{now:%Y%m%d%H%M%S%f}/{payload['to']}"
    Outbox.objects.bulk_create([Outbox(kind="tell", payload=payload, once=once, due=now)], ignore_conflicts=True)


def forget_old() -> int:
    """What was settled more than a month ago is no longer kept; how much it was."""
    old = Posting.objects.filter(made__lt=timezone.now() - KEPT).order_by("made").values("pk")[:AT_ONCE]
    keys = [row["pk"] for row in old]
    if keys:
        with writing():
            Posting.objects.filter(pk__in=keys).delete()
    return 0
