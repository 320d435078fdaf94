"""One order as a surface sees it: its subjects, how every step stands, and what this person may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from signback.engine.families import Family, Member, family_of
from signback.engine.fold import Row, members_of, rows_of
from signback.engine.may import refuse_unless_allowed
from signback.engine.models import Root
from signback.engine.sight import refuse_unseen
from signback.orders.order import Order
from signback.orders.persons import Person
from signback.orders.refusals import NotAllowed, Refused
from signback.process.standing import Stand, State, standing

LONGEST = 30
ORDERS = ("order", "mall", "service")
"""The kinds of roots that are somebody's order."""


@dataclass(frozen=True)
class StepStand:
    """One step of one subject: its open parts together, and whether this person may do it."""

    member: Member
    stands: tuple[Stand, ...]
    refused: NotAllowed | None

    @property
    def first(self) -> Stand:
        """The part that stands best."""
        return next((s for s in self.stands if s.state is State.READY), self.stands[0])

    @property
    def ready(self) -> bool:
        """Whether the rules let it be done now."""
        return self.first.state is State.READY

    @property
    def offered(self) -> bool:
        """Whether this person may do it now: such a button never fails by a rule."""
        return self.ready and self.refused is None

    @property
    def name(self) -> str:
        """The step's name."""
        return self.first.place.step.name

    @property
    def parts(self) -> list[str]:
        """The parts that are ready."""
        return [s.part for s in self.stands if s.part and s.state is State.READY]


@dataclass(frozen=True)
class Case:
    """An order, opened for one person at one moment by two reads."""

    root: Root
    rows: list[Row]
    person: Person
    now: datetime

    @classmethod
    def open(cls, number: str, person: Person, now: datetime, kind: str = "") -> Case:
        """The order of this kind, or of any, if it is this person's to see (R4)."""
        if len(number) > LONGEST or "\x00" in number:
            refuse_unseen(None, number.replace("\x00", ""), person)
        joined = ("customer__classification", "contract", "salesperson", "member")
        kinds = (kind,) if kind else ORDERS
        root = Root.objects.select_related(*joined).filter(number=number, kind__in=kinds).first()
        found = refuse_unseen(root, number, person)
        return cls(found, rows_of(found), person, now)

    @cached_property
    def family(self) -> Family:
        """What kind of root it is."""
        return family_of(self.root.kind)

    @cached_property
    def members(self) -> list[Member]:
        """The order and its deliveries, as of now."""
        members = members_of(self.root, self.rows)
        for member in members:
            member.subject.now = self.now
        return members

    @property
    def whose(self) -> str:
        """The customer or member, as lists and heads name them."""
        return whose_of(self.root)

    @property
    def order(self) -> Order:
        """The order itself."""
        found: Order = self.members[0].subject
        return found

    @cached_property
    def steps(self) -> list[StepStand]:
        """Every step of every subject, in the books' order."""
        return [step for member in self.members for step in self._steps(member)]

    def _steps(self, member: Member) -> list[StepStand]:
        grouped: dict[str, list[Stand]] = {}
        for stand in standing(member.book, member.subject, self.now):
            grouped.setdefault(stand.place.step.name, []).append(stand)
        return [StepStand(member, tuple(stands), self._refused(member, stands[0])) for stands in grouped.values()]

    def _refused(self, member: Member, stand: Stand) -> NotAllowed | None:
        try:
            refuse_unless_allowed(self.family, self.members, stand.place, member.subject, self.person, self.now)
        except NotAllowed as refused:
            return refused
        return None

    def taking_back(self, done: StepStand) -> StepStand | None:
        """The step that takes another back and the least beside it, where this person may do it now (R5)."""
        book, key = done.member.book, done.member.subject.key
        found = [
            (len(gone), step)
            for step in self.steps
            if step.offered and step.member.subject.key == key and step.first.place.reopens
            and done.name in (gone := book.superseded_by(step.first.place))
        ]  # fmt: skip
        return min(found, key=lambda pair: pair[0], default=(0, None))[1]

    def step(self, name: str, subject: str) -> StepStand:
        """One step; its subject's key is empty for the order itself."""
        for found in self.steps:
            if found.name == name and found.member.subject.key == subject:
                return found
        raise no_such_step(name)


def whose_of(root: Root) -> str:
    """The customer or member whose order it is; empty while that is not known."""
    return root.customer.name if root.customer else root.member.name if root.member else ""


def no_such_step(name: str) -> Refused:
    """The refusal for a step that no book has."""
    from_the_list = "Choose one from the order's list"
    refused = Refused("no_such_step", f"There is no step called {name[:60]} here", from_the_list)
    refused.status = 404
    return refused
