"""What every surface asks of an order: how each step stands, why, until when, and whether this person may do it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import Any

from django.db.models import Q
from django.utils import timezone

from signback.engine.families import FAMILIES
from signback.engine.may import roles_for
from signback.orders.persons import Person
from signback.orders.refusals import Reason
from signback.orders.roles import role_title
from signback.orders.shapes import shape_of
from signback.process.standing import State
from signback.process.steps import Step
from signback.surfaces.case import Case, StepStand

AnyStep = Step[Any, Any, Any]
Schema = dict[str, Any]
DEFINITIONS = "#/$defs/{model}"


@dataclass(frozen=True)
class StepView:
    """One step of one subject as this person sees it: state, reasons, due time, input, and whose it is."""

    stand: StepStand
    now: datetime

    @property
    def step(self) -> AnyStep:
        """The step itself."""
        return self.stand.first.place.step

    @property
    def subject(self) -> str:
        """Empty for the order, else the delivery's key."""
        return str(self.stand.member.subject.key)

    @property
    def track(self) -> str:
        """The track that it stands in."""
        return self.stand.member.book.track_of[self.step.name]

    @property
    def optional(self) -> bool:
        """Whether the order can end without it."""
        return self.stand.first.optional

    @property
    def state(self) -> str:
        """Ready, waiting, blocked, done or not needed; what its rule calls satisfied is done."""
        return str(State.DONE if self.stand.first.satisfied else self.stand.first.state)

    @property
    def ready(self) -> bool:
        """Whether the rules let it be done now, even once more."""
        return self.stand.ready

    @property
    def owed(self) -> bool:
        """Whether somebody was let off it and still owes it."""
        return self.stand.first.debt is not None

    @property
    def superseded(self) -> bool:
        """Whether it was done, and a reopening took that back."""
        facts, names = self.stand.member.subject.facts, self.step.names
        return bool(facts.ever(*names)) and not facts.of_step(*names)

    @property
    def open(self) -> bool:
        """Whether it still wants to be done."""
        return self.state not in (State.DONE, State.NOT_NEEDED)

    @cached_property
    def due(self) -> datetime | None:
        """By when it is due, while it is open; a debt has its own time."""
        lead = self.stand.first
        if lead.debt:
            return lead.debt.due
        if not self.open or lead.since is None:
            return None
        found: datetime | None = self.stand.member.subject.due_of(lead.timed, lead.since)
        return found

    @property
    def late(self) -> bool:
        """Whether it could be done, or is owed, and its time has passed."""
        return self.due is not None and self.due < self.now and (self.owed or self.ready)

    @property
    def since(self) -> datetime | None:
        """Since when it stands as it stands."""
        return self.stand.first.since

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """Every rule about it, met or not, each once."""
        return tuple(dict.fromkeys(r for stand in self.stand.stands for r in stand.reasons))

    @property
    def parts(self) -> list[str]:
        """The parts that can be done now."""
        return self.stand.parts

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that may do it now."""
        return roles_for(self.stand.first.place, self.stand.member.subject, self.now)

    @property
    def may(self) -> bool:
        """Whether this person may do it, once it is ready."""
        return self.stand.refused is None

    @property
    def why_not(self) -> str:
        """The sentence that says who may."""
        return self.stand.refused.says if self.stand.refused else ""

    @property
    def done_by(self) -> str:
        """The sign-in of whoever did it last."""
        facts = self.stand.member.subject.facts.of_step(*self.step.names)
        return str(facts[-1].by) if facts else ""

    @property
    def input(self) -> Schema:
        """What the step asks for, as JSON schema."""
        return input_schema(self.step)


def steps_of(case: Case, subject: str | None = None) -> list[StepView]:
    """Every step of an order and its deliveries, or of one of them, in the books' order."""
    views = [StepView(stand, case.now) for stand in case.steps]
    return views if subject is None else [view for view in views if view.subject == subject]


def steps_for(number: str, person: Person, now: datetime | None = None) -> list[StepView]:
    """The same by the order's number: two reads, whoever asks (R4)."""
    return steps_of(Case.open(number, person, now or timezone.now()))


def waits_for(views: Iterable[StepView]) -> list[StepView]:
    """What an order waits for: the steps that can be done now and have to be."""
    return [view for view in views if view.ready and view.open and not view.optional]


@cache
def clearers(names: tuple[str, ...]) -> tuple[AnyStep, ...]:
    """The steps that clear a reason, whichever book they stand in."""
    known = [family.steps[name] for name in names for family in FAMILIES.values() if name in family.steps]
    return tuple(dict.fromkeys(known))


def remedy_of(reason: Reason) -> str:
    """Who can clear a reason, and by which step: “Finance: Record a payment”."""
    if reason.met:
        return ""
    return "; ".join(f"{' or '.join(map(role_title, s.who))}: {s.title}" for s in clearers(reason.cleared_by))


@cache
def input_schema(step: AnyStep) -> Schema:
    """A step's input as JSON schema, made once."""
    return shape_of(step.input).json_schema(ref_template=DEFINITIONS)


def stands_as(state: State, now: datetime) -> Q:
    """The worklist rows that stand so at this moment, whether the clock has turned them or not."""
    return Q(state=state) & (Q(then="") | Q(flips__gt=now)) | Q(then=state, flips__lte=now)
