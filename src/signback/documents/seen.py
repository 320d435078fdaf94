"""What a document is written from: the order as it stood at one entry of its ledger (E1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from signback.documents.data.common import Head, Mill, Party, People, Replaced, Signed, Witness
from signback.documents.issues import Issue, issues_of
from signback.documents.letterhead import mill
from signback.engine.fold import Row, facts_of, members_from
from signback.engine.models import Entry, Root
from signback.orders.facts import Fact
from signback.orders.models import Account
from signback.orders.order import Delivery, Order


@dataclass(frozen=True)
class Seen:
    """An order, or one of its deliveries, at the moment of an entry, with the names of its people."""

    issue: Issue
    order: Order
    people: People
    mill: Mill
    delivery: Delivery | None = None
    before: Seen | None = None
    witness: Witness | None = None

    @property
    def moment(self) -> datetime:
        """When the entry was written, by the house's clock."""
        return self.local(self.issue.fact.entered)

    def local(self, moment: datetime) -> datetime:
        """A moment by the house's clock."""
        return self.order.calendar.local(moment)

    def signed(self, fact: Fact[Any] | None) -> Signed | None:
        """Who did a step, and how they signed it."""
        if fact is None:
            return None
        return self.people.signed(fact.by, self.local(fact.happened), (fact.proven or "signed") if fact.signed else "")

    def head(self) -> Head:
        """What every document of an order carries."""
        memorandum, root = self.order.memorandum, self.order.root
        return Head(
            self.issue.kind.name, self.issue.number, self.issue.revision, self.issue.copy, self.moment, self.mill,
            self.order.number, memorandum.their_number if memorandum else "",
            root.contract.number if root.contract else "", customer_party(self.order),
            named(root.salesperson), self.people.signed(self.issue.first.by, None).name, self.replaced(),
        )  # fmt: skip

    def replaced(self) -> Replaced | None:
        """The revision before."""
        if self.before is None:
            return None
        return Replaced(self.before.issue.revision, self.local(self.before.issue.first.entered))


def named(account: Account | None) -> str:
    """A person with their telephone, as a document names them."""
    if account is None:
        return ""
    return ", ".join(x for x in (account.name, account.telephone) if x)


def customer_party(order: Order) -> Party | None:
    """The customer as the letter is addressed."""
    customer, memorandum = order.customer, order.memorandum
    if customer is None:
        return None
    place = ", ".join(x for x in (customer.street, customer.city, customer.country) if x)
    contact = memorandum.contact if memorandum else ""
    return Party(customer.name, customer.number, place, contact, "", customer.tax_number)


def see(root: Root, rows: list[Row], issue: Issue, witness: Witness | None = None) -> Seen:
    """The order as it stood when the issue's entry was written."""
    order = order_until(root, rows, issue.fact.seq)
    delivery = next((d for d in order.deliveries if d.key == issue.subject), None) if issue.subject else None
    return Seen(issue, order, people_of(rows), mill(), delivery, seen_before(root, rows, issue), witness)


def seen_before(root: Root, rows: list[Row], issue: Issue) -> Seen | None:
    """The revision before, as it stood at its last copy."""
    if issue.revision < 2:
        return None
    earlier = [
        found
        for found in issues_of(order_until(root, rows, issue.fact.seq))
        if found.same_paper(issue) and found.revision == issue.revision - 1
    ]
    if not earlier:
        return None
    last = earlier[-1]
    first = replace(last, fact=last.first)
    return Seen(last, order_until(root, rows, first.fact.seq), people_of(rows), mill())


def order_until(root: Root, rows: list[Row], seq: int) -> Order:
    """The order by its entries up to this one; its clock stands at that entry."""
    kept = [row for row in rows if row[0] <= seq]
    members = members_from(root, facts_of(kept))
    order: Order = members[0].subject
    for member in members:
        member.subject.now = kept[-1][6] if kept else order.opened
    return order


def people_of(rows: Iterable[Row]) -> People:
    """The names and roles of everybody who wrote an entry."""
    found = Account.objects.filter(username__in={row[4] for row in rows})
    return People({account.username: (account.name, first_role(account)) for account in found})


def first_role(account: Account) -> str:
    """The role a person is known by."""
    return str(account.roles[0]) if account.roles else ""


def entry_hash(root: Root, seq: int) -> str:
    """The hash of one entry."""
    found = Entry.objects.filter(root=root, seq=seq).values_list("hash", flat=True).first()
    return bytes(found).hex() if found else ""
