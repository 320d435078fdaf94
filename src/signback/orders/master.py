"""Looking up master data by the numbers people use, with plain refusals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from signback.orders.models import Contract, Customer, Product
from signback.orders.persons import Person
from signback.orders.refusals import Invalid
from signback.tables.statements import marks, select


@dataclass(frozen=True)
class Known:
    """Master data read beforehand, for many orders that go in by one transaction."""

    customers: Mapping[str, Customer]
    contracts: Mapping[int, Sequence[Contract]]
    products: Mapping[str, Product]

    @classmethod
    def read(cls, customers: Iterable[str], products: Iterable[str]) -> Known:
        """What is known of these customers and products now, by three queries."""
        found = Customer.objects.select_related("classification", "salesperson").filter(number__in=set(customers))
        by_number = {customer.number: customer for customer in found}
        contracts: dict[int, list[Contract]] = defaultdict(list)
        for contract in Contract.objects.filter(customer__in=found).order_by("-valid_from", "-id"):
            contracts[contract.customer_id].append(contract)
        return cls(by_number, contracts, products_by_number(products))


_known: ContextVar[Known | None] = ContextVar("known", default=None)


@contextmanager
def remembering(known: Known) -> Iterator[None]:
    """Answer from what was read beforehand until the block ends; only inside one transaction."""
    token = _known.set(known)
    try:
        yield
    finally:
        _known.reset(token)


def customer_by_number(number: str, by: Person) -> Customer:
    """The customer; a salesperson finds their own customers only (R4)."""
    if (known := _known.get()) and number in known.customers and not by.sees_only_own:
        return known.customers[number]
    own = [by.id, *by.stands_for] if by.sees_only_own else []
    whose = f" and t.salesperson_id in {marks(own)}" if own else ""
    for customer in select(Customer, f"where t.number = %s{whose}", [number, *own], ("classification", "salesperson")):
        return customer
    raise Invalid(f"There is no customer {number}", field="customer")


def contract_on(customer: Customer, moment: datetime) -> Contract | None:
    """The customer's contract in force on a day; the newest if there are several."""
    day = timezone.localdate(moment)
    if (known := _known.get()) and customer.number in known.customers:
        fitting = (c for c in known.contracts.get(customer.pk, ()) if c.valid_from <= day <= c.valid_to)
        return next(fitting, None)
    valid = "where t.customer_id = %s and %s between t.valid_from and t.valid_to order by t.valid_from desc, t.id desc"
    return next(iter(select(Contract, f"{valid} limit 1", [customer.pk, day])), None)


def products_by_number(numbers: Iterable[str]) -> dict[str, Product]:
    """The papers that are made now, by number."""
    if known := _known.get():
        return {number: known.products[number] for number in numbers if number in known.products}
    wanted = sorted(set(numbers))
    return {p.number: p for p in select(Product, f"where t.number in {marks(wanted)} and t.active", wanted)}
