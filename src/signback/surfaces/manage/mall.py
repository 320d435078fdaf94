"""The mall's master data: articles with pictures, shelves, fees, members, couriers (M7)."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from signback.departments.models import Stock
from signback.orders.models import Address, Article, ArticlePicture, Category, Courier, Member, ShippingFee
from signback.orders.shipping_fees import forget_fees
from signback.surfaces.manage.site import MALL, Kept, Rows, site

NAMED: Final = 10
NOWHERE: Final = (
    "These rows name countries that there are not, so nobody pays them. "
    "Correct each (a country’s two letters: GB, not UK), or take it away:"
)
ROW: Final = '{} – <a class="underline" href="{}">Correct it</a> · <a class="underline" href="{}">Take it away</a>'


@admin.register(Category, site=site)
class Shelves(Kept):
    """The mall's shelves; shelves stand within shelves."""

    keepers = MALL
    list_display = ("name", "slug", "parent", "position")
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}


class Pictures(Rows):
    """An article's pictures; another picture is another one, so that nobody sees an old one for a new one."""

    model = ArticlePicture
    extra = 1

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Article, site=site)
class Articles(Kept):
    """What the mall sells; a price holds for orders placed from now on. Pieces are counted under Stock."""

    keepers = MALL
    inlines = (Pictures,)
    list_display = ("number", "name", "category", "price", "currency", "pieces", "active")
    list_filter = ("active", "category")
    list_select_related = ("category", "stock")
    search_fields = ("number", "name")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A known article keeps its number: orders name it."""
        return ("number",) if obj else ()

    @admin.display(description="Free of those that lie there")
    def pieces(self, row: Article) -> str:
        """What can be ordered, of what lies there."""
        return f"{row.stock.free} of {row.stock.on_hand}" if hasattr(row, "stock") else "not counted"

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        """A new article has a place in the stock, with nothing on it yet."""
        super().save_model(request, obj, form, change)
        Stock.objects.get_or_create(article=obj)


@admin.register(ShippingFee, site=site)
class Fees(Kept):
    """What each way of delivery costs, by country, weight and value; it holds for orders placed from now on."""

    keepers = MALL
    list_display = ("way", "country", "up_to_grams", "from_value", "fee", "currency")
    list_filter = ("way", "country")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The table; rows to countries that there are not are named above it, each with the way to mend it."""
        if request.method == "GET" and self.kept_by(request) and (rows := to_nowhere_words()):
            messages.warning(request, rows)
        answer: HttpResponse = super().changelist_view(request, extra_context)
        return answer

    def save_model(self, request: HttpRequest, obj: ShippingFee, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        forget_fees()

    def delete_model(self, request: HttpRequest, obj: ShippingFee) -> None:
        super().delete_model(request, obj)
        forget_fees()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ShippingFee]) -> None:
        super().delete_queryset(request, queryset)
        forget_fees()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """No order names a fee's row: it can be taken away."""
        return self.kept_by(request)


def to_nowhere_words() -> str:
    """The rows that nobody pays, each with the ways to correct it and to take it away; empty where all is well."""
    rows = list(ShippingFee.to_nowhere()[: NAMED + 1])
    if not rows:
        return ""
    named = format_html_join(mark_safe("<br>"), ROW, (nowhere_words(row) for row in rows[:NAMED]))
    more = format_html("<br>{}", "And more, shown when these are mended.") if len(rows) > NAMED else ""
    return format_html("{}<br>{}{}", NOWHERE, named, more)


def nowhere_words(row: ShippingFee) -> tuple[str, str, str]:
    """One row, and where it is corrected and taken away."""
    page = f"{site.name}:orders_shippingfee"
    return str(row), reverse(f"{page}_change", args=[row.pk]), reverse(f"{page}_delete", args=[row.pk])


class Addresses(Rows):
    """Where a member's goods go."""

    model = Address


@admin.register(Member, site=site)
class Members(Kept):
    """The members of the mall; they register themselves."""

    keepers = MALL
    inlines = (Addresses,)
    list_display = ("name", "address", "telephone", "joined")
    list_select_related = ("account",)
    search_fields = ("name", "telephone", "account__email")
    readonly_fields = ("account", "joined")

    @admin.display(description="E-mail", ordering="account__email")
    def address(self, row: Member) -> str:
        """By which the member signs in; the sign-in name says nothing of anybody."""
        return row.account.email

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A member is made by registering."""
        return False


@admin.register(Courier, site=site)
class Couriers(Kept):
    """Who brings parcels, in which area, and how many orders at once (M3)."""

    keepers = MALL
    list_display = ("person", "area", "most", "active")
    list_select_related = ("account",)

    @admin.display(description="Person", ordering="account__display_name")
    def person(self, row: Courier) -> str:
        """By name, as everywhere."""
        return row.account.name
