"""The book of product use service: what customers come with after the arrival receipt (S18)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from signback.book import whom
from signback.departments.customer_service import service
from signback.departments.customer_service import service_rules as rules
from signback.engine.families import Family, Member
from signback.engine.models import Root
from signback.orders.facts import Fact, Facts
from signback.orders.house import house
from signback.orders.models import CaseRow
from signback.orders.roles import Role
from signback.orders.service import ServiceCase, answer_due, is_over, owner_of, said
from signback.process.dues import end_of_working_day, working_hours
from signback.process.places import Place, Process, Tell


def about_a_case(case: ServiceCase) -> Sequence[str]:
    """Who hears of a new case: the salesperson, and of a complaint or return quality inspection and the supervisor."""
    told = [f"person:{case.root.salesperson_id}"] if case.root.salesperson_id else []
    if rules.wants_a_remedy.answer(case):
        told += whom.role(Role.QUALITY, Role.CUSTOMER_SERVICE_SUPERVISOR)(case)
    return told


def the_owner(case: ServiceCase) -> Sequence[str]:
    """Whoever answers for it."""
    owner = owner_of(case)
    return [f"person:{owner}"] if owner else []


SERVICE_CASE: Process[ServiceCase] = Process(
    "service",
    "Service case",
    1,
    over=rules.case_over,
    opening=service.open_case,
    tracks={
        "Case": [
            Place(service.open_case, tells=[Tell(about_a_case, "A customer came with a service case")]),
            Place(service.hand_on_case, after=[service.open_case], repeats=True, optional=True,
                  tells=[Tell(the_owner, "A service case is yours now")]),
            Place(service.write_finding, after=[service.open_case], only_if=rules.wants_a_remedy, repeats=True,
                  until=rules.finding_written, due=end_of_working_day(2),
                  tells=[Tell(the_owner, "A department has written what it found")]),
            Place(service.decide_remedy, after=[service.open_case], only_if=rules.wants_a_remedy,
                  needs=[rules.finding_written], other_than=[service.write_finding], due=working_hours(8),
                  tells=[Tell(the_owner, "The remedy is decided")]),
        ],
        "Answer": [
            Place(service.answer_case, after=[service.decide_remedy], until=rules.customer_answered,
                  belongs_to=owner_of, due=answer_due, again=working_hours(4)),
            Place(service.take_goods_back, after=[service.decide_remedy], only_if=rules.goods_expected,
                  due=end_of_working_day(10)),
            Place(service.close_case, after=[service.answer_case, service.take_goods_back],
                  belongs_to=owner_of, due=end_of_working_day(1)),
        ],
    },
)  # fmt: skip


def build(root: Root, facts: list[Fact[Any]], superseded: frozenset[int]) -> Sequence[Member]:
    """A case has no children."""
    return [Member(SERVICE_CASE, ServiceCase(root, Facts(facts, superseded), house()))]


def columns(case: ServiceCase, now: datetime) -> dict[str, Any]:
    """What lists show of a case."""
    opened = said(case)
    words = f"{str(opened.kind).capitalize()} about order {opened.order}: {opened.what}" if opened else ""
    return {"summary": " ".join(words.split())[:200], "over": is_over(case)}


def keep_case(case: ServiceCase, seq: int, happened: datetime) -> None:
    """The row by which its order and its rolls find it."""
    opened = said(case)
    if opened is None:
        return
    CaseRow.objects.update_or_create(
        number=case.number,
        defaults={
            "order": opened.order, "kind": opened.kind, "what": opened.what[:200], "rolls": list(opened.rolls),
            "over": is_over(case),
        },
    )  # fmt: skip


FAMILY = Family("service", "Service case", SERVICE_CASE, {}, build, columns, "C", 1001, projects=keep_case)
