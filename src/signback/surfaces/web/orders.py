"""The list of orders, and the search over everything."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from signback.engine.families import family_of
from signback.engine.models import Root, Task
from signback.engine.sight import sees_only_own, visible_to
from signback.orders.models import Customer, Product, Roll
from signback.orders.persons import Person
from signback.orders.references import order_meant
from signback.surfaces.case import ORDERS
from signback.surfaces.sentences import lateness, when
from signback.surfaces.web.called import members_at
from signback.surfaces.web.frame import TAKES_CALLS, page, staff_page
from signback.surfaces.web.hurry import EXPRESS
from signback.surfaces.web.sheets.lists import Cell, Column, ListRow, ListSheet, SearchGroup, SearchSheet, Table
from signback.surfaces.web.sheets.pieces import Act, Badge, Choice, Empty, Filter, Hidden, Pages, Tab, Tone, Trail
from signback.surfaces.web.worklist import CLASSES, choices, steps

PAGE = 50
FOUND = 12
NAMED = 200
TABS = (("open", "Open"), ("ended", "Ended"), ("all", "All"))
COLUMNS = (Column("Order"), Column("Customer"), Column("Waits for"), Column("Salesperson"), Column("Changed"))
MEMBERS_COLUMNS = (Column("Order"), Column("Member"), Column("Waits for"), Column("Changed"))
"""Members' orders have no salesperson."""
NONE_YET = Empty("No orders here", "An order begins with an arrival under Intake.")
NONE_FOUND = Empty(
    "Nothing found", "Search by the beginning of an order's number, a customer's name or number, or a paper."
)


def words(asked: QueryDict, name: str, length: int = 80) -> str:
    """One value of the address, as long as a person types."""
    return asked.get(name, "").strip()[:length].replace("\x00", "")


@staff_page
def orders(request: HttpRequest, person: Person) -> HttpResponseBase:
    """All orders that this person may see, newest first, page by page."""
    asked, now = request.GET, timezone.now()
    state = asked.get("state", "open")
    state = state if state in dict(TABS) else "open"
    found = narrowed(Root.objects.filter(visible_to(person), kind="order"), asked, state, now)
    rows = list(found.select_related("customer", "salesperson").order_by("-pk")[: PAGE + 1])
    sheet = ListSheet(
        "Orders", table_of("Orders", rows[:PAGE], now),
        tabs=tuple(Tab(title, f"?state={key}", here=key == state) for key, title in TABS),
        filters=(
            Filter("class", "Class", choices("every class", [(c, c) for c in CLASSES], asked.get("class", ""))),
            Filter("step", "Stands on", choices("every step", steps(), asked.get("step", ""))),
            Filter("late", "Late", (Choice("", "or not"), Choice("1", "only late ones", asked.get("late") == "1"))),
        ),
        filtered=filtered(asked), keep=(Hidden("state", state),),
        acts=tuple(ways(person)),
        pages=further(asked, rows), empty=NONE_YET,
    )  # fmt: skip
    return page(request, "list", sheet)


def ways(person: Person) -> Iterator[Act]:
    """Where else somebody goes from here."""
    if not sees_only_own(person):
        yield Act("Monthly registers", reverse("registers"))
    if person.roles & TAKES_CALLS:
        yield Act("Take a call", reverse("intake"), "N", icon="phone")


def narrowed(found: QuerySet[Root], asked: QueryDict, state: str, now: datetime) -> QuerySet[Root]:
    """The filters of the address."""
    if state != "all":
        found = found.filter(over=state == "ended")
    if asked.get("class") in CLASSES:
        found = found.filter(customer__classification_id=words(asked, "class", 1))
    if customer := words(asked, "customer", 20):
        found = found.filter(customer__number=customer)
    step, late = words(asked, "step", 60), asked.get("late") == "1"
    if step or late:
        tasks = Task.objects.filter(root=OuterRef("pk"), state="ready", **({"step": step} if step else {}))
        found = found.filter(Exists(tasks.filter(due__lt=now) if late else tasks))
    before = asked.get("before", "")
    return found.filter(pk__lt=int(before)) if before.isdigit() and len(before) < 16 else found


def filtered(asked: QueryDict) -> str:
    """The filters in words."""
    said = [f"class {asked['class']}"] if asked.get("class") in CLASSES else []
    if step := words(asked, "step", 60):
        said.append(f"“{dict(steps()).get(step, step)}”")
    if customer := words(asked, "customer", 20):
        said.append(f"customer {customer}")
    return ", ".join([*said, *(["late ones"] if asked.get("late") == "1" else [])])


def further(asked: QueryDict, rows: list[Root]) -> Pages | None:
    """The way to older orders, and back."""
    query = asked.copy()
    query.pop("before", None)
    first = f"?{query.urlencode()}" if asked.get("before") else ""
    if len(rows) <= PAGE:
        return Pages(first_url=first) if first else None
    query["before"] = str(rows[PAGE - 1].pk)
    return Pages(f"?{query.urlencode()}", first, f"{PAGE} orders on this page, newest first")


def table_of(label: str, rows: list[Root], now: datetime, columns: tuple[Column, ...] = COLUMNS) -> Table:
    """Orders with what each waits for; one statement for all of them."""
    leads: dict[int, Task] = {}
    ready = Task.objects.filter(root__in=[r.pk for r in rows], state="ready")
    for task in ready.order_by(F("due").asc(nulls_last=True), "id"):
        leads.setdefault(task.root_id, task)
    sold = columns is COLUMNS
    return Table(label, columns, tuple(list_row(row, leads.get(row.pk), now, sold=sold) for row in rows))


def list_row(root: Root, lead: Task | None, now: datetime, *, sold: bool = True) -> ListRow:
    """One order in the list."""
    customer = root.customer
    name = Cell(
        root.number, root.summary or "being written down", reverse("order", args=[root.number]),
        badge=EXPRESS if root.hurries else None,
    )  # fmt: skip
    whose = Cell(
        customer.name if customer else root.member.name if root.member else "not known yet",
        customer_class=customer.classification_id if customer else "",
    )
    by = (Cell(root.salesperson.name if root.salesperson else ""),) if sold else ()
    changed = Cell(when(root.changed, now), f"opened {timezone.localtime(root.opened):%-d %b}")
    return ListRow(name, (whose, waits_cell(root, lead, now), *by, changed))


def waits_cell(root: Root, lead: Task | None, now: datetime) -> Cell:
    """The step that it waits for, and how late that is."""
    if root.over:
        return Cell("", badge=Badge("ended", Tone.DONE))
    if lead is None:
        return Cell("nothing that is ready")
    due, late = lateness(lead.due, now)
    return Cell(family_of(root.kind).step(lead.step).title, due, badge=Badge("late", Tone.LATE) if late else None)


@staff_page
def search(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Orders, customers, rolls and papers by what people say on the telephone; a whole number opens it."""
    query, now = words(request.GET, "q"), timezone.now()
    mine = Root.objects.filter(visible_to(person), kind__in=ORDERS)
    for number in dict.fromkeys((query, order_meant(query))):
        if number and mine.filter(number=number).exists():
            return redirect("order", number=number)
    if query and Roll.objects.filter(number=query, order__in=mine.values("number")).exists():
        return redirect("roll", number=query)
    groups = tuple(g for g in (
        customers_found(person, query), orders_found(mine, person, query, now), rolls_found(mine, query),
        papers_found(query),
    ) if query and g.table.rows)  # fmt: skip
    return page(request, "search", SearchSheet(query, groups, empty=NONE_FOUND))


def customers_named(person: Person, query: str) -> QuerySet[Customer]:
    """The customers of that name, number, contact or telephone number, among those that this person sees."""
    found = Customer.objects.select_related("salesperson").order_by("name")
    if sees_only_own(person):
        found = found.filter(salesperson_id__in=[person.id, *person.stands_for])
    digits = "".join(letter for letter in query if letter.isdigit())
    said = Q(name__icontains=query) | Q(number__istartswith=query) | Q(contacts__name__icontains=query)
    if len(digits) >= 5:
        said |= Q(contacts__telephone_digits__contains=digits)
    return found.filter(said).distinct() if query else found


def orders_found(mine: QuerySet[Root], person: Person, query: str, now: datetime) -> SearchGroup:
    """Orders by the beginning of their number, by customer, and open ones by paper."""
    customers = list(customers_named(person, query).values_list("pk", flat=True)[:NAMED])
    called = list(members_at(query)[:NAMED])
    said = (
        Q(number__istartswith=query)
        | Q(customer__in=customers)
        | Q(member__name__icontains=query)
        | Q(member__in=called)
        | Q(over=False, summary__icontains=query)
    )
    rows = list(
        mine.filter(said).select_related("customer", "salesperson", "member").order_by("over", "-pk")[: FOUND + 1]
    )
    return SearchGroup("Orders", table_of("Orders", rows[:FOUND], now))


def customers_found(person: Person, query: str) -> SearchGroup:
    """Customers."""
    rows = list(customers_named(person, query)[: FOUND + 1])
    more = Trail("All customers of this name", f"{reverse('customers')}?q={query}") if len(rows) > FOUND else None
    return SearchGroup("Customers", customer_table(rows[:FOUND]), more)


def customer_table(rows: list[Customer]) -> Table:
    """Customers with class, place and salesperson."""
    columns = (Column("Customer"), Column("Place"), Column("Salesperson"))
    return Table("Customers", columns, tuple(
        ListRow(
            Cell(c.name, c.number, reverse("customer", args=[c.number]), customer_class=c.classification_id),
            (Cell(", ".join(x for x in (c.city, c.country) if x)), Cell(c.salesperson.name)),
        )
        for c in rows
    ))  # fmt: skip


def rolls_found(mine: QuerySet[Root], query: str) -> SearchGroup:
    """Rolls by the beginning of their number."""
    found = Roll.objects.filter(number__istartswith=query, order__in=mine.values("number")).order_by("number")[:FOUND]
    columns = (Column("Roll"), Column("Order"), Column("Weight", figures=True))
    return SearchGroup("Rolls", Table("Rolls", columns, tuple(
        ListRow(Cell(roll.number, url=reverse("roll", args=[roll.number])), (
            Cell(roll.order, url=reverse("order", args=[roll.order])),
            Cell(f"{roll.kilograms:f} kg" if roll.kilograms else "", figures=True),
        ))
        for roll in found
    )))  # fmt: skip


def papers_found(query: str) -> SearchGroup:
    """Papers."""
    said = Q(name__icontains=query) | Q(number__istartswith=query)
    rows = Product.objects.filter(said, active=True).order_by("number")[:FOUND]
    return SearchGroup("Papers", paper_table(rows))


def paper_table(rows: Any) -> Table:
    """Papers with their measures."""
    columns = (Column("Paper"), Column("Shape"), Column("g/m²", figures=True), Column("Machine"),
               Column("Smallest run", figures=True))  # fmt: skip
    return Table("Papers", columns, tuple(
        ListRow(Cell(p.name, p.number), (
            Cell(p.get_shape_display()), Cell(f"{p.grammage.normalize():f}", figures=True), Cell(p.machine),
            Cell(f"{p.smallest_run.normalize():f} {p.unit}", figures=True),
        ))
        for p in rows
    ))  # fmt: skip
