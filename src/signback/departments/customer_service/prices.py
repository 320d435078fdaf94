"""The check against contract, price plan and earlier transactions (S5.1, S5.2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from signback.departments.customer_service import inputs, room
from signback.orders.events.checks import Deviation, DeviationSigned, LinePrice, PriceChecked
from signback.orders.events.intake import Line
from signback.orders.history import earlier_lines
from signback.orders.models import PriceRow
from signback.orders.order import Order
from signback.orders.persons import Person
from signback.orders.pricing import HUNDRED, percent_off
from signback.orders.refusals import Invalid
from signback.orders.roles import Role
from signback.tables.statements import marks, select

SPECIFICATION = ("width", "core", "diameter", "length")


@room.step("Check price, specification and payment", source="S5.1")
def check_price(order: Order, data: inputs.Nothing, by: Person) -> PriceChecked:
    """Compare every line with contract, price plan and earlier orders; each difference opens a deviation."""
    customer, memorandum = order.customer, order.memorandum
    if customer is None or memorandum is None or order.terms is None:
        raise Invalid("Without a customer there is nothing to compare with")
    rows = plan_rows(order)
    earlier = earlier_lines(customer.pk, order.number)
    prices = tuple(price_of(line, rows, earlier) for line in order.lines)
    found = [d for price in prices if (d := price_deviation(price, order.terms.director_limit_percent))]
    found += [d for line in order.lines if (d := specification_deviation(line, earlier))]
    contract = order.root.contract
    if contract and memorandum.payment != contract.payment:
        says = f"Payment “{memorandum.payment}”; contract {contract.number} says “{contract.payment}”"
        found.append(Deviation("payment", "", "payment", says))
    return PriceChecked(prices, tuple(found), order.terms.currency)


def plan_rows(order: Order) -> list[PriceRow]:
    """The prices in force on the day of the order, in the contract's currency, by one query."""
    customer, terms = order.customer, order.terms
    assert customer is not None and terms is not None
    day = order.calendar.local(order.opened).date()
    products = [line.product for line in order.lines]
    whose = "(plan.customer_id = %s or plan.customer_id is null and plan.customer_class in ('', %s))"
    when = "%s between plan.valid_from and plan.valid_to and plan.currency = %s"
    rest = f"where product.number in {marks(products)} and {when} and {whose}"
    params = [*products, day, terms.currency, customer.pk, customer.customer_class]
    return select(PriceRow, rest, params, ("plan", "product"))


def price_of(line: Line, rows: Iterable[PriceRow], earlier: dict[str, list[Line]]) -> LinePrice:
    """One line's price: what was named, what is expected, and where the expectation comes from."""
    quantity = line.quantity or Decimal(0)
    fitting = [r for r in rows if r.product.number == line.product and r.from_quantity <= quantity]
    best = max(fitting, key=nearest, default=None)
    if best is not None:
        source = f"{best.plan.name}, from {best.from_quantity.normalize():f} {line.unit}"
        asked = line.unit_price if line.unit_price is not None else best.unit_price
        return LinePrice(line.number, asked, best.unit_price, source)
    last = next((x.unit_price for x in earlier.get(line.product, []) if x.unit_price is not None), None)
    asked = line.unit_price if line.unit_price is not None else last or Decimal(0)
    return LinePrice(line.number, asked, last, "last order" if last is not None else "no price plan, no earlier order")


def nearest(row: PriceRow) -> tuple[int, date, int, Decimal]:
    """A customer's plan before the class's, that before everybody's; then the newer one; then its largest break."""
    whose = 2 if row.plan.customer_id else 1 if row.plan.customer_class else 0
    return whose, row.plan.valid_from, row.plan_id, row.from_quantity


def price_deviation(price: LinePrice, limit: Decimal) -> Deviation | None:
    """The difference between the price named and the price expected, if there is one."""
    key = f"{price.line}-price"
    if price.expected is None:
        return Deviation(key, price.line, "price", f"Line {price.line}: {price.source}", HUNDRED, beyond_limit=True)
    if price.asked == price.expected:
        return None
    off = percent_off(price.asked, price.expected)
    says = f"Line {price.line}: named {price.asked:,.2f}, {price.source} says {price.expected:,.2f}"
    return Deviation(key, price.line, "price", says, off.quantize(Decimal("0.01")), abs(off) > limit)


def specification_deviation(line: Line, earlier: dict[str, list[Line]]) -> Deviation | None:
    """A measure that this customer has never had for this paper before (S2.1, S5.2)."""
    before = earlier.get(line.product, [])
    odd = [name for name in SPECIFICATION if before and is_new(line, before, name)]
    if not odd:
        return None
    words = ", ".join(f"{name} {getattr(line, name)} mm, until now {getattr(before[0], name)} mm" for name in odd)
    return Deviation(f"{line.number}-specification", line.number, "specification", f"Line {line.number}: {words}")


def is_new(line: Line, before: list[Line], name: str) -> bool:
    """Whether a measure differs from all earlier ones."""
    known = {getattr(x, name) for x in before if getattr(x, name) is not None}
    return bool(known) and getattr(line, name) not in known


@room.step(
    "Sign the deviation", source="S5.2", signed=True, over=("memorandum",), who=(Role.CUSTOMER_SERVICE_SUPERVISOR,)
)
def sign_deviation(order: Order, data: inputs.SignParts, by: Person) -> DeviationSigned:
    """The supervisor signs what the salesperson verified in writing."""
    return DeviationSigned(data.covers, data.note)
