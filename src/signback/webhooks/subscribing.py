"""Setting webhooks up: by the administrator alone; the secret is said once (R1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from django.utils import timezone
from pydantic import StringConstraints

from signback.engine.families import FAMILIES
from signback.engine.gate import writing
from signback.engine.models import Outbox
from signback.messages.outbox import TRIES
from signback.orders.persons import Person
from signback.orders.refusals import Conflict, Invalid, NotAllowed, NotFound
from signback.orders.roles import Role
from signback.process.inputs import label
from signback.webhooks.addresses import target_of
from signback.webhooks.models import Posting, Webhook, fresh_key
from signback.webhooks.secrets import secret_of
from signback.webhooks.telling import row_of

BOTH_HOLD = timedelta(days=1)
MOST = 50
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Url = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Known = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]


@dataclass(frozen=True)
class Subscribe:
    """Who is told, and of what."""

    name: Annotated[Name, label("What it is for", "As your colleagues know the other program")]
    url: Annotated[Url, label("Address", "It begins with https://")]
    kinds: Annotated[tuple[Known, ...], label("Of what", "None chosen: of everything", kind="checks")] = ()
    steps: Annotated[tuple[Known, ...], label("Of which steps", "None chosen: of every step", kind="checks")] = ()


def kinds() -> list[tuple[str, str]]:
    """The kinds of things that have a ledger."""
    return [(family.kind, family.title) for family in FAMILIES.values()]


def steps() -> list[tuple[str, str]]:
    """Every step of every book, in the books' order."""
    found = {p.step.name: p.step.title for f in FAMILIES.values() for book in f.books for p in book.places}
    return list(found.items())


def refuse_others(person: Person) -> None:
    """What leaves the house by itself is the administrator's to set up."""
    if not person.holds(Role.ADMINISTRATOR):
        raise NotAllowed("not_allowed", "Only the system administrator may do this", "Ask the administrator to do it")


def webhook(person: Person, pk: int) -> Webhook:
    """One webhook."""
    refuse_others(person)
    found = Webhook.objects.select_related("made_by").filter(pk=min(pk, 2**62)).first()
    if found is None:
        raise NotFound("no_such_webhook", "There is no such webhook", "See the list of webhooks")
    return found


def subscribe(person: Person, said: Subscribe) -> tuple[Webhook, str]:
    """A new webhook, and its secret, said this once."""
    refuse_others(person)
    refuse_unknown(said)
    if Webhook.objects.count() >= MOST:
        raise Invalid(f"There are {MOST} webhooks already; change one of them", field="name")
    with writing():
        made = Webhook.objects.create(
            name=said.name, url=said.url, kinds=list(said.kinds), steps=list(said.steps), made=timezone.now(),
            made_by_id=person.id,
        )  # fmt: skip
    return made, secret_of(made.salt)


def change(person: Person, pk: int, said: Subscribe) -> Webhook:
    """Another address, name or choice."""
    hook = webhook(person, pk)
    refuse_unknown(said)
    hook.name, hook.url, hook.kinds, hook.steps = said.name, said.url, list(said.kinds), list(said.steps)
    with writing():
        hook.save(update_fields=["name", "url", "kinds", "steps"])
    return hook


def refuse_unknown(said: Subscribe) -> None:
    """Only an address that may be called, and kinds and steps that there are."""
    target_of(said.url)
    for field, chosen, known in (("kinds", said.kinds, kinds()), ("steps", said.steps, steps())):
        for one in chosen:
            if one not in dict(known):
                raise Invalid(f"There is nothing called {one}", field=field)


def new_secret(person: Person, pk: int) -> tuple[Webhook, str]:
    """Another secret, said this once; the old one holds for a day beside it."""
    hook = webhook(person, pk)
    hook.earlier_salt, hook.earlier_until, hook.salt = hook.salt, timezone.now() + BOTH_HOLD, fresh_key()
    with writing():
        hook.save(update_fields=["salt", "earlier_salt", "earlier_until"])
    return hook, secret_of(hook.salt)


def switch(person: Person, pk: int, *, on: bool) -> Webhook:
    """Switched on, it is told what happens from now on; what it missed can be sent again from the log."""
    hook = webhook(person, pk)
    if hook.on == on:
        return hook
    hook.off_since, hook.off_says = (None, "") if on else (timezone.now(), f"Switched off by {person.name}")
    hook.failed, hook.failing_since, hook.rests_until = 0, None, None
    with writing():
        hook.save(update_fields=["off_since", "off_says", "failed", "failing_since", "rests_until"])
    return hook


def trial(person: Person, pk: int) -> Posting:
    """Send a trial, to see whether it arrives."""
    hook = switched_on(person, pk)
    now = timezone.now()
    with writing():
        made = Posting.objects.create(webhook=hook, made=now)
        Outbox.objects.bulk_create([row_of(made, now)])
        Webhook.objects.filter(pk=hook.pk).update(rests_until=None)
    return made


def switched_on(person: Person, pk: int) -> Webhook:
    """A webhook to which something can be sent."""
    hook = webhook(person, pk)
    if not hook.on:
        raise Conflict("switched_off", "This webhook is switched off", "Switch it on first")
    return hook


def resend(person: Person, pk: int, key: str) -> Posting:
    """Send a posting once more, at once; one that still waits is only hurried, and a double click sends once."""
    hook, now = switched_on(person, pk), timezone.now()
    with writing():
        found = Posting.objects.select_for_update(of=("self",)).select_related("entry__root").filter(
            webhook=hook, key=key[:40]
        ).first()  # fmt: skip
        if found is None:
            raise NotFound("no_such_posting", "There is no such posting", "See the webhook's log; it goes back a month")
        Webhook.objects.filter(pk=hook.pk).update(rests_until=None)
        waiting = Outbox.objects.filter(once=found.once, done=None, attempts__lt=TRIES)
        if not waiting.update(due=now):
            found.round += 1
            found.save(update_fields=["round"])
            Outbox.objects.bulk_create([row_of(found, now)])
    return found
