"""Where a subject stands: for every step its state, and every reason why (E3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from signback.orders.facts import Debt, Facts
from signback.orders.refusals import Reason
from signback.process.places import MayOwe, Place, Process
from signback.process.rules import Rule
from signback.process.steps import Step

Answer = tuple[bool, datetime | None]
NO_PART = "There is nothing here for this step yet"


class State(StrEnum):
    """What can be said of a step now."""

    READY = "ready"
    WAITING = "waiting"
    BLOCKED = "blocked"
    DONE = "done"
    NOT_NEEDED = "not needed"


class Subject(Protocol):
    """What a book is about: something with facts, a key within its family, and a birthday."""

    @property
    def key(self) -> str: ...
    @property
    def facts(self) -> Facts: ...
    @property
    def edition(self) -> int: ...
    @property
    def opened(self) -> datetime: ...


class Stand(NamedTuple):
    """One step of one subject (or one part of it), as it stands at a moment."""

    place: Place[Any]
    state: State
    part: str = ""
    reasons: tuple[Reason, ...] = ()
    flips: datetime | None = None
    since: datetime | None = None
    debt: Debt | None = None
    lends: tuple[Debt, ...] = ()
    satisfied: bool = False
    again: bool = False
    pressing: bool = False

    @property
    def timed(self) -> Place[Any]:
        """The place whose due time counts: the first time's, or the next one's."""
        return self.place.next_time if self.again else self.place

    @property
    def optional(self) -> bool:
        """Whether nobody has to do it: possible at any time, and nothing presses."""
        return self.place.optional and not self.pressing

    @property
    def unmet(self) -> tuple[Reason, ...]:
        """The reasons that still hold it back."""
        return tuple(r for r in self.reasons if not r.met)


def standing(book: Process[Any], subject: Any, now: datetime) -> list[Stand]:
    """Every step of the book as it stands for this subject now."""
    return Look(book, subject, now).everything()


class Look:
    """One look at one subject at one moment; every answer is worked out once."""

    def __init__(self, book: Process[Any], subject: Any, now: datetime) -> None:
        self.book, self.subject, self.now = book, subject, now
        self.facts: Facts = subject.facts
        self.debts: Mapping[str, Debt] = self.facts.debts()
        self._answers: dict[int, Answer] = {}
        self._complete: dict[str, bool] = {}
        self._applies: dict[str, bool] = {}
        self.over = book.over is not None and self.holds(book.over)

    def ask(self, rule: Rule[Any]) -> Answer:
        """Whether a rule holds, and when that flips; a rule that stands at several places is asked once."""
        known = self._answers.get(id(rule))
        if known is None:
            known = self._answers[id(rule)] = rule.at(self.subject, self.now)
        return known

    def holds(self, rule: Rule[Any]) -> bool:
        """Whether a rule holds."""
        return self.ask(rule)[0]

    def everything(self) -> list[Stand]:
        """All steps in the book's order, one stand per open part."""
        return [stand for place in self.book.places for stand in self.of(place)]

    def of(self, place: Place[Any]) -> list[Stand]:
        """How one place stands; a place with parts gives one stand for each open part."""
        done = self.facts.of_step(*place.step.names)
        if not done and not self.applies(place):
            return [Stand(place, State.NOT_NEEDED)]
        if self.complete(place) and not place.repeats:
            flips = self.lapse(place) if self.applies(place) else None
            return [Stand(place, State.DONE, debt=self.debts.get(place.step.name), flips=flips)]
        if not self.applies(place):
            return [Stand(place, State.NOT_NEEDED)]
        return self._open(place)

    def applies(self, place: Place[Any]) -> bool:
        """Whether the place concerns this subject at all."""
        name = place.step.name
        if name not in self._applies:
            self._applies[name] = self._ask_applies(place)
        return self._applies[name]

    def _ask_applies(self, place: Place[Any]) -> bool:
        if self.over and not place.even_when_over:
            return False
        if place.only_if is not None and not self.holds(place.only_if):
            return False
        if place.since > self.subject.edition and not self.facts.of_step(*place.step.names):
            return not self._begun_after(place)
        return True

    def _begun_after(self, place: Place[Any]) -> bool:
        later = self.book.downstream([place.step.name]) - {place.step.name}
        return any(self.facts.of_step(*self.book.by_step[name].step.names) for name in later)

    def complete(self, place: Place[Any]) -> bool:
        """Whether the step is done: for every part, and until its rule holds."""
        name = place.step.name
        if name not in self._complete:
            self._complete[name] = self._ask_complete(place)
        return self._complete[name]

    def _ask_complete(self, place: Place[Any]) -> bool:
        if place.until is not None and not place.repeats:
            return self.holds(place.until)
        if place.each is None or place.repeats:
            return bool(self.facts.of_step(*place.step.names))
        parts = list(place.each(self.subject))
        covered = self.covered(place)
        return all(part in covered for part in parts) and (bool(parts) or bool(covered))

    def covered(self, place: Place[Any]) -> set[str]:
        """The parts that are settled and have not lapsed."""
        done = {part for fact in self.facts.of_step(*place.step.names) for part in fact.covers}
        if place.lapses is None:
            return done
        return {part for part in done if not self._lapsed(place, part)}

    def _lapsed(self, place: Place[Any], part: str) -> bool:
        end = place.lapses(self.subject, part) if place.lapses else None
        return end is not None and self.now >= end

    def lapse(self, place: Place[Any]) -> datetime | None:
        """When a done step opens again by itself, if it does."""
        if place.lapses is None or place.each is None:
            return None
        ends = [place.lapses(self.subject, part) for part in self.covered(place)]
        return min((end for end in ends if end), default=None)

    def open_parts(self, place: Place[Any]) -> list[str]:
        """The parts that still want the step; one nameless part where it is done as a whole."""
        if place.each is None:
            return [""]
        parts = list(place.each(self.subject))
        if place.repeats or place.until is not None:
            return parts or [""]
        covered = self.covered(place)
        return [part for part in parts if part not in covered] or [""]

    def passed(self, name: str) -> bool:
        """Whether what comes after this step may come."""
        place = self.book.by_step[name]
        return self.complete(place) or not self.applies(place)

    def satisfied(self, place: Place[Any]) -> bool:
        """Whether what the step is repeated for is reached."""
        return place.until is not None and self.holds(place.until)

    def presses(self, place: Place[Any]) -> bool:
        """Whether an optional step has become work that waits."""
        return place.pressing is not None and self.holds(place.pressing)

    def before(self, place: Place[Any]) -> list[Step[Any, Any, Any]]:
        """The steps that must come first and have not."""
        after = [step for step in place.after if not self.passed(step.name)]
        return after + [step for step in place.once if not self.facts.ever(*step.names)]

    def waits(self, place: Place[Any]) -> bool:
        """Whether another step must come first; the first that has not come tells."""
        for step in place.after:
            if not self.passed(step.name):
                return True
        return any(not self.facts.ever(*step.names) for step in place.once) if place.once else False

    def _open(self, place: Place[Any]) -> list[Stand]:
        """What all parts share is worked out once."""
        since, again = self.since(place), False
        if (last := self.last_time(place)) and last >= since:
            since, again = last, True
        first = tuple(
            Reason(f"first_{s.name}", f"First: {s.title}", cleared_by=(s.name,), since=since)
            for s in self.before(place)
        )
        reasons, flips, lends = self._rules(place, since)
        flip, debt = min(flips, default=None), self.debts.get(place.step.name)
        satisfied, presses, found = self.satisfied(place), self.presses(place), []
        for part in self.open_parts(place):
            empty = place.each is not None and not part and not first
            held = (Reason("no_part", NO_PART, since=since),) if empty else first
            rules = (*reasons, *self._part_rules(place, part, since))
            state = State.WAITING if held else State.READY if all(r.met for r in rules) else State.BLOCKED
            more = (tuple(lends), satisfied, again, presses)
            found.append(Stand(place, state, part, (*held, *rules), flip, since, debt, *more))
        return found

    def _rules(self, place: Place[Any], since: datetime) -> tuple[list[Reason], list[datetime], list[Debt]]:
        reasons: list[Reason] = []
        flips: list[datetime] = []
        lends: list[Debt] = []
        for need in place.needs:
            asked = need.rule if isinstance(need, MayOwe) else need
            holds, flip = self.ask(asked)
            flips += [flip] if flip else []
            if not holds and isinstance(need, MayOwe):
                holds = self._may_lend(need, flips, lends)
            says = asked.says if holds else asked.refusal(self.subject)
            reasons.append(Reason(asked.name, says, holds, asked.cleared_by, None if holds else since))
        return reasons, flips, lends

    def _may_lend(self, need: MayOwe[Any], flips: list[datetime], lends: list[Debt]) -> bool:
        may, flip = self.ask(need.when)
        flips += [flip] if flip else []
        if may:
            owner, due = need.owner(self.subject), need.due(self.subject, self.now)
            lends.append(Debt(need.rule.name, need.rule.otherwise, need.pays.name, owner, due))
        return may

    def _part_rules(self, place: Place[Any], part: str, since: datetime) -> list[Reason]:
        return [
            Reason(
                r.name,
                r.says if (ok := r.answer(self.subject, part)) else r.otherwise,
                ok,
                r.cleared_by,
                None if ok else since,
            )
            for r in place.each_needs
            if part
        ]

    def last_time(self, place: Place[Any]) -> datetime | None:
        """When a step that comes again was done last."""
        done = self.facts.of_step(*place.step.names) if place.again else []
        return done[-1].entered if done else None

    def since(self, place: Place[Any]) -> datetime:
        """Since when the step could be done: the latest of what came before it, or of what made it needed anew."""
        before = [f.entered for s in (*place.after, *place.once) for f in self.facts.of_step(*s.names)[-1:]]
        if place.begins is not None and (anew := place.begins(self.subject)) is not None:
            before.append(anew)
        return max(before, default=self.subject.opened)


def parts_of(stands: Iterable[Stand], state: State) -> list[str]:
    """The parts that stand in that state."""
    return [s.part for s in stands if s.state is state]
