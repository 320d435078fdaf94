"""Every change of what holds for the whole house is an act with a name and a time (P1, P2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from signback.departments.administration import room
from signback.engine.anew import all_anew
from signback.engine.restand import restand_later
from signback.orders.house import forget_house
from signback.orders.houses import HouseSubject
from signback.orders.master import customer_by_number
from signback.orders.models import CalendarDay, ClassPolicy, DueTime
from signback.orders.persons import Person
from signback.orders.refusals import Invalid
from signback.orders.roles import Role
from signback.process.inputs import Day, Percent, Said, Told, label

Letter = Literal["A", "B", "C"]


@dataclass(frozen=True)
class OpenHouse:
    """The name of the house."""

    name: Annotated[Said, label("Name of the house")]


@dataclass(frozen=True)
class HouseOpened:
    """The house's own chain began."""

    name: str


@room.step("Open the house", source="E1")
def open_house(house: HouseSubject, data: OpenHouse, by: Person) -> HouseOpened:
    """Begin the chain of everything that holds for the whole house."""
    return HouseOpened(data.name)


@dataclass(frozen=True)
class SetPolicy:
    """What a class asks of its customers."""

    customer_class: Annotated[Letter, label("Class")]
    signature_before_production: Annotated[bool, label("Signed confirmation before production")]
    balance_before_delivery: Annotated[bool, label("Balance before delivery")]
    deposit_percent: Annotated[Percent, label("Deposit")]
    director_limit_percent: Annotated[Percent, label("The marketing director decides beyond")]
    reason: Annotated[Told, label("Reason")]


@dataclass(frozen=True)
class PolicySet:
    """The policy of a class was changed (P1)."""

    customer_class: str
    signature_before_production: bool
    balance_before_delivery: bool
    deposit_percent: Decimal
    director_limit_percent: Decimal
    reason: str


@room.step("Change the policy of a class", source="P1")
def set_policy(house: HouseSubject, data: SetPolicy, by: Person) -> PolicySet:
    """Change what a class asks; orders that are confirmed keep the policy under which they were accepted."""
    ClassPolicy.objects.filter(pk=data.customer_class).update(
        signature_before_production=data.signature_before_production,
        balance_before_delivery=data.balance_before_delivery,
        deposit_percent=data.deposit_percent,
        director_limit_percent=data.director_limit_percent,
    )
    all_anew(f"{house.number}/{house.next_seq}", customer_class=data.customer_class)
    return PolicySet(
        data.customer_class, data.signature_before_production, data.balance_before_delivery, data.deposit_percent,
        data.director_limit_percent, data.reason,
    )  # fmt: skip


@dataclass(frozen=True)
class SetClass:
    """A customer's class by the written classification standard."""

    customer: Annotated[Said, label("Customer", choices="customers")]
    customer_class: Annotated[Letter, label("Class")]
    since: Annotated[Day, label("From")]
    reason: Annotated[Told, label("Reason, by the classification standard")]


@dataclass(frozen=True)
class ClassSet:
    """A customer was put into a class (P1)."""

    customer: str
    customer_class: str
    since: date
    reason: str


@room.step("Set a customer's class", source="P1", who=(Role.MARKETING_DIRECTOR,), signed=True)
def set_class(house: HouseSubject, data: SetClass, by: Person) -> ClassSet:
    """The marketing director sets the class on sales' proposal, with date and reason."""
    customer = customer_by_number(data.customer, by)
    customer.classification_id = data.customer_class
    customer.class_since, customer.class_reason = data.since, data.reason[:300]
    customer.save(update_fields=["classification", "class_since", "class_reason"])
    restand_later(f"{house.number}/{house.next_seq}", customer=customer)
    return ClassSet(data.customer, data.customer_class, data.since, data.reason)


@dataclass(frozen=True)
class SetDay:
    """A day that is not what its weekday says."""

    day: Annotated[Day, label("Day")]
    working: Annotated[bool, label("The house works on this day")]
    name: Annotated[Said, label("Name")]


@dataclass(frozen=True)
class DaySet:
    """The working calendar was changed (P2)."""

    day: date
    working: bool
    name: str


@room.step("Change the working calendar", source="P2")
def set_day(house: HouseSubject, data: SetDay, by: Person) -> DaySet:
    """Make a day a holiday or a special working day; dates that depend on it move."""
    if house.now and data.day < house.house.calendar.local(house.now).date():
        raise Invalid("This day is over; its slips are facts", field="day")
    CalendarDay.objects.update_or_create(day=data.day, defaults={"working": data.working, "name": data.name})
    forget_house()
    all_anew(f"{house.number}/{house.next_seq}")
    return DaySet(data.day, data.working, data.name)


@dataclass(frozen=True)
class SetDue:
    """How long a step may take."""

    step: Annotated[Said, label("Step", choices="steps")]
    working_hours: Annotated[Decimal, Field(ge=0, le=2000, decimal_places=2, title="Working hours")]
    tells: Annotated[Role | None, label("Who is told when it is late", "Empty: whom the book names")] = None


@dataclass(frozen=True)
class DueSet:
    """The due time of a step, and who is told when it is late, were changed (P2)."""

    step: str
    working_hours: Decimal
    tells: str = ""


@room.step("Change the due time of a step", source="P2")
def set_due(house: HouseSubject, data: SetDue, by: Person) -> DueSet:
    """Change how many working hours a step may take, and who is told when it is late."""
    told = data.tells or ""
    DueTime.objects.update_or_create(step=data.step[:60], defaults={"working_hours": data.working_hours, "tells": told})
    forget_house()
    all_anew(f"{house.number}/{house.next_seq}", step=data.step)
    return DueSet(data.step, data.working_hours, told)
