"""Questions about service cases (S18)."""

from __future__ import annotations

from signback.orders.events.intake import UNREACHED
from signback.orders.events.service import CaseAnswered, CaseKind, FindingWritten
from signback.orders.service import ServiceCase, goods_come_back, is_over, kind_of
from signback.process.rules import rule


@rule("The case is closed", otherwise="The case is open")
def case_over(case: ServiceCase) -> bool:
    """S18."""
    return is_over(case)


@rule("It is a complaint or a return", otherwise="It is a question")
def wants_a_remedy(case: ServiceCase) -> bool:
    """S18: a question needs an answer only."""
    return kind_of(case) is not CaseKind.QUESTION


@rule(
    "A department has written what it found",
    otherwise="No department has written what it found",
    cleared_by=("write_finding",),
)
def finding_written(case: ServiceCase) -> bool:
    """S18: nothing is decided on a spoken word."""
    return case.facts.has(FindingWritten)


@rule("Goods are to come back", otherwise="No goods come back")
def goods_expected(case: ServiceCase) -> bool:
    """S18."""
    return goods_come_back(case)


@rule("The customer has had the answer", otherwise="The customer was not reached", cleared_by=("answer_case",))
def customer_answered(case: ServiceCase) -> bool:
    """S18: a call that reached nobody is no answer."""
    return any(fact.event.outcome not in UNREACHED for fact in case.facts.live(CaseAnswered))
