"""The mill's master data: people, classes, customers, contracts, papers, formulas, materials, prices."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from signback.book.house import HOUSE_NUMBER
from signback.demo import papers
from signback.demo.mall import fill_mall
from signback.departments.models import Formula, Ingredient, Machine, Material, MaterialOnOrder
from signback.engine.door import Ask, open_root
from signback.engine.families import FAMILIES
from signback.engine.models import BookInForce, Root
from signback.orders.house import forget_house
from signback.orders.models import (
    Account,
    CalendarDay,
    ClassPolicy,
    Contact,
    Contract,
    Customer,
    PricePlan,
    PriceRow,
    Product,
)
from signback.orders.roles import Role

PASSWORD = "signback"
HOUSE_NAME = "Lindwater Paper Mill 凌水造纸有限公司"
NAMES = {
    Role.CUSTOMER_SERVICE: "Ines Baptista",
    Role.CUSTOMER_SERVICE_ASSISTANT: "Noor Haddad",
    Role.CUSTOMER_SERVICE_SUPERVISOR: "Hanne Vos",
    Role.SALES: "Tom Okafor",
    Role.MARKETING_DIRECTOR: "Ruth Adler",
    Role.TECHNICAL: "Greta Lindqvist",
    Role.PRODUCTION: "Marek Dvorak",
    Role.PLANNER: "Piotr Nowak",
    Role.QUALITY: "Sanna Virtanen",
    Role.WAREHOUSE: "Luis Ortega",
    Role.FINANCE: "Rosa Marchetti",
    Role.DELIVERY: "Owen Price",
    Role.MALL_ADMINISTRATOR: "Mei Tanaka",
    Role.LOGISTICS: "Ivo Petrov",
    Role.PURCHASING: "Lena Brandt",
    Role.ADMINISTRATOR: "Ada Quinn",
}
SECOND = {"finance-2": (Role.FINANCE, "Paul Nkemelu"), "sales-2": (Role.SALES, "赵敏 Zhao Min")}


@transaction.atomic
def fill_master_data(*, password: str = PASSWORD) -> None:
    """Everything the mill knows before its first order."""
    fill_people(password)
    fill_policy()
    fill_papers()
    fill_customers()
    fill_mall(password)
    editions = [BookInForce(process=kind, edition=family.process.edition) for kind, family in FAMILIES.items()]
    BookInForce.objects.bulk_create(editions, ignore_conflicts=True)
    forget_house()


def open_house(sign_in: str = Role.ADMINISTRATOR.sign_in, name: str = HOUSE_NAME, surface: str = "demo") -> None:
    """The chain of what holds for the whole house, begun once by the administrator."""
    if Root.objects.filter(number=HOUSE_NUMBER).exists():
        return
    administrator = Account.objects.get(username=sign_in).as_person()
    open_root("house", HOUSE_NUMBER, Ask("open_house", administrator, {"name": name}, surface=surface))


def fill_people(password: str) -> None:
    """One person for every role, signing in by the role's name."""
    secret = make_password(password)
    people = [(role.sign_in, role, name) for role, name in NAMES.items()]
    people += [(sign_in, role, name) for sign_in, (role, name) in SECOND.items()]
    Account.objects.bulk_create(
        [
            Account(
                username=sign_in, roles=[str(role)], display_name=name, password=secret,
                email=f"{sign_in}@lindwater.example", is_staff=role is Role.ADMINISTRATOR,
                is_superuser=role is Role.ADMINISTRATOR,
            )
            for sign_in, role, name in people
        ]
    )  # fmt: skip


def fill_policy() -> None:
    """The policy's defaults, and the year's holidays (P1, P2)."""
    fill_classes()
    fill_holidays()


def fill_classes() -> None:
    """The source's defaults by class (P1)."""
    rows = [("A", False, 0, False, 10), ("B", True, 30, True, 5), ("C", True, 0, True, 3)]
    ClassPolicy.objects.bulk_create(
        [
            ClassPolicy(
                customer_class=letter, signature_before_production=first, deposit_percent=deposit,
                balance_before_delivery=balance, director_limit_percent=limit,
            )
            for letter, first, deposit, balance, limit in rows
        ]
    )  # fmt: skip


def fill_holidays() -> None:
    """The mill's holidays of three years (P2)."""
    year = timezone.localdate().year
    CalendarDay.objects.bulk_create(
        [
            CalendarDay(day=date(y, month, day), working=False, name=name)
            for y in (year - 1, year, year + 1)
            for month, day, name in [(1, 1, "New Year's Day"), (5, 1, "Labour Day"), (12, 25, "Christmas Day"), (12, 26, "St Stephen's Day")]
        ]
    )  # fmt: skip


def fill_papers() -> None:
    """Twelve papers with their formulas, the materials in stock and on order, the machines."""
    Machine.objects.bulk_create([Machine(name=f"Paper machine {n}", hours_a_day=20) for n in (1, 2)])
    stock = {
        number: Material.objects.create(number=number, name=name, on_hand=on_hand)
        for number, name, on_hand in papers.MATERIALS
    }
    soon = timezone.localdate() + timedelta(days=9)
    for material in stock.values():
        MaterialOnOrder.objects.create(material=material, kilograms=60000, arrives=soon)
    for number, name, grammage, coloured, shape, machine, recipe in papers.PAPERS:
        product = Product.objects.create(
            number=number, name=name, grammage=grammage, coloured=coloured, shape=shape, machine=machine,
            smallest_run=Decimal("0.5"), tonnes_per_hour=Decimal("2.5"),
        )  # fmt: skip
        for version, current in (("1", False), ("2", True)):
            formula = Formula.objects.create(product=product, version=version, current=current)
            Ingredient.objects.bulk_create(
                [Ingredient(formula=formula, material=stock[m], kilograms_per_tonne=kg) for m, kg in recipe.items()]
            )


def fill_customers() -> None:
    """Customers of all classes with their people, contracts and price plans."""
    today = timezone.localdate()
    first, last = date(today.year - 1, 1, 1), date(today.year + 1, 12, 31)
    sellers = {a.username: a for a in Account.objects.filter(username__in=["sales", "sales-2"])}
    for row in papers.CUSTOMERS:
        customer = Customer.objects.create(
            number=row.number, name=row.name, classification_id=row.customer_class, salesperson=sellers[row.sales],
            street=row.street, city=row.city, country=row.country, entrusts_customer_service=row.entrusts,
            class_since=first, class_reason="Classification of last year's turnover and payments",
        )  # fmt: skip
        Contact.objects.create(
            customer=customer, name=row.contact, position="Buyer", telephone=row.telephone, email=row.email
        )
        Contact.objects.create(
            customer=customer,
            name=row.signer,
            position="Head of purchasing",
            signs=True,
            email=f"signs.{row.email}",
        )
        Contract.objects.create(
            number=f"{row.number}-{today.year}", customer=customer, valid_from=first, valid_to=last,
            payment=row.payment, delivery_terms="Free to the customer's gate",
        )  # fmt: skip
    fill_prices(first, last)


def fill_prices(first: date, last: date) -> None:
    """The general plan with quantity breaks, and a better one for class A."""
    products = list(Product.objects.all())
    for name, letter, factor in (
        ("General price plan", "", Decimal(1)),
        ("Price plan class A", "A", Decimal("0.96")),
    ):
        plan = PricePlan.objects.create(name=name, customer_class=letter, valid_from=first, valid_to=last)
        PriceRow.objects.bulk_create(
            [
                PriceRow(
                    plan=plan,
                    product=p,
                    from_quantity=start,
                    unit_price=papers.price(p.number) * factor * share,
                )
                for p in products
                for start, share in ((0, Decimal(1)), (5, Decimal("0.97")), (10, Decimal("0.95")))
            ]
        )
