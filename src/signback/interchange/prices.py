"""Prices from a file: price plans in our own layout, or the price history behind the lines of orders."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from signback.engine.gate import writing
from signback.interchange.outcome import TOGETHER, Outcome, Tell, batches, lines_of, quiet
from signback.interchange.sales import is_sales, sales
from signback.interchange.tables import Row, Table
from signback.interchange.values import BadCell, day, not_negative, said, short, whole
from signback.orders.models import Customer, PricePlan, PriceRow, Product
from signback.orders.refusals import Invalid

COLUMNS = (
    "plan", "product", "from quantity", "unit price", "currency", "valid from", "valid to", "customer", "class",
)  # fmt: skip
FOR_GOOD = date(2099, 12, 31)
Key = tuple[str, str, Decimal]


@dataclass(frozen=True)
class Plan:
    """A price plan as a file gives it."""

    name: str
    valid_from: date
    valid_to: date = FOR_GOOD
    currency: str = "EUR"
    customer: str = ""
    letter: str = ""


@dataclass
class Given:
    """One price of one plan, with the rows that say so."""

    plan: Plan
    product: str
    from_quantity: Decimal
    unit_price: Decimal
    lines: array[int] = field(default_factory=lines_of)


def import_prices(table: Table, tell: Tell = quiet) -> Outcome:
    """Make the plans and prices that are new, bring the others up to date."""
    outcome = Outcome(table, tell)
    given = from_sales(table, outcome) if is_sales(table) else from_own(table, outcome)
    for some in batches(given, TOGETHER):
        with writing():
            put(some, outcome)
        outcome.say()
    outcome.say()
    return outcome


def put(given: Sequence[Given], outcome: Outcome) -> None:
    """Some prices in one commit."""
    numbers = {one.product for one in given}
    products = dict(Product.objects.filter(number__in=numbers).values_list("number", "pk"))
    sold = [one for one in given if has_product(one, products, outcome)]
    plans = plans_of(sold, outcome)
    going = [one for one in sold if one.plan.name in plans]
    write(going, plans, products, outcome)
    outcome.accepted += sum(len(one.lines) for one in going)


def has_product(one: Given, products: Mapping[str, int], outcome: Outcome) -> bool:
    """Only what the house sells has a price."""
    if one.product not in products:
        outcome.reject(one.lines, f"There is no product {one.product}; import products first")
    return one.product in products


def plans_of(given: Sequence[Given], outcome: Outcome) -> dict[str, PricePlan]:
    """The plans by name; one that says something else than the stored plan of that name is rejected whole."""
    wanted = {one.plan.name: one.plan for one in given}
    stored = {p.name: p for p in PricePlan.objects.select_related("customer").filter(name__in=wanted)}
    customers = Customer.objects.in_bulk({p.customer for p in wanted.values() if p.customer}, field_name="number")
    found: dict[str, PricePlan] = {}
    for name, plan in wanted.items():
        try:
            found[name] = same(stored[name], plan) if name in stored else made(plan, customers)
        except BadCell as fault:
            outcome.reject((line for one in given if one.plan.name == name for line in one.lines), str(fault))
    return found


def made(plan: Plan, customers: Mapping[str, Customer]) -> PricePlan:
    """A new plan."""
    if plan.customer and plan.customer not in customers:
        raise BadCell(f"There is no customer {plan.customer}")
    return PricePlan.objects.create(
        name=plan.name, valid_from=plan.valid_from, valid_to=plan.valid_to, currency=plan.currency,
        customer=customers.get(plan.customer), customer_class=plan.letter,
    )  # fmt: skip


def same(stored: PricePlan, plan: Plan) -> PricePlan:
    """The stored plan, if the file means that one: for the same days and the same buyers."""
    whose = stored.customer.number if stored.customer else ""
    told = Plan(stored.name, stored.valid_from, stored.valid_to, stored.currency, whose, stored.customer_class)
    if told != plan:
        raise BadCell(f"Plan “{plan.name}” stands for other days or buyers already; name this one otherwise")
    return stored


def write(
    given: Sequence[Given], plans: Mapping[str, PricePlan], products: Mapping[str, int], outcome: Outcome
) -> None:
    """The prices, by one insert for all new ones."""
    names = {plan.pk: name for name, plan in plans.items()}
    told = {one.product for one in given}
    rows = PriceRow.objects.filter(plan__in=names, product__number__in=told).select_related("product")
    stored: dict[Key, PriceRow] = {(names[r.plan_id], r.product.number, r.from_quantity): r for r in rows}
    fresh: list[PriceRow] = []
    for one in given:
        row = stored.get((one.plan.name, one.product, one.from_quantity))
        if row is None:
            fresh.append(
                PriceRow(
                    plan=plans[one.plan.name], product_id=products[one.product], from_quantity=one.from_quantity,
                    unit_price=one.unit_price,
                )
            )  # fmt: skip
        elif row.unit_price != one.unit_price:
            row.unit_price = one.unit_price
            row.save(update_fields=["unit_price"])
            outcome.changed += 1
        else:
            outcome.known += 1
    PriceRow.objects.bulk_create(fresh, batch_size=500)
    outcome.made += len(fresh)


# ---- our own layout
def from_own(table: Table, outcome: Outcome) -> Iterator[Given]:
    """One price a row."""
    if not table.names >= {"plan", "product", "unitprice", "validfrom"}:
        raise Invalid("Prices need the columns plan, product, unit price and valid from", field="file")
    plans: dict[str, Plan] = {}
    for rows in table.groups("plan", "product"):
        yield from distinct(rows, plans, outcome)


def distinct(rows: Iterable[Row], plans: dict[str, Plan], outcome: Outcome) -> Iterator[Given]:
    """The prices of one article in one plan; each quantity has one, and a plan stands for the same days throughout."""
    seen: dict[Key, int] = {}
    for row in rows:
        try:
            one = own_price(row)
            key = (one.plan.name, one.product, one.from_quantity)
            if seen.setdefault(key, row.line) != row.line:
                raise BadCell(f"This price stands in line {seen[key]} already")
            if plans.setdefault(one.plan.name, one.plan) != one.plan:
                raise BadCell(f"Plan “{one.plan.name}” has other days or buyers in an earlier line")
            yield one
        except BadCell as fault:
            outcome.reject([row.line], str(fault))


def own_price(row: Row) -> Given:
    """A row as a price."""
    if row.fault:
        raise BadCell(row.fault)
    price = not_negative("unit price", row.cells.get("unitprice", ""), digits=14, places=4)
    start = not_negative("from quantity", row.cells.get("fromquantity", "") or "0", digits=12, places=3)
    return Given(
        own_plan(row.cells), said("product", row.cells.get("product", ""), 40), start, price, lines_of([row.line])
    )


def own_plan(cells: Mapping[str, str]) -> Plan:
    """The plan that a row belongs to."""
    first = day("valid from", cells.get("validfrom", ""))
    last = day("valid to", cells["validto"]) if cells.get("validto") else FOR_GOOD
    if last < first:
        raise BadCell("valid to lies before valid from")
    letter = cells.get("class", "").upper()
    if letter not in {"", "A", "B", "C"}:
        raise BadCell(f"There is no class {letter[:20]}")
    return Plan(
        said("plan", cells.get("plan", ""), 120), first, last, short("currency", cells.get("currency", "") or "EUR", 3),
        whole(cells.get("customer", "")), letter,
    )  # fmt: skip


# ---- the price history behind the lines of orders
@dataclass
class Day:
    """What an article was sold at on a day, and by which rows."""

    prices: Counter[Decimal] = field(default_factory=Counter)
    lines: array[int] = field(default_factory=lines_of)


def from_sales(table: Table, outcome: Outcome) -> Iterator[Given]:
    """The list price of each article as the orders tell it: on a day, the price named most often up to that day.

    A plan begins on each day on which some list price changed, and holds those prices only; the newest plan that
    names an article decides. What a customer paid otherwise is what the price check (S5.1) then finds.
    """
    articles: dict[str, dict[date, Day]] = defaultdict(lambda: defaultdict(Day))
    for order in sales(table, outcome):
        for line in order:
            on = articles[line.product][line.date.date()]
            on.prices[line.unit_price] += 1
            on.lines.append(line.line)
    for code in sorted(articles):
        yield from history(code, articles[code])


def history(product: str, days: Mapping[date, Day]) -> Iterator[Given]:
    """The changes of one article's list price; every row stands under the price in force on its day."""
    counts: Counter[Decimal] = Counter()
    current: Given | None = None
    for on, found in sorted(days.items()):
        counts.update(found.prices)
        price = in_force(counts, current.unit_price if current else None)
        if current is None or price != current.unit_price:
            if current:
                yield current
            current = Given(Plan(f"List prices from {on}", on), product, Decimal(0), price)
        current.lines.extend(found.lines)
    if current:
        yield current


def in_force(counts: Counter[Decimal], before: Decimal | None) -> Decimal:
    """The price named most often; among equals the one in force stays, else the higher one."""
    most = max(counts.values())
    equal = [price for price, times in counts.items() if times == most]
    return before if before is not None and before in equal else max(equal)
