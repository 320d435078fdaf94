"""Who acts in a replay: the house's people by role, and a member for every buyer of the files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from signback.interchange.mall.purchases import Buyer
from signback.orders.models import Account, Member
from signback.orders.persons import Person
from signback.orders.refusals import NotAllowed
from signback.orders.roles import MEMBER, Role

PREFIX = "imported-"
TELEPHONE = "+55 11 4002-8922"
"""The files name no telephone; the address check wants one that the country can have."""
STREET = "Street not named in the file"


@dataclass(frozen=True)
class Staff:
    """One person for each of the mall's roles."""

    administrator: Person
    logistics: Person
    finance: Person

    @classmethod
    def of(cls, by: Person) -> Staff:
        """Whoever imports acts for the roles they hold, colleagues for the others."""
        return cls(*(person_for(role, by) for role in (Role.MALL_ADMINISTRATOR, Role.LOGISTICS, Role.FINANCE)))


def person_for(role: Role, by: Person) -> Person:
    """Somebody of this role."""
    if by.holds(role):
        return by
    for account in Account.objects.filter(is_active=True).order_by("pk"):
        if role in account.roles:
            return account.as_person()
    says = f"Nobody holds the role “{role.called}”, who is needed to replay mall orders"
    raise NotAllowed("nobody_there", says, "Add a person with this role, then import again")


def members(buyers: Iterable[Buyer]) -> dict[str, Person]:
    """A member for every buyer, who cannot sign in; those of an earlier import are known again."""
    keys = sorted({buyer.key for buyer in buyers})
    names = {key: f"{PREFIX}{key}"[:150] for key in keys}
    known = set(Account.objects.filter(username__in=names.values()).values_list("username", flat=True))
    nobody = make_password(None)
    fresh = [
        Account(username=name, roles=[MEMBER], display_name=f"Buyer {key[:8]}", password=nobody)
        for key, name in names.items()
        if name not in known
    ]
    Account.objects.bulk_create(fresh, batch_size=500)
    accounts = {a.username: a for a in Account.objects.filter(username__in=names.values())}
    made = [accounts[account.username] for account in fresh]
    Member.objects.bulk_create([Member(account=account, name=account.display_name) for account in made], batch_size=500)
    return {key: person_of(accounts[name]) for key, name in names.items()}


def person_of(account: Account) -> Person:
    """A member as the door knows them."""
    own = frozenset({MEMBER})
    return Person(account.pk, account.username, account.name, own, (), own)
