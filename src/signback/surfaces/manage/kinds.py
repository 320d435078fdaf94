"""Each kind of master data: what is shown, who keeps it, what must not be changed by hand."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from signback.departments.production.models import Machine
from signback.departments.technical.models import Formula, Ingredient, Material, MaterialOnOrder
from signback.engine.restand import restand_later
from signback.orders.models import Account, Contact, Contract, Customer, Deputyship, PricePlan, PriceRow, Product
from signback.orders.roles import TITLES, Role
from signback.surfaces.factors import drop_idle_codes
from signback.surfaces.manage import mall
from signback.surfaces.manage.site import HOUSE, PAPERS, SERVICE, STORES, TERMS, Kept, Rows, site
from signback.surfaces.web.second_factor import NAMES, told


class Contacts(Rows):
    """The people of a customer."""

    model = Contact


@admin.register(Customer, site=site)
class Customers(Kept):
    """Customers with their people; the class is set by an act of the marketing director (P1)."""

    keepers = SERVICE
    inlines = (Contacts,)
    list_display = ("number", "name", "classification", "salesperson", "city", "country")
    search_fields = ("number", "name", "contacts__name")
    list_filter = ("classification",)
    exclude = ("class_since", "class_reason")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A known customer keeps number and class; the class is changed under Policy."""
        return ("number", "classification") if obj else ()


@admin.register(Contract, site=site)
class Contracts(Kept):
    """Sales contracts; a change is seen by the orders that are not confirmed yet."""

    keepers = TERMS
    list_display = ("number", "customer", "payment", "valid_from", "valid_to")
    search_fields = ("number", "customer__name")
    autocomplete_fields = ("customer",)

    def save_model(self, request: HttpRequest, obj: Contract, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        restand_later(f"contract/{obj.number}/{timezone.now():%Y%m%d%H%M%S%f}", customer=obj.customer)


class PriceRows(Rows):
    """The prices of a plan, by quantity."""

    model = PriceRow
    autocomplete_fields = ("product",)


@admin.register(PricePlan, site=site)
class PricePlans(Kept):
    """Price plans: for one customer, a class, or everybody (S5.1)."""

    keepers = TERMS
    inlines = (PriceRows,)
    list_display = ("name", "customer", "customer_class", "valid_from", "valid_to", "currency")
    search_fields = ("name", "customer__name")
    autocomplete_fields = ("customer",)


@admin.register(Product, site=site)
class Papers(Kept):
    """What the mill makes; a paper that is no longer made is set inactive."""

    keepers = PAPERS
    list_display = ("number", "name", "shape", "grammage", "machine", "active")
    list_filter = ("active", "shape")
    search_fields = ("number", "name")


class Ingredients(Rows):
    """What a formula takes of each material."""

    model = Ingredient


@admin.register(Formula, site=site)
class Formulas(Kept):
    """Formulas: a new version is a new one, because orders are pinned to theirs (S6.2)."""

    keepers = PAPERS
    inlines = (Ingredients,)


class OnOrder(Rows):
    """What is on order of a material, and when it comes (S6.3)."""

    model = MaterialOnOrder


@admin.register(Material, site=site)
class Materials(Kept):
    """Raw materials in stock and on order."""

    keepers = STORES
    inlines = (OnOrder,)


@admin.register(Machine, site=site)
class Machines(Kept):
    """The machines of the mill."""

    keepers = PAPERS


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    """A person with their roles; a new password is typed, never shown."""

    roles = forms.MultipleChoiceField(
        choices=[(role.value, TITLES[role]) for role in Role], widget=forms.CheckboxSelectMultiple, required=False
    )
    new_password = forms.CharField(
        widget=forms.PasswordInput, required=False, min_length=8, help_text="Leave it empty to keep the old one"
    )

    class Meta:
        model = Account
        fields = ("username", "display_name", "email", "telephone", "is_active")


@admin.register(Account, site=site)
class People(Kept):
    """Who signs in, with which roles (R1)."""

    keepers = HOUSE
    form = PersonForm
    list_display = ("username", "name", "email", "is_active")
    search_fields = ("username", "display_name")
    fields = ("username", "display_name", "email", "telephone", "roles", "is_active", "new_password")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Account]:
        """People of the house; members of the mall are kept in their own list."""
        found: QuerySet[Account] = super().get_queryset(request).filter(member=None)
        return found

    def save_model(self, request: HttpRequest, obj: Account, form: Any, change: bool) -> None:
        obj.roles = list(form.cleaned_data["roles"])
        if form.cleaned_data.get("new_password"):
            obj.set_password(form.cleaned_data["new_password"])
        elif not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)


@admin.register(Authenticator, site=site)
class SecondFactors(Kept):
    """Who has lost what they sign in with: the administrator takes it away, and its owner is told (E2)."""

    keepers = HOUSE
    list_display = ("user", "type", "created_at", "last_used_at")
    search_fields = ("user__username", "user__display_name")
    fields = ("user", "type", "created_at", "last_used_at")
    readonly_fields = fields
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Everybody registers their own."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Taken away, never changed."""
        return self.kept_by(request)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Its owner finds it among their notices."""
        super().delete_model(request, obj)
        drop_idle_codes([obj.user_id])
        by = request.user.name if isinstance(request.user, Account) else ""
        told(obj.user, f"{by} took away from your sign-in: {NAMES[obj.type].lower()}.")


class DeputyshipForm(forms.ModelForm):  # type: ignore[type-arg]
    """A sick colleague's work is handed over; nobody hands it to themselves."""

    by: Any = None

    def clean_deputy(self) -> Account:
        """Whoever writes it down takes no colleague's place by it."""
        deputy: Account = self.cleaned_data["deputy"]
        if deputy == self.by:
            raise forms.ValidationError("You cannot make yourself the deputy of another; a colleague names you")
        return deputy


@admin.register(Deputyship, site=site)
class Deputies(Kept):
    """Who stands in for whom, from which day to which (R5)."""

    keepers = HOUSE
    form = DeputyshipForm
    list_display = ("absent", "deputy", "first_day", "last_day", "reason")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form knows who fills it in."""
        return type("DeputyshipForm", (super().get_form(request, obj, change, **kwargs),), {"by": request.user})

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A deputyship that has not begun can be taken back."""
        return self.kept_by(request) and (obj is None or obj.first_day > timezone.localdate())


__all__ = ["mall", "site"]
