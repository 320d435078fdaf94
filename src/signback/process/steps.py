"""Steps: what is done, in the room of the department that does it."""

from __future__ import annotations

import typing
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from signback.orders.persons import Person
from signback.tables.posting import Rows
from signback.tables.statements import Asked

S = TypeVar("S")
I = TypeVar("I")  # noqa: E741 - the input of a step
E = TypeVar("E")
S_contra = TypeVar("S_contra", contravariant=True)
E_co = TypeVar("E_co", covariant=True)


class Held(NamedTuple):
    """What came of holding: which acts stand, what is to be written for them, what was answered along."""

    stands: list[bool]
    changes: list[Asked]
    along: list[Rows]


class Sharing(Protocol):
    """What the acts of several inputs need of the same rows: looked at together, then held together (M6)."""

    def look(self, inputs: Sequence[Any]) -> None:
        """Look at what the acts of these inputs need, before any of them; others may follow."""

    def each(self) -> AbstractContextManager[None]:
        """Around one act: it sees what the acts before it took; what is refused takes nothing."""

    def hold(self, along: Sequence[Asked], meanwhile: Callable[[], object]) -> Held:
        """In the transaction: lock the rows; of each act not refused, whether it stands, and what it takes.

        Other statements are asked along, and their rows are given back: one answer is waited for, not several; and
        something else is done meanwhile.
        """


Shared = Callable[[], AbstractContextManager[Sharing]]


@dataclass(frozen=True)
class Step(Generic[S_contra, I, E_co]):
    """One act of one department: a typed function with its title, its source, and who may do it."""

    name: str
    title: str
    room: str
    who: tuple[str, ...]
    source: str
    act: Callable[[S_contra, I, Person], E_co]
    happened: bool = False
    signed: bool = False
    final: bool = False
    was: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    """The kinds of papers that its signature covers, by name, in the version in force."""
    shared: Shared | None = None
    """An opening step's: what several inputs need of the same rows, so that they can go by one stroke."""

    @cached_property
    def _hints(self) -> dict[str, Any]:
        return typing.get_type_hints(self.act, include_extras=True)

    @cached_property
    def input(self) -> type[Any]:
        """The frozen dataclass that the step asks for."""
        kinds = [kind for name, kind in self._hints.items() if name != "return"]
        return typing.cast("type[Any]", kinds[1])

    @cached_property
    def event(self) -> type[Any]:
        """The frozen dataclass that the step records."""
        return typing.cast("type[Any]", self._hints["return"])

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Its name and every earlier one; none is ever used again."""
        return (self.name, *self.was)

    @property
    def help(self) -> str:
        """The sentence that explains the step on its page."""
        return " ".join((self.act.__doc__ or "").split())


@dataclass(frozen=True)
class Room:
    """A department: its name, its title, and the role that acts in it by default."""

    name: str
    title: str
    role: str
    steps: dict[str, Step[Any, Any, Any]] = field(default_factory=dict, compare=False, repr=False)

    def step(
        self,
        title: str,
        *,
        source: str,
        who: tuple[str, ...] = (),
        happened: bool = False,
        signed: bool = False,
        final: bool = False,
        was: tuple[str, ...] = (),
        over: tuple[str, ...] = (),
        shared: Shared | None = None,
    ) -> Callable[[Callable[[S, I, Person], E]], Step[S, I, E]]:
        """Declare a step of this department."""

        def declare(act: Callable[[S, I, Person], E]) -> Step[S, I, E]:
            owners = who or (self.role,)
            made = Step(
                act.__name__, title, self.name, owners, source, act, happened, signed or bool(over), final, was, over,
                shared,
            )  # fmt: skip
            self.steps[made.name] = made
            return made

        return declare
