"""Looking up master data by the numbers people use, with plain refusals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from signback.orders.models import Contract, Customer, Product
from signback.orders.persons import Person
from signback.orders.refusals import Invalid
from signback.orders.roles import Role


def customer_by_number(number: str, by: Person) -> Customer:
    """The customer; a salesperson finds their own customers only (R4)."""
    found = Customer.objects.select_related("classification", "salesperson").filter(number=number)
    if by.roles <= {Role.SALES}:
        found = found.filter(salesperson_id__in=[by.id, *by.stands_for])
    customer = found.first()
    if customer is None:
        raise Invalid(f"There is no customer {number}", field="customer")
    return customer


def contract_on(customer: Customer, moment: datetime) -> Contract | None:
    """The customer's contract in force on a day; the newest if there are several."""
    day = moment.date()
    valid = Q(valid_from__lte=day, valid_to__gte=day)
    return Contract.objects.filter(valid, customer=customer).order_by("-valid_from", "-id").first()


def products_by_number(numbers: Iterable[str]) -> dict[str, Product]:
    """The papers that are made now, by number."""
    return {p.number: p for p in Product.objects.filter(number__in=set(numbers), active=True)}
