"""Master data as pages: customers, papers, prices, contracts."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from signback.engine.models import Root
from signback.engine.sight import sees_only_own, visible_to
from signback.orders.models import Contract, Customer, PricePlan, Product
from signback.orders.persons import Person
from signback.orders.refusals import NotFound
from signback.orders.roles import Role
from signback.surfaces.manage.site import PAPERS, SERVICE, TERMS
from signback.surfaces.web.frame import TAKES_CALLS, page, staff_page
from signback.surfaces.web.orders import customer_table, customers_named, paper_table, table_of, words
from signback.surfaces.web.sheets.lists import Cell, Column, CustomerSheet, ListRow, ListSheet, RecordSheet, Table
from signback.surfaces.web.sheets.pieces import Act, AsideSection, Empty, Look, Pages, Tab, Term, Trail

M = TypeVar("M", bound=Model)
PAGE = 60
MASTER = (
    ("customers", "Customers"),
    ("contracts", "Contracts"),
    ("papers", "Papers"),
    ("prices", "Price plans"),
    ("policy", "Policy"),
)


def keep_acts(person: Person, keepers: frozenset[Role], kind: str, add: str) -> tuple[Act, ...]:
    """Where those who answer for a list change it."""
    if not person.roles & keepers:
        return ()
    return (Act(add, reverse(f"manage:{kind}_add")), Act("Change", reverse(f"manage:{kind}_changelist")))


def tabs(here: str) -> tuple[Tab, ...]:
    """The lists of master data stand beside each other."""
    return tuple(Tab(title, reverse(name), here=name == here) for name, title in MASTER)


def paged(request: HttpRequest, rows: QuerySet[M], size: int = PAGE) -> tuple[list[M], Pages | None]:
    """One page of a short list, by its number in the address."""
    found: Page[M] = Paginator(rows, size).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    tail = f"&{query.urlencode()}" if query else ""
    if found.paginator.num_pages < 2:
        return list(found), None
    nearby = f"?page={found.next_page_number()}{tail}" if found.has_next() else ""
    first = f"?{query.urlencode()}" if found.has_previous() else ""
    return list(found), Pages(nearby, first, f"{found.start_index()}–{found.end_index()} of {found.paginator.count}")


@staff_page
def customers(request: HttpRequest, person: Person) -> HttpResponseBase:
    """The customers that this person may see, with class and salesperson."""
    query = words(request.GET, "q")
    rows, pages = paged(request, customers_named(person, query))
    sheet = ListSheet(
        "Customers", customer_table(rows), tabs=tabs("customers"), query=query,
        query_label="Name, number, contact or telephone", pages=pages,
        acts=keep_acts(person, SERVICE, "orders_customer", "Add a customer"),
        empty=Empty("No customer found", "Search by a part of the name, the number, or the number they call from."),
    )  # fmt: skip
    return page(request, "list", sheet)


@staff_page
def customer(request: HttpRequest, person: Person, number: str) -> HttpResponseBase:
    """One customer: people, contract, orders."""
    number = number.replace("\x00", "")
    found = Customer.objects.select_related("classification", "salesperson").filter(number=number).first()
    if found is None or (sees_only_own(person) and not person.acts_for(found.salesperson_id)):
        raise NotFound("no_such_customer", f"There is no customer {number[:30]}", "Search for it by name")
    orders = Root.objects.filter(visible_to(person), customer=found, kind="order").select_related(
        "customer", "salesperson"
    )
    rows = list(orders.order_by("over", "-pk")[:20])
    where = ", ".join(x for x in (found.street, found.city, found.country) if x)
    sheet = CustomerSheet(
        found.number, found.name, found.classification_id, f"{found.number}{' · ' + where if where else ''}",
        trail=(Trail("Customers", reverse("customers")),),
        primary=Act("Take a call", f"{reverse('intake')}?customer={found.number}", "N", Look.PRIMARY, icon="phone")
        if person.roles & TAKES_CALLS else None,
        acts=(Act("All orders", f"{reverse('orders')}?state=all&customer={found.number}"),) if rows else (),
        tables=(table_of("Orders", rows, timezone.now()),) if rows else (),
        aside=(people(found), standing(found), agreed(found)),
        empty=Empty("No orders yet", "The first one begins with a call."),
    )  # fmt: skip
    return page(request, "customer", sheet)


def people(found: Customer) -> AsideSection:
    """Who they are, who signs."""
    terms = tuple(
        Term(
            "Signs" if c.signs else c.position or "Contact", c.name, " · ".join(x for x in (c.telephone, c.email) if x)
        )
        for c in found.contacts.order_by("-signs", "name")
    )
    return AsideSection("People", terms=terms, points=() if terms else ("Nobody is named yet.",))


def standing(found: Customer) -> AsideSection:
    """Class and salesperson."""
    since = f"since {found.class_since:%-d %b %Y}" if found.class_since else ""
    terms = [Term("Class", found.classification_id, since),
             Term("Salesperson", found.salesperson.name)]  # fmt: skip
    entrusted = ("Customer service is entrusted with the talks.",) if found.entrusts_customer_service else ()
    return AsideSection("Standing", terms=tuple(terms), points=entrusted)


def agreed(found: Customer) -> AsideSection:
    """The contracts."""
    terms = tuple(
        Term(c.number, c.payment, period(c.valid_from, c.valid_to)) for c in found.contracts.order_by("-valid_from")
    )
    return AsideSection("Contracts", terms=terms, points=() if terms else ("None; the class decides.",))


def period(start: date, end: date) -> str:
    """From when until when."""
    return f"{start:%-d %b %Y} – {end:%-d %b %Y}"


@staff_page
def papers(request: HttpRequest, person: Person) -> HttpResponseBase:
    """What the mill makes."""
    query = words(request.GET, "q")
    found = Product.objects.filter(active=True).order_by("number")
    if query:
        found = found.filter(Q(name__icontains=query) | Q(number__istartswith=query))
    rows, pages = paged(request, found)
    sheet = ListSheet(
        "Papers", paper_table(rows), "What the mill makes.", tabs=tabs("papers"), query=query,
        query_label="Name or number", pages=pages, acts=keep_acts(person, PAPERS, "orders_product", "Add a paper"),
        empty=Empty("No paper found", "Papers come in with `signback import products`."),
    )  # fmt: skip
    return page(request, "list", sheet)


@staff_page
def prices(request: HttpRequest, person: Person) -> HttpResponseBase:
    """The price plans; the customer's own price goes before the class price, that before the general plan (S5.1)."""
    found = PricePlan.objects.select_related("customer").order_by("-valid_from", "name")
    if sees_only_own(person):
        found = found.filter(Q(customer=None) | Q(customer__salesperson_id__in=[person.id, *person.stands_for]))
    rows, pages = paged(request, found)
    columns = (Column("Plan"), Column("For"), Column("Valid"), Column("Currency"))
    table = Table("Price plans", columns, tuple(plan_row(plan) for plan in rows))
    lede = "The customer’s own price goes before the class price, that before the general plan."
    sheet = ListSheet("Price plans", table, lede, tabs=tabs("prices"), pages=pages,
                      acts=keep_acts(person, TERMS, "orders_priceplan", "Add a plan"),
                      empty=Empty("No price plan yet", "Without one every price is a deviation."))  # fmt: skip
    return page(request, "list", sheet)


def plan_row(plan: PricePlan) -> ListRow:
    """One plan."""
    name = Cell(plan.name, url=reverse("price-plan", args=[plan.pk]))
    return ListRow(name, (Cell(whose(plan)), Cell(period(plan.valid_from, plan.valid_to)), Cell(plan.currency)))


def whose(plan: PricePlan) -> str:
    """For whom a plan holds."""
    return (
        plan.customer.name if plan.customer else f"class {plan.customer_class}" if plan.customer_class else "everybody"
    )


@staff_page
def price_plan(request: HttpRequest, person: Person, plan: int) -> HttpResponseBase:
    """One plan with its prices and quantity breaks."""
    found = PricePlan.objects.select_related("customer").filter(pk=plan).first()
    hidden = found and found.customer and sees_only_own(person) and not person.acts_for(found.customer.salesperson_id)
    if found is None or hidden:
        raise NotFound("no_such_plan", "There is no such price plan", "Choose one from the list")
    columns = (Column("Paper"), Column("From", figures=True), Column(f"{found.currency} a unit", figures=True))
    rows = found.rows.select_related("product").order_by("product__number", "from_quantity")[:2000]
    table = Table("Prices", columns, tuple(
        ListRow(Cell(row.product.name, row.product.number), (
            Cell(f"{row.from_quantity.normalize():f} {row.product.unit}", figures=True),
            Cell(f"{row.unit_price:,.2f}", figures=True),
        ))
        for row in rows
    ))  # fmt: skip
    headline = f"For {whose(found)}, {period(found.valid_from, found.valid_to)}."
    return page(
        request,
        "record",
        RecordSheet(found.name, headline, (Trail("Price plans", reverse("prices")),), tables=(table,)),
    )


@staff_page
def contracts(request: HttpRequest, person: Person) -> HttpResponseBase:
    """The sales contracts; the contract's word goes before the class's (P1)."""
    found = Contract.objects.select_related("customer").order_by("customer__name", "-valid_from")
    if sees_only_own(person):
        found = found.filter(customer__salesperson_id__in=[person.id, *person.stands_for])
    rows, pages = paged(request, found)
    columns = (
        Column("Contract"),
        Column("Customer"),
        Column("Payment"),
        Column("Deposit", figures=True),
        Column("Valid"),
    )
    table = Table("Contracts", columns, tuple(contract_row(c) for c in rows))
    sheet = ListSheet("Contracts", table, "The contract’s word goes before the class’s.", tabs=tabs("contracts"),
                      acts=keep_acts(person, TERMS, "orders_contract", "Add a contract"),
                      pages=pages, empty=Empty("No contract yet", "Without one the class decides."))  # fmt: skip
    return page(request, "list", sheet)


def contract_row(found: Contract) -> ListRow:
    """One contract."""
    deposit = f"{found.deposit_percent.normalize():f} %" if found.deposit_percent is not None else "as the class"
    return ListRow(Cell(found.number), (
        Cell(found.customer.name, url=reverse("customer", args=[found.customer.number]),
             customer_class=found.customer.classification_id),
        Cell(found.payment), Cell(deposit, figures=True), Cell(period(found.valid_from, found.valid_to)),
    ))  # fmt: skip
