"""Rules: named questions with the sentences a clerk reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

S = TypeVar("S")
Up = TypeVar("Up")
S_contra = TypeVar("S_contra", contravariant=True)


@dataclass(frozen=True)
class Span:
    """When a clocked rule holds: from start, before end; None is open."""

    start: datetime | None = None
    end: datetime | None = None

    def at(self, now: datetime) -> tuple[bool, datetime | None]:
        """Whether it holds now, and when that changes."""
        if self.start and now < self.start:
            return False, self.start
        if self.end and now >= self.end:
            return False, None
        return True, self.end


@dataclass(frozen=True)
class Rule(Generic[S_contra]):
    """A question in the room that owns its facts: what holds, and what a clerk reads otherwise."""

    name: str
    says: str
    otherwise: str
    answer: Callable[[S_contra], bool | Span]
    cleared_by: tuple[str, ...] = ()
    detail: Callable[[S_contra], str] | None = None
    source: str = ""

    def at(self, subject: S_contra, now: datetime) -> tuple[bool, datetime | None]:
        """Whether the rule holds for this subject now, and when that flips by itself."""
        answer = self.answer(subject)
        return answer.at(now) if isinstance(answer, Span) else (answer, None)

    def refusal(self, subject: S_contra) -> str:
        """The sentence for a rule that does not hold, with its figures."""
        more = self.detail(subject) if self.detail else ""
        return f"{self.otherwise}: {more}" if more else self.otherwise


class Declare(Protocol):
    """Makes a rule of the question that follows it."""

    def __call__(self, answer: Callable[[S], bool | Span], /) -> Rule[S]: ...


def rule(
    says: str, *, otherwise: str, cleared_by: tuple[str, ...] = (), detail: Callable[[Any], str] | None = None
) -> Declare:
    """Declare a rule; its name is the function's, its help the docstring."""

    def declare(answer: Callable[[S], bool | Span]) -> Rule[S]:
        source = (answer.__doc__ or "").strip()
        return Rule(answer.__name__, says, otherwise, answer, cleared_by, detail, source)

    return declare


def in_force(kind: type[Any]) -> Rule[Any]:
    """Whether a fact of this kind is there to be taken back (R5)."""
    says, otherwise = "There is something to take back", "There is nothing to take back"
    return Rule(f"{kind.__name__}_in_force", says, otherwise, lambda subject: subject.facts.has(kind))


def of(up: Callable[[S], Up], parent_rule: Rule[Up]) -> Rule[S]:
    """A parent's rule, asked by its child."""
    detail = parent_rule.detail
    return Rule(
        parent_rule.name,
        parent_rule.says,
        parent_rule.otherwise,
        lambda child: parent_rule.answer(up(child)),
        parent_rule.cleared_by,
        (lambda child: detail(up(child))) if detail else None,
        parent_rule.source,
    )


def both(one: Rule[S], other: Rule[S]) -> Rule[S]:
    """Two questions as one: where a place has room for one."""
    return Rule(
        f"{one.name}_and_{other.name}", f"{one.says}, and: {other.says}", f"{one.otherwise}, or: {other.otherwise}",
        lambda subject: one.answer(subject) is True and other.answer(subject) is True,
        (*one.cleared_by, *other.cleared_by), source=f"{one.source} {other.source}".strip(),
    )  # fmt: skip


@dataclass(frozen=True)
class PartRule(Generic[S_contra]):
    """A rule asked of one line (or other part) of a subject (S21)."""

    name: str
    says: str
    otherwise: str
    answer: Callable[[S_contra, str], bool]
    cleared_by: tuple[str, ...] = ()


class DeclarePart(Protocol):
    """Makes a rule about one part of the question that follows it."""

    def __call__(self, answer: Callable[[S, str], bool], /) -> PartRule[S]: ...


def part_rule(says: str, *, otherwise: str, cleared_by: tuple[str, ...] = ()) -> DeclarePart:
    """Declare a rule about one part of a subject."""

    def declare(answer: Callable[[S, str], bool]) -> PartRule[S]:
        return PartRule(answer.__name__, says, otherwise, answer, cleared_by)

    return declare
