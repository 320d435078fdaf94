"""An order that a member gives by telephone: whose it is, then what they want (M1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from signback.departments.mall.placing import place_order
from signback.engine.door import Ask
from signback.engine.numbers import open_numbered
from signback.orders.events.mall import DeliverBy
from signback.orders.models import Article, Member
from signback.orders.persons import Person
from signback.orders.refusals import Invalid
from signback.orders.shipping_fees import Consignment
from signback.surfaces.forms import Choices, typed
from signback.surfaces.mall_offers import ways_offered
from signback.surfaces.web import asking
from signback.surfaces.web.called import members_at
from signback.surfaces.web.calls import refuse_others
from signback.surfaces.web.frame import page, say_done, staff_page
from signback.surfaces.web.mall_order import MALL
from signback.surfaces.web.sending import fresh_key, lists
from signback.surfaces.web.sheets.lists import Cell, Column, ListRow, ListSheet, Table
from signback.surfaces.web.sheets.pieces import Empty, Hidden, Trail
from signback.surfaces.web.sheets.step import About, StepSheet

FOUND, ROWS, LONGEST = 30, 3, 3000
NOBODY = Empty("Nobody is called so", "Members register at the mall; then an order can be taken for them.")
COLUMNS = (Column("Member"), Column("Telephone"), Column("Lives in"))


def trail() -> tuple[Trail, ...]:
    """The way back."""
    return Trail("Worklist", reverse("worklist")), Trail("Mall orders", reverse("mall-orders"))


@staff_page
def whose(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Who calls: by name, telephone or mail."""
    refuse_others(person)
    query = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    said = Q(name__icontains=query) | Q(account__email__istartswith=query) | Q(pk__in=members_at(query))
    rows = Member.objects.filter(said, account__is_active=True).prefetch_related("addresses").order_by("name")[:FOUND]
    sheet = ListSheet(
        "Who calls?", Table("Members", COLUMNS, tuple(row_of(member) for member in rows)), query=query,
        query_label="Name, telephone or e-mail", empty=NOBODY, trail=trail(),
    )  # fmt: skip
    return page(request, "list", sheet)


def row_of(member: Member) -> ListRow:
    """One member."""
    home = next(iter(member.addresses.all()), None)
    name = Cell(member.name, "", reverse("telephone-order", args=[member.pk]))
    number = member.telephone or (home.telephone if home else "")
    return ListRow(name, (Cell(number), Cell(f"{home.postal_code} {home.city}".strip() if home else "")))


@staff_page
def telephone_order(request: HttpRequest, person: Person, pk: int) -> HttpResponseBase:
    """What they want, where it goes, how they pay."""
    refuse_others(person)
    member = Member.objects.filter(pk=pk, account__is_active=True).first() if pk < 2**62 else None
    if member is None:
        raise Http404
    post = lists(request.POST)
    key = post.get("_key", [""])[0] or fresh_key()
    if request.method != "POST":
        return form(request, member, at_home(member), {}, key)
    raw = typed(post, place_order.input)
    if "add_row" in post:
        return form(request, member, raw, {}, key)
    try:
        done = open_numbered(MALL, Ask(place_order.name, person, raw | {"member": member.pk}, key=key[:80]))
    except Invalid as refused:
        return form(request, member, raw, {fault.field: fault.says for fault in refused.faults}, key)
    say_done(request, f"Order {done.number} is placed for {member.name}.", None)
    return redirect("order", number=done.number)


def at_home(member: Member) -> dict[str, Any]:
    """The member's usual address."""
    home = member.addresses.first()
    names = ("recipient", "street", "postal_code", "city", "region", "country", "telephone")
    known = {name: getattr(home, name) for name in names} if home else {}
    return {"delivery": DeliverBy.STANDARD, **(known or {"recipient": member.name, "telephone": member.telephone})}


def parcel(country: str, lines: Sequence[Mapping[str, Any]]) -> Consignment:
    """The goods that are typed so far, on their way there."""
    pieces = {str(row.get("article")): whole(row.get("quantity")) for row in lines if isinstance(row, Mapping)}
    known = Article.objects.filter(number__in=pieces).order_by("number")
    grams = sum(article.grams * pieces[article.number] for article in known)
    value = sum((article.price * pieces[article.number] for article in known), Decimal(0))
    return Consignment(country, grams, value, next((article.currency for article in known), Article().currency))


def whole(typed: object) -> int:
    """A number of pieces as it is typed; nought while it is none."""
    text = str(typed or "")[:6]
    return int(text) if text.isascii() and text.isdigit() else 0


def form(
    request: HttpRequest, member: Member, values: Mapping[str, Any], errors: Mapping[str, str], key: str
) -> HttpResponseBase:
    """The questions; whose order it is, the page knows."""
    articles = Article.objects.filter(active=True).order_by("name").values_list("number", "name", "price", "currency")
    offered = [("", "Choose"), *((n, f"{name} · {price} {money}") for n, name, price, money in articles[:LONGEST])]
    goods = parcel(str(values.get("country", "")).upper()[:2], values.get("lines") or ())
    named = {"articles": offered, "ways": ways_offered(goods)}
    choices = Choices(named, extra_rows=ROWS if not values.get("lines") else 1)
    asked = asking.asked(place_order.input, values, errors, choices)
    fields = [field for field in asked if field.name != "member"]
    about = About(
        f"An order for {member.name}", help="Their goods are held as soon as the order is placed.", trail=trail()
    )
    sheet = StepSheet(
        about, request.path, "Place the order", "perform", asking.groups_of(fields), asking.errors_of(errors, fields),
        hidden=(Hidden("_key", key),), back=Trail("Somebody else", reverse("who-calls")),
    )  # fmt: skip
    return page(request, "step", sheet, 422 if errors else 200)
