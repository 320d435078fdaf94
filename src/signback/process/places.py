"""Places: when a step may be done, and the book that holds them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, TypeVar

from signback.process.rules import PartRule, Rule
from signback.process.steps import Step

S_contra = TypeVar("S_contra", contravariant=True)
AnyStep = Step[Any, Any, Any]


@dataclass(frozen=True)
class MayOwe(Generic[S_contra]):
    """A need that may stay open for a while: when, whose debt it is then, which step pays it, by when."""

    rule: Rule[S_contra]
    when: Rule[S_contra]
    pays: AnyStep
    owner: Callable[[S_contra], int]
    due: Callable[[S_contra, datetime], datetime]


@dataclass(frozen=True)
class Entrusted(Generic[S_contra]):
    """Another role may do the step while the rule holds (R2)."""

    role: str
    when: Rule[S_contra]
    outside: bool = False
    """Somebody outside the house, who has no worklist: the row stays with its owner."""


@dataclass(frozen=True)
class Tell(Generic[S_contra]):
    """Who is told when the step is done, and the sentence they read."""

    whom: Callable[[S_contra], Sequence[str]]
    says: str


@dataclass(frozen=True)
class Along:
    """A step on another root that goes along with a step, in the same transaction: both, or neither."""

    number: str
    step: str
    data: object
    subject: str = ""
    opens: str = ""
    """The family that the step begins where there is no such root yet."""


@dataclass(frozen=True)
class Place(Generic[S_contra]):
    """Where a step stands: after which steps, under which rules, for which subjects."""

    step: Step[S_contra, Any, Any]
    after: Sequence[AnyStep] = ()
    once: Sequence[AnyStep] = ()
    needs: Sequence[Rule[S_contra] | MayOwe[S_contra]] = ()
    only_if: Rule[S_contra] | None = None
    repeats: bool = False
    until: Rule[S_contra] | None = None
    each: Callable[[S_contra], Iterable[str]] | None = None
    each_needs: Sequence[PartRule[S_contra]] = ()
    lapses: Callable[[S_contra, str], datetime | None] | None = None
    reopens: Sequence[AnyStep] = ()
    other_than: Sequence[AnyStep] = ()
    belongs_to: Callable[[S_contra], int | None] | None = None
    entrusted: Sequence[Entrusted[S_contra]] = ()
    tells: Sequence[Tell[S_contra]] = ()
    due: Callable[[S_contra, datetime], datetime | None] | None = None
    again: Callable[[S_contra, datetime], datetime | None] | None = None
    """By when a step that is done until something holds is due the next time, counted from the last time."""
    begins: Callable[[S_contra], datetime | None] | None = None
    """Since when there is something to do anew, where that is later than what had to come before."""
    effects: Sequence[Callable[[S_contra], None]] = ()
    opens_child: str = ""
    touches: Callable[[S_contra, Any], Iterable[str]] | None = None
    """The roots that the step will bring along, by its input: they are locked first, all in one order."""
    brings: Callable[[Any], Sequence[Along]] | None = None
    """The steps on those roots that go along, by the event that was recorded."""
    optional: bool = False
    pressing: Rule[S_contra] | None = None
    """An optional step stands on worklists while this holds."""
    even_when_over: bool = False
    since: int = 0

    @cached_property
    def apart(self) -> frozenset[str]:
        """The steps whose doers may not do this one, by every name."""
        return frozenset(name for step in self.other_than for name in step.names)

    @cached_property
    def next_time(self) -> Place[S_contra]:
        """The same place with the due time of the next time."""
        return replace(self, due=self.again)


@dataclass(frozen=True)
class Process(Generic[S_contra]):
    """A book: one process, its tracks in reading order, its edition."""

    name: str
    title: str
    edition: int
    tracks: Mapping[str, Sequence[Place[S_contra]]]
    opening: AnyStep | None = None
    over: Rule[S_contra] | None = None
    retired: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The name and edition that every entry carries."""
        return f"{self.name}/{self.edition}"

    @cached_property
    def places(self) -> list[Place[Any]]:
        """All places in the book's order."""
        return [place for track in self.tracks.values() for place in track]

    @cached_property
    def by_step(self) -> dict[str, Place[Any]]:
        """The place of each step, by the step's name and its earlier names."""
        return {name: place for place in self.places for name in place.step.names}

    @cached_property
    def track_of(self) -> dict[str, str]:
        """The track that each step stands in."""
        return {place.step.name: track for track, places in self.tracks.items() for place in places}

    @cached_property
    def early(self) -> list[Place[Any]]:
        """The places that may be work when nothing was done but the opening; what surely waits is left out.

        A step that always concerns the subject is surely not done then; one that may not be needed may be passed by.
        """
        opening = self.opening.name if self.opening else ""

        def surely_waits(place: Place[Any]) -> bool:
            first = [self.by_step[step.name] for step in place.after if step.name != opening]
            always = [p for p in first if p.only_if is None and p.until is None and not p.each and not p.since]
            return bool(always) or any(step.name != opening for step in place.once)

        return [p for p in self.places if not (p.optional and p.pressing is None) and not surely_waits(p)]

    @cached_property
    def following(self) -> dict[str, set[str]]:
        """The steps that stand directly after each step."""
        found: dict[str, set[str]] = {}
        for place in self.places:
            for before in place.after:
                found.setdefault(before.name, set()).add(place.step.name)
        return found

    def downstream(self, names: Iterable[str]) -> set[str]:
        """These steps and everything that stands after them."""
        found: set[str] = set()
        todo = list(names)
        while todo:
            name = todo.pop()
            if name not in found:
                found.add(name)
                todo += self.following.get(name, ())
        return found

    def superseded_by(self, place: Place[Any]) -> set[str]:
        """The decisions that a reopening step supersedes; a happening is never undone."""
        names = self.downstream(step.name for step in place.reopens)
        return {n for n in names if n in self.by_step and not self.by_step[n].step.happened}
