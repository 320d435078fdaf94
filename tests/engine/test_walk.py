"""No offered button fails by a rule: every step, over the states of whole lives, for the roles in turn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from signback.demo.fill import delivery_address, line, sheets, until
from signback.demo.life import Life
from signback.demo.mill import fill_master_data
from signback.engine.door import Ask, perform
from signback.engine.models import Entry
from signback.engine.proof import Proof
from signback.orders.persons import Person
from signback.orders.refusals import Invalid, NotAllowed, NotYet
from signback.orders.roles import Role
from signback.surfaces.case import Case, StepStand
from signback.surfaces.forms import Field, fields_of, typed
from signback.surfaces.offers import choices
from signback.surfaces.suggest import suggested
from signback.surfaces.web.intake import pruned

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 5, 4, 8, tzinfo=UTC)
FITTING = {"settlement": "drops the line", "formula": "1"}
BEFORE, BALANCE = "Deposit 30 %, balance before delivery", "Balance before delivery"


class Walk:
    """Probes every step after each step of a life."""

    def __init__(self) -> None:
        self.turn = 0
        self.offered: dict[str, int] = {}
        self.succeeded: dict[str, int] = {}
        self.refused = 0

    def probe(self, life: Life) -> None:
        """At this state: each step by somebody who may, and by somebody of another role."""
        self.turn += 1
        people = [life.by(role.sign_in) for role in Role] + [life.by("finance-2"), life.by("sales-2")]
        cases = [Case.open(life.number, person, life.at) for person in people if sees(life, person)]
        for at in range(len(cases[0].steps)):
            stands = [(case, case.steps[at]) for case in cases]
            offered = [pair for pair in stands if pair[1].offered]
            others = [pair for pair in stands if not pair[1].offered]
            for case, stand in offered[:1]:
                self.must_not_be_refused(case, stand)
            for case, stand in [others[(self.turn + at) % len(others)]] if others else []:
                self.must_be_refused(case, stand)

    def must_not_be_refused(self, case: Case, stand: StepStand) -> None:
        """An offered step, filled as its page suggests, is done, or names a field; it never fails by a rule."""
        self.offered[stand.name] = self.offered.get(stand.name, 0) + 1
        try:
            attempt(case, stand, sensible(case, stand))
        except Invalid:
            return
        except (NotYet, NotAllowed) as refused:
            pytest.fail(f"{stand.name} was offered to {case.person.sign_in} and refused: {refused.says}")
        self.succeeded[stand.name] = self.succeeded.get(stand.name, 0) + 1

    def must_be_refused(self, case: Case, stand: StepStand) -> None:
        """A step that is not offered is refused with code and sentence, and leaves no entry."""
        before = Entry.objects.count()
        with pytest.raises((NotYet, NotAllowed)) as refused:
            attempt(case, stand, sensible(case, stand))
        assert refused.value.code and refused.value.says
        assert Entry.objects.count() == before
        self.refused += 1


def sees(life: Life, person: Person) -> bool:
    """Salespeople see their own customers' orders alone (R4)."""
    return person.roles != {Role.SALES} or person.sign_in == life.salesperson


def attempt(case: Case, stand: StepStand, data: dict[str, Any]) -> None:
    """Do the step, and take it back."""
    with transaction.atomic():
        try:
            proof = Proof(case.person.id, "password", case.now)
            key = stand.member.subject.key
            perform(case.root.number, Ask(stand.name, case.person, data, key, proof=proof, now=case.now))
        finally:
            transaction.set_rollback(True)


def sensible(case: Case, stand: StepStand) -> dict[str, Any]:
    """The form as its page opens it, with something in every field that is needed."""
    kind = stand.first.place.step.input
    values = suggested(stand.name, stand.member.subject, case.now)
    if stand.name == "check_confirmation":
        return {"ticked": [item.key for item in items_of(case)]}
    post: dict[str, list[str]] = {}
    for field in fields_of(kind, values, {}, choices(case, stand, 0)):
        fill(post, field, case.now)
    return pruned(stand.name, typed(post, kind))


def items_of(case: Case) -> list[Any]:
    from signback.orders import confirmation

    return list(confirmation.items(case.order))


def fill(post: dict[str, list[str]], field: Field, now: datetime) -> None:
    """One field as a person in a hurry fills it."""
    if field.kind == "rows":
        for group in field.rows:
            post[f"{group.name}.part"] = [group.part]
            post[f"{group.name}._part"] = post[f"{group.name}._use"] = ["1"]
            for inner in group.fields:
                fill(post, inner, now)
    elif field.kind == "checks":
        post[field.name] = [value for value, _ in field.choices]
    elif field.kind == "bool":
        post[field.name] = ["true"]
    elif field.value not in ("", None):
        value = field.value
        post[field.name] = [value.isoformat() if hasattr(value, "isoformat") else str(value)]
    elif field.required and field.kind not in {"file", "lines"}:
        post[field.name] = [FITTING.get(field.name.rpartition(".")[2]) or filler(field, now)]


def filler(field: Field, now: datetime) -> str:
    """Something that fits."""
    if field.kind == "choice":
        return next((value for value, _ in field.choices if value), "")
    if field.kind == "date":
        return (now + timedelta(days=40)).date().isoformat()
    if field.kind == "date-time":
        return (now + timedelta(hours=5)).isoformat()
    return "1" if field.kind in {"number", "money"} else "x"


def counter_offer(life: Life) -> None:
    """Class C: sent, changed by the customer, written anew, signed, made, delivered in two trucks."""
    until("intake", "checks", "confirm")(life)
    life.do("customer-service", "take_counter_offer", {"change": "Only 3 t", "spoken_with": "The buyer"})
    life.lines = [{**life.lines[0], "quantity": "3"}]
    life.do("customer-service", "write_memorandum", life.memorandum())
    life.do("customer-service", "hand_over_memorandum")
    until("checks", "confirm", "sign_back", "order_production", "make", "settle")(life)
    for key, quantity in (("1", "2"), ("2", "1")):
        day = life.at.date()
        plan = {"quantity": quantity, "departs": day, "arrives": day + timedelta(1), "carrier": "Nordfracht"}
        life.do("customer-service", "plan_delivery", plan)
        life.do("customer-service", "issue_delivery_order", {**delivery_address(life), "quantity": quantity}, key)
        life.explain(key)
        life.ship(Decimal(quantity), key)
        life.arrive(Decimal(quantity), key)
    life.close()


def old_formula(life: Life) -> None:
    """Class B: a price that deviates, a line that needs a formula change, a customer who insists; an abnormality."""
    life.intake()
    life.do("customer-service", "check_price")
    life.settle_deviations()
    rows = [
        {"part": "1", "verdict": "with a formula change", "reason": "The pulp is no longer bought"},
        {"part": "2", "verdict": "cannot be made", "reason": "Too wide"},
    ]
    life.do("technical", "confirm_lines", {"rows": rows})
    settled = [
        {"part": "1", "settlement": "insists on the old formula", "spoken_with": "The buyer"},
        {"part": "2", "settlement": "drops the line", "spoken_with": "The buyer"},
    ]
    life.do(life.salesperson, "settle_lines", {"rows": settled})
    life.do("technical", "confirm_formula", {"covers": ["1"], "formula": "1", "risk": "Shade may drift"})
    life.do(life.salesperson, "record_formula_signature", {"covers": ["1"], "signer": "Lin", "route": "fax"})
    life.do("planner", "commit_date")
    until("confirm", "sign_back", "pay_deposit", "order_production")(life)
    life.do("production", "report_abnormality", {"what": "A break on the machine"})
    key = str(Entry.objects.filter(root__number=life.number).order_by("-seq").values_list("seq", flat=True)[0])
    plan = {
        "covers": [key],
        "plan": "Run again",
        "who": "Marek",
        "told": "One day later",
        "answered": "Fine",
        "spoken_with": "Lin",
    }
    life.do("customer-service-supervisor", "plan_emergency", plan)
    life.do("customer-service", "close_abnormality", {"covers": [key], "result": "Made good"})
    until("make", "settle")(life)


def paper_follows(life: Life) -> None:
    """Class A: produced before the paper is here; delivered by the contract's terms."""
    until("intake", "checks", "confirm", "order_production", "sign_back", "make", "settle", "deliver", "close")(life)


LIVES: dict[str, tuple[str, list[dict[str, Any]], str, Callable[[Life], None]]] = {
    "A": ("K-1003", [line("TARN-120", "4")], "30 days after delivery", paper_follows),
    "B": ("K-2003", [line("FELL-70", "4", unit_price="1000"), sheets("FELL-90", "2")], BEFORE, old_formula),
    "C": ("K-3001", [line("ALD-90", "4")], BALANCE, counter_offer),
}


@pytest.mark.slow
@pytest.mark.parametrize("customer_class", LIVES)
def test_no_offered_button_fails_by_a_rule(customer_class: str) -> None:
    """E3: pages, API and terminal ask the same `standing` that the door asks."""
    fill_master_data()
    customer, lines, payment, scene = LIVES[customer_class]
    walk = Walk()
    life = Life(customer, lines, MONDAY, payment=payment, watch_points=["Blue shade"])
    life.heard = lambda *_: walk.probe(life)
    scene(life)
    assert walk.refused > 500
    never = {step for step in walk.offered if step not in walk.succeeded}
    assert never <= {"write_memorandum", "hand_over_memorandum"}, never
