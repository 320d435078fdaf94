"""Stories begin here: `given.order(...)` brings an order so far; `then` says what must hold, state and event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

import pytest
import time_machine

from signback.demo.life import Input, Life, address
from signback.demo.mill import fill_master_data
from signback.engine.door import Ask, Done, perform
from signback.engine.families import Member
from signback.engine.fold import members_of, rows_of
from signback.engine.may import in_force
from signback.engine.models import Entry, Outbox, Refusal, Root, Task
from signback.orders.models import ClassPolicy, Contract, Customer, EarlierLine, PricePlan, PriceRow, Product
from signback.orders.persons import SYSTEM, Person
from signback.orders.refusals import Invalid, NotAllowed, NotFound, NotYet, Refused
from signback.orders.roles import SIGNATORY, Role
from signback.orders.shapes import write_shape
from signback.process.standing import Look, Stand, State
from signback.process.steps import Step

E = TypeVar("E")
AnyStep = Step[Any, Any, Any]

MONDAY = datetime(2026, 5, 4, 8, tzinfo=UTC)
REEL: Input = {"product": "ALD-90", "quantity": "4.5", "width": 840, "diameter": 1200, "core": 76}
SHEET: Input = {"product": "MAR-160", "quantity": "6", "width": 700, "length": 1000}
CUSTOMERS = {"A": "K-1001", "B": "K-2003", "C": "K-3003"}
ENTRUSTING = {"A": "K-1003", "B": "K-2001", "C": "K-3001"}
STRETCHES = (
    "nothing", "intake", "checks", "confirm", "sign_back", "pay_deposit", "order_production", "make", "settle",
    "deliver", "close",
)  # fmt: skip


READER = Person(0, "signatory", "lin@nordlicht.example", frozenset({SIGNATORY}))
"""Whoever reads the customer's mail."""


def mill() -> None:
    """The mill's master data as it was on that Monday, once."""
    if not Customer.objects.exists():
        with time_machine.travel(MONDAY, tick=False):
            fill_master_data()


class Asked:
    """What a test asks of an order on its way, whatever its book."""

    number: str
    at: datetime
    do: Any
    salesperson: Any

    def refuses(
        self, sign_in: str, step: str, data: Input | None = None, subject: str = "", *,
        kind: type[Refused] = Refused, says: str = "", field: str = "",
    ) -> Refused:  # fmt: skip
        """The step is refused with code and sentence, and nothing is written."""
        entries = Entry.objects.count()
        with pytest.raises(kind) as refused:
            self.do(sign_in, step, data, subject)
        found = refused.value
        assert found.code and found.says
        assert says in found.says, found.says
        assert not field or found.field == field, found.field
        assert Entry.objects.count() == entries
        assert Refusal.objects.filter(actor=sign_in, step=step, code=found.code).exists() or many_refusals(sign_in)
        return found

    # ---- what the ledger says
    @property
    def root(self) -> Root:
        """The root's row."""
        return Root.objects.select_related("customer__classification", "contract", "salesperson").get(
            number=self.number
        )

    def member(self, subject: str = "") -> Member:
        """The order, or one of its deliveries."""
        root = self.root
        return next(m for m in members_of(root, rows_of(root)) if m.subject.key == subject)

    def stands(self, step: AnyStep | str, subject: str = "") -> list[Stand]:
        """How a step stands at the story's hour, part by part."""
        member = self.member(subject)
        name = step if isinstance(step, str) else step.name
        return Look(member.book, member.subject, self.at).of(member.book.by_step[name])

    def events(self, kind: type[E], subject: str = "") -> list[E]:
        """The events of a kind that are in force."""
        return [fact.event for fact in self.member(subject).subject.facts.live(kind)]

    def last(self, kind: type[E], subject: str = "") -> E:
        """The newest event of a kind."""
        return self.events(kind, subject)[-1]

    def whose(self, step: str, subject: str = "") -> str:
        """Somebody who may do the step by their role."""
        place = self.member(subject).book.by_step[step]
        if place.belongs_to is not None:
            return self.salesperson
        first = place.step.who[0]
        return Role(first).sign_in if first in set(Role) else str(first)


@dataclass
class Story(Asked, Life):
    """An order in a story: Life with what a test asks of it."""

    def by(self, sign_in: str) -> Person:
        """The person; the customer's signatory and Signback itself have no account."""
        outside = {"signatory": READER, "system": SYSTEM, "post": SYSTEM}
        return outside.get(sign_in) or super().by(sign_in)

    def on(self, day: int, hour: int = 9, minute: int = 0, month: int = 5) -> Story:
        """The clock is set to this day and hour of 2026."""
        self.at = datetime(2026, month, day, hour, minute, tzinfo=UTC)
        return self

    def enter(self, sign_in: str, step: str, data: Input, happened: datetime, subject: str = "") -> Done:
        """Do a step that happened earlier: paper that is typed in later."""
        asked = self.ask(sign_in, step, data, subject)
        return perform(self.number, Ask(**{**vars(asked), "happened": happened}))

    # ---- stretches that stories vary
    def handed_over(self, **said: Any) -> Story:
        """Intake with something said differently."""
        caller = {"channel": self.channel, "caller": "The buyer", "customer": self.customer}
        self.do("customer-service", "record_arrival", caller)
        self.do("customer-service", "write_memorandum", {**self.memorandum(), **said})
        self.do("customer-service", "promise_answer", {"to": "The buyer", "by": self.at + timedelta(hours=6)})
        self.do("customer-service", "hand_over_memorandum")
        return self

    def verdict(self, part: str = "1", verdict: str = "can be made", **more: Any) -> None:
        """Technical's word on one line."""
        self.do("technical", "confirm_lines", {"rows": [{"part": part, "verdict": verdict, **more}]})

    def made(self, *quantities: str) -> None:
        """Production reports these good tonnes as finished, line by line."""
        rows = [{"part": str(n), "good": q, "finished": True} for n, q in enumerate(quantities, 1)]
        self.do("production", "report_progress", {"rows": rows})

    def inspect(self, who: str = "customer-service", finding: str = "passed", **more: Any) -> None:
        """One of the two inspections, over all lines."""
        step = "inspect_for_customer" if who == "customer-service" else "inspect_ex_factory"
        one = {"finding": finding, "quantity": "1", "packing_right": True, "labels_right": True, **more}
        self.do(who, step, {"rows": [{"part": line.number, **one} for line in self.order.lines]})

    def plan(self, quantity: object) -> str:
        """Plan a delivery; returns its key."""
        day = self.at.date()
        said = {"quantity": quantity, "departs": day, "arrives": day + timedelta(1), "carrier": "Nordfracht"}
        self.do("customer-service", "plan_delivery", said)
        return self.order.deliveries[-1].key

    def delivery_order(self, quantity: object, key: str = "1") -> None:
        """The signed permission for one delivery."""
        self.do("customer-service", "issue_delivery_order", {**address(self.order), "quantity": quantity}, key)

    def truck(self, quantity: object, key: str = "1") -> None:
        """The goods leave."""
        self.do("delivery", "ship_goods", self.truck_input(quantity), key)

    def arrive_only(self, quantity: object, key: str = "1") -> None:
        """The goods arrive in order and are signed for; their papers wait."""
        self.at += timedelta(hours=20)
        found = {"signer": "The storekeeper", "arrived": self.at, "received": quantity}
        self.do("delivery", "record_receipt", found, key)

    def truck_input(self, quantity: object) -> Input:
        """What the shipper says."""
        arrives = self.at + timedelta(hours=20)
        return {"quantity": quantity, "vehicle": "LI 4", "driver": "J.", "arrives": arrives, "as_confirmed": True}


def order(
    customer_class: str = "B", *, upto: str = "nothing", deposit: int | None = None, tolerance: int | None = None,
    lines: tuple[Input, ...] = (REEL,), at: datetime = MONDAY, customer: str = "", **more: Any,
) -> Story:  # fmt: skip
    """An order of that class so far on its way; deposit and tolerance are the contract's word."""
    mill()
    number = customer or CUSTOMERS[customer_class]
    contract = Contract.objects.get(customer__number=number)
    contract.deposit_percent = deposit if deposit is not None else contract.deposit_percent
    contract.tolerance_percent = tolerance if tolerance is not None else contract.tolerance_percent
    contract.save()
    story = Story(number, list(lines), at, **{"payment": contract.payment, **more})
    return further(story, upto)


def further(story: Story, upto: str) -> Story:
    """The story goes on, stretch by stretch, until the named one is done."""
    begun = STRETCHES.index(upto)
    done = 0 if not story.number else stretch_of(story)
    for name in STRETCHES[done + 1 : begun + 1]:
        getattr(story, name)()
    return story


MARKS = {
    "hand_over_memorandum": "intake", "commit_date": "checks", "name_signatory": "confirm",
    "accept_return": "sign_back", "acknowledge_copy": "order_production", "record_place": "make",
    "release_goods": "settle", "file_papers": "deliver",
}  # fmt: skip


def stretch_of(story: Story) -> int:
    """How far the story has come."""
    root = story.root
    done = {fact.step for member in members_of(root, rows_of(root)) for fact in in_force(member)}
    return max((STRETCHES.index(stretch) for step, stretch in MARKS.items() if step in done), default=0)


def many_refusals(sign_in: str) -> bool:
    """Whether the record's limit of one minute is reached."""
    return Refusal.objects.filter(actor=sign_in).count() >= 30


def price(
    product: str, unit_price: str, *, customer: str = "", letter: str = "", quantity: int = 0, **days: Any
) -> None:
    """One more price in force."""
    mill()
    whose = Customer.objects.get(number=customer) if customer else None
    year = {"valid_from": MONDAY.date().replace(month=1, day=1), "valid_to": MONDAY.date().replace(month=12, day=31)}
    name = f"Plan {PricePlan.objects.count()}"
    plan = PricePlan.objects.create(name=name, customer=whose, customer_class=letter, **(year | days))
    row = {"product": Product.objects.get(number=product), "from_quantity": quantity, "unit_price": Decimal(unit_price)}
    PriceRow.objects.create(plan=plan, **row)


def earlier_order(customer: str, **measures: Any) -> None:
    """A line that this customer had before, as a confirmed order leaves it behind."""
    from signback.orders.events.intake import Line

    mill()
    line = Line("1", "ALD-90", "", Decimal(90), False, "reel", "Paper machine 1", Decimal(4), **measures)
    whose = Customer.objects.get(number=customer)
    EarlierLine.objects.create(customer=whose, number="1999", seq=9, product="ALD-90", line=write_shape(line))


def policy(letter: str, **said: Any) -> None:
    """The class asks for something else."""
    mill()
    ClassPolicy.objects.filter(pk=letter).update(**said)


class Then:
    """What must hold: of the state, of the ledger, of the people who are told."""

    def ready(self, story: Story, step: AnyStep | str, subject: str = "") -> None:
        """The step may be done now."""
        stands = story.stands(step, subject)
        assert any(s.state is State.READY for s in stands), [r.says for s in stands for r in s.unmet]

    def done(self, story: Story, step: AnyStep | str, subject: str = "") -> None:
        """The step is done."""
        assert [s.state for s in story.stands(step, subject)] == [State.DONE]

    def not_pressing(self, story: Story, step: str) -> None:
        """The step may be done, and is nobody's work: it stands on no worklist."""
        assert not Task.objects.filter(root=story.root, step=step).exists()

    def not_needed(self, story: Story, step: AnyStep | str, subject: str = "") -> None:
        """This order does not ask for the step."""
        assert [s.state for s in story.stands(step, subject)] == [State.NOT_NEEDED]

    def blocked(self, story: Story, step: AnyStep | str, *says: str, subject: str = "", by: str = "") -> None:
        """The step waits, for just these sentences; who tries it reads the same, and it stays on record."""
        name = step if isinstance(step, str) else step.name
        stands = story.stands(step, subject)
        assert not any(s.state is State.READY for s in stands)
        unmet = list(dict.fromkeys(r.says for s in stands for r in s.unmet))
        assert len(unmet) == len(says), unmet
        assert all(any(said in reason for reason in unmet) for said in says), unmet
        refused = story.refuses(by or story.whose(name, subject), name, {}, subject, kind=NotYet)
        assert [r.says for r in refused.reasons] == unmet

    def told(self, story: Story, whom: str, says: str = "") -> None:
        """Somebody is told, through the outbox of the same transaction."""
        rows = [r.payload for r in Outbox.objects.filter(root=story.root)]
        told = [(r["to"], r["says"]) for r in rows if "says" in r]
        assert any(to == whom and says in said for to, said in told), told

    def owed(self, story: Story, step: str, person: int | None, subject: str = "") -> Task:
        """The step is owed, on this person's name, and stands so on the worklist."""
        task = Task.objects.get(root=story.root, step=step, subject=subject)
        assert task.owed and task.person == person
        return task

    def worklist(self, story: Story, *steps: str) -> None:
        """These steps stand on somebody's worklist as ready."""
        ready = set(Task.objects.filter(root=story.root, state="ready").values_list("step", flat=True))
        assert set(steps) <= ready, ready


then = Then()
__all__ = ["Invalid", "NotAllowed", "NotFound", "NotYet", "Story", "then"]
