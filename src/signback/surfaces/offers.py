"""What a form may offer: customers, papers, the open parts of a step, the items that are ticked one by one."""

from __future__ import annotations

from signback.departments.customer_service.settling import EXPLAINED
from signback.orders import confirmation
from signback.orders.models import Customer, Product
from signback.orders.order import Order
from signback.orders.persons import Person
from signback.orders.rolls import RollOnItsWay, in_warehouse, loaded
from signback.surfaces.case import Case, StepStand
from signback.surfaces.forms import Choices
from signback.surfaces.mall_offers import mall_choices
from signback.surfaces.parts import part_words
from signback.surfaces.service_offers import service_choices

LONGEST = 3000
WHOLE_ORDER = {"report_progress", "complete_warehousing"}


def choices(case: Case, found: StepStand, extra: int) -> Choices:
    """What the form of a step may offer."""
    if case.root.kind == "mall":
        return mall_choices(case, found, extra)
    if case.root.kind == "service":
        return service_choices(found.name)
    order = case.order
    parts = [(part, part_words(order, found.name, part)) for part in found.parts]
    if found.name in WHOLE_ORDER:
        parts = [(x.number, part_words(order, found.name, x.number)) for x in order.lines]
    named = named_choices(case.person, found.name) | roll_choices(found)
    return Choices(named, parts, ticks(found.name) | loadable(order, found.name), extra)


def roll_choices(found: StepStand) -> dict[str, list[tuple[str, str]]]:
    """The rolls that left with this delivery, where its receipt is recorded."""
    if found.name != "record_receipt":
        return {}
    return {"rolls": [("", "choose"), *((number, number) for number in loaded(found.member.subject))]}


def loadable(order: Order, name: str) -> dict[str, list[tuple[str, str]]]:
    """The rolls that lie in the warehouse, where goods are shipped."""
    return {"rolls": [(r.number, roll_words(r)) for r in in_warehouse(order)]} if name == "ship_goods" else {}


def roll_words(roll: RollOnItsWay) -> str:
    """A roll with its weight."""
    return f"{roll.number} · {roll.kilograms.normalize():f} kg" if roll.kilograms else roll.number


def named_choices(person: Person, name: str) -> dict[str, list[tuple[str, str]]]:
    """Master data that a form chooses from."""
    if name not in {"record_arrival", "write_memorandum"}:
        return {}
    customers = Customer.objects.order_by("name")
    if person.sees_only_own:
        customers = customers.filter(salesperson_id__in=[person.id, *person.stands_for])
    papers = Product.objects.filter(active=True).order_by("number").values_list("number", "name")
    named = customers.values_list("number", "name")[:LONGEST]
    return {
        "customers": [("", "not known yet"), *((number, f"{name} · {number}") for number, name in named)],
        "products": [("", "not said yet"), *((number, name) for number, name in papers[:LONGEST])],
    }


def ticks(name: str) -> dict[str, list[tuple[str, str]]]:
    """The items that are ticked one by one."""
    items = {"accept_return": confirmation.RETURN_ITEMS, "explain_delivery": EXPLAINED}.get(name, ())
    return {"ticked": [(item, item.capitalize()) for item in items]} if items else {}
