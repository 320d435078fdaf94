"""What the mall's pages are made of: frames, doors, refusals. Every page is a sheet, drawn by one template."""

from __future__ import annotations

from dataclasses import dataclass

from signback.surfaces.web.sheets.fields import Errors, Field
from signback.surfaces.web.sheets.pieces import Act, Hidden, Task, Term, Trail


@dataclass(frozen=True)
class Place:
    """A place in the mall's head: a part of the goods."""

    label: str
    url: str
    here: bool = False


@dataclass(frozen=True)
class Frame:
    """What stands around every page of the mall."""

    mill: str
    words: dict[str, str]
    places: tuple[Place, ...] = ()
    search: str = ""
    cart: int = 0
    name: str = ""
    """The member's name; a visitor has none."""
    whose: str = ""
    """The member as the page's forms name them, so that nobody else finds what was typed on it."""
    says: str = ""
    """What was just done."""
    undone: str = ""
    """What was not done, because its form came too late, and the way out."""
    path: str = "/mall/"
    title: str = ""
    about: str = ""
    """One sentence for search engines; without it the page stays out of their lists."""


@dataclass(frozen=True)
class Bank:
    """How a transfer or a remittance is written, so that it finds its order (M4)."""

    title: str
    rows: tuple[Term, ...]
    why: str
    picture: str = ""
    """The code that a bank's app reads; none where no such transfer is possible."""
    picture_says: str = ""


@dataclass(frozen=True)
class DoorSheet:
    """One question page of the members' doors."""

    title: str
    lede: str
    send: str
    fields: tuple[Field, ...]
    action: str = ""
    hidden: tuple[Hidden, ...] = ()
    errors: Errors | None = None
    again: str = ""
    spam: str = ""
    other: str = ""
    ways: tuple[Act, ...] = ()


@dataclass(frozen=True)
class ErrorSheet:
    """A page that says no, with the way out."""

    title: str
    says: str
    code: str = ""
    reasons: tuple[str, ...] = ()
    ways: tuple[Act, ...] = ()
    trail: tuple[Trail, ...] = ()
    tasks: tuple[Task, ...] = ()
    """What can be done instead."""
    tasks_title: str = ""
    more: str = ""
