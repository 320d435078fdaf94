"""Who a member is, by e-mail address and password; people of the house have their own door (M6)."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.userkit import filter_users_by_email
from django.http import HttpRequest

from signback.orders.models import Account
from signback.orders.roles import MEMBER, Role


def is_member(account: object) -> bool:
    """Whether somebody is a member of the mall: whoever has a role in the house is none."""
    roles = set(account.roles) if isinstance(account, Account) else set()
    return MEMBER in roles and not roles & set(Role)


def member_of(request: HttpRequest) -> Account | None:
    """The member who looks; people of the house see the mall as visitors do."""
    account = request.user
    return account if isinstance(account, Account) and is_member(account) else None


class MemberBackend(AuthenticationBackend):  # type: ignore[misc]
    """Members alone come in by this door, and by their address alone: staff see the mall as visitors do."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Account | None:
        """A sign-in name is for the other door, and costs nothing here."""
        found = super().authenticate(request, **credentials) if credentials.get("email") else None
        return found if isinstance(found, Account) else None

    def _authenticate_by_email(self, email: str, password: str) -> Account | None:
        members = members_with(email)
        found = next((account for account in members if self._check_password(account, password)), None)
        return found if isinstance(found, Account) else None


def members_with(address: str) -> list[Account]:
    """The members behind an e-mail address, a verified one before others."""
    found = filter_users_by_email(address, prefer_verified=True, for_login=True)
    return [account for account in found if is_member(account)]
