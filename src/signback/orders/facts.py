"""What the ledger says about one subject: facts, asked by the type of their event (E1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

from signback.orders.shapes import read_shape

E = TypeVar("E")
Upcaster = Callable[[str], str]
UPCASTERS: dict[tuple[str, str], Upcaster] = {}
"""(event name, book edition) -> how an old body is read today; hashes run over the stored text."""


@dataclass(frozen=True)
class Debt:
    """Something owed: the rule that was let off, the step that pays it, on whose name, by when (E3)."""

    rule: str
    says: str
    pays: str
    owner: int
    due: datetime


@dataclass
class Fact(Generic[E]):
    """One entry of the ledger, read: what, who, when it happened, when it was entered."""

    seq: int
    subject: str
    step: str
    kind: str
    by: str
    happened: datetime
    entered: datetime
    body: str
    book: str = ""
    covers: tuple[str, ...] = ()
    supersedes: tuple[int, ...] = ()
    owes: tuple[Debt, ...] = ()
    signed: bool = False
    proven: str = ""
    stood_for: str = ""
    surface: str = ""
    event_type: type[E] | None = field(default=None, repr=False)
    event: E = field(init=False, repr=False, compare=False)

    def __getattr__(self, name: str) -> Any:
        """The event, read from its stored text when it is first asked for."""
        if name != "event":
            raise AttributeError(name)
        if self.event_type is None:
            raise LookupError(f"{self.kind} was not asked for by its type")
        upcast = UPCASTERS.get((self.kind, self.book))
        self.event = read_shape(self.event_type, upcast(self.body) if upcast else self.body)
        return self.event

    def read_as(self, kind: type[Any]) -> Fact[Any]:
        """The same fact, its event to be read as this type."""
        self.event_type = kind
        return self


class Facts:
    """All facts of one subject. Superseded facts stay in `all`, but no longer speak."""

    def __init__(self, facts: Iterable[Fact[Any]], superseded: frozenset[int]) -> None:
        self.all = list(facts)
        self.superseded = superseded
        self._by_step: dict[str, list[Fact[Any]]] = {}
        self._by_kind: dict[str, list[Fact[Any]]] = {}
        self._live: dict[type[Any], tuple[Fact[Any], ...]] = {}
        for fact in self.all:
            if fact.seq not in superseded:
                self._by_step.setdefault(fact.step, []).append(fact)
                self._by_kind.setdefault(fact.kind, []).append(fact)

    @cached_property
    def _ever(self) -> frozenset[str]:
        return frozenset(f.step for f in self.all)

    def of_step(self, *names: str) -> list[Fact[Any]]:
        """The facts in force of a step, under any of its names."""
        if len(names) == 1:
            return self._by_step.get(names[0], [])
        return sorted((f for n in names for f in self._by_step.get(n, [])), key=lambda f: f.seq)

    def ever(self, *names: str) -> bool:
        """Whether the step was ever done, superseded or not."""
        return any(n in self._ever for n in names)

    def live(self, kind: type[E]) -> Sequence[Fact[E]]:
        """The facts in force whose event is of this type, oldest first."""
        found = self._by_kind.get(kind.__name__)
        if found is None:
            return ()
        if kind not in self._live:
            self._live[kind] = tuple(f.read_as(kind) for f in found)
        return self._live[kind]

    def last(self, kind: type[E]) -> Fact[E] | None:
        """The newest fact in force of this type."""
        found = self._by_kind.get(kind.__name__)
        return cast("Fact[E]", found[-1].read_as(kind)) if found else None

    def has(self, kind: type[Any]) -> bool:
        """Whether a fact of this type is in force."""
        return kind.__name__ in self._by_kind

    def history(self, kind: type[E]) -> list[Fact[E]]:
        """Every fact of this type, superseded ones too: dates keep their history."""
        return [cast("Fact[E]", f.read_as(kind)) for f in self.all if f.kind == kind.__name__]

    def debts(self) -> Mapping[str, Debt]:
        """What is still owed, by the step that pays it; a later fact of that step clears it."""
        owed: dict[str, Debt] = {}
        for fact in self.all:
            if (owed or fact.owes) and fact.seq not in self.superseded:
                owed.pop(fact.step, None)
                owed.update({debt.pays: debt for debt in fact.owes})
        return owed
