"""Master data: customers, papers, prices, materials; and who the caller is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema

from signback.departments.models import Material, MaterialOnOrder
from signback.engine.sight import sees_only_own
from signback.orders.models import Contact, Contract, Customer, PriceRow, Product
from signback.orders.persons import Person
from signback.surfaces.api.orders import Paged
from signback.surfaces.api.pages import page_of
from signback.surfaces.api.sign_in import person_of, staff_of

router = Router(tags=["Master data"])


class Me(Schema):
    """Who the caller is, with the roles of those they stand in for."""

    sign_in: str
    name: str
    roles: list[str]


class ContactOut(Schema):
    """One of a customer's people."""

    name: str
    position: str
    telephone: str
    email: str
    signs: bool


class ContractOut(Schema):
    """A sales contract."""

    number: str
    valid_from: date
    valid_to: date
    payment: str
    currency: str
    delivery_terms: str
    deposit_percent: Decimal | None
    tolerance_percent: Decimal | None


class CustomerOut(Schema):
    """A business customer."""

    number: str
    name: str
    customer_class: str
    salesperson: str
    street: str
    city: str
    country: str
    contacts: list[ContactOut]
    contracts: list[ContractOut]


class CustomerPage(Schema):
    """One page of customers."""

    items: list[CustomerOut]
    next: str = ""


class ProductOut(Schema):
    """A paper."""

    number: str
    name: str
    grammage: Decimal
    coloured: bool
    shape: str
    unit: str
    smallest_run: Decimal
    active: bool


class ProductPage(Schema):
    """One page of papers."""

    items: list[ProductOut]
    next: str = ""


class PriceOut(Schema):
    """The price of a paper from a quantity on."""

    plan: str
    customer: str
    customer_class: str
    product: str
    from_quantity: Decimal
    unit_price: Decimal
    currency: str
    valid_from: date
    valid_to: date


class PricePage(Schema):
    """One page of prices."""

    items: list[PriceOut]
    next: str = ""


class ArrivalOut(Schema):
    """Material on its way."""

    kilograms: Decimal
    arrives: date


class MaterialOut(Schema):
    """A raw material, in kilograms."""

    number: str
    name: str
    on_hand: Decimal
    on_order: list[ArrivalOut]


class MaterialPage(Schema):
    """One page of materials."""

    items: list[MaterialOut]
    next: str = ""


@router.get("/me", response=Me, summary="Who am I")
def read_me(request: HttpRequest) -> Me:
    """Who the caller is."""
    person = person_of(request)
    return Me(sign_in=person.sign_in, name=person.name, roles=sorted(person.roles))


@router.get("/customers", response=CustomerPage, summary="List customers")
def list_customers(request: HttpRequest, asked: Query[Paged]) -> CustomerPage:
    """The customers; a salesperson sees their own (R4)."""
    page = page_of(customers_for(staff_of(request)), ("number",), asked.cursor, asked.limit)
    return CustomerPage(items=[customer_out(customer) for customer in page.rows], next=page.next)


def customers_for(person: Person) -> QuerySet[Customer]:
    """The customers that this person may see."""
    found = Customer.objects.select_related("salesperson").prefetch_related(
        Prefetch("contacts", Contact.objects.order_by("pk")), Prefetch("contracts", Contract.objects.order_by("number"))
    )
    return found.filter(salesperson_id__in=own_ids(person)) if sees_only_own(person) else found


def own_ids(person: Person) -> list[int]:
    """The person and those they stand in for."""
    return [person.id, *person.stands_for]


def customer_out(customer: Customer) -> CustomerOut:
    """A customer with people and contracts."""
    return CustomerOut(
        number=customer.number, name=customer.name, customer_class=customer.customer_class,
        salesperson=customer.salesperson.name, street=customer.street, city=customer.city,
        country=customer.country, contacts=[ContactOut.from_orm(c) for c in customer.contacts.all()],
        contracts=[ContractOut.from_orm(c) for c in customer.contracts.all()],
    )  # fmt: skip


@router.get("/products", response=ProductPage, summary="List papers")
def list_products(request: HttpRequest, asked: Query[Paged]) -> ProductPage:
    """The papers that the mill makes."""
    staff_of(request)
    page = page_of(Product.objects.all(), ("number",), asked.cursor, asked.limit)
    return ProductPage(items=[ProductOut.from_orm(product) for product in page.rows], next=page.next)


@router.get("/prices", response=PricePage, summary="List prices")
def list_prices(request: HttpRequest, asked: Query[Paged]) -> PricePage:
    """The prices of every plan; a salesperson sees the plans of their own customers (R4)."""
    page = page_of(prices_for(staff_of(request)), ("id",), asked.cursor, asked.limit)
    return PricePage(items=[price_out(row) for row in page.rows], next=page.next)


def prices_for(person: Person) -> QuerySet[PriceRow]:
    """The prices that this person may see."""
    found = PriceRow.objects.select_related("plan__customer", "product")
    mine = Q(plan__customer=None) | Q(plan__customer__salesperson_id__in=own_ids(person))
    return found.filter(mine) if sees_only_own(person) else found


def price_out(row: PriceRow) -> PriceOut:
    """A price with its plan."""
    plan = row.plan
    return PriceOut(
        plan=plan.name, customer=plan.customer.number if plan.customer else "", customer_class=plan.customer_class,
        product=row.product.number, from_quantity=row.from_quantity, unit_price=row.unit_price,
        currency=plan.currency, valid_from=plan.valid_from, valid_to=plan.valid_to,
    )  # fmt: skip


@router.get("/materials", response=MaterialPage, summary="List raw materials")
def list_materials(request: HttpRequest, asked: Query[Paged]) -> MaterialPage:
    """Stock on hand and what is on its way (S6)."""
    staff_of(request)
    coming = Prefetch("on_order", MaterialOnOrder.objects.order_by("arrives", "pk"))
    page = page_of(Material.objects.prefetch_related(coming), ("number",), asked.cursor, asked.limit)
    return MaterialPage(items=[material_out(material) for material in page.rows], next=page.next)


def material_out(material: Material) -> MaterialOut:
    """A material with its arrivals."""
    arrivals = [ArrivalOut(kilograms=coming.kilograms, arrives=coming.arrives) for coming in material.on_order.all()]
    return MaterialOut(number=material.number, name=material.name, on_hand=material.on_hand, on_order=arrivals)
