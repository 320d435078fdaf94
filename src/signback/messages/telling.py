"""From “tell the salesperson” to people: notices on their page and one e-mail each."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from signback.engine.gate import writing
from signback.engine.models import Notice, Outbox
from signback.orders.models import Account, Contact


def tell(row: Outbox) -> None:
    """Fan one telling out to its people: notice and mail are written in the transaction that ends it."""
    whom = row.payload["to"]
    with writing():
        if whom == "customer":
            mails(row, [c.email for c in customer_people(row)])
        else:
            people = list(accounts(whom))
            notices(row, people)
            mails(row, [a.email for a in people])
        Outbox.objects.filter(pk=row.pk).update(done=timezone.now(), lease=None)


def accounts(whom: str) -> Iterable[Account]:
    """The accounts behind `person:5` or `role:finance`."""
    kind, _, name = whom.partition(":")
    active = Account.objects.filter(is_active=True).order_by("pk")
    if kind == "person":
        return active.filter(pk=int(name))
    return [account for account in active if name in account.roles]


def customer_people(row: Outbox) -> list[Contact]:
    """The customer's people with an address: whoever signs, else everybody."""
    if row.root is None or row.root.customer is None:
        return []
    people = [c for c in row.root.customer.contacts.order_by("pk") if c.email]
    return [c for c in people if c.signs] or people


def notices(row: Outbox, people: Iterable[Account]) -> None:
    """A sentence on everybody's page, once."""
    made = [
        Notice(account=a, root=row.root, says=row.payload["says"], made=row.due, once=f"{row.once}/{a.pk}")
        for a in people
    ]
    Notice.objects.bulk_create(made, ignore_conflicts=True)


def mails(row: Outbox, addresses: Iterable[str]) -> None:
    """One mail to send for each address, once."""
    made = [
        Outbox(
            root=row.root, seq=row.seq, kind="mail", payload={**row.payload, "address": address},
            once=f"{row.once}/{address}"[:120], due=row.due,
        )
        for address in dict.fromkeys(a for a in addresses if a)
    ]  # fmt: skip
    Outbox.objects.bulk_create(made, ignore_conflicts=True)
