"""Where master data is kept: who may keep what follows from roles alone; nothing is deleted that an order may name."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from unfold.admin import ModelAdmin, TabularInline
from unfold.sites import UnfoldAdminSite

from signback.orders.models import Account
from signback.orders.roles import Role

SERVICE = frozenset({Role.CUSTOMER_SERVICE, Role.CUSTOMER_SERVICE_SUPERVISOR, Role.ADMINISTRATOR})
TERMS = frozenset({Role.CUSTOMER_SERVICE_SUPERVISOR, Role.MARKETING_DIRECTOR, Role.ADMINISTRATOR})
PAPERS = frozenset({Role.TECHNICAL, Role.ADMINISTRATOR})
STORES = frozenset({Role.TECHNICAL, Role.PURCHASING, Role.WAREHOUSE, Role.ADMINISTRATOR})
HOUSE = frozenset({Role.ADMINISTRATOR})
MALL = frozenset({Role.MALL_ADMINISTRATOR, Role.ADMINISTRATOR})
KEEPERS = MALL | SERVICE | TERMS | PAPERS | STORES | HOUSE


def roles_of(user: Account | AnonymousUser | Any) -> frozenset[str]:
    """The roles of whoever is signed in, deputyships included."""
    return user.as_person().roles if isinstance(user, Account) and user.is_active else frozenset()


class MasterData(UnfoldAdminSite):  # type: ignore[misc]
    """The pages on which master data is kept."""

    site_title = site_header = "Signback"
    index_title = "Master data"
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        """Whoever keeps some of it comes in."""
        return bool(roles_of(request.user) & KEEPERS)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The house has one sign-in page; who is signed in and keeps nothing goes back to their worklist."""
        if isinstance(request.user, Account):
            return redirect("worklist")
        return redirect(f"{reverse('sign-in')}?{urlencode({'next': request.get_full_path()})}")


class Kept(ModelAdmin):  # type: ignore[misc]
    """One kind of master data: seen and changed by its keepers, never deleted."""

    keepers: ClassVar[frozenset[Role]] = HOUSE

    def kept_by(self, request: HttpRequest) -> bool:
        """Whether this person answers for it."""
        return bool(roles_of(request.user) & self.keepers)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.kept_by(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.kept_by(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.kept_by(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.kept_by(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class Rows(TabularInline):  # type: ignore[misc]
    """What belongs to it, kept with it."""

    extra = 0
    may_delete: ClassVar[bool] = True

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_delete


site = MasterData(name="manage")
