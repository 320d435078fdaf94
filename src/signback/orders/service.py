"""The subject of the service book: one case of a customer, about an order that was delivered (S18)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from signback.orders.calendar import WorkingCalendar
from signback.orders.events.service import CaseClosed, CaseHandedOn, CaseKind, CaseOpened, Remedy, RemedyDecided
from signback.orders.facts import Facts
from signback.orders.house import House
from signback.orders.order import due_of


@dataclass
class ServiceCase:
    """A question, a complaint or a return, from the call to its end."""

    root: Any
    facts: Facts
    house: House
    key: str = ""
    next_seq: int = 0
    now: datetime | None = None
    happened: datetime | None = None

    @property
    def number(self) -> str:
        """C1001."""
        return str(self.root.number)

    @property
    def edition(self) -> int:
        """The edition under which it was opened."""
        return int(self.root.edition)

    @property
    def opened(self) -> datetime:
        """When it was opened."""
        found: datetime = self.root.opened
        return found

    @property
    def calendar(self) -> WorkingCalendar:
        """The working calendar (P2)."""
        return self.house.calendar

    def due_of(self, place: Any, since: datetime) -> datetime | None:
        """By when a step is due (P2)."""
        return due_of(self, place, since)


def is_over(case: ServiceCase) -> bool:
    """Whether the case is closed."""
    return case.facts.has(CaseClosed)


def said(case: ServiceCase) -> CaseOpened | None:
    """What the customer came with; nothing before the opening is written."""
    fact = case.facts.last(CaseOpened)
    return fact.event if fact else None


def kind_of(case: ServiceCase) -> CaseKind:
    """Question, complaint or return."""
    opened = said(case)
    return opened.kind if opened else CaseKind.QUESTION


def owner_of(case: ServiceCase) -> int | None:
    """Who answers for it: whoever opened it, or took it over last."""
    handed, opened = case.facts.last(CaseHandedOn), said(case)
    return handed.event.owner if handed else opened.owner if opened else None


def answer_due(case: ServiceCase, since: datetime) -> datetime:
    """By when the customer is to hear."""
    handed, opened = case.facts.last(CaseHandedOn), said(case)
    return handed.event.due if handed else opened.due if opened else since


def remedy_of(case: ServiceCase) -> RemedyDecided | None:
    """What was decided."""
    fact = case.facts.last(RemedyDecided)
    return fact.event if fact else None


def goods_come_back(case: ServiceCase) -> bool:
    """Whether goods are to come back."""
    decided = remedy_of(case)
    return decided is not None and decided.remedy is Remedy.GOODS_BACK
