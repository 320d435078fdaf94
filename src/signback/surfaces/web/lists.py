"""Master data and notices as pages: customers, papers, prices, contracts, policy."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from signback.engine.models import Notice, Root
from signback.engine.sight import sees_only_own, visible_to
from signback.orders.models import Contract, Customer, PricePlan, Product
from signback.orders.persons import Person
from signback.orders.refusals import NotFound
from signback.surfaces.sentences import when
from signback.surfaces.web.frame import show, staff_page

PAGE = 60


@staff_page
def customers(request: HttpRequest, person: Person) -> HttpResponseBase:
    """The customers that this person may see, with class and salesperson."""
    query = request.GET.get("q", "").strip()[:80].replace("\x00", "")
    found = Customer.objects.select_related("salesperson").order_by("name")
    if sees_only_own(person):
        found = found.filter(salesperson_id__in=[person.id, *person.stands_for])
    if query:
        found = found.filter(
            Q(name__icontains=query) | Q(number__istartswith=query) | Q(contacts__name__icontains=query)
        )
    rows = list(found.distinct()[: PAGE + 1])
    return show(request, "office/customers.html", {"rows": rows[:PAGE], "more": len(rows) > PAGE, "q": query})


@staff_page
def customer(request: HttpRequest, person: Person, number: str) -> HttpResponseBase:
    """One customer: people, contract, orders."""
    found = Customer.objects.select_related("classification", "salesperson").filter(number=number).first()
    if found is None or (sees_only_own(person) and not person.acts_for(found.salesperson_id)):
        raise NotFound("no_such_customer", f"There is no customer {number[:30]}", "Search for it by name")
    orders = Root.objects.filter(visible_to(person), customer=found, kind="order").order_by("-pk")[:20]
    context: dict[str, Any] = {
        "customer": found, "contacts": found.contacts.all(), "contracts": found.contracts.order_by("-valid_from"),
        "orders": [{"root": r, "opened": when(r.opened)} for r in orders],
    }  # fmt: skip
    return show(request, "office/customer.html", context)


@staff_page
def papers(request: HttpRequest, person: Person) -> HttpResponseBase:
    """What the mill makes, with the prices in force."""
    return show(request, "office/papers.html", {"rows": Product.objects.filter(active=True).order_by("number")[:500]})


@staff_page
def prices(request: HttpRequest, person: Person) -> HttpResponseBase:
    """The price plans with their rows."""
    plans = (
        PricePlan.objects.select_related("customer").prefetch_related("rows__product").order_by("-valid_from", "name")
    )
    return show(request, "office/prices.html", {"plans": plans[:20]})


@staff_page
def contracts(request: HttpRequest, person: Person) -> HttpResponseBase:
    """The sales contracts."""
    found = Contract.objects.select_related("customer").order_by("customer__name")
    if sees_only_own(person):
        found = found.filter(customer__salesperson_id__in=[person.id, *person.stands_for])
    return show(request, "office/contracts.html", {"rows": found[:500]})


@staff_page
def notices(request: HttpRequest, person: Person) -> HttpResponseBase:
    """What this person was told, newest first."""
    rows = Notice.objects.filter(account_id=person.id).select_related("root__customer").order_by("-made", "-id")[:PAGE]
    return show(request, "office/notices.html", {"rows": [{"notice": n, "at": when(n.made)} for n in rows]})


@require_POST
@staff_page
def notices_seen(request: HttpRequest, person: Person) -> HttpResponseBase:
    """All notices read."""
    Notice.objects.filter(account_id=person.id, seen=None).update(seen=timezone.now())
    return redirect("notices")
