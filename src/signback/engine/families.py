"""Families: a root book, its children's books, and how facts become subjects."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from signback.engine.models import Root
from signback.orders.facts import Fact
from signback.orders.refusals import NotFound
from signback.process.places import Process
from signback.process.steps import Step


@dataclass(frozen=True)
class Member:
    """One subject of a family with the book it goes by."""

    book: Process[Any]
    subject: Any


@dataclass(frozen=True)
class Family:
    """What the engine must know of one kind of root; the book package declares them."""

    kind: str
    title: str
    process: Process[Any]
    children: Mapping[str, Process[Any]]
    build: Callable[[Root, list[Fact[Any]], frozenset[int]], Sequence[Member]]
    columns: Callable[[Any, datetime], dict[str, Any]]
    prefix: str = ""
    first: int = 2001
    """The numbers of the family: M1001, M1002; without a prefix 2001, 2002."""
    seen_by: frozenset[str] = frozenset()
    """The roles whose work needs it; empty where everybody's of the house may see it (R4)."""

    projects: Callable[[Any, int, datetime], None] | None = None
    """Keeps tables that follow the facts of the family: by its subject after each entry, with the entry's number."""

    raised: Callable[[int], None] | None = None
    """What these tables need when a newer edition comes into force, by the edition before."""

    def numbered(self, number: int) -> str:
        """A number of the family's series as it is written."""
        return f"{self.prefix}{number}"

    @property
    def books(self) -> tuple[Process[Any], ...]:
        """The root book and its children's."""
        return (self.process, *self.children.values())

    @cached_property
    def steps(self) -> Mapping[str, Step[Any, Any, Any]]:
        """Every step of the family by its name, today's or an earlier one."""
        return {name: place.step for book in self.books for name, place in book.by_step.items()}

    @cached_property
    def bringing(self) -> frozenset[str]:
        """The steps that bring steps of other roots along."""
        return frozenset(name for book in self.books for name, place in book.by_step.items() if place.brings)

    def step(self, name: str) -> Step[Any, Any, Any]:
        """A step of this family by its name, today's or an earlier one."""
        if name in self.steps:
            return self.steps[name]
        raise NotFound("no_such_step", f"There is no step called {name}", "See the order's list of steps")

    def book_of(self, step: str) -> Process[Any]:
        """The book in which the step stands."""
        return next(book for book in self.books if step in book.by_step)


FAMILIES: dict[str, Family] = {}


def register(family: Family) -> None:
    """Make a family known to the engine; done once, by the book package, at start."""
    FAMILIES[family.kind] = family


def family_of(kind: str) -> Family:
    """The family by its kind."""
    return FAMILIES[kind]
