"""From “tell the salesperson” to people: a notice on their page and one e-mail each (E3)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from signback.engine.gate import writing
from signback.engine.models import Notice, Outbox
from signback.messages.fax import FAX, fax_address, gateway
from signback.messages.links import extra_addresses
from signback.messages.outbox import finish
from signback.orders.dispatch import fax_number
from signback.orders.models import Account, Contact


def tell(row: Outbox) -> None:
    """Fan one telling out to its people: notices and mails are written in the transaction that ends it."""
    with writing():
        told = told_to(row, row.payload["to"])
        finish(row, "" if told else f"Nobody could be told: {row.payload['to']}")


def told_to(row: Outbox, whom: str) -> int:
    """How many people, or mailboxes, were told."""
    match whom.partition(":")[0]:
        case "customer":
            return tell_customer(row)
        case "fax":
            return tell_fax(row)
        case "member":
            return tell_member(row)
        case _:
            return tell_house(row, accounts(whom))


def tell_member(row: Outbox) -> int:
    """A notice on the member's page and a mail in their language."""
    member = row.root.member if row.root else None
    if member is None:
        return 0
    account = member.account
    notice = Notice(account=account, root=row.root, says=row.payload["says"][:300], made=row.due)
    notice.once = f"{telling(row)}/{account.pk}"
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    mails(row, [account.email], language=member.language)
    return 1


def tell_house(row: Outbox, people: list[Account], says: str = "") -> int:
    """A notice and an e-mail to each of our own people; what is quiet is a notice alone."""
    sentence = says or row.payload["says"]
    once = telling(row)
    notices = [
        Notice(account=a, root=row.root, says=sentence[:300], made=row.due, once=f"{once}/{a.pk}") for a in people
    ]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    if not row.payload.get("quiet"):
        mails(row, [a.email for a in people], says=sentence)
    return len(people)


def tell_customer(row: Outbox) -> int:
    """An e-mail to each of the customer's people; when they have no address, the salesperson learns of it."""
    root = row.root
    people = customer_people(row)
    addresses = [a for a in (*(c.email for c in people), *extra_addresses(root, row.seq)) if a]
    if addresses:
        language = root.customer.language if root and root.customer else ""
        mails(row, addresses, language=language)
    elif root and root.salesperson:
        says = f"The customer has no e-mail address and was not told: {row.payload['says']}"
        tell_house(row, [root.salesperson], says)
    return len(addresses)


def tell_fax(row: Outbox) -> int:
    """One fax to the gateway; without one the house faxes by hand, and the order says so."""
    shown = row.payload["to"].partition(":")[2]
    number = fax_number(shown)
    if number is None or not gateway():
        return 0
    language = row.root.customer.language if row.root and row.root.customer else ""
    said = {**row.payload, "shown": shown, "address": fax_address(number), "language": language}
    made = Outbox(
        root=row.root, seq=row.seq, kind=FAX, payload=said, once=once_of(row, number.dialled), due=row.due
    )  # fmt: skip
    Outbox.objects.bulk_create([made], ignore_conflicts=True)
    return 1


def accounts(whom: str) -> list[Account]:
    """The accounts behind `person:5` or `role:finance`."""
    kind, _, name = whom.partition(":")
    active = Account.objects.filter(is_active=True).order_by("pk")
    match kind:
        case "person":
            return list(active.filter(pk=int(name)))
        case "role":
            return [account for account in active if name in account.roles]
        case _:
            raise ValueError(f"{whom!r} names neither a person, nor a role, nor the customer")


def customer_people(row: Outbox) -> list[Contact]:
    """The customer's people with an address, whoever signs first."""
    if row.root is None or row.root.customer is None:
        return []
    people = row.root.customer.contacts.select_related("customer").exclude(email="")
    return list(people.order_by("-signs", "pk"))


def mails(row: Outbox, addresses: Iterable[str], **said: str) -> None:
    """One mail to send for each address, once; two people with one mailbox get one."""
    mailboxes = {address.casefold(): address for address in addresses if address}
    made = [
        Outbox(
            root=row.root, seq=row.seq, kind="mail", payload={**row.payload, **said, "address": address},
            once=once_of(row, mailbox), due=row.due,
        )
        for mailbox, address in mailboxes.items()
    ]  # fmt: skip
    Outbox.objects.bulk_create(made, ignore_conflicts=True)


def telling(row: Outbox) -> str:
    """What is told, whoever it is told to: who is named twice, by role and by name, is told once."""
    return row.once.removesuffix(f"/{row.payload['to']}")


def once_of(row: Outbox, mailbox: str) -> str:
    """What makes this mail the only one: the telling and the mailbox, at the column's length."""
    once = telling(row)
    return f"{once[:100]}/{hashlib.sha256(f'{once} {mailbox}'.encode()).hexdigest()[:16]}"
